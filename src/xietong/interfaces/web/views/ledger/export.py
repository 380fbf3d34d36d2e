"""The lists as workbooks: exactly the rows the page shows under the same conditions."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import asked
from xietong.loop.ledger.operations.exporting import Filters, export_list

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def problems(request: ActorRequest) -> HttpResponse:
    """问题清单 as a workbook."""
    return _workbook(request, asked.problem_filters(request.GET))


def responsibilities(request: ActorRequest) -> HttpResponse:
    """责任清单 as a workbook."""
    return _workbook(request, asked.responsibility_filters(request.GET))


def projects(request: ActorRequest) -> HttpResponse:
    """项目清单 as a workbook."""
    return _workbook(request, asked.project_filters(request.GET))


def _workbook(request: ActorRequest, filters: Filters) -> HttpResponse:
    done = export_list(actor=request.actor, at=request.at, filters=filters)
    answer = HttpResponse(done.content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(done.filename)}"
    answer["Cache-Control"] = "no-store"
    return answer
