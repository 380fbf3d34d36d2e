"""Signing in and out, lockout, the limit of sessions, passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.support.personas import AT, PASSWORD, World, build_world
from xietong.foundation.access.domain import limits
from xietong.foundation.access.models import LoginSession, User
from xietong.foundation.access.operations import (
    change_password,
    end_session,
    open_session,
    sign_in,
    sign_out,
    unlock_user,
)
from xietong.foundation.audit import queries as record
from xietong.kernel.denial import RefusedError

pytestmark = pytest.mark.django_db
GOOD = "Another-Horse-43"


@pytest.fixture
def world() -> World:
    return build_world()


def refused(username: str, password: str, minutes: float = 0) -> str:
    with pytest.raises(RefusedError) as caught:
        sign_in(at=AT + timedelta(minutes=minutes), username=username, password=password)
    return caught.value.reason


def activities(world: World, persona: str) -> list[str]:
    stream = f"user:{world.users[persona].pk}"
    return [line.activity for line in record.history(actor=world.actor(persona), stream=stream)]


def test_the_right_password_opens(world: World) -> None:
    assert sign_in(at=AT, username="office", password=PASSWORD).user_id == world.users["office"].pk


def test_the_answer_is_the_same_whatever_was_wrong(world: World) -> None:
    User.objects.filter(username="leader").update(is_active=False)
    answers = {
        refused("office", "wrong"),
        refused("nobody", "wrong"),
        refused("leader", PASSWORD),
        refused("", ""),
    }
    for _ in range(limits.FAILURES_BEFORE_LOCK):
        answers.add(refused("street", "wrong"))
    answers.add(refused("street", PASSWORD))
    assert len(answers) == 1


def test_five_failures_lock_for_a_quarter_of_an_hour(world: World) -> None:
    for _ in range(limits.FAILURES_BEFORE_LOCK):
        refused("office", "wrong")
    refused("office", PASSWORD, minutes=14.9)
    assert sign_in(at=AT + timedelta(minutes=15.1), username="office", password=PASSWORD)
    assert activities(world, "office").count("access.locked") == 1


def test_success_forgets_the_failures_before_it(world: World) -> None:
    for _ in range(limits.FAILURES_BEFORE_LOCK - 1):
        refused("office", "wrong")
    sign_in(at=AT, username="office", password=PASSWORD)
    refused("office", "wrong")
    assert sign_in(at=AT, username="office", password=PASSWORD)


def test_only_the_security_administrator_unlocks(world: World) -> None:
    for _ in range(limits.FAILURES_BEFORE_LOCK):
        refused("office", "wrong")
    user_id = world.users["office"].pk
    for persona in ("system_admin", "audit_admin", "secretary"):
        with pytest.raises(RefusedError):
            unlock_user(actor=world.actor(persona), at=AT, user_id=user_id)
    unlock_user(actor=world.actor("security_admin"), at=AT, user_id=user_id)
    assert sign_in(at=AT, username="office", password=PASSWORD)


def browser(world: World, persona: str, minutes: int) -> Client:
    client = world.client(persona)
    open_session(
        actor=world.actor(persona),
        at=AT + timedelta(minutes=minutes),
        session_key=str(client.session.session_key),
    )
    return client


def test_a_fourth_session_ends_the_oldest(world: World) -> None:
    clients = [browser(world, "office", minutes) for minutes in range(4)]
    living = {session.session_key for session in Session.objects.all()}
    keys = [client.cookies["sessionid"].value for client in clients]
    assert [key in living for key in keys] == [False, True, True, True]
    assert LoginSession.objects.filter(user=world.users["office"]).count() == limits.SESSIONS_AT_ONCE


def test_one_ends_ones_own_sessions_and_the_security_administrator_any(world: World) -> None:
    browser(world, "office", 0)
    session = LoginSession.objects.get()
    with pytest.raises(RefusedError):
        end_session(actor=world.actor("leader"), at=AT, session_id=session.pk)
    end_session(actor=world.actor("security_admin"), at=AT, session_id=session.pk)
    assert not Session.objects.exists()
    assert "access.session_ended" in activities(world, "office")


def test_signing_out_is_recorded(world: World) -> None:
    client = browser(world, "office", 0)
    sign_out(actor=world.actor("office"), at=AT, session_key=str(client.session.session_key))
    assert activities(world, "office") == ["access.signed_in", "access.signed_out"]


def changed(world: World, old: str, new: str, again: str) -> set[str]:
    with pytest.raises(RefusedError) as caught:
        change_password(actor=world.actor("office"), at=AT, old=old, new=new, again=again)
    return {denial.field for denial in caught.value.denials}


def test_a_weak_password_is_refused_field_by_field(world: World) -> None:
    assert changed(world, "wrong", GOOD, GOOD) == {"old"}
    assert changed(world, PASSWORD, GOOD, "other") == {"again"}
    assert changed(world, PASSWORD, "short", "short") == {"new"}
    assert changed(world, PASSWORD, "1234567890123", "1234567890123") == {"new"}
    assert changed(world, PASSWORD, "my-office-42!", "my-office-42!") == {"new"}
    assert changed(world, PASSWORD, PASSWORD, PASSWORD) == {"new"}
    assert changed(world, "wrong", "short", "other") == {"old", "new", "again"}


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    first, _ = browser(world, "office", 0), browser(world, "office", 1)
    key = str(first.session.session_key)
    User.objects.filter(username="office").update(must_change_password=True)
    change_password(actor=world.actor("office"), at=AT, old=PASSWORD, new=GOOD, again=GOOD, session_key=key)
    assert [session.session_key for session in LoginSession.objects.all()] == [key]
    assert not sign_in(at=AT, username="office", password=GOOD).must_change
