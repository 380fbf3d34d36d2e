"""The sheets beside the problems, each with its reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from xietong.foundation.documents.domain.rows import TableResult
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.columns import (
    MEASURE_SHEET,
    MILESTONE_SHEET,
    PROJECT_SHEET,
    RESPONSIBILITY_SHEET,
)
from xietong.loop.ledger.operations.importing.directory import Directory
from xietong.loop.ledger.operations.importing.measures import MeasureReader
from xietong.loop.ledger.operations.importing.milestones import MilestoneReader
from xietong.loop.ledger.operations.importing.plan import ImportPlan
from xietong.loop.ledger.operations.importing.projects import ProjectReader
from xietong.loop.ledger.operations.importing.responsibilities import ResponsibilityReader

_Reader = ResponsibilityReader | ProjectReader | MeasureReader | MilestoneReader
_READERS: dict[str, type[_Reader]] = {
    RESPONSIBILITY_SHEET.key: ResponsibilityReader,
    PROJECT_SHEET.key: ProjectReader,
    MEASURE_SHEET.key: MeasureReader,
    MILESTONE_SHEET.key: MilestoneReader,
}


def read_lists(
    *,
    plan: ImportPlan,
    directory: Directory,
    actor: Actor,
    at: datetime,
    today: date,
    results: Mapping[str, TableResult],
) -> None:
    """Resolve each of the other sheets that the file has into acts of the plan."""
    for key, reader in _READERS.items():
        result = results.get(key)
        if result is not None:
            reader(plan, result, directory, actor, at, today, frozenset(results)).read()
