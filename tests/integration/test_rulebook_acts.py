"""The rulebook: seeded once, edited by those who keep it, terms that run over holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from xietong.foundation.audit.models import Event
from xietong.foundation.audit.queries import history
from xietong.foundation.rulebook import operations, queries
from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount, TermScheme
from xietong.foundation.rulebook.domain.seed import INSTRUMENTS, TIMERS
from xietong.foundation.rulebook.operations import SpecialDayRow, TermRow
from xietong.kernel.actor import SYSTEM, Actor, Grant, Scope
from xietong.kernel.denial import RefusedError

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
OFFICE = Actor(
    user_id=1,
    person_id=None,
    name="办公室",
    grants=(Grant("office", frozenset({"rulebook.write"}), Scope(1, "0000001")),),
)
NOBODY = Actor(user_id=2, person_id=None, name="无权者")


@pytest.fixture
def _seeded() -> None:
    operations.seed_rulebook(actor=SYSTEM, at=AT)


def test_seeding_twice_changes_nothing_and_keeps_edits() -> None:
    first = operations.seed_rulebook(actor=SYSTEM, at=AT)
    assert first.created > len(TIMERS) + len(INSTRUMENTS)
    operations.set_timer(
        actor=OFFICE,
        at=AT,
        code="due_soon",
        amount=10,
        count=DayCount.WORKING_DAYS,
        confidence=Confidence.LOCAL,
        reason="本区规定",
    )
    events = Event.objects.count()
    second = operations.seed_rulebook(actor=SYSTEM, at=AT)
    assert (second.created, second.unchanged) == (0, first.created)
    assert Event.objects.count() == events
    assert queries.timer("due_soon").text == "10个工作日"
    last = history(actor=SYSTEM, stream="timer:due_soon")[-1]
    assert last.sentence == "将“临近到期（黄灯）”由5日调整为10个工作日（本地规定）"


def test_every_seeded_timer_names_its_basis_and_its_confidence() -> None:
    operations.seed_rulebook(actor=SYSTEM, at=AT)
    for seed in TIMERS:
        view = queries.timer(seed.code)
        assert (view.clause_id is not None) == (seed.basis is not None), seed.code
        assert view.confidence is seed.confidence
    appeal = queries.timer("accountability_appeal")
    assert appeal.basis == "《中国共产党问责条例》第二十条（凭记忆，待核）"


@pytest.mark.usefixtures("_seeded")
def test_terms_run_over_the_holiday_table() -> None:
    # 2025-09-28 is a worked Sunday, 1 to 8 October are off, 2025-10-11 is a worked Saturday.
    assert queries.due_day(code="hotline_help", start=date(2025, 9, 26)) == date(2025, 10, 10)
    assert queries.due_day(code="suggestion_reply", start=date(2025, 1, 31)) == date(2025, 3, 2)
    assert queries.due_day(code="look_back_from", start=date(2025, 11, 30)) == date(2026, 2, 28)
    with pytest.raises(ValueError, match="no span"):
        queries.due_day(code="extension_maximum", start=date(2025, 1, 1))
    assert queries.calendar().is_working(date(2026, 2, 14))
    assert not queries.calendar().is_working(date(2026, 2, 16))
    assert queries.timer_amount("look_back_from", default=1) == 3
    assert queries.timer_amount("unknown", default=7) == 7


@pytest.mark.usefixtures("_seeded")
def test_origins_stand_in_three_levels() -> None:
    terms = queries.terms(actor=OFFICE, scheme=TermScheme.ORIGIN)
    assert [term.code for term in terms if term.depth == 0] == ["superior", "own_level", "self_check"]
    notice = next(term for term in terms if term.label == "抄告单")
    assert (notice.depth, notice.full) == (2, "本级反馈交办／一单三书／抄告单")


@pytest.mark.usefixtures("_seeded")
def test_terms_export_and_import_change_nothing_the_second_time() -> None:
    rows = [
        TermRow(view.scheme, view.code, view.label, view.parent_code, view.position, view.active)
        for scheme in TermScheme
        for view in queries.terms(actor=OFFICE, scheme=scheme, retired=True)
    ]
    again = operations.import_terms(actor=OFFICE, at=AT, rows=rows)
    assert (again.created, again.changed, again.unchanged) == (0, 0, len(rows))
    new = TermRow(TermScheme.CATEGORY, "local.1", "本地类别", "local", 1)
    above = TermRow(TermScheme.CATEGORY, "local", "本地", "", 9)
    seen = operations.import_terms(actor=OFFICE, at=AT, rows=[new, above], preview=True)
    assert (seen.created, seen.changed) == (2, 0)
    assert "本地" not in [t.label for t in queries.terms(actor=OFFICE, scheme=TermScheme.CATEGORY)]
    operations.import_terms(actor=OFFICE, at=AT, rows=[new, above])
    assert queries.terms(actor=OFFICE, scheme=TermScheme.CATEGORY)[-1].full == "本地／本地类别"


@pytest.mark.usefixtures("_seeded")
def test_a_bad_table_of_terms_names_every_fault_and_changes_nothing() -> None:
    rows = [
        TermRow(TermScheme.RISK, "a", "甲", "b"),
        TermRow(TermScheme.RISK, "b", "乙", "a"),
        TermRow(TermScheme.RISK, "c", "", ""),
        TermRow(TermScheme.RISK, "d", "丁", "none"),
        TermRow(TermScheme.RISK, "e", "戊", ""),
        TermRow(TermScheme.RISK, "e", "己", ""),
    ]
    with pytest.raises(RefusedError) as refused:
        operations.import_terms(actor=OFFICE, at=AT, rows=rows)
    reasons = [denial.reason for denial in refused.value.denials]
    assert len(reasons) == 5
    assert reasons[-1] == "第5项编码 e 重复"
    assert len(queries.terms(actor=OFFICE, scheme=TermScheme.RISK)) == 3


@pytest.mark.usefixtures("_seeded")
def test_retiring_takes_all_below_off_the_list() -> None:
    operations.retire_term(actor=OFFICE, at=AT, scheme=TermScheme.CATEGORY, code="style", reason="另立目录")
    labels = [term.label for term in queries.terms(actor=OFFICE, scheme=TermScheme.CATEGORY)]
    assert "四风" not in labels
    assert "形式主义" not in labels
    kept = queries.terms(actor=OFFICE, scheme=TermScheme.CATEGORY, retired=True)
    assert [term.active for term in kept if term.label == "形式主义"] == [False]


@pytest.mark.usefixtures("_seeded")
def test_a_new_version_ends_the_one_before() -> None:
    new = operations.add_instrument(
        actor=OFFICE,
        at=AT,
        code="accountability",
        name="中国共产党问责条例",
        version="2026",
        effective_from=date(2026, 1, 1),
    )
    operations.set_clause(
        actor=OFFICE,
        at=AT,
        instrument_id=new,
        article="第二十条",
        summary="申诉期限",
        confidence=Confidence.LOCAL,
    )
    versions = {
        day: [
            view.version
            for view in queries.instruments(actor=OFFICE, on=day)
            if view.code == "accountability"
        ]
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    }
    assert versions == {date(2025, 12, 31): ["2019"], date(2026, 1, 1): ["2026"]}
    with pytest.raises(RefusedError, match="新版本须在其后"):
        operations.add_instrument(
            actor=OFFICE,
            at=AT,
            code="accountability",
            name="中国共产党问责条例",
            version="2025",
            effective_from=date(2025, 1, 1),
        )


def test_holidays_import_once_and_refuse_contradictions() -> None:
    rows = [SpecialDayRow(date(2027, 1, 1), False, "元旦"), SpecialDayRow(date(2027, 1, 3), True, "元旦调休")]
    assert operations.import_holidays(actor=OFFICE, at=AT, rows=rows, preview=True).created == 2
    assert queries.special_days(actor=OFFICE, year=2027) == ()
    assert operations.import_holidays(actor=OFFICE, at=AT, rows=rows).created == 2
    assert operations.import_holidays(actor=OFFICE, at=AT, rows=rows).unchanged == 2
    with pytest.raises(RefusedError, match="出现两次"):
        operations.import_holidays(actor=OFFICE, at=AT, rows=[*rows, SpecialDayRow(date(2027, 1, 1), True)])


def test_nobody_else_edits() -> None:
    for act in (
        lambda: operations.seed_rulebook(actor=NOBODY, at=AT),
        lambda: operations.import_holidays(actor=NOBODY, at=AT, rows=[]),
        lambda: operations.set_term(actor=NOBODY, at=AT, row=TermRow(TermScheme.RISK, "x", "某")),
    ):
        with pytest.raises(RefusedError, match="维护规章"):
            act()
