"""The parts of an xlsx beside its sheets: the list of sheets, shared texts, which styles are dates."""

import posixpath
from urllib.parse import unquote

from attrs import frozen

from xietong.foundation.documents.domain.neutral import unescape_xml_text
from xietong.foundation.documents.formats.guards import Limits, SafeZip, check_length, damaged
from xietong.foundation.documents.formats.looks import Look, look_of
from xietong.foundation.documents.formats.xml_walk import parse_xml


@frozen(kw_only=True)
class SheetPart:
    """A sheet's name, where its XML is, and whether people see it."""

    name: str
    path: str
    hidden: bool


@frozen(kw_only=True)
class Book:
    """The workbook's sheets and its way of counting days."""

    sheets: tuple[SheetPart, ...]
    from_1904: bool
    folder: str


def local(name: str) -> str:
    """Element or attribute name without its namespace prefix."""
    return name.rpartition(":")[2]


def read_book(archive: SafeZip) -> Book:
    """The list of sheets, in the order of the tabs."""
    path = _main_part(archive)
    folder = posixpath.dirname(path)
    targets = _relations(archive, f"{folder}/_rels/{posixpath.basename(path)}.rels")
    sheets: list[SheetPart] = []
    epochs: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "workbookPr":
            epochs.append(attributes.get("date1904", "0") in {"1", "true"})
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            target = targets.get(relation)
            if target is None:
                raise damaged("工作表清单有误")
            hidden = attributes.get("state", "visible") != "visible"
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            sheets.append(SheetPart(name=attributes.get("name", ""), path=full, hidden=hidden))

    parse_xml(archive.chunks(path), start=start)
    return Book(sheets=tuple(sheets), from_1904=any(epochs), folder=folder)


def _main_part(archive: SafeZip) -> str:
    if not archive.has("_rels/.rels"):
        return "xl/workbook.xml"
    targets: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(attributes.get("Target", "").lstrip("/"))

    parse_xml(archive.chunks("_rels/.rels"), start=start)
    return targets[0] if targets else "xl/workbook.xml"


def _relations(archive: SafeZip, path: str) -> dict[str, str]:
    """Targets inside the file by relation id; outside targets are left alone."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode", "Internal") != "External":
            targets[attributes.get("Id", "")] = unquote(attributes.get("Target", ""))

    parse_xml(archive.chunks(path), start=start)
    return targets


def read_shared_texts(archive: SafeZip, book: Book, limits: Limits) -> list[str]:
    """The table of shared texts; the reading aids of East Asian text (rPh) are left out."""
    path = f"{book.folder}/sharedStrings.xml"
    if not archive.has(path):
        return []
    collector = _SharedTexts(limits)
    parse_xml(archive.chunks(path), start=collector.start, end=collector.end, text=collector.text)
    return collector.found


class _SharedTexts:
    """Collects the text of each <si>."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._in_text = False
        self._aids = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        tag = local(name)
        self._in_text = tag == "t" and not self._aids
        if tag == "rPh":
            self._aids += 1

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        tag = local(name)
        self._in_text = False
        if tag == "rPh":
            self._aids -= 1
        elif tag == "si":
            whole = unescape_xml_text("".join(self._pieces))
            check_length(whole, self._limits, "有一格")
            self.found.append(whole)
            self._pieces.clear()


def read_looks(archive: SafeZip, book: Book) -> list[Look]:
    """Look by style number, as cells refer to it."""
    path = f"{book.folder}/styles.xml"
    if not archive.has(path):
        return []
    formats: dict[str, str] = {}
    used: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            inside.clear()

    parse_xml(archive.chunks(path), start=start, end=end)
    looks = {number: look_of(number, formats.get(number)) for number in set(used)}
    return [looks[number] for number in used]
