"""What a field of a form is: plain data that ``{% ui_field %}`` draws. Views build these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from attrs import evolve, frozen

from xietong.kernel.denial import Denial

SECONDS_A_FIELD = 15
TEMPLATES = {
    "textarea": "ui/fields/textarea.html",
    "select": "ui/fields/select.html",
    "radio": "ui/fields/radio.html",
    "checkbox": "ui/fields/checkbox.html",
    "checks": "ui/fields/checks.html",
    "file": "ui/fields/file.html",
    "search": "ui/fields/search.html",
}


@frozen
class Choice:
    """One answer of a select, a radio group or a group of checks."""

    value: str
    label: str
    hint: str = ""


@frozen
class FormField:
    """One question. ``value`` is a text, or a tuple of texts for ``checks``.

    Kinds: text, textarea, date (value ISO), select, radio, checkbox (one yes/no), checks (several), number,
    file, search (type to find; ``endpoint`` answers ``ui/options.html``; ``shown`` is the text beside the
    posted value; one that ``offers`` answers a click before a word is typed; fields that ``include`` names go
    with the question), hidden, password. ``unit`` stands after a number.
    """

    name: str
    label: str
    kind: str = "text"
    value: str | tuple[str, ...] = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    hint: str = ""
    error: str = ""
    placeholder: str = ""
    shown: str = ""
    endpoint: str = ""
    offers: bool = False
    include: str = ""
    rows: int = 4
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    accept: str = ""
    autocomplete: str = "off"
    wide: bool = False
    readonly: bool = False
    prefix: str = ""

    @property
    def id(self) -> str:
        """The element's id; ``prefix`` keeps two forms of one page apart."""
        return f"{self.prefix}-{self.name}" if self.prefix else f"f-{self.name}"

    @property
    def template(self) -> str:
        """The template that draws the control of this kind."""
        return TEMPLATES.get(self.kind, "ui/fields/input.html")

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for ``aria-describedby``."""
        parts = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*parts, f"{self.id}-err"] if self.error else parts)

    @property
    def grouped(self) -> bool:
        """True where the control is several inputs and needs a legend instead of a label."""
        return self.kind in ("radio", "checks")

    @property
    def chosen(self) -> frozenset[str]:
        """The chosen values as a set."""
        return frozenset((self.value,) if isinstance(self.value, str) else self.value)


def choices(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """Make choices from (value, label) pairs such as ``LabelledEnum.choices()``."""
    return tuple(Choice(value, label) for value, label in pairs)


def filled(
    fields: Sequence[FormField], data: Mapping[str, str], denials: Iterable[Denial] = ()
) -> tuple[FormField, ...]:
    """Return the fields with what was posted and each denial at its field, so that no typed text is lost."""
    wrong: dict[str, str] = {}
    for denial in denials:
        wrong[denial.field] = f"{denial.reason}{'。' + denial.mend if denial.mend else ''}"
    return tuple(
        evolve(
            field,
            value=_posted(field, data),
            shown=data.get(f"{field.name}__text", field.shown),
            error=wrong.get(field.name, field.error),
        )
        for field in fields
    )


def _posted(field: FormField, data: Mapping[str, str]) -> str | tuple[str, ...]:
    if field.kind == "checks" and hasattr(data, "getlist"):
        return tuple(data.getlist(field.name))
    if field.kind in ("file", "password"):
        return ""
    return data.get(field.name, "" if field.kind == "checkbox" else field.value)


def cost(fields: int, units: int = 1) -> str:
    """The price of a form as a sentence: fields, minutes at 15 seconds a field, units it is sent to."""
    minutes = max(1, ceil(fields * SECONDS_A_FIELD / 60))
    each = f"本表 {fields} 项，约 {minutes} 分钟"
    return each if units == 1 else f"{each}；发往 {units} 个单位，合计约 {minutes * units} 分钟"
