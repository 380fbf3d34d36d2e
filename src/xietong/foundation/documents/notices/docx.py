"""The words of a .docx in reading order: paragraphs with automatic numbers, tables as `cell | cell`.

Read straight from the XML within bounds, since the numbers of an automatic list stand in no paragraph text.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .draft import NoticeError
from .numbering import Numbering, read_numbering

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BOX = f"{_W}txbxContent"
_SKIPPED = frozenset(
    {
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}instrText",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
# "Strict Open XML" files differ in the name of the namespace only.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = _W[1:-1].encode()
_MAX_PART = 30 * 1024 * 1024
_MAX_WHOLE = 200 * 1024 * 1024
_MAX_RATIO = 200
_MAX_PARTS = 5_000
_MAX_DEPTH = 40
_PAIR = 2
_LONGEST_LABEL = 12
_WIDEST = 40


def text_of_docx(data: bytes) -> str:
    """Return the text. Raises NoticeError for broken, encrypted, oversized or macro-bearing files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            document = _part(archive, "word/document.xml")
            if document is None:
                raise NoticeError("这不是 Word 文档（缺少正文），请确认文件格式。")
            numbering = read_numbering(
                _part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml")
            )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as fault:
        raise NoticeError("文档已损坏或已加密，无法打开，请在 Word 中另存后重试。") from fault
    body = document.find(f"{_W}body")
    return "\n".join(_blocks(body, numbering, 0)) if body is not None else ""


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > _MAX_PARTS:
        raise NoticeError("文档内部文件过多，拒绝打开。")
    if any(part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in parts):
        raise NoticeError("文档含有宏，拒绝打开，请另存为不含宏的 .docx。")
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if whole > _MAX_WHOLE or (whole > _MAX_PART and whole / packed > _MAX_RATIO):
        raise NoticeError("文档解压后过大，疑似压缩炸弹，拒绝打开。")
    if any(part.flag_bits & 1 for part in parts):
        raise NoticeError("文档已加密，请取消密码后重试。")


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return a part as XML; the size read is bounded whatever the archive says about itself."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    if name not in archive.namelist():
        return None
    with archive.open(name) as stream:
        data = stream.read(_MAX_PART + 1)
    if len(data) > _MAX_PART:
        raise NoticeError("文档正文过大，拒绝打开。")
    try:
        root: Element = fromstring(data.replace(_STRICT, _USUAL), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError) as fault:
        raise NoticeError("文档内容不是有效的 Word 格式，无法读取。") from fault
    return root


def _blocks(parent: Element, numbering: Numbering, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    for child in parent:
        if child.tag == f"{_W}p":
            yield numbering.prefix(child) + _words(child)
            for box in _boxes(child):
                yield from _blocks(box, numbering, depth + 1)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, numbering, depth)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _blocks(child, numbering, depth + 1)


def _words(paragraph: Element) -> str:
    parts: list[str] = []
    pending = [iter(paragraph)]
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
        elif element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            parts.append(" " if element.tag == f"{_W}tab" else "-")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif (
            element.tag not in _SKIPPED
            and element.tag not in (f"{_W}pPr", _BOX)
            and len(pending) < _MAX_DEPTH
        ):
            pending.append(iter(element))
    return "".join(parts)


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Yield the text boxes anchored in a paragraph; their fallback copies are left out."""
    pending = [paragraph]
    while pending:
        for element in pending.pop():
            if element.tag == _BOX:
                yield element
            elif element.tag not in _SKIPPED:
                pending.append(element)


def _table(table: Element, numbering: Numbering, depth: int) -> Iterator[str]:
    """A layout table of one column is read as paragraphs, a label beside its value as `label：value`.

    A cell merged over several columns or rows stands in each of them.
    """
    above: dict[int, str] = {}
    for row in table.iter(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{_W}tc"):
            span, goes_on = _merged(cell)
            text = above.get(len(cells), "") if goes_on else _cell(cell, numbering, depth)
            for column in range(len(cells), len(cells) + span):
                above[column] = text
            cells.extend([text] * span)
        yield from _row_text(cells)


def _row_text(cells: list[str]) -> Iterator[str]:
    if len(cells) == _PAIR and not cells[1]:
        cells = cells[:1]
    if len(set(cells)) == 1:
        yield cells[0]
    elif len(cells) == _PAIR and len(cells[0]) <= _LONGEST_LABEL:
        yield f"{' '.join(cells[0].split())}：{cells[1]}"
    elif cells:
        yield " | ".join(" ".join(cell.split()) for cell in cells)


def _merged(cell: Element) -> tuple[int, bool]:
    """Return how many columns a cell covers, and whether it goes on from the row above."""
    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        return 1, False
    span = properties.find(f"{_W}gridSpan")
    wide = span.get(f"{_W}val", "1") if span is not None else "1"
    merge = properties.find(f"{_W}vMerge")
    goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
    return (min(int(wide), _WIDEST) if wide.isascii() and wide.isdigit() else 1) or 1, goes_on


def _cell(cell: Element, numbering: Numbering, depth: int) -> str:
    return "\n".join(line for line in _blocks(cell, numbering, depth + 1) if line.strip())
