"""One transition table per kind of matter.

From the table come enforcement, buttons, reasons for refusal, the part x action matrix, the diagram
in docs/reference, the API's enum, the sentences of the history and test cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from attrs import frozen

from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.kernel.enums import LabelledEnum

S = TypeVar("S", bound=LabelledEnum)
Guard = Callable[[Any], str | None]


class MoveKind(LabelledEnum):
    """What a move is for the rule that nobody both acts and accepts."""

    ACT = "act", "承办"
    CHECK = "check", "核验"
    ACCEPT = "accept", "验收"
    DECIDE = "decide", "审定"
    NOTE = "note", "记录"


@frozen
class Move(Generic[S]):
    """One arrow of the table. ``guards`` map facts to a Chinese reason, or None where they allow."""

    code: str
    label: str
    sources: tuple[S, ...]
    target: S
    parts: tuple[LabelledEnum, ...]
    sentence: str
    kind: MoveKind = MoveKind.ACT
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    clause: str = ""


@frozen
class Option:
    """A move as it stands for one actor and one item: a button, or the reason there is none."""

    code: str
    label: str
    denial: Denial | None = None
    needs_reason: bool = False

    @property
    def open(self) -> bool:
        return self.denial is None


@frozen
class Machine(Generic[S]):
    """The table of one kind of matter. ``final`` states have no exit on purpose."""

    code: str
    label: str
    initial: S
    moves: tuple[Move[S], ...]
    final: frozenset[S] = frozenset()

    @property
    def states(self) -> tuple[S, ...]:
        return tuple(type(self.initial))

    def move(self, code: str) -> Move[S]:
        """Return the move with this code; KeyError names an unknown one."""
        for move in self.moves:
            if move.code == code:
                return move
        message = f"{self.code} has no move {code!r}"
        raise KeyError(message)

    def denial(self, code: str, *, state: S, parts: Iterable[LabelledEnum], facts: Any) -> Denial | None:
        """Return why this move is refused, or None. Who may is asked before whether the state allows."""
        move = self.move(code)
        if not set(move.parts) & set(parts):
            who = "、".join(part.label for part in move.parts)
            reason = f"“{move.label}”由{who}办理，您在这一事项中不是{who}"
            return Denial(DenialKind.FORBIDDEN, f"{self.code}.{code}.part", reason)
        if state not in move.sources:
            when = "、".join(source.label for source in move.sources)
            reason = f"{self.label}现为“{state.label}”，只有在“{when}”时才能{move.label}"
            return Denial(DenialKind.CONFLICT, f"{self.code}.{code}.state", reason)
        for guard in move.guards:
            reason_or_none = guard(facts)
            if reason_or_none:
                return Denial(DenialKind.CONFLICT, f"{self.code}.{code}.{guard.__name__}", reason_or_none)
        return None

    def check(
        self, code: str, *, state: S, parts: Iterable[LabelledEnum], facts: Any, reason: str = ""
    ) -> Move[S]:
        """Return the move, or raise RefusedError with the denial."""
        denial = self.denial(code, state=state, parts=parts, facts=facts)
        if denial:
            raise RefusedError(denial)
        move = self.move(code)
        if move.needs_reason and not reason.strip():
            raise RefusedError(
                Denial(
                    DenialKind.INVALID,
                    f"{self.code}.{code}.reason",
                    f"{move.label}须写明理由",
                    field="reason",
                )
            )
        return move

    def options(self, *, state: S, parts: Iterable[LabelledEnum], facts: Any) -> tuple[Option, ...]:
        """The moves that leave this state and belong to one of the parts, each open or with its reason."""
        mine = set(parts)
        leaving = [move for move in self.moves if state in move.sources and mine & set(move.parts)]
        return tuple(
            Option(
                move.code,
                move.label,
                self.denial(move.code, state=state, parts=mine, facts=facts),
                move.needs_reason,
            )
            for move in leaving
        )

    def next_parts(self, state: S) -> tuple[LabelledEnum, ...]:
        """Who can take the item out of this state or onward: the answer to "whose turn is it"."""
        seen: dict[LabelledEnum, None] = {}
        for move in self.moves:
            if state in move.sources and move.kind is not MoveKind.NOTE and move.target is not state:
                seen.update(dict.fromkeys(move.parts))
        return tuple(seen)

    def faults(self) -> list[str]:
        """What is wrong with the table itself; an empty list is a sound machine."""
        return [*self._unreachable(), *self._dead_ends(), *self._judges_in_own_cause(), *self._repeated()]

    def _unreachable(self) -> list[str]:
        reached = {self.initial}
        grew = True
        while grew:
            targets = {move.target for move in self.moves if set(move.sources) & reached}
            grew = not targets <= reached
            reached |= targets
        return [
            f"{self.code}: {state.value} cannot be reached" for state in self.states if state not in reached
        ]

    def _dead_ends(self) -> list[str]:
        leaving = {source for move in self.moves for source in move.sources if move.target is not source}
        return [
            f"{self.code}: {state.value} has no exit and is not final"
            for state in self.states
            if state not in leaving and state not in self.final
        ]

    def _judges_in_own_cause(self) -> list[str]:
        acting = {part for move in self.moves if move.kind is MoveKind.ACT for part in move.parts}
        accepting = {part for move in self.moves if move.kind is MoveKind.ACCEPT for part in move.parts}
        return [f"{self.code}: {part.value} both acts and accepts" for part in sorted(acting & accepting)]

    def _repeated(self) -> list[str]:
        codes = [move.code for move in self.moves]
        return [
            f"{self.code}: move {code} is declared twice"
            for code in sorted({c for c in codes if codes.count(c) > 1})
        ]

    def mermaid(self) -> str:
        """The state diagram as Mermaid text, one arrow a source."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        lines += [f"    {state.value} : {state.label}" for state in self.states]
        for move in self.moves:
            who = "、".join(part.label for part in move.parts)
            lines += [
                f"    {source.value} --> {move.target.value} : {move.label}（{who}）"
                for source in move.sources
            ]
        lines += [f"    {state.value} --> [*]" for state in self.states if state in self.final]
        return "\n".join(lines)
