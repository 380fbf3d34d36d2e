"""Addresses of the three lists."""

from xietong.interfaces.web.routing import BUSINESS, route
from xietong.interfaces.web.views.ledger import lists

urlpatterns = [
    route("problems", lists.problems, name="problems", needs=BUSINESS),
    route("problems/counts", lists.problem_tab_counts, name="problem_counts", needs=BUSINESS),
    route("responsibilities", lists.responsibilities, name="responsibilities", needs=BUSINESS),
    route("projects", lists.projects, name="projects", needs=BUSINESS),
    route(
        "views/<str:list_code>/save",
        lists.view_save,
        name="view_save",
        needs=BUSINESS,
        sample=lambda _: {"list_code": "problems"},
    ),
    route(
        "views/<int:view_id>/delete",
        lists.view_delete,
        name="view_delete",
        needs=BUSINESS,
        sample=lambda _: {"view_id": 1},
    ),
]
