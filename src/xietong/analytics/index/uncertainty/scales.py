"""The scale on which a mean is a weighted sum: x, log x, 1/x or x^p.

Every mean but the minimum and Mazziotta-Pareto is back(sum of shares times to(x)). So nested means of one
scale are one weighted sum over the leaves, and all draws together are one matrix product.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from xietong.analytics.index.scheme import Aggregate, Aggregator

Reals = NDArray[np.floating]


@frozen
class Scale:
    """``power`` 1 is x itself, 0 its logarithm, anything else x to that power."""

    power: float = 1.0

    @property
    def rising(self) -> bool:
        """Whether order on the scale is order of values."""
        return self.power >= 0

    def to(self, values: Reals) -> Reals:
        """Values onto the scale; they must be positive unless the scale is x itself."""
        if self.power == 1.0:
            return values
        found: Reals = np.log(values) if self.power == 0 else values**self.power
        return found

    def back(self, scaled: Reals) -> Reals:
        """From the scale to values."""
        if self.power == 1.0:
            return scaled
        found: Reals = np.exp(scaled) if self.power == 0 else scaled ** (1 / self.power)
        return found


PLAIN = Scale()
_MEANS = {Aggregator.ARITHMETIC: PLAIN, Aggregator.GEOMETRIC: Scale(0.0), Aggregator.HARMONIC: Scale(-1.0)}


def scale_of(how: Aggregate) -> Scale | None:
    """The scale of a mean; None for what is no weighted sum (minimum, Mazziotta-Pareto)."""
    if how.kind is Aggregator.POWER:
        return Scale(how.power)
    return _MEANS.get(how.kind)


def wants_positive(how: Aggregate) -> bool:
    """Whether draws bring scores above zero before this mean; only two take any number."""
    return how.kind not in {Aggregator.ARITHMETIC, Aggregator.MINIMUM}
