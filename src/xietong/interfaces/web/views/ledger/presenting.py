"""From the answers of queries to what the components of the item page draw."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import frozen
from django.utils.timezone import localtime

from xietong.foundation.audit.queries import EventLine
from xietong.interfaces.web import widgets
from xietong.interfaces.web.forms import FormField
from xietong.kernel.machine import Option
from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.states import EvidenceKind, ProblemState
from xietong.loop.ledger.queries.line_shapes import EvidenceLine, RelatedLine, SignOffLine
from xietong.loop.ledger.queries.shapes import ProblemDetail

#: Acts with pages of their own, so that they are links here.
LINKED = {"edit": "edit", "project": "projects/new"}
#: Acts that carry the item on, of which the first open one is drawn as the reader's to do.
FORWARD = (
    "submit", "opine", "approve", "assign", "claim", "request_closing", "verify", "accept", "pass_look_back",
    "extension_approve",
)  # fmt: skip
#: Acts that leave the item where it is; drawn below those that move it.
BESIDE = frozenset({"send_down", "link_recurrence"})
_TIES = {"prior": "前次", "later": "再次发生", "merged_into": "并入", "merged_here": "并来"}
_STOPPED = frozenset({ProblemState.DISCARDED, ProblemState.NOT_OPENED, ProblemState.MERGED})


def tone(detail: ProblemDetail) -> str:
    """How the state is drawn: yours, waiting for others, done, or stopped."""
    if detail.state in _STOPPED:
        return "stop"
    if detail.state in PROBLEM.final:
        return "done"
    return "mine" if detail.next.mine else "wait"


def steps(detail: ProblemDetail) -> list[widgets.Step]:
    """The chain; the reader's own turn is marked."""
    return [
        widgets.Step(
            label=step.label,
            status=step.status,
            who=step.who,
            when=step.when,
            mine=step.status == "now" and detail.next.mine,
        )
        for step in detail.chain
    ]


def log(history: Iterable[EventLine], number: str) -> list[widgets.Event]:
    """A history as sentences, the latest act first; the item is called “本项” on its own page."""
    return [_event(line, number) for line in reversed(tuple(history))]


def _event(line: EventLine, number: str) -> widgets.Event:
    said = re.sub(f"(?:问题)?“{re.escape(number)} [^”]*”", "本项", line.sentence)
    return widgets.Event(
        at=localtime(line.happened_at),
        sentence=f"{line.who} {said}",
        late=f"{line.late_days} 天后记入" if line.late else "",
        reason="" if line.reason in line.sentence else line.reason,
        clause=line.clause,
    )


def evidence(line: EvidenceLine) -> widgets.Evidence:
    """A piece of evidence; files are downloads, references say where the record stands."""
    is_file = line.kind is EvidenceKind.FILE
    source = (
        f"{line.reference}（{line.size / 1024:.0f} KB）" if is_file else f"{line.system} {line.reference}"
    )
    return widgets.Evidence(
        title=line.label,
        kind="文件" if is_file else "引用",
        source=f"{source} · 发生于 {line.happened_on}",
        digest=line.digest.partition(":")[2] or line.digest,
        by=line.added_by,
        at=localtime(line.recorded_at),
        url=f"/evidence/{line.id}" if is_file else "",
        late=f"{line.late_days} 天" if line.late_days else "",
    )


def sign_off(line: SignOffLine, problem_id: int | None = None) -> widgets.SignOff:
    """A signature; with a problem it leads to the page that holds it against the present."""
    return widgets.SignOff(
        purpose=line.purpose.label,
        by=line.signed_as,
        at=localtime(line.signed_at),
        digest=line.digest.partition(":")[2] or line.digest,
        stale=line.stale,
        compare_url=f"/problems/{problem_id}/signatures/{line.id}" if problem_id else "",
    )


def entry_facts(detail: ProblemDetail) -> list[tuple[str, Any]]:
    """What was written down, in the order of the printed list."""
    entry = detail.entry
    origin = "／".join(part for part in (entry.origin_level.label, entry.word("origin")) if part)
    found = (entry.found_by.label, str(entry.found_on), entry.found_how)
    return [
        ("责任单位", entry.unit),
        ("审定党委", entry.committee),
        ("来源", origin),
        ("发现", " · ".join(part for part in found if part)),
        ("类别", entry.word("category")),
        ("风险等级", entry.word("risk")),
        ("地点", entry.place),
        ("领域", entry.word("field")),
        ("提出", entry.proposer),
        ("分管领导", entry.leader),
        ("依据", entry.basis),
        ("审定", " · ".join(str(part) for part in (detail.meeting, detail.decided_on) if part)),
    ]


def responsibility_facts(detail: ProblemDetail) -> list[tuple[str, Any]]:
    """Who holds it now and who held it when it was signed."""
    held = detail.held
    if held is None:
        return []
    then = held.claimed_by or held.holder_since
    return [
        ("牵头岗位", held.lead.label),
        ("现任", held.lead.holder or "空缺"),
        ("定责、认领时", f"{then}（已交接）" if held.handed_over else then),
        ("状态", f"{held.state.label}{'（书记亲自认领）' if held.personal else ''}"),
        ("分管领导", held.leader.named if held.leader else ""),
        ("监督联系人", held.supervisor.named if held.supervisor else ""),
        ("协同方", "、".join(detail.supporters)),
        ("责任内容", held.content),
    ]


def related(line: RelatedLine) -> dict[str, Any]:
    """Another problem in one line."""
    return {"tie": _TIES[line.tie], "line": line, "url": f"/problems/{line.id}"}


@frozen
class Offered:
    """The acts of the page: those that move the item on, those beside, and those with pages of their own."""

    moves: list[Option]
    beside: list[Option]
    linked: list[Option]
    primary: str


def offered(options: Iterable[Option]) -> Offered:
    """Part the acts by where the page draws them; evidence has its own place."""
    kept = [option for option in options if option.code != "evidence"]
    moves = {move.code for move in PROBLEM.moves} | {"request_extension"}
    return Offered(
        moves=[option for option in kept if option.code in moves or option.code.startswith("extension_")],
        beside=[option for option in kept if option.code in BESIDE],
        linked=[option for option in kept if option.code in LINKED],
        primary=next((option.code for option in kept if option.open and option.code in FORWARD), "-"),
    )


def typed(fields: Iterable[FormField]) -> list[tuple[str, str]]:
    """What somebody had written, for the page on which its form is no longer there."""
    return [
        (field.label, str(field.shown or field.value))
        for field in fields
        if field.kind != "hidden" and (field.shown or field.value)
    ]
