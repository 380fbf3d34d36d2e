"""House rules that a linter cannot know: the clock, the actor, acts, visibility, no magic in models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import tree

CLOCK = {
    "django.utils.timezone.now",
    "django.utils.timezone.localdate",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
}
THE_CLOCK = tree.SOURCE / "interfaces" / "clock.py"
SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
)

# Operations that are not one person's act on a matter. Each needs its reason here.
NOT_AN_ACT = {
    "xietong.foundation.access.operations.signing.expire_sessions": "limits end the sessions, nobody does",
    "xietong.foundation.audit.operations.jobs.begin_job": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.jobs.drop_lease": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.jobs.finish_job": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.jobs.plan_jobs": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.jobs.prune_tasks": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.jobs.take_lease": "housekeeping of the schedule; changes no matter",
    "xietong.foundation.audit.operations.works.begin_work": "the runner's; the act itself names its actor",
    "xietong.foundation.audit.operations.works.bury_works": "the runner's; says what died",
    "xietong.foundation.audit.operations.works.finish_work": "the runner's; the act itself names its actor",
    "xietong.foundation.audit.operations.works.prune_works": "housekeeping of the schedule",
    "xietong.foundation.audit.operations.recording.seal": "set by the schedule; binds the record",
    "xietong.foundation.organisations.operations.importing.sources.open_source": "reads a file",
    "xietong.foundation.access.operations.signing.sign_in": "there is no actor before it",
    "xietong.foundation.access.operations.signing.note_seen": "keeps a session alive, changes no matter",
    "xietong.foundation.access.operations.signing.expire_session": "ends a session that ran out",
    "xietong.loop.ledger.operations.views.save_view": "a private preference, recorded nowhere",
    "xietong.loop.ledger.operations.views.delete_view": "a private preference, recorded nowhere",
}
# Queries that interfaces call before there is an actor, or that show no matter. Each needs its reason.
NO_ACTOR = {
    "xietong.foundation.audit.queries.jobs.due_jobs": "read by the schedule",
    "xietong.foundation.audit.queries.jobs.runner_alive": "whether the schedule runs; no content",
    "xietong.foundation.audit.queries.jobs.tasks_waiting": "read by the schedule",
    "xietong.foundation.audit.queries.verification.anchor_breaks": "digests and places, no content",
    "xietong.foundation.audit.queries.verification.last_seal": "a digest",
    "xietong.foundation.access.queries.actors.actor_of": "builds the actor",
    "xietong.foundation.access.queries.actors.actor_for": "builds the actor",
    "xietong.foundation.access.queries.actors.actor_in": "builds the actor",
    "xietong.foundation.access.queries.actors.holder_of": "builds the actor",
    "xietong.foundation.organisations.queries.lookup.units_called": "the demo city names its own units",
    "xietong.foundation.organisations.queries.lookup.posts_called": "the demo city names its own posts",
    "xietong.foundation.organisations.queries.seats.search_people": "a field for who writes organisations",
    "xietong.foundation.rulebook.queries.timer": "a term of the rulebook, open to everyone",
    "xietong.foundation.access.queries.actors.account": "finds the account before there is an actor",
    "xietong.foundation.access.queries.actors.operator_at": "builds the actor of the console",
    "xietong.foundation.access.queries.actors.user_of_token": "finds out who asks",
    "xietong.foundation.access.queries.directory.demo_identities": "the login page of a demonstration",
    "xietong.foundation.access.queries.directory.demo_account": "the login page of a demonstration",
    "xietong.foundation.audit.queries.verification.breaks": "checks digests; shows no content",
    "xietong.foundation.audit.queries.verification.size": "counts of the record, no content",
    "xietong.foundation.organisations.queries.lookup.find_unit": "what a unit is called, no matter",
    "xietong.loop.ledger.queries.export.template": "an empty workbook",
    "xietong.loop.ledger.queries.project.project_of": "an id for an act that then asks who sees it",
    "xietong.foundation.organisations.queries.lookup.find_unit_by_code": "the console names a committee",
    "xietong.foundation.organisations.queries.lookup.top_units": "the console names a committee",
    "xietong.loop.ledger.queries.list_choices.names_of": "names of units and posts, no matter",
}


def product() -> Iterator[Path]:
    return tree.source_files()


def test_only_the_clock_reads_the_clock() -> None:
    wrong = [
        f"{tree.shown(path)} uses {name}"
        for path in product()
        if path != THE_CLOCK
        for name in sorted(tree.used_names(path) & CLOCK)
    ]
    assert not wrong, "pass `at` in instead: " + "; ".join(wrong)


def test_models_override_nothing_and_hold_no_business_properties() -> None:
    wrong = []
    for folder in tree.contexts().values():
        for path in [folder / "models.py", *sorted((folder / "models").rglob("*.py"))]:
            if path.is_file():
                wrong += [f"{tree.shown(path, node.lineno)} {node.name}" for node in _business_methods(path)]
    assert not wrong, f"rules belong in domain/, acts in operations: {wrong}"


def _business_methods(path: Path) -> Iterator[tree.Function]:
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, tree.Function) and item.name != "__str__":
                    yield item


def test_there_are_no_signals() -> None:
    wrong = [
        f"{tree.shown(path)} uses {name}"
        for path in product()
        for name in sorted(tree.imported_names(path).values())
        if name.startswith(SIGNALS)
    ]
    assert not wrong, f"events of the record are subscribed in interfaces/wiring.py: {wrong}"


@pytest.mark.parametrize("name", sorted(tree.contexts()))
def test_every_context_says_what_it_is(name: str) -> None:
    readme = tree.contexts()[name] / "README.md"
    assert readme.is_file(), f"{tree.shown(readme)} is missing"
    assert 3 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 40


def test_what_interfaces_call_to_act_names_actor_and_time() -> None:
    surface = tree.called_by_interfaces("operations")
    assert surface, "interfaces call no operation"
    wrong = [
        act.name
        for act in surface
        if act.name not in NOT_AN_ACT and (act.positional or not {"actor", "at"} <= act.keywords)
    ]
    assert not wrong, f"operations are keyword-only and take actor and at: {wrong}"


def test_what_interfaces_read_takes_the_actor() -> None:
    surface = tree.called_by_interfaces("queries")
    assert surface, "interfaces call no query"
    wrong = [
        query.name
        for query in surface
        if query.name not in NO_ACTOR and "actor" not in {*query.keywords, *query.positional}
    ]
    assert not wrong, f"every query that interfaces call takes the actor: {wrong}"


def test_exceptions_to_these_rules_still_exist() -> None:
    known = {*tree.public_functions("operations"), *tree.public_functions("queries")}
    assert {*NOT_AN_ACT, *NO_ACTOR} <= known


def test_no_operation_or_query_has_a_default_time_or_actor() -> None:
    wrong = []
    for definition in [
        *tree.public_functions("operations").values(),
        *tree.public_functions("queries").values(),
    ]:
        arguments = definition.node.args
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if argument.arg in {"at", "actor", "today"} and default is not None:
                wrong.append(f"{definition.name}({argument.arg}=…)")
    assert not wrong


def test_reads_of_the_loop_and_above_start_from_what_the_actor_sees() -> None:
    """``Model.objects.all()`` in a query above the foundation shows rows to everybody."""
    wrong = []
    for name, folder in tree.contexts().items():
        if name.startswith("foundation."):
            continue
        for path in [folder / "queries.py", *sorted((folder / "queries").rglob("*.py"))]:
            if path.is_file():
                wrong += [
                    tree.shown(path, number)
                    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
                    if re.search(r"\.objects\.all\(\)", line) and "get_model(" not in line
                ]
    assert not wrong, f"start from visible_to(actor): {wrong}"


def test_tables_are_fetched_by_name_only_inside_queries() -> None:
    """A query may join a lower floor's table as a subquery by its name (docs/adr/0002); nobody else may."""
    wrong = [
        tree.shown(path)
        for path in product()
        if "get_model(" in path.read_text(encoding="utf-8") and "queries" not in path.parts
    ]
    assert not wrong


def test_interfaces_hold_no_tables_in_their_hands() -> None:
    """Screens, API and jobs read through queries: they never start a query set themselves."""
    wrong = [
        f"{tree.shown(path, number)}: {line.strip()}"
        for path in product()
        if path.is_relative_to(tree.SOURCE / "interfaces")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b[A-Z]\w+\.objects\b", line)
    ]
    assert not wrong, f"ask a query of the context instead: {wrong}"


def test_public_functions_of_operations_and_queries_say_what_they_do() -> None:
    wrong = [
        definition.name
        for part in ("operations", "queries")
        for definition in tree.public_functions(part).values()
        if not ast.get_docstring(definition.node)
    ]
    assert not wrong, f"a docstring says effect, shapes, errors: {wrong}"
