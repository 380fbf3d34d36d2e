"""Word documents in official layout (GB/T 9704-2012): title, levels, body, tables, signature, page numbers.

A4, top 37 mm, left 28 mm, type area 156 x 225 mm, 22 lines of 28 characters in size 3 (16 pt); title in
size 2 (22 pt); page numbers in size 4 (14 pt) between dashes, odd pages right, even pages left.
"""

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from attrs import field, frozen
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

_BODY_SIZE, _TITLE_SIZE, _NUMBER_SIZE, _TABLE_SIZE = 16.0, 22.0, 14.0, 12.0
_LINES, _CHARACTERS = 22, 28
_AREA_MM: Final = (156, 225)
_POINTS_PER_MM: Final = 72 / 25.4
_LINE_PITCH: Final = math.floor(_AREA_MM[1] / _LINES * _POINTS_PER_MM * 20)
_TIGHTER: Final = math.floor((_AREA_MM[0] / _CHARACTERS * _POINTS_PER_MM - _BODY_SIZE) * 20)
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LEVELS: Final = range(1, 5)


@frozen(kw_only=True)
class Fonts:
    """Fonts by part; a place without the official ones names its own."""

    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    first_level: str = "黑体"
    second_level: str = "楷体_GB2312"
    number: str = "宋体"
    latin: str = "Times New Roman"


@frozen
class Title:
    """The document's title, centred; the empty line below it comes along."""

    text: str


@frozen
class Addressee:
    """The line of addressees, from the left margin, ending with a colon."""

    text: str


@frozen
class Heading:
    """A heading: level 1 in 黑体, 2 in 楷体, 3 in bold 仿宋, 4 in 仿宋; the numbering is in the text."""

    text: str
    level: int = field(default=1)

    @level.validator
    def _known(self, _: object, level: int) -> None:
        if level not in _LEVELS:
            raise ValueError(f"official papers have levels 1 to 4, not {level}")


@frozen
class Body:
    """A paragraph, indented by two characters. Line ends become paragraphs of their own."""

    text: str


@frozen
class Table:
    """A table with a header that repeats on each page; `widths` are shares of the type area."""

    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    widths: Sequence[float] = ()


@frozen
class Signature:
    """The signing body and the day, the day four characters from the right margin."""

    unit: str
    day: dt.date


Block = Title | Addressee | Heading | Body | Table | Signature


def write_document(
    *, blocks: Iterable[Block], at: dt.datetime, fonts: Fonts | None = None, landscape: bool = False
) -> bytes:
    """A docx of these blocks in order. `at` is written as the time it was made.

    ValueError where a table's row is longer than its headings.
    """
    writer = _Writer(fonts or Fonts(), landscape=landscape)
    for block in blocks:
        writer.add(block)
    return writer.finish(at)


class _Writer:
    """Adds blocks to one document."""

    def __init__(self, fonts: Fonts, *, landscape: bool) -> None:
        self._fonts = fonts
        self._landscape = landscape
        self._document = Document()
        self._set_up_page(landscape=landscape)
        self._set_up_body()
        self._number_pages()
        self._adders: dict[type, Callable[[Any], None]] = {
            Title: self._title,
            Addressee: self._addressee,
            Heading: self._heading,
            Body: self._body,
            Table: self._table,
            Signature: self._signature,
        }

    def add(self, block: Block) -> None:
        self._adders[type(block)](block)

    def finish(self, at: dt.datetime) -> bytes:
        properties = self._document.core_properties
        properties.author = properties.comments = properties.last_modified_by = ""
        properties.created = properties.modified = at
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()

    def _set_up_page(self, *, landscape: bool) -> None:
        section = self._document.sections[0]
        margins = {"top": 37, "bottom": 35, "left": 28, "right": 26}
        section.page_width, section.page_height = Mm(210), Mm(297)
        if landscape:
            margins = {"top": 28, "bottom": 26, "left": 35, "right": 37}
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        for side, width in margins.items():
            setattr(section, f"{side}_margin", Mm(width))
        section.footer_distance = Mm(25)
        if not landscape:
            grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - the library offers no other way
            if grid is None:
                grid = OxmlElement("w:docGrid")
                section._sectPr.append(grid)  # noqa: SLF001
            grid.set(qn("w:type"), "lines")
            grid.set(qn("w:linePitch"), str(_LINE_PITCH))

    def _set_up_body(self) -> None:
        style = self._document.styles["Normal"]
        style.font.size = Pt(_BODY_SIZE)
        self._name_font(style.element.get_or_add_rPr(), self._fonts.body)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = Pt(_LINE_PITCH / 20)

    def _name_font(self, properties: Any, name: str) -> None:
        fonts = properties.find(qn("w:rFonts"))
        if fonts is None:
            fonts = OxmlElement("w:rFonts")
            properties.insert(0, fonts)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for part, font in (("ascii", self._fonts.latin), ("hAnsi", self._fonts.latin), ("eastAsia", name)):
            fonts.set(qn(f"w:{part}"), font)

    def _run(self, paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> Any:
        run = paragraph.add_run(_UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
        run.font.size = Pt(size)
        run.font.bold = bold
        properties = run._element.get_or_add_rPr()  # noqa: SLF001
        self._name_font(properties, font)
        if size == _BODY_SIZE:
            tighter = OxmlElement("w:spacing")  # 28 characters of 16 pt are a little wider than the type area
            tighter.set(qn("w:val"), str(_TIGHTER))
            properties.find(qn("w:sz")).addprevious(tighter)
        return run

    def _indent(self, paragraph: Any, *, size: float = _BODY_SIZE, **characters: int) -> None:
        """Indents in characters, as Word and WPS count Han text, and in points for other programs."""
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001
        for side, amount in characters.items():
            indent.set(qn(f"w:{side}Chars"), str(amount * 100))
            indent.set(qn(f"w:{side}"), str(round(amount * size * 20)))

    def _title(self, block: Title) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, block.text, self._fonts.title, _TITLE_SIZE)
        self._document.add_paragraph()

    def _addressee(self, block: Addressee) -> None:
        text = block.text if block.text.endswith("：") else f"{block.text}："
        self._run(self._document.add_paragraph(), text, self._fonts.body, _BODY_SIZE)

    def _heading(self, block: Heading) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        self._indent(paragraph, firstLine=2)
        font = {1: self._fonts.first_level, 2: self._fonts.second_level}.get(block.level, self._fonts.body)
        self._run(paragraph, block.text, font, _BODY_SIZE, bold=block.level == 3)  # noqa: PLR2004

    def _body(self, block: Body) -> None:
        for text in block.text.splitlines() or [""]:
            paragraph = self._document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            self._indent(paragraph, firstLine=2)
            self._run(paragraph, text, self._fonts.body, _BODY_SIZE)

    def _table(self, block: Table) -> None:
        table = self._document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = not block.widths
        widths = self._share_widths(table, block.widths)
        self._fill(table.rows[0], block.headings, widths, header=True)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001
        for row in block.rows:
            if len(row) > len(block.headings):
                raise ValueError(f"a row of {len(row)} cells under {len(block.headings)} headings")
            self._fill(table.add_row(), row, widths)
        self._document.add_paragraph()

    def _fill(self, row: Any, texts: Sequence[str], widths: Sequence[int], *, header: bool = False) -> None:
        unsplit = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(unsplit)  # noqa: SLF001
        font = self._fonts.first_level if header else self._fonts.body
        for cell, text, width in zip(row.cells, [*texts, *[""] * len(widths)], widths, strict=False):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if header else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            self._off_grid(paragraph)
            self._run(paragraph, text, font, _TABLE_SIZE)

    def _off_grid(self, paragraph: Any) -> None:
        """Lines in tables need not stand on the page's lines, which are set for bigger type."""
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().find(qn("w:spacing")).addprevious(snap)  # noqa: SLF001

    def _share_widths(self, table: Any, shares: Sequence[float]) -> list[int]:
        shares = shares or [1] * len(table.columns)
        area = Mm(_AREA_MM[self._landscape])
        widths = [round(area * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        return widths

    def _signature(self, block: Signature) -> None:
        self._document.add_paragraph()
        day = f"{block.day.year}年{block.day.month}月{block.day.day}日"
        for text, right in ((block.unit, 2), (day, 4)):
            paragraph = self._document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._indent(paragraph, right=right)
            self._run(paragraph, text, self._fonts.body, _BODY_SIZE)

    def _number_pages(self) -> None:
        section = self._document.sections[0]
        self._document.settings.odd_and_even_pages_header_footer = True
        for footer, alignment, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = alignment
            self._indent(paragraph, size=_NUMBER_SIZE, **{side: 1})
            for text in ("— ", None, " —"):
                run = self._run(paragraph, text or "", self._fonts.number, _NUMBER_SIZE)
                if text is None:
                    self._page_field(run)

    def _page_field(self, run: Any) -> None:
        for kind in ("begin", None, "end"):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = "PAGE"
            run._element.append(element)  # noqa: SLF001
