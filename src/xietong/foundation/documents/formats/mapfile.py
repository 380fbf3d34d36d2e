"""A mapping written down as a YAML file, for tables that come again and again in a foreign form."""

from collections.abc import Mapping
from typing import Any

import yaml

from xietong.foundation.documents.domain.mapping import ColumnSource, UserMapping
from xietong.foundation.documents.domain.rows import FileRefused

_MEND = '写法如：columns: {problem: 反馈问题, number: {from: [年度, 序号], join: "-"}}。'
_FIELDS = frozenset({"from", "join", "values", "default"})
_TOP = frozenset({"sheet", "header_row", "auto", "columns"})


def parse_map(text: str) -> UserMapping:
    """A mapping from YAML::

        sheet: 台账            # optional
        header_row: 3          # optional; 0: no header, columns by letter
        auto: false            # optional; true: likeness maps the rest
        columns:
          number: reference_number
          key: {from: [report_id, reference_number], join: "/"}
          repeated: {from: is_repeat_finding, values: {"YES": 是, "NO": 否}}
          origin: {default: 审计}

    Raises FileRefused with a Chinese reason where the text is no such mapping.
    """
    try:
        tree = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise FileRefused(reason="对照表不是合法的 YAML。", mend=_MEND) from fault
    if not isinstance(tree, dict) or not isinstance(tree.get("columns"), dict) or set(tree) - _TOP:
        raise FileRefused(reason="对照表要有 columns 一节，别的只能有 sheet、header_row、auto。", mend=_MEND)
    header_row = tree.get("header_row")
    if header_row is not None and (type(header_row) is not int or header_row < 0):
        raise FileRefused(reason="对照表的 header_row 要是行号（整数）。", mend=_MEND)
    sheet = tree.get("sheet")
    return UserMapping(
        sources={str(key): _source(str(key), value) for key, value in tree["columns"].items()},
        sheet=None if sheet is None else str(sheet),
        header_row=header_row,
        auto=bool(tree.get("auto", True)),
    )


def _source(key: str, value: Any) -> ColumnSource:
    if not isinstance(value, Mapping):
        return ColumnSource(headings=_headings(value))
    values = value.get("values", {})
    if set(value) - _FIELDS or not isinstance(values, Mapping):
        raise FileRefused(
            reason=f"对照表里 {key} 的写法不对：只能有 from、join、values、default。", mend=_MEND
        )
    default = value.get("default")
    return ColumnSource(
        headings=_headings(value.get("from")),
        join=str(value.get("join", "")),
        values={_word(name): _word(target) for name, target in values.items()},
        default=None if default is None else _word(default),
    )


def _headings(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(name) for name in value) if isinstance(value, list) else (str(value),)


def _word(value: Any) -> str:
    """YAML reads yes, no, on, off as true and false: give them back as words that cells hold."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
