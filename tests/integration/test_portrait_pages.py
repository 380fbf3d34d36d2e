"""The forest and the tree as each reader sees them: on screens, in workbooks, over the API."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.support.personas import AT, World, build_world
from tests.support.portraits import LAST, put_run, quarters
from tests.support.query_counts import counted
from xietong.foundation.audit.models import Event
from xietong.kernel.denial import RefusedError
from xietong.wings.ecology.domain.kinds import Band, PeerGroup
from xietong.wings.ecology.domain.states import AnomalyState, RunState
from xietong.wings.ecology.models import Anomaly, Objection, Plan, Run, Score
from xietong.wings.ecology.queries.forest import ForestAsk, forest
from xietong.wings.ecology.queries.tree import Portrait, portrait

pytestmark = pytest.mark.django_db
UNITS = ("bureau", "other_bureau", "street")


@pytest.fixture
def world(settings: Any) -> World:
    settings.PRETENDED_NOW = AT
    return build_world()


@pytest.fixture
def run(world: World) -> Run:
    return put_run(world, "district", UNITS)


def page(world: World, persona: str, url: str) -> str:
    answer = world.client(persona).get(url)
    assert answer.status_code == 200, (persona, url, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize("view", ["strips", "families", "time"])
def test_a_superior_sees_the_units_in_scope_in_the_order_of_the_directory(
    world: World, run: Run, view: str
) -> None:
    shown = page(world, "secretary", f"/ecology/forest?view={view}")
    names = [world.units[unit].name for unit in UNITS]
    assert all(name in shown for name in names)
    assert "排名" not in shown.replace("不排名次", "")
    assert "名次" not in shown.replace("不排名次", "")
    found = forest(actor=world.actor("secretary"), at=AT, ask=ForestAsk())
    assert found is not None
    assert [unit.code for unit in found.units] == sorted(unit.code for unit in found.units)


def test_a_unit_sees_its_own_page_and_no_other(world: World, run: Run) -> None:
    own, other = world.units["bureau"].pk, world.units["other_bureau"].pk
    browser = world.client("department")
    assert browser.get("/ecology/forest")["Location"] == f"/ecology/forest/{own}"
    shown = page(world, "department", f"/ecology/forest/{own}")
    assert "本单位" in shown
    assert world.units["other_bureau"].name not in shown
    assert browser.get(f"/ecology/forest/{other}").status_code == 404
    assert browser.get(f"/ecology/forest/{other}/A1").status_code == 404
    assert browser.get(f"/ecology/runs/{run.pk}").status_code == 404
    assert browser.get(f"/ecology/forest?run={run.pk}").status_code == 404
    assert browser.get(f"/ecology/forest/{own}?run={run.pk + 1}").status_code == 200


def test_filters_keep_rows_and_counts_alike_and_bad_ones_are_named(world: World, run: Run) -> None:
    Score.objects.filter(run=run, unit=world.units["street"]).update(group=PeerGroup.STREET)
    Score.objects.filter(run=run, unit=world.units["bureau"], period=LAST).update(band=Band.RED)
    shown = page(world, "secretary", "/ecology/forest?view=families&band=red")
    assert world.units["bureau"].name in shown
    assert world.units["other_bureau"].name not in shown
    assert world.units["street"].name not in page(world, "secretary", "/ecology/forest?group=department")
    assert "没有符合条件的单位" in page(world, "secretary", "/ecology/forest?q=没有这个")
    browser = world.client("secretary")
    for query in ("period=2001-Q1", "node=ZZ", "band=blue", "group=cats", "view=list", "run=x"):
        assert browser.get(f"/ecology/forest?{query}").status_code == 422, query
    down = page(world, "secretary", "/ecology/forest?view=families&node=A")
    assert "绩效考核得分率" in down


def test_anomalies_objections_and_plans_stand_beside_the_portrait_in_their_turn(
    world: World, run: Run, settings: Any
) -> None:
    bureau = world.units["bureau"]
    Anomaly.objects.create(
        run=run,
        unit=bureau,
        period=LAST,
        indicators="A1",
        above=False,
        sentence="与同类 12 个单位相比偏低，请核看。",
        q_value=0.01,
        told_at=AT,
        answer_until="2025-06-10",
    )
    Objection.objects.create(unit=bureau, period=LAST, about="绩效考核得分率", text="分母有误", raised_at=AT)
    Plan.objects.create(
        unit=bureau, run=run, because="连续两期关注", band=Band.YELLOW, asked_at=AT, due_on="2025-07-03"
    )
    url = f"/ecology/forest/{bureau.pk}"
    own, above = page(world, "department", url), page(world, "secretary", url)
    for shown in (own, above):
        assert "分母有误" in shown
        assert "连续两期关注" in shown
    assert "请核看" in own
    assert "期满前只有本单位看得到" in own
    assert "请核看" not in above
    assert "没有您现在可以看到的异常" in above
    Anomaly.objects.update(state=AnomalyState.OPEN)
    assert "请核看" in page(world, "secretary", url)


def test_each_page_takes_its_number_of_statements(world: World, run: Run) -> None:
    browser = world.client("secretary")
    unit = world.units["bureau"].pk
    pages = {
        "ecology_forest": "/ecology/forest",
        "ecology_forest_families": "/ecology/forest?view=families",
        "ecology_unit": f"/ecology/forest/{unit}",
        "ecology_indicator": f"/ecology/forest/{unit}/A1",
        "ecology_runs": "/ecology/runs",
        "ecology_run": f"/ecology/runs/{run.pk}",
    }
    for name, url in pages.items():
        browser.get(url)
        with counted(name):
            assert browser.get(url).status_code == 200


def test_workbooks_hold_what_the_page_shows_and_are_noted(world: World, run: Run) -> None:
    browser = world.client("secretary")
    answer = browser.get(f"/ecology/forest/export?period={quarters(2)[0]}")
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    rows = list(book["档次"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [
        world.units[unit].name for unit in sorted(UNITS, key=lambda one: world.units[one].code)
    ]
    assert "名次" not in str(rows[0])
    assert browser.get(f"/ecology/forest/{world.units['bureau'].pk}/export").status_code == 200
    assert Event.objects.filter(activity="portrait.export").count() == 2


def test_the_api_answers_the_same(world: World, run: Run) -> None:
    browser = world.client("secretary")
    assert [one["id"] for one in browser.get("/api/v1/ecology/runs").json()] == [run.pk]
    assert browser.get(f"/api/v1/ecology/runs/{run.pk}").json()["line"]["label"] == run.label
    units = browser.get("/api/v1/ecology/forest").json()["units"]
    assert {unit["id"] for unit in units} == {world.units[unit].pk for unit in UNITS}
    bureau = world.units["bureau"].pk
    assert browser.get(f"/api/v1/ecology/units/{bureau}").json()["mark"]["value"] == 70.0
    assert browser.get(f"/api/v1/ecology/units/{bureau}/standing").json()["anomalies"] == []
    outsider = world.client("other_secretary")
    assert outsider.get("/api/v1/ecology/forest").status_code == 404
    assert outsider.get(f"/api/v1/ecology/units/{bureau}").status_code == 404
    refused = world.client("secretary").post(
        "/api/v1/ecology/runs", {"ask": {}}, content_type="application/json"
    )
    assert refused.status_code in {403, 422}


BANDS = st.sampled_from(list(Band))
ROW = st.tuples(st.sampled_from(UNITS), BANDS, BANDS)
CITY = st.tuples(
    st.lists(
        st.tuples(st.sampled_from(UNITS), BANDS, BANDS), min_size=1, max_size=3, unique_by=lambda row: row[0]
    ),
    st.sampled_from(["city_secretary", "secretary", "office", "department", "street", "other_secretary"]),
    st.sampled_from([None, *Band]),
)


def _drawn(world: World, run: Run, rows: list[tuple[str, Band, Band]]) -> Iterator[None]:
    for unit, before, now in rows:
        for period, band in zip(quarters(2), (before, now), strict=True):
            Score.objects.filter(run=run, unit=world.units[unit], period=period).update(band=band)
    kept = {world.units[unit].pk for unit, _, _ in rows}
    Score.objects.filter(run=run).exclude(unit__in=kept).delete()
    yield


@given(CITY)
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_count_or_sentence_says_more_than_the_rows_that_are_shown(
    world: World, run: Run, drawn: Any
) -> None:
    from django.db import transaction

    rows, persona, band = drawn
    actor = world.actor(persona)
    with transaction.atomic():
        for _ in _drawn(world, run, rows):
            ask = ForestAsk(bands=(band,) if band else ())
            found = forest(actor=actor, at=AT, ask=ask)
            within = {unit for unit, _, _ in rows if actor.may_at("ecology.read", world.units[unit].path)}
            seen = actor.may_at("ecology.read", world.units["district"].path)
            assert (found is not None) is seen
            if found is not None:
                wanted = {world.units[unit].pk for unit, _, now in rows if band in (None, now)}
                assert {unit.id for unit in found.units} == wanted
                assert sum(count for _, count in found.counts) == len(found.units)
                assert found.seen == len(rows) == sum(count for _, count in found.groups)
                said = f"共 {len(found.units)} 个单位" if found.units else "没有可以显示的单位"
                assert said in found.sentence
            for unit in UNITS:
                own = _portrait(actor, world.units[unit].pk)
                assert (own is not None) is (unit in within)
        transaction.set_rollback(True)


def _portrait(actor: Any, unit_id: int) -> Portrait | None:
    try:
        found = portrait(actor=actor, unit_id=unit_id)
    except RefusedError:
        return None
    return found if isinstance(found, Portrait) else None


def test_a_run_that_is_not_done_is_no_forest(world: World, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, failure="数据有误")
    assert "还没有完成的画像" in page(world, "office", "/ecology/forest")
    assert "数据有误" in page(world, "office", f"/ecology/runs/{run.pk}")
    assert "还没有画像" in page(world, "department", f"/ecology/forest/{world.units['bureau'].pk}")
    assert world.client("office").post(f"/ecology/runs/{run.pk}/reproduce").status_code == 409
