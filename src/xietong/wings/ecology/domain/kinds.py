"""What indicators, figures and results can be."""

from __future__ import annotations

from xietong.kernel.enums import LabelledEnum


class Direction(LabelledEnum):
    """Which way a figure counts; raw case counts carry no fixed sign."""

    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"
    BAND = "band", "宜在区间内"
    NONE = "none", "仅供参考"


class Frequency(LabelledEnum):
    """How often a figure is taken."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
    ROUND = "round", "每轮"


class Origin(LabelledEnum):
    """Where the figures of an indicator come from."""

    REPORTED = "reported", "来源部门报送"
    COMPUTED = "computed", "本系统记录计算"


class PeerGroup(LabelledEnum):
    """Units that may be compared with one another."""

    REGION = "region", "地区"
    DEPARTMENT = "department", "市级机关"
    ENTERPRISE = "enterprise", "国企"
    UNIVERSITY = "university", "高校"
    STREET = "street", "街镇"


class Band(LabelledEnum):
    """What a score says in a word; grey is too little data, never a bad score."""

    GREEN = "green", "良好"
    YELLOW = "yellow", "关注"
    RED = "red", "预警"
    GREY = "grey", "数据不足"


class Mark(LabelledEnum):
    """How a value came into the matrix."""

    GIVEN = "given", "原值"
    IMPUTED = "imputed", "插补"
    TREATED = "treated", "处理极端值"
    MISSING = "missing", "缺失"
