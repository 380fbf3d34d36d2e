"""Official papers keep to GB/T 9704-2012."""

import datetime as dt
import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from xietong.foundation.documents.formats.word import (
    Addressee,
    Block,
    Body,
    Fonts,
    Heading,
    Signature,
    Table,
    Title,
    write_document,
)

AT = dt.datetime(2024, 5, 1, 8, 0, tzinfo=dt.UTC)
BLOCKS: list[Block] = [
    Title("关于印发问题清单的通知"),
    Addressee("各区委办局"),
    Heading("一、总体要求"),
    Heading("（一）目标", 2),
    Heading("1.措施", 3),
    Body("第一段。\n第二段。"),
    Table(("序号", "问题"), [("1", "会议费超标"), ("2",)], (1, 3)),
    Signature("某某市委办公室", dt.date(2024, 5, 1)),
]


def opened(*blocks: Block, **more: Any) -> Any:
    return Document(io.BytesIO(write_document(blocks=blocks, at=AT, **more)))


@pytest.fixture(scope="module")
def paper() -> Any:
    return opened(*BLOCKS)


def test_page_and_type_area(paper: Any) -> None:
    section = paper.sections[0]
    near = Mm(0.1)
    assert abs(section.page_width - Mm(210)) < near
    assert abs(section.top_margin - Mm(37)) < near
    assert abs(section.left_margin - Mm(28)) < near
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < near
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) < near
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert 22 * pitch <= 225 * 72 / 25.4 < 23 * pitch
    body = next(item for item in paper.paragraphs if item.text == "第二段。")
    characters = 16 + int(body.runs[0]._element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 27 * characters < 28 * characters <= 156 * 72 / 25.4 < 29 * characters


def test_levels_have_their_fonts_and_sizes(paper: Any) -> None:
    found = {}
    for paragraph in paper.paragraphs:
        for run in paragraph.runs:
            font = run._element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
            found[paragraph.text] = (font, run.font.size, run.font.bold)
    assert found["关于印发问题清单的通知"] == ("方正小标宋简体", Pt(22), False)
    assert found["各区委办局："] == ("仿宋_GB2312", Pt(16), False)
    assert found["一、总体要求"] == ("黑体", Pt(16), False)
    assert found["（一）目标"] == ("楷体_GB2312", Pt(16), False)
    assert found["1.措施"] == ("仿宋_GB2312", Pt(16), True)
    assert found["第二段。"] == ("仿宋_GB2312", Pt(16), False)


def test_body_is_indented_and_the_day_stands_four_characters_in(paper: Any) -> None:
    by_text = {item.text: item._p.get_or_add_pPr().ind for item in paper.paragraphs if item.text}
    assert by_text["第一段。"].get(qn("w:firstLineChars")) == "200"
    assert by_text["2024年5月1日"].get(qn("w:rightChars")) == "400"


def test_table_repeats_its_header_and_shares_the_width(paper: Any) -> None:
    table = paper.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "问题"],
        ["1", "会议费超标"],
        ["2", ""],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    narrow, wide = (table.rows[0].cells[at].width for at in (0, 1))
    assert abs(narrow * 3 - wide) < Mm(0.1)
    with pytest.raises(ValueError, match="2 cells under 1 headings"):
        opened(Table(("甲",), [("1", "2")]))


def test_pages_are_numbered_right_on_odd_and_left_on_even(paper: Any) -> None:
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    for footer, alignment in ((section.footer, 2), (section.even_page_footer, 0)):
        assert footer.paragraphs[0].text == "—  —"
        assert footer.paragraphs[0].alignment == alignment
        assert "PAGE" in footer._element.xml


def test_fonts_and_orientation_can_be_chosen() -> None:
    paper = opened(Title("题"), fonts=Fonts(title="华文中宋"), landscape=True)
    assert paper.sections[0].page_width > paper.sections[0].page_height
    font = paper.paragraphs[0].runs[0]._element.rPr.find(qn("w:rFonts"))
    assert font.get(qn("w:eastAsia")) == "华文中宋"


def test_the_same_blocks_at_the_same_time_say_who_and_when() -> None:
    properties = opened(Title("题")).core_properties
    assert properties.created.replace(tzinfo=dt.UTC) == AT
    assert properties.author == ""


@given(st.text(max_size=30))
def test_any_text_makes_a_paper(text: str) -> None:
    paper = opened(Title(text), Body(text), Table((text,), [(text,)]))
    assert len(paper.tables) == 1


def test_levels_are_one_to_four() -> None:
    with pytest.raises(ValueError, match="levels 1 to 4"):
        Heading("五", 5)
