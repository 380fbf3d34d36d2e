"""The fields of a filter bar, filled with what was asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from xietong.interfaces.web.forms import FormField, choices
from xietong.interfaces.web.views.ledger import asked
from xietong.kernel.enums import LabelledEnum

UNITS, POSTS = "/problems/options/units", "/problems/options/posts"


class Fields:
    """Builds the fields of one bar from what was asked."""

    def __init__(self, data: QueryDict, names: Mapping[tuple[str, int], str]) -> None:
        self.data = data
        self.names = names

    def text(self, name: str, label: str, placeholder: str = "") -> FormField:
        value = self.data.get(name, "")[:100]
        return FormField(name, label, value=value, placeholder=placeholder, prefix="flt")

    def day(self, name: str, label: str) -> FormField:
        return FormField(name, label, "date", value=self.data.get(name, "")[:10], prefix="flt")

    def select(self, name: str, label: str, pairs: list[tuple[str, str]]) -> FormField:
        """A choice of one; several values at once (from a tab) show as none chosen here and as a chip."""
        asked_for = self.data.getlist(name)
        value = asked_for[0] if len(asked_for) == 1 else ""
        return FormField(name, label, "select", value=value, choices=choices(pairs), prefix="flt")

    def kind(self, name: str, label: str, kind: type[LabelledEnum]) -> FormField:
        return self.select(name, label, kind.choices())

    def flag(self, name: str, label: str) -> FormField:
        return self.select(name, label, [("1", "是")])

    def search(self, name: str, label: str, endpoint: str) -> FormField:
        number = asked.whole(self.data.get(name))
        sort = "post" if endpoint == POSTS else "unit"
        shown = self.names.get((sort, number), "") if number else ""
        value = str(number) if shown else ""
        return FormField(name, label, "search", value=value, shown=shown, endpoint=endpoint, prefix="flt")
