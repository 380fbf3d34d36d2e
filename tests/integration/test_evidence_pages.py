"""Evidence: by reference, by file, late, handed out as a download that is recorded."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings

from tests.support.personas import build_world
from tests.support.walk import OWNER, Walk
from xietong.foundation.audit.models import Event
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Evidence

pytestmark = pytest.mark.django_db
REFERENCE = {
    "label": "养护合同",
    "system": "合同系统",
    "reference": "HT-1",
    "digest": "sm3:" + "0f" * 32,
    "happened_on": "2025-06-08",
}
PDF = b"%PDF-1.4\n" + b"0" * 100


@pytest.fixture
def walk() -> Walk:
    return Walk(build_world()).to(ProblemState.ACTIVE)


def post(walk: Walk, persona: str, kind: str, data: dict[str, object]) -> HttpResponse:
    with override_settings(PRETENDED_NOW=walk.at):
        return walk.world.client(persona).post(f"/problems/{walk.id}/evidence/{kind}", data)


def get(walk: Walk, persona: str, path: str) -> HttpResponse:
    with override_settings(PRETENDED_NOW=walk.at):
        return walk.world.client(persona).get(path)


def upload(walk: Walk, name: str, data: bytes, kind: str = "application/pdf") -> HttpResponse:
    sent = {"file": SimpleUploadedFile(name, data, kind), "happened_on": "2025-06-08"}
    return post(walk, OWNER, "file", sent)


def test_a_reference_is_linked_and_a_late_one_says_so(walk: Walk) -> None:
    assert post(walk, OWNER, "reference", REFERENCE).status_code == 302
    late = {**REFERENCE, "label": "旧台账", "happened_on": "2025-04-01"}
    assert post(walk, OWNER, "reference", late).status_code == 302
    shown = get(walk, OWNER, f"/problems/{walk.id}").content.decode()
    assert shown.count("迟录：68 天<") == 1
    assert "HT-1" in shown
    assert "68 天后记入" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"digest": "abc"}, "64 位十六进制"),
        ({"system": ""}, "请填写业务系统"),
        ({"happened_on": "2030-01-01"}, "不能晚于今天"),
        ({"happened_on": "昨天"}, "不是日期"),
        ({"measure": "99999"}, "不属于本问题"),
    ],
)
def test_what_is_wrong_with_a_reference_is_said_and_the_rest_kept(
    walk: Walk, change: dict[str, str], said: str
) -> None:
    answer = post(walk, OWNER, "reference", {**REFERENCE, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="养护合同"' in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_file_comes_back_only_as_a_download_and_its_reading_is_recorded(walk: Walk) -> None:
    assert upload(walk, "协议 汇总.pdf", PDF).status_code == 302
    kept = Evidence.objects.get()
    answer = get(walk, "secretary", f"/evidence/{kept.pk}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%8D%8F")
    event = Event.objects.get(activity="evidence.read")
    assert event.who.startswith(walk.world.people["secretary"].name)
    assert event.subject_id == str(kept.pk)


@pytest.mark.parametrize("persona", ["other_secretary", "street", "other_discipline"])
def test_a_file_is_not_there_for_others(walk: Walk, persona: str) -> None:
    upload(walk, "协议.pdf", PDF)
    kept = Evidence.objects.get()
    assert get(walk, persona, f"/evidence/{kept.pk}").status_code == 404
    assert not Event.objects.filter(activity="evidence.read").exists()


def test_a_reference_has_no_file_to_hand_out(walk: Walk) -> None:
    post(walk, OWNER, "reference", REFERENCE)
    assert get(walk, OWNER, f"/evidence/{Evidence.objects.get().pk}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.pdf", b"<html>not a pdf"),
        ("a.exe", b"MZ" + b"0" * 50),
        ("a.pdf", b""),
        ("noending", PDF),
    ],
)
def test_a_file_of_another_kind_than_it_says_is_refused(walk: Walk, name: str, data: bytes) -> None:
    answer = upload(walk, name, data)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_no_file_at_all_is_asked_for(walk: Walk) -> None:
    answer = post(walk, OWNER, "file", {"happened_on": "2025-06-08"})
    assert answer.status_code == 422
    assert "请选择文件" in answer.content.decode()


def test_a_superior_reads_but_adds_nothing(walk: Walk) -> None:
    answer = post(walk, "city_secretary", "reference", REFERENCE)
    assert answer.status_code == 403
    assert not Evidence.objects.exists()
