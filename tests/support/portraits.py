"""A city with figures for portraits: departments and districts, quarters, the 48 indicators, planted effects.

:func:`fill` makes a whole installation of it for looking at the screens:
``python -c "import django; django.setup(); from tests.support.portraits import fill; fill()"``
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import asdict

from tests.support.personas import AT, SINCE, World, build_world
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.models import Placement, Unit
from xietong.kernel.actor import SYSTEM
from xietong.wings.ecology.domain.kinds import Band, Mark, PeerGroup
from xietong.wings.ecology.domain.periods import before, last_day, months_of
from xietong.wings.ecology.domain.portrait.inputs import Meaning
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.models import Figure, IndicatorVersion, Run, Scheme, Score, Share
from xietong.wings.ecology.operations.schemes import draft_scheme
from xietong.wings.ecology.operations.seeding import seed_indicators

LAST = "2025-Q1"
_DEPARTMENTS = [
    "发展改革委",
    "经济信息化委",
    "商务委",
    "教委",
    "科委",
    "民族宗教局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源社会保障局",
    "规划资源局",
    "生态环境局",
    "住房城乡建设管理委",
    "交通委",
    "农业农村委",
    "水务局",
    "文化旅游局",
    "卫生健康委",
    "退役军人局",
    "应急管理局",
    "审计局",
    "市场监管局",
    "国资委",
    "体育局",
    "统计局",
    "医保局",
    "绿化市容局",
    "机关事务局",
    "民防办",
    "合作交流办",
    "地方金融局",
    "信访办",
    "知识产权局",
    "粮食物资局",
    "城管执法局",
    "药监局",
    "政务服务办",
    "数据局",
    "档案局",
    "研究室",
    "总工会",
    "团委",
    "妇联",
    "科协",
    "文联",
    "作协",
    "社联",
    "侨联",
    "残联",
    "红十字会",
    "贸促会",
    "工商联",
    "台办",
    "网信办",
    "编办",
    "老干部局",
    "党史室",
    "党校",
    "社会主义学院",
]
_DISTRICTS = [
    "东湖",
    "西山",
    "南浦",
    "北原",
    "江湾",
    "临港",
    "金河",
    "宝田",
    "松泽",
    "青溪",
    "奉岭",
    "崇水",
    "静安",
    "长桥",
    "虹庙",
    "杨林",
]


def quarters(count: int) -> tuple[str, ...]:
    """The last so many quarters that are over, earliest first."""
    found = [LAST]
    while len(found) < count:
        found.append(before(found[-1]))
    return tuple(reversed(found))


def add_units(world: World, top: str, *, departments: int, districts: int) -> list[Unit]:
    """Departments and districts right below a unit of the small city, in the order of their codes."""
    above = world.units[top]
    named = [(f"B{place:02d}", f"市{name}", UnitKind.DEPARTMENT) for place, name in enumerate(_DEPARTMENTS)]
    regions = [(f"Q{place:02d}", f"{name}区", UnitKind.REGION) for place, name in enumerate(_DISTRICTS)]
    return [_unit(above, *one) for one in (*named[:departments], *regions[:districts])]


def _unit(above: Unit, code: str, name: str, kind: UnitKind) -> Unit:
    unit = Unit.objects.create(
        code=code, name=name, short_name=name, kind=kind, valid_from=SINCE, depth=above.depth + 1
    )
    unit.path = f"{above.path}{unit.pk:07d}"
    unit.save(update_fields=["path"])
    Placement.objects.create(unit=unit, parent=above, valid_from=SINCE, recorded_at=AT)
    return unit


def seed_meanings() -> list[IndicatorVersion]:
    """The 48 indicators, in the order of the index."""
    seed_indicators(actor=SYSTEM, at=AT)
    rows = IndicatorVersion.objects.select_related("indicator__family")
    return list(rows.order_by("indicator__family__position", "indicator__position"))


def put_figures(
    units: list[Unit], versions: list[IndicatorVersion], periods: tuple[str, ...], seed: int = 7
) -> None:
    """One figure for each unit, indicator and quarter, around the good limit, and what is planted."""
    chance = np.random.default_rng(seed)
    quality = chance.normal(0, 0.35, len(units))
    rows: list[Figure] = []
    for place, unit in enumerate(units):
        level = quality[place] + chance.normal(0, 0.3, len(versions))
        for number, period in enumerate(periods):
            noise = chance.normal(0, 0.35, len(versions))
            for column, version in enumerate(versions):
                if _left_out(place, column, len(units), chance):
                    continue
                shift = level[column] + noise[column] + _planted(place, version.indicator.code, number)
                rows.append(_figure(unit, version, period, float(shift), chance))
    Figure.objects.bulk_create(rows, batch_size=2_000)


def _planted(place: int, code: str, number: int) -> float:
    """Unit 1 worsens from the 8th quarter on in inspections; 3 improves; 5 stands out on F2; 9 is weak."""
    if place == 1 and code[0] == "E" and number >= 7:
        return -3.0
    if place == 3 and code[0] in "AE":
        return 0.12 * number
    if place == 9:
        return -1.7
    return -9.0 if place == 5 and code == "F2" else 0.0


def _left_out(place: int, column: int, units: int, chance: Any) -> bool:
    """Unit 11 hands in hardly anything; elsewhere four in a hundred cells are missing. Unit 7 is small."""
    return bool(chance.random() < (0.55 if place == 11 and units > 11 else 0.04))


def _figure(unit: Unit, version: IndicatorVersion, period: str, shift: float, chance: Any) -> Figure:
    base = float(chance.integers(20, 200)) if unit.code != "B07" else 3.0
    value = _value(version, shift)
    if version.is_count:
        value = float(chance.poisson(0.02 if version.veto else 1.0))
    return Figure(
        version=version,
        unit=unit,
        period=period,
        ends_on=last_day(period),
        months=months_of(period),
        value=value,
        denominator=None if version.is_count else base,
        numerator=None if version.is_count else value * base / version.per,
        exposure=base,
        computed_at=AT,
    )


def _value(version: IndicatorVersion, shift: float) -> float:
    """Around a point a little better than the good limit; ``shift`` 1 is from bad to good limit."""
    if version.green is None or version.red is None or version.green == version.red:
        return max(0.0, 20.0 + 4.0 * shift)
    found = version.green + (version.green - version.red) * (shift * 0.6 + 0.1)
    if version.unit != "%":
        return max(0.0, found)
    if found > version.green > version.red:
        room = max(1.5, 100.0 - version.green)
        return 100.0 - room * float(np.exp((version.green - found) / room))
    return min(100.0, max(0.0, found))


def put_scheme(name: str = "政治生态指数") -> Scheme:
    """A scheme drafted from the indicators in force."""
    return Scheme.objects.get(pk=draft_scheme(actor=SYSTEM, at=AT, name=name, group="", on=AT.date()))


def put_run(world: World, committee: str, units: tuple[str, ...]) -> Run:
    """A completed run of two quarters written as rows, without the engine: one family, one indicator."""
    units_of = [world.units[unit] for unit in units]
    version = next(one for one in seed_meanings() if one.indicator.code == "A1")
    periods = quarters(2)
    meaning = Meaning("A1", version.label, "A", "%", 1, version.green, version.red, since="2018-01-01")
    run = Run.objects.create(
        label="所属单位画像",
        committee=world.units[committee],
        scheme=put_scheme(),
        first_period=periods[0],
        last_period=periods[-1],
        draws=100,
        seed=1,
        state=RunState.DONE,
        asked_at=AT,
        started_at=AT,
        finished_at=AT,
        inputs_digest="sm3:0",
        inputs_stored_as="portraits/none.parquet",
        results_digest="sm3:0",
        record={
            "root": "INDEX",
            "nodes": {"INDEX": "政治生态指数", "A": "年度绩效考核"},
            "families": ["A"],
            "cuts": [60, 80],
            "periods": list(periods),
            "meanings": [asdict(meaning)],
        },
    )
    for place, unit in enumerate(units_of):
        for period in periods:
            _put_results(run, unit, period, 70.0 + place)
    return run


def _put_results(run: Run, unit: Unit, period: str, score: float) -> None:
    keys = {"run": run, "unit": unit, "period": period}
    for node in ("INDEX", "A"):
        interval = {"value": score, "low": score - 5, "high": score + 4, "coverage": 1.0}
        Score.objects.create(**keys, node=node, group=PeerGroup.DEPARTMENT, band=Band.YELLOW, **interval)
    Share.objects.create(
        **keys, indicator="A1", raw=82.0, normalised=score, contribution=score, mark=Mark.GIVEN
    )


def fill() -> None:
    """The small city with sixty departments and sixteen districts, twelve quarters, two runs."""
    from xietong.interfaces import wiring
    from xietong.wings.ecology.operations.portraits.asking import RunAsk, ask_run
    from xietong.wings.ecology.operations.portraits.carrying import carry_out

    world = build_world()
    units = add_units(world, "city", departments=60, districts=16)
    versions = seed_meanings()
    put_figures(units, versions, quarters(12))
    scheme = put_scheme()
    wiring.connect()
    for last in ("2024-Q4", LAST):
        ask = RunAsk(world.units["city"].pk, scheme.pk, quarters(12)[0], last)
        run_id = ask_run(actor=world.actor("city_office"), at=AT, ask=ask)
        carry_out(actor=SYSTEM, at=AT, run_id=run_id, clock=lambda: AT)
