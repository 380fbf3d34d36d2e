"""Printed labels (整改措施：, 牵头单位：, …), known by the words they are made of."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from enum import StrEnum

from attrs import frozen


class Label(StrEnum):
    """What the words after a printed label are."""

    PROBLEM = "problem"
    GOAL = "goal"
    MEASURES = "measures"
    PROGRESS = "progress"
    EFFECTS = "effects"
    STATE = "state"
    OWNER = "owner"
    DEADLINE = "deadline"
    PUBLICITY = "publicity"
    CONTACT = "contact"


_CONTACT = "联系|电话|传真|信箱|邮箱|地址|邮编|邮政编码|监督|举报|受理|编辑"
_OWNER = "责任|牵头|配合|协办|协同|承办|主办|整改主体|实施主体|主责|分管|包保|督办|督导|验收|主管部门"
_WHO = (
    "单位|部门|科室|股室|处室|股|室|部|领导|人员|人|主体|校领导|院领导|委领导|局领导|市领导|县领导|区领导|地区|"
    "党组织|负责|负责人"
)
_DEADLINE = "时限|期限|时间|日期|截止|限期|节点"
_OTHERS = (
    "整改|落实|进展|进度|完成|办结|销号|解决|推进|工作|具体|主要|重点|突出|反馈|指出|反映|存在|发现|查出|"
    "督察|督查|巡察|巡视|审计|检查|检视|自查|问题|意见|任务|事项|名称|表现|描述|概述|概况|摘要|内容|情况|"
    "目标|要求|标准|措施|举措|做法|成效|效果|成果|结果|状态|是否|与否|当前|目前|现状|计划|实际|预期|采取|"
    "取得|开展|办理|过程|实施|行业|市级|省级|县级|区级|分类|公示|公开|起止|期|业务|处理|方式|邮政|电子|"
    "通讯|通信|姓名|原因|原文|其他|组|的|了|已|及其|以及|及|和|与|并|、|/"
)
_WORD = "|".join(
    sorted({*f"{_CONTACT}|{_OWNER}|{_WHO}|{_DEADLINE}|{_OTHERS}".split("|")}, key=len, reverse=True)
)
_WHOLE = re.compile(rf"(?:{_WORD}){{1,9}}")
_BARE = (
    "整改目标|整改措施|整改情况|整改落实情况|整改完成情况|整改进展情况|整改进展|整改成效|整改结果|整改状态|"
    "整改时限|整改期限|整改任务|完成情况|完成时限|责任单位|整改责任单位|牵头单位|责任领导|责任部门|责任人|"
    "工作成效|取得成效|主要措施|具体措施|反馈问题|存在问题|任务|目标|措施|落实情况|主要做法|问题描述|具体问题|"
    "整改任务内容|整改工作情况|整改措施落实情况|整改措施完成情况|整改任务完成情况|验收标准|整改要求|联系方式|公示时间"
)
_KINDS: tuple[tuple[Label, re.Pattern[str]], ...] = (
    (Label.PUBLICITY, re.compile(r"公[示开](?!单位|联系)")),
    (Label.OWNER, re.compile(rf"(?:{_OWNER})(?!.*(?:编辑|电话|时间|情况|要求|期限|时限))|整改(?:单位|人)$")),
    (Label.CONTACT, re.compile(rf"{_CONTACT}|公示单位")),
    (Label.DEADLINE, re.compile(rf"(?:{_DEADLINE})(?!.*情况)")),
    (Label.STATE, re.compile(r"状态|是否|与否|销号情况|整改进度$|^进度$")),
    (Label.PROGRESS, re.compile(r"(?:整改|落实|完成|办理|推进|进展|解决|处理).*(?:情况|进展|结果)|及成效")),
    (Label.GOAL, re.compile(r"目标|要求|标准")),
    (Label.EFFECTS, re.compile(r"成效|效果|成果")),
    (Label.MEASURES, re.compile(r"措施|举措|做法")),
    (
        Label.PROBLEM,
        re.compile(r"问题|任务|事项|意见|表现|(?:审计|督察|督查|巡[察视]|检查|反馈)(?:指出|发现|查出|反映)"),
    ),
    (Label.PROGRESS, re.compile(r"情况|进展|结果|过程|整改|落实")),
)
_ABOUT_NOTHING = re.compile(
    r"原因|分类|类别|类型|^(?:反馈|工作|主要|其他|时间|日期|人员|单位|部门|领导|节点|情况)$"
)
_ORDINAL = r"[一二三四五六七八九十\d]{1,3}"
_INSIDE = rf"(?P<label>(?:{_WORD}){{1,9}})(?:\([^)]{{1,12}}\)|{_ORDINAL})?"
# A label counts when a colon or a closing bracket follows it, a common one also alone on its line.
_LINE = re.compile(
    rf"[【\[(]?(?:{_INSIDE}(?:\s?[\])】]\s?:?|\s{{0,3}}:|\s{{0,3}}\|+\s?)|(?P<alone>{_BARE})(?:\([^)]{{1,12}}\))?\s*$)\s?"
)
_INLINE = re.compile(
    rf"(?:(?<=^)|(?<=[\s。;,；，、|】\])）]))[【\[(]?(?P<label>(?:{_WORD}){{1,9}})[\])】]?\s{{0,3}}:\s?"
)


@functools.lru_cache(maxsize=4096)
def label_of(words: str) -> Label | None:
    """Return what a label made of the usual words announces, or None if it is not made of them."""
    if not _WHOLE.fullmatch(words) or _ABOUT_NOTHING.search(words):
        return None
    return next((label for label, pattern in _KINDS if pattern.search(words)), None)


@frozen
class Labelled:
    """A label found in a line: what it is, the words printed, and the offsets of it with its colon."""

    label: Label
    word: str
    start: int
    end: int


def leading_label(shadow: str) -> Labelled | None:
    """Return the label a line (half-width, without its mark) begins with, or None."""
    found = _LINE.match(shadow)
    word = (found.group("label") or found.group("alone")) if found else None
    label = label_of(word) if word else None
    return Labelled(label, word, 0, found.end()) if found and word and label else None


def inner_labels(shadow: str) -> Iterator[Labelled]:
    """Yield the labels with a colon inside a paragraph, in printed order."""
    for found in _INLINE.finditer(shadow):
        if label := label_of(found.group("label")):
            yield Labelled(label, found.group("label"), found.start("label"), found.end())
