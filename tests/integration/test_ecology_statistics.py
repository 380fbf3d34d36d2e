"""Published statistics: read from their files, compared within one caliber, checked with their rounding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.personas import World, build_world
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.kernel.actor import SYSTEM
from xietong.kernel.denial import RefusedError
from xietong.wings.ecology.domain.counts import Span
from xietong.wings.ecology.models import DisciplineCount
from xietong.wings.ecology.operations.statistics import Imported, import_statistics
from xietong.wings.ecology.operations.support import Counts
from xietong.wings.ecology.queries.statistics import Asked, Statistics, statistics, statistics_workbook

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
PLAIN = "系列,地区,起始月份,截止月份,类型,级别,计量,口径,数值,舍入单位\n"


def load(data: bytes, name: str = "数据.csv", *, preview: bool = False) -> Imported:
    return import_statistics(actor=SYSTEM, at=AT, filename=name, data=data, preview=preview)


def real(shared: Path, name: str) -> Imported:
    path = shared / "data" / name
    return load(path.read_bytes(), path.name)


def plain(*rows: str) -> bytes:
    return (PLAIN + "\n".join(f"eight_point,全国,{row}" for row in rows)).encode()


def look(
    counted: str, month: str, span: Span, series: str = "eight_point", region: str = "全国"
) -> Statistics:
    asked = Asked(series, region, counted, date.fromisoformat(f"{month}-01"), span)
    return statistics(actor=SYSTEM, asked=asked)


def test_the_published_month_tables_load_and_answer(shared: Path) -> None:
    done = real(shared, "ccdi_discipline_stats/eight_point_violations.csv")
    assert done.label == "查处违反中央八项规定精神问题"
    assert done.counts.created == DisciplineCount.objects.count() > 100
    assert real(shared, "ccdi_discipline_stats/eight_point_violations.csv").counts == Counts(
        0, 0, done.counts.created
    )
    december = look("cases", "2025-12", Span.MONTH)
    assert december.standing == (
        "全国 2025 年 12 月查处问题 39,236 起，多于 2023 年同期（与 2023 年 15,966 比，缺 2024 年）。"
        "口径不同的 2015 年不参与比较。"
    )
    assert december.breaks == (2023,)
    year = look("cases", "2025-12", Span.YEAR)
    assert year.matrix.kinds == ("", "履职尽责不力")
    assert year.matrix.levels == ("", "省部级", "厅局级", "县处级", "乡科级及以下")
    assert year.matrix.cells[0] == (290752, 18, 1196, 16368, 273170)
    levels = [check for name, check in year.checks if name.endswith("各级别")]
    assert len(levels) >= 5
    assert all(check.fits for check in levels if check.fits is not None)


def test_a_month_may_be_the_difference_of_two_running_totals(shared: Path) -> None:
    real(shared, "ccdi_discipline_stats/eight_point_violations.csv")
    DisciplineCount.objects.filter(first_month=date(2018, 7, 1), last_month=date(2018, 7, 1)).delete()
    july = look("cases", "2018-07", Span.MONTH)
    assert [(one.year, one.value, one.derived) for one in july.years] == [(2018, 5178, True)]


def test_case_statistics_reconcile_within_their_rounding(shared: Path) -> None:
    real(shared, "ccdi_discipline_stats/case_statistics.csv")
    found = look("sanctioned", "2022-06", Span.TO_DATE, "case_statistics")
    checks = dict(found.checks)
    assert checks["2022-01 至 2022-06 各级别"].fits is True
    forms = look("four_forms", "2020-03", Span.TO_DATE, "case_statistics")
    first = dict(forms.checks)["2020-01 至 2020-03 各类型"]
    assert (first.parts, first.total, first.fits) == (333_000, 332_000, True)
    assert "在四舍五入误差内" in first.sentence
    exact = look("sanctioned", "2022-06", Span.TO_DATE, "case_statistics", "某省A(来源站点 jwfz.org.cn)")
    assert "与总数相等" in exact.checks[0][1].sentence


def test_reported_cases_by_province_load_by_level_and_by_reason(shared: Path) -> None:
    assert real(shared, "china_investigations_2011_2016/province_year_level.csv").counts.created == 761
    levels = look("cases", "2012-12", Span.YEAR, "investigations", "北京市").matrix.cells
    assert sum(cell or 0 for cell in levels[0]) == 6
    assert real(shared, "china_investigations_2011_2016/province_year.csv").counts.created > 154
    page = look("cases", "2012-12", Span.YEAR, "investigations", "北京市")
    assert page.matrix.cells[0][0] == 6
    assert dict(page.checks)["2012-01 至 2012-12 各级别"].fits is True


def test_months_of_provinces_load(shared: Path) -> None:
    assert real(shared, "china_investigations_2011_2016/province_month.csv").counts.created == 1_159


def test_most_in_recent_years_says_what_it_compared() -> None:
    rows = [
        f"{year}-05,{year}-05,,,cases,新口径,{value},1" for year, value in ((2021, 5), (2022, 7), (2024, 9))
    ]
    load(plain("2019-05,2019-05,,,cases,旧口径,99,1", *rows))
    assert look("cases", "2024-05", Span.MONTH).standing == (
        "全国 2024 年 5 月查处问题 9 起，为已有的 3 个年份中同期最多"
        "（与 2021 年 5、2022 年 7 比，缺 2023 年）。"
        "口径不同的 2019 年不参与比较。"
    )
    load(plain("2022-05,2022-05,,,cases,新口径,70,1"))
    assert (
        "在已有的 3 个年份中不是同期最多，最多的是 2022 年" in look("cases", "2024-05", Span.MONTH).standing
    )
    assert "无从比较" in look("cases", "2021-05", Span.MONTH).standing
    assert look("cases", "2023-05", Span.MONTH).standing == "没有全国 2023 年 5 月查处问题的数据。"


def test_parts_that_do_not_add_up_are_shown() -> None:
    load(
        plain(
            "2024-05,2024-05,,,cases,,100,1",
            "2024-05,2024-05,,厅局级,cases,,40,1",
            "2024-05,2024-05,,县处级,cases,,55,1",
        )
    )
    (_, check), *_ = look("cases", "2024-05", Span.MONTH).checks
    assert check.fits is False
    assert check.sentence == "分项合计 95，总数 100，相差 -5，5.00%，超出四舍五入误差"


def test_bad_rows_are_named_and_nothing_is_written() -> None:
    bad = plain(
        "2024-13,2024-05,,,cases,,1,1", "2024-05,2024-04,,,cases,,1,1", "2024-05,2024-05,,,cases,,-3,1"
    )
    with pytest.raises(RefusedError) as refused:
        load(bad)
    said = [denial.reason for denial in refused.value.denials]
    assert "第 2 行 C 列（起始月份）：“2024-13”不是月份" in said[0]
    assert "截止月份在起始月份之前" in said[1]
    assert "是负数（-3）" in said[2]
    double = plain("2024-05,2024-05,,,cases,,1,1", "2024-05,2024-05,,,cases,,2,1")
    with pytest.raises(RefusedError, match="与前面的行重复而数不同"):
        load(double)
    with pytest.raises(FileRefused, match="看不出是哪一种统计表"):
        load("甲,乙\n1,2\n".encode())
    assert not DisciplineCount.objects.exists()


def test_a_changed_number_is_told_and_the_export_comes_back() -> None:
    load(plain("2024-05,2024-05,,,cases,,100,1"))
    seen = load(plain("2024-05,2024-05,,,cases,,120,1"), preview=True)
    assert (seen.counts, DisciplineCount.objects.get().value) == (Counts(0, 1, 0), 100)
    assert seen.changes == ("全国 2024-05至2024-05 cases：100 改为 120",)
    book = statistics_workbook(actor=SYSTEM, series="eight_point", region="全国")
    assert load(book, "数据.xlsx").counts == Counts(0, 0, 1)


def test_only_the_keeper_brings_statistics_in() -> None:
    world: World = build_world()
    for persona in ("office", "department", "system_admin"):
        with pytest.raises(RefusedError, match="统一维护"):
            import_statistics(actor=world.actor(persona), at=AT, filename="a.csv", data=b"a")
