"""Files: docx with automatic numbers and tables, encodings, html; and everything that must be refused."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile

import docx
import pytest
import typer
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.unit.documents import notice_texts as texts
from xietong.foundation.documents.notices import NoticeDraft, NoticeError, parse_notice, read_notice
from xietong.interfaces.cli.notice import notice

MANDATORY = (
    "unit kind inspected_from inspected_to feedback_on published_on problems totals percentages "
    "accountability money flags masked"
)
ROW = "number level parent text state owners deadline measures effects"


def said_in_chinese(refusal: NoticeError) -> None:
    assert re.search(r"[\u4e00-\u9fff]", str(refusal))


def docx_of(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def essence(draft: NoticeDraft) -> object:
    return (
        draft.kind,
        draft.unit,
        draft.feedback_on,
        [(p.number, p.text, p.measures, p.state) for p in draft.problems],
    )


class TestText:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
    )
    def test_encodings(self, encoding: str) -> None:
        data = texts.ENVIRONMENT.encode(encoding, errors="ignore")
        assert essence(read_notice(data, filename="a.txt")) == essence(parse_notice(texts.ENVIRONMENT))

    def test_big5(self) -> None:
        page = (
            "根據區委統一部署，區委第二巡察組對區司法局黨組進行了巡察。現將巡察整改情況予以公布。"
            "學習不夠深入的問題已經完成整改。"
        )
        assert "巡察整改情况" in read_notice(page.encode("big5"), filename="a.txt").source

    def test_lines_of_two_encodings_in_one_file(self) -> None:
        lines = texts.PROGRESS.splitlines()
        data = b"\n".join(line.encode("gb18030" if i % 3 else "utf-8") for i, line in enumerate(lines))
        assert essence(read_notice(data, filename="a.txt")) == essence(parse_notice(texts.PROGRESS))

    def test_a_character_cut_in_half_at_the_end(self) -> None:
        for encoding in ("utf-8", "gb18030"):
            data = texts.PROGRESS.strip().encode(encoding)
            assert read_notice(data[:-10], filename="a.txt").unit == "中共示例区水务局党组"

    def test_html(self) -> None:
        body = "".join(f"<p style='a'>{line}</p>" for line in texts.PROGRESS.splitlines())
        head = "<head><title>x</title><style>p{}</style></head>"
        page = f"<html>{head}<body><script>var a='一、';</script>{body}</body></html>"
        assert essence(read_notice(page.encode(), filename="a.html")) == essence(parse_notice(texts.PROGRESS))


class TestDocx:
    @pytest.mark.parametrize("text", [texts.PROGRESS, texts.ENVIRONMENT, texts.AUDIT_REPLY])
    def test_reads_as_the_text(self, text: str) -> None:
        assert essence(read_notice(docx_of(text), filename="通报.docx")) == essence(parse_notice(text))

    def test_strict_open_xml(self) -> None:
        source, out = zipfile.ZipFile(io.BytesIO(docx_of(texts.ENVIRONMENT))), io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in source.namelist():
                data = source.read(name).replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
                archive.writestr(name, data)
        assert essence(read_notice(out.getvalue(), filename="a.docx")) == essence(
            parse_notice(texts.ENVIRONMENT)
        )

    def test_automatic_numbers_are_written_out(self) -> None:
        document = docx.Document()
        document.add_paragraph("中共示例区司法局党组关于巡察整改情况的通报")
        document.add_paragraph(
            "根据区委统一部署，2023年3月6日至5月12日，区委第一巡察组对区司法局党组进行了巡察。"
        )
        document.add_paragraph("一、巡察反馈问题整改落实情况")
        add_list(document, ("chineseCounting", "（%1）"), ("decimal", "%2."))
        for depth, words in (
            (0, "在“党的建设”方面"),
            (1, "关于“活动少”问题的整改"),
            (1, "关于“记录不全”问题的整改"),
            (0, "在“作风建设”方面"),
            (1, "关于“调研少”问题的整改"),
        ):
            numbered(document.add_paragraph(words), depth)
            document.add_paragraph("开展整改12次。")
        draft = read_notice(saved(document), filename="a.docx")
        assert [p.number for p in draft.problems] == ["(一)", "(一)/1", "(一)/2", "(二)", "(二)/1"]

    def test_a_table_of_problems(self) -> None:
        document = docx.Document()
        document.add_paragraph("示例区司法局党组关于巡察整改情况的通报")
        table = document.add_table(rows=0, cols=4)
        for cells in (
            ("序号", "反馈问题", "责任单位", "整改措施"),
            ("1", "学习不深入", "办公室", "制定计划"),
            ("2", "管理不严", "", "修订制度"),
        ):
            for cell, words in zip(table.add_row().cells, cells, strict=True):
                cell.text = words
        draft = read_notice(saved(document), filename="a.docx")
        assert [(p.number, p.text, [o.name for o in p.owners]) for p in draft.problems] == [
            ("1", "学习不深入", ["办公室"]),
            ("2", "管理不严", []),
        ]

    def test_a_form_of_labels_and_values(self) -> None:
        document = docx.Document()
        document.add_paragraph("示例市中央生态环境保护督察反馈问题整改销号公示")
        table = document.add_table(rows=0, cols=2)
        for cells in (
            ("整改任务", "污水直排，管网不配套"),
            ("责任单位", "示例镇人民政府"),
            ("整改完成情况", "已完成整改"),
        ):
            for cell, words in zip(table.add_row().cells, cells, strict=True):
                cell.text = words
        (problem,) = read_notice(saved(document), filename="a.docx").problems
        assert (problem.text, problem.owners[0].name, problem.state) == (
            "污水直排，管网不配套",
            "示例镇人民政府",
            "已完成整改",
        )


def add_list(document: docx.document.Document, *levels: tuple[str, str]) -> None:
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "77")
    number.append(link)
    numbering.append(number)


def numbered(paragraph: docx.text.paragraph.Paragraph, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", str(depth)), ("w:numId", "77")):
        child = OxmlElement(name)
        child.set(qn("w:val"), value)
        numbering.append(child)
    properties.append(numbering)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return out.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
REFUSED = {
    "empty": (b"", "空的"),
    "binary": (random.Random(7).randbytes(50_000), "不是文字"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "doc": (b"\xd0\xcf\x11\xe0" + bytes(600), "旧版"),
    "truncated zip": (docx_of("整改")[:900], "损坏"),
    "no document": (zipped(a_xml=b"<a/>"), "不是 Word"),
    "macro": (zipped(word__document_xml=b"<a/>", word__vbaProject_bin=b"x"), "宏"),
    "bomb": (zipped(word__document_xml=b"<a>" + b" " * 60_000_000 + b"</a>"), "过大"),
    "entities": (zipped(word__document_xml=ENTITY), "有效"),
    "broken xml": (zipped(word__document_xml=b"<a><b>"), "有效"),
    "huge text": ("巡察整改".encode() * 900_000, "过长"),
    "huge file": (b"a" * (21 * 1024 * 1024), "过大"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_chinese(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(NoticeError, match=said):
        read_notice(data, filename="a.docx" if "zip" in name else "a.txt")


def test_a_docx_that_is_none() -> None:
    with pytest.raises(NoticeError, match="损坏"):
        read_notice("整改情况".encode(), filename="a.docx")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.html", "a"]))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    try:
        read_notice(data, filename=filename)
    except NoticeError as refusal:
        said_in_chinese(refusal)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=8))
def test_a_docx_with_changed_bytes_is_read_or_refused(at: int, change: bytes) -> None:
    data = bytearray(DOCX)
    at %= len(data)
    data[at : at + len(change)] = change
    try:
        read_notice(bytes(data), filename="a.docx")
    except NoticeError as refusal:
        said_in_chinese(refusal)


DOCX = docx_of(texts.PROGRESS)


class TestCommand:
    @pytest.fixture
    def app(self) -> typer.Typer:
        app = typer.Typer()
        app.command()(notice)
        return app

    def test_json(self, app: typer.Typer, tmp_path) -> None:
        path = tmp_path / "通报.docx"
        path.write_bytes(DOCX)
        result = CliRunner().invoke(app, [str(path), "--json"])
        assert result.exit_code == 0
        data = json.loads(result.stdout)
        assert set(MANDATORY.split()) <= set(data)
        assert all(set(ROW.split()) <= set(row) for row in data["problems"])
        assert data["kind"] == "inspection_progress"
        assert data["feedback_on"] == "2024-03-08"
        assert data["accountability"][0]["persons"] == 0
        assert texts.MOBILE not in result.stdout
        assert texts.NAME not in result.stdout

    def test_table(self, app: typer.Typer, tmp_path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(texts.PROGRESS, encoding="gb18030", errors="ignore")
        result = CliRunner().invoke(app, [str(path)])
        assert result.exit_code == 0
        for words in ("中共示例区水务局党组", "问题清单草稿", "需核对", "党纪处分 0 人", "已遮盖个人信息"):
            assert words in result.stdout

    @pytest.mark.parametrize("data", [b"", b"\x00\xff" * 500, b"PK\x03\x04" + b"x" * 100])
    def test_a_refusal_is_a_sentence_and_no_traceback(self, app: typer.Typer, tmp_path, data: bytes) -> None:
        path = tmp_path / "a.docx"
        path.write_bytes(data)
        result = CliRunner().invoke(app, [str(path), "--json"])
        assert result.exit_code == 2
        assert "无法读取通报" in result.output
        assert "Traceback" not in result.output

    def test_a_missing_file(self, app: typer.Typer, tmp_path) -> None:
        result = CliRunner().invoke(app, [str(tmp_path / "没有.txt")])
        assert result.exit_code == 2
        assert "无法读取文件" in result.output
