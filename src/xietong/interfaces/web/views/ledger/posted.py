"""What a form posted, read with types; what cannot be read is refused at its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from attrs import frozen
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from xietong.kernel.denial import invalid
from xietong.kernel.enums import LabelledEnum

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
EnumT = TypeVar("EnumT", bound=LabelledEnum)
Find = Callable[[str], tuple[int, ...]]


@frozen
class Posted:
    """The texts and files of one form."""

    data: QueryDict
    files: MultiValueDict[str, UploadedFile]

    def text(self, name: str) -> str:
        """The text without blanks around it, and without NUL, which PostgreSQL refuses."""
        return (self.data.get(name) or "").replace("\x00", "").strip()

    def flag(self, name: str) -> bool:
        """True where a box was ticked."""
        return bool(self.data.get(name))

    def day(self, name: str, label: str) -> date:
        """A day that must be there."""
        found = self.day_or_none(name, label)
        if found is None:
            raise invalid(name, f"请填写{label}")
        return found

    def day_or_none(self, name: str, label: str) -> date | None:
        """A day, or None where nothing was written."""
        return self.day_of(self.text(name), name, label)

    @staticmethod
    def day_of(text: str, name: str, label: str) -> date | None:
        """A day from a text as people and spreadsheets write it: 2026-3-31, 2026/3/31, 2026年3月31日."""
        if not text:
            return None
        match = _DAY.fullmatch(text)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        raise invalid(name, f"{label}“{text[:40]}”不是日期", "请写成 2026-03-31 的样子")

    def whole(self, name: str, label: str) -> int:
        """A whole number that must be there."""
        text = self.text(name).removesuffix("%")
        if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 9:  # noqa: PLR2004
            raise invalid(name, f"{label}须是整数")
        return int(text)

    def chosen(self, name: str, kind: type[EnumT], label: str) -> EnumT:
        """One of the answers of an enumeration."""
        try:
            return kind.of(self.text(name))
        except ValueError:
            raise invalid(name, f"请选择{label}") from None

    def found(self, name: str, label: str, find: Find) -> int:
        """The id of a thing that was searched for and must be there."""
        pk = self.found_or_none(name, label, find)
        if pk is None:
            raise invalid(name, f"请选择{label}")
        return pk

    def found_or_none(self, name: str, label: str, find: Find) -> int | None:
        """The id chosen in the list, or what the typed words name on their own where no script ran."""
        chosen, typed = self.text(name), self.text(f"{name}__text")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:  # noqa: PLR2004 - what a column holds
            return int(chosen)
        if not typed:
            return None
        hits = find(typed)
        if len(hits) != 1:
            reason = f"“{typed[:40]}”对应多个{label}" if hits else f"没有找到{label}“{typed[:40]}”"
            raise invalid(name, reason, "请从列出的选项中选择一项")
        return hits[0]

    def revision(self) -> int | None:
        """The revision of the item that the form was drawn for, None where it was not told."""
        text = self.text("revision")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004
