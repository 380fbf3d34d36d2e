"""Headers are found, columns mapped by likeness, doubts said, and people overrule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.columns import Column, SheetSchema
from xietong.foundation.documents.domain.headers import bare_form, full_form
from xietong.foundation.documents.domain.mapping import ColumnSource, MappingProposal, UserMapping
from xietong.foundation.documents.domain.proposing import propose
from xietong.foundation.documents.domain.raw import Merge, RawRow, RawSheet
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.mapfile import parse_map

# From domain/ledger-columns.md, "Header synonyms" and the tables above it.
SEEN = {
    "problem": [
        "问题",
        "反馈问题",
        "具体问题",
        "具体表现",
        "问题描述",
        "问题摘要",
        "整改任务",
        "隐患问题描述",
    ],
    "measures": ["整改措施", "措施", "整改要求（措施）", "工作措施"],
    "goal": ["整改目标", "目标", "整改成效(预期)"],
    "owner": ["责任单位", "牵头单位", "责任部门", "责任科室", "责任主体"],
    "helpers": ["配合单位", "协办单位"],
    "leader": ["责任领导", "牵头领导", "分管领导", "牵头校领导"],
    "due": ["整改时限", "完成时限", "整改期限", "计划完成时间", "时限"],
    "state": ["整改状态", "整改进展", "完成情况", "销号情况"],
}


def proposal_for(
    *rows: list[object], merges: tuple[Merge, ...] = (), **more: object
) -> MappingProposal | None:
    raw = [RawRow(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    sheet = RawSheet(name="表", rows=raw, merges=merges)
    return propose(sheet=sheet, schema=PROBLEMS, **more)  # type: ignore[arg-type]


def mapped(proposal: MappingProposal | None) -> dict[str, str]:
    assert proposal is not None
    return {match.key: match.letters for match in proposal.matches}


@pytest.mark.parametrize(("key", "heading"), [(key, name) for key, names in SEEN.items() for name in names])
@pytest.mark.parametrize(
    "dressed", ["{}", " {} ", "{}（必填）", "*{}", "{}：", "1.{}", "（{}）", "{}\n(下拉选择)", "{}必填"]
)
def test_every_heading_seen_in_the_world_is_understood(key: str, heading: str, dressed: str) -> None:
    others = [names[0] for other, names in SEEN.items() if other != key]
    proposal = proposal_for([dressed.format(heading), *others])
    assert mapped(proposal)[key] == "A"
    assert proposal is not None
    assert proposal.unknown == ()
    assert not [doubt for doubt in proposal.ambiguities if doubt.key == key]


@given(st.text(max_size=30))
def test_forms_are_stable(text: str) -> None:
    assert full_form(full_form(text)) == full_form(full_form(full_form(text)))
    assert "（" not in bare_form(text)


def test_header_is_found_below_titles() -> None:
    rows: list[list[object]] = [["某某市问题整改清单"], [], ["填报单位：某某局", None, "填报日期"]]
    rows += [["序号", "问题", "责任单位", "时限"], [1, "甲", "乙", "2024-05-01"]]
    proposal = proposal_for(*rows)
    assert proposal is not None
    assert proposal.header_row == 4
    assert mapped(proposal) == {"problem": "B", "owner": "C", "due": "D"}
    assert proposal.unknown == ("序号",)
    assert proposal.missing == ()


def test_no_header_among_the_first_twenty_rows() -> None:
    assert proposal_for(*([["说明"]] * 20), ["问题", "责任单位"]) is None
    assert proposal_for([1, 2, 3], ["甲", "乙", "丙"]) is None
    assert proposal_for() is None


def test_two_row_header_with_merges() -> None:
    upper: list[object] = ["序号", "问题", "整改", None, None, "责任单位"]
    lower: list[object] = [None, None, "措施", "目标", "时限", None]
    merges = (Merge(1, 0, 2, 0), Merge(1, 1, 2, 1), Merge(1, 2, 1, 4), Merge(1, 5, 2, 5))
    proposal = proposal_for(upper, lower, [1, "甲", "乙", "丙", "2024-05-01", "丁"], merges=merges)
    assert proposal is not None
    assert proposal.header_row == 2
    assert mapped(proposal) == {"problem": "B", "measures": "C", "goal": "D", "due": "E", "owner": "F"}


def test_two_row_header_without_merges_as_in_csv() -> None:
    proposal = proposal_for(
        ["问题", "整改", "", "责任单位"], ["", "措施", "时限", ""], ["甲", "乙", "2024-5-1", "丙"]
    )
    assert proposal is not None
    assert proposal.header_row == 2
    assert mapped(proposal) == {"problem": "A", "measures": "B", "due": "C", "owner": "D"}


def test_first_data_row_is_not_taken_for_a_second_header() -> None:
    proposal = proposal_for(["问题", "责任单位", "措施"], ["时限不清", "某局", "目标"], ["乙", "丙", "丁"])
    assert proposal is not None
    assert proposal.header_row == 1


def test_several_columns_for_one_field_are_reported() -> None:
    upper: list[object] = ["问题", "责任单位", None, None, None]
    lower: list[object] = [None, "建设", "设计", "施工", "监理"]
    merges = (Merge(1, 0, 2, 0), Merge(1, 1, 1, 4))
    proposal = proposal_for(upper, lower, merges=merges)
    assert proposal is not None
    assert mapped(proposal)["owner"] == "B"
    doubt = next(doubt for doubt in proposal.ambiguities if doubt.key == "owner")
    assert doubt.headings == ("责任单位-建设", "责任单位-设计", "责任单位-施工", "责任单位-监理")
    assert "请确认" in doubt.sentence


def test_doubled_heading_takes_the_first_and_says_so() -> None:
    proposal = proposal_for(["问题", "责任单位", "问题"])
    assert mapped(proposal)["problem"] == "A"
    assert proposal is not None
    assert "C 列" in next(doubt.sentence for doubt in proposal.ambiguities if doubt.key == "problem")


def test_one_heading_for_two_fields_is_reported() -> None:
    columns = (
        Column(key="text", label="事项"),
        Column(key="due", label="整改时限", synonyms=("时限",)),
        Column(key="closed", label="销号时限", synonyms=("时限",)),
    )
    schema = SheetSchema(key="two", name="表", version="1", columns=columns)
    sheet = RawSheet(name="表", rows=[RawRow(1, ["事项", "时限"])])
    proposal = propose(sheet=sheet, schema=schema)
    assert proposal is not None
    assert "销号时限" in next(
        doubt.sentence for doubt in proposal.ambiguities if doubt.key in mapped(proposal)
    )


def test_words_that_change_the_meaning_keep_a_heading_apart() -> None:
    proposal = proposal_for(["问题", "责任单位联系电话", "实际完成时限", "责任单位"])
    assert mapped(proposal) == {"problem": "A", "owner": "D"}
    assert proposal is not None
    assert any("没有采用" in doubt.sentence for doubt in proposal.ambiguities)


def test_money_in_another_unit_is_pointed_out() -> None:
    proposal = proposal_for(["问题", "责任单位", "金额（万元）"])
    assert proposal is not None
    assert any("万元" in doubt.sentence and doubt.key == "amount" for doubt in proposal.ambiguities)


def test_longer_headings_are_mapped_with_less_confidence() -> None:
    proposal = proposal_for(["问题", "整改责任单位"])
    assert proposal is not None
    match = proposal.match_of("owner")
    assert match is not None
    assert 0.6 <= match.confidence < 0.8
    assert proposal.confidence == match.confidence


def test_missing_required_columns_are_named() -> None:
    proposal = proposal_for(["问题", "措施"])
    assert proposal is not None
    assert proposal.missing == ("责任单位",)
    assert proposal.confidence == 0.0
    with pytest.raises(FileRefused) as caught:
        import_table("问题,措施,办理人\n甲,乙,丙\n".encode(), filename="a.csv", schema=PROBLEMS)
    assert "责任单位" in caught.value.reason
    assert "办理人" in caught.value.mend
    assert caught.value.proposal is not None


CSV = "ref,text,dept,when,again\nA-1,甲,乙,2024-05-01,YES\nA-2,丙,丁,2024-05-02,NO\n".encode()


def test_people_overrule_by_heading_letter_and_default() -> None:
    sources = {
        "reference": ColumnSource(headings=("ref", "dept"), join="/"),
        "problem": ColumnSource(headings=("B",)),
        "owner": ColumnSource(headings=("DEPT",)),
        "due": ColumnSource(headings=("when",)),
        "repeated": ColumnSource(headings=("again",), values={"YES": "是", "NO": "否"}),
        "state": ColumnSource(default="整改中"),
    }
    result = import_table(CSV, filename="a.csv", schema=PROBLEMS, mapping=UserMapping(sources=sources))
    assert [row.values["reference"] for row in result.rows] == ["A-1/乙", "A-2/丁"]
    assert [row.values["repeated"] for row in result.rows] == [True, False]
    assert {row.values["state"] for row in result.rows} == {"open"}
    assert result.errors == ()


def test_a_plain_dict_overrules_and_an_empty_heading_leaves_a_column_out() -> None:
    data = "问题,责任单位,整改措施\n甲,乙,丙\n".encode()
    result = import_table(data, filename="a.csv", schema=PROBLEMS, mapping={"measures": ""})
    assert "measures" not in result.rows[0].values
    assert result.unknown_columns == ("整改措施",)
    swapped = import_table(data, filename="a.csv", schema=PROBLEMS, mapping={"problem": "整改措施"})
    assert swapped.rows[0].values["problem"] == "丙"


@pytest.mark.parametrize("mapping", [{"nobody": "ref"}, {"problem": "没有的列"}])
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str]) -> None:
    with pytest.raises(FileRefused, match="对照表"):
        import_table(CSV, filename="a.csv", schema=PROBLEMS, mapping=mapping)


def test_mapping_files() -> None:
    mapping = parse_map(
        """
        sheet: 文件
        header_row: 1
        auto: false
        columns:
          reference: {from: [ref, dept], join: "/"}
          problem: text
          owner: {from: dept}
          repeated: {from: again, values: {"YES": 是, "NO": 否}}
          state: {default: 整改中}
        """
    )
    assert not mapping.auto
    result = import_table(CSV, filename="a.csv", schema=PROBLEMS, mapping=mapping)
    assert result.rows[1].values == {
        "reference": "A-2/丁",
        "problem": "丙",
        "owner": "丁",
        "repeated": False,
        "state": "open",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "columns: 1",
        "columns: {a: {frm: b}}",
        "columns: {a: {values: 1}}",
        "a: [",
        "columns: {}\nx: 1",
    ],
)
def test_broken_mapping_files_are_refused(text: str) -> None:
    with pytest.raises(FileRefused, match="对照表"):
        parse_map(text)


def test_a_header_row_can_be_named() -> None:
    data = "问题,责任单位\n问题,责任单位\n甲,乙\n".encode()
    result = import_table(data, filename="a.csv", schema=PROBLEMS, mapping=UserMapping(header_row=2))
    assert result.mapping.header_row == 2
    assert len(result.rows) == 1
