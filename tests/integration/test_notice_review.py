"""A notice on the web: source beside draft; what a person accepts becomes drafts, the rest nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.personas import World, build_world
from xietong.loop.ledger.models import Problem

pytestmark = pytest.mark.django_db

TEXT = """东湖区建设局党组关于巡察整改进展情况的通报

根据区委统一部署，2025年3月3日至4月28日，区委第二巡察组对东湖区建设局党组进行了巡察。2025年5月20日，巡察组向东湖区建设局党组反馈了巡察意见。现将巡察整改进展情况予以公布。

一、整改工作组织情况
一是召开党组会议专题研究。二是成立整改工作小组。

二、巡察反馈问题整改落实情况
（一）关于“落实主体责任不够到位”方面
1.关于“工程款审批超期”问题的整改
整改情况：已完成整改。一是清理存量合同七份。二是压减审批环节两个。
2.关于“消防通道被占用”问题的整改
整改情况：正在整改。一是划设标线五处。
"""


@pytest.fixture
def world() -> World:
    return build_world()


def test_review_then_register_what_was_accepted(world: World) -> None:
    client = world.client("office")
    shown = client.post("/notices", {"file": SimpleUploadedFile("通报.txt", TEXT.encode())})
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "工程款审批超期" in page
    assert "原文没有写责任、时限，留空" in page
    assert not Problem.objects.exists()
    drafts = {draft.row.text: draft for draft in shown.context["drafts"]}
    chosen = next(draft for text, draft in drafts.items() if "消防通道" in text)
    form = {
        "name": shown.context["file"].name,
        "digest": shown.context["file"].digest,
        "confirming": "1",
        "committee": world.units["district"].pk,
        f"r{chosen.index}-accept": "on",
        f"r{chosen.index}-title": "建设局消防通道被占用",
        f"r{chosen.index}-unit_id": world.units["bureau"].pk,
    }
    without_unit = client.post("/notices/register", {**form, f"r{chosen.index}-unit_id": ""})
    assert without_unit.status_code == 422
    assert "没有这个单位" in without_unit.content.decode()
    assert "建设局消防通道被占用" in without_unit.content.decode()
    assert not Problem.objects.exists()
    assert client.post("/notices/register", form).status_code == 302
    problem = Problem.objects.get()
    assert problem.title == "建设局消防通道被占用"
    assert problem.state == "draft"
    assert str(problem.found_on) == "2025-05-20"
    assert "划设标线五处" in problem.content
    assert "整改进展情况的通报" in problem.basis


def test_pasted_text_and_a_damaged_file(world: World) -> None:
    client = world.client("office")
    assert "工程款审批超期" in client.post("/notices", {"text": TEXT}).content.decode()
    broken = client.post("/notices", {"file": SimpleUploadedFile("通报.docx", b"PK\x03\x04 not a document")})
    assert broken.status_code == 422
    nothing = client.post("/notices", {})
    assert nothing.status_code == 422
    assert "请选择文件" in nothing.content.decode()
