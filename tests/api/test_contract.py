"""The API keeps to its own document: every route, whatever is sent, without a server error."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import schemathesis
from django.db.models import Model
from django.test import Client
from django.utils.timezone import now
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.ledger import pushed
from tests.support.personas import AT, build_world
from xietong.config.wsgi import application
from xietong.foundation.access.domain.limits import token_digest
from xietong.foundation.access.models import ApiToken
from xietong.interfaces.api.urls import api
from xietong.loop.ledger.models import Coordination, Measure, Milestone, Problem, Progress, Project

TOKEN = "xt_for-the-contract-test"
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
schema.app = application


def test_the_document_is_valid_openapi() -> None:
    validate(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))


def _token(persona: str) -> None:
    world = build_world()
    pushed(world)
    ApiToken.objects.create(
        user=world.users[persona],
        name="契约测试",
        digest=token_digest(TOKEN),
        created_at=AT,
        expires_at=now() + timedelta(days=30),
    )


_MODELS: dict[str, type[Model]] = {
    "problems": Problem,
    "projects": Project,
    "measures": Measure,
    "progress": Progress,
    "milestones": Milestone,
    "coordinations": Coordination,
}


def _existing(path: str) -> int:
    kind = path.strip("/").removeprefix("api/v1/").partition("/")[0]
    return int(_MODELS[kind]._default_manager.values_list("pk", flat=True).first() or 1)


@pytest.mark.usefixtures("_kept_connection")
@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_server_error_on_any_route(case: schemathesis.Case) -> None:
    """Half of the calls meet things that exist: the world has one of each, with low numbers."""
    if not ApiToken.objects.filter(digest=token_digest(TOKEN)).exists():
        _token("department")
    given = case.path_parameters.get("id")
    if isinstance(given, int) and given % 2:
        case.path_parameters["id"] = _existing(case.path)
    case.call_and_validate(
        headers={"Authorization": f"Bearer {TOKEN}"},
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )


@pytest.mark.django_db
def test_without_session_or_token_nothing_is_answered() -> None:
    answer = Client().get("/api/v1/problems")
    assert answer.status_code == 401
    assert "请先登录" in answer.json()["denials"][0]["reason"]


@pytest.mark.django_db
def test_a_session_reads_and_writes_with_its_csrf_token() -> None:
    world = build_world()
    client = world.client("department", enforce_csrf_checks=True)
    body = {
        "committee_id": world.units["district"].pk,
        "submit": True,
        "finding": {
            "title": "楼道堆物",
            "content": "三号楼楼道堆放杂物",
            "unit_id": world.units["street"].pk,
            "found_on": "2025-06-01",
            "origin_level": "self_check",
            "found_by": "self",
        },
    }
    assert client.post("/api/v1/problems", body, content_type="application/json").status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    made = client.post(
        "/api/v1/problems", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 200, made.content
    found = client.get(f"/api/v1/problems/{made.json()['id']}").json()
    assert found["entry"]["title"] == "楼道堆物"
    assert found["state"] == "studying"
    assert client.get("/api/v1/problems").json()["rows"][0]["id"] == made.json()["id"]
    stranger = world.client("other_department")
    assert stranger.get(f"/api/v1/problems/{made.json()['id']}").status_code == 404
