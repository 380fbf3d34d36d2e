"""The units of a committee's forest on a day: those of a peer group that stand on its own level."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.domain.peers import kinds_of
from xietong.wings.ecology.queries.sight import sight_q

_TREE = """
WITH RECURSIVE tree(unit_id, kind, depth) AS (
    SELECT u.id, u.kind, 0 FROM org_unit u WHERE u.id = %s
    UNION ALL
    SELECT p.unit_id, u.kind, tree.depth + 1
    FROM tree JOIN org_placement p ON p.parent_id = tree.unit_id JOIN org_unit u ON u.id = p.unit_id
    WHERE p.valid_from <= %s AND (p.valid_until IS NULL OR p.valid_until > %s)
      AND tree.depth < 100 AND (tree.depth = 0 OR tree.kind NOT IN ({shut}))
)
SELECT unit_id FROM tree WHERE depth > 0 AND kind IN ({kinds})
"""


def members(committee_id: int, group: str, on: date) -> RawSQL:
    """Ids of the units of a group under a committee on a day, as a subquery; for all groups with "".

    Another region's or street's own units are not a committee's: departments of districts are the districts'.
    Streets are looked for under the districts too.
    """
    kinds = kinds_of(group)
    shut = ("street",) if group == PeerGroup.STREET else ("region", "street")
    marks = {"shut": ", ".join(["%s"] * len(shut)), "kinds": ", ".join(["%s"] * len(kinds))}
    sql = _TREE.format(**marks)
    return RawSQL(sql, (committee_id, on.isoformat(), on.isoformat(), *shut, *kinds))  # noqa: S611 - values are bound


def member_units(actor: Actor, *, committee_id: int, group: str, on: date) -> QuerySet[Any]:
    """The units of the forest that the actor may see."""
    units: QuerySet[Any] = apps.get_model("organisations", "Unit").objects.filter(
        sight_q(actor), pk__in=members(committee_id, group, on)
    )
    return units.order_by("code")
