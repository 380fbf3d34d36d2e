"""The generated reference is what the code says, and the code's tables are sound."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from tests.architecture import tree
from xietong.foundation.audit.domain.activities import all_activities
from xietong.interfaces.cli import reference
from xietong.kernel.machine import Machine, MoveKind

MACHINES = reference.machines()


def test_docs_reference_is_up_to_date() -> None:
    """In a process of its own: other tests of this one register activities to play with."""
    command = [Path(sys.executable).with_name("xietong"), "docs", "--check"]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make docs`: {done.stdout}{done.stderr}"


def test_the_three_lists_have_their_machines() -> None:
    assert {"problem", "responsibility", "project"} <= {machine.code for machine in MACHINES}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.code))
def test_a_machine_is_sound(machine: Machine[Any]) -> None:
    assert machine.faults() == []


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.code))
def test_every_state_of_a_machine_is_somebodys_turn_or_the_end(machine: Machine[Any]) -> None:
    stuck = [
        state for state in machine.states if state not in machine.final and not machine.next_parts(state)
    ]
    assert not stuck


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: str(machine.code))
def test_every_move_of_a_machine_is_a_registered_activity(machine: Machine[Any]) -> None:
    known = {activity.code for activity in all_activities()}
    assert {f"{machine.code}.{move.code}" for move in machine.moves} <= known


def test_a_problem_settles_only_after_acceptance_and_look_back() -> None:
    """Who accepts is not who did, and closing needs a look-back: on every path to the end (promise 5)."""
    problem = next(machine for machine in MACHINES if machine.code == "problem")
    for kind in (MoveKind.ACCEPT, MoveKind.CHECK, MoveKind.DECIDE):
        assert "settled" not in _reachable_without(problem, kind), kind


def _reachable_without(machine: Machine[Any], kind: MoveKind) -> set[str]:
    reached, grew = {machine.initial}, True
    while grew:
        targets = {
            move.target for move in machine.moves if move.kind is not kind and set(move.sources) & reached
        }
        grew = not targets <= reached
        reached |= targets
    return {state.value for state in reached}


def test_every_activity_has_a_label_and_a_sentence() -> None:
    assert all_activities()
    for activity in all_activities():
        assert activity.label.strip(), activity.code
        assert re.search(r"[\u4e00-\u9fff]", activity.sentence), activity.code
        list(Formatter().parse(activity.sentence))


def recorded_codes() -> dict[str, str]:
    """Every literal activity code in the source, with its place."""
    pattern = re.compile(r'activity="([a-z_]+\.[a-z_]+)"')
    return {
        code: tree.shown(path)
        for path in tree.source_files()
        for code in pattern.findall(path.read_text(encoding="utf-8"))
    }


def test_every_activity_that_code_records_is_registered() -> None:
    known = {activity.code for activity in all_activities()}
    unknown = {code: place for code, place in recorded_codes().items() if code not in known}
    assert not unknown
