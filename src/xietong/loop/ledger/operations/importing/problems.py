"""The sheet of problems: rows to entries, entries to rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import define, field, fields

from xietong.foundation.documents.domain.rows import TableRow
from xietong.foundation.organisations.queries.lookup import UnitRef
from xietong.foundation.rulebook.queries import term_codes
from xietong.loop.ledger.domain.columns import SUBJECT_KEYS
from xietong.loop.ledger.domain.stamps import plain
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.importing.findings import finding_of, told_finding, told_subject
from xietong.loop.ledger.operations.importing.keys import DERIVED
from xietong.loop.ledger.operations.importing.later import Later
from xietong.loop.ledger.operations.importing.plan import ProblemEntry
from xietong.loop.ledger.operations.importing.sheets import Current, SheetReader, in_parts, text
from xietong.loop.ledger.operations.problems import FIELD_LABELS
from xietong.loop.ledger.queries.export import problem_rows
from xietong.loop.ledger.queries.visibility import visible_problems

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
_CLOSED = (ProblemState.SETTLED, ProblemState.MERGED, ProblemState.NOT_OPENED, ProblemState.DISCARDED)
#: A blank in these says nothing of a known problem: each must have a value, or keeps the one it has.
_SILENT = ("content", "found_on", "origin_level", "found_by", "unit_code", "state", "planned")
_BY_DECISION = ("经会议审定后登记，不经导入改变", "请改回原值")
_BY_CLOSING = ("销号由核验和验收得出，不经导入改变", "请改回原值，在问题页办理")
_REFUSED = {
    "planned": ("已登记的问题，措施在项目清单中编制", "请清空此格"),
    "lead_post": ("牵头岗位不经问题清单改变：认领须本人签字", "请改回原值，在问题页“重新定责”"),
    "deadline": ("时限不经问题清单改变", "请改回原值，在问题页“申请延期”或“重新定责”"),
    "deadline_basis": ("时限依据随定责和延期改变", "请改回原值"),
    "meeting": _BY_DECISION,
    "decided_on": _BY_DECISION,
    "closure_kind": _BY_CLOSING,
    "closed_on": _BY_CLOSING,
    "source_number": ("来源编号是导入时的原编号，登记后不改", "请改回原值"),
    "source_key": ("来源系统键是导入时的键，登记后不改", "请改回原值"),
}


@define
class ProblemReader(SheetReader):
    """Rows of 问题清单. ``may_add`` where the actor keeps the lists of the committee."""

    create_units: bool = False
    may_add: bool = True
    subjects: dict[str, set[tuple[str, ...]]] = field(factory=dict, init=False)
    terms: dict[str, frozenset[str]] = field(factory=lambda: {s: term_codes(s) for s in ("category", "risk")})

    def read(self) -> None:
        """Fill the plan with one entry for each problem; further rows of the same key add subjects."""
        existing = self._existing()
        current = self._current()
        seen: dict[str, ProblemEntry] = {}
        for row in self.result.rows:
            key = text(row, "number") or text(row, "source_key")
            again = seen.get(key) if key else None
            if again is not None:
                self._merge(again, row)
                if again.existing is not None and again.number:
                    self._subjects(row, again.existing)
                continue
            entry = self._entry(row, existing, current)
            if entry is not None:
                self.plan.problems.append(entry)
                if key:
                    seen[key] = entry
        for rejected in self.result.rejected:
            self._unit(TableRow(number=rejected.number, values=dict(rejected.cells)), None)

    def _existing(self) -> dict[str, Problem]:
        """Known problems by number and by source key."""
        found: dict[str, Problem] = {}
        for column in ("number", "source_key"):
            for part in in_parts(text(row, column) for row in self.result.rows):
                seen = visible_problems(self.actor).filter(**{f"{column}__in": part})
                found |= {
                    f"{column}:{getattr(problem, column)}": problem for problem in seen.select_related("unit")
                }
        return found

    def _current(self) -> dict[str, Current]:
        """What would go out now for each row that bears a number."""
        found: dict[str, Current] = {}
        for part in in_parts(text(row, "number") for row in self.result.rows):
            for row in problem_rows(Problem.objects.filter(number__in=part)):
                number = found.setdefault(str(row["number"]), row)["number"]
                about = tuple(plain(row.get(key)) for key in SUBJECT_KEYS)
                self.subjects.setdefault(str(number), set()).add(about)
        return found

    def _merge(self, entry: ProblemEntry, row: TableRow) -> None:
        subject = told_subject(row)
        if subject is None or text(row, "title") != entry.title:
            self.fault(
                row,
                "number",
                f"与第 {entry.row} 行编号相同",
                "一个编号只写一行；涉及多个对象的，概述须相同并填涉及对象编号",
            )
            return
        entry.subjects.setdefault(subject.code, subject)

    def _entry(
        self, row: TableRow, existing: Mapping[str, Problem], current: Mapping[str, Current]
    ) -> ProblemEntry | None:
        number, source_key = text(row, "number"), text(row, "source_key")
        known = existing.get(f"number:{number}") or existing.get(f"source_key:{source_key}")
        if number and known is None:
            self.fault(row, "number", "没有这个编号，或者您看不到它", "新增的问题请把编号留空")
            return None
        if known is not None and number:
            return self._known(row, known, current[number])
        return self._foreign(row, known)

    def _start(self, row: TableRow, known: Problem | None, unit_id: int | None) -> ProblemEntry:
        found_on = row.values.get("found_on")
        if isinstance(found_on, date) and found_on > self.today:
            self.fault(row, "found_on", "发现日期晚于今天", "请改为实际发现日期")
        finding = (
            finding_of(known)
            if known and unit_id is None
            else told_finding(row, unit_id=unit_id or 0, known=known, has=self.has, today=self.today)
        )
        return ProblemEntry(
            row=row.number,
            title=text(row, "title"),
            finding=finding,
            sheet=self.result.mapping.sheet,
            number=text(row, "number"),
            unit_code=text(row, "unit_code"),
            source_key=text(row, "source_key"),
            source_number=text(row, "source_number"),
            existing=known,
        )

    def _known(self, row: TableRow, known: Problem, current: Current) -> ProblemEntry | None:
        """A row of our own: only the cells that differ, and only those that no act of its own changes."""
        self._subjects(row, known)
        keys = self.told(row, current, Later((known.pk,)), silent=_SILENT, without=SUBJECT_KEYS)
        if not keys:
            return self._start(row, known, None)
        if "state" in keys:
            self._refuse_state(row, known)
        if self.refuse(row, keys, _REFUSED) or "state" in keys:
            return None
        unit_id = self._unit(row, known)
        if unit_id is None:
            return None
        self._check_terms(row)
        entry = self._start(row, known, unit_id)
        entry.changed = self.changes(row, current, keys)
        self.plan.seen_problems[known.pk] = known.revision
        return entry

    def _refuse_state(self, row: TableRow, known: Problem) -> None:
        now = ProblemState.of(known.state).label
        self.fault(row, "state", f"状态不经导入改变，现为“{now}”", f"请改回“{now}”，在系统中办理")

    def _subjects(self, row: TableRow, known: Problem) -> None:
        """What a known problem is about is not changed by a file."""
        told = tuple(plain(row.values.get(key)) for key in SUBJECT_KEYS)
        held = self.subjects.get(known.number, set())
        if any(told) and all(self.has(key) for key in SUBJECT_KEYS) and told not in held:
            self.fault(row, SUBJECT_KEYS[0], "已登记问题的涉及对象不经导入改变", "请改回原值")

    def _foreign(self, row: TableRow, known: Problem | None) -> ProblemEntry | None:
        """A row of a foreign ledger: new, or brought in before under the same key."""
        unit_id = self._unit(row, known)
        if unit_id is None:
            return None
        if known is None and not self.may_add:
            self.fault(
                row,
                "title",
                f"新增的问题由{self.directory.committee.name}的党委办导入",
                "请从“提出问题”登记，或只留下要修改的行",
            )
            return None
        entry = self._start(row, known, unit_id)
        self._check_terms(row)
        subject = told_subject(row)
        if subject is not None:
            entry.subjects[subject.code] = subject
        if known is None:
            self._new(entry, row)
        else:
            self._compare(entry, row, known)
        return entry

    def _unit(self, row: TableRow, known: Problem | None) -> int | None:
        name, code = text(row, "unit"), text(row, "unit_code")
        if known is not None and name == known.unit.name and code in ("", known.unit.code):
            return known.unit_id
        found = self.directory.unit(name, code)
        if isinstance(found, UnitRef):
            return found.pk
        if self.create_units and code:
            self.plan.new_units.setdefault(code, name)
            return 0
        self.fault(row, "unit", found, "请改成组织机构中的单位名称，或填写单位代码")
        return None

    def _check_terms(self, row: TableRow) -> None:
        """Classifications are free in a foreign file; one that the rulebook does not know is pointed out."""
        for key in ("category", "risk"):
            value = text(row, key)
            if value and value not in self.terms[key]:
                note = f"{self.result.schema.column(key).label}“{value}”不在分类表中，按原文保留"
                if note not in self.plan.notes:
                    self.plan.notes.append(note)

    def _new(self, entry: ProblemEntry, row: TableRow) -> None:
        values = row.values
        entry.deadline, entry.deadline_basis = values.get("deadline"), text(row, "deadline_basis")
        entry.meeting, entry.decided_on = text(row, "meeting"), values.get("decided_on")
        entry.closure_kind, entry.closed_on = text(row, "closure_kind"), values.get("closed_on")
        wanted = ProblemState.of(text(row, "state") or "draft")
        lead = text(row, "lead_post")
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
        state = text(row, "state")
        if state and state != known.state and not entry.source_key.startswith(DERIVED):
            self._refuse_state(row, known)
        if ProblemState.of(known.state) in _CLOSED:
            entry.finding = finding_of(known)
            return
        before = finding_of(known)
        entry.changed = tuple(
            f"{FIELD_LABELS[attribute.name]}：{_short(known, attribute.name)} → "
            f"{_told(row, attribute.name, getattr(entry.finding, attribute.name))}"
            for attribute in fields(type(before))
            if getattr(before, attribute.name) != getattr(entry.finding, attribute.name)
        )
        if entry.changed:
            self.plan.seen_problems[known.pk] = known.revision


def _short(known: Problem, name: str) -> str:
    return str(known.unit.name if name == "unit_id" else getattr(known, name) or "空")[:60]


def _told(row: TableRow, name: str, value: object) -> str:
    return str(text(row, "unit") if name == "unit_id" else value or "空")[:60]
