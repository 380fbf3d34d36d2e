"""Accounts, tokens, the post acted in, grants and what excludes what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.personas import AT, World, build_world
from xietong.foundation.access.domain.roles import Capability, Role
from xietong.foundation.access.models import ApiToken, Grant, LoginSession, User
from xietong.foundation.access.operations import (
    NewPassword,
    create_administrators,
    create_api_token,
    create_user,
    deactivate_user,
    grant_role,
    open_session,
    reactivate_user,
    reset_password,
    revoke_api_token,
    revoke_grant,
    sign_in,
    verify_record,
)
from xietong.foundation.access.queries import (
    actor_of,
    demo_identities,
    grants,
    my_grants,
    sessions,
    user_of_token,
    users,
    why_not,
)
from xietong.foundation.organisations import operations as organisations
from xietong.foundation.organisations.domain.kinds import PostKind
from xietong.foundation.organisations.models import Appointment, Deputation, Person, Post
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import RefusedError

pytestmark = pytest.mark.django_db
SOON = date(2025, 9, 1)


@pytest.fixture
def world() -> World:
    return build_world()


def code_of(act: object, **arguments: object) -> str:
    with pytest.raises(RefusedError) as caught:
        act(**arguments)  # type: ignore[operator]
    return caught.value.denials[0].code


def someone(world: World, name: str = "新人") -> Person:
    return Person.objects.create(staff_number=f"X{Person.objects.count()}", name=name)


def account(world: World, username: str = "newcomer") -> NewPassword:
    return create_user(
        actor=world.actor("system_admin"), at=AT, username=username, person_id=someone(world).pk
    )


# --- accounts


def test_a_new_account_enters_with_its_one_time_password(world: World) -> None:
    made = account(world)
    entered = sign_in(at=AT, username="newcomer", password=made.password)
    assert entered.must_change
    assert made.password not in User.objects.get(pk=made.user_id).password


def test_only_the_system_administrator_keeps_accounts(world: World) -> None:
    user_id = world.users["street"].pk
    for persona in set(world.personas) - {"system_admin"}:
        actor = world.actor(persona)
        assert code_of(create_user, actor=actor, at=AT, username="xx") == "user.write"
        assert code_of(reset_password, actor=actor, at=AT, user_id=user_id, reason="忘记") == "user.write"
        assert code_of(deactivate_user, actor=actor, at=AT, user_id=user_id, reason="调离") == "user.write"


def test_one_person_one_account_one_name(world: World) -> None:
    actor = world.actor("system_admin")
    taken = code_of(create_user, actor=actor, at=AT, username="OFFICE", person_id=someone(world).pk)
    twice = code_of(create_user, actor=actor, at=AT, username="two", person_id=world.people["office"].pk)
    odd = code_of(create_user, actor=actor, at=AT, username="中文 账号")
    assert {taken, twice, odd} == {"invalid"}


def test_a_shut_account_is_out_at_once_and_can_be_opened_again(world: World) -> None:
    actor, user = world.actor("system_admin"), world.users["office"]
    client = world.client("office")
    key = str(client.session.session_key)
    open_session(actor=world.actor("office"), at=AT, session_key=key)
    token = create_api_token(actor=world.actor("office"), at=AT, name="报表").token
    deactivate_user(actor=actor, at=AT, user_id=user.pk, reason="调离")
    assert not LoginSession.objects.filter(user=user).exists()
    assert user_of_token(token=token, at=AT) is None
    with pytest.raises(RefusedError):
        actor_of(user_id=user.pk, at=AT)
    reactivate_user(actor=actor, at=AT, user_id=user.pk, reason="调回")
    assert actor_of(user_id=user.pk, at=AT).user_id == user.pk
    assert user_of_token(token=token, at=AT) is None


def test_nobody_shuts_or_resets_himself(world: World) -> None:
    actor = world.actor("system_admin")
    own = {"actor": actor, "at": AT, "user_id": actor.user_id, "reason": "试"}
    assert code_of(deactivate_user, **own) == code_of(reset_password, **own) == "access.own_account"


def test_a_token_is_kept_as_a_digest_and_ends(world: World) -> None:
    actor = world.actor("office")
    made = create_api_token(actor=actor, at=AT, name="报表")
    assert made.token not in ApiToken.objects.get().digest
    assert user_of_token(token=made.token, at=AT) == actor.user_id
    assert user_of_token(token=made.token, at=AT + timedelta(days=91)) is None
    assert code_of(revoke_api_token, actor=world.actor("leader"), at=AT, token_id=made.token_id)
    revoke_api_token(actor=actor, at=AT, token_id=made.token_id)
    assert user_of_token(token=made.token, at=AT) is None


# --- grants


def grant(world: World, persona: str = "security_admin", **changes: object) -> dict[str, object]:
    return {
        "actor": world.actor(persona),
        "at": AT,
        "role": Role.DEPARTMENT,
        "unit_id": world.units["street"].pk,
        "reason": "分管",
        "post_id": world.posts["street"].pk,
        **changes,
    }


def test_a_grant_gives_and_its_revocation_takes(world: World) -> None:
    assert not world.actor("department_staff").may(Capability.PROBLEM_VERIFY)
    made = grant_role(**grant(world, role=Role.DISCIPLINE, post_id=world.posts["department_staff"].pk))  # type: ignore[arg-type]
    assert world.actor("department_staff").may_at(Capability.PROBLEM_VERIFY, world.units["street"].path)
    assert not world.actor("department_staff").may_at(Capability.PROBLEM_VERIFY, world.units["bureau"].path)
    revoke_grant(actor=world.actor("security_admin"), at=AT, grant_id=made, reason="调整")
    assert not world.actor("department_staff").may(Capability.PROBLEM_VERIFY)


def test_only_the_security_administrator_grants_and_revokes(world: World) -> None:
    one = Grant.objects.filter(post=world.posts["office"]).get()
    for persona in set(world.personas) - {"security_admin"}:
        assert code_of(grant_role, **grant(world, persona)) == "grant.write"
        assert (
            code_of(revoke_grant, actor=world.actor(persona), at=AT, grant_id=one.pk, reason="x")
            == "grant.write"
        )


def test_a_scope_bounds_the_security_administrator(world: World) -> None:
    Grant.objects.filter(post=world.posts["security_admin"]).update(unit=world.units["other_district"])
    assert code_of(grant_role, **grant(world)) == "grant.write"


def test_nobody_grants_to_himself(world: World) -> None:
    own_post = grant(world, role=Role.SECURITY_ADMIN, post_id=world.posts["security_admin"].pk)
    own_account = grant(
        world, role=Role.SECURITY_ADMIN, post_id=None, user_id=world.users["security_admin"].pk
    )
    assert code_of(grant_role, **own_post) == code_of(grant_role, **own_account) == "grant.self"


@pytest.mark.parametrize("wanted", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN])
def test_no_administrator_does_business(world: World, wanted: Role) -> None:
    assert code_of(grant_role, **grant(world, role=wanted)) == "grant.conflict"
    by_account = grant(world, role=wanted, post_id=None, user_id=world.users["office"].pk)
    assert code_of(grant_role, **by_account) == "grant.conflict"
    assert wanted not in world.actor("street").roles


def test_administrators_exclude_each_other_also_in_future_and_through_deputies(world: World) -> None:
    vacant = Post.objects.create(
        unit=world.units["city"],
        code="vacant",
        title="专员",
        kind=PostKind.ADMINISTRATOR.value,
        valid_from=date(2024, 1, 1),
    )
    Appointment.objects.create(
        post=vacant, person=world.people["system_admin"], valid_from=SOON, recorded_at=AT
    )
    wanted = grant(world, role=Role.AUDIT_ADMIN, unit_id=world.units["city"].pk, post_id=vacant.pk)
    assert code_of(grant_role, **wanted) == "grant.conflict"
    assert grant_role(**{**wanted, "valid_until": SOON})  # type: ignore[arg-type]
    Deputation.objects.create(
        post=vacant,
        deputy=world.people["office"],
        reason="病假",
        valid_from=SOON,
        valid_until=SOON + timedelta(days=9),
        recorded_at=AT,
    )
    Appointment.objects.filter(post=vacant).delete()
    assert code_of(grant_role, **{**wanted, "valid_from": SOON}) == "grant.conflict"


def test_an_appointment_cannot_bring_together_what_excludes_each_other(world: World) -> None:
    appointing = {
        "actor": world.actor("system_admin"),
        "at": AT,
        "post_id": world.posts["audit_admin"].pk,
        "person_id": world.people["office"].pk,
        "on": date(2025, 6, 4),
    }
    assert code_of(organisations.appoint, **appointing) == "grant.conflict"
    deputising = {
        **{key: value for key, value in appointing.items() if key != "person_id"},
        "deputy_id": world.people["system_admin"].pk,
        "until": date(2025, 6, 9),
        "reason": "出差",
    }
    assert code_of(organisations.deputise, **deputising) == "grant.conflict"
    assert not Deputation.objects.exists()
    assert organisations.appoint(**{**appointing, "person_id": someone(world).pk})  # type: ignore[arg-type]


def test_bad_grants_are_refused_with_their_field(world: World) -> None:
    assert code_of(grant_role, **grant(world, reason=" ")) == "invalid"
    assert code_of(grant_role, **grant(world, post_id=None)) == "invalid"
    assert code_of(grant_role, **grant(world, valid_until=date(2025, 6, 1))) == "invalid"
    assert code_of(grant_role, **grant(world, post_id=999_999)) == "organisations.no_post"
    same = grant(world, role=Role.LOWER_UNIT)
    assert code_of(grant_role, **same) == "grant.same"


def test_the_last_security_administrator_stays(world: World) -> None:
    last = Grant.objects.get(role=Role.SECURITY_ADMIN.value)
    refusal = code_of(
        revoke_grant, actor=world.actor("security_admin"), at=AT, grant_id=last.pk, reason="离任"
    )
    assert refusal == "access.last_security_admin"


# --- installation, reading, explaining


def test_installation_makes_the_three_administrators_once() -> None:
    top = organisations.create_unit(
        actor=SYSTEM, at=AT, code="t", name="市", parent_id=None, on=date(2024, 1, 1)
    )
    made = create_administrators(actor=SYSTEM, at=AT, unit_id=top)
    roles = [actor_of(user_id=one.account.user_id, at=AT).roles for one in made]
    assert roles == [{Role.SYSTEM_ADMIN}, {Role.SECURITY_ADMIN}, {Role.AUDIT_ADMIN}]
    assert all(
        sign_in(at=AT, username=one.account.username, password=one.account.password).must_change
        for one in made
    )
    assert code_of(create_administrators, actor=SYSTEM, at=AT, unit_id=top) == "access.installed"


def test_administrators_read_only_their_own_lists(world: World) -> None:
    system, security, audit = (world.actor(f"{kind}_admin") for kind in ("system", "security", "audit"))
    assert users(actor=system, at=AT)[1] == users(actor=security, at=AT)[1] == len(world.users)
    assert grants(actor=security, at=AT)[1] == len(world.users)
    assert code_of(users, actor=audit, at=AT) == "user.write"
    assert code_of(grants, actor=system, at=AT) == "grant.write"
    assert code_of(sessions, actor=system, at=AT) == "session.end"
    assert [row.username for row in users(actor=system, at=AT, text="street")[0]] == ["street"]


def test_every_list_holds_all_pages(world: World) -> None:
    security = world.actor("security_admin")
    for number in range(25):
        account(world, f"more{number}")
    seen = [row.user_id for page in (1, 2, 3) for row in users(actor=security, at=AT, page=page)[0]]
    assert len(seen) == len(set(seen)) == users(actor=security, at=AT)[1] == len(world.users) + 25


def test_the_reason_why_not_names_roles_and_posts(world: World) -> None:
    answer = why_not(actor=world.actor("street"), at=AT, needed=(Capability.PROBLEM_VERIFY,))
    assert not answer.allowed
    assert answer.roles == (Role.DISCIPLINE,)
    assert any("东湖区纪委监委" in one for one in answer.others)
    assert not any("西山区" in one for one in answer.others)
    assert [line.role for line in answer.mine] == [Role.LOWER_UNIT]
    assert why_not(actor=world.actor("discipline"), at=AT, needed=(Capability.PROBLEM_VERIFY,)).allowed


def test_the_record_is_verified_by_the_audit_administrator_alone(world: World) -> None:
    account(world)
    assert code_of(verify_record, actor=world.actor("system_admin"), at=AT) == "audit.verify"
    found = verify_record(actor=world.actor("audit_admin"), at=AT)
    assert found.breaks == ()
    assert found.events == 1


def test_identities_are_offered_in_a_demonstration_only(world: World, settings: object) -> None:
    User.objects.filter(username="office").update(demo_label="党委办公室")
    settings.DEMO = False  # type: ignore[attr-defined]
    assert demo_identities(at=AT) == ()
    settings.DEMO = True  # type: ignore[attr-defined]
    assert [row.username for row in demo_identities(at=AT)] == ["office"]


def test_my_grants_are_those_of_my_posts_and_my_account(world: World) -> None:
    assert [line.role for line in my_grants(actor=world.actor("office"), at=AT)] == [Role.OFFICE]


def test_the_command_line_installs_the_administrators_with_one_time_passwords() -> None:
    import typer
    from typer.testing import CliRunner

    from xietong.interfaces.cli.createadmin import createadmin

    app = typer.Typer()
    app.command()(createadmin)
    first = CliRunner().invoke(app, ["--name", "江城市"])
    assert first.exit_code == 0, first.output
    lines = [line.split("\t") for line in first.stdout.splitlines() if "\t" in line]
    assert len(lines) == 3
    assert all(sign_in(at=AT, username=name, password=password).must_change for _, name, password in lines)
    again = CliRunner().invoke(app, [])
    assert again.exit_code == 1
    assert User.objects.count() == 3
