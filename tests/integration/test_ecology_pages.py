"""The pages of indicators, figures handed in and statistics, walked as people walk them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.ecology import ecology_world
from tests.support.personas import World
from xietong.wings.ecology.models import Figure, IndicatorVersion, Scheme, Source, Submission

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 3, 2, 0, tzinfo=UTC)
HEAD = "单位名称,D6 重复信访件,D6 受理范围内信访件,D7 实名信访件,D7 受理范围内信访件\n"


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    world = ecology_world()
    Source.objects.filter(code="petition").update(post=world.posts["department"])
    return world


def upload(text: str, name: str = "数据.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_table_goes_from_due_to_adopted(world: World) -> None:
    browser = world.client("department")
    asked = {"source": "petition", "period": "2025-Q1"}
    assert "信访室 2025年第1季度" in text(browser.get("/ecology/submissions"))
    form = browser.get("/ecology/submissions/form", asked)
    assert form.content.startswith(b"PK")
    bad = browser.post("/ecology/submissions/new", {**asked, "file": upload(HEAD + "东湖区,1,0,,\n")})
    assert bad.status_code == 422
    assert "分母是 0，算不出比率" in text(bad)
    table = HEAD + "东湖区,2,20,5,20\n西山区,3,20,5,20\n"
    seen = browser.post("/ecology/submissions/new", {**asked, "file": upload(table)})
    assert "2 / 20" in text(seen)
    assert not Submission.objects.exists()
    kept = {"name": seen.context["file"].name, "digest": seen.context["file"].digest, **asked}
    sent = browser.post("/ecology/submissions/confirm", kept)
    pk = Submission.objects.get().pk
    assert sent["Location"] == f"/ecology/submissions/{pk}"
    assert "确认采用" in text(browser.get(f"/ecology/submissions/{pk}"))
    browser.post(f"/ecology/submissions/{pk}/adopt")
    assert Figure.objects.filter(current=True).count() == 4
    secretary = world.client("secretary").get(f"/ecology/submissions/{pk}")
    assert "东湖区" in text(secretary)
    assert "西山区" not in text(secretary)
    assert world.client("street").get(f"/ecology/submissions/{pk}").status_code == 404


def test_an_indicator_is_changed_by_a_new_version(world: World) -> None:
    browser = world.client("city_office")
    page = browser.get("/ecology/indicators/A1/change")
    posted: dict[str, Any] = {
        field.name: field.value for field in page.context["fields"] if field.kind != "checkbox"
    }
    posted |= {"green": "92", "valid_from": "2025-07-01", "reason": "按近三年分布调整"}
    assert browser.post("/ecology/indicators/A1/change", posted).status_code == 302
    versions = IndicatorVersion.objects.filter(indicator__code="A1").order_by("number")
    assert [(row.number, row.green) for row in versions] == [(1, 90), (2, 92)]
    assert "良好线由“90”改为“92”" in text(browser.get("/ecology/indicators/A1"))
    same = browser.post("/ecology/indicators/A1/change", {**posted, "valid_from": "2025-08-01"})
    assert same.status_code == 409
    assert world.client("office").post("/ecology/indicators/A1/change", posted).status_code == 403


def test_exported_indicators_come_back_unchanged(world: World) -> None:
    browser = world.client("city_office")
    for kind in ("", "?format=csv"):
        content = browser.get(f"/ecology/indicators/export{kind}").content
        name = "指标.csv" if kind else "指标.xlsx"
        answer = browser.post(
            "/ecology/indicators/import",
            {"file": SimpleUploadedFile(name, content), "valid_from": "2025-07-01", "reason": "核对"},
        )
        assert answer.status_code == 200, text(answer)[:3000]
        assert "新增 0，另起一版 0，未变 48" in text(answer)


def test_a_scheme_is_drafted_corrected_and_frozen(world: World) -> None:
    browser = world.client("city_office")
    made = browser.post("/ecology/schemes/new", {"name": "地区", "group": "region", "on": "2025-06-01"})
    url = made["Location"]
    scheme = Scheme.objects.get()
    wrong = browser.post(
        f"{url}/edit", {"name": "地区", "text": scheme.text.replace("code: A1", "code: Z9", 1)}
    )
    assert wrong.status_code == 422
    assert "指标“Z9”没有定义过" in text(wrong)
    assert "code: Z9" in text(wrong)
    assert browser.post(f"{url}/freeze").status_code == 302
    assert browser.post(f"{url}/edit", {"name": "地区", "text": scheme.text}).status_code == 409


def test_statistics_are_loaded_and_looked_at(world: World) -> None:
    browser = world.client("city_office")
    assert "还没有统计数据" in text(browser.get("/ecology/statistics"))
    table = (
        "系列,地区,起始月份,截止月份,类型,级别,计量,口径,数值\n"
        "eight_point,全国,2023-05,2023-05,,,cases,新,5\neight_point,全国,2024-05,2024-05,,,cases,新,7\n"
        "eight_point,全国,2025-05,2025-05,,,cases,新,9\n"
    )
    seen = browser.post("/ecology/statistics/import", {"file": upload(table)})
    kept = {"name": seen.context["file"].name, "digest": seen.context["file"].digest}
    assert browser.post("/ecology/statistics/confirm", kept).status_code == 302
    page = text(world.client("street").get("/ecology/statistics?month=2025-05&span=month"))
    assert "为已有的 3 个年份中同期最多" in page


def test_a_program_hands_in_and_adopts(world: World) -> None:
    browser = world.client("department")
    assert [row["period"] for row in browser.get("/api/v1/ecology/due").json()][:1] == ["2025-Q1"]
    assert len(browser.get("/api/v1/ecology/indicators").json()) == 48
    body = {
        "source": "petition",
        "period": "2025-Q1",
        "rows": [{"unit": "district", "numbers": [{"indicator": "D6", "numerator": 1, "denominator": 0}]}],
    }
    bad = browser.post("/api/v1/ecology/submissions", body, content_type="application/json")
    assert bad.status_code == 422
    assert "分母是 0" in bad.json()["denials"][0]["reason"]
    body["rows"][0]["numbers"][0]["denominator"] = 20  # type: ignore[index]
    sent = browser.post("/api/v1/ecology/submissions", body, content_type="application/json")
    pk = sent.json()["id"]
    done = browser.post(f"/api/v1/ecology/submissions/{pk}/adopt", {}, content_type="application/json")
    assert done.status_code == 200
    assert Figure.objects.get(current=True).value == 5
    stranger = world.client("street").post(
        "/api/v1/ecology/submissions", body, content_type="application/json"
    )
    assert stranger.status_code == 404
