"""What a table would bring, and what a source is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid
from xietong.wings.ecology.domain.periods import canonical, words
from xietong.wings.ecology.models import IndicatorVersion, Source
from xietong.wings.ecology.queries.checked import Reading, check
from xietong.wings.ecology.queries.definitions import definition_of
from xietong.wings.ecology.queries.reading import read_file
from xietong.wings.ecology.queries.sources import asked_of, source_for


def read_submission(
    *,
    actor: Actor,
    today: date,
    source: str,
    period: str,
    filename: str,
    data: bytes,
    cumulative: Sequence[str] = (),
) -> Reading:
    """What a file would bring; nothing is written. FileRefused where the file as a whole cannot serve.

    RefusedError: 404 for a source one does not hand in for, 422 for a period that is none.
    """
    row, period, versions = asked(actor, source, period)
    definitions = [definition_of(version) for version in versions]
    table = read_file(data, filename=filename, label=row.label, definitions=definitions)
    return check(table, definitions=definitions, period=period, today=today, cumulative=cumulative)


def asked(actor: Actor, source: str, period: str) -> tuple[Source, str, list[IndicatorVersion]]:
    """The source, the period in our form, and the versions whose figures are handed in for it.

    RefusedError: 404 for a source one does not hand in for, 422 for a period that is none or asks nothing.
    """
    row = source_for(actor, source)
    name = canonical(period)
    if name is None:
        raise invalid("period", f"“{period}”不是期间", "请写成 2025、2025-H1、2025-Q3 或 2025-07 的样子")
    versions = asked_of(row, name)
    if not versions:
        raise invalid("period", f"“{row.label}”没有要按{words(name)}这样的期间报送的指标")
    return row, name, versions
