"""The API: session or token, the same operations and queries as the web, refusals with their reason."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from xietong.foundation.access.queries import actor_of, user_of_token
from xietong.interfaces.api import acts, ecology, reads
from xietong.interfaces.statuses import STATUS
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError


class BySession(APIKeyCookie):
    """The browser's session; writes need the CSRF token as on the web."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor that the middleware found."""
        del key
        return getattr(request, "actor", None)


class ByToken(HttpBearer):
    """A token from "我的账号", in the header ``Authorization: Bearer …``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token's account."""
        at = request.at  # type: ignore[attr-defined]
        user_id = user_of_token(token=token, at=at)
        if user_id is None:
            return None
        request.actor = actor_of(user_id=user_id, at=at)  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined, no-any-return]


api = NinjaAPI(
    title="协同",
    version="1",
    description="四责协同：与网页相同的查询与操作。拒绝时给出理由与改正办法。",
    docs_url=None,
    auth=[ByToken(), BySession(csrf=True)],
    urls_namespace="api",
)
api.add_router("", reads.router)
api.add_router("", acts.router())
api.add_router("", ecology.router)


def _refusal(request: HttpRequest, status: int, *denials: dict[str, Any]) -> HttpResponse:
    return api.create_response(request, {"denials": denials}, status=status)


def _one(kind: str, code: str, reason: str, field: str = "") -> dict[str, Any]:
    return {"kind": kind, "code": code, "reason": reason, "mend": "", "field": field}


@api.exception_handler(RefusedError)
def refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    """A refusal of an operation or query, with its kind's status."""
    denials = [
        {"kind": d.kind.value, "code": d.code, "reason": d.reason, "mend": d.mend, "field": d.field}
        for d in error.denials
    ]
    return _refusal(request, STATUS[error.kind], *denials)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What came in does not have the declared shape."""
    faults = [
        _one(
            "invalid", str(fault.get("type")), str(fault.get("msg")), ".".join(str(at) for at in fault["loc"])
        )
        for fault in error.errors
    ]
    return _refusal(request, 422, *faults)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Neither a session nor a token."""
    del error
    return _refusal(request, 401, _one("forbidden", "access.sign_in", "请先登录，或在请求头中带上接口令牌"))


@api.exception_handler(HttpError)
def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The request itself cannot be read."""
    return _refusal(request, error.status_code, _one("invalid", "http", "请求内容无法读取，应为 JSON"))


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address of the API that does not exist."""
    return _refusal(request, 404, _one("missing", "api.address", f"接口没有这个地址：{rest}"))


urlpatterns = [path("v1/", api.urls), path("<path:rest>", nowhere)]
