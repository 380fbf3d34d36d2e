"""The transition table: enforcement, refusals in order, buttons, and every fault a table can have."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from xietong.kernel.denial import DenialKind, RefusedError
from xietong.kernel.enums import LabelledEnum
from xietong.kernel.machine import Machine, Move, MoveKind


class Door(LabelledEnum):
    OPEN = "open", "开着"
    SHUT = "shut", "关着"
    LOCKED = "locked", "锁着"
    GONE = "gone", "拆除"


class Who(LabelledEnum):
    GUEST = "guest", "客人"
    KEEPER = "keeper", "看门人"
    OWNER = "owner", "业主"


def nobody_inside(facts: dict[str, int]) -> str | None:
    """A guard: facts in, a reason or None out."""
    return f"里面还有{facts['inside']}人" if facts["inside"] else None


SHUT = Move("shut", "关门", (Door.OPEN,), Door.SHUT, (Who.GUEST, Who.KEEPER), "关上了门")
OPEN = Move("open", "开门", (Door.SHUT,), Door.OPEN, (Who.GUEST, Who.KEEPER), "打开了门")
LOCK = Move("lock", "上锁", (Door.SHUT,), Door.LOCKED, (Who.KEEPER,), "锁上了门", guards=(nobody_inside,))
UNLOCK = Move("unlock", "开锁", (Door.LOCKED,), Door.SHUT, (Who.KEEPER,), "打开了锁")
REMOVE = Move(
    "remove",
    "拆除",
    (Door.LOCKED,),
    Door.GONE,
    (Who.OWNER,),
    "拆了门：{reason}",
    kind=MoveKind.ACCEPT,
    needs_reason=True,
)
LOOK = Move("look", "看一眼", (Door.OPEN,), Door.OPEN, (Who.OWNER,), "看了一眼", kind=MoveKind.NOTE)
DOOR = Machine("door", "门", Door.OPEN, (SHUT, OPEN, LOCK, UNLOCK, REMOVE, LOOK), frozenset({Door.GONE}))
EMPTY = {"inside": 0}


def test_a_sound_table_has_no_faults() -> None:
    assert DOOR.faults() == []


@pytest.mark.parametrize(
    ("machine", "fault"),
    [
        (evolve(DOOR, moves=(SHUT, OPEN, LOOK)), "door: locked cannot be reached"),
        (evolve(DOOR, final=frozenset()), "door: gone has no exit and is not final"),
        (evolve(DOOR, moves=(SHUT, OPEN, LOCK, REMOVE)), None),
        (
            evolve(DOOR, moves=(SHUT, OPEN, LOCK, UNLOCK, evolve(REMOVE, parts=(Who.KEEPER,)))),
            "door: keeper both acts and accepts",
        ),
        (evolve(DOOR, moves=(*DOOR.moves, SHUT)), "door: move shut is declared twice"),
    ],
    ids=["unreachable", "dead end", "sound without unlocking", "judge in own cause", "declared twice"],
)
def test_an_unsound_table_names_its_fault(machine: Machine[Door], fault: str | None) -> None:
    assert machine.faults() == [] if fault is None else fault in machine.faults()


def test_a_state_whose_only_exit_leads_to_itself_is_a_dead_end() -> None:
    stay = Move("stay", "留下", (Door.LOCKED,), Door.LOCKED, (Who.KEEPER,), "留下了")
    remove = evolve(REMOVE, sources=(Door.SHUT,))
    machine = evolve(DOOR, moves=(SHUT, OPEN, LOCK, stay, remove))
    assert machine.faults() == ["door: locked has no exit and is not final"]


def test_who_may_is_asked_before_whether_the_state_allows() -> None:
    denial = DOOR.denial("lock", state=Door.OPEN, parts=[Who.GUEST], facts={"inside": 3})
    assert denial is not None
    assert (denial.kind, denial.code) == (DenialKind.FORBIDDEN, "door.lock.part")
    assert "由看门人办理" in denial.reason


def test_the_state_is_asked_before_the_guards() -> None:
    denial = DOOR.denial("lock", state=Door.OPEN, parts=[Who.KEEPER], facts={"inside": 3})
    assert denial is not None
    assert (denial.kind, denial.code) == (DenialKind.CONFLICT, "door.lock.state")
    assert denial.reason == "门现为“开着”，只有在“关着”时才能上锁"


def test_a_guard_refuses_with_its_own_reason() -> None:
    denial = DOOR.denial("lock", state=Door.SHUT, parts=[Who.KEEPER], facts={"inside": 3})
    assert denial is not None
    assert (denial.kind, denial.code) == (DenialKind.CONFLICT, "door.lock.nobody_inside")
    assert denial.reason == "里面还有3人"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_move_that_needs_a_reason_is_refused_without(reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        DOOR.check("remove", state=Door.LOCKED, parts=[Who.OWNER], facts=EMPTY, reason=reason)
    assert refused.value.kind is DenialKind.INVALID
    assert refused.value.denials[0].field == "reason"


def test_an_unknown_move_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="door has no move 'burn'"):
        DOOR.check("burn", state=Door.OPEN, parts=[Who.OWNER], facts=EMPTY)


@given(
    code=st.sampled_from([move.code for move in DOOR.moves]),
    state=st.sampled_from(list(Door)),
    parts=st.sets(st.sampled_from(list(Who))),
    inside=st.integers(0, 2),
    reason=st.sampled_from(["", "旧了"]),
)
def test_any_call_follows_a_declared_move_or_is_refused(
    code: str, state: Door, parts: set[Who], inside: int, reason: str
) -> None:
    move = DOOR.move(code)
    allowed = (
        bool(set(move.parts) & parts)
        and state in move.sources
        and not (code == "lock" and inside)
        and (bool(reason) or code != "remove")
    )
    try:
        taken = DOOR.check(code, state=state, parts=parts, facts={"inside": inside}, reason=reason)
    except RefusedError:
        assert not allowed
    else:
        assert allowed
        assert taken is move


@given(state=st.sampled_from(list(Door)), parts=st.sets(st.sampled_from(list(Who))), inside=st.integers(0, 2))
def test_a_button_is_open_exactly_where_the_move_would_be_taken(
    state: Door, parts: set[Who], inside: int
) -> None:
    facts = {"inside": inside}
    options = DOOR.options(state=state, parts=parts, facts=facts)
    offered = {option.code for option in options}
    assert offered == {move.code for move in DOOR.moves if state in move.sources and parts & set(move.parts)}
    for option in options:
        assert option.open is (DOOR.denial(option.code, state=state, parts=parts, facts=facts) is None)


def test_whose_turn_it_is_leaves_out_notes_and_the_end() -> None:
    assert DOOR.next_parts(Door.OPEN) == (Who.GUEST, Who.KEEPER)
    assert DOOR.next_parts(Door.LOCKED) == (Who.KEEPER, Who.OWNER)
    assert DOOR.next_parts(Door.GONE) == ()


def test_the_diagram_shows_every_arrow_with_who_takes_it() -> None:
    text = DOOR.mermaid()
    assert text.startswith("stateDiagram-v2\n    [*] --> open")
    assert "    shut --> locked : 上锁（看门人）" in text
    assert text.endswith("    gone --> [*]")
    assert text.count(" : ") == len(Door) + sum(len(move.sources) for move in DOOR.moves)


def test_a_machine_cannot_be_changed_after_it_is_declared() -> None:
    changed: Any = DOOR
    with pytest.raises(AttributeError):
        changed.moves = ()
