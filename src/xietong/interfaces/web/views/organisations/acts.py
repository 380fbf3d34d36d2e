"""An act on a unit or a post as a form on its page: its fields, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen
from django.http import HttpRequest

from xietong.interfaces.web.forms import FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.kernel.denial import Denial, RefusedError

#: At which field a form shows a refusal whose field it names differently.
_ELSEWHERE = {"predecessor_ids": "successor", "organisations.no_person": "person"}


@frozen
class Done:
    """What to tell after an act, and where to go; an empty address stays on the page."""

    text: str
    url: str = ""


Run = Callable[[ActorRequest, int], Done]


@frozen
class Act:
    """One act: the word on its button, what to know before it, its fields, and how it is done."""

    label: str
    fields: tuple[FormField, ...]
    run: Run
    note: str = ""


@frozen
class ActForm:
    """An act as drawn: ``open`` with the typed text and the refusals where it was just refused."""

    code: str
    label: str
    note: str
    fields: tuple[FormField, ...]
    refusals: tuple[Denial, ...] = ()
    open: bool = False


def forms(
    acts: Mapping[str, Act], request: HttpRequest, *, refused: str = "", denials: Sequence[Denial] = ()
) -> tuple[ActForm, ...]:
    """Every act as a form; the refused one open, as it was typed."""
    return tuple(
        _refused(code, act, request, denials)
        if code == refused
        else ActForm(code, act.label, act.note, _apart(code, act.fields))
        for code, act in acts.items()
    )


def _apart(code: str, fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
    return tuple(evolve(field, prefix=code) for field in fields)


def _refused(code: str, act: Act, request: HttpRequest, denials: Sequence[Denial]) -> ActForm:
    names = {field.name for field in act.fields}
    placed = [_placed(denial) for denial in denials]
    return ActForm(
        code,
        act.label,
        act.note,
        _apart(code, filled(act.fields, request.POST, [one for one in placed if one.field in names])),
        tuple(one for one in placed if one.field not in names),
        open=True,
    )


def _placed(denial: Denial) -> Denial:
    field = _ELSEWHERE.get(denial.field) or denial.field or _ELSEWHERE.get(denial.code, "")
    return evolve(denial, field=field)


def tried(act: Act, request: ActorRequest, subject: int) -> Done | RefusedError:
    """Do it; a refusal comes back as a value, to be shown in the form."""
    try:
        return act.run(request, subject)
    except RefusedError as refused:
        return refused
