"""The one way in for files: plan, show, and on confirmation apply the same plan, all or nothing."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve
from django.db import transaction

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.operations import record
from xietong.foundation.documents.domain.mapping import UserMapping
from xietong.foundation.documents.domain.raw import RawWorkbook
from xietong.foundation.documents.domain.rows import FileRefused, TableResult
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS
from xietong.foundation.documents.formats.importing import import_workbook
from xietong.foundation.documents.formats.reading import read_table
from xietong.foundation.organisations.operations.units import create_unit
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, forbidden, missing
from xietong.kernel.digest import digest, preferred_algorithm
from xietong.kernel.progress import Progress, silent
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET, SHEETS
from xietong.loop.ledger.operations.acting import local_day
from xietong.loop.ledger.operations.importing.applying import lock_seen, make_calls, try_calls
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.importing.keys import derive_keys
from xietong.loop.ledger.operations.importing.lists import read_lists
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus
from xietong.loop.ledger.operations.importing.problems import ProblemReader
from xietong.loop.ledger.operations.importing.writing import create_problems

_SHOWN_FAULTS = 20


def plan_import(
    *,
    actor: Actor,
    at: datetime,
    committee_id: int,
    data: bytes,
    filename: str,
    mapping: UserMapping | None = None,
    create_units: bool = False,
    trial: bool = False,
    progress: Progress = silent,
) -> ImportPlan:
    """Read the file and say what importing it would do; nothing is written.

    Who keeps the lists of the committee may bring in new problems; whoever sees its problems may bring back
    rows that went out, and each change is then asked of the operation behind it: with ``trial`` here, so
    that a preview names every row that would be refused. FileRefused where the file as a whole cannot
    serve; faults of single cells are in the plan. 403 for whoever has no part in the committee's lists.
    """
    committee = _committee(actor, committee_id)
    progress("读取文件", 0, 0)
    workbook = read_table(data, filename=filename, limits=DEFAULT_LIMITS)
    algorithm = preferred_algorithm()
    plan = ImportPlan(filename=filename, digest=f"{algorithm}:{digest(data, algorithm=algorithm)}")
    _fill(
        plan,
        workbook,
        actor=actor,
        at=at,
        committee=committee,
        mapping=mapping,
        create_units=create_units,
        progress=progress,
    )
    if trial:
        try_calls(plan, actor=actor, at=at, progress=progress)
    return plan


def _committee(actor: Actor, committee_id: int) -> UnitRef:
    committee = find_unit(committee_id)
    if committee is None:
        raise missing()
    inside = actor.unit_path.startswith(committee.path) and actor.may(Capability.PROBLEM_EXPORT)
    if not _keeps(actor, committee) and not inside:
        raise forbidden("problem.import", f"{committee.name}的清单由其党委办导入")
    return committee


def _keeps(actor: Actor, committee: UnitRef) -> bool:
    return actor.may_as(Capability.PROBLEM_IMPORT, committee.pk)


def _fill(
    plan: ImportPlan,
    workbook: RawWorkbook,
    *,
    actor: Actor,
    at: datetime,
    committee: UnitRef,
    mapping: UserMapping | None,
    create_units: bool,
    progress: Progress,
) -> None:
    results = _tables(workbook, mapping)
    rows = sum(len(result.rows) for result in results.values())
    progress("核对各行", 0, rows)
    for result in results.values():
        plan.errors += result.errors
        plan.notes += [note for note in result.notes if note not in plan.notes]
        plan.unknown += list(result.unknown_columns)
        plan.mapped += [
            (match.heading, result.schema.column(match.key).label) for match in result.mapping.matches
        ]
    directory = Directory.load(committee=committee, units=_unit_names(results), posts=_post_names(results))
    today = local_day(at)
    if PROBLEM_SHEET.key in results:
        ProblemReader(
            plan=plan,
            result=derive_keys(results[PROBLEM_SHEET.key]),
            directory=directory,
            actor=actor,
            at=at,
            today=today,
            create_units=create_units,
            may_add=_keeps(actor, committee),
        ).read()
    read_lists(plan=plan, directory=directory, actor=actor, at=at, today=today, results=results)
    progress("核对各行", rows, rows)


def _tables(workbook: RawWorkbook, mapping: UserMapping | None) -> dict[str, TableResult]:
    """The problems, from whatever sheet fits best, and the other lists where a sheet bears their name."""
    names = {sheet.name for sheet in workbook.sheets}
    own = [schema for schema in SHEETS if schema.name in names]
    if mapping is not None or not own:
        return {PROBLEM_SHEET.key: import_workbook(workbook, schema=PROBLEM_SHEET, mapping=mapping)}
    return {
        schema.key: import_workbook(
            evolve(workbook, sheets=tuple(sheet for sheet in workbook.sheets if sheet.name == schema.name)),
            schema=schema,
        )
        for schema in own
        if any(len(sheet.rows) > 1 for sheet in workbook.sheets if sheet.name == schema.name)
    }


def _values(results: dict[str, TableResult], *keys: str) -> set[str]:
    found: set[str] = set()
    for result in results.values():
        for cells in (*(row.values for row in result.rows), *(row.cells for row in result.rejected)):
            for key in keys:
                value = cells.get(key)
                found |= (
                    {str(item) for item in value} if isinstance(value, list | tuple) else {str(value or "")}
                )
    return found - {""}


def _unit_names(results: dict[str, TableResult]) -> set[str]:
    return _values(results, "unit", "unit_code", "supporters")


def _post_names(results: dict[str, TableResult]) -> set[str]:
    return _values(results, "lead_post", "leader_post", "supervisor_post", "owner_post")


def apply_import(
    *, actor: Actor, at: datetime, committee_id: int, plan: ImportPlan, progress: Progress = silent
) -> None:
    """Apply a plan without faults in one transaction; with faults 422 names the first twenty.

    409 where somebody has acted, since the plan was made, on something that it changes.
    """
    if plan.errors:
        shown = plan.errors[:_SHOWN_FAULTS]
        raise RefusedError(
            *(Denial(DenialKind.INVALID, "import.cell", error.sentence, error.mend) for error in shown)
        )
    with transaction.atomic():
        committee = _committee(actor, committee_id)
        lock_seen(plan)
        _create_units(plan, at=at, committee=committee)
        create_problems(plan, actor=actor, at=at, committee=committee, progress=progress)
        make_calls(plan, actor=actor, at=at, progress=progress)
        record(
            actor=actor,
            at=at,
            activity="ledger.imported",
            subject=("ledger", committee.pk),
            label=committee.name,
            unit_id=committee.pk,
            payload={
                "filename": plan.filename,
                "file_digest": plan.digest,
                "created": plan.count(LineStatus.NEW),
                "changed": plan.count(LineStatus.CHANGED),
                "same": plan.count(LineStatus.SAME),
            },
        )


def _create_units(plan: ImportPlan, *, at: datetime, committee: UnitRef) -> None:
    """Units that a foreign file brings along, under the committee; only the command line asks for it."""
    if not plan.new_units:
        return
    ids = {
        code: create_unit(
            actor=SYSTEM,
            at=at,
            code=code,
            name=name,
            parent_id=committee.pk,
            on=local_day(at),
            reason=plan.filename,
        )
        for code, name in plan.new_units.items()
    }
    for entry in plan.problems:
        if entry.finding.unit_id == 0:
            entry.finding = evolve(entry.finding, unit_id=ids[entry.unit_code])


def import_lists(
    *,
    actor: Actor,
    at: datetime,
    committee_id: int,
    data: bytes,
    filename: str,
    expected_digest: str,
    mapping: UserMapping | None = None,
    progress: Progress = silent,
) -> ImportPlan:
    """What the confirm button does: plan again from the same bytes, then apply."""
    plan = plan_import(
        actor=actor,
        at=at,
        committee_id=committee_id,
        data=data,
        filename=filename,
        mapping=mapping,
        progress=progress,
    )
    if plan.digest != expected_digest:
        raise conflict("import.changed", "文件与预览时不同", "请重新上传并预览")
    apply_import(actor=actor, at=at, committee_id=committee_id, plan=plan, progress=progress)
    return plan


__all__ = ["FileRefused", "apply_import", "import_lists", "plan_import"]
