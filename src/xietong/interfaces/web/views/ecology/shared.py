"""What the pages of indicators, collection and statistics share."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from xietong.foundation.audit.queries import EventLine
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Event
from xietong.kernel.denial import Denial, DenialKind
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.parts import keeps_definitions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: The light of a single figure: shape and word as everywhere, by the band it stands for.
LIGHT = {Band.GREEN: "done", Band.YELLOW: "wait", Band.RED: "stop", Band.GREY: "plain"}


def keeps(request: ActorRequest) -> bool:
    """True where the actor keeps the indicators of the whole installation."""
    return keeps_definitions(request.actor)


def download(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """Bytes as a file to keep, never cached."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def events(lines: tuple[EventLine, ...]) -> list[Event]:
    """A history as a timeline, newest first."""
    return [
        Event(at=line.happened_at, sentence=f"{line.who}{line.sentence}", reason=line.reason)
        for line in reversed(lines)
    ]


def file_denial(refused: FileRefused) -> Denial:
    """A file that cannot serve, at the field of the file."""
    return Denial(DenialKind.INVALID, "ecology.file", refused.reason, refused.mend, "file")


def figure(value: float | None, unit: str = "") -> str:
    """A number as it is printed: no needless zeros, thousands apart; a dash where there is none."""
    if value is None:
        return "—"
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
    return f"{text}{unit}"
