"""A library of its own: panel → index, counts, trends. No framework; heavy parts load when they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "Fault": "faults",
    "FaultsError": "faults",
    "Panel": "panel.panel",
    "read_panel": "panel.reading",
    "Scheme": "index.scheme",
    "read_scheme": "index.scheme_reading",
    "build_index": "index.engine",
    "IndexResult": "index.engine",
}


def __getattr__(name: str) -> Any:
    """Load the module of a public name at its first use, so that importing the library costs nothing."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
