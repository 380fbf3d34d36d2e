"""The scheme that the engine reads, drafted from the indicators in force for a peer group. Pure.

Goalposts put each indicator's own thresholds on the bands of the index: a value on the good limit scores 80,
one on the bad limit 60, straight lines beyond, cut off at 0 and 100. Indicators without thresholds score by
their percentile among the peers. Raw counts, wanted bands and what is for information only keep direction 0:
they are shown and never counted, because their sign is not fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import yaml
from attrs import frozen

from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Direction, PeerGroup

GREEN_SCORE, RED_SCORE, TOP = 80, 60, 100
MINIMUM_COVERAGE = 0.7
BAND_LABELS = ("预警", "关注", "良好")


@frozen
class FamilyWeight:
    """A node of the first level: code, label, weight among its brothers."""

    code: str
    label: str
    weight: float


def scheme_text(
    *, name: str, group: str, families: Sequence[FamilyWeight], definitions: Sequence[Definition]
) -> str:
    """The YAML of a scheme; families without an indicator of this group are left out.

    ValueError where no indicator scores for the group, since there would be no index.
    """
    served = [one for one in definitions if one.serves(group)]
    if not any(scores(one) for one in served):
        message = "no indicator scores for this group"
        raise ValueError(message)
    label = PeerGroup.of(group).label if group else "全部单位"
    head = [
        f"# 由在用指标起草，可比组：{label}。冻结前可以修改；冻结后按摘要固定。",
        "# 得分 80 对应各指标的良好线，60 对应预警线；没有阈值的按可比组百分位。",
        "# direction: 0 的只列示、不计分：原始件数、区间型指标、仅供参考的指标。",
    ]
    document = {
        "name": name,
        "index": {
            "code": "INDEX",
            "label": "政治生态指数",
            "aggregate": "arithmetic",
            "children": list(_families(families, served)),
        },
        "steps": {
            "screen": {"minimum_coverage": MINIMUM_COVERAGE, "void_if_family_missing": False},
            "impute": "none",
            "treat": "none",
            "normalise": {
                "method": "goalposts",
                "to": [0, TOP],
                "frame": "period",
                "cap": True,
                "constant": "midpoint",
            },
            "weights": "given",
        },
        "bands": {"cuts": [RED_SCORE, GREEN_SCORE], "labels": list(BAND_LABELS)},
        "uncertainty": {"weights": {"noise": 0.25}, "aggregate": ["arithmetic", {"power": 0.5}]},
    }
    body = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1000)
    return "\n".join([*head, body])


def scores(definition: Definition) -> bool:
    """Whether an indicator enters the score: a fixed sign, and not a raw count."""
    return definition.direction in {Direction.HIGHER, Direction.LOWER} and not definition.is_count


def goalposts_of(definition: Definition) -> tuple[float, float] | None:
    """The values that score 0 and 100, lower first; None where there are no two thresholds."""
    green, red = definition.green, definition.red
    if green is None or red is None or green == red:
        return None
    step = (green - red) / (GREEN_SCORE - RED_SCORE)
    ends = (round(red - RED_SCORE * step, 6), round(green + (TOP - GREEN_SCORE) * step, 6))
    return min(ends), max(ends)


def _families(families: Sequence[FamilyWeight], served: Iterable[Definition]) -> Iterator[dict[str, object]]:
    by_family: dict[str, list[Definition]] = {}
    for one in served:
        by_family.setdefault(one.family, []).append(one)
    for family in families:
        below = by_family.get(family.code)
        if below:
            yield {
                "code": family.code,
                "label": family.label,
                "weight": family.weight if any(scores(one) for one in below) else 0,
                "aggregate": "arithmetic",
                "children": [_leaf(one) for one in below],
            }


def _leaf(definition: Definition) -> dict[str, object]:
    leaf: dict[str, object] = {
        "code": definition.code,
        "label": definition.label,
        "unit": definition.unit,
        "weight": definition.weight,
        "direction": _direction(definition),
    }
    if definition.is_count:
        leaf["count"] = True
    if definition.minimum is not None:
        leaf["minimum_exposure"] = definition.minimum
    if scores(definition):
        posts = goalposts_of(definition)
        if posts is None:
            leaf["normalise"] = {"method": "percentile"}
        else:
            leaf["goalposts"] = list(posts)
    return leaf


def _direction(definition: Definition) -> int:
    if not scores(definition):
        return 0
    return 1 if definition.direction is Direction.HIGHER else -1
