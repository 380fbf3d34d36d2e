"""The six kinds of notices, each read from a generated text of its shape."""

from __future__ import annotations

import pytest

from tests.unit.documents import notice_texts as texts
from xietong.foundation.documents.notices import NoticeDraft, NoticeKind, parse_notice, review_rows
from xietong.foundation.documents.notices.draft import Problem, StateKind


def by_number(draft: NoticeDraft) -> dict[str, Problem]:
    return {problem.number: problem for problem in draft.problems}


def codes(draft: NoticeDraft) -> set[str]:
    return {flag.code for flag in draft.flags}


@pytest.fixture(scope="module")
def progress() -> NoticeDraft:
    return parse_notice(texts.PROGRESS)


class TestProgressNotice:
    def test_process_facts(self, progress: NoticeDraft) -> None:
        assert progress.kind is NoticeKind.INSPECTION_PROGRESS
        assert progress.title == "中共示例区水务局党组关于巡察整改进展情况的通报"
        assert (progress.unit, progress.organisation) == ("中共示例区水务局党组", "示例区水务局")
        assert (progress.inspecting_body, progress.inspection_level) == ("区委第三巡察组", "区县级")
        assert (progress.inspected_from, progress.inspected_to) == ("2023-11-06", "2024-01-12")
        assert (progress.feedback_on, progress.published_on) == ("2024-03-08", "2024-08-09")

    def test_tree_has_the_problems_and_nothing_of_the_organisation_chapters(
        self, progress: NoticeDraft
    ) -> None:
        assert [(p.number, p.level, p.parent) for p in progress.problems] == [
            ("(一)", 1, None),
            ("(一)/1", 2, "(一)"),
            ("(一)/2", 2, "(一)"),
            ("(一)/2/(1)", 3, "(一)/2"),
            ("(一)/2/(2)", 3, "(一)/2"),
            ("(二)", 1, None),
            ("(二)/3", 2, "(二)"),
            ("(二)/4", 2, "(二)"),
        ]

    def test_quoted_problem_keeps_its_full_stop_and_year(self, progress: NoticeDraft) -> None:
        assert by_number(progress)["(一)/1"].text == "理论学习不深入。党组中心组2022年仅学习3次"

    def test_measures_are_the_numbered_clauses_and_the_state_is_apart(self, progress: NoticeDraft) -> None:
        problem = by_number(progress)["(一)/1"]
        assert problem.measures == (
            "一是制定年度学习计划，明确每月学习专题；",
            "二是建立学习考勤制度。将学习情况纳入年度考核。",
            "三是开展研讨8次。",
        )
        assert (problem.state, problem.state_normalised) == ("已完成整改，并长期坚持", StateKind.DONE)

    def test_labels_of_a_finding(self, progress: NoticeDraft) -> None:
        finding = by_number(progress)["(一)/2/(1)"]
        assert [(o.role, o.name) for o in finding.owners] == [
            ("责任单位", "河长办"),
            ("责任单位", "水政科"),
            ("责任领导", "分管副局长"),
        ]
        assert finding.measures == ("建立巡河台账。", "每月抽查通报。")
        assert finding.effects == ("目前巡河记录完整率达到98%。",)
        assert finding.state == "完成"

    def test_relative_deadline_counts_from_the_feedback_day(self, progress: NoticeDraft) -> None:
        deadline = by_number(progress)["(一)/2/(1)"].deadline
        assert deadline is not None
        assert (deadline.text, deadline.anchor, deadline.anchor_date, deadline.due) == (
            "3个月内",
            "feedback_on",
            "2024-03-08",
            "2024-06-08",
        )

    def test_month_end_deadline_is_the_last_day(self, progress: NoticeDraft) -> None:
        deadline = by_number(progress)["(一)/2/(2)"].deadline
        assert deadline is not None
        assert deadline.due == "2024-12-31"

    def test_state_in_the_heading_and_at_the_end(self, progress: NoticeDraft) -> None:
        rows = by_number(progress)
        assert (rows["(二)/4"].text, rows["(二)/4"].state) == ("谈心谈话流于形式", "已完成整改")
        assert rows["(二)/3"].state_normalised is StateKind.IN_PROGRESS

    def test_no_owner_or_deadline_where_none_is_printed(self, progress: NoticeDraft) -> None:
        problem = by_number(progress)["(二)/3"]
        assert (problem.owners, problem.deadline) == ((), None)
        assert "owner_missing" in codes(progress)

    def test_totals_rate_money_and_printed_zeros(self, progress: NoticeDraft) -> None:
        whole = next(t for t in progress.totals if t.subject == "problem" and t.state is None)
        assert (whole.value, whole.parts, whole.adds_up) == (5, (3, 1, 1), True)
        rate = next(r for r in progress.percentages if "完成率" in r.what)
        assert (rate.basis, rate.agrees) == ("3/5", True)
        assert [(m.kind, m.yuan) for m in progress.money] == [("追缴", 12500)]
        assert [(a.measure, a.persons) for a in progress.accountability] == [
            ("党纪处分", 0),
            ("诫勉", 1),
            ("批评教育", 3),
            ("立案", 0),
        ]

    def test_personal_data_in_the_tail_is_covered(self, progress: NoticeDraft) -> None:
        for secret in (texts.MOBILE, texts.LANDLINE, texts.MAIL, texts.NAME):
            assert secret not in progress.source
        assert {m.kind for m in progress.masked} == {"phone", "mail", "name", "mobile"}
        assert all(progress.source[m.source_from : m.source_to] == m.shown for m in progress.masked)

    def test_review_rows_stand_on_their_source(self, progress: NoticeDraft) -> None:
        rows = review_rows(progress)
        assert [r.number for r in rows] == [p.number for p in progress.problems]
        for row in rows:
            assert row.text in row.source
            assert all(line in row.source for line in row.measures.splitlines())
        assert rows[3].deadline_anchor == "反馈日（2024-03-08）"


def test_round_summary_has_totals_and_no_rows() -> None:
    draft = parse_notice(texts.ROUND)
    assert draft.kind is NoticeKind.INSPECTION_ROUND_SUMMARY
    assert draft.problems == ()
    assert draft.unit is None
    assert "unit_missing" in codes(draft)
    assert (draft.inspected_from, draft.inspected_to) == ("2021-11-08", "2021-12-20")
    whole = draft.totals[0]
    assert (whole.value, whole.parts, whole.adds_up) == (697, (688, 4, 5), True)
    assert (draft.percentages[0].basis, draft.percentages[0].agrees) == ("688/697", True)


def test_audit_report_is_read_by_field() -> None:
    draft = parse_notice(texts.AUDIT_REPORT)
    assert draft.kind is NoticeKind.AUDIT_REPORT
    assert draft.unit == "市审计局"
    assert [(p.number, p.level) for p in draft.problems] == [
        ("二", 1),
        ("二/(一)", 2),
        ("二/(二)", 2),
        ("三", 1),
        ("三/(一)", 2),
    ]
    assert draft.problems[1].text == "预算执行进度较为缓慢"
    assert [t.adds_up for t in draft.totals if t.subject == "problem" and t.state is None] == [True]
    assert next(t for t in draft.totals if t.what == "问题资金").adds_up is True
    assert [(a.measure, a.persons) for a in draft.accountability] == [("记大过", 1), ("提醒谈话", 2)]
    lost = {flag.text: flag.readings for flag in draft.flags if flag.code == "ambiguous_date"}
    assert lost == {"20211228日": ("2021-12-28",), "2021915日": ("2021-09-15",)}
    assert texts.NAME not in draft.source


def test_audit_reply_takes_the_state_from_the_first_sentence() -> None:
    draft = parse_notice(texts.AUDIT_REPLY)
    assert draft.kind is NoticeKind.AUDIT_REPLY
    assert draft.unit == "示例市教育局"
    assert [(p.number, p.level, p.text, p.state) for p in draft.problems] == [
        ("(一)", 2, "专项资金拨付不及时", "已完成整改"),
        ("(二)", 2, "固定资产账实不符", "正在整改"),
        ("(三)", 2, "部分学校食堂招标程序不规范", "已部分整改"),
    ]
    assert {"totals_do_not_add_up", "percentage_differs", "problem_count_differs"} <= codes(draft)
    deadline = draft.problems[1].deadline
    assert deadline is not None
    assert (deadline.text, deadline.due) == ("半年之内", None)
    assert "deadline_without_anchor" in {flag.code for flag in draft.problems[1].flags}


def test_environment_item_in_chapters() -> None:
    draft = parse_notice(texts.ENVIRONMENT)
    assert (draft.kind, draft.inspection_level) == (NoticeKind.ENVIRONMENT_ITEM, "中央")
    assert (draft.unit, draft.published_on) == ("示例市住房和城乡建设局", "2024-01-04")
    (problem,) = draft.problems
    assert (problem.number, problem.level) == ("第二十七项", 2)
    assert problem.text == "示例市部分乡镇污水处理厂建成后长期闲置，进水浓度偏低"
    assert [o.name for o in problem.owners] == ["示例市住房和城乡建设局", "示例镇人民政府"]
    assert problem.deadline is not None
    assert problem.deadline.due == "2023-12-31"
    assert problem.goal == "实现稳定达标运行。"
    assert problem.measures == ("排查管网破损点；", "新建管网12公里；")
    assert problem.effects == ("已新建管网12.6公里。",)
    assert problem.state_normalised is StateKind.DONE


def test_environment_item_by_labels_with_another_number_in_the_attachment() -> None:
    draft = parse_notice(texts.ENVIRONMENT_LABELS)
    (problem,) = draft.problems
    assert problem.number == "序号十"
    assert problem.measures == ("定期召开任务推进会议,压实责任。", "每月调度预警,强化督查督办。")
    assert problem.owners == ()
    assert {"item_number_differs", "attachment_referred", "owner_missing"} <= codes(draft)


def test_environment_item_whose_problem_stands_in_quotes() -> None:
    (problem,) = parse_notice(texts.ENVIRONMENT_QUOTED).problems
    assert problem.number == "第7项"
    assert problem.text == "示例县工业园区污水集中处理设施建设滞后，管网不配套，部分企业废水直排"


def test_hotline_bulletin() -> None:
    draft = parse_notice(texts.HOTLINE)
    assert draft.kind is NoticeKind.HOTLINE_BULLETIN
    assert draft.problems == ()
    sums = {
        str(t.value): (tuple(map(str, t.parts)), t.adds_up) for t in draft.totals if t.adds_up is not None
    }
    assert sums == {"2877": (("2276", "601"), True), "601": (("597", "4"), True)}
    rate = next(r for r in draft.percentages if r.what == "按时结案率")
    assert (float(rate.printed), float(rate.computed or 0), rate.agrees) == (99.0, 99.33, True)
    change = next(r for r in draft.percentages if "增长" in r.text and r.printed < 2)
    assert change.agrees is None


def test_months_only_and_merged_units() -> None:
    draft = parse_notice(texts.MERGED)
    assert draft.unit == "示例产业投资控股集团有限公司"
    assert (draft.inspected_from, draft.inspected_to, draft.feedback_on) == ("2022-04", "2022-06", "2022-08")
    assert [f.text for f in draft.flags if f.code == "partial_date"] == [
        "2022年4月上旬",
        "6月中旬",
        "2022年8月",
    ]
    assert draft.problems == ()


def test_environment_item_with_other_labels() -> None:
    draft = parse_notice(
        "示例市生态环境局关于第二轮省级生态环境保护督察反馈问题整改情况的公示\n"
        "发布时间：2022-11-30 来源：示例市生态环境局\n"
        "根据办法第九条规定，现将整改清单（序号43）整改情况公示如下：\n一、反馈问题（整改任务）\n砂石加工企业粉尘污染严重。\n"
        "二、整改责任单位：示例县委、县政府，示例市自然资源局\n三、验收单位：示例市生态环境局\n四、整改时限：2022年10月底\n"
        "五、整改措施\n1.开展专项排查。\n2.依法查处违法行为。\n六、整改完成情况\n（一）排查企业27家。\n"
        "该问题已完成整改，通过市级验收。\n公示期：2022年11月30日至12月6日。\n"
    )
    (problem,) = draft.problems
    assert (draft.inspection_level, draft.published_on, problem.number) == ("省级", "2022-11-30", "序号43")
    assert [(o.role, o.name) for o in problem.owners] == [
        ("整改责任单位", "示例县委"),
        ("整改责任单位", "县政府"),
        ("整改责任单位", "示例市自然资源局"),
        ("验收单位", "示例市生态环境局"),
    ]
    assert problem.deadline is not None
    assert problem.deadline.due == "2022-10-31"
    assert problem.measures == ("开展专项排查。", "依法查处违法行为。")
    assert problem.effects == ("排查企业27家。", "该问题已完成整改，通过市级验收。")
    assert problem.state == "已完成整改"


def test_a_list_of_all_items_is_not_one_problem() -> None:
    draft = parse_notice(
        "2023年10月16日至10月30日，省生态环境保护督察组对我市开展了督察。2023年12月25日，督察组向我市反馈了督察情况。"
        "我市按照“清单制+责任制+销号制”要求，制定了整改任务清单，包括43项整改任务、141条整改措施。\n"
        "中共示例市委\n2024年3月25日"
    )
    assert draft.kind is NoticeKind.ENVIRONMENT_ITEM
    assert draft.problems == ()
    assert "no_problems" in codes(draft)
    assert (draft.inspected_from, draft.feedback_on) == ("2023-10-16", "2023-12-25")


def test_numbered_measures_under_findings_of_a_deeper_mark() -> None:
    draft = parse_notice(
        "示例区市场监督管理局党组关于区委巡察反馈意见整改落实情况的通报\n"
        "2022年3月至5月，区委第二巡察组对区市场监管局党组开展了巡察，同年8月26日反馈巡察意见。\n"
        "二、整改工作落实情况\n（一）“贯彻落实上级决策部署有偏差”方面\n1.“四个最严”要求落实不够到位。\n"
        "（1）关于“处置不及时”问题\n1.局党组专题研究工作。\n2.完善闭环处置机制。\n3.全年完成核查处置212件。\n"
        "（2）关于“监管有盲区”问题\n1.开展排查。\n2.约谈企业3家。\n2.营商环境优化有短板。\n整改进展：压缩时间。\n"
    )
    assert [p.number for p in draft.problems] == ["(一)", "(一)/1", "(一)/1/(1)", "(一)/1/(2)", "(一)/2"]
    assert draft.problems[2].measures == (
        "局党组专题研究工作。",
        "完善闭环处置机制。",
        "全年完成核查处置212件。",
    )
    assert draft.feedback_on == "2022-08-26"
