"""`make test`: every test this machine can run, then what it could not run and what would enable it.

The whole suite runs on SQLite, then the journeys in the browser by themselves; where a PostgreSQL server
is installed the suite runs again on a throw-away cluster, less the tests that touch no database. With
XIETONG_STRICT_SKIPS=1 anything skipped is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import with_postgres

ROOT = Path(__file__).resolve().parents[1]
STRICT = os.environ.get("XIETONG_STRICT_SKIPS") == "1"
WITHOUT_DATABASE = ("--ignore=tests/unit", "--ignore=tests/architecture")
#: Journeys run by themselves: Playwright's loop in a worker would part its database connections in two.
BROWSER = "tests/browser"


def shared() -> Path:
    """Where the real data lies, if it does."""
    return Path(os.environ.get("XIETONG_SHARED", ROOT.parent / "shared"))


def lacking() -> list[str]:
    """What this machine lacks, each with the package that would bring it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    found = {
        "the suite on PostgreSQL: install the package postgresql": with_postgres.binaries() is not None,
        "the browser journeys: install the packages chromium and fonts-noto-cjk": chromium is not None,
        "real data: put the folder beside the repository, or set XIETONG_SHARED": shared().is_dir(),
    }
    return [what for what, present in found.items() if not present]


def pytest(title: str, *arguments: str, **environment: str) -> int:
    """Run pytest on two processes; return its exit code (5, no tests, counts as a failure)."""
    sys.stdout.write(f"\n== {title} ==\n")
    sys.stdout.flush()
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    sys.stdout.write(f"== {title}: exit {done.returncode} after {time.monotonic() - started:.0f} s ==\n")
    return done.returncode


def main() -> int:
    """Run both rounds; return 0 where all passed and, when strict, nothing was left out."""
    os.environ.setdefault("XIETONG_SHARED", str(shared()))
    extra = sys.argv[1:]
    os.environ.pop("DATABASE_URL", None)
    codes = [pytest("SQLite", f"--ignore={BROWSER}", *extra), pytest("Browser", BROWSER, *extra)]
    binaries = with_postgres.binaries()
    if binaries:
        with with_postgres.cluster(binaries) as url:
            codes.append(
                pytest(
                    "PostgreSQL",
                    f"--ignore={BROWSER}",
                    *WITHOUT_DATABASE,
                    *extra,
                    DATABASE_URL=url,
                    PG_BIN=str(binaries),
                )
            )
    missing = lacking()
    for what in missing:
        sys.stdout.write(f"not run: {what}\n")
    if missing and STRICT:
        sys.stdout.write("XIETONG_STRICT_SKIPS=1: what was not run counts as failed\n")
    return 1 if any(codes) or (missing and STRICT) else 0


if __name__ == "__main__":
    raise SystemExit(main())
