"""What a file is by its bytes, and whether its name says the same."""

import re
from pathlib import PurePosixPath
from typing import Final

from xietong.foundation.documents.domain.rows import FileRefused
from xietong.foundation.documents.formats.guards import SAVE_AS, Limits, SafeZip, encrypted

_TEXT_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})
_KINDS_BY_SUFFIX: Final = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".parquet": "parquet",
} | dict.fromkeys(_TEXT_SUFFIXES, "text")
_NAMES: Final = {
    "xlsx": "Excel 工作簿（xlsx）",
    "xls": "Excel 97-2003 工作簿（xls）",
    "parquet": "Parquet 数据文件",
    "text": "文本（csv）",
    "docx": "Word 文档",
    "doc": "Word 97-2003 文档",
    "ods": "ODS 表格",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "html": "网页",
    "xml2003": "XML 表格",
    "pdf": "PDF",
    "image": "图片",
    "zip": "压缩包",
    "rar": "压缩包",
    "ole": "旧版 Office 文件",
}
_SUFFIX_OF: Final = {"xlsx": ".xlsx", "xls": ".xls", "parquet": ".parquet", "text": ".csv"}
_MAGIC: Final = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "rar"),
    (b"\x1f\x8b", "rar"),
    (b"PAR1", "parquet"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype html|html|head|meta|table|body)", re.IGNORECASE)
_HEAD: Final = 4096


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def content_kind(data: bytes, *, limits: Limits) -> str:
    """What the bytes are, whatever the name says: xlsx, xls, parquet, text, docx, pdf, ..."""
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data, limits)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data[:4] in {b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00"}:
        return "xls"
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml2003"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "text")


def _zip_kind(data: bytes, limits: Limits) -> str:
    names = SafeZip(data, limits=limits).names
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    return "ods" if "content.xml" in names else "zip"


def _ole_kind(data: bytes) -> str:
    if _utf16("EncryptedPackage") in data:
        raise encrypted()
    if _utf16("WordDocument") in data:
        return "doc"
    return "xls" if _utf16("Workbook") in data or _utf16("Book") in data else "ole"


def check_kind(data: bytes, *, filename: str, limits: Limits) -> str:
    """The kind of a file whose name and contents agree: xlsx, xls, text or parquet; refused otherwise."""
    suffix = PurePosixPath(filename.replace("\\", "/").casefold()).suffix
    expected = _KINDS_BY_SUFFIX.get(suffix)
    found = content_kind(data, limits=limits)
    if found not in _SUFFIX_OF:
        raise FileRefused(reason=f"文件内容是{_NAMES[found]}，不是可以导入的表格。", mend=SAVE_AS)
    if expected is None:
        raise FileRefused(
            reason=f"不认识扩展名“{suffix or '（无）'}”。",
            mend="可以导入 xlsx、xlsm、xls、csv、tsv、txt，请另存为其中一种。",
        )
    if expected != found and found == "text":
        raise FileRefused(
            reason=f"文件名以 {suffix} 结尾，内容却不是{_NAMES[expected]}，可能已损坏，或改过扩展名。",
            mend="请用 Excel 或 WPS 打开，另存为 xlsx 后再上传；若本来是 csv，请把扩展名改回 .csv。",
        )
    if expected != found:
        raise FileRefused(
            reason=f"文件名以 {suffix} 结尾，内容却是{_NAMES[found]}。",
            mend=f"请把扩展名改为 {_SUFFIX_OF[found]} 再上传，或用 Excel、WPS 打开后另存为 xlsx。",
        )
    return found
