"""The text of a file: docx, txt or html, in whatever encoding Chinese offices save it."""

from __future__ import annotations

import codecs
import html
import re
from pathlib import PurePath

from .docx import text_of_docx
from .draft import NoticeError

MAX_BYTES = 20 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"%PDF", "PDF 文件暂不能读取，请复制文字粘贴，或另存为 Word（.docx）。"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 或加密文件不能读取，请在 Word 中另存为不加密的 .docx。"),
    (b"{\\rtf", "RTF 文件不能读取，请在 Word 中另存为 .docx。"),
    (b"\x89PNG", "图片不能读取，请提供文字版。"),
    (b"\xff\xd8\xff", "图片不能读取，请提供文字版。"),
    (b"Rar!", "压缩包不能读取，请先解压。"),
    (b"7z\xbc\xaf", "压缩包不能读取，请先解压。"),
    (b"\x1f\x8b", "压缩包不能读取，请先解压。"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ue000-\uf8ff]")
_COMMON = re.compile(
    r"[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理巡察整改情况]"
)
_TAGGED = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|br|span)\b", re.IGNORECASE)


def text_of_file(data: bytes, *, filename: str) -> str:
    """Return the text of a file. Raises NoticeError (Chinese) for anything that cannot be read as text."""
    if not data:
        raise NoticeError("文件是空的。")
    if len(data) > MAX_BYTES:
        raise NoticeError(
            f"文件过大（{len(data) // 1024 // 1024} MB，上限 {MAX_BYTES // 1024 // 1024} MB）。"
        )
    for magic, message in _FOREIGN:
        if data.startswith(magic):
            raise NoticeError(message)
    suffix = PurePath(filename).suffix.lower()
    if data.startswith(b"PK"):
        return text_of_docx(data)
    if suffix in {".docx", ".docm"}:
        raise NoticeError("文档已损坏，不是有效的 Word 文件，请在 Word 中另存后重试。")
    text = decode(data)
    return _untagged(text) if suffix in {".html", ".htm"} or _TAGGED.search(text[:2000]) else text


def decode(data: bytes) -> str:
    """Return the text of plain bytes: by mark, as UTF-8, UTF-16, GB18030, mixed lines, or as detected."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _sound(data.decode(name, errors="replace"))
    for attempt in (_strict_utf8, _utf16, _gb18030, _by_line, _detected):
        text = attempt(data)
        if text is not None and _is_text(text):
            return text
    raise NoticeError("文件不是文字，或编码无法识别，请另存为 UTF-8 编码的 .txt 后重试。")


def _sound(text: str) -> str:
    if not _is_text(text):
        raise NoticeError("文件不是文字，或编码无法识别，请另存为 UTF-8 编码的 .txt 后重试。")
    return text


def _is_text(text: str) -> bool:
    sample = text[:200_000]
    return len(_CONTROL.findall(sample)) <= max(2, len(sample) // 50)


def _strict_utf8(data: bytes) -> str | None:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows in the zero bytes of its line ends, digits and blanks."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) <= 1 or min(even, odd) * 8 > max(even, odd):
        return None
    return data.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace")


def _gb18030(data: bytes) -> str | None:
    try:
        text = codecs.getincrementaldecoder("gb18030")().decode(data)
    except UnicodeDecodeError:
        return None
    return text if _reads_as_chinese(text) else None


def _reads_as_chinese(text: str) -> bool:
    """Bytes of other encodings often decode to rare characters; real text is full of the common ones."""
    sample = text[:20_000]
    beyond = sum(c > "\x7f" for c in sample)
    return not beyond or len(_COMMON.findall(sample)) >= beyond * 0.12


def _by_line(data: bytes) -> str | None:
    """Files pasted together hold lines in UTF-8 and lines in GB18030."""
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", errors="replace"))
    text = "\n".join(lines)
    return text if _reads_as_chinese(text) else None


def _detected(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        return None
    text = data.decode(best.encoding, errors="replace")
    return text if _reads_as_chinese(text) else None


def _untagged(text: str) -> str:
    text = re.sub(r"(?is)<(script|style|noscript|head)\b[^>]{0,2000}>.*?</\1\s*>", "\n", text)
    text = re.sub(r"(?i)</?(?:p|div|br|tr|li|h[1-6]|table|section|article|title)\b[^<>]{0,5000}>", "\n", text)
    text = re.sub(r"(?i)</t[dh]\s*>", " | ", text)
    return html.unescape(re.sub(r"<[^<>]{1,5000}>", "", text))
