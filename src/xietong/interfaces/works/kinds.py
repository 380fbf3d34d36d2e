"""What long work there is: how each kind is done, and what its result is kept as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from attrs import asdict, evolve, field, frozen

from xietong.foundation.access.operations import verify_record
from xietong.foundation.audit.domain.works import Step, WorkState
from xietong.foundation.documents.formats.mapfile import parse_map
from xietong.foundation.organisations.operations import ImportResult, open_source
from xietong.interfaces.works.files import Kept, find
from xietong.interfaces.works.tables import TABLES
from xietong.kernel.actor import Actor
from xietong.kernel.progress import Progress
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus
from xietong.loop.ledger.operations.importing.run import apply_import, plan_import

LISTS, TABLES_KIND, RECORD = "lists", "organisations", "record"
_SHOWN = 200
_FAULTS = 10_000


@frozen
class Ask:
    """Who asks for what, when, and whom to tell how far it is."""

    actor: Actor
    at: datetime
    step: Step
    parameters: Mapping[str, Any]
    progress: Progress

    @property
    def file(self) -> Kept:
        """The file that was uploaded; 409 where it is gone."""
        name, value = str(self.parameters["name"]), str(self.parameters["digest"])
        return find(user_id=self.actor.user_id, name=name, value=value)


@frozen
class Answer:
    """How it ended, in one sentence, and what the page shows of it."""

    state: WorkState
    outcome: str
    result: Mapping[str, Any] = field(factory=dict)


#: Makes the changes of a prepared work and answers; run inside the transaction that also notes the end.
Finish = Callable[[], Answer]


def prepare(kind: str, ask: Ask) -> Finish:
    """Do what needs no transaction (reading, comparing, checking), and return what is left to do in one."""
    return {LISTS: _lists, TABLES_KIND: _tables, RECORD: _record}[kind](ask)


def _lists(ask: Ask) -> Finish:
    base: dict[str, Any] = {
        "actor": ask.actor,
        "at": ask.at,
        "committee_id": int(ask.parameters["committee"]),
    }
    file, map_text = ask.file, str(ask.parameters["map_text"])
    plan = plan_import(
        **base,
        data=file.data,
        filename=file.name,
        mapping=parse_map(map_text) if map_text.strip() else None,
        trial=ask.step is Step.PREVIEW,
        progress=ask.progress,
    )
    counts = [(status.label, plan.count(status)) for status in LineStatus]

    def finish() -> Answer:
        if ask.step is Step.PREVIEW:
            return _previewed(counts, _list_result(plan, counts), len(plan.errors))
        apply_import(**base, plan=plan, progress=ask.progress)
        return _imported(file.name, counts)

    return finish


def _list_result(plan: ImportPlan, counts: list[tuple[str, int]]) -> dict[str, Any]:
    lines = sorted(plan.lines, key=lambda line: line.status is LineStatus.SAME)
    return {
        "counts": counts,
        "notes": plan.notes,
        "mapped": plan.mapped,
        "unknown": plan.unknown,
        "lines": [
            [line.sheet, line.row, line.status.value, line.label, line.changes, line.notes]
            for line in lines[:_SHOWN]
        ],
        "more": max(0, len(lines) - _SHOWN),
        "faults": [asdict(error) for error in plan.errors[:_FAULTS]],
    }


def _tables(ask: Ask) -> Finish:
    file, table = ask.file, TABLES[str(ask.parameters["what"])]
    source = open_source(data=file.data, filename=file.name, schema=table.schema)
    rows = []
    for row in source.rows:
        rows.append(row)
        if len(rows) % 5_000 == 0:
            ask.progress("读取", len(rows), 0)
    source = evolve(source, rows=rows)

    def finish() -> Answer:
        result = table.bring(
            actor=ask.actor,
            at=ask.at,
            source=source,
            on=date.fromisoformat(str(ask.parameters["on"])),
            preview=ask.step is Step.PREVIEW,
            progress=ask.progress,
        )
        counts = [("新增", result.created), ("变更", result.changed), ("未变", result.unchanged)]
        if ask.step is Step.PREVIEW:
            return _previewed(counts, _table_result(result, counts), len(result.errors))
        return _imported(file.name, counts)

    return finish


def _table_result(result: ImportResult, counts: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        "what": result.what,
        "counts": counts,
        "lines": result.lines[:_SHOWN],
        "faults": [asdict(error) for error in result.errors[:_FAULTS]],
    }


def _record(ask: Ask) -> Finish:
    found = verify_record(actor=ask.actor, at=ask.at, progress=ask.progress)
    said = f"发现 {len(found.breaks)} 处断裂" if found.breaks else f"{found.events:,} 条记录，完好"
    return lambda: Answer(WorkState.DONE, said, asdict(found))


def _said(counts: list[tuple[str, int]]) -> str:
    return "，".join(f"{word} {count:,}" for word, count in counts)


def _previewed(counts: list[tuple[str, int]], result: dict[str, Any], faults: int) -> Answer:
    if faults:
        return Answer(WorkState.REFUSED, f"{faults:,} 处需要改正，一行也没有写入", result)
    if not any(count for _, count in counts[:2]):
        return Answer(WorkState.DONE, f"没有变化：{_said(counts)}", result)
    return Answer(WorkState.READY, _said(counts), result)


def _imported(name: str, counts: list[tuple[str, int]]) -> Answer:
    return Answer(WorkState.DONE, f"已导入《{name}》：{_said(counts)}", {"counts": counts, "imported": True})
