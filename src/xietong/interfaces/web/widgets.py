"""What the components in templates/ui/ are fed with. Views build these from what queries return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import field, frozen

CAP = 1000


@frozen
class Crumb:
    """One step of the way to this page; the last has no address."""

    label: str
    url: str = ""


@frozen
class Tab:
    """One tab: a link, so that it has an address. ``count`` may be text such as "1000+"."""

    label: str
    url: str
    current: bool = False
    count: str = ""


@frozen
class Column:
    """A column. ``sort`` is the value of ``?sort=`` (``-`` before it for descending); "" does not sort.

    ``fixed`` columns cannot be hidden in the column chooser.
    """

    key: str
    label: str
    sort: str = ""
    numeric: bool = False
    fixed: bool = False
    hidden: bool = False


@frozen
class Table:
    """The head of a list; the rows stand between ``{% ui_table %}`` and ``{% endui_table %}``.

    ``code`` names the list in the browser's memory of hidden columns.
    """

    code: str
    columns: tuple[Column, ...]
    caption: str
    sort: str = ""
    count: int | None = None
    unit: str = "条"
    export_url: str = ""
    tools: bool = True

    @property
    def counted(self) -> str:
        """The count as printed; beyond the cap "1000+"."""
        return "" if self.count is None else capped(self.count)


@frozen
class Pager:
    """Where in the list we are. ``count`` beyond :data:`CAP` prints as "1000+": nobody pays for more."""

    number: int
    has_next: bool
    count: int | None = None
    size: int = 20

    @property
    def counted(self) -> str:
        return "" if self.count is None else capped(self.count)


def capped(count: int) -> str:
    """Print a count; more than :data:`CAP` is "1000+"."""
    return f"{CAP}+" if count > CAP else str(count)


@frozen
class Chip:
    """An active filter: what it says, and the address without it."""

    label: str
    url: str


@frozen
class Event:
    """One act in a timeline: a whole sentence. ``late`` says how late the entry was, "" if in time."""

    at: datetime
    sentence: str
    late: str = ""
    reason: str = ""
    clause: str = ""
    url: str = ""


@frozen
class Step:
    """One step of a chain. ``status``: done, now, next or skipped; ``mine`` where the reader's turn it is."""

    label: str
    status: str = "next"
    who: str = ""
    when: str = ""
    mine: bool = False
    light: str = ""


@frozen
class Evidence:
    """One piece of evidence: a reference to a record elsewhere, or a kept file."""

    title: str
    kind: str
    source: str
    digest: str
    by: str = ""
    at: datetime | None = None
    url: str = ""
    late: str = ""


@frozen
class SignOff:
    """A signature bound to the digest of what was signed; ``stale`` once that has changed."""

    purpose: str
    by: str
    at: datetime
    digest: str
    stale: bool = False
    compare_url: str = ""


@frozen
class Decision:
    """A card of the workbench: what is asked, what is known, and the buttons that decide it in place.

    ``ask`` is the question in a few words; ``facts`` (label, value) pairs; ``opinions`` (R1..R4, text) pairs.
    """

    id: str
    ask: str
    title: str
    url: str
    facts: tuple[tuple[str, str], ...] = ()
    opinions: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    due: date | None = None
    basis: str = ""
    calm: bool = False


@frozen
class Tile:
    """A number that can be asked about. ``value`` is printed as it comes."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    mine: bool = False


@frozen
class PreviewCell:
    """A cell of an import: the text read, what stood there before, what is wrong and how to mend it."""

    text: str
    before: str = ""
    error: str = ""
    mend: str = ""


@frozen
class PreviewRow:
    """A row of an import. ``status``: new, changed, unchanged or error."""

    number: int
    status: str
    cells: tuple[PreviewCell, ...]
    note: str = ""

    @property
    def word(self) -> str:
        return {"new": "新增", "changed": "有变化", "unchanged": "无变化", "error": "有错误"}[self.status]


@frozen
class Chart:
    """A chart with its one-sentence reading and its table. ``option`` is plain data for ECharts.

    A point of the data that has a ``url`` leads there. ``size`` "", short or tall; a long table starts folded
    where not ``unfolded``.
    """

    id: str
    title: str
    reading: str
    option: Mapping[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: str = ""
    unfolded: bool = True


@frozen
class GridColumn:
    """A column of an editable grid; ``choices`` makes it a select."""

    key: str
    label: str
    required: bool = False
    wide: bool = False
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@frozen
class GridRow:
    """A row of an editable grid: posted as ``r<number>-<key>``; ``errors`` by column key."""

    number: int
    values: Mapping[str, str] = field(factory=dict)
    errors: Mapping[str, str] = field(factory=dict)
    key: str = ""


@frozen
class Grid:
    """A grid to type and paste into. ``blank`` rows follow the filled ones."""

    id: str
    caption: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...] = ()
    blank: int = 3


@frozen
class Job:
    """Long work under way. ``url`` answers this same component until ``finished``."""

    label: str
    done: int
    total: int
    url: str = ""
    finished: bool = False
    note: str = ""
