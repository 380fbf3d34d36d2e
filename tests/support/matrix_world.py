"""The city of the personas with one matter of each kind, for the test over all addresses."""

from __future__ import annotations

from attrs import define, field
from django.test import Client

from tests.support.personas import World, build_world
from tests.support.portraits import put_run
from tests.support.walk import Walk
from xietong.foundation.access.models import Grant
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Coordination, Evidence, Measure

#: They neither have the matter's unit in their scope nor take part in it.
OUTSIDERS = ("other_secretary", "other_office", "other_discipline", "street")
#: Its own committee, the superior one, and those who take part.
INSIDERS = ("secretary", "office", "discipline", "leader", "department", "other_department", "city_office")


@define
class MatrixWorld(World):
    """Ids by the names that the samples of the routes use; a signed-in browser of each persona."""

    problem_id: int = 0
    project_id: int = 0
    measure_id: int = 0
    coordination_id: int = 0
    evidence_id: int = 0
    grant_id: int = 0
    run_id: int = 0
    portrayed_id: int = 0
    browsers: dict[str, Client] = field(factory=dict)

    @property
    def outsiders(self) -> tuple[str, ...]:
        return OUTSIDERS

    @property
    def insiders(self) -> tuple[str, ...]:
        return INSIDERS


def build_matrix_world() -> MatrixWorld:
    """A problem under way, with project, measures, evidence and a request for coordination."""
    plain = build_world()
    walk = Walk(plain).to(ProblemState.ACTIVE)
    project_id = walk.plan()
    walk.prove()
    world = MatrixWorld(plain.units, plain.posts, plain.people, plain.users)
    world.problem_id, world.project_id = walk.id, project_id
    world.measure_id = Measure.objects.filter(project_id=project_id).values_list("pk", flat=True)[0]
    world.coordination_id = Coordination.objects.values_list("pk", flat=True)[0]
    world.evidence_id = Evidence.objects.values_list("pk", flat=True)[0]
    world.grant_id = Grant.objects.values_list("pk", flat=True)[0]
    world.run_id = put_run(world, "district", ("bureau", "other_bureau")).pk
    world.portrayed_id = world.units["bureau"].pk
    world.browsers = {persona: world.client(persona) for persona in world.personas}
    return world
