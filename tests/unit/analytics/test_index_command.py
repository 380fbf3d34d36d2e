"""``xietong index``: its files to the digit, its exit codes, and what it says."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from tests.unit.analytics.building import leaf
from xietong.interfaces.cli import commands

SCHEME: dict[str, Any] = {
    "name": "example",
    "index": {
        "code": "I",
        "children": [
            {"code": "F", "weight": 3, "children": [leaf("A"), leaf("B", -1)]},
            {"code": "G", "weight": 1, "fill": "group_mean", "children": [leaf("C")]},
        ],
    },
    "steps": {
        "screen": {"minimum_coverage": 0.5},
        "denominate": {"A": "n"},
        "impute": "none",
        "normalise": {"method": "minmax", "to": [0, 100], "frame": "all"},
    },
    "bands": {"cuts": [50], "labels": ["低", "高"]},
}
ROWS = """unit,period,indicator,value,group
a,2022,A,1,g
a,2022,n,3,g
a,2022,B,0.1,g
a,2022,C,7,g
b,2022,A,4,g
b,2022,n,3,g
b,2022,B,0.3,g
b,2022,C,,g
c,2022,A,,g
c,2022,B,9,g
c,2022,C,,g
a,2023,A,2,g
a,2023,n,2,g
a,2023,B,0.2,g
a,2023,C,9,g
"""


def run(*arguments: str) -> Any:
    app = typer.Typer()
    commands.attach(app)
    return CliRunner().invoke(app, ["index", *arguments])


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(SCHEME, allow_unicode=True), encoding="utf-8")
    (tmp_path / "v.csv").write_text(ROWS, encoding="utf-8")
    return str(tmp_path / "s.yaml"), str(tmp_path / "v.csv"), str(tmp_path / "out")


def table(folder: str, name: str) -> list[dict[str, str]]:
    with (Path(folder) / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_it_writes_every_table_in_full(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    done = run(scheme, values, "--out", out)
    assert done.exit_code == 0, done.output
    scores = table(out, "scores.csv")
    assert list(scores[0]) == ["unit", "period", "node", "score", "band", "coverage"]
    assert [(row["unit"], row["period"], row["node"]) for row in scores[:4]] == [
        ("a", "2022", "I"),
        ("a", "2022", "F"),
        ("a", "2022", "G"),
        ("b", "2022", "I"),
    ]
    by = {(row["unit"], row["period"], row["node"]): row for row in scores}
    assert by["c", "2022", "I"] == {
        "unit": "c", "period": "2022", "node": "I", "score": "", "band": "", "coverage": repr(1 / 3),
    }  # fmt: skip
    third = (2 / 2 - 1 / 3) / (4 / 3 - 1 / 3) * 100
    assert float(by["a", "2023", "F"]["score"]) == (0.5 * third + 0.5 * ((-0.2 + 0.3) / (-0.1 + 0.3) * 100))
    assert by["b", "2022", "G"]["score"] == "0.0"
    normalised = table(out, "normalised.csv")
    assert len(normalised) == 4 * 3
    assert [row["value"] for row in normalised if (row["unit"], row["indicator"]) == ("b", "C")] == [""]
    given = table(out, "contributions.csv")
    assert {row["indicator"] for row in given} == {"A", "B", "C", "G"}
    total = sum(
        float(row["contribution"] or 0) for row in given if (row["unit"], row["period"]) == ("b", "2022")
    )
    assert total == pytest.approx(float(by["b", "2022", "I"]["score"]), rel=1e-14)
    assert table(out, "imputed.csv") == [
        {"unit": "b", "period": "2022", "indicator": "G", "value": "0.0", "method": "group_mean"}
    ]
    assert (Path(out) / "treated.csv").read_text() == "unit,period,indicator,before,after,treatment\n"


def test_the_record_says_what_went_in(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    run(scheme, values, "--out", out, "--seed", "7")
    record = json.loads((Path(out) / "run.json").read_text(encoding="utf-8"))
    assert record["counts"] == {
        "units": 3, "periods": 2, "rows": 4, "indicators": 3, "missing": 1, "suppressed": 0,
        "screened_out": 1, "void": 0, "imputed": 0, "treated": 0, "scored": 3,
    }  # fmt: skip
    assert record["weights"]["I"] == {"F": 0.75, "G": 0.25}
    assert record["inputs"]["values"]["digest"].startswith("sha256:")
    assert (record["seed"], record["draws"], record["failed_draws"]) == (7, 0, 0)
    assert {"python", "numpy", "polars", "xietong"} <= set(record["versions"])
    assert set(record["seconds"]) >= {"read", "build", "write"}


def test_two_runs_write_the_same_bytes(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    run(scheme, values, "--out", out)
    rows = ROWS.splitlines()
    Path(values).write_text("\n".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    run(scheme, values, "--out", f"{out}2")
    for name in ("scores.csv", "contributions.csv", "normalised.csv", "imputed.csv", "treated.csv"):
        assert (Path(out) / name).read_bytes() == (Path(f"{out}2") / name).read_bytes()


def test_one_period_is_written_with_the_statistics_of_its_frame(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    assert run(scheme, values, "--out", out, "--period", "2023").exit_code == 0
    scores = table(out, "scores.csv")
    assert {row["period"] for row in scores} == {"2023"}
    assert float(scores[2]["score"]) == 100


def test_a_period_that_stands_alone_is_not_stopped_by_another(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    plan = {**SCHEME, "steps": {"normalise": "none", "denominate": {"A": "n"}}}
    Path(scheme).write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    Path(values).write_text(ROWS.replace("a,2022,n,3,g", "a,2022,n,0,g"), encoding="utf-8")
    assert run(scheme, values, "--out", out, "--period", "2023").exit_code == 0
    assert run(scheme, values, "--out", out).exit_code == 2


def test_faults_of_scheme_and_values_come_together_and_nothing_is_written(
    files: tuple[str, str, str],
) -> None:
    scheme, values, out = files
    Path(scheme).write_text("name: x\nindex: {code: I, children: []}\n", encoding="utf-8")
    Path(values).write_text(ROWS.replace("0.3", "三成"), encoding="utf-8")
    done = run(scheme, values, "--out", out, "--period", "2030")
    assert done.exit_code == 2
    for part in ("没有下级", "“三成”不是数", "共 2 处错误"):
        assert part in done.output
    assert not Path(out).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--period", "2030"], "数据中没有时期“2030”"), (["--draws", "-1"], ""), (["--engine", "x"], "")],
)
def test_wrong_options_leave_with_two(files: tuple[str, str, str], arguments: list[str], said: str) -> None:
    scheme, values, out = files
    done = run(scheme, values, "--out", out, *arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_a_period_that_is_not_over_is_refused_on_the_day_of_the_run(files: tuple[str, str, str]) -> None:
    scheme, values, out = files
    Path(values).write_text(ROWS.replace(",2023,", ",2900,"), encoding="utf-8")
    done = run(scheme, values, "--out", out)
    assert done.exit_code == 2
    assert "时期“2900”" in done.output


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    done = run(str(tmp_path / "s.yaml"), str(tmp_path / "v.csv"), "--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "共 2 处错误" in done.output


def test_the_library_loads_nothing_before_it_is_used() -> None:
    """Importing it costs milliseconds: no framework, no arrays, no frames."""
    code = (
        "import sys, xietong.analytics; heavy = {'django', 'numpy', 'polars', 'scipy', 'numba', 'yaml'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_using_the_library_needs_no_framework() -> None:
    code = (
        "import sys; from xietong.analytics import build_index, read_panel, read_scheme; "
        "print(sorted({'django', 'typer', 'scipy', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_example_for_newcomers_runs(tmp_path: Path) -> None:
    examples = Path(__file__).resolve().parents[3] / "examples"
    out = str(tmp_path / "out")
    done = run(str(examples / "index-scheme.yaml"), str(examples / "index-values.csv"), "--out", out)
    assert done.exit_code == 0, done.output
    scores = table(out, "scores.csv")
    assert len(scores) == 36 * 4
    assert {row["band"] for row in scores} == {"低", "中", "良", "优", ""}
    assert table(out, "treated.csv")
    assert table(out, "imputed.csv")
