"""What the readers of all sheets share: cells, faults, and which cells of a known row the file changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from attrs import define, field

from xietong.foundation.documents.domain.columns import Column
from xietong.foundation.documents.domain.rows import TableResult, TableRow
from xietong.foundation.organisations.queries.lookup import PostRef, UnitRef
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.stamps import plain, stamp_of, told_columns
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import ImportPlan, cell_fault
from xietong.loop.ledger.queries.visibility import visible_problems

_AT_ONCE = 500
_SHOWN = 60
Current = Mapping[str, object]


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """The different values without blanks, in order, five hundred at a time."""
    wanted = sorted(set(values) - {""})
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def text(row: TableRow, key: str) -> str:
    """A cell as text without blanks around it."""
    value = row.values.get(key)
    return "" if value is None else str(value).strip()


def change(column: Column, before: object, after: object) -> str:
    """One changed cell for the preview: 完成时限：2025-06-30 → 2025-07-15."""
    return f"{column.label}：{_shown(column, before)} → {_shown(column, after)}"


def _shown(column: Column, value: object) -> str:
    said = column.label_of(plain(value)) if column.choices else plain(value)
    said = {"True": "是", "False": "否"}.get(said, said)
    return "空" if not said else said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


@define
class SheetReader:
    """Reads one sheet into the plan; every fault names its cell. ``beside``: the sheets that the file has."""

    plan: ImportPlan
    result: TableResult
    directory: Directory
    actor: Actor
    at: datetime
    today: date
    beside: frozenset[str] = frozenset()
    _problems: dict[str, Problem] | None = field(default=None, init=False)

    def fault(self, row: TableRow, key: str, message: str, mend: str = "") -> None:
        """Add a fault that names the cell."""
        self.plan.errors.append(cell_fault(result=self.result, row=row, key=key, message=message, mend=mend))

    def has(self, key: str) -> bool:
        """Whether the file has the column at all."""
        return self.result.mapping.match_of(key) is not None

    def told(
        self,
        row: TableRow,
        current: Current,
        later: Later,
        *,
        silent: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> tuple[str, ...]:
        """The keys of the cells that the file changes; ``current`` is the row as it would go out now.

        A blank in a ``silent`` column says nothing. A row that stands as it went out changes nothing, even
        where others have changed the matter since; an edited one is then a fault that names them.
        """
        schema, quiet = self.result.schema, set(silent)
        keys = tuple(
            column.key
            for column in told_columns(schema, without=without)
            if self.has(column.key)
            and not (column.key in quiet and not plain(row.values.get(column.key)))
            and plain(row.values.get(column.key)) != plain(current.get(column.key))
        )
        stamp = text(row, "stamp")
        if not keys or not stamp or stamp == current["stamp"]:
            return keys
        if stamp != stamp_of(schema, row.values, without=without):
            self.fault(
                row,
                keys[0],
                f"这一行在导出之后已有变动{later.told(self.actor)}",
                "请重新导出，在最新的内容上修改",
            )
        return ()

    def changes(self, row: TableRow, current: Current, keys: Iterable[str]) -> tuple[str, ...]:
        """The changed cells for the preview, old and new."""
        columns = ((key, self.result.schema.column(key)) for key in keys)
        return tuple(change(column, current.get(key), row.values.get(key)) for key, column in columns)

    def refuse(self, row: TableRow, keys: Iterable[str], why: Mapping[str, tuple[str, str]]) -> bool:
        """Add a fault for each changed cell that no file may change; True where there is one."""
        refused = [key for key in keys if key in why]
        for key in refused:
            self.fault(row, key, *why[key])
        return bool(refused)

    def problem(self, row: TableRow, key: str) -> Problem | None:
        """The problem that the row names; a fault where the actor sees none of that number."""
        if self._problems is None:
            seen = visible_problems(self.actor)
            numbers = [text(line, key) for line in self.result.rows]
            self._problems = {
                found.number: found for part in in_parts(numbers) for found in seen.filter(number__in=part)
            }
        found = self._problems.get(text(row, key))
        if found is None:
            self.fault(row, key, "没有这个问题编号，或者您看不到它", "请从问题清单复制编号")
        return found

    def post(self, row: TableRow, key: str) -> PostRef | None:
        """The post of a cell, None for a blank; a fault where there is none of that name."""
        name = text(row, key)
        if not name:
            return None
        found = self.directory.post(name)
        if isinstance(found, str):
            self.fault(row, key, found)
            return None
        return found

    def units(self, row: TableRow, key: str) -> tuple[int, ...]:
        """The units of a cell with several names."""
        names = row.values.get(key) or ()
        units = [self.directory.unit(str(name)) for name in names]  # type: ignore[attr-defined]
        for found in units:
            if isinstance(found, str):
                self.fault(row, key, found)
        return tuple(found.pk for found in units if isinstance(found, UnitRef))


def pk_of(post: PostRef | None) -> int | None:
    """The id of a post that may not be there."""
    return post.pk if post else None
