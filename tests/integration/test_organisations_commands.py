"""The commands that load and export organisations, as a person types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from xietong.foundation.organisations.models import Unit
from xietong.foundation.rulebook import queries as rulebook
from xietong.interfaces.cli import commands

pytestmark = pytest.mark.django_db

DEMO = Path(commands.__file__).parent / "demo" / "data"
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    app = typer.Typer()
    commands.attach(app)
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


def test_the_demo_city_loads_exports_and_loads_again(run: Run, tmp_path: Path) -> None:
    files = (DEMO / "shanghai_divisions.csv", DEMO / "municipal_departments.csv")
    assert "新增 312" in run("load", "units", *files, "--on", "2024-01-01", "--preview").output
    assert not Unit.objects.exists()
    done = run("load", "units", *files, "--on", "2024-01-01")
    assert done.exit_code == 0
    assert "已导入单位：新增 312，变更 0，未变 0" in done.output
    kinds = set(Unit.objects.values_list("kind", flat=True))
    assert kinds >= {"region", "street", "department", "committee", "discipline"}
    out = tmp_path / "units.csv"
    assert run("export", "units", "--out", out, "--on", "2024-01-01").exit_code == 0
    assert "新增 0，变更 0，未变 312" in run("load", "units", out).output


def test_a_bad_file_says_where_and_how_to_mend(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "单位.csv"
    bad.write_text("编码,名称,上级编码\n1,甲,\n2,乙,9\n", encoding="gb18030")
    done = run("load", "units", bad)
    assert done.exit_code == 2
    assert "工作表“单位.csv”第 3 行（上级编码）：没有编码为 9 的上级单位。" in done.output
    assert not Unit.objects.exists()
    assert run("load", "units", bad, "--on", "某日").exit_code == 2


def test_a_map_names_foreign_columns(run: Run, tmp_path: Path) -> None:
    table, columns = tmp_path / "x.csv", tmp_path / "map.yaml"
    table.write_text("nr,title,over\n1,甲,\n2,乙,1\n", encoding="utf-8")
    columns.write_text("columns:\n  code: nr\n  name: title\n  parent_code: over\n", encoding="utf-8")
    assert run("load", "units", table, "--map", columns).exit_code == 0
    assert Unit.objects.get(code="2").depth == 1


def test_holidays_and_classifications_load_once(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "h.csv"
    table.write_text("day,works,note\n2027-01-01,否,元旦\n2027-01-03,是,元旦调休\n", encoding="utf-8")
    assert "新增 2，变更 0，未变 0" in run("load", "holidays", table).output
    assert "新增 0，变更 0，未变 2" in run("load", "holidays", table).output
    calendar = rulebook.calendar()
    assert len(calendar.holidays) == len(calendar.workdays) == 1
    terms = tmp_path / "t.csv"
    terms.write_text(
        "目录,编码,名称,上级编码\n风险等级,r1,极高,\n风险等级,r2,极高（群体）,r1\n", encoding="utf-8"
    )
    assert "新增 2" in run("load", "terms", terms).output
    assert run("export", "terms", "--out", tmp_path / "back.csv").exit_code == 0
    assert "新增 0，变更 0，未变 2" in run("load", "terms", tmp_path / "back.csv").output
