"""The parts of a scheme that stand under ``steps`` and may stand on a single indicator or node."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from xietong.analytics.index.blocks import Block
from xietong.analytics.index.scheme import (
    Constant,
    Deviation,
    Frame,
    LogForm,
    Normalisation,
    Normalise,
    Treat,
    Treatment,
    Weighting,
    Weights,
)


def read_treat(owner: Block, base: Treat | None = None) -> Treat | None:
    """``treat: none`` or ``treat: {method: …}``; what is not written comes from ``base``."""
    value = owner.get("treat")
    base = base or Treat()
    if value is None:
        return None
    if not isinstance(value, dict):
        return evolve(base, method=owner.one_of("treat", value, Treatment, Treatment.NONE))
    block = Block(value, owner.place("treat").partition("（")[0], owner.faults)
    found = Treat(
        method=block.choice("method", Treatment, Treatment.WINSORISE_THEN_LOG),
        skew=block.number("skew", base.skew, 0.0),
        kurtosis=block.number("kurtosis", base.kurtosis),
        maximum_points=block.whole("maximum_points", base.maximum_points),
        frame=block.choice("frame", Frame, Frame.PERIOD) if "frame" in block else base.frame,
        log=block.choice("log", LogForm, base.log),
    )
    block.close()
    return found


def read_normalise(
    owner: Block, base: Normalise | None = None, value: Any = None, key: str = "normalise"
) -> Normalise | None:
    """A method's name or ``{method: …}``; what is not written comes from ``base``."""
    value = owner.get(key) if value is None else value
    base = base or Normalise()
    if value is None:
        return None
    if not isinstance(value, dict):
        return evolve(base, method=owner.one_of(key, value, Normalisation, base.method))
    block = Block(value, owner.place(key).partition("（")[0], owner.faults)
    low, high = block.pair("to") or (base.low, base.high)
    if low >= high:
        block.fault("to", f"下限 {low:g} 应小于上限 {high:g}")
    decimals = block.optional("round", 0.0)
    found = Normalise(
        method=block.choice("method", Normalisation, base.method),
        low=low,
        high=high,
        frame=block.choice("frame", Frame, base.frame),
        mean=block.number("mean", base.mean),
        sd=block.number("sd", base.sd),
        deviation=block.choice("standard_deviation", Deviation, base.deviation),
        constant=block.choice("constant", Constant, base.constant),
        cap=block.flag("cap", default=base.cap),
        decimals=base.decimals if decimals is None else int(decimals),
        reference=block.text("reference", base.reference),
    )
    if found.sd <= 0:
        block.fault("sd", "应大于 0")
    block.close()
    return found


def read_weights(owner: Block) -> Weights | None:
    """``weights: equal`` or ``weights: {method: entropy, cap: 0.3}``."""
    value = owner.get("weights")
    if value is None:
        return None
    if not isinstance(value, dict):
        return Weights(owner.one_of("weights", value, Weighting, Weighting.GIVEN))
    block = Block(value, owner.place("weights").partition("（")[0], owner.faults)
    found = Weights(block.choice("method", Weighting, Weighting.GIVEN), block.optional("cap", 0.0))
    block.close()
    return found
