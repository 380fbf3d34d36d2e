"""Kinds of the rulebook."""

from xietong.kernel.enums import LabelledEnum


class Confidence(LabelledEnum):
    """Where a fact comes from; recalled facts are to be checked before release."""

    SOURCE = "source", "有公开来源"
    RECALL = "recall", "凭记忆，待核"
    DESIGN = "design", "本系统约定"
    LOCAL = "local", "本地规定"


class DayCount(LabelledEnum):
    """What the amount of a timer counts; the last two are numbers that are no span of time."""

    DAYS = "days", "日"
    WORKING_DAYS = "working", "个工作日"
    MONTHS = "months", "个月"
    TIMES = "times", "次"
    MONTH_DAY = "monthday", "日（每月）"


class TermScheme(LabelledEnum):
    ORIGIN = "origin", "问题来源"
    CATEGORY = "category", "问题类别"
    RISK = "risk", "风险等级"
    FIELD = "field", "领域"
