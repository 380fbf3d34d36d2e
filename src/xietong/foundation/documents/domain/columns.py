"""What a sheet of a template holds: its columns, what each cell may be, and how the world calls it."""

import re
from enum import StrEnum, unique
from typing import Final

from attrs import frozen

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_TAB_NAME: Final = re.compile(r"[^\[\]:*?/\\']{1,31}")


@unique
class CellKind(StrEnum):
    """What a cell of a column stands for; decides conversion, drop-downs and number formats."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    YES_NO = "yes_no"
    LIST = "list"

    @property
    def label(self) -> str:
        """Chinese name of the kind, for sentences that say what a cell should be."""
        return _KIND_LABELS[self]


_KIND_LABELS: Final = {
    CellKind.TEXT: "文字",
    CellKind.CODE: "编号",
    CellKind.DATE: "日期",
    CellKind.INTEGER: "整数",
    CellKind.DECIMAL: "数字",
    CellKind.CHOICE: "选项",
    CellKind.YES_NO: "是或否",
    CellKind.LIST: "多个值",
}


@frozen(kw_only=True)
class Choice:
    """One allowed value: `code` is stored, `label` is shown, `synonyms` are accepted on import."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write this choice, best first."""
        return (self.label, self.code, *self.synonyms)


@frozen(kw_only=True)
class Column:
    """One column of a sheet.

    `key` names it in code, `label` heads it on paper, `synonyms` are other headings met in the world.
    A list with `choices` is a list of choice codes.
    """

    key: str
    label: str
    kind: CellKind = CellKind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    hint: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a column that could not be mapped or converted without doubt."""
        if not _KEY.fullmatch(self.key) or not self.label.strip():
            raise ValueError(f"a column needs a snake_case key and a label: {self.key!r} {self.label!r}")
        if self.kind is CellKind.CHOICE and not self.choices:
            raise ValueError(f"column {self.key} is a choice without choices")
        spellings = [spelling for choice in self.choices for spelling in set(choice.spellings)]
        if len(spellings) != len(set(spellings)):
            raise ValueError(f"two choices of column {self.key} share a spelling")

    def label_of(self, code: str) -> str:
        """Label of a choice code; a code that is not known stands for itself."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


@frozen(kw_only=True)
class SheetSchema:
    """A sheet of a template: `key` and `version` travel hidden in the file, `name` is the tab's name.

    `stable_key` names the column that identifies a row for ever, so that a second import changes nothing;
    it is written as a hidden column, and so is `stamp_key`, by which an edited row is told from a stale one.
    With `repeats` a key may stand in several rows, which the reader of the sheet joins.
    """

    key: str
    name: str
    version: str
    columns: tuple[Column, ...]
    stable_key: str | None = None
    stamp_key: str | None = None
    repeats: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse doubled keys or labels, and a stable key that is no column."""
        keys = [column.key for column in self.columns]
        labels = [column.label for column in self.columns]
        if not keys or len(keys) != len(set(keys)) or len(labels) != len(set(labels)):
            raise ValueError(f"sheet {self.key} needs columns with distinct keys and labels")
        for key in (self.stable_key, self.stamp_key):
            if key is not None and key not in keys:
                raise ValueError(f"sheet {self.key} has no column {key}")
        if not _TAB_NAME.fullmatch(self.name):
            raise ValueError(f"no spreadsheet takes {self.name!r} as the name of a tab")

    def column(self, key: str) -> Column:
        """The column of that key; KeyError where there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)
