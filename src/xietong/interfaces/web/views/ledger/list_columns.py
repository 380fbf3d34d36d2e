"""The three lists as pages: what each is called in addresses and on screen, and its columns."""

from __future__ import annotations

from attrs import frozen

from xietong.interfaces.web.widgets import Column

PROBLEM_COLUMNS = (
    Column("number", "编号", "number"),
    Column("title", "问题", fixed=True),
    Column("unit", "责任单位", "unit"),
    Column("state", "状态", "state", fixed=True),
    Column("deadline", "期限", "deadline"),
    Column("lead", "牵头责任人"),
    Column("category", "类别", "category"),
    Column("risk", "风险", "risk", hidden=True),
    Column("field", "领域", hidden=True),
    Column("criterion", "完成标准", hidden=True),
    Column("committee", "党委", "committee", hidden=True),
    Column("found", "发现日期", "found", hidden=True),
    Column("updated", "最近变动", "updated"),
)
RESPONSIBILITY_COLUMNS = (
    Column("number", "编号"),
    Column("title", "问题", fixed=True),
    Column("lead", "牵头责任人", "lead", fixed=True),
    Column("state", "认领", "state"),
    Column("deadline", "期限", "deadline"),
    Column("extensions", "延期", "extensions", numeric=True),
    Column("leader", "分管领导"),
    Column("supervisor", "监督联系人"),
    Column("problem_state", "问题状态"),
    Column("assigned", "认领日期", "assigned", hidden=True),
)
PROJECT_COLUMNS = (
    Column("number", "编号", "number"),
    Column("name", "项目", fixed=True),
    Column("lead", "牵头责任人", "lead"),
    Column("state", "状态", "state", fixed=True),
    Column("deadline", "期限", "deadline"),
    Column("reported", "自报进度", "reported"),
    Column("verified", "核验进度", "verified"),
    Column("problems", "对应问题"),
    Column("updated", "最近变动", "updated", hidden=True),
)


@frozen
class Shown:
    """One of the three lists as a page: its code in addresses, what it is called, its columns."""

    code: str
    caption: str
    columns: tuple[Column, ...]


PROBLEMS = Shown("problems", "问题清单", PROBLEM_COLUMNS)
RESPONSIBILITIES = Shown("responsibilities", "责任清单", RESPONSIBILITY_COLUMNS)
PROJECTS = Shown("projects", "项目清单", PROJECT_COLUMNS)
