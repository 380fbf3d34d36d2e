"""Sample values for the page of components: every state; generated names only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.widgets import (
    Chart,
    Chip,
    Column,
    Decision,
    Event,
    Evidence,
    Grid,
    GridColumn,
    GridRow,
    Job,
    Pager,
    PreviewCell,
    PreviewRow,
    SignOff,
    Step,
    Tab,
    Table,
    Tile,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind
from xietong.kernel.machine import Option

ACTOR = Actor(
    user_id=None,
    person_id=None,
    name="沈知远",
    post_id=1,
    post_title="党委书记",
    unit_id=1,
    unit_name="中共临江区委员会",
    on_behalf_of="顾明川",
)
MENU = (
    {
        "title": "",
        "items": (
            {"label": "工作台", "url": "#a", "current": True, "count": "5"},
            {"label": "搜索", "url": "#b", "current": False, "count": ""},
        ),
    },
    {
        "title": "三张清单",
        "items": (
            {"label": "问题清单", "url": "#c", "current": False, "count": ""},
            {"label": "责任清单", "url": "#d", "current": False, "count": "2"},
            {"label": "项目清单", "url": "#e", "current": False, "count": ""},
        ),
    },
    {
        "title": "资料",
        "items": (
            {"label": "组织机构", "url": "#f", "current": False, "count": ""},
            {"label": "导入与导出", "url": "#g", "current": False, "count": ""},
        ),
    },
)
DIGEST = "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

TABLE = Table(
    code="sample",
    caption="问题清单",
    sort="-due",
    count=1_482,
    unit="项",
    export_url="#export",
    columns=(
        Column("number", "编号", sort="number", fixed=True),
        Column("title", "问题", fixed=True),
        Column("state", "状态", sort="state"),
        Column("light", "时限"),
        Column("owner", "责任人"),
        Column("due", "期限", sort="due"),
        Column("progress", "进度", sort="progress", numeric=True),
    ),
)
PAGER = Pager(number=2, has_next=True, count=1_482)
CHIPS = (Chip("状态：推进中", "?"), Chip("单位：临江区城市更新局", "?"), Chip("发现方式：自查发现", "?"))
TABS = (
    Tab("概况", "#tab", current=True),
    Tab("措施", "#tab2", count="7"),
    Tab("协调请求", "#tab3", count="2"),
    Tab("履责纪实", "#tab4", count="1000+"),
)
STATES = (
    ("待您审定", "mine"),
    ("推进中", "plain"),
    ("待答复", "wait"),
    ("已办结", "done"),
    ("不立项", "stop"),
)

FILTERS = (
    FormField("q", "文字或拼音", placeholder="例如 物业 或 wy", prefix="filter"),
    FormField(
        "state",
        "状态",
        "select",
        value="active",
        choices=(Choice("active", "推进中"), Choice("closing", "待核验")),
        prefix="filter",
    ),
    FormField("due_before", "期限早于", "date", value="2025-09-30", prefix="filter"),
)
FIELDS = (
    FormField(
        "title", "问题", required=True, value="老旧小区维修资金使用公示不到位", max_length=200, wide=True
    ),
    FormField(
        "criterion",
        "销号标准",
        "textarea",
        required=True,
        value="12 个小区全部公示，抽查 3 个小区住户知晓率不低于八成",
        hint="写成别人能核对的样子：数量、范围、凭什么判断",
    ),
    FormField(
        "level",
        "来源",
        "select",
        required=True,
        choices=(Choice("superior", "上级反馈移交交办"), Choice("self", "责任主体自查")),
        placeholder="请选择",
    ),
    FormField(
        "due",
        "期限",
        "date",
        required=True,
        value="2025-01-31",
        error="期限早于今天。请改为 2025-07-01 或以后",
    ),
    FormField("money", "涉及金额", "number", value="36.5", unit="万元", minimum="0"),
    FormField(
        "lead",
        "责任人",
        "search",
        shown="",
        endpoint="/components/options",
        hint="输入姓名、单位或拼音首字母",
    ),
    FormField(
        "found",
        "发现方式",
        "radio",
        value="self",
        choices=(Choice("self", "自查发现", "不影响评价"), Choice("outside", "外部发现")),
    ),
    FormField(
        "duties",
        "涉及责任",
        "checks",
        value=("R1", "R4"),
        choices=tuple(Choice(code, code) for code in ("R1", "R2", "R3", "R4")),
    ),
    FormField(
        "file", "附件", "file", accept=".docx,.xlsx,.pdf", hint="不超过 20 MB；只存摘要与文件，不会执行"
    ),
    FormField("public", "已在本单位公示", "checkbox", value="1"),
)
OPTIONS = (
    Option("approve", "同意立项"),
    Option("return", "退回补充", needs_reason=True),
    Option(
        "accept",
        "验收销号",
        Denial(DenialKind.CONFLICT, "problem.accept.verified", "纪委尚未核验，不能验收", "核验后即可办理"),
    ),
    Option(
        "close",
        "申请销号",
        Denial(
            DenialKind.FORBIDDEN, "problem.close.part", "“申请销号”由责任人办理，您在这一事项中不是责任人"
        ),
    ),
)
STEPS = (
    Step("提出", "done", "物业管理科", "3-04"),
    Step("共同研判", "done", "分管领导、纪委", "3-08"),
    Step("党委审定", "done", "临江区委", "3-15"),
    Step("认领", "done", "陆晓岚", "3-18"),
    Step("推进", "now", "陆晓岚", "期限 9-30", mine=True, light="yellow"),
    Step("核验", "next", "纪委"),
    Step("验收", "next", "党委办"),
    Step("回头看", "next", "纪委"),
)
TILES = (
    Tile("待您审定", "5", "项", "最早的已等 3 天", "#decide", mine=True),
    Tile("推进中", "128", "项", "其中临期 9 项", "#active"),
    Tile("逾期", "3", "项", "2 项已申请延期", "#late"),
    Tile("本季办结", "41", "项", "回头看 12 项，反弹 1 项", "#settled"),
    Tile("按期率", "87–93", "%", "95% 区间，样本 124 项"),
)
DECISION_OPTIONS = (Option("approve", "同意立项"), Option("return", "退回补充", needs_reason=True))
PREVIEW_HEAD = ("编号", "问题", "责任单位", "期限")
PREVIEW_ROWS = (
    PreviewRow(5, "new", tuple(map(PreviewCell, ("", "窗口一次性告知不到位", "政务服务办", "2025-09-30")))),
    PreviewRow(
        6,
        "changed",
        (
            PreviewCell("2025-0113"),
            PreviewCell("维修资金公示不到位"),
            PreviewCell("城市更新局"),
            PreviewCell("2025-08-31", before="2025-06-30"),
        ),
    ),
    PreviewRow(
        7, "unchanged", tuple(map(PreviewCell, ("2025-0098", "台账更新滞后", "民政局", "2025-07-15")))
    ),
    PreviewRow(
        8,
        "error",
        (
            PreviewCell("2025-0120"),
            PreviewCell("值班记录缺项"),
            PreviewCell("应急局（筹）", error="没有这个单位", mend="可改为“应急管理局”"),
            PreviewCell("2025-02-30", error="没有这一天", mend="请写成 2025-02-28"),
        ),
        note="2 处",
    ),
)
GRID = Grid(
    id="sample-grid",
    caption="措施",
    columns=(
        GridColumn("action", "措施", required=True, wide=True),
        GridColumn("owner", "责任单位"),
        GridColumn("due", "完成日期", kind="date"),
        GridColumn("state", "进展", choices=(("todo", "未开始"), ("doing", "进行中"))),
    ),
    rows=(
        GridRow(
            1,
            {"action": "制定公示清单", "owner": "城市更新局", "due": "2025-07-15", "state": "doing"},
            key="m-1",
        ),
        GridRow(
            2,
            {"action": "进一步完善机制", "owner": "城更局", "due": "2025-08-31"},
            {"owner": "没有这个单位，可改为“城市更新局”"},
            key="m-2",
        ),
    ),
    blank=2,
)
CHART = Chart(
    id="sample-chart",
    title="每月新立项与办结",
    reading="近五个月新立项 95 项、办结 106 项，在办减少 11 项。",
    head=("月份", "新立项", "办结"),
    rows=(
        ("1月", "22", "15"),
        ("2月", "14", "18"),
        ("3月", "25", "24"),
        ("4月", "18", "26"),
        ("5月", "16", "23"),
    ),
    option={
        "xAxis": {"type": "category", "data": ["1月", "2月", "3月", "4月", "5月"]},
        "yAxis": {"type": "value"},
        "legend": {},
        "series": [
            {"name": "新立项", "type": "line", "data": [22, 14, 25, 18, 16]},
            {"name": "办结", "type": "line", "data": [15, 18, 24, 26, 23]},
        ],
    },
)
JOB = Job("正在导入 2025 年问题清单", 1_240, 3_000, note="可以离开本页，完成后在“导入与导出”中查看结果")


def events(at: datetime) -> tuple[Event, ...]:
    """A timeline with an act in time, a late one, one with a reason and one with a clause."""
    return (
        Event(at - timedelta(days=9), "物业管理科科员许文提出问题“老旧小区维修资金使用公示不到位”"),
        Event(at - timedelta(days=6), "纪委副书记韩松完成研判，建议立项", late="发生后 3 天录入"),
        Event(
            at - timedelta(days=3),
            "党委书记沈知远（代顾明川）将问题退回补充",
            reason="请补充涉及的小区数量，并写明抽查办法",
            clause="《党委（党组）落实全面从严治党主体责任规定》第十七条",
        ),
        Event(at, "物业管理科科员许文补充后重新提交", url="#event"),
    )


def evidence(at: datetime) -> tuple[Evidence, ...]:
    """A reference, and a late file."""
    return (
        Evidence("12 个小区公示照片目录", "引用", "物业监管平台 记录 WY-2025-0381", DIGEST, "许文", at, "#e"),
        Evidence("住户知晓率抽查表.xlsx", "文件", "48 KB", DIGEST, "陆晓岚", at, late="发生后 12 天录入"),
    )


def signoffs(at: datetime) -> tuple[SignOff, ...]:
    """A signature that holds, and one gone stale."""
    return (
        SignOff("审定", "沈知远（党委书记，代顾明川）", at, DIGEST),
        SignOff("认领", "陆晓岚（城市更新局局长）", at, DIGEST, stale=True, compare_url="#compare"),
    )


def decisions(today: date) -> tuple[Decision, ...]:
    """A card that waits for the reader, and a calm one."""
    return (
        Decision(
            id="card-1",
            ask="请审定是否立项",
            title="老旧小区维修资金使用公示不到位",
            url="#p1",
            summary="12 个小区两年未公示维修资金使用，去年同类问题在 2 个街道出现过。",
            facts=(("提出单位", "物业管理科"), ("来源", "责任主体自查"), ("销号标准", "12 个小区全部公示")),
            opinions=(
                ("R4", "情况属实，建议立项，由城市更新局牵头。"),
                ("R2", "同意，建议一并核对街道台账。"),
            ),
            due=today + timedelta(days=2),
            basis="研判完成后 10 个工作日内审定",
        ),
        Decision(
            id="card-2",
            ask="请批准延期",
            title="窗口一次性告知不到位",
            url="#p2",
            summary="政务服务办申请由 6 月 30 日延至 8 月 31 日，第 1 次延期。",
            due=today - timedelta(days=4),
            calm=True,
        ),
    )
