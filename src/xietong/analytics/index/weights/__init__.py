"""Weights of indicators from data or judgements; each takes a matrix and returns weights."""

from xietong.analytics.index.weights.caps import cap
from xietong.analytics.index.weights.conflict import critic
from xietong.analytics.index.weights.doubt import benefit_of_doubt
from xietong.analytics.index.weights.judgements import ahp
from xietong.analytics.index.weights.principal import pca
from xietong.analytics.index.weights.spread import entropy

__all__ = ["ahp", "benefit_of_doubt", "cap", "critic", "entropy", "pca"]
