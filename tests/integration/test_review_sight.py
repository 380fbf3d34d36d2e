"""What one must not see is not told by another way: search, rows, files, exports."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from tests.support.ledger import DAY, claimed, finding, pushed
from tests.support.personas import AT, World, build_world
from xietong.kernel.denial import RefusedError
from xietong.kernel.digest import preferred_algorithm
from xietong.loop.ledger.domain.listing import PageAsk, ProjectFilters
from xietong.loop.ledger.models import Evidence, Problem, Project
from xietong.loop.ledger.operations.evidence import add_file
from xietong.loop.ledger.operations.problems import propose_problem
from xietong.loop.ledger.operations.projects import report_progress
from xietong.loop.ledger.queries.export import project_rows
from xietong.loop.ledger.queries.lists import project_list
from xietong.loop.ledger.queries.visibility import visible_projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def shared(world: World) -> tuple[int, Problem]:
    """A project that also answers a problem its lead does not see, which was registered first."""
    hidden_id = propose_problem(
        actor=world.actor("office"),
        at=AT,
        committee_id=world.units["district"].pk,
        finding=finding(world, title="隐匿事项甲乙丙丁", category="other"),
    )
    project_id = pushed(world)
    hidden = Problem.objects.get(pk=hidden_id)
    Project.objects.get(pk=project_id).problems.add(hidden)
    return project_id, hidden


def test_a_project_is_not_found_by_the_words_of_a_problem_not_seen(
    world: World, shared: tuple[int, Problem]
) -> None:
    project_id, _ = shared
    ask = PageAsk()
    for text in ("隐匿事项甲乙", "隐匿"):
        filters = ProjectFilters(text=text)
        lead = project_list(actor=world.actor("department"), filters=filters, ask=ask, today=DAY)
        office = project_list(actor=world.actor("office"), filters=filters, ask=ask, today=DAY)
        assert (lead.count, lead.rows) == (0, ())
        assert [row.id for row in office.rows] == [project_id]


def test_rows_and_exports_name_only_problems_that_are_seen(world: World, shared: tuple[int, Problem]) -> None:
    _, hidden = shared
    lead = world.actor("department")
    page = project_list(actor=lead, filters=ProjectFilters(), ask=PageAsk(), today=DAY)
    assert [len(row.problems) for row in page.rows] == [1]
    assert hidden.pk not in [pk for row in page.rows for pk, _ in row.problems]
    exported = list(project_rows(visible_projects(lead), actor=lead))
    assert [row["problem"] for row in exported] == [page.rows[0].problems[0][1]]


def test_the_lead_of_a_shared_project_acts_through_the_problem_seen(
    world: World, shared: tuple[int, Problem]
) -> None:
    project_id, _ = shared
    report_progress(actor=world.actor("department"), at=AT, project_id=project_id, percent=40, text="过半")
    assert Project.objects.get(pk=project_id).reported_percent == 40


def test_a_refused_file_is_not_kept(world: World) -> None:
    data = b"a picture of tomorrow"
    with pytest.raises(RefusedError, match="不能晚于今天"):
        add_file(
            actor=world.actor("department"),
            at=AT,
            problem_id=claimed(world),
            label="照片",
            filename="a.txt",
            data=data,
            happened_on=DAY + timedelta(days=1),
        )
    value = hashlib.new(preferred_algorithm(), data).hexdigest()
    assert not default_storage.exists(f"evidence/{value[:2]}/{value}.txt")


def test_a_file_cut_short_is_written_anew(world: World) -> None:
    given = {
        "actor": world.actor("department"),
        "at": AT,
        "problem_id": claimed(world),
        "label": "记录",
        "filename": "a.txt",
        "data": "完整的记录".encode(),
        "happened_on": DAY,
    }
    evidence = Evidence.objects.get(pk=add_file(**given))  # type: ignore[arg-type]
    Path(default_storage.path(evidence.stored_as)).write_bytes(b"x")
    add_file(**given)  # type: ignore[arg-type]
    assert Path(default_storage.path(evidence.stored_as)).read_bytes() == given["data"]
