"""Trees, states and measures in the many styles of published notices."""

from __future__ import annotations

import pytest

from tests.unit.documents import notice_styles as styles
from xietong.foundation.documents.notices import NoticeDraft, parse_notice


def rows_of(draft: NoticeDraft) -> str:
    """Return the draft's rows in the notation of `notice_styles`."""
    rows = []
    for problem in draft.problems:
        deadline = problem.deadline
        said = [
            problem.number.replace("（", "(").replace("）", ")"),
            f"L{problem.level}",
            problem.state_normalised.value if problem.state_normalised else "",
            f"o{len(problem.owners)}" if problem.owners else "",
            (deadline.due or deadline.kind) if deadline else "",
            f"m{len(problem.measures)}" if problem.measures else "",
        ]
        rows.append(" ".join(word for word in said if word))
    return "|".join(rows)


def codes(draft: NoticeDraft) -> set[str]:
    return {flag.code for flag in draft.flags}


@pytest.mark.parametrize("style", styles.CHAPTERS)
def test_a_chapter_is_read_as_a_reader_does(style: str) -> None:
    chapter, rows = styles.CHAPTERS[style]
    assert rows_of(parse_notice(styles.HEAD + chapter)) == rows


def test_the_answer_is_the_source_where_it_repeats_the_problem() -> None:
    chapter, _ = styles.CHAPTERS["problems listed first, answered under the same numbers"]
    draft = parse_notice(styles.HEAD + chapter)
    first, second = draft.problems
    assert draft.source[first.source_from : first.source_to].startswith("1、针对")
    assert draft.source[second.source_from : second.source_to] == "2、库存管理混乱。"
    assert second.measures == ("上线管理系统。",)


def test_only_acts_are_rows_that_say_so() -> None:
    draft = parse_notice(styles.ONLY_ACTS)
    assert rows_of(draft) == "(一) L1|(一)/1 L2 m2|(二) L2 m2"
    assert all("heading_is_action" in {flag.code for flag in p.flags} for p in draft.problems)
    assert "problems_not_stated" in codes(draft)
    stated = parse_notice(styles.HEAD + styles.CHAPTERS["the state in front"][0])
    assert "problems_not_stated" not in codes(stated)


def test_several_items_of_one_environmental_notice() -> None:
    draft = parse_notice(styles.SEVERAL_ITEMS)
    assert rows_of(draft) == (
        "整改任务一 L2 done o1 2022-12-31 m2|整改任务二 L2 in_progress o1 2024-12-31 m1"
    )
    assert draft.problems[1].source_to <= draft.source.index("示例县人民政府\n2023")


def test_the_time_of_publicity_is_no_measure() -> None:
    (problem,) = parse_notice(styles.ONE_ITEM).problems
    assert (problem.measures, problem.effects) == (("拆除水电站2座。",), ())


def test_a_chapter_about_the_feedback_is_no_problem_itself() -> None:
    assert rows_of(parse_notice(styles.GENERIC_TITLE)) == "(一) L1|(一)/1 L2 m2|(一)/2 L2 m1"


def test_the_problem_stands_without_its_frame() -> None:
    chapter, _ = styles.CHAPTERS["关于 without the word 问题"]
    texts = [p.text for p in parse_notice(styles.HEAD + chapter).problems]
    assert texts == ["科技成果转化率不高", "干部队伍老化"]


def test_a_notice_that_lost_its_line_breaks() -> None:
    draft = parse_notice(styles.LOST_BREAKS)
    assert rows_of(draft) == "(一) L1|(一)/1 L2 done m2|(一)/2 L2 m2"
    assert (draft.unit, draft.inspected_to) == ("中共示例区财政局党组", "2023-06-30")
    assert draft.title == "中共示例区财政局党组关于巡察整改进展情况的通报"


def test_a_pasted_ledger() -> None:
    draft = parse_notice(styles.LEDGER)
    assert rows_of(draft) == "1 L2 done o1 2023-12-31 m2|2 L2 in_progress o1 2024-02-08 m1"
    assert [o.name for p in draft.problems for o in p.owners] == ["乡党委书记、乡长", "副乡长"]
    assert (draft.unit, draft.feedback_on) == ("示例乡党委", "2023-11-08")
    assert "table_rows_skipped" in codes(draft)


def test_every_table_is_read_and_numbers_stay_unique() -> None:
    table = "序号|反馈问题|整改措施|整改状态\n1|{}|修订办法。|完成\n|  |开展检查。|\n"
    draft = parse_notice(
        styles.HEAD + table.format("学习不深入") + "（二）其他方面\n" + table.format("监管不到位")
    )
    assert [(p.number, p.text, p.measures) for p in draft.problems] == [
        ("1", "学习不深入", ("修订办法。", "开展检查。")),
        ("1~2", "监管不到位", ("修订办法。", "开展检查。")),
    ]


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        ("监督电话：0000-88887777，66665555", "监督电话："),
        ("有异议请与钱示范同志联系，以书面为准。", "有异议请与"),
        ("微信号：abc_12345", "微信号："),
        ("如有意见，请反馈至abc@example.org。", "如有意见，请反馈至"),
    ],
)
def test_personal_data_of_the_tail_is_covered(tail: str, kept: str) -> None:
    source = parse_notice(styles.HEAD + "1.关于“记录不全”问题的整改\n一是建账。\n" + tail).source
    last = source.splitlines()[-1]
    assert last.startswith(kept)
    assert not any(part in last for part in ("8888", "6666", "钱示范", "abc"))


def test_persons_called_to_account_stand_before_the_act() -> None:
    draft = parse_notice(styles.HEAD + "对50个责任单位、77名责任人实施追责问责。\n")
    assert [(a.measure, a.persons) for a in draft.accountability] == [("追责问责", 77)]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("示例区卫生健康局党委巡察反馈问题整改情况公示表", "示例区卫生健康局党委"),
        ("示例市市场监督管理局党组巡察集中整改进展", "示例市市场监督管理局党组"),
        ("示例县教育局领导班子主题教育检视问题整改落实情况公示", "示例县教育局"),
    ],
)
def test_units_of_titles_without_about(title: str, unit: str) -> None:
    assert parse_notice(title + "\n现将整改情况公示如下。\n").unit == unit


def test_the_signature_gives_the_party_body() -> None:
    draft = parse_notice(
        "2021年5月8日至7月5日，中央第十巡视组对示例大学开展了常规巡视。现将巡视整改进展情况予以公布。\n"
        "中共示例大学委员会\n2022年4月16日"
    )
    assert (draft.unit, draft.organisation) == ("中共示例大学委员会", "示例大学")


@pytest.mark.parametrize("line", ["（2022年12月9日公告）", "（2022年12月9日）"])
def test_the_day_of_announcement_in_brackets(line: str) -> None:
    draft = parse_notice(f"示例区审计查出问题整改情况的公告\n{line}\n审计查出68个问题。\n")
    assert draft.published_on == "2022-12-09"
