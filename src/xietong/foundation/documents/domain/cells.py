"""One raw cell becomes one value of its column's kind, or a fault in Chinese that says how to mend it."""

import datetime as dt
import math
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Final, NoReturn

from xietong.foundation.documents.domain import dates
from xietong.foundation.documents.domain.columns import CellKind, Column
from xietong.foundation.documents.domain.faults import CellFault
from xietong.foundation.documents.domain.lists import split_list
from xietong.foundation.documents.domain.neutral import restore
from xietong.foundation.documents.domain.numbers import LONGEST_NUMBER, bounded, number_of
from xietong.foundation.documents.domain.raw import Unreadable, cell_text, shown

__all__ = ("CellFault", "Converter", "converter", "fold")

Converter = Callable[[object], object]

_YES: Final = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1"})
_NO: Final = frozenset({"否", "无", "不是", "没有", "错", "×", "✗", "✘", "n", "no", "false", "f", "0"})
_LISTED_CHOICES: Final = 12


def converter(column: Column) -> Converter:
    """A function from a raw cell of this column to its value; it raises CellFault.

    Values: str for text and code, date, int, Decimal, choice code, bool, tuple of str for lists;
    a blank gives None, or () in a list. Blank where the column is required is a fault.
    """
    convert = _BY_KIND[column.kind](column)

    def checked(cell: object) -> object:
        if cell is None:
            value = None
        elif isinstance(cell, str):
            text = restore(cell.strip())
            value = convert(text) if text else None
        elif isinstance(cell, Unreadable):
            raise CellFault(cell.message, cell.mend)
        else:
            value = convert(cell)
        if value is None:
            if column.required:
                raise CellFault("此格必填，现在是空的。", f"请填写{column.label}。")
            return () if column.kind is CellKind.LIST else None
        return value

    return checked


def _text(column: Column) -> Converter:
    limit = column.max_length

    def convert(cell: object) -> object:
        text = cell if isinstance(cell, str) else cell_text(cell)
        if "\x00" in text:
            raise CellFault("此格含有不能保存的控制字符（空字符）。", "请删去后重新录入这段文字。")
        if limit is not None and len(text) > limit:
            raise CellFault(f"有 {len(text)} 个字，超过上限 {limit} 个字。", "请缩短，或把详情写进附件。")
        return text

    return convert


def _date(_: Column) -> Converter:
    def convert(cell: object) -> object:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        try:
            if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
                return dates.from_serial(cell)
            return dates.parse_date(cell_text(cell))
        except dates.NotADate as fault:
            raise CellFault(fault.message, fault.mend) from None

    return convert


def _integer(_: Column) -> Converter:
    def convert(cell: object) -> object:
        if type(cell) is int:
            bounded(Decimal(cell), cell)
            return cell
        number = number_of(cell, "整数", "如 1200")
        if number != number.to_integral_value():
            raise CellFault(f"“{shown(cell)}”不是整数。", "请只写整数，不带小数。")
        return int(number)

    return convert


def _decimal(_: Column) -> Converter:
    def convert(cell: object) -> object:
        return number_of(cell, "数字", "如 1200.50，单位写在表头")

    return convert


def _choice(column: Column) -> Converter:
    codes = _codes(column)
    longest = 4 * max(map(len, codes), default=0)

    def convert(cell: object) -> object:
        text = cell if isinstance(cell, str) else cell_text(cell)
        code = codes.get(text)
        if code is None and len(text) <= longest:
            code = codes.get(fold(text))
        return _unknown_choice(column, text) if code is None else code

    return convert


def _codes(column: Column) -> dict[str, str]:
    """Code by spelling, exact spellings before folded ones; a folding that two choices share is left out."""
    exact = {spelling: choice.code for choice in column.choices for spelling in choice.spellings}
    folded: dict[str, set[str]] = {}
    for spelling, code in exact.items():
        folded.setdefault(fold(spelling), set()).add(code)
    return {spelling: min(codes) for spelling, codes in folded.items() if len(codes) == 1} | exact


def _unknown_choice(column: Column, text: str) -> NoReturn:
    labels = [choice.label for choice in column.choices]
    listed = "、".join(labels[:_LISTED_CHOICES]) + ("等" if len(labels) > _LISTED_CHOICES else "")
    raise CellFault(f"“{shown(text)}”不在可选值里。", f"请从这些值里选：{listed}。")


def _yes_no(_: Column) -> Converter:
    def convert(cell: object) -> object:
        if isinstance(cell, bool):
            return cell
        word = fold(cell_text(cell)[:LONGEST_NUMBER])
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise CellFault(f"“{shown(cell)}”看不出是还是否。", "请填“是”或“否”。")

    return convert


def _list(column: Column) -> Converter:
    choose = _choice(column) if column.choices else None

    def convert(cell: object) -> object:
        items = split_list(cell_text(cell))
        for item in items:
            if column.max_length is not None and len(item) > column.max_length:
                raise CellFault(
                    f"“{shown(item)}”超过上限 {column.max_length} 个字。", "多个值之间请用顿号“、”隔开。"
                )
        if choose is None:
            return items or None
        return tuple(dict.fromkeys(str(choose(item)) for item in items)) or None

    return convert


def fold(text: str) -> str:
    """Text without regard to width, case and white space, for comparing spellings."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_BY_KIND: Final[dict[CellKind, Callable[[Column], Converter]]] = {
    CellKind.TEXT: _text,
    CellKind.CODE: _text,
    CellKind.DATE: _date,
    CellKind.INTEGER: _integer,
    CellKind.DECIMAL: _decimal,
    CellKind.CHOICE: _choice,
    CellKind.YES_NO: _yes_no,
    CellKind.LIST: _list,
}
