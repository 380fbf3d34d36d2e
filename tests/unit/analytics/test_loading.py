"""The statistics cost a program nothing until it computes one."""

from __future__ import annotations

import subprocess
import sys

MODULES = ["arrays", "coordination", "counts", "index.weights", "outliers.trees", "outliers.sentences"]
MODULES += ["outliers.combinations", "trend.changes", "trend.movement", "trend.sentences"]
MODULES += [
    f"counts.{name}" for name in ("funnel", "overdispersion", "prior", "rates", "shrinkage", "two_sources")
]


def test_importing_loads_neither_scipy_nor_django() -> None:
    names = ", ".join(f"xietong.analytics.{name}" for name in MODULES)
    code = (
        f"import sys, {names}; print([m for m in ('scipy', 'django', 'pandas', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
