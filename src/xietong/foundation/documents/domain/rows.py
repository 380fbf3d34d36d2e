"""What an import answers: good rows, rejected rows with every fault named, and the mapping it used."""

from collections.abc import Mapping

from attrs import field, frozen

from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.domain.mapping import MappingProposal
from xietong.foundation.documents.domain.raw import sheet_phrase


class FileRefused(Exception):  # noqa: N818 - it is an answer to the person, not a fault of the program
    """A file as a whole cannot be read: `reason` says why, `mend` what to do, both in Chinese.

    `proposal` carries the mapping where the file could be read but not matched with the template.
    """

    def __init__(self, *, reason: str, mend: str, proposal: MappingProposal | None = None) -> None:
        """Keep both sentences apart for the screen and join them for logs."""
        super().__init__(f"{reason}{mend}")
        self.reason = reason
        self.mend = mend
        self.proposal = proposal


@frozen(kw_only=True)
class RowError:
    """One bad cell: where it stands, what it holds, what is wrong and how to mend it."""

    sheet: str
    row: int
    letter: str
    label: str
    value: str
    message: str
    mend: str

    @property
    def sentence(self) -> str:
        """The fault in one sentence for the screen."""
        column = f" {self.letter} 列" if self.letter else ""
        return (
            f"{sheet_phrase(self.sheet)}第 {self.row} 行{column}（{self.label}）：{self.message}{self.mend}"
        )


@frozen(kw_only=True)
class TableRow:
    """A good row: its number in the file and its converted values by column key."""

    number: int
    values: dict[str, object]


@frozen(kw_only=True)
class RejectedRow:
    """A bad row: its mapped cells as they stood in the file, by column key, and its faults."""

    number: int
    cells: Mapping[str, object]
    errors: tuple[RowError, ...]


@frozen(kw_only=True)
class TableResult:
    """What one sheet gave. `rows` are good, `rejected` are not; nothing is in both.

    Past ten thousand faults, faults and their rows are only counted (`unlisted`, `unlisted_rows`).
    """

    schema: SheetSchema
    rows: tuple[TableRow, ...]
    rejected: tuple[RejectedRow, ...]
    mapping: MappingProposal
    notes: tuple[str, ...] = ()
    unlisted: int = 0
    unlisted_rows: int = 0
    merged: tuple[str, ...] = field(default=())

    @property
    def errors(self) -> tuple[RowError, ...]:
        """Every fault, in the order of the file."""
        return tuple(error for row in self.rejected for error in row.errors)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Headings of the file that no column of the template took."""
        return self.mapping.unknown
