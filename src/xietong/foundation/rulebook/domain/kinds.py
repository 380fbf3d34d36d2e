"""Kinds of the rulebook."""

from xietong.kernel.enums import LabelledEnum


class Confidence(LabelledEnum):
    """Where a fact comes from; recalled facts are to be checked before release."""

    SOURCE = "source", "有公开来源"
    RECALL = "recall", "凭记忆，待核"
    DESIGN = "design", "本系统约定"
    LOCAL = "local", "本地规定"


class DayCount(LabelledEnum):
    DAYS = "days", "日"
    WORKING_DAYS = "working", "个工作日"
    MONTHS = "months", "个月"


class TermScheme(LabelledEnum):
    ORIGIN = "origin", "问题来源"
    CATEGORY = "category", "问题类别"
    RISK = "risk", "风险等级"
    FIELD = "field", "领域"
