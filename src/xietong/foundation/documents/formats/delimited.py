"""csv and tsv in: which encoding, which delimiter, then rows of text one by one."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Final

from xietong.foundation.documents.domain.raw import RawRow
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import (
    Limits,
    check_cells,
    check_columns,
    check_length,
    check_rows,
)

_CHUNK: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",\t;|"
_SNIFFED_LINES: Final = 20
_WRAPPED: Final = re.compile(r'="([^"=+@]*)"')
_HAN_LEADS: Final = range(0xE4, 0xEA)
_ENCODING_MEND: Final = (
    "请用 Excel 或 WPS 打开，核对有无乱码，另存为 xlsx 或 CSV UTF-8；编码不同的文件不要直接拼接。"
)


def detect_encoding(stream: IO[bytes]) -> str:
    """Encoding of a text file: UTF-8, UTF-16 or GB18030; the stream is left at its beginning.

    A file that is none of them throughout is refused, with the line where it turns.
    """
    stream.seek(0)
    head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileRefused(reason="文件是 UTF-32 文本，读不出来。", mend=_ENCODING_MEND)
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), None) or _guess_utf16(head)
    if encoding is None:
        encoding = "utf-8" if _decodes(stream, "utf-8") else "gb18030"
    if not _decodes(stream, encoding) or (encoding == "gb18030" and _has_utf8_lines(stream)):
        raise _mixed(stream, encoding)
    stream.seek(0)
    return encoding


def _guess_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark shows by its zero bytes on one side; other zeros show that it is no text."""
    if b"\x00" not in head:
        return None
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd > 3 * even and odd > len(head) // 8:
        return "utf-16-le"
    return "utf-16-be" if even > 3 * odd and even > len(head) // 8 else None


def _decodes(stream: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _has_utf8_lines(stream: IO[bytes]) -> bool:
    stream.seek(0)
    return any(_surely_utf8(line) for line in stream)


def _surely_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8 with Han text: its three-byte sequences hardly ever arise from GB18030."""
    if not any(lead in line for lead in _HAN_LEADS):
        return False
    try:
        line.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _mixed(stream: IO[bytes], encoding: str) -> FileRefused:
    """The refusal of a file that no encoding fits, naming the lines that differ from most."""
    if encoding.startswith("utf-16"):
        return FileRefused(reason="文件不是完整的 UTF-16 文本，可能已损坏。", mend=_ENCODING_MEND)
    stream.seek(0)
    kinds = {number: _kind_of(line) for number, line in enumerate(stream, start=1) if not line.isascii()}
    counted = Counter(kind for kind in kinds.values() if kind)
    usual = counted.most_common(1)[0][0] if counted else "utf-8"
    odd = [number for number, kind in kinds.items() if kind != usual]
    mixed = any(kinds[number] for number in odd)
    what = "文件里混有两种编码（UTF-8 和 GB18030）" if mixed else "文件里有不成文字的字节，可能已损坏"
    named = "、".join(str(number) for number in odd[:5]) + ("等" if len(odd) > 5 else "")  # noqa: PLR2004
    return FileRefused(reason=f"{what}，问题在第 {named} 行。", mend=_ENCODING_MEND)


def _kind_of(line: bytes) -> str:
    return next((name for name in ("utf-8", "gb18030") if _decodable(line, name)), "")


def _decodable(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True


def sniff_delimiter(lines: Iterable[str], *, filename: str) -> str:
    """The sign that parts cells: the one that most lines hold most of; tab for .tsv, comma if in doubt."""
    sample = [line for line in lines if line.strip()][:_SNIFFED_LINES]
    if filename.casefold().endswith(".tsv") and any("\t" in line for line in sample):
        return "\t"
    best, best_score = ",", 0.0
    for sign in _DELIMITERS:
        counts = [line.count(sign) for line in sample if line.count(sign)]
        score = len(counts) * min(max(counts), 50) if counts else 0.0
        if score > best_score * (1.2 if best == "," and best_score else 1.0):
            best, best_score = sign, score
    return best


def iter_delimited(stream: IO[bytes], *, filename: str, limits: Limits) -> Iterator[RawRow]:
    """Rows of a csv or tsv, blanks as None, numbered by the line on which each row begins.

    The stream must be seekable. Raises FileRefused for encodings, quotes, lengths and widths that are wrong.
    """
    encoding = detect_encoding(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        head = [line for _, line in zip(range(_SNIFFED_LINES), text, strict=False)]
        text.seek(0)
        yield from _rows(text, sniff_delimiter(head, filename=filename), limits)
    finally:
        text.detach()


def _rows(text: Iterable[str], delimiter: str, limits: Limits) -> Iterator[RawRow]:
    csv.field_size_limit(max(csv.field_size_limit(), limits.max_cell_length * 4))
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for count, cells in enumerate(reader, start=1):
            check_rows(count, limits, "文件")
            check_columns(len(cells), limits, f"第 {begins} 行")
            yield RawRow(begins, [(cell if cell[:2] != '="' else _unwrapped(cell)) or None for cell in cells])
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise _broken(begins, str(fault)) from fault


def _unwrapped(cell: str) -> str:
    """The text in ="007", by which exports keep spreadsheets from dropping zeros."""
    found = _WRAPPED.fullmatch(cell)
    return found.group(1) if found else cell


def _broken(line: int, fault: str) -> FileRefused:
    if "field larger" in fault:
        return FileRefused(
            reason=f"第 {line} 行起有一格过长，多半是双引号没有成对。",
            mend="请检查该行的双引号，或另存为 xlsx 后再上传。",
        )
    return FileRefused(
        reason=f"第 {line} 行的双引号没有成对，分不清各格。",
        mend="格里有双引号时要写成两个，并把整格用双引号括起来；最简单的办法是用 Excel 或 WPS 另存为 xlsx。",
    )


def read_delimited(data: bytes, *, filename: str, limits: Limits) -> list[RawRow]:
    """All rows of a csv or tsv that hold anything."""
    if (
        b"\x00" in data[:4096]
        and _guess_utf16(data[:4096]) is None
        and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        raise FileRefused(
            reason="文件内容不是文本，也不是认得的表格。", mend="请用 Excel 或 WPS 打开后另存为 xlsx 再上传。"
        )
    rows: list[RawRow] = []
    count = 0
    for row in iter_delimited(io.BytesIO(data), filename=filename, limits=limits):
        if not any(row.cells):
            continue
        count += len(row.cells)
        check_cells(count, limits, "文件")
        for cell in row.cells:
            check_length(str(cell or ""), limits, f"第 {row.number} 行有一格")
        rows.append(row)
    return rows
