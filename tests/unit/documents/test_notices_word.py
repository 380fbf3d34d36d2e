"""Word files whose notice stands in tables with merged cells, in nested tables or in text boxes."""

from __future__ import annotations

import io

import docx
import docx.document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.unit.documents import notice_styles as styles
from xietong.foundation.documents.notices import NoticeDraft, parse_notice, read_notice

SPACES = nsdecls("w")


def read(document: docx.document.Document) -> NoticeDraft:
    buffer = io.BytesIO()
    document.save(buffer)
    return read_notice(buffer.getvalue(), filename="通报.docx")


def essence(draft: NoticeDraft) -> list[tuple[str, int, str, tuple[str, ...]]]:
    return [(p.number, p.level, p.text, p.measures) for p in draft.problems]


def whole_notice() -> str:
    return styles.HEAD + styles.CHAPTERS["findings that begin like acts"][0]


def test_merged_heads_and_rows_of_a_ledger() -> None:
    document = docx.Document()
    document.add_paragraph("示例区司法局党组巡察反馈问题整改清单")
    rows = (
        ("序号", "反馈问题", "整改措施", "责任落实", "责任落实"),
        ("序号", "反馈问题", "整改措施", "责任领导", "责任科室"),
        ("1", "学习不深入", "制定计划。", "分管副局长", "办公室"),
        ("1", "学习不深入", "开展研讨。", "分管副局长", "办公室"),
        ("2", "管理不严", "修订制度。", "局长", "政工科"),
    )
    table = document.add_table(rows=len(rows), cols=5)
    for line, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(line.cells, cells, strict=True):
            cell.text = words
    table.cell(0, 3).text = ""
    table.cell(0, 3).merge(table.cell(0, 4))
    for column in (0, 1, 2):
        table.cell(1, column).text = ""
        table.cell(0, column).merge(table.cell(1, column))
    for column in (0, 1, 3, 4):
        table.cell(3, column).text = ""
        table.cell(2, column).merge(table.cell(3, column))
    draft = read(document)
    assert [(p.number, p.text, p.measures, [(o.role, o.name) for o in p.owners]) for p in draft.problems] == [
        (
            "1",
            "学习不深入",
            ("制定计划。", "开展研讨。"),
            [("责任领导", "分管副局长"), ("责任科室", "办公室")],
        ),
        ("2", "管理不严", ("修订制度。",), [("责任领导", "局长"), ("责任科室", "政工科")]),
    ]


def test_the_whole_notice_in_one_cell() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    for line in whole_notice().splitlines():
        cell.add_paragraph(line)
    assert essence(read(document)) == essence(parse_notice(whole_notice()))


def test_the_notice_in_text_boxes() -> None:
    document = docx.Document()
    lines = whole_notice().splitlines()
    document.add_paragraph(lines[0])
    for part in (lines[1:6], lines[6:]):
        words = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in part)
        document.add_paragraph()._p.append(
            parse_xml(
                f'<w:r {SPACES} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>'
                f"<w:txbxContent>{words}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
            )
        )
    assert essence(read(document)) == essence(parse_notice(whole_notice()))
