"""Acts on organisations; each is one function, one transaction, one event."""

from xietong.foundation.organisations.operations.appointing import (
    Appointed,
    Change,
    appoint,
    appoint_all,
    deputise,
    end_appointment,
)
from xietong.foundation.organisations.operations.importing.history import import_history
from xietong.foundation.organisations.operations.importing.shapes import ImportResult, SourceTable
from xietong.foundation.organisations.operations.importing.sources import open_source
from xietong.foundation.organisations.operations.importing.staff import (
    import_people,
    import_portfolios,
    import_posts,
)
from xietong.foundation.organisations.operations.importing.units import import_units
from xietong.foundation.organisations.operations.merging import close_unit, merge_units, succeed
from xietong.foundation.organisations.operations.paths import refresh_paths
from xietong.foundation.organisations.operations.portfolios import assign_portfolio, end_portfolio
from xietong.foundation.organisations.operations.posts import close_post, create_person, create_post
from xietong.foundation.organisations.operations.units import create_unit, move_unit, rename_unit

__all__ = [
    "Appointed",
    "Change",
    "ImportResult",
    "SourceTable",
    "appoint",
    "appoint_all",
    "assign_portfolio",
    "close_post",
    "close_unit",
    "create_person",
    "create_post",
    "create_unit",
    "deputise",
    "end_appointment",
    "end_portfolio",
    "import_history",
    "import_people",
    "import_portfolios",
    "import_posts",
    "import_units",
    "merge_units",
    "move_unit",
    "open_source",
    "refresh_paths",
    "rename_unit",
    "succeed",
]
