"""Weights of one node's children by the scheme's method."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from attrs import frozen

from xietong.analytics.faults import Fault, FaultsError
from xietong.analytics.index.scheme import Node, Scheme, Weighting
from xietong.analytics.panel.panel import Flags, Floats


@frozen(eq=False)
class Weighed:
    """One weight per child that sum to 1, or rows x children. ``as_given``: they are not to be
    renormalised, since the method chose them for what is present (benefit of the doubt).
    """

    weight: Floats
    as_given: bool = False


def weigh(node: Node, scheme: Scheme, children: Floats, given: Floats, usable: Flags) -> Weighed:
    """Weights of a node's children from the scheme or from their scores (rows x children, NaN = missing).

    Weights from data are taken over the usable rows of all periods at once: one vintage for the whole
    panel. FaultsError where the data do not carry the method.
    """
    spec = node.weights or scheme.steps.weights
    known = usable & ~np.isnan(children).all(axis=1)
    try:
        match spec.method:
            case Weighting.GIVEN:
                found = given
            case Weighting.EQUAL:
                found = np.full(len(given), 1 / len(given))
            case _ if len(given) == 1:
                found = given
            case Weighting.AHP:
                found = _method("ahp")(np.array(node.judgements)).weights
            case Weighting.BENEFIT_OF_DOUBT:
                found = np.zeros(children.shape)
                found[known] = _method("benefit_of_doubt")(children[known]).weights
                return Weighed(found, as_given=True)
            case _:
                found = _method(spec.method.value)(children[known])
        return Weighed(found if spec.cap is None else _capped(found, spec.cap))
    except ValueError as fault:
        raise FaultsError([Fault(f"节点“{node.code}”", f"{spec.method} 定不了权重：{fault}")]) from None


def _method(name: str) -> Callable[..., Any]:
    """The function of a weighting method; each stands in a module of its name, loaded when used."""
    found: Callable[..., Any] = getattr(import_module(f"xietong.analytics.index.weights.{name}"), name)
    return found


def _capped(weight: Floats, limit: float) -> Floats:
    found: Floats = import_module("xietong.analytics.index.weights.caps").cap(weight, limit)
    return found
