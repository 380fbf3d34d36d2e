"""Acts on organisations; each is one function, one transaction, one event."""

from xietong.foundation.organisations.operations.paths import refresh_paths
from xietong.foundation.organisations.operations.posts import (
    Appointed,
    Change,
    appoint,
    appoint_all,
    assign_portfolio,
    close_post,
    create_person,
    create_post,
    deputise,
    end_appointment,
    end_portfolio,
)
from xietong.foundation.organisations.operations.units import (
    close_unit,
    create_unit,
    merge_units,
    move_unit,
    rename_unit,
    succeed,
)

__all__ = [
    "Appointed",
    "Change",
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
    "merge_units",
    "move_unit",
    "refresh_paths",
    "rename_unit",
    "succeed",
]
