"""An anomaly: the unit first, alone, for as long as the term runs; then the commission; then the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.fairness import LATER, UNTIL, Stage, refused
from tests.support.personas import AT
from xietong.foundation.audit.queries import history
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import DenialKind
from xietong.loop.ledger.models import Problem
from xietong.wings.ecology.domain.states import AnomalyState
from xietong.wings.ecology.operations.anomalies import (
    answer_anomaly,
    confirm_anomaly,
    explain_anomaly,
    fall_due_anomalies,
    open_anomaly_problem,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_the_unit_answers_and_the_commission_finds(stage: Stage) -> None:
    row = stage.anomaly()
    answer_anomaly(actor=stage.actor("department"), at=AT, anomaly_id=row.pk, text="年初机构调整，口径变了")
    row.refresh_from_db()
    assert (row.state, row.answer) == (AnomalyState.ANSWERED, "年初机构调整，口径变了")
    explain_anomaly(actor=stage.actor("discipline"), at=AT, anomaly_id=row.pk, reason="口径确有变化")
    row.refresh_from_db()
    assert (row.state, row.finding, row.problem_id) == (AnomalyState.EXPLAINED, "口径确有变化", None)
    told = [line.sentence for line in history(actor=SYSTEM, stream=f"anomaly:{row.pk}")]
    assert told == [
        f"就“{row.sentence}”作出说明：年初机构调整，口径变了",
        f"研判“{row.sentence}”的说明成立：口径确有变化",
    ]


@pytest.mark.parametrize("persona", ["discipline", "office", "secretary", "city_office", "other_department"])
def test_nobody_else_finds_it_before_the_end_of_the_term(stage: Stage, persona: str) -> None:
    row = stage.anomaly()
    for call in (explain_anomaly, confirm_anomaly):
        refused(
            lambda call=call: call(actor=stage.actor(persona), at=AT, anomaly_id=row.pk, reason="已看"),
            DenialKind.MISSING,
        )
    refused(
        lambda: answer_anomaly(actor=stage.actor(persona), at=AT, anomaly_id=row.pk, text="代答"),
        DenialKind.MISSING,
    )


def test_after_the_last_day_the_job_hands_it_over_and_once(stage: Stage) -> None:
    row, other = stage.anomaly(), stage.anomaly("other_bureau", answer_until=date(2025, 6, 30))
    last = AT.replace(day=UNTIL.day)
    assert fall_due_anomalies(actor=SYSTEM, at=last) == 0
    assert fall_due_anomalies(actor=SYSTEM, at=last + timedelta(days=1)) == 1
    assert fall_due_anomalies(actor=SYSTEM, at=last + timedelta(days=1)) == 0
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, other.state) == (AnomalyState.OPEN, AnomalyState.TOLD)


def test_a_late_answer_is_taken_and_says_so(stage: Stage) -> None:
    row = stage.anomaly()
    fall_due_anomalies(actor=SYSTEM, at=LATER)
    answer_anomaly(actor=stage.actor("department", LATER), at=LATER, anomaly_id=row.pk, text="补充说明")
    last = history(actor=SYSTEM, stream=f"anomaly:{row.pk}")[-1]
    assert "（期满后补充）" in last.sentence


def test_the_commission_need_not_wait_for_the_nightly_job(stage: Stage) -> None:
    row = stage.anomaly()
    explain_anomaly(
        actor=stage.actor("discipline", LATER), at=LATER, anomaly_id=row.pk, reason="数据口径问题"
    )
    codes = [line.activity for line in history(actor=SYSTEM, stream=f"anomaly:{row.pk}")]
    assert codes == ["anomaly.fall_due", "anomaly.explain"]


def test_only_the_commission_finds_and_with_a_reason(stage: Stage) -> None:
    row = stage.anomaly(state=AnomalyState.OPEN)
    for persona in ("office", "secretary", "department"):
        refused(
            lambda persona=persona: explain_anomaly(
                actor=stage.actor(persona), at=AT, anomaly_id=row.pk, reason="成立"
            ),
            DenialKind.FORBIDDEN,
            "由纪委办理",
        )
    refused(
        lambda: confirm_anomaly(actor=stage.actor("discipline"), at=AT, anomaly_id=row.pk, reason=" "),
        DenialKind.INVALID,
    )


@pytest.mark.parametrize(
    ("own", "found_by", "level"), [(True, "self", "self_check"), (False, "outside", "own_level")]
)
def test_a_confirmed_one_goes_on_the_ledger_once_and_what_was_self_found_stays_so(
    stage: Stage, own: bool, found_by: str, level: str
) -> None:
    row = stage.anomaly()
    answer_anomaly(
        actor=stage.actor("department"),
        at=AT,
        anomaly_id=row.pk,
        text="三月自查已发现，正在改",
        self_found=own,
    )
    actor = stage.actor("discipline")
    confirm_anomaly(actor=actor, at=AT, anomaly_id=row.pk, reason="连续下滑", open_item=True)
    row.refresh_from_db()
    problem = Problem.objects.get(pk=row.problem_id)
    assert (problem.committee_id, problem.unit_id) == (stage.id("district"), stage.id("bureau"))
    assert (problem.found_by, problem.origin_level, problem.state) == (found_by, level, "studying")
    assert "单位说明：三月自查已发现，正在改" in problem.content
    refused(
        lambda: open_anomaly_problem(actor=actor, at=AT, anomaly_id=row.pk), DenialKind.CONFLICT, "已经列入"
    )


def test_an_explained_one_is_not_put_on_the_ledger(stage: Stage) -> None:
    row = stage.anomaly(state=AnomalyState.ANSWERED)
    actor = stage.actor("discipline")
    explain_anomaly(actor=actor, at=AT, anomaly_id=row.pk, reason="成立")
    refused(lambda: open_anomaly_problem(actor=actor, at=AT, anomaly_id=row.pk), DenialKind.CONFLICT)
    assert not Problem.objects.exists()
