"""Tables of organisations in and out: preview, faults by place, and nothing the second time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from xietong.foundation.audit.models import Event
from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook
from xietong.foundation.organisations import operations, queries
from xietong.foundation.organisations.domain.sheets import PEOPLE, PORTFOLIOS, POSTS, UNITS, UNITS_OUT
from xietong.foundation.organisations.models import Placement, Unit
from xietong.foundation.organisations.operations import ImportResult, open_source
from xietong.kernel.actor import SYSTEM, Actor, Grant, Scope
from xietong.kernel.denial import RefusedError

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 30, 1, 0, tzinfo=UTC)
TODAY = date(2025, 6, 30)
START = date(2020, 1, 1)
CITY = (
    "code,name,parent_code\n31,上海市,\n310101,黄浦区,31\n310103,卢湾区,31\n310103001,淮海中路街道,310103\n"
)


def load(text: str, *, on: date = START, preview: bool = False, actor: Actor = SYSTEM) -> ImportResult:
    source = open_source(data=text.encode(), filename="单位.csv", schema=UNITS)
    return operations.import_units(actor=actor, at=AT, sources=[source], on=on, preview=preview)


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.created, result.changed, result.unchanged


def test_a_preview_writes_nothing_and_a_second_import_changes_nothing() -> None:
    assert counts(load(CITY, preview=True)) == (4, 0, 0)
    assert not Unit.objects.exists()
    assert not Event.objects.exists()
    assert counts(load(CITY)) == (4, 0, 0)
    assert counts(load(CITY, on=TODAY)) == (0, 0, 4)
    assert Event.objects.count() == 1
    street = Unit.objects.get(code="310103001")
    assert (street.depth, street.pinyin) == (2, "hhzljd")
    lines = queries.ancestors(actor=SYSTEM, unit_id=street.pk, on=START)
    assert street.path == "".join(f"{line.unit_id:07d}" for line in lines)


def test_names_and_parents_change_from_the_day_of_the_import() -> None:
    load(CITY)
    moved = CITY.replace("310103001,淮海中路街道,310103", "310103001,淮海街道,310101")
    shown = load(moved, on=TODAY, preview=True)
    assert shown.lines == ("310103001 淮海中路街道：更名为“淮海街道”，改隶 310101",)
    assert Unit.objects.get(code="310103001").name == "淮海中路街道"
    assert counts(load(moved, on=TODAY)) == (0, 1, 3)
    assert counts(load(moved, on=TODAY)) == (0, 0, 4)
    street = Unit.objects.get(code="310103001")
    before = queries.ancestors(actor=SYSTEM, unit_id=street.pk, on=date(2025, 6, 29))
    after = queries.ancestors(actor=SYSTEM, unit_id=street.pk, on=TODAY)
    assert [line.name for line in before] == ["上海市", "卢湾区", "淮海中路街道"]
    assert [line.name for line in after] == ["上海市", "黄浦区", "淮海街道"]
    assert street.path == "".join(f"{line.unit_id:07d}" for line in after)


def test_every_fault_is_named_by_table_row_and_column_and_nothing_is_written() -> None:
    bad = (
        "编码,名称,上级编码,起始日期,截止日期\n"
        "1,甲,,2020-01-01,\n"
        "2,乙,9,,\n"
        "3,丙,1,2021-01-01,2020-06-01\n"
        "4,丁,5,,\n"
        "5,戊,4,,\n"
        "1,己,,,\n"
        "6,庚,1,2019-01-01,\n"
        ",辛,1,,\n"
    )
    result = load(bad, preview=True)
    where = {(error.row, error.label) for error in result.errors}
    assert {(error.sheet) for error in result.errors} == {"单位.csv"}
    assert (7, "单位编码") in where
    assert (9, "单位编码") in where
    assert all(error.mend for error in result.errors)
    result = load(bad.replace("1,己,,,\n", "").replace(",辛,1,,\n", ""), preview=True)
    assert {(error.row, error.label) for error in result.errors} >= {(5, "上级编码")}
    sound = bad.replace("1,己,,,\n", "").replace(",辛,1,,\n", "").replace("5,戊,4,,\n", "5,戊,1,,\n")
    result = load(sound, preview=True)
    assert {(error.row, error.label) for error in result.errors} == {
        (3, "上级编码"),
        (4, "截止日期"),
        (7, "上级编码"),
    }
    with pytest.raises(RefusedError) as refused:
        load(sound)
    assert refused.value.denials[0].field.startswith("单位.csv!")
    assert not Unit.objects.exists()


def test_a_load_of_several_tables_finds_parents_in_any_of_them() -> None:
    texts = {
        "streets.csv": "code,name,areaCode,provinceCode,cityCode\n310101002,南京东路街道,310101,31,3101\n",
        "areas.csv": "code,name,cityCode,provinceCode\n310101,黄浦区,3101,31\n",
        "cities.csv": "code,name,provinceCode\n3101,市辖区,31\n",
        "provinces.csv": "code,name\n31,上海市\n",
    }
    sources = [open_source(data=text.encode(), filename=name, schema=UNITS) for name, text in texts.items()]
    operations.import_units(actor=SYSTEM, at=AT, sources=sources, on=START, root_name="中国")
    nodes = queries.tree(actor=SYSTEM, on=START)
    assert [(node.depth, node.name, node.kind) for node in nodes] == [
        (0, "中国", "region"),
        (1, "上海市", "region"),
        (2, "市辖区", "region"),
        (3, "黄浦区", "region"),
        (4, "南京东路街道", "street"),
    ]


def test_who_imports_must_keep_every_unit_touched() -> None:
    load(CITY)
    luwan = Unit.objects.get(code="310103")
    grant = Grant("system_admin", frozenset({"organisation.write"}), Scope(luwan.pk, luwan.path))
    keeper = Actor(user_id=1, person_id=None, name="管理员", grants=(grant,))
    assert counts(load("code,name,parent_code\n310103002,打浦桥街道,310103\n", actor=keeper)) == (1, 0, 0)
    with pytest.raises(RefusedError, match="不在您维护的范围内"):
        load("code,name,parent_code\n310101002,南京东路街道,310101\n", actor=keeper)
    with pytest.raises(RefusedError, match="不在您维护的范围内"):
        load("code,name,parent_code\n310103001,淮海中路街道,310101\n", actor=keeper)


def test_closing_by_import_waits_for_what_stands_below() -> None:
    load(CITY)
    with pytest.raises(RefusedError, match="先划转或撤销下属单位"):
        load("code,name,parent_code,截止日期\n310103,卢湾区,31,2025-06-30\n", on=TODAY)
    closing = "code,name,parent_code,截止日期,承接单位编码\n310103001,淮海中路街道,310103,2025-06-30,310101\n"
    assert counts(load(closing, on=TODAY)) == (0, 1, 0)
    assert counts(load(closing, on=TODAY)) == (0, 0, 1)
    street = Unit.objects.get(code="310103001")
    detail = queries.unit_detail(actor=SYSTEM, unit_id=street.pk, on=TODAY)
    assert [(line.unit_name, line.forward) for line in detail.successions] == [("黄浦区", True)]
    assert Placement.objects.get(unit=street).valid_until == TODAY


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_back_unchanged(form: str) -> None:
    load(CITY)
    rows = list(queries.unit_rows(actor=SYSTEM, on=TODAY))
    if form == "csv":
        data = write_csv(schema=UNITS_OUT, rows=rows)
    else:
        data = write_workbook(sheets=[SheetData(schema=UNITS_OUT, rows=rows)])
    source = open_source(data=data, filename=f"单位.{form}", schema=UNITS)
    result = operations.import_units(actor=SYSTEM, at=AT, sources=[source], on=TODAY)
    assert counts(result) == (0, 0, 4)


def test_posts_people_and_portfolios_come_in_once_and_out_again() -> None:
    load(CITY)
    tables = {
        "posts": "岗位编码,岗位名称,岗位类型,单位编码\n"
        "P1,区委书记,党委（党组）书记,310101\nP2,副书记,班子成员,310101\n",
        "people": "工号,姓名,岗位编码,起始日期\n1,张三,P1,2024-01-01\n2,李四,P1,2025-01-01\n3,王五,P2,\n",
        "portfolios": "岗位编码,分工类型,单位编码\nP2,分管,310103\n",
    }
    schemas = {"posts": POSTS, "people": PEOPLE, "portfolios": PORTFOLIOS}
    acts = {
        "posts": operations.import_posts,
        "people": operations.import_people,
        "portfolios": operations.import_portfolios,
    }
    outs = {
        "posts": queries.post_rows,
        "people": queries.people_rows,
        "portfolios": queries.portfolio_rows,
    }
    for key, text in tables.items():
        lines = text.count("\n") - 1
        done = []
        for preview in (True, False, False):
            source = open_source(data=text.encode(), filename=f"{key}.csv", schema=schemas[key])
            done.append(counts(acts[key](actor=SYSTEM, at=AT, source=source, on=START, preview=preview)))
        assert done == [(lines, 0, 0), (lines, 0, 0), (0, 0, lines)], key
        back = write_csv(schema=schemas[key], rows=outs[key](actor=SYSTEM, on=TODAY))
        source = open_source(data=back, filename="back.csv", schema=schemas[key])
        result = acts[key](actor=SYSTEM, at=AT, source=source, on=TODAY)
        assert result.created == result.changed == 0
    holders = queries.search_posts(actor=SYSTEM, text="区委书记", on=TODAY)
    assert [hit.holder_name for hit in holders] == ["李四"]
    appointed = Event.objects.filter(activity="organisations.appointed").order_by("recorded_at", "seq")
    assert sum('"old":"张三"' in event.payload for event in appointed) == 1
    assert appointed.count() == 3


def test_a_bad_row_of_posts_stops_the_whole_table() -> None:
    load(CITY)
    text = "岗位编码,岗位名称,单位编码,起始日期\nP1,书记,310101,\nP2,书记,9,\nP3,书记,31,2019-01-01\n"
    source = open_source(data=text.encode(), filename="岗位.csv", schema=POSTS)
    with pytest.raises(RefusedError) as refused:
        operations.import_posts(actor=SYSTEM, at=AT, source=source, on=START)
    assert [denial.field for denial in refused.value.denials] == ["岗位.csv!3", "岗位.csv!4"]
    assert list(queries.post_rows(actor=SYSTEM, on=TODAY)) == []
