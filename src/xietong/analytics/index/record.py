"""The record of a run: what went in, by which versions, what was counted."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.steps.treat import Mark

_LIBRARIES = ("xietong", "numpy", "polars")


def digest_of(path: Path) -> str:
    """``sha256:…`` of a file, or of all files below a folder with their names, in order of names."""
    digest = hashlib.sha256()
    files = sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return f"sha256:{digest.hexdigest()}"


def versions() -> dict[str, str]:
    """Versions of what computes."""
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}


def counts(result: IndexResult) -> dict[str, int]:
    """How many of each thing there were in the chosen rows."""
    prepared, chosen = result.prepared, result.chosen
    return {
        "units": len(np.unique(result.panel.unit[chosen])),
        "periods": len(np.unique(result.panel.period[chosen])),
        "rows": int(chosen.sum()),
        "indicators": result.tree.leaves,
        "missing": int(np.isnan(prepared.observed[chosen & prepared.usable]).sum()),
        "suppressed": int(prepared.suppressed[chosen].sum()),
        "screened_out": int((chosen & ~prepared.usable).sum()),
        "void": int((chosen & prepared.void).sum()),
        "imputed": int(prepared.imputed[chosen].sum()),
        "treated": int((result.treated.marks[chosen] != Mark.NONE).sum()),
        "scored": int((~np.isnan(result.index[chosen])).sum()),
    }


def weights(result: IndexResult) -> dict[str, dict[str, float]]:
    """The weights that were used, by node and child; of benefit of the doubt, their mean over the rows."""
    tree, weight = result.tree, result.scored.weight
    used = weight if weight.ndim == 1 else weight.mean(axis=0)
    return {
        tree.codes[node]: {
            tree.codes[child]: float(share)
            for child, share in zip(tree.children(node), used[tree.edges(node)], strict=True)
        }
        for node in tree.shown
    }


def run_record(result: IndexResult) -> dict[str, Any]:
    """What run.json says about the computation itself; the caller adds inputs, draws and seconds."""
    return {
        "name": result.scheme.name,
        "versions": versions(),
        "counts": counts(result),
        "weights": weights(result),
        "notes": list(result.notes),
    }
