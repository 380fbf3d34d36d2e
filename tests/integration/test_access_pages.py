"""The pages of signing in, of one's own account, and of the three administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.support.personas import PASSWORD, World, build_world
from xietong.foundation.access.domain import limits
from xietong.foundation.access.domain.roles import Role
from xietong.foundation.access.models import ApiToken, Grant, LoginSession, User
from xietong.foundation.organisations.models import Person
from xietong.interfaces import clock

pytestmark = pytest.mark.django_db
GOOD = "Another-Horse-43"


@pytest.fixture
def world() -> World:
    return build_world()


def enter(username: str = "office", password: str = PASSWORD, **more: str) -> Client:
    client = Client()
    answer = client.post("/login", {"username": username, "password": password, **more})
    assert answer.status_code == 302, answer.content.decode()
    return client


def html(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_signing_in_leads_to_the_page_that_was_asked_for(world: World) -> None:
    asked = Client().get("/account")
    assert asked["Location"] == "/login?next=%2Faccount"
    answer = Client().post("/login", {"username": "office", "password": PASSWORD, "next": "/account"})
    assert answer["Location"] == "/account"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", "/logout"]
)
def test_nobody_is_led_elsewhere(world: World, wanted: str) -> None:
    answer = Client().post("/login", {"username": "office", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_never_the_password(world: World) -> None:
    answer = Client().post("/login", {"username": "office", "password": "my-secret-guess"})
    assert answer.status_code == 422
    assert 'value="office"' in html(answer)
    assert "my-secret-guess" not in html(answer)


def test_the_session_key_changes_at_sign_in(world: World) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post("/login", {"username": "office", "password": PASSWORD})
    assert client.session.session_key != planted
    assert LoginSession.objects.get().session_key == client.session.session_key


def test_a_first_password_is_changed_before_anything_else(world: World) -> None:
    User.objects.filter(username="office").update(must_change_password=True)
    client = enter()
    assert client.get("/account")["Location"] == "/password"
    assert client.get("/api/v1/me")["Location"] == "/password"
    assert "初始密码" in html(client.get("/password"))
    wrong = client.post("/password", {"old": PASSWORD, "new": "short", "again": "short"})
    assert wrong.status_code == 422
    done = client.post("/password", {"old": PASSWORD, "new": GOOD, "again": GOOD})
    assert done["Location"] == "/"
    assert client.get("/account").status_code == 200


def test_a_session_ends_when_idle_and_after_eight_hours(world: World) -> None:
    start = clock.real_now()
    with time_machine.travel(start, tick=False) as travel:
        idle, busy = enter(), enter()
        for minutes in range(20, 480, 20):
            travel.move_to(start + timedelta(minutes=minutes))
            assert busy.get("/account").status_code == 200, minutes
        assert idle.get("/account")["Location"].startswith("/login")
        travel.move_to(start + limits.SESSION_LASTS)
        assert busy.get("/account")["Location"].startswith("/login")
    assert not LoginSession.objects.exists()


def test_reading_pages_writes_at_most_once_a_minute(world: World) -> None:
    start = clock.real_now()
    with time_machine.travel(start, tick=False) as travel:
        client = enter()
        seen = LoginSession.objects.get().seen_at
        travel.move_to(start + timedelta(seconds=59))
        client.get("/account")
        assert LoginSession.objects.get().seen_at == seen
        travel.move_to(start + timedelta(seconds=61))
        client.get("/account")
        assert LoginSession.objects.get().seen_at == start + timedelta(seconds=61)


def test_a_page_knows_its_reader_in_four_statements(world: World, django_assert_num_queries: object) -> None:
    client = enter()
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert client.get("/why").status_code == 200


def test_signing_out_and_a_shut_account_end_the_session(world: World) -> None:
    client = enter()
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/account").status_code == 302
    other = enter("leader")
    system = enter("system_admin")
    leader = world.users["leader"].pk
    system.post(f"/admin/users/{leader}/deactivate", {"reason": "调离"})
    assert other.get("/account").status_code == 302
    assert Client().post("/login", {"username": "leader", "password": PASSWORD}).status_code == 422


def test_identities_open_in_a_demonstration_only(world: World, settings: object) -> None:
    User.objects.filter(username="office").update(demo_label="党委办公室")
    url = f"/login/{world.users['office'].pk}"
    settings.DEMO = False  # type: ignore[attr-defined]
    assert Client().post(url).status_code == 404
    assert "演示身份" not in html(Client().get("/login"))
    settings.DEMO = True  # type: ignore[attr-defined]
    assert world.people["office"].name in html(Client().get("/login"))
    assert Client().post(f"/login/{world.users['leader'].pk}").status_code == 404
    client = Client()
    assert client.post(url)["Location"] == "/"
    assert client.get("/account").status_code == 200
    client.post(url)
    assert LoginSession.objects.count() == 1


def test_a_token_is_shown_once(world: World) -> None:
    client = enter()
    made = html(client.post("/account/tokens", {"name": "报表"}))
    token = made.split("<code>xt_")[1].split("</code>")[0]
    assert token not in html(client.get("/account"))
    assert client.post("/account/tokens", {"name": ""}).status_code == 422
    client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke")
    assert ApiToken.objects.get().revoked_at


def test_an_account_is_made_with_a_password_shown_once(world: World) -> None:
    person = Person.objects.create(staff_number="N1", name="新来的人", pinyin="xldr")
    client = enter("system_admin")
    assert "新来的人" in html(client.get("/admin/options/people", {"person__text": "xld"}))
    made = client.post("/admin/users/new", {"username": "newcomer", "person": person.pk})
    password = html(made).split("<code>")[1].split("</code>")[0]
    fresh = enter("newcomer", password)
    assert fresh.get("/account")["Location"] == "/password"
    again = client.post("/admin/users/new", {"username": "newcomer", "person": person.pk})
    assert again.status_code == 422
    assert "已被使用" in html(again)


def test_the_security_administrator_grants_and_revokes(world: World) -> None:
    client = enter("security_admin")
    form = {
        "role": Role.DISCIPLINE.value,
        "post": world.posts["department_staff"].pk,
        "unit": world.units["street"].pk,
        "reach": "only",
        "reason": "专项监督",
    }
    assert client.post("/admin/grants/new", form)["Location"] == "/admin/grants"
    made = Grant.objects.get(reason="专项监督")
    assert (made.subtree, made.granted_by) == (False, world.users["security_admin"].pk)
    assert "专项监督" in html(client.get("/admin/grants"))
    wrong = {**form, "role": Role.AUDIT_ADMIN.value, "post__text": "东湖区建设局副局长"}
    conflict = client.post("/admin/grants/new", wrong)
    assert conflict.status_code == 422
    assert 'value="东湖区建设局副局长"' in html(conflict)
    assert "三员分立" in html(conflict)
    client.post(f"/admin/grants/{made.pk}/revoke", {"reason": "结束"})
    assert "专项监督" not in html(client.get("/admin/grants"))
    assert "专项监督" in html(client.get("/admin/grants", {"state": "past"}))


@pytest.mark.parametrize("junk", ["", "x", "-1", "9" * 30, "１２", "\x00"])
def test_junk_in_forms_and_addresses_is_no_error(world: World, junk: str) -> None:
    client = enter("security_admin")
    form = {"role": junk, "post": junk, "user": junk, "unit": junk, "valid_from": junk, "reason": junk}
    assert client.post("/admin/grants/new", form).status_code == 422
    assert client.get("/admin/grants", {"page": junk, "role": junk, "state": junk}).status_code == 200
    assert client.get("/admin/users", {"page": junk, "q": junk, "state": junk}).status_code == 200
    assert client.get("/why", {"page": junk, "need": junk, "code": junk}).status_code == 200
    assert client.post("/identity", {"post": junk}).status_code in {403, 404}
    auditor = enter("audit_admin")
    asked = {"page": junk, "since": junk, "until": junk, "kind": junk, "activity": junk, "who": junk}
    assert auditor.get("/admin/log", asked).status_code == 200


def test_the_log_shows_administration_in_full_and_can_be_verified(world: World) -> None:
    Client().post("/login", {"username": "office", "password": "wrong"})
    client = enter("audit_admin")
    assert "账号“office”登录失败" in html(client.get("/admin/log"))
    assert "账号“office”登录失败" not in html(client.get("/admin/log", {"kind": "business"}))
    assert "账号“office”登录失败" in html(client.get("/admin/log", {"activity": "access.sign_in_failed"}))
    assert client.post("/admin/log/verify").headers["Location"].startswith("/works/")
    assert "上次校验" in html(client.get("/admin/log"))


def test_a_refusal_leads_to_its_explanation(world: World) -> None:
    client = enter("street")
    refused = client.get("/admin/grants")
    assert refused.status_code == 403
    assert "/why?page=admin_grants" in html(refused)
    why = html(client.get("/why", {"page": "admin_grants"}))
    assert "授予和收回角色" in why
    assert "安全管理员" in why
    act = html(client.get("/why", {"code": "problem.approve.part"}))
    assert "由谁办理" in act


def test_administrators_find_no_business_in_their_menu(world: World) -> None:
    for persona, entry in (("system", "账号"), ("security", "角色授权"), ("audit", "审计日志")):
        nav = html(enter(f"{persona}_admin").get("/account")).split("</nav>")[0]
        assert entry in nav
        assert "问题清单" not in nav


def test_health_answers_without_a_session(world: World, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert html(Client().get("/health")) == "ok"
