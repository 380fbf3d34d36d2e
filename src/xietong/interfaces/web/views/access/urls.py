"""Addresses of signing in, of one's own account, and of the three administrators."""

from __future__ import annotations

from typing import Any

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import PUBLIC, SIGNED_IN, route
from xietong.interfaces.web.views.access import account, asked, entering, grants, jobs, users, watching, why

USERS = (Capability.USER_WRITE, Capability.SESSION_END)


def _user(world: Any) -> dict[str, object]:
    return {"user_id": world.users["office"].pk}


def _act(world: Any) -> dict[str, object]:
    return {**_user(world), "act": "reset"}


urlpatterns = [
    route("health", entering.health, name="health", needs=PUBLIC),
    route("login", entering.login, name="login", needs=PUBLIC),
    route("login/<int:user_id>", entering.enter_demo, name="login_demo", needs=PUBLIC, sample=_user),
    route("logout", entering.logout, name="logout", needs=SIGNED_IN),
    route("password", entering.password, name="password", needs=SIGNED_IN),
    route("identity", entering.identity, name="identity", needs=SIGNED_IN),
    route("why", why.why, name="why", needs=SIGNED_IN),
    route("account", account.account, name="account", needs=SIGNED_IN),
    route("account/tokens", account.create_token, name="account_tokens", needs=SIGNED_IN),
    route(
        "account/tokens/<int:token_id>/revoke",
        account.revoke_token,
        name="account_token_revoke",
        needs=SIGNED_IN,
        sample=lambda _: {"token_id": 1},
    ),
    route(
        "account/sessions/<int:session_id>/end",
        account.end_session,
        name="account_session_end",
        needs=SIGNED_IN,
        sample=lambda _: {"session_id": 1},
    ),
    route("admin/users", users.users, name="admin_users", needs=USERS),
    route("admin/users/new", users.new_user, name="admin_user_new", needs=Capability.USER_WRITE),
    route("admin/users/<int:user_id>", users.user, name="admin_user", needs=USERS, sample=_user),
    route(
        "admin/users/<int:user_id>/<slug:act>",
        users.user_act,
        name="admin_user_act",
        needs=USERS,
        sample=_act,
    ),
    route("admin/options/people", asked.people, name="options_people", needs=Capability.USER_WRITE),
    route("admin/options/posts", asked.posts, name="options_posts", needs=Capability.GRANT_WRITE),
    route("admin/options/units", asked.units, name="options_units", needs=Capability.GRANT_WRITE),
    route("admin/options/accounts", asked.accounts, name="options_accounts", needs=Capability.GRANT_WRITE),
    route("admin/grants", grants.grants, name="admin_grants", needs=Capability.GRANT_WRITE),
    route("admin/grants/new", grants.new_grant, name="admin_grant_new", needs=Capability.GRANT_WRITE),
    route(
        "admin/grants/<int:grant_id>/revoke",
        grants.revoke,
        name="admin_grant_revoke",
        needs=Capability.GRANT_WRITE,
        sample=lambda _: {"grant_id": 1},
    ),
    route("admin/sessions", watching.sessions, name="admin_sessions", needs=Capability.SESSION_END),
    route("admin/jobs", jobs.jobs, name="admin_jobs", needs=Capability.USER_WRITE),
    route("admin/log", watching.log, name="admin_log", needs=Capability.AUDIT_READ),
    route("admin/log/verify", watching.verify, name="admin_log_verify", needs=Capability.AUDIT_VERIFY),
]
