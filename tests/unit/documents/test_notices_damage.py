"""Whatever happens to a notice: no crash, and nothing in the draft that the source does not print."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents import notice_texts as texts
from xietong.foundation.documents.notices import (
    NoticeDraft,
    NoticeError,
    draft_as_data,
    parse_notice,
    review_rows,
)
from xietong.foundation.documents.notices.text import shadow_of

ALL = (
    texts.PROGRESS,
    texts.ROUND,
    texts.AUDIT_REPORT,
    texts.AUDIT_REPLY,
    texts.ENVIRONMENT,
    texts.ENVIRONMENT_LABELS,
    texts.ENVIRONMENT_QUOTED,
    texts.HOTLINE,
    texts.MERGED,
)
BITS = st.sampled_from(
    [
        "",
        "\n",
        "。",
        "“",
        "”",
        "(",
        "（一）",
        "1.",
        "(1)",
        "一是",
        "二、",
        "\x00",
        "\ufffd",
        "?",
        "　",
        "|",
        "责任单位：",
        "整改状态：",
        "3个月内",
        "2024717日",
        "2024年",
        "13月",
        "99%",
        "0人",
        "亿元",
        "(jù)",
        "&ldquo;",
        "\u200b",
        "😀",
        "111111111111111111111111111111",
        "关于“",
        "。ㄒ唬",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(ALL))
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 2, 5, 40, 400]))
        text = text[:at] + draw(BITS) + text[at + cut :]
    if draw(st.booleans()):
        text = shadow_of(text)
    if draw(st.integers(0, 9)) == 0:
        text = text.replace("\n", "")
    return text


def said_in_chinese(refusal: NoticeError) -> None:
    assert re.search(r"[\u4e00-\u9fff]", str(refusal))


def assert_printed(draft: NoticeDraft) -> None:
    """Every owner, date, number and sentence of the draft stands in the source."""
    shadow = shadow_of(draft.source)
    bare = shadow.replace(",", "")
    for problem in draft.problems:
        for words in (problem.text, *problem.measures, *problem.effects, *(o.name for o in problem.owners)):
            assert all(line.strip() in draft.source for line in words.splitlines()), words
        assert problem.state is None or problem.state in draft.source
        assert problem.deadline is None or problem.deadline.text in draft.source
        assert 0 <= problem.source_from <= problem.source_to <= len(draft.source)
    for date in (draft.inspected_from, draft.inspected_to, draft.feedback_on, draft.published_on):
        if date is not None:
            year, month, *day = date.split("-")
            assert year in shadow or "二" in shadow
            assert any(
                re.search(rf"0?{int(x)}\s?[月日号./-]|[-./]0?{int(x)}\b", shadow) for x in (month, *day)
            )
    for value in (
        *(t.value for t in draft.totals),
        *(m.amount for m in draft.money),
        *(p.printed for p in draft.percentages),
    ):
        assert f"{value:f}" in bare
    for item in draft.accountability:
        assert item.text in draft.source
    for unit in (draft.unit, draft.title):
        assert unit is None or all(
            part in shadow_of(draft.source) for part in re.split("(?=关于)", shadow_of(unit))
        )


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_damage_never_crashes_and_nothing_is_invented(text: str) -> None:
    try:
        draft = parse_notice(text)
    except NoticeError as refusal:
        said_in_chinese(refusal)
        return
    assert_printed(draft)
    numbers = [p.number for p in draft.problems]
    assert len(set(numbers)) == len(numbers)
    assert all(p.parent is None or p.parent in numbers for p in draft.problems)
    assert all(p.level in range(1, 7) for p in draft.problems)
    json.dumps(draft_as_data(draft), ensure_ascii=False, allow_nan=False)
    review_rows(draft)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_read_or_refused_in_chinese(text: str) -> None:
    try:
        assert_printed(parse_notice(text))
    except NoticeError as refusal:
        said_in_chinese(refusal)


@pytest.mark.parametrize("text", ALL)
def test_every_truncation_is_read(text: str) -> None:
    for length in range(60, len(text), 37):
        assert_printed(parse_notice(text[:length]))


def test_a_cut_inside_a_sentence_is_flagged() -> None:
    cut = texts.PROGRESS[: texts.PROGRESS.index("将学习情况纳入")]
    whole = {flag.code for flag in parse_notice(texts.PROGRESS).flags}
    assert "truncated" not in whole
    assert "truncated" in {flag.code for flag in parse_notice(cut[:-3]).flags}


@pytest.mark.parametrize("text", ALL)
def test_widths_of_signs_make_no_difference(text: str) -> None:
    full, half = parse_notice(text), parse_notice(shadow_of(text))
    assert [(p.number, p.level, p.parent, p.state_normalised) for p in full.problems] == [
        (p.number.replace("（", "("), p.level, p.parent, p.state_normalised) for p in half.problems
    ]
    assert [(t.value, t.adds_up) for t in full.totals] == [(t.value, t.adds_up) for t in half.totals]
    assert (full.kind, full.inspected_from, full.feedback_on) == (
        half.kind,
        half.inspected_from,
        half.feedback_on,
    )


def test_marks_run_together_in_one_paragraph_are_taken_apart() -> None:
    apart = parse_notice(texts.PROGRESS)
    start = texts.PROGRESS.index("（一）聚焦")
    end = texts.PROGRESS.index("四、下一步")
    joined = "".join(
        line.strip() + ("" if line.endswith(("。", "；")) else "。")
        for line in texts.PROGRESS[start:end].splitlines()
    )
    together = parse_notice(texts.PROGRESS[:start] + joined + "\n" + texts.PROGRESS[end:])
    assert [p.number for p in together.problems] == [p.number for p in apart.problems]


@pytest.mark.parametrize(
    "hostile",
    [
        "“" * 50_000 + "”" * 50_000,
        "问题9个,已整改3个" * 20_000,
        "问题9个" * 40_000,
        "完成率9%。" * 30_000,
        "(一)" * 50_000,
        "一是二是三是" * 30_000,
        "责任单位:" * 40_000,
        "2024年3月4日至" * 20_000,
        "关于" * 90_000,
        "1" * 180_000,
        "<" * 180_000,
    ],
)
def test_hostile_repetition_stays_fast(hostile: str) -> None:
    started = time.process_time()
    parse_notice("巡察整改情况\n" + hostile)
    assert time.process_time() - started < 10


def test_a_long_notice_is_read_in_seconds() -> None:
    start, end = texts.PROGRESS.index("（一）聚焦"), texts.PROGRESS.index("四、下一步")
    block = texts.PROGRESS[start:end]
    long = texts.PROGRESS[:start] + block * (200_000 // len(block)) + texts.PROGRESS[end:]
    started = time.process_time()
    draft = parse_notice(long)
    assert time.process_time() - started < 10
    assert len(draft.problems) == 8 * (200_000 // len(block))
    assert "duplicate_number" in {flag.code for p in draft.problems for flag in p.flags}


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "内容为空"), (" \n　", "内容为空"), ("plain words", "中文"), ("整" * 1_000_001, "过长")],
)
def test_what_is_no_notice_is_refused_in_chinese(text: str, said: str) -> None:
    with pytest.raises(NoticeError, match=said):
        parse_notice(text)


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"(?m)^(　*)[一二三四]、", r"\1"),
        (r"(?m)^　*[一二三四]、.*\n", ""),
        ("　", ""),
        ("\n", "\n\n"),
        ("[“”]", ""),
        ("[“”]", '"'),
        ("（", "〔"),
        (r"(?m)^(　*)(\d)[.、]", r"\1\2．"),
        (r"(?m)^　*(（[一二]）|\d[.、]|（\d）)", r"\1\n"),
    ],
    ids=[
        "no-chapter-marks",
        "no-chapters",
        "no-indent",
        "blank-lines",
        "no-quotes",
        "straight-quotes",
        "brackets",
        "wide-dots",
        "split-marks",
    ],
)
def test_the_tree_survives_common_damage(pattern: str, by: str) -> None:
    text = re.sub(pattern, by, texts.PROGRESS)
    if by == "〔":
        text = text.replace("）", "〕")
    whole = [p.number for p in parse_notice(texts.PROGRESS).problems]
    assert [p.number for p in parse_notice(text).problems] == whole
