"""Bytes of a table file in, raw sheets out."""

from typing import Final

from xietong.foundation.documents.domain.raw import WHOLE_FILE, RawSheet, RawWorkbook
from xietong.foundation.documents.formats.delimited import read_delimited
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS, Limits, check_size
from xietong.foundation.documents.formats.kinds import check_kind


def read_table(data: bytes, *, filename: str, limits: Limits = DEFAULT_LIMITS) -> RawWorkbook:
    """Every sheet of an xlsx, xlsm, xls, csv, tsv or parquet file as raw rows with their positions.

    Raises FileRefused (Chinese reason and mend) for whatever cannot be read, and nothing else.
    """
    check_size(data, limits)
    kind = check_kind(data, filename=filename, limits=limits)
    if kind == "text":
        rows = read_delimited(data, filename=filename, limits=limits)
        return RawWorkbook(filename=filename, sheets=(RawSheet(name=WHOLE_FILE, rows=rows),))
    sheets, notes, marks = _READERS[kind](data, limits)
    return RawWorkbook(filename=filename, sheets=tuple(sheets), notes=tuple(notes), marks=marks)


_Parts = tuple[list[RawSheet], list[str], dict[str, str]]


def _xlsx(data: bytes, limits: Limits) -> _Parts:
    from xietong.foundation.documents.formats.xlsx import read_xlsx

    return read_xlsx(data, limits=limits)


def _xls(data: bytes, limits: Limits) -> _Parts:
    from xietong.foundation.documents.formats.xls import read_xls

    return read_xls(data, limits=limits)


def _parquet(data: bytes, limits: Limits) -> _Parts:
    from xietong.foundation.documents.formats.parquet import read_parquet

    return read_parquet(data, limits=limits)


_READERS: Final = {"xlsx": _xlsx, "xls": _xls, "parquet": _parquet}
