"""Sample values for the page of components: frame, lists, numbers; generated names only."""

from __future__ import annotations

from xietong.interfaces.web.routing import Entry, Section
from xietong.interfaces.web.widgets import Chart, Chip, Column, Job, Pager, Tab, Table, Tile
from xietong.kernel.actor import Actor

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
    Section("", (Entry("工作台", "#a", "a", current=True, count=5), Entry("搜索", "#b", "b"))),
    Section(
        "三张清单",
        (
            Entry("问题清单", "#c", "c"),
            Entry("责任清单", "#d", "d", count=2),
            Entry("项目清单", "#e", "e"),
        ),
    ),
    Section("资料", (Entry("组织机构", "#f", "f"), Entry("导入清单", "#g", "g"))),
)
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
CHIPS = (Chip("状态：推进中", "?"), Chip("单位：临江区城市更新局", "?"), Chip("发现主体：自查发现", "?"))
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
TILES = (
    Tile("待您审定", "5", "项", "最早的已等 3 天", "#decide", mine=True),
    Tile("推进中", "128", "项", "其中临期 9 项", "#active"),
    Tile("逾期", "3", "项", "2 项已申请延期", "#late"),
    Tile("本季办结", "41", "项", "回头看 12 项，反弹 1 项", "#settled"),
    Tile("按期率", "87–93", "%", "95% 区间，样本 124 项"),
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
