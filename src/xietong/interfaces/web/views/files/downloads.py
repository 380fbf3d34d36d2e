"""A file as an answer, under its Chinese name."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"


def workbook_answer(name: str, data: bytes) -> HttpResponse:
    """A workbook, or a csv where the name says so."""
    answer = HttpResponse(data, content_type=_CSV if name.endswith(".csv") else _XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
