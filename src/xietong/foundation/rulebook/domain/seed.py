"""What a fresh installation starts with. All of it is data that users edit afterwards.

Articles carry our own short wording, never the official text. ``RECALL`` marks what was written from
memory and must be checked against the official text before anybody relies on it.
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount

SOURCE, RECALL, DESIGN = Confidence.SOURCE, Confidence.RECALL, Confidence.DESIGN
DAYS, WORKING, MONTHS = DayCount.DAYS, DayCount.WORKING_DAYS, DayCount.MONTHS


@frozen
class InstrumentSeed:
    """A regulation in one version with its articles: (article, our wording, confidence)."""

    code: str
    name: str
    version: str
    effective_from: date
    clauses: tuple[tuple[str, str, Confidence], ...] = ()
    effective_until: date | None = None


@frozen
class TimerSeed:
    """A term or a number with its basis: (instrument code, version, article) or none."""

    code: str
    label: str
    amount: int
    count: DayCount
    confidence: Confidence
    basis: tuple[str, str, str] | None = None
    note: str = ""


@frozen
class TermSeed:
    """One entry of a classification; ``children`` stand under it."""

    code: str
    label: str
    children: tuple[TermSeed, ...] = ()


INSTRUMENTS = (
    InstrumentSeed(
        "main_responsibility",
        "党委（党组）落实全面从严治党主体责任规定",
        "2020",
        date(2020, 3, 9),
        (
            (
                "第四条",
                "紧紧围绕加强党的全面领导；全面从严覆盖各领域各方面各环节；真管真严、敢管敢严、长管长严；过程与效果相统一",
                SOURCE,
            ),
            ("第六条", "地方党委：党的建设与经济社会发展同谋划、同部署、同推进、同考核", SOURCE),
            ("第七条", "党组（党委）在本单位本系统全面从严治党的责任", RECALL),
            (
                "书记责任",
                "书记为第一责任人：重要工作亲自部署、重大问题亲自过问、重点环节亲自协调、重要案件亲自督办；管好班子、带好队伍，及时纠正问题",
                SOURCE,
            ),
            (
                "班子成员责任",
                "班子其他成员对职责范围内的全面从严治党负重要领导责任，按“一岗双责”领导、检查、督促分管部门和单位",
                RECALL,
            ),
            ("专题研究", "党委常委会会议（党组会议）每半年至少召开1次会议专题研究全面从严治党工作", SOURCE),
            ("责任清单", "制定责任清单，简便易行、务实管用，并作年度任务安排", RECALL),
            ("年度报告", "每年年初向上级党组织书面报告上一年度落实情况", RECALL),
            ("考核", "与现有年度考核、党建考核相结合，不另搞重复考核", RECALL),
        ),
    ),
    InstrumentSeed(
        "accountability",
        "中国共产党问责条例",
        "2019",
        date(2019, 9, 1),
        (
            (
                "第三条",
                "依规依纪、实事求是；失责必问、问责必严；权责一致、错责相当；严管和厚爱结合；惩前毖后；集体决定、分清责任",
                SOURCE,
            ),
            (
                "第六条",
                "问责分清责任：领导班子负全面领导责任；主要负责人和直接主管成员负主要领导责任；参与决策和工作的成员负重要领导责任",
                SOURCE,
            ),
            ("第七条", "应予问责的十一种情形，多以造成严重后果或者恶劣影响为要件", RECALL),
            (
                "第八条",
                "问责方式：对组织为检查、通报、改组；对领导干部为通报、诫勉、组织调整或者组织处理、纪律处分",
                RECALL,
            ),
            ("第九条", "启动问责调查须经批准", RECALL),
            ("第十条", "区分执行不当、执行不力、不执行，避免泛化、简单化", RECALL),
            ("第十一条", "事实材料与调查对象见面，听取陈述和申辩并记录，合理意见应当采纳", RECALL),
            ("第十二条", "集体讨论后报有管理权限的党组织作出决定", RECALL),
            ("第十三条", "组织处理应当在1个月内办理完毕相应手续", RECALL),
            ("第十六条", "终身问责", RECALL),
            (
                "第十七条",
                "可以不予或者免予问责：三个区分开来所指失误；集体决策中明确反对或者保留意见；已尽职尽责而因不可抗力等造成后果",
                RECALL,
            ),
            ("第十八条", "可以从轻或者减轻：及时补救、挽回损失；积极配合、主动承担责任", RECALL),
            ("第十九条", "从重或者加重：屡教不改；弄虚作假、推卸责任、干扰阻碍", RECALL),
            (
                "第二十条",
                "对问责决定不服，收到决定之日起1个月内书面申诉；作出决定的组织1个月内作出申诉处理决定；申诉期间不停止执行",
                RECALL,
            ),
            ("第二十一条", "问责决定不当的应当及时纠正；滥用问责的严肃追究", RECALL),
            ("第二十二条", "影响期满、表现好的干部按规定正常使用", RECALL),
        ),
    ),
    InstrumentSeed(
        "discipline_rules",
        "中国共产党纪律检查机关监督执纪工作规则",
        "2018",
        date(2019, 1, 1),
        (
            ("第十九条", "针对发现的问题提出纪律检查建议", SOURCE),
            ("函询", "被函询人收到函询后15个工作日内书面说明", RECALL),
            ("线索处置", "收到问题线索后1个月内提出处置意见", RECALL),
            ("第七十三条", "办案失职和干部违纪的，追究直接责任并倒查领导责任；案件质量终身负责", SOURCE),
        ),
    ),
    InstrumentSeed(
        "supervision_law",
        "中华人民共和国监察法",
        "2018",
        date(2018, 3, 20),
        (
            ("第四十五条", "对监察对象所在单位廉政建设和履行职责存在的问题提出监察建议", SOURCE),
            (
                "第四十九条",
                "对处理决定不服：收到之日起1个月内申请复审，1个月内作出复审决定；仍不服的1个月内申请复核，2个月内作出复核决定；期间不停止执行",
                RECALL,
            ),
            ("第六十二条", "无正当理由拒不采纳监察建议的后果", SOURCE),
        ),
    ),
    InstrumentSeed(
        "inspection",
        "中国共产党巡视工作条例",
        "2024",
        date(2024, 2, 8),
        (("整改", "集中整改期一般为6个月，制定整改方案并定期报告", RECALL),),
    ),
    InstrumentSeed(
        "inspection",
        "中国共产党巡视工作条例",
        "2017",
        date(2017, 7, 1),
        (("整改", "收到反馈意见后2个月内报送整改情况报告和主要负责人组织落实情况报告", SOURCE),),
        date(2024, 2, 8),
    ),
    InstrumentSeed(
        "intraparty_supervision",
        "中国共产党党内监督条例",
        "2016",
        date(2016, 10, 27),
        (
            ("第七条", "运用监督执纪四种形态", RECALL),
            (
                "述责述廉",
                "班子成员每年在党委常委会（党组）扩大会议上述责述廉，报告载入廉洁档案并在一定范围公布",
                RECALL,
            ),
        ),
    ),
    InstrumentSeed(
        "ideology",
        "党委（党组）意识形态工作责任制实施办法",
        "2015",
        date(2015, 10, 3),
        (
            ("专题研究", "每年至少2次专题研究意识形态工作", SOURCE),
            ("报告", "每半年向上级党委专题汇报1次", SOURCE),
        ),
    ),
    InstrumentSeed(
        "local_practice",
        "地方工作惯例",
        "1",
        date(2019, 1, 1),
        (
            ("建议书回复", "收到纪检监察建议书后30日内书面回复采纳情况", SOURCE),
            ("项目月报", "项目进展每月25日前报送", SOURCE),
            ("提醒提前", "到期前15日提醒；一单三书到期前3日提醒", SOURCE),
            ("到期预警", "到期前5日亮黄灯，逾期亮红灯", SOURCE),
            (
                "热线办理",
                "咨询1个工作日；督办、复核3个工作日；求助、投诉5个工作日；复杂事项经批准15个工作日",
                SOURCE,
            ),
            ("督办", "一般事项7日、重大事项1个月内办结，3日内反馈", SOURCE),
        ),
    ),
    InstrumentSeed(
        "house_rules",
        "本系统约定",
        "1",
        date(2024, 1, 1),
        (
            ("回头看", "销号后3至6个月内开展回头看，未达标的原编号重新打开，时钟续走", DESIGN),
            ("延期", "每一责任事项延期不超过2次，须有批准人和理由", DESIGN),
            ("净化举措", "连续两期关注或一期预警，经党委决定，单位党组织在30日内提交净化举措", DESIGN),
            ("异常先告单位", "画像发现的异常先告知单位，单位有5个工作日作说明，期满前不给其他人看", DESIGN),
        ),
    ),
)

_APPEAL = ("accountability", "2019", "第二十条")
_REVIEW = ("supervision_law", "2018", "第四十九条")
_HOTLINE = ("local_practice", "1", "热线办理")
_URGING = ("local_practice", "1", "督办")
_LOOK_BACK = ("house_rules", "1", "回头看")
_REMINDER = ("local_practice", "1", "提醒提前")

TIMERS = (
    TimerSeed("look_back_from", "回头看最早", 3, MONTHS, DESIGN, _LOOK_BACK, "自销号之日起"),
    TimerSeed("look_back_until", "回头看最迟", 6, MONTHS, DESIGN, _LOOK_BACK, "自销号之日起"),
    TimerSeed("reminder_lead", "到期提醒提前", 15, DAYS, SOURCE, _REMINDER),
    TimerSeed("letter_reminder_lead", "一单三书到期提醒提前", 3, DAYS, SOURCE, _REMINDER),
    TimerSeed("due_soon", "临近到期（黄灯）", 5, DAYS, SOURCE, ("local_practice", "1", "到期预警")),
    TimerSeed("extension_maximum", "延期次数上限", 2, DayCount.TIMES, DESIGN, ("house_rules", "1", "延期")),
    TimerSeed(
        "ecology_plan",
        "提交净化举措",
        30,
        DAYS,
        DESIGN,
        ("house_rules", "1", "净化举措"),
        "自提出要求之日起",
    ),
    TimerSeed(
        "ecology_answer",
        "画像异常由单位先作说明",
        5,
        WORKING,
        DESIGN,
        ("house_rules", "1", "异常先告单位"),
        "期满前只有该单位看得到",
    ),
    TimerSeed(
        "project_report_day",
        "项目月报日",
        25,
        DayCount.MONTH_DAY,
        SOURCE,
        ("local_practice", "1", "项目月报"),
    ),
    TimerSeed("accountability_appeal", "问责申诉", 1, MONTHS, RECALL, _APPEAL, "自收到决定之日起"),
    TimerSeed("accountability_appeal_reply", "问责申诉答复", 1, MONTHS, RECALL, _APPEAL),
    TimerSeed(
        "handling_formalities", "组织处理手续", 1, MONTHS, RECALL, ("accountability", "2019", "第十三条")
    ),
    TimerSeed("reexamination_apply", "申请复审", 1, MONTHS, RECALL, _REVIEW, "不停止执行"),
    TimerSeed("reexamination_decide", "复审决定", 1, MONTHS, RECALL, _REVIEW),
    TimerSeed("review_apply", "申请复核", 1, MONTHS, RECALL, _REVIEW, "不停止执行"),
    TimerSeed("review_decide", "复核决定", 2, MONTHS, RECALL, _REVIEW),
    TimerSeed("inquiry_reply", "函询说明", 15, WORKING, RECALL, ("discipline_rules", "2018", "函询")),
    TimerSeed(
        "inquiry_report",
        "谈话函询情况报告",
        1,
        MONTHS,
        RECALL,
        ("discipline_rules", "2018", "函询"),
        "也有地方为30日",
    ),
    TimerSeed("clue_opinion", "线索处置意见", 1, MONTHS, RECALL, ("discipline_rules", "2018", "线索处置")),
    TimerSeed(
        "suggestion_reply",
        "纪检监察建议回复",
        30,
        DAYS,
        SOURCE,
        ("local_practice", "1", "建议书回复"),
        "自送达之日起",
    ),
    TimerSeed("inspection_rectification", "巡视集中整改", 6, MONTHS, RECALL, ("inspection", "2024", "整改")),
    TimerSeed("inspection_report", "巡视整改报告（旧）", 2, MONTHS, SOURCE, ("inspection", "2017", "整改")),
    TimerSeed(
        "duty_study", "主体责任专题研究", 6, MONTHS, SOURCE, ("main_responsibility", "2020", "专题研究")
    ),
    TimerSeed("ideology_study", "意识形态专题研究", 6, MONTHS, SOURCE, ("ideology", "2015", "专题研究")),
    TimerSeed("ideology_report", "意识形态专题汇报", 6, MONTHS, SOURCE, ("ideology", "2015", "报告")),
    TimerSeed("hotline_consult", "热线咨询", 1, WORKING, SOURCE, _HOTLINE),
    TimerSeed("hotline_review", "热线督办、复核", 3, WORKING, SOURCE, _HOTLINE),
    TimerSeed("hotline_help", "热线求助、投诉", 5, WORKING, SOURCE, _HOTLINE),
    TimerSeed("hotline_complex", "热线复杂事项", 15, WORKING, SOURCE, _HOTLINE, "须经批准"),
    TimerSeed("urging_feedback", "督办反馈", 3, DAYS, SOURCE, _URGING),
    TimerSeed("urging_ordinary", "督办一般事项", 7, DAYS, SOURCE, _URGING),
    TimerSeed("urging_major", "督办重大事项", 1, MONTHS, SOURCE, _URGING),
)
