"""One sheet of an xlsx, walked once: values, formulas, merged blocks, within bounds."""

import datetime as dt
import math
import re
from typing import Final

from xietong.foundation.documents.domain.neutral import unescape_xml_text
from xietong.foundation.documents.domain.raw import Merge, RawRow, Unreadable, column_index
from xietong.foundation.documents.formats.guards import (
    Limits,
    check_cells,
    check_columns,
    check_length,
    check_rows,
)
from xietong.foundation.documents.formats.looks import Look, looking
from xietong.foundation.documents.formats.xlsx_parts import local

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_ROW_NUMBER: Final = re.compile(r"[1-9][0-9]{0,6}")
_INTEGER: Final = re.compile(r"-?\d{1,15}")
_RUNS_OUTSIDE: Final = re.compile(r"\||\b(?:WEBSERVICE|DDE|CALL|REGISTER\.ID|EXEC)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_PASTE_VALUES: Final = "请复制该格，用“选择性粘贴—数值”贴回原处，保存后再上传。"
_PLAIN: Final = Look()
_KEPT: Final = frozenset({"v", "f", "t"})


class SheetWalker:
    """Receives the events of a sheet's XML; afterwards `rows`, `merges`, `formulas` hold what it found."""

    def __init__(
        self, *, name: str, texts: list[str], looks: list[Look], from_1904: bool, limits: Limits, count: int
    ) -> None:
        """Start at the top of a sheet; `name` is for sentences, `count` the cells of the sheets before."""
        self.rows: list[RawRow] = []
        self.merges: list[Merge] = []
        self.formulas = 0
        self.count = count
        self._where = f"工作表“{name}”"
        self._texts = texts
        self._looks = looks
        self._from_1904 = from_1904
        self._limits = limits
        self._number = 0
        self._at = -1
        self._cells: list[object] = []
        self._attributes: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._pieces: list[str] | None = None
        self._aids = 0
        self._tags: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        tag = self._tags.get(name) or self._tags.setdefault(name, local(name))
        if tag in _KEPT:
            self._pieces = [] if not self._aids else None
        elif tag == "c":
            self._open_cell(attributes)
        elif tag == "row":
            self._open_row(attributes.get("r", ""))
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "rPh":
            self._aids += 1

    def text(self, data: str) -> None:
        """Text inside an element."""
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """An element closes."""
        tag = self._tags.get(name, name)
        if tag in _KEPT:
            if self._pieces is not None:
                self._kept[tag] = self._kept.get(tag, "") + "".join(self._pieces)
                self._pieces = None
        elif tag == "c":
            self._close_cell()
        elif tag == "row":
            self._close_row()
        elif tag == "rPh":
            self._aids -= 1

    def _open_row(self, number: str) -> None:
        follows = self._number + 1
        self._number = int(number) if _ROW_NUMBER.fullmatch(number) else follows
        self._at = -1
        self._cells = []

    def _close_row(self) -> None:
        if not self._cells:
            return
        check_rows(self._number, self._limits, self._where)
        self.count += len(self._cells)
        check_cells(self.count, self._limits, self._where)
        self.rows.append(RawRow(self._number, self._cells))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        index = column_index(letters)
        self._at = self._at + 1 if index is None else index
        self._attributes = attributes
        self._kept = {}

    def _close_cell(self) -> None:
        if not self._kept:
            return
        value = self._value()
        if value is None:
            return
        check_columns(self._at + 1, self._limits, self._where)
        missing = self._at - len(self._cells)
        if missing < 0:
            self._cells[self._at] = value
        else:
            self._cells.extend([None] * missing)
            self._cells.append(value)

    def _value(self) -> object:
        kind = self._attributes.get("t", "n")
        kept = self._kept
        text = kept.get("v", kept.get("t", ""))
        if "f" in kept:
            self.formulas += 1
            formula = kept["f"]
            if _RUNS_OUTSIDE.search(_QUOTED.sub("", formula)):
                return Unreadable("=" + formula, "此格是调用外部程序或网络的公式，没有采用。", _PASTE_VALUES)
            if not text and kind != "str":
                return Unreadable("=" + formula, "此格是公式，文件里没有算好的结果。", _PASTE_VALUES)
        return self._typed(kind, text)

    def _typed(self, kind: str, text: str) -> object:
        if kind == "s":
            return self._shared(text)
        if kind in {"str", "inlineStr"}:
            whole = unescape_xml_text(text)
            check_length(whole, self._limits, f"{self._where}第 {self._number} 行有一格")
            return whole or None
        if kind == "e":
            return Unreadable(
                text, f"此格是错误值 {text[:20]}。", "请改正该格的公式，或直接填写数值后再上传。"
            )
        if kind == "b":
            return text.strip() in {"1", "true"}
        return self._measured(kind, text.strip())

    def _measured(self, kind: str, text: str) -> object:
        if not text:
            return None
        return _iso(text) if kind == "d" else self._numeric(text)

    def _shared(self, text: str) -> object:
        index = int(text) if text.strip().isdigit() and len(text) < 10 else -1  # noqa: PLR2004
        if not 0 <= index < len(self._texts):
            return Unreadable("", "此格的文字在文件里找不到，文件可能已损坏。", "请重新填写该格。")
        return self._texts[index] or None

    def _numeric(self, text: str) -> object:
        try:
            number = int(text) if _INTEGER.fullmatch(text) else float(text)
        except ValueError:
            return Unreadable(text[:60], f"此格的数值“{text[:20]}”读不出来。", "请重新填写该格。")
        if isinstance(number, float) and not math.isfinite(number):
            return Unreadable(text[:60], "此格的数值超出范围。", "请重新填写该格。")
        return looking(number, self._look(), from_1904=self._from_1904)

    def _look(self) -> Look:
        style = self._attributes.get("s", "")
        index = int(style) if style.isdigit() and len(style) < 7 else -1  # noqa: PLR2004
        return self._looks[index] if 0 <= index < len(self._looks) else _PLAIN

    def _merge(self, reference: str) -> None:
        ends = [_REFERENCE.fullmatch(end) for end in reference.partition(":")[::2]]
        if len(self.merges) >= self._limits.max_rows or not all(ends):
            return
        (left, top), (right, bottom) = ((end.group(1), int(end.group(2))) for end in ends if end)
        first, last = column_index(left), column_index(right)
        if (
            first is not None
            and last is not None
            and top <= bottom <= self._limits.max_rows
            and first <= last
        ):
            self.merges.append(Merge(top, first, bottom, last))


def _iso(text: str) -> object:
    try:
        moment = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return text
    return moment.date() if moment.time() == dt.time() else moment
