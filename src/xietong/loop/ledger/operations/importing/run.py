"""The one way in for files: plan, show, and on confirmation apply the same plan, all or nothing."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve
from django.db import transaction

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.operations import record
from xietong.foundation.documents.domain.mapping import UserMapping
from xietong.foundation.documents.domain.raw import RawWorkbook
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS
from xietong.foundation.documents.formats.reading import read_table
from xietong.foundation.documents.formats.text import read_pasted
from xietong.foundation.organisations.operations.units import create_unit
from xietong.foundation.organisations.queries.lookup import UnitRef, find_unit
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, conflict, forbidden, missing
from xietong.kernel.digest import digest, preferred_algorithm
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET
from xietong.loop.ledger.operations.acting import local_day
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.importing.keys import derive_keys
from xietong.loop.ledger.operations.importing.lists import ListReader
from xietong.loop.ledger.operations.importing.plan import ImportPlan, LineStatus
from xietong.loop.ledger.operations.importing.problems import ProblemReader
from xietong.loop.ledger.operations.importing.tables import post_names, tables_of, unit_names
from xietong.loop.ledger.operations.importing.writing import apply_problems

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
) -> ImportPlan:
    """Read the file and say what importing it would do; nothing is written.

    FileRefused where the file as a whole cannot serve; faults of single cells are in the plan. 403
    unless the actor keeps the lists of the committee.
    """
    committee = _committee(actor, committee_id)
    workbook = read_table(data, filename=filename, limits=DEFAULT_LIMITS)
    algorithm = preferred_algorithm()
    plan = ImportPlan(filename=filename, digest=f"{algorithm}:{digest(data, algorithm=algorithm)}")
    return _fill(
        plan, workbook, actor=actor, at=at, committee=committee, mapping=mapping, create_units=create_units
    )


def plan_paste(*, actor: Actor, at: datetime, committee_id: int, text: str) -> ImportPlan:
    """As :func:`plan_import`, for cells copied out of WPS or Excel."""
    committee = _committee(actor, committee_id)
    workbook = read_pasted(text, limits=DEFAULT_LIMITS)
    algorithm = preferred_algorithm()
    value = digest(text.encode(), algorithm=algorithm)
    plan = ImportPlan(filename="粘贴的内容", digest=f"{algorithm}:{value}")
    return _fill(plan, workbook, actor=actor, at=at, committee=committee, mapping=None, create_units=False)


def _committee(actor: Actor, committee_id: int) -> UnitRef:
    committee = find_unit(committee_id)
    if committee is None:
        raise missing()
    if not actor.may_as(Capability.PROBLEM_IMPORT, committee_id):
        raise forbidden("problem.import", f"{committee.name}的清单由其党委办导入")
    return committee


def _fill(
    plan: ImportPlan,
    workbook: RawWorkbook,
    *,
    actor: Actor,
    at: datetime,
    committee: UnitRef,
    mapping: UserMapping | None,
    create_units: bool,
) -> ImportPlan:
    results = tables_of(workbook, mapping)
    for result in results.values():
        plan.errors += result.errors
        plan.notes += [note for note in result.notes if note not in plan.notes]
        plan.unknown += list(result.unknown_columns)
        plan.mapped += [
            (match.heading, result.schema.column(match.key).label) for match in result.mapping.matches
        ]
    directory = Directory.load(committee=committee, units=unit_names(results), posts=post_names(results))
    today = local_day(at)
    if PROBLEM_SHEET.key in results:
        ProblemReader(
            plan=plan,
            result=derive_keys(results[PROBLEM_SHEET.key]),
            directory=directory,
            actor=actor,
            today=today,
            create_units=create_units,
        ).read()
    ListReader(plan=plan, directory=directory, actor=actor, at=at, today=today, results=results).read()
    return plan


def apply_import(*, actor: Actor, at: datetime, committee_id: int, plan: ImportPlan) -> None:
    """Apply a plan without faults in one transaction; with faults 422 names the first twenty."""
    if plan.errors:
        shown = plan.errors[:_SHOWN_FAULTS]
        raise RefusedError(
            *(Denial(DenialKind.INVALID, "import.cell", error.sentence, error.mend) for error in shown)
        )
    with transaction.atomic():
        committee = _committee(actor, committee_id)
        _create_units(plan, at=at, committee=committee)
        apply_problems(plan, actor=actor, at=at, committee=committee)
        for act in plan.acts:
            if act.call is not None:
                act.call()
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
) -> ImportPlan:
    """What the confirm button does: plan again from the same bytes, then apply."""
    plan = plan_import(
        actor=actor, at=at, committee_id=committee_id, data=data, filename=filename, mapping=mapping
    )
    if plan.digest != expected_digest:
        raise conflict("import.changed", "文件与预览时不同", "请重新上传并预览")
    apply_import(actor=actor, at=at, committee_id=committee_id, plan=plan)
    return plan


__all__ = ["FileRefused", "apply_import", "import_lists", "plan_import", "plan_paste"]
