"""Reads of the rulebook: open to everyone who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen
from django.db.models import Q

from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount, TermScheme
from xietong.foundation.rulebook.domain.terms import runs_out
from xietong.foundation.rulebook.models import Clause, Instrument, SpecialDay, Term, Timer
from xietong.kernel.actor import Actor
from xietong.kernel.calendar import WorkingCalendar
from xietong.kernel.denial import missing


@frozen
class TimerView:
    """A term with its basis in words: 3 个月，《…》第二十条（凭记忆，待核）."""

    code: str
    label: str
    amount: int
    count: DayCount
    confidence: Confidence
    clause_id: int | None
    basis: str
    note: str

    @property
    def text(self) -> str:
        """The amount as it is printed: 15个工作日."""
        return f"{self.amount}{self.count.label}"


@frozen
class ClauseView:
    """An article in our own wording, with how sure it is."""

    id: int
    article: str
    summary: str
    confidence: Confidence


@frozen
class InstrumentView:
    """A regulation in one version with its articles."""

    id: int
    code: str
    name: str
    version: str
    effective_from: date
    effective_until: date | None
    clauses: tuple[ClauseView, ...]


@frozen
class TermView:
    """One entry of a classification; ``depth`` 0 at the top, ``full`` the labels from the top down."""

    id: int
    scheme: TermScheme
    code: str
    label: str
    parent_code: str
    position: int
    active: bool
    depth: int
    full: str


@frozen
class SpecialDayView:
    """A day that differs from the plain week."""

    day: date
    works: bool
    note: str


def calendar() -> WorkingCalendar:
    """The working calendar from the holiday table; plain weeks where the table has no rows."""
    return WorkingCalendar.of(SpecialDay.objects.values_list("day", "works"))


def special_days(*, actor: Actor, year: int) -> tuple[SpecialDayView, ...]:
    """The holiday table of one year."""
    del actor
    rows = SpecialDay.objects.filter(day__year=year).order_by("day")
    return tuple(SpecialDayView(*row) for row in rows.values_list("day", "works", "note"))


def _timer_view(timer: Timer) -> TimerView:
    clause = timer.clause
    confidence = Confidence.of(timer.confidence)
    basis = f"《{clause.instrument.name}》{clause.article}" if clause else ""
    return TimerView(
        code=timer.code,
        label=timer.label,
        amount=timer.amount,
        count=DayCount.of(timer.count),
        confidence=confidence,
        clause_id=timer.clause_id,
        basis=f"{basis}（{confidence.label}）",
        note=timer.note,
    )


def timer(code: str) -> TimerView:
    """The term with this code; RefusedError (missing) where there is none."""
    found = Timer.objects.select_related("clause__instrument").filter(code=code).first()
    if found is None:
        raise missing(f"没有登记时限“{code}”", "rulebook.no_timer")
    return _timer_view(found)


def timer_amount(code: str, *, default: int) -> int:
    """The number of a term, ``default`` where it is not registered (before the first seeding)."""
    amount = Timer.objects.filter(code=code).values_list("amount", flat=True).first()
    return default if amount is None else amount


def timers(*, actor: Actor) -> tuple[TimerView, ...]:
    """All terms by label."""
    del actor
    return tuple(
        _timer_view(row) for row in Timer.objects.select_related("clause__instrument").order_by("code")
    )


def due_day(*, code: str, start: date) -> date:
    """The last day of the term that a trigger on ``start`` sets going, over the holiday table.

    RefusedError where the term is unknown; ValueError for one that is no span of time.
    """
    found = timer(code)
    days = calendar() if found.count is DayCount.WORKING_DAYS else WorkingCalendar()
    return runs_out(start=start, amount=found.amount, count=found.count, calendar=days)


def instruments(*, actor: Actor, on: date | None = None) -> tuple[InstrumentView, ...]:
    """Regulations with their articles, all versions or those in force on a day."""
    del actor
    rows = Instrument.objects.prefetch_related("clauses").order_by("name", "-effective_from")
    if on is not None:
        rows = rows.filter(Q(effective_until=None) | Q(effective_until__gt=on), effective_from__lte=on)
    return tuple(_instrument_view(row) for row in rows)


def _instrument_view(row: Instrument) -> InstrumentView:
    clauses = sorted(row.clauses.all(), key=lambda clause: clause.pk)
    return InstrumentView(
        id=row.pk,
        code=row.code,
        name=row.name,
        version=row.version,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        clauses=tuple(
            ClauseView(clause.pk, clause.article, clause.summary, Confidence.of(clause.confidence))
            for clause in clauses
        ),
    )


def citation(clause_id: int) -> str:
    """A clause as it is cited: 《…》（2019）第二十条; empty where there is none."""
    clause = Clause.objects.select_related("instrument").filter(pk=clause_id).first()
    return f"《{clause.instrument.name}》（{clause.instrument.version}）{clause.article}" if clause else ""


def terms(*, actor: Actor, scheme: TermScheme, retired: bool = False) -> tuple[TermView, ...]:
    """One classification in reading order, each entry above its children; one statement."""
    del actor
    rows = Term.objects.filter(scheme=scheme).order_by("position", "pk")
    below: dict[int | None, list[Term]] = {}
    for row in rows if retired else rows.filter(active=True):
        below.setdefault(row.parent_id, []).append(row)
    return tuple(_walk(below, scheme, None))


def _walk(below: dict[int | None, list[Term]], scheme: TermScheme, parent: TermView | None) -> list[TermView]:
    found: list[TermView] = []
    for row in below.get(parent.id if parent else None, []):
        view = TermView(
            id=row.pk,
            scheme=scheme,
            code=row.code,
            label=row.label,
            parent_code=parent.code if parent else "",
            position=row.position,
            active=row.active,
            depth=parent.depth + 1 if parent else 0,
            full=f"{parent.full}／{row.label}" if parent else row.label,
        )
        found += [view, *_walk(below, scheme, view)]
    return found


def term_rows(*, actor: Actor, on: date) -> Iterator[dict[str, object]]:
    """All classifications, retired entries too, as rows of their sheet; the same on every day."""
    del on
    for scheme in TermScheme:
        for view in terms(actor=actor, scheme=scheme, retired=True):
            yield {
                "scheme": scheme.value,
                "code": view.code,
                "label": view.label,
                "parent_code": view.parent_code,
                "position": view.position,
                "active": view.active,
            }


def term_codes(scheme: str) -> frozenset[str]:
    """Codes and labels of the active terms of a classification: what a cell may say without a remark."""
    rows = Term.objects.filter(scheme=scheme, active=True).values_list("code", "label")
    return frozenset(value for row in rows for value in row)
