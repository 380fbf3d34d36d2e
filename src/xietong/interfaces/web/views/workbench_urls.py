"""Addresses of the workbench."""

from xietong.interfaces.web.routing import BUSINESS, SIGNED_IN, route
from xietong.interfaces.web.views import workbench

urlpatterns = [
    route("", workbench.home, name="home", needs=SIGNED_IN),
    route(
        "desk/problems/<int:problem_id>/<slug:code>",
        workbench.decide,
        name="desk_problem",
        needs=BUSINESS,
        sample=lambda world: {"problem_id": world.problem_id, "code": "submit"},
    ),
    route(
        "desk/coordinations/<int:coordination_id>/<slug:code>",
        workbench.answer,
        name="desk_coordination",
        needs=BUSINESS,
        sample=lambda _: {"coordination_id": 1, "code": "answer"},
    ),
]
