"""Acts on the rulebook; each is one function, one transaction, one event."""

from xietong.foundation.rulebook.operations.editing import add_instrument, set_clause, set_timer
from xietong.foundation.rulebook.operations.seeding import seed_rulebook
from xietong.foundation.rulebook.operations.support import Counts, SpecialDayRow, TermRow
from xietong.foundation.rulebook.operations.tables import (
    import_holidays,
    import_terms,
    retire_term,
    set_term,
)

__all__ = [
    "Counts",
    "SpecialDayRow",
    "TermRow",
    "add_instrument",
    "import_holidays",
    "import_terms",
    "retire_term",
    "seed_rulebook",
    "set_clause",
    "set_term",
    "set_timer",
]
