"""Objections: by the unit, answered by somebody else; an upheld one corrects the figure and computes anew."""

from __future__ import annotations

import pytest

from tests.support.fairness import PERIOD, Stage, refused
from tests.support.personas import AT
from xietong.foundation.audit.queries import history
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import DenialKind
from xietong.wings.ecology.domain.states import ObjectionState
from xietong.wings.ecology.models import Figure, Objection, Run
from xietong.wings.ecology.operations.objections import (
    raise_objection,
    refuse_objection,
    uphold_objection,
    withdraw_objection,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def objection(stage: Stage, persona: str = "department", **more: object) -> int:
    given = {
        "unit_id": stage.id("bureau"),
        "run_id": stage.run.pk,
        "period": PERIOD,
        "text": "分子漏报 9 件，应为 91",
        **more,
    }
    return raise_objection(actor=stage.actor(persona), at=AT, **given)  # type: ignore[arg-type]


def test_an_upheld_one_corrects_the_figure_keeps_the_old_and_asks_for_a_run(stage: Stage) -> None:
    old = stage.figure()
    pk = objection(stage, figure_id=old.pk)
    assert Objection.objects.get(pk=pk).about == "绩效考核得分率（2025年第1季度，82%）"
    run_id = uphold_objection(
        actor=stage.actor("discipline"), at=AT, objection_id=pk, reason="已与绩效办核对", corrected_value=91.0
    )
    new = Figure.objects.get(current=True, version=old.version_id)
    assert (new.value, new.numerator, new.denominator, new.submission_id) == (
        91.0,
        91.0,
        100.0,
        old.submission_id,
    )
    old.refresh_from_db()
    assert (old.current, old.value) == (False, 82.0)
    row = Objection.objects.get(pk=pk)
    assert (row.state, row.corrected_id, row.recomputed_by_id) == (ObjectionState.UPHELD, new.pk, run_id)
    again = Run.objects.get(pk=run_id)
    assert (again.seed, again.scheme_id) == (stage.run.seed, stage.run.scheme_id)
    codes = [line.activity for line in history(actor=SYSTEM, stream=f"objection:{pk}")]
    assert codes == ["objection.raise", "figure.correct", "objection.uphold", "objection.recompute"]


def test_a_computed_figure_is_put_right_in_the_record(stage: Stage) -> None:
    pk = objection(stage, figure_id=stage.figure(reported=False).pk)
    given = {"actor": stage.actor("discipline"), "at": AT, "objection_id": pk, "reason": "属实"}
    refused(lambda: uphold_objection(**given, corrected_value=91.0), DenialKind.INVALID, "由本系统记录计算")
    assert uphold_objection(**given) is None
    assert Objection.objects.get(pk=pk).state == ObjectionState.UPHELD


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(stage: Stage, value: float) -> None:
    pk = objection(stage, figure_id=stage.figure().pk)
    refused(
        lambda: uphold_objection(
            actor=stage.actor("discipline"), at=AT, objection_id=pk, reason="属实", corrected_value=value
        ),
        DenialKind.INVALID,
    )
    assert Figure.objects.filter(current=True).count() == 1


def test_only_the_unit_objects_and_only_another_answers(stage: Stage) -> None:
    for persona, kind in (("office", "FORBIDDEN"), ("other_department", "MISSING"), ("street", "MISSING")):
        refused(lambda persona=persona: objection(stage, persona), DenialKind[kind])
    pk = objection(stage)
    for persona, kind in (
        ("department", "FORBIDDEN"),
        ("office", "FORBIDDEN"),
        ("other_discipline", "MISSING"),
    ):
        refused(
            lambda persona=persona: refuse_objection(
                actor=stage.actor(persona), at=AT, objection_id=pk, reason="不属实"
            ),
            DenialKind[kind],
        )
    refused(
        lambda: refuse_objection(actor=stage.actor("discipline"), at=AT, objection_id=pk, reason=""),
        DenialKind.INVALID,
    )
    refuse_objection(actor=stage.actor("discipline"), at=AT, objection_id=pk, reason="与上报件数一致")
    row = Objection.objects.get(pk=pk)
    assert (row.state, row.answer) == (ObjectionState.REFUSED, "与上报件数一致")


def test_the_figure_of_another_unit_is_not_there(stage: Stage) -> None:
    other = stage.figure("other_bureau")
    refused(lambda: objection(stage, figure_id=other.pk), DenialKind.MISSING)
    refused(lambda: objection(stage, period="2019-Q1"), DenialKind.MISSING)
    refused(lambda: objection(stage, text=" "), DenialKind.INVALID, "应为多少")


def test_one_at_a_time_and_it_can_be_taken_back(stage: Stage) -> None:
    figure = stage.figure()
    pk = objection(stage, figure_id=figure.pk)
    refused(lambda: objection(stage, figure_id=figure.pk), DenialKind.CONFLICT, "正在答复")
    withdraw_objection(actor=stage.actor("department"), at=AT, objection_id=pk)
    objection(stage, figure_id=figure.pk)
