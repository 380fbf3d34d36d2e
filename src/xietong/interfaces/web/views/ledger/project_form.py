"""The form of a new project: what it is, its measures as rows, its quarters; and the pasted rows read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger.act_forms import search
from xietong.interfaces.web.views.ledger.finding_out import finder
from xietong.interfaces.web.views.ledger.posted import Posted
from xietong.interfaces.web.widgets import Grid, GridColumn, GridRow
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.loop.ledger.operations.projects import MeasureText, Plan, QuarterGoal
from xietong.loop.ledger.queries.shapes import ProblemDetail

MOST_ROWS = 200
_BLANK = 3
_QUARTERS = 4
COLUMNS = (
    GridColumn("text", "措施（一行一个动作）", required=True, wide=True),
    GridColumn("due_on", "完成时限", required=True, kind="date"),
    GridColumn("starts_on", "开始日期", kind="date"),
    GridColumn("owner", "承办岗位"),
)
_CELL = re.compile(r"r(\d{1,4})-(\w+)")


@frozen
class ReadRows:
    """The rows of the grid as typed under their own numbers, the measures in them, and what is wrong."""

    rows: tuple[GridRow, ...]
    measures: tuple[MeasureText, ...]
    denials: tuple[Denial, ...]


def plan_fields(detail: ProblemDetail, today: date) -> tuple[FormField, ...]:
    """What a project is; name and goal offered from the problem."""
    deadline = detail.deadline.isoformat() if detail.deadline else ""
    return (
        FormField("name", "项目名称", value=detail.entry.title, required=True, max_length=200, wide=True),
        FormField(
            "goal",
            "目标",
            "textarea",
            value=detail.entry.criterion,
            required=True,
            rows=2,
            hint="先填为问题的完成标准，可以改",
        ),
        FormField("starts_on", "开始日期", "date", today.isoformat(), required=True),
        FormField("deadline", "完成时限", "date", deadline, required=True, minimum=today.isoformat()),
        search("lead_post", "牵头岗位", "posts", hint="不填即责任清单上的牵头岗位"),
        FormField("field", "领域", value=detail.entry.field, max_length=100),
        FormField("indicator", "量化指标", max_length=200),
        FormField("baseline", "基线", max_length=100),
        FormField("target", "目标值", max_length=100),
    )


def quarter_fields(detail: ProblemDetail, today: date) -> tuple[FormField, ...]:
    """A goal for each quarter that the project meets, from now on; empty ones are left out."""
    year, quarter = today.year, (today.month - 1) // 3 + 1
    fields = []
    for _ in range(_QUARTERS):
        label = f"{year} 年第 {quarter} 季度"
        fields.append(FormField(f"q{year}-{quarter}", label, "textarea", rows=1))
        year, quarter = (year, quarter + 1) if quarter < _QUARTERS else (year + 1, 1)
    del detail
    return tuple(fields)


def grid(rows: Iterable[GridRow] = ()) -> Grid:
    """The rows to type or paste into."""
    return Grid("measures", "措施", COLUMNS, tuple(rows), blank=_BLANK)


def read_rows(request: ActorRequest, posted: Posted) -> ReadRows:
    """Read the grid; empty rows fall out, each wrong cell is named by row and column."""
    rows: list[GridRow] = []
    found: list[MeasureText] = []
    denials: list[Denial] = []
    for number, values in _typed(posted).items():
        row, measure = _row(request, number, values)
        rows.append(row)
        if measure:
            found.append(measure)
        denials += [
            Denial(DenialKind.INVALID, "measures", f"第 {number} 行{reason}", field=f"r{number}-{key}")
            for key, reason in row.errors.items()
        ]
    return ReadRows(tuple(rows), tuple(found), tuple(denials))


def _typed(posted: Posted) -> dict[int, dict[str, str]]:
    """Row -> column -> text, rows with nothing in them left out."""
    rows: dict[int, dict[str, str]] = {}
    for name in posted.data:
        match = _CELL.fullmatch(name)
        if match and posted.text(name):
            rows.setdefault(int(match[1]), {})[match[2]] = posted.text(name)
    return {number: rows[number] for number in sorted(rows)[:MOST_ROWS]}


def _row(request: ActorRequest, number: int, values: Mapping[str, str]) -> tuple[GridRow, MeasureText | None]:
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for key, label in (("due_on", "完成时限"), ("starts_on", "开始日期")):
        try:
            days[key] = Posted.day_of(values.get(key, ""), key, label)
        except RefusedError as error:
            errors[key] = error.reason
    if not values.get("text"):
        errors["text"] = "没有写措施内容"
    if "due_on" not in errors and days["due_on"] is None:
        errors["due_on"] = "没有写完成时限"
    owner = _owner(request, values.get("owner", ""), errors)
    row = GridRow(number, dict(values), errors)
    due = days.get("due_on")
    if errors or due is None:
        return row, None
    return row, MeasureText(values["text"], due, days["starts_on"], owner)


def _owner(request: ActorRequest, text: str, errors: dict[str, str]) -> int | None:
    """A post named in words, as it comes out of a spreadsheet."""
    if not text:
        return None
    hits = finder(request, "posts")(text)
    if len(hits) != 1:
        errors["owner"] = f"“{text[:30]}”对应多个岗位" if hits else f"没有找到岗位“{text[:30]}”"
        return None
    return hits[0]


def posted_plan(request: ActorRequest, posted: Posted, quarters: Iterable[FormField]) -> Plan:
    """The plan as typed; RefusedError with every wrong cell of the rows."""
    read = read_rows(request, posted)
    if read.denials:
        raise RefusedError(*read.denials)
    return Plan(
        **{name: posted.text(name) for name in ("name", "goal", "field", "indicator", "baseline", "target")},
        starts_on=posted.day("starts_on", "开始日期"),
        deadline=posted.day("deadline", "完成时限"),
        measures=read.measures,
        quarters=tuple(_quarter(field.name, posted) for field in quarters if posted.text(field.name)),
    )


def _quarter(name: str, posted: Posted) -> QuarterGoal:
    year, _, quarter = name[1:].partition("-")
    return QuarterGoal(int(year), int(quarter), posted.text(name))
