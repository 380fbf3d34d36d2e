"""The pages of the rulebook: read by all in business, written by who keeps it, refusals in place."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.personas import AT, World, build_world
from xietong.foundation.rulebook.models import Clause, Instrument, SpecialDay, Term, Timer
from xietong.foundation.rulebook.operations import seed_rulebook
from xietong.interfaces.web.routing import BUSINESS, allowed
from xietong.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
PAGES = (
    "/rulebook",
    "/rulebook/timers",
    "/rulebook/terms?scheme=origin",
    "/rulebook/terms?scheme=risk",
    "/rulebook/holidays?year=2025",
)
TABLE = "日期,是否上班,说明\n2031-01-01,否,元旦\n2031-01-04,是,调休\n"


@pytest.fixture
def world() -> World:
    seed_rulebook(actor=SYSTEM, at=AT)
    return build_world()


def test_every_page_opens_for_everybody_in_business(world: World) -> None:
    for persona in world.personas:
        browser, may = world.client(persona), allowed(world.actor(persona), BUSINESS)
        for page in PAGES:
            assert browser.get(page).status_code == (200 if may else 403), (persona, page)


def test_only_who_keeps_it_has_forms(world: World) -> None:
    code = Timer.objects.values_list("code", flat=True)[0]
    for page in ("/rulebook/new", "/rulebook/clause", f"/rulebook/timers/{code}", "/rulebook/terms/risk/new"):
        assert world.client("office").get(page).status_code == 200
        assert world.client("secretary").get(page).status_code == 403
    assert "调整</a>" in world.client("office").get("/rulebook/timers").content.decode()
    assert "调整</a>" not in world.client("secretary").get("/rulebook/timers").content.decode()


def test_what_is_recalled_is_shown_as_such(world: World) -> None:
    assert Clause.objects.filter(confidence="recall").exists()
    text = world.client("secretary").get("/rulebook").content.decode()
    assert len(re.findall(r"凭记忆，待核</", text)) == Clause.objects.filter(confidence="recall").count()
    for one in Instrument.objects.all():
        assert f"{one.name}（{one.version}）" in text


def test_a_timer_is_changed_with_a_reason(world: World) -> None:
    timer = Timer.objects.filter(count="working").first() or Timer.objects.all()[0]
    browser, page = world.client("office"), f"/rulebook/timers/{timer.code}"
    form = {"amount": "77", "count": "working", "confidence": "local"}
    refused = browser.post(page, form)
    assert refused.status_code == 422
    assert "请填写调整理由" in refused.content.decode()
    assert 'value="77"' in refused.content.decode()
    assert browser.post(page, {**form, "amount": "很多", "reason": "甲"}).status_code == 422
    assert browser.post(page, {**form, "reason": "市里有新规定"}).status_code == 302
    timer.refresh_from_db()
    assert (timer.amount, timer.count, timer.confidence) == (77, "working", "local")
    assert "77个工作日" in browser.get("/rulebook/timers").content.decode()
    assert browser.get("/rulebook/timers/nothing").status_code == 404


def test_terms_are_added_renamed_ordered_and_retired(world: World) -> None:
    browser = world.client("office")
    top = Term.objects.filter(scheme="origin", parent=None).first()
    assert top is not None
    new = {"label": "专项督查", "code": "special", "parent": top.code, "position": "5"}
    assert browser.post("/rulebook/terms/origin/new", new).status_code == 302
    taken = browser.post("/rulebook/terms/origin/new", {**new, "label": "另一个"})
    assert taken.status_code == 422
    assert "另一个" in taken.content.decode()
    page = "/rulebook/terms/origin/special"
    renamed = {"label": "专项监督", "parent": top.code, "position": "1"}
    assert browser.post(page, renamed).status_code == 302
    term = Term.objects.get(scheme="origin", code="special")
    assert (term.label, term.position, term.parent_id) == ("专项监督", 1, top.pk)
    refused = browser.post(f"{page}/retire", {})
    assert refused.status_code == 422
    assert "请填写停用理由" in refused.content.decode()
    assert browser.post(f"{page}/retire", {"reason": "不再使用"}).status_code == 302
    assert "专项监督" not in world.client("secretary").get(PAGES[2]).content.decode()
    assert "已停用" in browser.get(PAGES[2]).content.decode()
    assert "重新启用" in browser.get(page).content.decode()
    assert browser.post(page, renamed).status_code == 302
    assert Term.objects.get(pk=term.pk).active


def test_unknown_terms_and_schemes_are_missing(world: World) -> None:
    browser = world.client("office")
    for page in ("/rulebook/terms?scheme=x", "/rulebook/terms/x/new", "/rulebook/terms/risk/nothing"):
        assert browser.get(page).status_code == 404


def test_origins_show_three_levels(world: World) -> None:
    text = world.client("secretary").get(PAGES[2]).content.decode()
    assert {int(level) for level in re.findall(r'data-label="级">(\d)', text)} >= {1, 2}
    for label in Term.objects.filter(scheme="origin", active=True).values_list("label", flat=True):
        assert label in text


def test_an_instrument_and_an_article_are_registered(world: World) -> None:
    browser = world.client("office")
    form = {"name": "本市办法", "code": "local", "version": "2025", "effective_from": "2025-01-01"}
    assert browser.post("/rulebook/new", {**form, "effective_from": ""}).status_code == 422
    assert browser.post("/rulebook/new", form).status_code == 302
    instrument = Instrument.objects.get(code="local")
    article = {"instrument": instrument.pk, "article": "第三条", "summary": "要点", "confidence": "local"}
    assert browser.post("/rulebook/clause", {**article, "summary": ""}).status_code == 422
    assert browser.post("/rulebook/clause", article).status_code == 302
    assert Clause.objects.get(instrument=instrument).summary == "要点"
    again = browser.get(f"/rulebook/clause?instrument={instrument.pk}&article=第三条").content.decode()
    assert "要点</textarea>" in again


def test_holidays_come_in_after_a_preview(world: World) -> None:
    browser = world.client("office")
    file = SimpleUploadedFile("节假日.csv", TABLE.encode())
    preview = browser.post("/rulebook/holidays/import", {"file": file}).content.decode()
    assert "新增 2" in preview
    assert not SpecialDay.objects.filter(day__year=2031).exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(name|digest)" value="([^"]*)"', preview))
    assert browser.post("/rulebook/holidays/confirm", hidden).status_code == 302
    text = browser.get("/rulebook/holidays?year=2031").content.decode()
    assert "2031-01-04" in text
    assert "调休" in text


def test_a_bad_table_of_holidays_changes_nothing(world: World) -> None:
    browser = world.client("office")
    bad = SimpleUploadedFile("节假日.csv", (TABLE + "不是日期,否,\n").encode())
    answer = browser.post("/rulebook/holidays/import", {"file": bad})
    assert answer.status_code == 422
    assert "不是日期" in answer.content.decode()
    assert browser.post("/rulebook/holidays/import", {}).status_code == 422
    assert browser.post("/rulebook/holidays/confirm", {"name": "a", "digest": "0" * 64}).status_code == 409
    assert not SpecialDay.objects.filter(day__year=2031).exists()
