"""Figures and forms of notices: totals that add up, kinds of notice, the hotline, the central form."""

from __future__ import annotations

import pytest

from xietong.foundation.documents.notices import NoticeDraft, parse_notice

HEAD = (
    "中共示例区司法局党组关于巡察整改情况的通报\n"
    "根据区委统一部署，2023年3月6日至5月12日，区委第一巡察组对区司法局党组进行了巡察。\n"
)


def notice(problems: str) -> NoticeDraft:
    return parse_notice(HEAD + "一、巡察反馈问题整改落实情况\n" + problems)


class TestTotals:
    @pytest.mark.parametrize(
        ("sentence", "value", "parts", "adds_up"),
        [
            ("共反馈整改任务41项，已完成整改25项，销号13项，未完成16项。", 41, (25, 16), True),
            ("共反馈问题20个，已完成整改12个，其中立行立改5个，正在整改8个。", 20, (12, 8), True),
            ("细化为86项整改任务，已完成81项，剩余5项正在按计划推进。", 86, (81, 5), True),
            ("反馈问题20个，已完成整改12个，正在整改7个。", 20, (12, 7), False),
            ("反馈问题20个，已完成整改21个。", 20, (21,), False),
            ("反馈问题20个，已完成整改12个。", 20, (), None),
        ],
    )
    def test_parts(self, sentence: str, value: int, parts: tuple[int, ...], adds_up: bool | None) -> None:
        whole = notice(sentence).totals[0]
        assert (whole.value, whole.parts, whole.adds_up) == (value, parts, adds_up)

    @pytest.mark.parametrize(
        ("sentence", "yuan"),
        [
            ("追缴资金7.132万元", 71320),
            ("清退补贴3,251.60元", 3251.6),
            ("挽回损失1.05 亿元", 105000000),
            ("收回5380多亿元", 538000000000),
            ("盘活1.32万亿元", 1320000000000),
        ],
    )
    def test_money_in_yuan(self, sentence: str, yuan: float) -> None:
        (money,) = notice(sentence).money
        assert float(money.yuan) == yuan
        assert money.text == sentence

    def test_persons_before_and_after_the_measure(self) -> None:
        draft = notice(
            "对1人予以记大过处分，2人诫勉谈话，给予1名党员干部党内警告处分，提醒谈话0人，批评教育3人次。"
        )
        found = [(a.measure, a.persons, a.unit) for a in draft.accountability]
        assert found == [
            ("记大过", 1, "人"),
            ("诫勉谈话", 2, "人"),
            ("党内警告", 1, "名"),
            ("提醒谈话", 0, "人"),
            ("批评教育", 3, "人次"),
        ]

    def test_a_wrong_rate_is_flagged(self) -> None:
        draft = notice("反馈问题25个，已完成整改19个，正在整改6个，整改完成率86%。")
        (rate,) = draft.percentages
        assert (rate.basis, rate.agrees, float(rate.computed or 0)) == ("19/25", False, 76.0)
        assert "percentage_differs" in {flag.code for flag in draft.flags}


class TestKinds:
    @pytest.mark.parametrize(
        ("title", "kind", "unit"),
        [
            ("中共示例区审计局党组关于巡察整改进展情况的通报", "inspection_progress", "中共示例区审计局党组"),
            ("示例镇党委关于十四届县委第三轮巡察反馈意见整改情况的通报", "inspection_progress", "示例镇党委"),
            ("关于示例区司法局党组巡察整改进展情况的通报", "inspection_progress", "示例区司法局党组"),
            ("十二届区委第二轮巡察整改进展情况通报", "inspection_round_summary", None),
            ("示例大学关于专项审计调查发现问题整改情况的函", "audit_reply", "示例大学"),
            (
                "示例市审计局关于2021年度本级预算执行审计查出问题整改情况的报告",
                "audit_report",
                "示例市审计局",
            ),
        ],
    )
    def test_title(self, title: str, kind: str, unit: str | None) -> None:
        draft = parse_notice(title + "\n现将整改情况公布如下。\n")
        assert (draft.kind.value, draft.unit) == (kind, unit)

    def test_other_texts_are_unknown(self) -> None:
        draft = parse_notice("今天天气很好，适合出门散步。")
        assert draft.kind.value == "unknown"
        assert {"kind_unknown", "unit_missing", "no_problems"} <= {flag.code for flag in draft.flags}


class TestHotlineFigures:
    HEAD = "示例县12345热线5月运行情况通报\n"

    def test_parts_in_the_next_sentence_and_shares_of_them(self) -> None:
        draft = parse_notice(
            self.HEAD
            + "本月接收工单3656件，较上期减少41件。其中：投诉类2954件，占比80.80%；举报类480件，占比13.13%；"
            "求助类139件，占比3.80%；建议类66件，占比1.81%；咨询类17件，占比0.46%。"
        )
        whole = draft.totals[0]
        assert (whole.value, whole.parts, whole.adds_up) == (3656, (2954, 480, 139, 66, 17), True)
        assert [(rate.basis, rate.agrees) for rate in draft.percentages] == [
            (f"{n}/3656", True) for n in (2954, 480, 139, 66, 17)
        ]

    def test_numbers_that_add_up_by_chance_are_no_parts(self) -> None:
        draft = parse_notice(self.HEAD + "办件量前三位：甲街道46件；乙街道24件；丙镇22件。工单满意率90%。")
        assert [t.adds_up for t in draft.totals] == [None, None, None]

    def test_words_in_brackets_are_no_part(self) -> None:
        draft = parse_notice(
            self.HEAD + "转派工单共3456件（限期内200件至下月办结），已解决3112件，未解决344件，解决率90.05%。"
        )
        assert (draft.totals[0].parts, draft.totals[0].adds_up) == ((3112, 344), True)
        assert draft.percentages[0].agrees is True

    def test_counts_in_a_row_share_their_object(self) -> None:
        draft = parse_notice(
            "审计查出问题整改情况的报告\n立行立改的1786个、分阶段整改的817个问题中，分别有1691个、513个已整改。"
        )
        assert [(t.value, t.subject) for t in draft.totals] == [
            (1786, "problem"),
            (817, "problem"),
            (1691, "problem"),
            (513, "problem"),
        ]


class TestCentralForm:
    TEXT = (
        "根据中央统一部署，2016年6月30日至8月30日，中央第三巡视组对示例省进行了巡视“回头看”。10月10日，中央巡视组向示例省委"
        "反馈了巡视意见。现将巡视整改情况予以公布。\n一、在政治意识不够强，党的领导弱化方面\n"
        "（一）关于少数领导干部不守政治规矩的问题。一是列入民主生活会，72家被巡视省直单位提交了报告。二是开展提醒。\n"
        "二、在党的建设缺失方面\n（一）关于基层党组织软弱涣散的问题。一是整顿。二是选派书记。\n"
    )

    def test_chapters_are_the_aspects(self) -> None:
        draft = parse_notice(self.TEXT)
        assert (draft.kind.value, draft.unit, draft.inspection_level) == (
            "inspection_progress",
            "示例省",
            "中央",
        )
        assert [(p.number, p.level, p.text) for p in draft.problems] == [
            ("一", 1, "政治意识不够强，党的领导弱化"),
            ("一/(一)", 2, "少数领导干部不守政治规矩"),
            ("二", 1, "党的建设缺失"),
            ("二/(一)", 2, "基层党组织软弱涣散"),
        ]

    def test_described_problem_before_its_measures(self) -> None:
        draft = notice(
            "1.学习贯彻不深入。一是掌握不全面。二是方法单一。\n整改措施：一是制定计划。二是拓宽方法。\n责任单位：党政办"
        )
        (problem,) = draft.problems
        assert problem.description == "一是掌握不全面。二是方法单一。"
        assert problem.measures == ("一是制定计划。", "二是拓宽方法。")
