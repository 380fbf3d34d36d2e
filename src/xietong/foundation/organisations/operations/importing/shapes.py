"""What an import is given and what it answers."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from xietong.foundation.documents.domain.rows import RejectedRow, RowError, TableRow
from xietong.kernel.denial import Denial, DenialKind, RefusedError

MOST_SENTENCES = 200
Outcome = TableRow | RejectedRow


@frozen
class SourceTable:
    """One opened table: its name, the digest of the file, its rows as they come."""

    name: str
    digest: str
    rows: Iterable[Outcome] = field(repr=False)


@frozen(kw_only=True)
class ImportResult:
    """What an import did, or would do where ``applied`` is False.

    ``lines`` are the first changes as sentences; with ``errors`` nothing at all is written.
    """

    what: str
    created: int
    changed: int
    unchanged: int
    lines: tuple[str, ...]
    errors: tuple[RowError, ...]
    applied: bool


class Faults:
    """Collects faults by sheet, row and column; past 10,000 they are not kept."""

    MOST = 10_000

    def __init__(self) -> None:
        """Start with none."""
        self.errors: list[RowError] = []

    def add(self, where: tuple[str, int], label: str, value: object, message: str, mend: str) -> None:
        """One more fault of the row ``where`` (table's name, number in the file)."""
        if len(self.errors) < self.MOST:
            self.errors.append(
                RowError(
                    sheet=where[0],
                    row=where[1],
                    letter="",
                    label=label,
                    value=str(value),
                    message=message,
                    mend=mend,
                )
            )

    def add_rejected(self, name: str, row: RejectedRow) -> None:
        """The faults of a row whose cells could not be read, under the table's own name."""
        for error in row.errors:
            self.errors.append(
                RowError(
                    sheet=name,
                    row=error.row,
                    letter=error.letter,
                    label=error.label,
                    value=error.value,
                    message=error.message,
                    mend=error.mend,
                )
            )


def refused(errors: Iterable[RowError]) -> RefusedError:
    """All faults of an import as one refusal (422)."""
    return RefusedError(
        *(
            Denial(
                DenialKind.INVALID,
                "organisations.import",
                error.sentence,
                error.mend,
                f"{error.sheet}!{error.letter}{error.row}",
            )
            for error in errors
        )
    )
