"""Cleaning, masking, dates, states and the traps of structure, one by one."""

from __future__ import annotations

import pytest

from tests.unit.documents import notice_texts as texts
from xietong.foundation.documents.notices import NoticeDraft, parse_notice
from xietong.foundation.documents.notices.body import body_of
from xietong.foundation.documents.notices.dates import dates_in, deadline_of
from xietong.foundation.documents.notices.draft import StateKind
from xietong.foundation.documents.notices.lines import Rank, lines_of
from xietong.foundation.documents.notices.masking import mask_personal
from xietong.foundation.documents.notices.states import heading_state
from xietong.foundation.documents.notices.text import chinese_number, clean, quoted_mask
from xietong.foundation.documents.notices.unwrap import unwrap

HEAD = (
    "中共示例区司法局党组关于巡察整改情况的通报\n"
    "根据区委统一部署，2023年3月6日至5月12日，区委第一巡察组对区司法局党组进行了巡察。\n"
)


def notice(problems: str) -> NoticeDraft:
    return parse_notice(HEAD + "一、巡察反馈问题整改落实情况\n" + problems)


class TestCleaning:
    def test_bracketed_pinyin_is_stripped_and_the_script_converted(self) -> None:
        cleaned = clean("根據(jù)區(qū)委統(tǒng)一部署，現將巡察整改情況予以公布（app）。")
        assert cleaned.text == "根据区委统一部署，现将巡察整改情况予以公布（app）。"
        assert [flag.code for flag in cleaned.flags] == ["traditional_script"]

    def test_simplified_text_is_left_alone(self) -> None:
        text = "乾隆年间的著作（app）与整改无关。"
        assert clean(text).text == text

    def test_marks_shifted_by_a_byte_are_restored_and_flagged(self) -> None:
        cleaned = clean("?。ㄒ唬┘忧亢拥拦芾恚")
        assert cleaned.text.startswith("（一）")
        assert "garbled" in {flag.code for flag in cleaned.flags}

    def test_lost_characters_are_flagged_not_filled(self) -> None:
        cleaned = clean("市届人大常委会听取整?情况的报告")
        assert cleaned.text == "市届人大常委会听取整?情况的报告"
        assert [flag.code for flag in cleaned.flags] == ["characters_lost", "characters_lost"]

    def test_quotes_left_open_do_not_count(self) -> None:
        assert not any(quoted_mask("“没有收尾。后文"))
        assert quoted_mask("甲“乙《丙》”丁") == [False, *[True] * 6, False]

    @pytest.mark.parametrize(
        ("printed", "value"),
        [("十", 10), ("二十七", 27), ("一百零三", 103), ("两", 2), ("12", 12), ("甲", None)],
    )
    def test_chinese_numerals(self, printed: str, value: int | None) -> None:
        assert chinese_number(printed) == value


class TestMasking:
    @pytest.mark.parametrize(
        ("text", "secret", "kind"),
        [
            (f"联系电话：{texts.MOBILE}", texts.MOBILE, "mobile"),
            (f"手机{texts.MOBILE[:3]} {texts.MOBILE[3:7]} {texts.MOBILE[7:]}", texts.MOBILE[3:7], "mobile"),
            (f"监督电话：{texts.LANDLINE}（工作日）", texts.LANDLINE, "phone"),
            ("电话：" + "8" * 7 + "、" + "6" * 7, "6" * 7, "phone"),
            (f"电子邮箱：{texts.MAIL}", texts.MAIL, "mail"),
            (f"联系人：{texts.NAME}", texts.NAME, "name"),
            (f"（记者 {texts.NAME}）", texts.NAME, "name"),
            (f"责任编辑：{texts.NAME}", texts.NAME, "name"),
            ("身份证号" + "110101" + "19900101" + "123" + "4", "19900101123", "id_number"),
        ],
    )
    def test_is_covered_in_place(self, text: str, secret: str, kind: str) -> None:
        covered, masked = mask_personal(text)
        assert secret not in covered
        assert len(covered) == len(text)
        assert kind in {m.kind for m in masked}

    @pytest.mark.parametrize(
        "text",
        [
            "12345热线受理2877件",
            "资金13812345678元",
            "20240101至20241231",
            "联系人：办公室",
            "整改金额251023.54万元",
        ],
    )
    def test_other_numbers_and_offices_stay(self, text: str) -> None:
        assert mask_personal(text) == (text, ())


class TestDates:
    @pytest.mark.parametrize(
        ("text", "value", "code"),
        [
            ("2024年3月8日", "2024-03-08", None),
            ("2024-03-08", "2024-03-08", None),
            ("2024 年 3 月 8 日", "2024-03-08", None),
            ("2023年5月上旬", "2023-05", "partial_date"),
            ("2024717日", None, "ambiguous_date"),
            ("20211228日", None, "ambiguous_date"),
            ("2024年1112日", None, "ambiguous_date"),
            ("914日", None, "ambiguous_date"),
            ("2023年2月30日", None, "impossible_date"),
            ("8月20日", None, "year_missing"),
        ],
    )
    def test_single(self, text: str, value: str | None, code: str | None) -> None:
        (found,) = dates_in(text)
        assert found.date.value == value
        assert [flag.code for flag in found.date.flags] == ([code] if code else [])

    def test_a_length_of_time_is_no_date(self) -> None:
        assert not list(dates_in("开展100日攻坚，90日内完成，3个月内见效"))

    def test_ambiguous_readings_are_offered(self) -> None:
        (found,) = dates_in("2024111日")
        assert found.date.flags[0].readings == ("2024-01-11", "2024-11-01")

    def test_the_year_of_the_date_before_is_carried_and_flagged(self) -> None:
        second = list(dates_in("2021年4月8日进驻，7月30日反馈"))[1]
        assert second.date.value == "2021-07-30"
        assert [flag.code for flag in second.date.flags] == ["year_carried"]

    def test_an_earlier_month_without_a_year_is_not_guessed(self) -> None:
        second = list(dates_in("2021年11月8日进驻，1月20日反馈"))[1]
        assert second.date.value is None
        assert [flag.code for flag in second.date.flags] == ["year_missing"]

    @pytest.mark.parametrize(
        ("sentence", "window", "feedback"),
        [
            (
                "2022年9月16日至10月18日，区委第二巡察组对区局党组进行了巡察。2023年1月17日，区委巡察组反馈了巡察意见。",
                ("2022-09-16", "2022-10-18"),
                "2023-01-17",
            ),
            ("2022年9月16日至28日，区委第二巡察组对区局党组进行了巡察。", ("2022-09-16", "2022-09-28"), None),
            (
                "2023年4月10日起，市委第二巡察组对我局开展了为期45天的巡察，2023年7月6日反馈了意见。",
                ("2023-04-10", None),
                "2023-07-06",
            ),
            (
                "2024717日至914日，区委第二巡察组对区局党组进行了巡察，2025年1月3日反馈了意见。",
                (None, None),
                "2025-01-03",
            ),
            ("区委巡察组于2022年11月8日至1月20日对区局党组进行了巡察。", ("2022-11-08", None), None),
            ("按要求在2个月内整改，截至2023年6月30日反馈问题全部整改。", (None, None), None),
        ],
    )
    def test_process_frame(
        self, sentence: str, window: tuple[str | None, str | None], feedback: str | None
    ) -> None:
        draft = parse_notice(
            "示例区住建局党组关于巡察整改情况的通报\n" + sentence + "\n现将巡察整改情况予以公布。"
        )
        assert ((draft.inspected_from, draft.inspected_to), draft.feedback_on) == (window, feedback)

    @pytest.mark.parametrize(
        ("printed", "kind", "due"),
        [
            ("立行立改", "at_once", None),
            ("长期坚持", "ongoing", None),
            ("2个月内", "relative", "2024-05-08"),
            ("半年之内", "relative", "2024-09-08"),
            ("1年之内", "relative", "2025-03-08"),
            ("15个工作日内", "relative", None),
            ("2024年6月底前", "date", "2024-06-30"),
            ("2024年底", "date", "2024-12-31"),
            ("2024年6月15日", "date", "2024-06-15"),
            ("2024年6月", "date", None),
            ("短期攻坚", "phase", None),
            ("按上级要求", "other", None),
        ],
    )
    def test_deadlines(self, printed: str, kind: str, due: str | None) -> None:
        deadline = deadline_of(printed, printed, "2024-03-08")
        assert deadline is not None
        assert (deadline.text, deadline.kind, deadline.due) == (printed, kind, due)

    def test_a_relative_deadline_without_an_anchor_has_no_day(self) -> None:
        deadline = deadline_of("2个月内", "2个月内", "2024-03")
        assert deadline is not None
        assert (deadline.anchor_date, deadline.due) == (None, None)


class TestStates:
    @pytest.mark.parametrize(
        ("sentence", "kind"),
        [
            ("该问题已完成整改。", StateKind.DONE),
            ("目前，该问题已整改到位。", StateKind.DONE),
            ("已完成整改并长期坚持。", StateKind.DONE),
            ("已全部办结。", StateKind.DONE),
            ("该问题基本完成整改。", StateKind.BASICALLY_DONE),
            ("取得阶段性成果并持续整改。", StateKind.PHASE_DONE),
            ("该问题已部分整改。", StateKind.PARTLY_DONE),
            ("该问题正在整改。", StateKind.IN_PROGRESS),
            ("该问题长期坚持。", StateKind.LONG_TERM),
            ("该问题尚未完成整改。", StateKind.NOT_DONE),
            ("该问题未整改。", StateKind.NOT_DONE),
        ],
    )
    def test_statement(self, sentence: str, kind: StateKind) -> None:
        body = body_of(lines_of("召开专题会议研究。" + sentence))
        assert body.state is not None
        assert body.state.kind is kind
        assert body.measures == ["召开专题会议研究。"]

    @pytest.mark.parametrize(
        "sentence",
        [
            "已完成3个项目的竣工决算。",
            "完成了制度修订工作。",
            "正在推进项目建设前期手续办理。",
            "督促企业完成设备安装。",
        ],
    )
    def test_a_measure_is_no_state(self, sentence: str) -> None:
        body = body_of(lines_of(sentence))
        assert body.state is None
        assert body.measures == [sentence]

    def test_heading(self) -> None:
        assert heading_state("管理不规范（长期坚持）")[0] == "管理不规范"
        assert heading_state("管理不规范（2022年以来）") == ("管理不规范（2022年以来）", None)


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "rank", "printed", "words"),
        [
            ("一、总体情况", Rank.CHAPTER, "一", "总体情况"),
            ("二 、责任单位", Rank.CHAPTER, "二", "责任单位"),
            ("（三）关于学习", Rank.GROUP, "（三）", "关于学习"),
            ("(一)学习", Rank.GROUP, "(一)", "学习"),
            ("1．政治意识不够强", Rank.NUMBER, "1", "政治意识不够强"),
            ("3、组织生活", Rank.NUMBER, "3", "组织生活"),
            ("2.2021年未开展检查", Rank.NUMBER, "2", "2021年未开展检查"),
            ("（2）巡河", Rank.PAREN, "（2）", "巡河"),
            ("②学习", Rank.CIRCLE, "②", "学习"),
        ],
    )
    def test_is_read(self, text: str, rank: Rank, printed: str, words: str) -> None:
        (line,) = lines_of(text)
        assert line.mark is not None
        assert line.mark.rank is rank
        assert line.words == words
        assert line.mark.printed == printed.replace("（", "(").replace("）", ")")

    @pytest.mark.parametrize(
        "text", ["1.5亿元资金闲置", "2024.05.04", "一是加强学习", "十二届区委第二轮巡察", "12.5%的项目"]
    )
    def test_is_not_a_mark(self, text: str) -> None:
        (line,) = lines_of(text)
        assert line.mark is None


class TestStructure:
    def test_groups_that_are_the_problems_themselves_are_level_two(self) -> None:
        draft = notice(
            "（一）反馈问题：学习不深入。\n整改情况：一是学习。二是研讨。\n（二）反馈问题：管理不严格。\n整改情况：修订制度。"
        )
        assert [(p.number, p.level, p.text) for p in draft.problems] == [
            ("(一)", 2, "学习不深入"),
            ("(二)", 2, "管理不严格"),
        ]
        assert draft.problems[0].measures == ("一是学习。", "二是研讨。")

    def test_numbered_measures_do_not_become_problems(self) -> None:
        draft = notice(
            "（一）关于“学习不深入”问题\n1.学习制度执行不严\n整改措施：\n1.制定计划。\n2.开展抽查。\n2.学习记录不全\n整改措施：\n1.补齐记录。\n2.定期检查。"
        )
        assert [(p.number, p.text) for p in draft.problems] == [
            ("(一)", "学习不深入"),
            ("(一)/1", "学习制度执行不严"),
            ("(一)/2", "学习记录不全"),
        ]
        assert draft.problems[1].measures == ("制定计划。", "开展抽查。")
        assert draft.problems[2].measures == ("补齐记录。", "定期检查。")

    def test_findings_with_circled_numbers_are_the_fourth_level(self) -> None:
        draft = notice(
            "（一）在“担当作为”方面\n1.关于“作风不实”问题的整改\n（1）关于“调研不深入”问题\n①关于“调研走过场”问题\n开展调研。"
        )
        assert [p.level for p in draft.problems] == [1, 2, 3, 4]
        assert draft.problems[3].number == "(一)/1/(1)/①"

    def test_two_chapters_that_count_from_the_start_get_the_chapter_in_front(self) -> None:
        draft = notice(
            "（一）关于“甲事不够”问题\n整改。\n二、选人用人专项检查反馈问题整改落实情况\n（一）关于“乙事不严”问题\n整改。"
        )
        numbers = [p.number for p in draft.problems]
        assert len(set(numbers)) == len(numbers)
        assert [p.text for p in draft.problems if p.level == 2] == ["甲事不够", "乙事不严"]

    def test_no_chapters_at_all(self) -> None:
        draft = parse_notice(HEAD + "（一）在“党的建设”方面\n1.关于“支部活动少”问题的整改\n开展活动12次。")
        assert [(p.number, p.level) for p in draft.problems] == [("(一)", 1), ("(一)/1", 2)]

    def test_duties_in_the_first_chapter_are_not_problems(self) -> None:
        draft = parse_notice(
            HEAD
            + "一、党组履行整改主体责任情况\n1.加强领导。党组书记负总责。\n2.压实责任。\n（一）强化督导。"
        )
        assert draft.problems == ()
        assert "no_problems" in {flag.code for flag in draft.flags}

    def test_a_quote_that_is_never_closed_keeps_the_words(self) -> None:
        draft = notice("（一）关于“学习不深入。中心组只学习3次")
        assert draft.problems[0].text == "学习不深入。中心组只学习3次"
        assert draft.problems[0].measures == ()

    def test_a_table_of_problems(self) -> None:
        draft = parse_notice(
            HEAD + "序号 | 反馈问题 | 整改措施 | 责任单位 | 整改时限 | 整改状态\n"
            "1 | 学习不深入 | 制定计划 | 办公室、人事科 | 2023年底 | 已完成\n"
            "2 | 管理不严 | 修订制度 |  | 长期坚持 | 持续整改"
        )
        first, second = draft.problems
        assert (first.number, first.text, first.measures, first.state) == (
            "1",
            "学习不深入",
            ("制定计划",),
            "已完成",
        )
        assert [o.name for o in first.owners] == ["办公室", "人事科"]
        assert first.deadline is not None
        assert first.deadline.due == "2023-12-31"
        assert (second.owners, second.state_normalised) == ((), StateKind.LONG_TERM)

    def test_site_chrome_is_no_problem_and_no_title(self) -> None:
        chrome = "首页 > 政务公开\n• 索引号：\n  000/2024\n浏览次数：3\n【字号：大 中 小】\n打印本页\n"
        draft = parse_notice(chrome + texts.PROGRESS)
        assert draft.title == "中共示例区水务局党组关于巡察整改进展情况的通报"
        assert len(draft.problems) == 8


class TestWrapping:
    @pytest.mark.parametrize("width", [30, 44])
    def test_lines_cut_at_one_width_are_joined(self, width: int) -> None:
        paragraphs = texts.PROGRESS[texts.PROGRESS.index("中共示例区") :].splitlines()
        cut = [line[i : i + width] for line in paragraphs for i in range(0, len(line), width)]
        pages = "\n".join([*cut[:20], "— 1 —", *cut[20:]])
        wrapped, whole = parse_notice(pages), parse_notice(texts.PROGRESS)
        assert [(p.number, p.text) for p in wrapped.problems] == [(p.number, p.text) for p in whole.problems]
        assert wrapped.feedback_on == whole.feedback_on

    def test_short_paragraphs_stay_apart(self) -> None:
        text = "\n".join(f"第{i}段没有句号的短句" for i in range(12))
        assert unwrap(text) == text

    def test_page_numbers_are_no_measures(self) -> None:
        draft = notice("（一）关于“学习不深入”问题\n制定计划。\n- 3 -\n开展抽查。\n第 4 页 共 9 页")
        assert draft.problems[0].measures == ("制定计划。", "开展抽查。")
