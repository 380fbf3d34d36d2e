"""Imports of posts, of persons with their appointments, and of portfolios."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from xietong.foundation.organisations.domain.kinds import PortfolioKind, PostKind
from xietong.foundation.organisations.domain.periods import covers
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Appointment, Person, Portfolio, Post
from xietong.foundation.organisations.operations.appointing import appoint
from xietong.foundation.organisations.operations.importing.shapes import ImportResult, SourceTable
from xietong.foundation.organisations.operations.importing.tables import (
    Known,
    Line,
    Tally,
    differing,
    import_lines,
)
from xietong.foundation.organisations.operations.support import existence
from xietong.kernel.actor import Actor
from xietong.kernel.period import Period
from xietong.kernel.progress import Progress, silent


def import_posts(
    *,
    actor: Actor,
    at: datetime,
    source: SourceTable,
    on: date,
    preview: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Bring posts in by their codes: title, kind, unit, period (from ``on`` where the row has no date).

    All or nothing, one event; RefusedError lists the faults by table, row and column.
    """
    known = Known()

    def step(line: Line, tally: Tally) -> None:
        unit = known.unit(line, tally)
        if unit is None or not tally.may_keep(line, unit):
            return
        values = line.values
        post = Post.objects.filter(code=values["post_code"]).first()
        if post is None:
            start = values.get("valid_from") or max(on, unit.valid_from)
            period = _period(line, tally, start)
            if period is None:
                return
            if not covers(existence(unit), period):
                tally.fault(
                    line, "起始日期", start, f"“{unit.name}”在此期间不完全存在。", "请改正日期或单位。"
                )
                return
            Post.objects.create(
                unit=unit,
                code=values["post_code"],
                title=values["title"],
                kind=values.get("kind") or PostKind.STAFF,
                valid_from=period.start,
                valid_until=period.end,
            )
            tally.note("created", f"{unit.name}：新设岗位“{values['title']}”")
            return
        if post.unit_id != unit.pk:
            tally.fault(
                line, "单位编码", unit.code, "岗位已设在别的单位。", "岗位不能换单位，请撤销后另设新岗位。"
            )
            return
        _update(post, line, tally, ("title", "kind", "valid_until"), f"岗位“{post.title}”")

    return import_lines(
        actor=actor,
        at=at,
        source=source,
        what="岗位",
        stream="posts",
        step=step,
        preview=preview,
        progress=progress,
    )


def _period(line: Line, tally: Tally, start: date) -> Period | None:
    end = line.values.get("valid_until")
    if end is not None and end <= start:
        tally.fault(
            line, "截止日期", end, f"截止日期 {end} 不晚于起始日期 {start}。", "请改正日期；仍有效的留空。"
        )
        return None
    return Period(start, end)


def _update(row: Post | Person, line: Line, tally: Tally, names: tuple[str, ...], what: str) -> None:
    changed = differing(row, [(name, line.values.get(name)) for name in names])
    for name in changed:
        setattr(row, name, line.values[name])
    if changed:
        row.save(update_fields=changed)
    tally.note("changed" if changed else "unchanged", f"{what}变更")


def import_people(
    *,
    actor: Actor,
    at: datetime,
    source: SourceTable,
    on: date,
    preview: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Bring persons in by staff number, with an appointment where the row names a post.

    Every appointment is made and recorded as by hand: the former holder's ends, open items are handed
    over, roles that exclude each other are refused. All or nothing; RefusedError lists the faults.
    """
    known = Known()

    def step(line: Line, tally: Tally) -> None:
        values = line.values
        person = Person.objects.filter(staff_number=values["staff_number"]).first()
        fresh = person is None
        if person is None:
            person = Person.objects.create(
                staff_number=values["staff_number"],
                name=values["name"],
                pinyin=initials(values["name"], longest=60),
            )
        elif person.name != values["name"]:
            person.name, person.pinyin = values["name"], initials(values["name"], longest=60)
            person.save(update_fields=["name", "pinyin"])
            tally.note("changed", f"{person.staff_number} 姓名改为{person.name}")
            return
        placed = bool(values.get("post_code")) and _placed(person, line, tally, known, on)
        outcome = "created" if fresh or placed else "unchanged"
        tally.note(outcome, f"{person.name}：{'登记' if fresh else '任职'}")

    return import_lines(
        actor=actor,
        at=at,
        source=source,
        what="人员任职",
        stream="people",
        step=step,
        preview=preview,
        progress=progress,
    )


def _placed(person: Person, line: Line, tally: Tally, known: Known, on: date) -> bool:
    """Appoint the person as the row says; False where that is so already, or where the row is bad."""
    post = known.post(line, tally)
    if post is None or not tally.may_keep(line, post.unit):
        return False
    given = line.values.get("valid_from")
    same = Appointment.objects.filter(post=post, person=person)
    held = same.filter(valid_from=given) if given else same.filter(valid_until=None)
    if (existing := held.first()) is not None:
        return _ended(existing, line)
    period = _period(line, tally, given or max(on, post.valid_from))
    if period is None:
        return False
    if not covers(existence(post), period):
        tally.fault(line, "起始日期", period.start, f"岗位“{post.title}”在此期间不完全存在。", "请改正日期。")
        return False
    made = appoint(actor=tally.actor, at=tally.at, post_id=post.pk, person_id=person.pk, on=period.start)
    if period.end:
        Appointment.objects.filter(pk=made.appointment_id).update(valid_until=period.end)
    return True


def _ended(existing: Appointment, line: Line) -> bool:
    end = line.values.get("valid_until")
    if end is None or end == existing.valid_until or end <= existing.valid_from:
        return False
    existing.valid_until = end
    existing.save(update_fields=["valid_until"])
    return True


def import_portfolios(
    *,
    actor: Actor,
    at: datetime,
    source: SourceTable,
    on: date,
    preview: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Bring portfolios in: which post has which unit in charge or contact, from when.

    All or nothing, one event; a second import changes nothing. RefusedError lists the faults.
    """
    known = Known()

    def step(line: Line, tally: Tally) -> None:
        post, unit = known.post(line, tally), known.unit(line, tally)
        if post is None or unit is None or not tally.may_keep(line, post.unit):
            return
        kind = PortfolioKind.of(line.values["kind"])
        given = line.values.get("valid_from")
        period = _period(line, tally, given or max(on, post.valid_from, unit.valid_from))
        if period is None:
            return
        mine = Portfolio.objects.filter(post=post, unit=unit, kind=kind)
        existing = mine.filter(valid_from=given).first() if given else mine.filter(valid_until=None).first()
        sentence = f"{post.unit.name}{post.title}{kind.label}{unit.name}"
        if existing is None:
            _new_portfolio(line, tally, post, period, sentence, unit_id=unit.pk, kind=kind)
        elif period.end and existing.valid_until != period.end:
            existing.valid_until = period.end
            existing.save(update_fields=["valid_until"])
            tally.note("changed", f"{sentence}至{period.end}")
        else:
            tally.note("unchanged", sentence)

    return import_lines(
        actor=actor,
        at=at,
        source=source,
        what="分工",
        stream="portfolios",
        step=step,
        preview=preview,
        progress=progress,
    )


def _new_portfolio(
    line: Line,
    tally: Tally,
    post: Post,
    period: Period,
    sentence: str,
    *,
    unit_id: int,
    kind: PortfolioKind,
) -> None:
    shared = Q(valid_until=None) | Q(valid_until__gt=period.start)
    if period.end:
        shared &= Q(valid_from__lt=period.end)
    other = (
        Portfolio.objects.filter(shared, post__unit_id=post.unit_id, unit_id=unit_id, kind=kind)
        .select_related("post")
        .first()
    )
    if other:
        tally.fault(
            line,
            "岗位编码",
            post.code,
            f"同一时间已由“{other.post.title}”{kind.label}（自 {other.valid_from} 起）。",
            "请先结束原分工，或改正日期。",
        )
        return
    Portfolio.objects.create(
        post=post,
        unit_id=unit_id,
        kind=kind,
        valid_from=period.start,
        valid_until=period.end,
        recorded_at=tally.at,
    )
    tally.note("created", sentence)
