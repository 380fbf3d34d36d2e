"""``compute``: kept inputs → results. The same inputs give the same results to the last bit."""

from __future__ import annotations

from collections.abc import Callable

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.index.engine import IndexResult, build_index
from xietong.analytics.index.record import run_record
from xietong.analytics.index.scheme import Scheme
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.index.uncertainty import uncertainty
from xietong.analytics.panel.panel import Floats, Panel
from xietong.analytics.panel.reading import read_panel
from xietong.wings.ecology.domain.portrait.banding import CUTS
from xietong.wings.ecology.domain.portrait.inputs import Inputs
from xietong.wings.ecology.domain.portrait.results import Results
from xietong.wings.ecology.domain.portrait.rows import score_rows, share_rows
from xietong.wings.ecology.domain.portrait.trees import tree_rows

Tell = Callable[[str, int, int], None]
FEWEST_DRAWS = 100


def compute(inputs: Inputs, tell: Tell = lambda _phase, _done, _total: None) -> Results:
    """Score every unit and node with its interval, share the scores out, look for single trees.

    ``tell(phase, done, total)`` is called before each step. FaultsError with everything that is wrong.
    """
    scheme = read_scheme(inputs.scheme)
    cuts = cuts_of(scheme)
    result = indexed(inputs, scheme)
    nodes = [result.tree.codes[place] for place in result.tree.shown]
    total = len(nodes) + 2
    intervals: dict[str, tuple[Floats, Floats]] = {}
    failed = 0
    for number, node in enumerate(nodes):
        tell(f"抽样：{node}", number, total)
        drawn = uncertainty(result, draws=inputs.draws, seed=inputs.seed, node=node)
        intervals[node] = drawn.score_low, drawn.score_high
        failed = max(failed, drawn.failed)
    tell("与同类对照", len(nodes), total)
    shares = share_rows(result, inputs.meanings, _figures(inputs))
    scores = score_rows(result, intervals, inputs.meanings, cuts)
    tell("查找单棵树", len(nodes) + 1, total)
    trees = tree_rows(result.panel, inputs.meanings)
    record = {
        **run_record(result),
        "failed_draws": failed,
        "root": result.tree.codes[result.tree.root],
        "nodes": {node.code: node.label or node.code for node in scheme.index.nodes()},
        "families": [result.tree.codes[place] for place in result.tree.families],
        "cuts": list(cuts),
        "periods": list(result.panel.periods),
        "looks": trees.looks,
    }
    return Results(scores, shares, trees.rows, cuts, record)


def indexed(inputs: Inputs, scheme: Scheme) -> IndexResult:
    """The index of the kept values by a scheme, without draws."""
    return build_index(panel_of(inputs), scheme)


def panel_of(inputs: Inputs) -> Panel:
    """The kept values as the engine takes them."""
    return read_panel(inputs.values.drop("figures"), "保存的数据")


def _figures(inputs: Inputs) -> dict[tuple[str, str, str], str]:
    rows = inputs.values.select("unit", "period", "indicator", "figures").iter_rows()
    return {(unit, period, indicator): figures for unit, period, indicator, figures in rows}


def cuts_of(scheme: Scheme) -> tuple[float, float]:
    """The two cuts between red, yellow and green. FaultsError where the scheme has another number."""
    if scheme.bands is None:
        return CUTS
    if len(scheme.bands.cuts) != len(CUTS):
        refuse(
            [Fault("bands", f"画像用三档，要两个分界，现有 {len(scheme.bands.cuts)} 个", "如 cuts: [60, 80]")]
        )
    return float(scheme.bands.cuts[0]), float(scheme.bands.cuts[1])
