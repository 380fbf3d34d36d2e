"""What the pages of the rulebook share: tabs, how sure a fact is, forms that keep what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.rulebook.domain.kinds import Confidence
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.forms import FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Tab
from xietong.kernel.denial import RefusedError, invalid

_TABS = (
    ("instruments", "规章", "/rulebook"),
    ("timers", "时限", "/rulebook/timers"),
    ("terms", "分类", "/rulebook/terms"),
    ("holidays", "节假日", "/rulebook/holidays"),
)
#: What a form page need not say.
_PLAIN: dict[str, object] = {"note": "", "retire_at": "", "retire_fields": ()}
REASON = FormField("reason", "理由", required=True, max_length=500, wide=True)
CONFIDENCE = FormField(
    "confidence", "可靠程度", "select", choices=choices(Confidence.choices()), required=True
)


def tabs(current: str) -> tuple[Tab, ...]:
    """The four parts of the rulebook."""
    return tuple(Tab(label, url, key == current) for key, label, url in _TABS)


def tone(confidence: Confidence) -> str:
    """How a confidence is marked: what is recalled and unchecked must catch the eye."""
    return {Confidence.SOURCE: "done", Confidence.RECALL: "wait"}.get(confidence, "plain")


def may_write(request: ActorRequest) -> bool:
    """True where the actor keeps the rulebook."""
    return request.actor.may(Capability.RULEBOOK_WRITE)


def posted_text(request: ActorRequest, name: str) -> str:
    """A text of a form as typed, less NUL."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def posted_number(request: ActorRequest, name: str, label: str, *, most: int) -> int:
    """A whole number of a form from 0 to ``most``. RefusedError (422) at its field otherwise."""
    typed = posted_text(request, name)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and int(typed) <= most):
        raise invalid(name, f"{label}须是 0 至 {most} 的整数")
    return int(typed)


def posted_confidence(request: ActorRequest) -> Confidence:
    """The confidence of a form. RefusedError (422) at its field where it is none."""
    try:
        return Confidence.of(posted_text(request, "confidence"))
    except ValueError:
        raise invalid("confidence", "请选择可靠程度") from None


def form_page(
    request: ActorRequest,
    template: str,
    fields: Iterable[FormField],
    context: dict[str, object],
    refused: RefusedError | None = None,
) -> HttpResponse:
    """The page of a form; after a refusal with what was typed and each reason at its field."""
    shown = tuple(fields)
    if refused is None:
        return render(request, template, {**_PLAIN, **context, "fields": shown, "refusals": ()})
    names = {field.name for field in shown}
    context = {
        **_PLAIN,
        **context,
        "fields": filled(shown, request.POST, refused.denials),
        "refusals": [denial for denial in refused.denials if denial.field not in names],
    }
    return render(request, template, context, status=STATUS[refused.kind])
