"""A YAML mapping read key by key: each wrong value becomes a fault with its path and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import Any, TypeVar

import yaml

from xietong.analytics.faults import Fault, FaultsError

E = TypeVar("E", bound=StrEnum)


class Lines(dict[str, Any]):
    """A mapping that knows on which line each key stands, and which keys stood there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.repeated: list[str] = []


class _Loader(yaml.SafeLoader):
    """Plain YAML: only true and false are flags (a code may be NO), days stay text, 1e-3 is a number."""

    yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in pairs if not tag.endswith((":bool", ":timestamp", ":float"))]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?|[-+]?\.inf|\.nan"),
    list("-+0123456789."),
)


def _construct(loader: _Loader, node: yaml.MappingNode) -> Lines:
    found = Lines()
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            found.repeated.append(key)
        found.lines[key] = key_node.start_mark.line + 1
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _construct)


def load(text: str) -> Any:
    """The YAML document of a text; FaultsError with line and column where it is not YAML."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "方案"
        problem = getattr(fault, "problem", None) or "无法解析"
        raise FaultsError([Fault(where, f"不是正确的 YAML（{problem}）")]) from None


class Block:
    """One mapping of the scheme. Faults go to a list shared by all blocks; ``close`` names unknown keys."""

    def __init__(self, data: Any, path: str, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self.data = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            self.faults.append(Fault(path, f"应是一组“键: 值”，现为 {data!r}"))
        for key in getattr(data, "repeated", ()):
            self.fault(key, "写了两次")

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def place(self, key: str) -> str:
        """``steps.treat.skew（第 12 行）``."""
        where = f"{self.path}.{key}" if self.path else key
        line = getattr(self.data, "lines", {}).get(key)
        return f"{where}（第 {line} 行）" if line else where

    def fault(self, key: str, reason: str, mend: str = "") -> None:
        """Note a fault at a key."""
        self.faults.append(Fault(self.place(key) if key else self.path, reason, mend))

    def get(self, key: str) -> Any:
        """The value of a key as YAML gave it, None where absent."""
        self.asked.add(key)
        return self.data.get(key)

    def close(self) -> None:
        """Name every key that nobody asked for, with the nearest one that there is."""
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, 1)
                mend = f"是否应为 {near[0]}" if near else f"可用的键：{'、'.join(sorted(self.asked))}"
                self.fault(key, "没有这个键", mend)

    def text(self, key: str, default: str | None = None) -> str:
        """A text or number as text; a fault where it is absent and has no default."""
        value = self.get(key)
        if value is None:
            if default is None:
                self.fault(key, "没有填写")
            return default or ""
        if isinstance(value, dict | list):
            self.fault(key, f"应是文字，现为 {value!r}")
            return ""
        return ("true" if value else "false") if isinstance(value, bool) else str(value).strip()

    def number(self, key: str, default: float | None = None, low: float | None = None) -> float:
        """A finite number, at least ``low``; 0 with a fault where it is absent and has no default."""
        value = self.get(key)
        if value is None:
            if default is None:
                self.fault(key, "没有填写")
            return default or 0.0
        return self._number(key, value, low)

    def optional(self, key: str, low: float | None = None) -> float | None:
        """A number, or None where the key is absent."""
        value = self.get(key)
        return None if value is None else self._number(key, value, low)

    def share(self, key: str) -> float | None:
        """A number from 0 to 1, or None where the key is absent."""
        found = self.optional(key, 0.0)
        if found is not None and found > 1:
            self.fault(key, f"是 0 到 1 的比例，现为 {found:g}")
        return found

    def _number(self, key: str, value: Any, low: float | None = None) -> float:
        found = as_number(value)
        if found is None:
            self.fault(key, f"应是数，现为“{value}”")
            return 0.0 if low is None else low
        if low is not None and found < low:
            self.fault(key, f"不能小于 {low:g}，现为 {found:g}")
            return low
        return found

    def whole(self, key: str, default: int, low: int = 0) -> int:
        """A whole number, at least ``low``."""
        found = self.number(key, default, low)
        if found != int(found):
            self.fault(key, f"应是整数，现为 {found:g}")
        return int(found)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, f"应是 true 或 false，现为“{value}”")
            return default
        return value

    def choice(self, key: str, options: type[E], default: E) -> E:
        """One of the codes of an enumeration."""
        value = self.get(key)
        return default if value is None else self.one_of(key, value, options, default)

    def one_of(self, key: str, value: Any, options: type[E], default: E) -> E:
        """``value`` as a member of ``options``; the default with a fault where it is none."""
        known = {option.value: option for option in options}
        if str(value) in known:
            return known[str(value)]
        near = difflib.get_close_matches(str(value), known, 1)
        mend = f"是否应为 {near[0]}" if near else f"可选：{'、'.join(known)}"
        self.fault(key, f"没有“{value}”这个选项", mend)
        return default

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; empty where the key is absent."""
        return tuple(self._number(key, value) for value in self.items(key))

    def pair(self, key: str) -> tuple[float, float] | None:
        """Two numbers; None where the key is absent or wrong."""
        if self.get(key) is None:
            return None
        found = self.numbers(key)
        if len(found) != 2:  # noqa: PLR2004
            self.fault(key, f"应是两个数，现有 {len(found)} 个")
            return None
        return found[0], found[1]

    def items(self, key: str) -> list[Any]:
        """A list; empty where the key is absent."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"应是列表 [ … ]，现为“{value}”")
            return []
        return value

    def block(self, key: str) -> Block | None:
        """A mapping below this one; None where the key is absent."""
        value = self.get(key)
        return None if value is None else Block(value, self._below(key), self.faults)

    def blocks(self, key: str) -> Iterator[Block]:
        """A list of mappings below this one."""
        for position, value in enumerate(self.items(key)):
            yield Block(value, f"{self._below(key)}[{position}]", self.faults)

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def as_number(value: Any) -> float | None:
    """A finite number, also written as a fraction (1/3); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        if not re.fullmatch(r"\s*\d+\s*/\s*[1-9]\d*\s*", value):
            return None
        return float(Fraction(value.replace(" ", "")))
    found = float(value)
    return found if isfinite(found) else None
