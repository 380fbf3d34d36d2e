"""The machines of the three lists: one table per kind of matter, from which everything else comes."""

from xietong.loop.ledger.domain.machines.problem import EXTENSION, PROBLEM, RESPONSIBILITY
from xietong.loop.ledger.domain.machines.project import COORDINATION, MEASURE, PROJECT

MACHINES = (PROBLEM, RESPONSIBILITY, PROJECT, MEASURE, COORDINATION, EXTENSION)

__all__ = ["COORDINATION", "EXTENSION", "MACHINES", "MEASURE", "PROBLEM", "PROJECT", "RESPONSIBILITY"]
