"""Which column of a file serves which column of a template: a proposal, and what people overrule it with."""

from collections.abc import Mapping

from attrs import field, frozen

from xietong.foundation.documents.domain.raw import column_letter

Headings = dict[int, tuple[str, ...]]
"""Texts of the header rows by column (from 0): one text, or the group's and the column's own."""


@frozen(kw_only=True)
class ColumnSource:
    """Where a person says a column's values come from: headings (or letters) joined by `join`, or `default`.

    `values` translates whole cells before they are converted, for example {"YES": "是"}.
    No heading and no default: the column is left out on purpose.
    """

    headings: tuple[str, ...] = ()
    join: str = ""
    values: Mapping[str, str] = field(factory=dict)
    default: str | None = None


@frozen(kw_only=True)
class UserMapping:
    """A person's mapping: sources by column key; `auto` lets likeness propose the rest.

    `header_row` counts from 1; 0 says that there is none and sources are letters.
    """

    sources: Mapping[str, ColumnSource] = field(factory=dict)
    sheet: str | None = None
    header_row: int | None = None
    auto: bool = True


@frozen(kw_only=True)
class Match:
    """A column of the template, the file's columns that feed it (from 0), and how sure that is (0 to 1)."""

    key: str
    indices: tuple[int, ...]
    heading: str
    confidence: float
    source: ColumnSource = ColumnSource()

    @property
    def letters(self) -> str:
        """Letters of the columns in the file."""
        return "+".join(column_letter(index) for index in self.indices)


@frozen(kw_only=True)
class Ambiguity:
    """A doubt for a person to settle: the sentence, the column it is about and the headings that compete."""

    key: str
    headings: tuple[str, ...]
    sentence: str


@frozen(kw_only=True)
class MappingProposal:
    """How a sheet is read: header rows, matches in the order of the template, doubts and leftovers.

    `header_row` is the last header row, 0 where there is none. `missing` are labels of required columns.
    """

    sheet: str
    header_row: int
    matches: tuple[Match, ...]
    ambiguities: tuple[Ambiguity, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def confidence(self) -> float:
        """The weakest match, 0 where a required column is missing or nothing matched."""
        if self.missing or not self.matches:
            return 0.0
        return min(match.confidence for match in self.matches)

    def match_of(self, key: str) -> Match | None:
        """The match of a column of the template, None where it has none."""
        return next((match for match in self.matches if match.key == key), None)


def heading_text(parts: tuple[str, ...]) -> str:
    """A heading of one or two rows in one line."""
    return "-".join(part for part in parts if part)
