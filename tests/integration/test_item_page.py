"""The page of one problem: every state for every persona, nothing hidden leaks, nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.support.personas import World, build_world
from tests.support.walk import Walk
from xietong.loop.ledger.domain.states import ProblemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.mark.parametrize("state", list(ProblemState))
def test_every_state_renders_for_every_persona(world: World, state: ProblemState) -> None:
    walk = Walk(world).to(state)
    if state is ProblemState.ACTIVE:
        walk.plan()
    seen = 0
    with override_settings(PRETENDED_NOW=walk.at):
        for persona in world.personas:
            answer = world.client(persona).get(f"/problems/{walk.id}")
            assert answer.status_code in (200, 403, 404), persona
            if answer.status_code == 200:
                seen += 1
                assert "⟦undefined" not in answer.content.decode()
                assert state.label in answer.content.decode()
    assert seen >= 4
