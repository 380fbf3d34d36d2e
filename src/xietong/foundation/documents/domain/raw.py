"""Raw tables as they stand in a file, before anybody knows what the columns mean."""

import datetime as dt
import re
from typing import Final, NamedTuple

from attrs import field, frozen

_SHOWN_LENGTH: Final = 60
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
WHOLE_FILE: Final = "文件"
PASTED: Final = "粘贴内容"


class Unreadable(NamedTuple):
    """A cell that holds no usable value (a formula without result, an error value) and why."""

    shown: str
    message: str
    mend: str


class RawRow(NamedTuple):
    """A row with its number in the file (from 1) and its cells from column A on; blanks are None."""

    number: int
    cells: list[object]


class Merge(NamedTuple):
    """A merged block; rows count from 1, columns from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def reference(self) -> str:
        """The block as spreadsheets write it, for example A5:A8."""
        return f"{column_letter(self.left)}{self.top}:{column_letter(self.right)}{self.bottom}"


@frozen(kw_only=True)
class RawSheet:
    """A sheet: rows that hold anything, in order, with the merged blocks."""

    name: str
    rows: list[RawRow]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


@frozen(kw_only=True)
class RawWorkbook:
    """All sheets of a file, `notes` for the reader, and the template's hidden marks where it has them."""

    filename: str
    sheets: tuple[RawSheet, ...]
    notes: tuple[str, ...] = ()
    marks: dict[str, str] = field(factory=dict)


def column_letter(index: int) -> str:
    """Letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int | None:
    """Column counted from 0 of letters such as A or AB; None where the text is no column."""
    if not _LETTERS.fullmatch(letters):
        return None
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def sheet_phrase(name: str) -> str:
    """A sheet as sentences call it; a csv or pasted cells have no tab with a name."""
    return name if name in {WHOLE_FILE, PASTED} else f"工作表“{name}”"


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: object) -> str:
    """A raw cell as a person would read it: dates as 2024-05-01, whole floats without a point."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case Unreadable():
            return cell.shown
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat().replace("T", " ").removesuffix(" 00:00:00")
        case float():
            return format(cell + 0.0, ".15g")  # what a spreadsheet shows: its numbers hold 15 digits
        case _:
            return str(cell).upper() if isinstance(cell, bool) else str(cell)


def shown(cell: object) -> str:
    """A raw cell shortened for an error sentence."""
    text = cell_text(cell)
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
