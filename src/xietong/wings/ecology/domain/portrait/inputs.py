"""What a run rests on: values, meanings, the scheme's text, draws and seed; one file and one digest."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
from attrs import asdict, frozen

from xietong.kernel.digest import canonical, digest, preferred_algorithm

COLUMNS = {
    "unit": pl.String,
    "group": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "value": pl.Float64,
    "exposure": pl.Float64,
    "figures": pl.String,
}


@frozen
class Meaning:
    """What an indicator meant in a run. ``direction`` as in the engine: +1, -1, 0; ``red`` its red limit.

    ``since`` is the first day of this version: earlier figures were counted under another.
    """

    code: str
    label: str
    family: str
    unit: str = ""
    direction: int = 0
    green: float | None = None
    red: float | None = None
    veto: bool = False
    count: bool = False
    version: int = 1
    since: str = ""


@frozen(eq=False)
class Inputs:
    """Everything that the results follow from. ``values`` has the columns of ``COLUMNS``, any order of rows.

    ``figures`` are the ids of the stored figures under a value, joined by commas.
    """

    values: pl.DataFrame
    meanings: tuple[Meaning, ...]
    scheme: str
    draws: int
    seed: int


def packed(values: pl.DataFrame) -> bytes:
    """The kept file: Parquet, rows and columns in one order, so that the same values are the same bytes."""
    target = io.BytesIO()
    frame = values.select([pl.col(name).cast(kind) for name, kind in COLUMNS.items()])
    frame.sort("period", "unit", "indicator").write_parquet(target, compression="zstd", statistics=False)
    return target.getvalue()


def unpacked(data: bytes) -> pl.DataFrame:
    """The values of a kept file."""
    return pl.read_parquet(io.BytesIO(data))


def inputs_digest(inputs: Inputs, data: bytes, *, algorithm: str = "") -> str:
    """``algorithm:hex`` over the kept file and everything else that the results follow from."""
    algorithm = algorithm or preferred_algorithm()
    rest = canonical({**settings_of(inputs), "values": digest(data, algorithm=algorithm)})
    return f"{algorithm}:{digest(rest.encode(), algorithm=algorithm)}"


def settings_of(inputs: Inputs) -> dict[str, Any]:
    """All of the inputs but the values, as JSON keeps it."""
    return {
        "meanings": [asdict(one) for one in inputs.meanings],
        "scheme": inputs.scheme,
        "draws": inputs.draws,
        "seed": inputs.seed,
    }


def meanings_of(kept: list[dict[str, Any]]) -> tuple[Meaning, ...]:
    """Meanings as :func:`settings_of` keeps them."""
    return tuple(Meaning(**one) for one in kept)
