"""What a scheme says, typed and frozen. It is read and checked by ``scheme_reading``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen


class Aggregator(StrEnum):
    """How a node's score comes from its children's."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    MINIMUM = "minimum"
    POWER = "power"
    MAZZIOTTA_PARETO = "mazziotta_pareto"


class Imputation(StrEnum):
    """What fills a missing cell."""

    NONE = "none"
    GROUP_MEAN = "group_mean"
    GROUP_MEDIAN = "group_median"
    LAST = "last"
    LINEAR = "linear"


class Treatment(StrEnum):
    """What is done about extreme values."""

    NONE = "none"
    WINSORISE_THEN_LOG = "winsorise_then_log"
    CAPS = "caps"


class LogForm(StrEnum):
    """Which logarithm follows where winsorising was not enough."""

    SHIFTED = "shifted"
    BY_SKEW = "by_skew"


class Normalisation(StrEnum):
    """How an indicator comes onto a scale that it shares with others."""

    MINMAX = "minmax"
    ZSCORE = "zscore"
    RANK = "rank"
    PERCENTILE = "percentile"
    GOALPOSTS = "goalposts"
    TARGET = "target"
    ROBUST_Z = "robust_z"
    AMPI = "ampi"
    NONE = "none"


class Frame(StrEnum):
    """Over which rows a statistic is taken."""

    PERIOD = "period"
    ALL = "all"


class Constant(StrEnum):
    """What happens to an indicator without spread under a method that divides by it."""

    REFUSE = "refuse"
    MIDPOINT = "midpoint"
    DROP = "drop"


class Deviation(StrEnum):
    """Which standard deviation: with n - 1 or with n below."""

    SAMPLE = "sample"
    POPULATION = "population"


class Weighting(StrEnum):
    """Where the weights of siblings come from."""

    GIVEN = "given"
    EQUAL = "equal"
    ENTROPY = "entropy"
    CRITIC = "critic"
    PCA = "pca"
    AHP = "ahp"
    BENEFIT_OF_DOUBT = "benefit_of_doubt"


_FIXED = frozenset({Weighting.GIVEN, Weighting.EQUAL, Weighting.AHP})


@frozen
class Aggregate:
    """``power`` counts for POWER, ``sign`` (-1 penalty taken off, +1 added) for MAZZIOTTA_PARETO."""

    kind: Aggregator = Aggregator.ARITHMETIC
    power: float = 1.0
    sign: int = -1


@frozen
class Normalise:
    """``low..high`` is the range of minmax, goalposts, target, percentile; ``mean, sd`` those of zscore.

    ``decimals`` rounds normalised values as a publication does; None keeps full precision.
    ``reference`` is the period whose mean is 100 under ampi; empty means the mean of the frame.
    """

    method: Normalisation = Normalisation.MINMAX
    low: float = 0.0
    high: float = 100.0
    frame: Frame = Frame.PERIOD
    mean: float = 0.0
    sd: float = 1.0
    deviation: Deviation = Deviation.SAMPLE
    constant: Constant = Constant.REFUSE
    cap: bool = False
    decimals: int | None = None
    reference: str = ""


@frozen
class Treat:
    """Thresholds as in the field: treated where |skew| >= ``skew`` and excess kurtosis >= ``kurtosis``."""

    method: Treatment = Treatment.NONE
    skew: float = 2.0
    kurtosis: float = 3.5
    maximum_points: int = 5
    frame: Frame | None = None
    log: LogForm = LogForm.SHIFTED


@frozen
class Screen:
    """``minimum_coverage`` is a share from 0 to 1; None screens nobody."""

    minimum_coverage: float | None = None
    void_if_family_missing: bool = False


@frozen
class Weights:
    """``cap`` is the largest share that one sibling may have."""

    method: Weighting = Weighting.GIVEN
    cap: float | None = None


@frozen
class Indicator:
    """A leaf. ``goalposts`` are (lower, upper) and ``caps`` (lower or None, upper or None), raw units.

    ``direction`` +1: more is better, -1: less is better, 0: context only, never in the score.
    ``count``: never negative. ``figures``: "period" or "cumulative" within the year, or "" undeclared.
    ``minimum_exposure``: below it a value is too little data and counts as missing.
    """

    code: str
    direction: int
    label: str = ""
    unit: str = ""
    weight: float = 1.0
    goalposts: tuple[float, float] | None = None
    target: float | None = None
    caps: tuple[float | None, float | None] | None = None
    minimum_exposure: float | None = None
    count: bool = False
    figures: str = ""
    treat: Treat | None = None
    normalise: Normalise | None = None


@frozen
class Node:
    """An inner node. ``fill`` (group_mean, group_median) fills a score that is missing from its peers'.

    ``minimum_coverage``: below this share of its indicators the node has no score of its own.
    ``judgements`` is the AHP matrix of its children, in their order.
    """

    code: str
    children: tuple[Node | Indicator, ...]
    label: str = ""
    weight: float = 1.0
    aggregate: Aggregate = Aggregate()
    weights: Weights | None = None
    judgements: tuple[tuple[float, ...], ...] = ()
    minimum_coverage: float | None = None
    fill: Imputation = Imputation.NONE

    def nodes(self) -> Iterator[Node]:
        """This node and every inner node under it, parents before children, in the scheme's order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.nodes()

    def indicators(self) -> Iterator[Indicator]:
        """Every leaf under this node, in the scheme's order."""
        for child in self.children:
            if isinstance(child, Node):
                yield from child.indicators()
            else:
                yield child


@frozen
class Steps:
    """The steps in the order in which they run. ``denominate`` holds (indicator, its denominator's code)."""

    screen: Screen = Screen()
    denominate: tuple[tuple[str, str], ...] = ()
    impute: Imputation = Imputation.NONE
    treat: Treat = Treat()
    normalise: Normalise = Normalise()
    weights: Weights = Weights()


@frozen
class Bands:
    """``labels`` has one more entry than ``cuts``; a score equal to a cut belongs to the band above it."""

    cuts: tuple[float, ...]
    labels: tuple[str, ...]


@frozen
class Uncertainty:
    """What the draws vary. ``treat`` are values of maximum_points, ``noise`` is +-share on each weight,
    ``dirichlet`` a concentration; ``data`` holds (indicator, "poisson" | "binomial" | standard error).
    """

    treat: tuple[int, ...] = ()
    normalise: tuple[Normalise, ...] = ()
    noise: float | None = None
    dirichlet: float | None = None
    aggregate: tuple[Aggregate, ...] = ()
    signs: tuple[str, ...] = ()
    data: tuple[tuple[str, str | float], ...] = ()
    failed_limit: float = 0.05


@frozen
class Scheme:
    """A whole scheme. ``ignore`` are codes in the values that are known and not used.

    ``as_of`` is the day on which periods must be over; None leaves that to the caller.
    """

    name: str
    index: Node
    steps: Steps = Steps()
    bands: Bands | None = None
    uncertainty: Uncertainty | None = None
    ignore: tuple[str, ...] = ()
    as_of: date | None = None

    def scored(self) -> tuple[Indicator, ...]:
        """The leaves that enter the score (direction +1 or -1), in the scheme's order."""
        return tuple(leaf for leaf in self.index.indicators() if leaf.direction != 0)

    def normalise_of(self, leaf: Indicator) -> Normalise:
        """The leaf's own normalisation or the scheme's."""
        return leaf.normalise or self.steps.normalise

    def treat_of(self, leaf: Indicator) -> Treat:
        """The leaf's own treatment or the scheme's; none where fixed bounds limit extreme values already."""
        if leaf.treat is not None:
            return leaf.treat
        if self.has_fixed_scale(leaf) and self.steps.treat.method is Treatment.WINSORISE_THEN_LOG:
            return Treat()
        return self.steps.treat

    def periods_stand_alone(self) -> bool:
        """Whether each period is scored from its own values only."""
        frames = {self.normalise_of(leaf).frame for leaf in self.scored()}
        frames |= {self.treat_of(leaf).frame or Frame.PERIOD for leaf in self.scored()}
        weights = [self.steps.weights, *(node.weights for node in self.index.nodes() if node.weights)]
        return (
            frames == {Frame.PERIOD}
            and self.steps.impute not in {Imputation.LAST, Imputation.LINEAR}
            and all(spec.method in _FIXED for spec in weights)
        )

    def has_fixed_scale(self, leaf: Indicator) -> bool:
        """Whether raw goalposts or a raw target make the leaf's score, so that a logarithm would not fit."""
        method = self.normalise_of(leaf).method
        if method is Normalisation.MINMAX:
            return leaf.goalposts is not None
        return method in {Normalisation.GOALPOSTS, Normalisation.TARGET}
