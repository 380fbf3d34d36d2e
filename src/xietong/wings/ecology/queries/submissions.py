"""One table that was handed in: whose, when, what was pointed out, its figures, what may be done now."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen
from django.utils import timezone

from xietong.foundation.audit.queries import EventLine, history
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.kernel.machine import Option
from xietong.wings.ecology.domain.guards import Facts
from xietong.wings.ecology.domain.machines import SUBMISSION
from xietong.wings.ecology.domain.parts import EcologyPart
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.models import Figure, Submission
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.sources import label_of, parts_in

_MOST = 2_000
_HIDDEN_MOVES = frozenset({"replace"})


@frozen
class FigureRow:
    """One figure of the table, with its value in the period before (None where there was none)."""

    unit_id: int
    unit_name: str
    code: str
    label: str
    unit: str
    value: float
    numerator: float | None
    denominator: float | None
    current: bool


@frozen
class SubmissionDetail:
    """A table with everything around it. ``late`` in days; ``replaces`` the id of one that holds now."""

    id: int
    label: str
    source: str
    source_label: str
    period: str
    words: str
    state: SubmissionState
    filename: str
    digest: str
    numbers: int
    due_on: date
    late: int
    handed_in_by: str
    handed_in_at: datetime
    adopted_by: str
    adopted_at: datetime | None
    doubts: tuple[str, ...]
    converted: tuple[str, ...]
    replaced_by: int | None
    holding: int | None
    rows: tuple[FigureRow, ...]
    options: tuple[Option, ...]
    history: tuple[EventLine, ...]


def submission_detail(*, actor: Actor, submission_id: int, today: date) -> SubmissionDetail:
    """A table, whole for its source and the keeper, for others the figures of units in their sight.

    404 where there is none, or none of its figures is the actor's to see.
    """
    row = (
        Submission.objects.filter(pk=submission_id)
        .select_related("source", "handed_in_by", "adopted_by")
        .first()
    )
    if row is None:
        raise missing("没有这份数据，或者您看不到它", "ecology.submission")
    parts = parts_in(actor, row.source)
    own = bool(parts & {EcologyPart.SOURCE, EcologyPart.KEEPER})
    rows = _rows(actor, row, own=own)
    if not own and not rows:
        raise missing("没有这份数据，或者您看不到它", "ecology.submission")
    notes = row.notes if own else {}
    holding = Submission.objects.filter(
        source=row.source, period=row.period, state=SubmissionState.IN_FORCE
    ).exclude(pk=row.pk)
    return SubmissionDetail(
        id=row.pk,
        label=label_of(row),
        source=row.source.code,
        source_label=row.source.label,
        period=row.period,
        words=words(row.period),
        state=SubmissionState.of(row.state),
        filename=row.filename,
        digest=row.digest,
        numbers=row.rows,
        due_on=row.due_on,
        late=max((timezone.localtime(row.handed_in_at).date() - row.due_on).days, 0),
        handed_in_by=row.handed_in_by.name if row.handed_in_by else "",
        handed_in_at=timezone.localtime(row.handed_in_at),
        adopted_by=row.adopted_by.name if row.adopted_by else "",
        adopted_at=timezone.localtime(row.adopted_at) if row.adopted_at else None,
        doubts=tuple(notes.get("doubts", ())),
        converted=tuple(notes.get("converted", ())),
        replaced_by=row.replaced_by_id,
        holding=holding.values_list("pk", flat=True).first() if own else None,
        rows=rows,
        options=_options(row, parts, today),
        history=history(actor=actor, stream=f"submission:{row.pk}") if own else (),
    )


def _options(row: Submission, parts: frozenset[EcologyPart], today: date) -> tuple[Option, ...]:
    """What may be done now; a table is replaced by adopting another, not by a button of its own."""
    state = SubmissionState.of(row.state)
    found = SUBMISSION.options(state=state, parts=parts, facts=Facts(today=today))
    return tuple(option for option in found if option.code not in _HIDDEN_MOVES)


def _rows(actor: Actor, row: Submission, *, own: bool) -> tuple[FigureRow, ...]:
    rows = Figure.objects.filter(submission=row)
    if not own:
        rows = rows.filter(sight_q(actor, "unit__"))
    columns = (
        "unit_id",
        "unit__name",
        "version__indicator__code",
        "version__label",
        "version__unit",
        "value",
        "numerator",
        "denominator",
        "current",
    )
    ordered = rows.order_by("unit__code", "version__indicator__position")
    return tuple(FigureRow(*one) for one in ordered.values_list(*columns)[:_MOST])
