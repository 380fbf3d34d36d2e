"""The files of a run: long tables at full precision, a void or missing score is an empty cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from xietong.analytics.index.scheme import Imputation
from xietong.analytics.index.steps.treat import Mark
from xietong.analytics.panel.panel import Flags, Floats, Integers

if TYPE_CHECKING:
    import polars as pl

    from xietong.analytics.index.engine import IndexResult

_TREATMENTS = {mark: mark.name.lower() for mark in Mark}
QUANTILES = ("score_low", "score_mid", "score_high", "rank_low", "rank_mid", "rank_high")


class Quantiles(Protocol):
    """What the draws say about the index of each row of the panel: 5, 50 and 95 % of scores and ranks."""

    score_low: Floats
    score_mid: Floats
    score_high: Floats
    rank_low: Floats
    rank_mid: Floats
    rank_high: Floats


#: Rows of the panel that are turned into lines at a time, so that memory does not grow with the panel.
_BLOCK = 20_000


def write_tables(result: IndexResult, folder: Path, quantiles: Quantiles | None = None) -> dict[str, int]:
    """Write the tables of the chosen rows into ``folder``; return the lines written by file name."""
    tables = {
        "scores.csv": lambda rows: scores_table(result, rows, quantiles),
        "contributions.csv": lambda rows: contributions_table(result, rows),
        "normalised.csv": lambda rows: normalised_table(result, rows),
        "imputed.csv": lambda rows: imputed_table(result, rows),
        "treated.csv": lambda rows: treated_table(result, rows),
    }
    folder.mkdir(parents=True, exist_ok=True)
    return {name: _write_blocks(table, result.rows, folder / name) for name, table in tables.items()}


def _write_blocks(table: Callable[[Integers], pl.DataFrame], rows: Integers, path: Path) -> int:
    lines = 0
    with path.open("wb") as stream:
        for first in range(0, max(len(rows), 1), _BLOCK):
            block = table(rows[first : first + _BLOCK])
            block.write_csv(stream, include_header=first == 0)
            lines += block.height
    return lines


def write_record(record: dict[str, Any], folder: Path) -> None:
    """Write run.json."""
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def _keys(result: IndexResult, rows: Integers) -> dict[str, pl.Series]:
    import polars as pl

    panel = result.panel
    return {
        "unit": _named("unit", panel.units, panel.unit[rows]),
        "period": _named("period", panel.periods, panel.period[rows]).cast(pl.Categorical),
    }


def _named(title: str, names: tuple[str, ...], number: Integers) -> pl.Series:
    """A text column from indices into names; -1 is an empty cell."""
    import polars as pl

    text = pl.Series(title, [*names, None], dtype=pl.String)
    return text.gather(pl.Series(np.where(number < 0, len(names), number)))


def _number(title: str, values: Floats) -> pl.Series:
    import polars as pl

    return pl.Series(title, np.ascontiguousarray(values), nan_to_null=True)


def _long(rows: Integers, columns: list[int]) -> tuple[Integers, Integers]:
    """Row and node id of each line: row by row, nodes in the given order within a row."""
    return np.repeat(rows, len(columns)), np.tile(np.array(columns, dtype=np.int64), len(rows))


def _marked(marks: Flags, rows: Integers) -> tuple[Integers, Integers]:
    """Row and column of each marked cell in ``rows``."""
    place, column = np.nonzero(marks[rows])
    return rows[place], column


def scores_table(result: IndexResult, rows: Integers, quantiles: Quantiles | None) -> pl.DataFrame:
    """One line for each row and node, the root first; quantiles stand on the root's line."""
    import polars as pl

    row, node = _long(rows, list(result.tree.shown))
    labels = result.scheme.bands.labels if result.scheme.bands else ()
    columns = {
        **_keys(result, row),
        "node": _named("node", result.tree.codes, node),
        "score": _number("score", result.scores[row, node]),
        "band": _named("band", labels, result.bands[row, node]),
        "coverage": _number("coverage", result.prepared.coverage[row, node - result.tree.leaves]),
    }
    for name in QUANTILES if quantiles is not None else ():
        found = np.where(node == result.tree.root, getattr(quantiles, name)[row], np.nan)
        columns[name] = _number(name, found)
    return pl.DataFrame(columns)


def contributions_table(result: IndexResult, rows: Integers) -> pl.DataFrame:
    """One line for each row and indicator; a node filled from peers has a line of its own."""
    import polars as pl

    filled = np.flatnonzero(result.scored.filled.any(axis=0)) + result.tree.leaves
    row, node = _long(rows, [*range(result.tree.leaves), *map(int, filled)])
    return pl.DataFrame(
        {
            **_keys(result, row),
            "indicator": _named("indicator", result.tree.codes, node),
            "contribution": _number("contribution", result.contributions[row, node]),
        }
    )


def normalised_table(result: IndexResult, rows: Integers) -> pl.DataFrame:
    """One line for each row and indicator."""
    import polars as pl

    row, leaf = _long(rows, list(range(result.tree.leaves)))
    return pl.DataFrame(
        {
            **_keys(result, row),
            "indicator": _named("indicator", result.tree.codes, leaf),
            "value": _number("value", result.normalised.values[row, leaf]),
        }
    )


def imputed_table(result: IndexResult, rows: Integers) -> pl.DataFrame:
    """One line for each filled cell, values in raw units; nodes filled from peers in scores."""
    import polars as pl

    row, leaf = _marked(result.prepared.imputed, rows)
    at, node = _marked(result.scored.filled, rows)
    node += result.tree.leaves
    methods = tuple(Imputation)
    fills = {part.code: methods.index(part.fill) for part in result.scheme.index.nodes()}
    how = [methods.index(result.scheme.steps.impute)] * len(row)
    how += [fills[result.tree.codes[place]] for place in node]
    return pl.DataFrame(
        {
            **_keys(result, np.concatenate([row, at])),
            "indicator": _named("indicator", result.tree.codes, np.concatenate([leaf, node])),
            "value": _number(
                "value", np.concatenate([result.prepared.values[row, leaf], result.scores[at, node]])
            ),
            "method": _named("method", methods, np.array(how, dtype=np.int64)),
        }
    )


def treated_table(result: IndexResult, rows: Integers) -> pl.DataFrame:
    """One line for each cell that treatment changed, before and after, in raw units or their logarithm."""
    import polars as pl

    marks = result.treated.marks
    row, leaf = _marked(marks != Mark.NONE, rows)
    return pl.DataFrame(
        {
            **_keys(result, row),
            "indicator": _named("indicator", result.tree.codes, leaf),
            "before": _number("before", result.prepared.values[row, leaf]),
            "after": _number("after", result.treated.values[row, leaf]),
            "treatment": _named("treatment", tuple(_TREATMENTS.values()), marks[row, leaf]),
        }
    )
