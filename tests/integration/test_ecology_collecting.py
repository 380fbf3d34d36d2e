"""Figures handed in: read whole, every fault with its place, nothing guessed, one table holds at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.support.ecology import ecology_world
from tests.support.personas import World
from xietong.foundation.organisations.models import Succession, Unit, UnitName
from xietong.kernel.denial import DenialKind, RefusedError
from xietong.wings.ecology.domain.checking import Numbers
from xietong.wings.ecology.models import Figure, Source, Submission
from xietong.wings.ecology.operations.adopting import adopt_submission, withdraw_submission
from xietong.wings.ecology.operations.handing_in import ReportedRow, hand_in, hand_in_rows
from xietong.wings.ecology.queries.checked import Reading
from xietong.wings.ecology.queries.previewing import read_submission

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 3, 2, 0, tzinfo=UTC)
HEAD = "单位名称,D6 重复信访件,D6 受理范围内信访件,D7 实名信访件,D7 受理范围内信访件\n"
UNITS = ("东湖区", "西山区", "东湖区建设局")


@pytest.fixture
def world() -> World:
    world = ecology_world()
    Source.objects.filter(code="petition").update(post=world.posts["department"])
    return world


def table(*rows: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(rows)).encode()


def reading(world: World, data: bytes, period: str = "2025-Q1", **more: object) -> Reading:
    return read_submission(
        actor=world.actor("department"),
        today=AT.date(),
        source="petition",
        period=period,
        filename="数据.csv",
        data=data,
        **more,  # type: ignore[arg-type]
    )


def faults(world: World, *rows: str, period: str = "2025-Q1") -> str:
    return "\n".join(fault.sentence for fault in reading(world, table(*rows), period).faults)


def put(world: World, period: str, *rows: str, reason: str = "", **more: object) -> int:
    actor = world.actor("department")
    given: dict[str, object] = {"actor": actor, "at": AT, "source": "petition", "period": period}
    pk = hand_in(**given, filename="数据.csv", data=table(*rows), **more)  # type: ignore[arg-type]
    adopt_submission(actor=actor, at=AT, submission_id=pk, reason=reason)
    return pk


def test_good_rows_become_figures_once_they_are_adopted(world: World) -> None:
    actor = world.actor("department")
    pk = hand_in(
        actor=actor, at=AT, source="petition", period="2025年第1季度", filename="数据.csv",
        data=table("东湖区,2,20,5,20", "西山区,,,8,16"),
    )  # fmt: skip
    assert not Figure.objects.filter(current=True).exists()
    adopt_submission(actor=actor, at=AT, submission_id=pk)
    rows = Figure.objects.filter(current=True).order_by("unit__name", "version__indicator__code")
    assert list(rows.values_list("unit__name", "version__indicator__code", "value", "denominator")) == [
        ("东湖区", "D6", 10.0, 20),
        ("东湖区", "D7", 25.0, 20),
        ("西山区", "D7", 50.0, 16),
    ]
    sent = Submission.objects.get()
    assert (sent.rows, sent.state, sent.adopted_by_id) == (3, "in_force", actor.person_id)
    assert sent.due_on == date(2025, 4, 10)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("东湖区,二,20,,", "第 2 行 B 列（D6 重复信访件）：“二”不是数字"),
        ("东湖区,inf,20,,", "“inf”不是数字"),
        ("东湖区,-1,20,,", "第 2 行 B 列（D6 重复信访件）：是负数（-1）"),
        ("东湖区,1,0,,", "第 2 行 C 列（D6 受理范围内信访件）：分母是 0"),
        ("东湖区,1,,,", "C 列（D6 受理范围内信访件）：空着，但分子有数"),
        ("东湖市,1,2,,", "第 2 行 A 列（单位）：组织机构中没有“东湖市”"),
    ],
)
def test_each_bad_cell_is_named_with_its_place(world: World, row: str, said: str) -> None:
    assert said in faults(world, row)
    with pytest.raises(RefusedError, match=said.rsplit("：", maxsplit=1)[-1][:4]) as refused:
        put(world, "2025-Q1", row)
    assert refused.value.kind is DenialKind.INVALID
    assert not Submission.objects.exists()


def test_a_unit_twice_and_a_period_that_is_not_over(world: World) -> None:
    assert "“东湖区”在第 2 行已有一行" in faults(world, "东湖区,1,20,,", "district,2,20,,")
    assert "2025年第2季度到 2025-06-30 才结束" in faults(world, "东湖区,1,20,,", period="2025-Q2")


def test_merged_and_renamed_units_are_resolved_by_date(world: World) -> None:
    district = world.units["district"]
    UnitName.objects.create(
        unit=district, code="old", name="老东湖县", valid_from=date(2020, 1, 1), valid_until=date(2024, 1, 1),
        recorded_at=AT,
    )  # fmt: skip
    gone = Unit.objects.create(
        code="gone", name="南湖区", kind="region", valid_from=date(2020, 1, 1), valid_until=date(2024, 7, 1)
    )
    Succession.objects.create(
        predecessor=gone, successor=district, kind="merged", on=date(2024, 7, 1), recorded_at=AT
    )
    found = reading(world, table("老东湖县,1,20,,"))
    assert [line.unit_id for line in found.lines] == [district.pk]
    assert found.doubts[0] == "第 2 行：“老东湖县”是“东湖区”在别的时期的名称"
    merged = reading(world, table("南湖区,1,20,,"))
    assert [line.unit_id for line in merged.lines] == [district.pk]
    assert "“南湖区”已并入“东湖区”" in merged.doubts[0]
    before = reading(world, table("南湖区,1,20,,"), "2024-Q1")
    assert [line.unit_id for line in before.lines] == [gone.pk]
    Succession.objects.create(
        predecessor=gone,
        successor=world.units["other_district"],
        kind="split",
        on=date(2024, 7, 1),
        recorded_at=AT,
    )
    assert "已分为 东湖区、西山区，不知归哪一个" in faults(world, "南湖区,1,20,,")


def test_what_differs_from_the_last_period_is_pointed_out(world: World) -> None:
    put(world, "2024-Q4", *(f"{unit},2,20,5,20" for unit in UNITS))
    said = "\n".join(
        reading(world, table("东湖区,12,20,5,20", "西山区,2,20,5,20", "合计,15,40,10,40")).doubts
    )
    assert "上期有、这次没有的单位 1 个：东湖区建设局" in said
    assert "第 2 行 东湖区，D6（重复信访率）由上期 10.0% 变为 60.0%" in said
    assert "D6 重复信访件：表中合计 15，各单位相加 14，相差 1" in said
    same = "\n".join(reading(world, table(*(f"{unit},2,20,5,20" for unit in UNITS))).doubts)
    assert "D6（重复信访率）3 个单位与上期完全相同" in same


def test_year_to_date_is_pointed_out_and_converted_only_on_a_word(world: World) -> None:
    put(world, "2024-Q1", *(f"{unit},{place + 2},20,5,20" for place, unit in enumerate(UNITS)))
    later = [f"{unit},{place + 5},45,9,45" for place, unit in enumerate(UNITS)]
    plain = reading(world, table(*later), "2024-Q2")
    assert plain.cumulative == ("D6", "D7")
    assert any("像是年内累计数" in doubt for doubt in plain.doubts)
    assert plain.lines[0].cells["D6"] == Numbers(None, 5, 45)
    put(world, "2024-Q2", *later, cumulative=("D6", "D7"))
    row = Figure.objects.get(
        current=True, period="2024-Q2", unit__name="东湖区", version__indicator__code="D6"
    )
    assert (row.numerator, row.denominator, row.value) == (3, 25, 12)
    gap = reading(world, table("东湖区,9,80,9,80"), "2024-Q4", cumulative=("D6",))
    assert "按累计数换算要用本年此前各期，缺 2024-Q3" in gap.faults[0].sentence


def test_a_new_table_replaces_the_old_one_with_a_reason(world: World) -> None:
    first = put(world, "2025-Q1", "东湖区,2,20,5,20")
    with pytest.raises(RefusedError, match="已于 2025-06-03 报送过"):
        put(world, "2025-Q1", "东湖区,2,20,5,20")
    with pytest.raises(RefusedError, match="须写明理由"):
        put(world, "2025-Q1", "东湖区,3,20,5,20")
    second = put(world, "2025-Q1", "东湖区,4,20,5,20", reason="核对后更正")
    states = dict(Submission.objects.values_list("pk", "state"))
    assert (states[first], states[second]) == ("replaced", "in_force")
    assert Submission.objects.get(pk=first).replaced_by_id == second
    assert list(Figure.objects.filter(current=True).values_list("value", flat=True).order_by("value")) == [
        20,
        25,
    ]
    withdraw_submission(actor=world.actor("department"), at=AT, submission_id=second, reason="来源系统有误")
    assert not Figure.objects.filter(current=True).exists()


def test_only_the_source_and_the_keeper_hand_in(world: World) -> None:
    for persona in ("street", "other_office", "office", "security_admin"):
        with pytest.raises(RefusedError) as refused:
            hand_in_rows(actor=world.actor(persona), at=AT, source="petition", period="2025-Q1", rows=())
        assert refused.value.kind is DenialKind.MISSING, persona
    rows = [ReportedRow("district", {"D6": Numbers(None, 1, 30)})]
    pk = hand_in_rows(actor=world.actor("city_office"), at=AT, source="petition", period="2025-Q1", rows=rows)
    assert Submission.objects.get(pk=pk).filename == "接口.json"
    with pytest.raises(RefusedError, match="不由“信访室”报送的指标：A1"):
        hand_in_rows(
            actor=world.actor("city_office"), at=AT, source="petition", period="2025-Q1",
            rows=[ReportedRow("district", {"A1": Numbers(80)})],
        )  # fmt: skip
    with pytest.raises(RefusedError, match="不是有限的数"):
        hand_in_rows(
            actor=world.actor("city_office"), at=AT, source="petition", period="2025-Q1",
            rows=[ReportedRow("district", {"D6": Numbers(None, float("inf"), 3)})],
        )  # fmt: skip
