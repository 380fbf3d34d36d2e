"""Sample values for the page of components: what is filled in."""

from __future__ import annotations

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.widgets import Grid, GridColumn, GridRow, PreviewCell, PreviewRow

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
        "发现主体",
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
