"""Tables of the ecology index. Rules stand in domain/, acts in operations, reads in queries."""

from xietong.wings.ecology.models.collection import Figure, Submission
from xietong.wings.ecology.models.fairness import Anomaly, Objection, Plan, PlanEffect, PlanItem, Report
from xietong.wings.ecology.models.indicators import Family, Indicator, IndicatorVersion, Scheme, Source
from xietong.wings.ecology.models.runs import Run, Score, Share
from xietong.wings.ecology.models.statistics import DisciplineCount

__all__ = [
    "Anomaly",
    "DisciplineCount",
    "Family",
    "Figure",
    "Indicator",
    "IndicatorVersion",
    "Objection",
    "Plan",
    "PlanEffect",
    "PlanItem",
    "Report",
    "Run",
    "Scheme",
    "Score",
    "Share",
    "Source",
    "Submission",
]
