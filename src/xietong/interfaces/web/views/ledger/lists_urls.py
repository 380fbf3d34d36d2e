"""Addresses of the three lists."""

from xietong.foundation.access.domain.roles import Capability
from xietong.interfaces.web.routing import BUSINESS, route
from xietong.interfaces.web.views.ledger import bulk, export, lists, paste

urlpatterns = [
    route("problems", lists.problems, name="problems", needs=BUSINESS),
    route("problems/counts", lists.problem_tab_counts, name="problem_counts", needs=BUSINESS),
    route(
        "problems/bulk",
        bulk.bulk,
        name="problem_bulk",
        needs=(Capability.PROBLEM_EDIT, Capability.RESPONSIBILITY_SET, Capability.PROBLEM_SEND_DOWN),
    ),
    route("problems/paste", paste.paste, name="problem_paste", needs=Capability.PROBLEM_PROPOSE),
    route("problems/export", export.problems, name="problem_export", needs=Capability.PROBLEM_EXPORT),
    route(
        "responsibilities/export",
        export.responsibilities,
        name="responsibility_export",
        needs=Capability.PROBLEM_EXPORT,
    ),
    route("projects/export", export.projects, name="project_export", needs=Capability.PROBLEM_EXPORT),
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
