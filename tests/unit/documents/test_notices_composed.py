"""Notices put together at random from marks, headings and labels: no crash, nothing invented, one tree."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents import notice_styles as styles
from xietong.foundation.documents.notices import (
    NoticeDraft,
    draft_as_data,
    parse_notice,
    review_rows,
)

_MARKS = [
    "",
    "一、",
    "二、",
    "（一）",
    "(二)",
    "㈢",
    "1.",
    "2．",
    "l.",
    "1.1 ",
    "2.1.3",
    "（1）",
    "(2)",
    "①",
    "问题1：",
    "第3项：",
]
_HEADINGS = [
    "关于“学习不深入。流于形式”问题的整改",
    "关于“监管缺位",
    "在“作风建设”方面",
    "针对库存管理混乱问题，",
    "加强组织领导",
    "台账不全。",
    "整改措施及完成情况",
    "存在问题",
    "下一步工作打算",
    "巡察反馈问题整改落实情况",
    "反馈问题：经费超支。",
]
_BODIES = [
    "一是建账。二是抽查。",
    "三是通报",
    "整改情况：已完成整改。",
    "责任单位：办公室、河道科；整改时限：3个月内",
    "是否完成：否",
    "整改进展：正在整改。",
    "追缴1.25万元，诫勉2人。",
    "12",
    "序号|反馈问题|整改措施|责任人",
    "1|学习不深入|修订办法。|办公室",
    "| --- | --- | --- | --- |",
    "||开展检查。|",
    "中共示例市档案局党组",
    "2024年2月18日",
    "公示时间：2024年1月1日至3日",
    "上一页 1 2 下一页",
    "**三、下步**",
]
_SEPARATORS = ["\n", "\n", "\n", "", "\n\n", "\t", "\t\t", " ", "。"]


@st.composite
def composed(draw: st.DrawFn) -> str:
    """Return a notice of random structure, some of them cut off."""
    parts = [styles.HEAD if draw(st.booleans()) else ""]
    for _ in range(draw(st.integers(1, 25))):
        heading = draw(st.sampled_from(_MARKS)) + draw(st.sampled_from(_HEADINGS))
        parts.append(heading if draw(st.booleans()) else draw(st.sampled_from(_BODIES)))
        parts.append(draw(st.sampled_from(_SEPARATORS)))
    text = "".join(parts)
    return text[: draw(st.integers(1, len(text)))] if draw(st.booleans()) else text


def assert_sound(draft: NoticeDraft) -> None:
    """Numbers are unique, parents stand above their rows, and what a row says stands in the source."""
    seen: dict[str, int] = {}
    for problem in draft.problems:
        assert problem.number not in seen
        assert problem.parent is None or seen[problem.parent] < problem.level
        seen[problem.number] = problem.level
        assert 1 <= problem.level <= 7
        assert 0 <= problem.source_from <= problem.source_to <= len(draft.source)
        said = (*problem.measures, *problem.effects, *(o.name for o in problem.owners), problem.text)
        assert all(line.strip() in draft.source for words in said for line in words.splitlines())
        assert problem.state is None or problem.state in draft.source
        assert problem.deadline is None or problem.deadline.text in draft.source
    assert all(m.shown in draft.source for m in draft.masked)
    json.dumps(draft_as_data(draft), ensure_ascii=False, allow_nan=False)
    assert len(review_rows(draft)) == len(draft.problems)


@settings(max_examples=400, deadline=None)
@given(composed())
def test_any_composition_is_read_soundly(text: str) -> None:
    assert_sound(parse_notice("整改情况\n" + text))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(styles.CHAPTERS)), st.data())
def test_every_style_cut_or_mixed_is_read_soundly(style: str, data: st.DataObject) -> None:
    lines = (styles.HEAD + styles.CHAPTERS[style][0]).splitlines()
    other = styles.CHAPTERS[data.draw(st.sampled_from(sorted(styles.CHAPTERS)))][0].splitlines()
    at = data.draw(st.integers(0, len(lines)))
    mixed = data.draw(st.permutations(lines[at:] + other))
    assert_sound(parse_notice("\n".join([*lines[:at], *mixed])))
