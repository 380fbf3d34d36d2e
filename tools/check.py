"""`make check`: every check that reads the code without running the tests, side by side."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CODE = [name for name in ("src", "tests", "tools", "benchmarks") if (ROOT / name).is_dir()]
TEMPLATES = "src/xietong/interfaces/web/templates"
CHECKS: dict[str, list[str]] = {
    "types": ["mypy"],
    "templates": ["djlint", "--quiet", "--check", TEMPLATES],
    "template lint": ["djlint", "--quiet", "--lint", TEMPLATES],
    "contracts": ["lint-imports", "--no-cache"],
    "migrations": [
        *("python", "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"),
        *("--settings", "xietong.config.settings.test"),
    ],
    "generated docs": ["xietong", "docs", "--check"],
    "lint": ["ruff", "check", "--quiet", *CODE],
    "format": ["ruff", "format", "--quiet", "--check", *CODE],
}


def run(name: str) -> tuple[str, int, str, float]:
    """Run one check; return its name, exit code, output and seconds."""
    started = time.monotonic()
    program, *rest = CHECKS[name]
    command = [str(BIN / program), *rest]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - started


def main() -> int:
    """Run all checks, print what failed with its output, return 1 where any did."""
    wanted = [name for name in CHECKS if name in sys.argv[1:]] or list(CHECKS)
    if not (ROOT / TEMPLATES).is_dir():
        wanted = [name for name in wanted if not name.startswith("template")]
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, code, output, seconds in pool.map(run, wanted):
            sys.stdout.write(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.1f} s)\n")
            if code:
                failed += 1
                sys.stdout.write(output)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
