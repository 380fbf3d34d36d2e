"""Cells pasted from WPS and Excel."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import Limits
from xietong.foundation.documents.formats.importing import import_pasted
from xietong.foundation.documents.formats.text import split_pasted


def test_plain_cells() -> None:
    assert split_pasted("甲\t乙\r\n丙\t丁\r\n") == [["甲", "乙"], ["丙", "丁"]]
    assert split_pasted("甲\t\t") == [["甲", "", ""]]
    assert split_pasted("甲\n\n乙") == [["甲"], [""], ["乙"]]


def test_quoted_cells_of_several_lines() -> None:
    assert split_pasted('甲\t"一\n二ⅱ""三"""\t乙\n') == [["甲", '一\n二ⅱ"三"', "乙"]]
    assert split_pasted('"a\tb"\tc') == [["a\tb", "c"]]


@pytest.mark.parametrize("cell", ['"重要"事项', '5" 管', '"', '""', '"未闭合', '"重要"', 'a"b"'])
def test_a_quotation_mark_alone_does_not_quote(cell: str) -> None:
    assert split_pasted(f"{cell}\t乙\n丙\t丁") == [[cell, "乙"], ["丙", "丁"]]


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab甲"\t\n 😀'), max_size=8), min_size=2, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_spreadsheet_copies_comes_back(rows: list[list[str]]) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter="\t", lineterminator="\n").writerows(rows)
    assert split_pasted(target.getvalue()) == rows


def test_pasted_with_and_without_header() -> None:
    result = import_pasted("问题\t责任单位\n甲\t乙\n", schema=PROBLEMS)
    assert result.rows[0].values == {"problem": "甲", "owner": "乙"}
    result = import_pasted("甲\t乙\t2024年5月底\n", schema=PROBLEMS, keys=("problem", "owner", "due"))
    assert result.rejected[0].errors[0].row == 1
    assert result.rejected[0].errors[0].letter == "C"
    assert result.rejected[0].errors[0].sheet == "粘贴内容"


def test_blank_and_too_much_are_refused() -> None:
    with pytest.raises(FileRefused, match="没有粘贴任何内容"):
        import_pasted(" \n\t", schema=PROBLEMS)
    with pytest.raises(FileRefused, match="超过 3 行"):
        import_pasted("问题\t责任单位\n" + "甲\t乙\n" * 5, schema=PROBLEMS, limits=Limits(max_rows=3))
