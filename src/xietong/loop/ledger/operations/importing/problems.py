"""The sheet of problems: rows to entries, entries to rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import define, field, fields

from xietong.foundation.documents.domain.rows import TableResult, TableRow
from xietong.foundation.organisations.queries.lookup import UnitRef
from xietong.foundation.rulebook.queries import term_codes
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.guards import not_under_study
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel, ProblemState
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.importing.keys import DERIVED
from xietong.loop.ledger.operations.importing.plan import ImportPlan, ProblemEntry, SubjectRow, cell_fault
from xietong.loop.ledger.operations.problems import FIELD_LABELS, Finding
from xietong.loop.ledger.queries.facts import sides_in
from xietong.loop.ledger.queries.visibility import visible_problems

_AT_ONCE = 500
_IMPORTED_AS = {
    ProblemState.DRAFT: ProblemState.DRAFT,
    ProblemState.STUDYING: ProblemState.DRAFT,
    ProblemState.DECIDING: ProblemState.DRAFT,
    ProblemState.RETURNED: ProblemState.DRAFT,
    ProblemState.OBSERVING: ProblemState.SETTLED,
    ProblemState.SETTLED: ProblemState.SETTLED,
    ProblemState.NOT_OPENED: ProblemState.NOT_OPENED,
    ProblemState.DISCARDED: ProblemState.DISCARDED,
}


@define
class ProblemReader:
    """Turns the rows of one file into entries of a plan; every fault names sheet, row and column."""

    plan: ImportPlan
    result: TableResult
    directory: Directory
    actor: Actor
    today: date
    create_units: bool = False
    terms: dict[str, frozenset[str]] = field(factory=lambda: {s: term_codes(s) for s in ("category", "risk")})

    def read(self) -> None:
        """Fill the plan with one entry for each problem; further rows of the same key add subjects."""
        existing = self._existing()
        seen: dict[str, ProblemEntry] = {}
        for row in self.result.rows:
            key = str(row.values.get("number") or row.values.get("source_key") or "")
            again = seen.get(key) if key else None
            if again is not None:
                self._merge(again, row)
                continue
            entry = self._entry(row, existing)
            if entry is not None:
                self.plan.problems.append(entry)
                if key:
                    seen[key] = entry
        for rejected in self.result.rejected:
            self._unit(TableRow(number=rejected.number, values=dict(rejected.cells)))

    def _existing(self) -> dict[str, Problem]:
        """Known problems by number and by source key."""
        numbers = [str(v) for row in self.result.rows if (v := row.values.get("number"))]
        keys = [str(v) for row in self.result.rows if (v := row.values.get("source_key"))]
        found: dict[str, Problem] = {}
        for column, wanted in (("number", sorted(set(numbers))), ("source_key", sorted(set(keys)))):
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                for problem in visible_problems(self.actor).filter(**{f"{column}__in": part}):
                    found[f"{column}:{getattr(problem, column)}"] = problem
        return found

    def fault(self, row: TableRow, key: str, message: str, mend: str = "") -> None:
        """Add a fault that names the cell."""
        self.plan.errors.append(cell_fault(result=self.result, row=row, key=key, message=message, mend=mend))

    def _merge(self, entry: ProblemEntry, row: TableRow) -> None:
        subject = _subject(row.values)
        if subject is None or str(row.values["title"]) != entry.finding.title:
            self.fault(
                row,
                "number",
                f"与第 {entry.row} 行编号相同",
                "一个编号只写一行；涉及多个对象的，概述须相同并填涉及对象编号",
            )
            return
        entry.subjects.setdefault(subject.code, subject)

    def _entry(self, row: TableRow, existing: Mapping[str, Problem]) -> ProblemEntry | None:
        values = row.values
        number, source_key = _text(values, "number"), _text(values, "source_key")
        known = existing.get(f"number:{number}") or existing.get(f"source_key:{source_key}")
        unit_id = self._unit(row)
        if number and known is None:
            self.fault(row, "number", "没有这个编号，或者您看不到它", "新增的问题请把编号留空")
            return None
        if unit_id is None:
            return None
        finding = self._finding(row, unit_id, known)
        entry = ProblemEntry(
            row=row.number,
            finding=finding,
            number=number,
            unit_code=_text(values, "unit_code"),
            source_key=source_key,
            source_number=_text(values, "source_number"),
            existing=known,
        )
        self._check_terms(row)
        subject = _subject(values)
        if subject is not None:
            entry.subjects[subject.code] = subject
        if known is None:
            self._new(entry, row)
        else:
            self._compare(entry, row, known)
        return entry

    def _unit(self, row: TableRow) -> int | None:
        name, code = _text(row.values, "unit"), _text(row.values, "unit_code")
        found = self.directory.unit(name, code)
        if isinstance(found, UnitRef):
            return found.pk
        if self.create_units and code:
            self.plan.new_units.setdefault(code, name)
            return 0
        self.fault(row, "unit", found, "请改成组织机构中的单位名称，或填写单位代码")
        return None

    def _finding(self, row: TableRow, unit_id: int, known: Problem | None) -> Finding:
        values = row.values
        title = _text(values, "title")
        found_on = values.get("found_on")
        if found_on is None:
            found_on = known.found_on if known else self.today
        if isinstance(found_on, date) and found_on > self.today:
            self.fault(row, "found_on", "发现日期晚于今天", "请改为实际发现日期")
        level = _text(values, "origin_level") or (
            known.origin_level if known else OriginLevel.OWN_LEVEL.value
        )
        found_by = _text(values, "found_by") or (known.found_by if known else FoundBy.OUTSIDE.value)
        plain = (
            "origin",
            "place",
            "found_how",
            "category",
            "risk",
            "field",
            "basis",
            "criterion",
            "prior_reference",
        )
        return Finding(
            title=title,
            content=known.content if known and not self._has("content") else _content(values, title),
            unit_id=unit_id,
            found_on=found_on,  # type: ignore[arg-type]
            origin_level=OriginLevel.of(level),
            found_by=FoundBy.of(found_by),
            leader_post_id=known.leader_post_id if known else None,
            **{
                name: _text(values, name) if self._has(name) else str(getattr(known, name, "") or "")
                for name in plain
            },
        )

    def _has(self, key: str) -> bool:
        return self.result.mapping.match_of(key) is not None

    def _check_terms(self, row: TableRow) -> None:
        """Classifications are free in a foreign file; one that the rulebook does not know is pointed out."""
        for key, scheme in (("category", "category"), ("risk", "risk")):
            value = _text(row.values, key)
            if value and value not in self.terms[scheme]:
                note = f"{self.result.schema.column(key).label}“{value}”不在分类表中，按原文保留"
                if note not in self.plan.notes:
                    self.plan.notes.append(note)

    def _new(self, entry: ProblemEntry, row: TableRow) -> None:
        values = row.values
        entry.deadline, entry.deadline_basis = values.get("deadline"), _text(values, "deadline_basis")
        entry.meeting, entry.decided_on = _text(values, "meeting"), values.get("decided_on")
        entry.closure_kind, entry.closed_on = _text(values, "closure_kind"), values.get("closed_on")
        wanted = ProblemState.of(_text(values, "state") or "draft")
        lead = _text(values, "lead_post")
        post = self.directory.post(lead) if lead else None
        if isinstance(post, str):
            entry.notes.append(f"{post}；先不定责")
            post = None
        if post is not None:
            entry.lead_post_id, entry.lead_unit_id = post.pk, post.unit.pk
        entry.state = self._state_for(entry, wanted).value

    def _state_for(self, entry: ProblemEntry, wanted: ProblemState) -> ProblemState:
        """A signature cannot be imported: what runs elsewhere waits here for its claim."""
        if wanted in _IMPORTED_AS:
            return _IMPORTED_AS[wanted]
        if wanted is ProblemState.MERGED:
            entry.notes.append("并案关系不经导入建立，按“不立项”登记")
            return ProblemState.NOT_OPENED
        if entry.lead_post_id and entry.deadline and entry.deadline >= self.today:
            if wanted is not ProblemState.ASSIGNED:
                entry.notes.append(f"“{wanted.label}”按“待认领”导入：认领须本人签字")
            return ProblemState.ASSIGNED
        if wanted is not ProblemState.OPEN:
            entry.notes.append(f"“{wanted.label}”按“已立项”导入：牵头岗位或未过期的时限还不全，待定责")
        return ProblemState.OPEN

    def _compare(self, entry: ProblemEntry, row: TableRow, known: Problem) -> None:
        state, now = _text(row.values, "state"), ProblemState.of(known.state)
        if state and state != known.state and not entry.source_key.startswith(DERIVED):
            self.fault(
                row, "state", f"状态不经导入改变，现为“{now.label}”", f"请改回“{now.label}”，在系统中办理"
            )
        if now in PROBLEM.final:
            entry.finding = finding_of(known)
            return
        before = finding_of(known)
        entry.changed = tuple(
            FIELD_LABELS[attribute.name]
            for attribute in fields(Finding)
            if getattr(before, attribute.name) != getattr(entry.finding, attribute.name)
        )
        studied = not_under_study(now, sides_in(known)) if entry.changed else None
        if studied:
            self.fault(row, "number", f"{'、'.join(entry.changed)}与系统中不同：{studied}", "请改回原值")


def finding_of(problem: Problem) -> Finding:
    """What is written down about a problem now."""
    values = {attribute.name: getattr(problem, attribute.name) for attribute in fields(Finding)}
    values["origin_level"] = OriginLevel.of(problem.origin_level)
    values["found_by"] = FoundBy.of(problem.found_by)
    return Finding(**values)


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    return "" if value is None else str(value).strip()


def _content(values: Mapping[str, object], title: str) -> str:
    """What the ledger tells of the finding; measures of a foreign ledger are kept with it as they stand."""
    told = _text(values, "content") or title
    planned = _text(values, "planned")
    return f"{told}\n原台账措施：{planned}" if planned else told


def _subject(values: Mapping[str, object]) -> SubjectRow | None:
    code, label = _text(values, "subject_code"), _text(values, "subject_label")
    if not code and not label:
        return None
    return SubjectRow(code or label[:80], label or code, values.get("subject_amount"))
