"""Bad containers: bombs, truncated zips, encrypted books, and other files under table names."""

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.support.bad_parts import csv_text, ledger_xml, saved, workbook, xls_bytes, xlsx_parts, zipped

_Made = tuple[str, str, bytes]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bad_packages() -> Iterator[_Made]:
    """Name, file name and bytes of each."""
    yield from _bombs()
    yield from _broken_zips()
    yield from _other_kinds()
    yield from _names()


def _bombs() -> Iterator[_Made]:
    parts: dict[str, str | bytes] = {**xlsx_parts(ledger_xml())}
    yield "zip bomb in a sheet", "清单.xlsx", zipped(parts | {"xl/worksheets/sheet1.xml": b" " * 120_000_000})
    yield "zip bomb beside the sheets", "清单.xlsx", zipped(parts | {"xl/media/a.bin": b"\x00" * 120_000_000})
    yield "zip of 5,000 parts", "清单.xlsx", zipped(parts | {f"xl/x{at}.xml": b"" for at in range(5_000)})
    inner = zipped(parts)
    for depth in range(3):
        inner = zipped({f"{depth}-{at}.zip": inner for at in range(3)})
    yield "zips in zips", "清单.xlsx", inner
    yield (
        "bomb that lies about its size",
        "清单.xlsx",
        _lying(zipped(parts | {"xl/sharedStrings.xml": b" " * 9_000_000})),
    )
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 60_000))
    yield "60,000 rows without a header", "清单.xlsx", zipped(xlsx_parts(rows))


def _lying(data: bytes) -> bytes:
    """Set every unpacked size in the zip's directory to 100 bytes."""
    changed = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 100)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _broken_zips() -> Iterator[_Made]:
    parts = xlsx_parts(ledger_xml(), shared="<si><t>x</t></si>")
    good = zipped(parts)
    for share in (1, 5, 10, 25, 50, 75, 90, 95, 99):
        yield f"cut off at {share} %", "清单.xlsx", good[: len(good) * share // 100]
    for missing in parts:
        yield (
            f"without {missing}",
            "清单.xlsx",
            zipped({name: xml for name, xml in parts.items() if name != missing}),
        )
        yield f"empty {missing}", "清单.xlsx", zipped(parts | {missing: ""})
        yield f"cut {missing}", "清单.xlsx", zipped(parts | {missing: parts[missing][:-20]})
    yield "bytes before the zip", "清单.xlsx", b"x" * 100 + good
    yield "bytes after the zip", "清单.xlsx", good + b"x" * 70_000
    yield "no parts", "清单.xlsx", zipped({})
    yield "encrypted parts", "清单.xlsx", _flagged(good)
    yield "unknown compression", "清单.xlsx", _recompressed(good)
    yield "LZMA", "清单.xlsx", zipped(parts, compression=zipfile.ZIP_LZMA)
    yield "bzip2", "清单.xlsx", zipped(parts, compression=zipfile.ZIP_BZIP2)
    yield "paths that climb", "清单.xlsx", zipped({f"../../{name}": xml for name, xml in parts.items()})
    yield "back slashes", "清单.xlsx", zipped({name.replace("/", "\\"): xml for name, xml in parts.items()})
    yield "upper case", "清单.xlsx", zipped({name.upper(): xml for name, xml in parts.items()})
    yield "the same part twice", "清单.xlsx", _twice(parts)


def _flagged(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(changed)


def _recompressed(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(mark)
        while at >= 0:
            changed[at + offset] = 99
            at = data.find(mark, at + 4)
    return bytes(changed)


def _twice(parts: dict[str, str]) -> bytes:
    """A zip in which the sheet stands twice, the second time broken."""
    target = io.BytesIO(zipped(parts))
    other = zipped({"xl/worksheets/sheet2.xml": "<broken"})
    first, second = target.getvalue(), other.replace(b"sheet2.xml", b"sheet1.xml")
    directory = first.find(b"PK\x01\x02")
    return first[:directory] + second


def _other_kinds() -> Iterator[_Made]:
    contents = {
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
        "jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 64,
        "docx": zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
        "ods": zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "xlsb": zipped({"xl/workbook.bin": b"\x83\x01\x00"}),
        "zip": zipped({"说明.txt": "x"}),
        "rar": b"Rar!\x1a\x07\x01\x00" + b"\x00" * 64,
        "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 64,
        "html table": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "bare html table": b"\r\n <TABLE><tr><td>1</td></tr></TABLE>",
        "xml spreadsheet": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com"/>',
        "program": b"MZ\x90\x00" + b"\x00" * 200,
        "old Word file": _OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 600,
        "encrypted workbook": _OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600,
        "OLE head only": _OLE,
        "OLE of zeros": _OLE + b"\x00" * 4096,
        "fake xls": _OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le") + b"\xff" * 4096,
        "BIFF head only": b"\x09\x08\x10\x00\x00\x06\x05\x00",
        "parquet head only": b"PAR1",
        "parquet of noise": b"PAR1" + bytes(range(256)) * 8 + b"\x10\x00\x00\x00PAR1",
    }
    for name, data in contents.items():
        for filename in ("清单.xlsx", "清单.xls", "清单.csv", "清单.parquet"):
            yield f"{name} as {filename[3:]}", filename, data


def _names() -> Iterator[_Made]:
    xlsx, text = saved(workbook()), csv_text().encode()
    for filename in (
        "清单.xls",
        "清单.csv",
        "清单.parquet",
        "清单",
        "清单.exe",
        "清单.xlsx.exe",
        "清单.docx",
    ):
        yield f"xlsx as {filename}", filename, xlsx
    for filename in ("清单.xls", "清单.xlsx", "清单.parquet", "", ".", "../../清单.php", "清单.csv\x00.exe"):
        yield f"csv as {filename!r}", filename, text
    for filename in ("清单.xlsx", "清单.csv", "清单.xlsm"):
        yield f"xls as {filename}", filename, xls_bytes()
    yield "a name of 5,000 signs", "长" * 5000 + ".csv", text
    yield "a name in capitals", "清单.CSV", text
