"""The sheets of the three lists: one template for export, import and pasting, with its version."""

from __future__ import annotations

from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    FoundBy,
    MeasureState,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)

VERSION = "2025.2"

#: What a finding is about: one problem may have several rows that differ in these alone.
SUBJECT_KEYS = ("subject_code", "subject_label", "subject_amount")
#: The goals of a project's first year, shown beside it; the sheet of quarters has them all.
QUARTER_KEYS = ("q1", "q2", "q3", "q4")
#: Tells whether a row has changed since it went out (domain/stamps.py); nobody writes it by hand.
STAMP = Column(key="stamp", label="行校验", kind=CellKind.CODE, max_length=20, hint="导出时生成，请勿改动")


def _choices(
    kind: type[LabelledEnum], synonyms: dict[str, tuple[str, ...]] | None = None
) -> tuple[Choice, ...]:
    more = synonyms or {}
    return tuple(
        Choice(code=code, label=label, synonyms=more.get(code, ())) for code, label in kind.choices()
    )


_STATE_WORDS = {
    "open": ("未整改", "未完成", "未销号", "待整改"),
    "active": ("整改中", "正在整改", "进行中", "部分整改", "持续整改", "长期坚持", "基本完成", "否"),
    "settled": ("已整改", "已完成", "完成", "已完成整改", "整改完成", "已销号", "销号", "全部办结", "是"),
}

PROBLEM_SHEET = SheetSchema(
    key="problems",
    name="问题清单",
    version=VERSION,
    stable_key="number",
    stamp_key="stamp",
    repeats=True,
    columns=(
        Column(
            key="number",
            label="编号",
            kind=CellKind.CODE,
            max_length=30,
            synonyms=("问题编号",),
            hint="新增时留空",
        ),
        Column(
            key="title",
            label="问题概述",
            required=True,
            max_length=200,
            synonyms=("问题", "反馈问题", "具体问题", "问题摘要", "整改任务", "概述"),
        ),
        Column(
            key="content",
            label="问题内容",
            synonyms=("具体表现", "问题描述", "隐患问题描述", "问题详情", "问题(督察反馈原文)"),
        ),
        Column(
            key="unit",
            label="责任单位",
            required=True,
            synonyms=("牵头单位", "责任部门", "责任科室", "责任主体", "部门单位", "涉及单位", "单位"),
            hint="单位名称或代码",
        ),
        Column(key="unit_code", label="单位代码", kind=CellKind.CODE, hint="重名时填写"),
        Column(key="place", label="地点", max_length=200, synonyms=("场所", "检查工点")),
        Column(
            key="origin_level",
            label="来源层级",
            kind=CellKind.CHOICE,
            choices=_choices(OriginLevel),
            synonyms=("来源级别",),
        ),
        Column(key="origin", label="问题来源", synonyms=("来源", "来源及类型", "来源渠道")),
        Column(
            key="found_by",
            label="发现主体",
            kind=CellKind.CHOICE,
            choices=_choices(FoundBy, {"self": ("自查", "自行发现"), "outside": ("外部", "上级发现")}),
        ),
        Column(
            key="found_on",
            label="发现日期",
            kind=CellKind.DATE,
            synonyms=("检查时间", "登记日期", "反馈日期"),
        ),
        Column(key="found_how", label="发现方式", max_length=100, synonyms=("检查项目",)),
        Column(key="category", label="类别", synonyms=("问题类别", "隐患类型", "问题类型")),
        Column(key="risk", label="风险等级", synonyms=("隐患等级", "等级")),
        Column(key="field", label="领域", max_length=100, synonyms=("涉及领域", "对口条线")),
        Column(key="basis", label="依据", max_length=300, synonyms=("文件依据", "反馈条目")),
        Column(key="criterion", label="完成标准", synonyms=("销号标准", "整改目标", "验收标准", "目标")),
        Column(
            key="planned",
            label="原台账措施",
            synonyms=("整改措施", "措施", "整改要求（措施）", "工作措施", "整改措施内容"),
            hint="外来台账中的措施，原样并入问题内容；认领后在项目清单中逐条编制",
        ),
        Column(
            key="lead_post",
            label="牵头责任人岗位",
            synonyms=("责任人", "具体责任人", "责任领导", "牵头领导", "整改责任人"),
            hint="写成“单位·岗位”或岗位代码",
        ),
        Column(
            key="deadline",
            label="完成时限",
            kind=CellKind.DATE,
            synonyms=("整改时限", "整改期限", "计划完成时间", "时限", "限期整改日期"),
        ),
        Column(key="deadline_basis", label="时限依据", max_length=200),
        Column(
            key="state",
            label="状态",
            kind=CellKind.CHOICE,
            choices=_choices(ProblemState, _STATE_WORDS),
            synonyms=("整改状态", "整改进展", "完成情况", "销号情况", "是否销号", "进展"),
        ),
        Column(key="meeting", label="审定会议", max_length=100),
        Column(key="decided_on", label="审定日期", kind=CellKind.DATE),
        Column(key="closure_kind", label="销号类型", kind=CellKind.CHOICE, choices=_choices(ClosureKind)),
        Column(
            key="closed_on",
            label="销号日期",
            kind=CellKind.DATE,
            synonyms=("实际完成时间", "整改完成日期", "完成日期"),
        ),
        Column(
            key="prior_reference",
            label="前次问题编号",
            max_length=300,
            synonyms=("前次编号", "屡犯编号"),
            hint="多个用逗号分开",
        ),
        Column(
            key="source_number",
            label="来源编号",
            kind=CellKind.CODE,
            max_length=80,
            synonyms=("原编号", "文号"),
        ),
        Column(key="source_key", label="来源系统键", kind=CellKind.CODE, max_length=120),
        Column(key="subject_code", label="涉及对象编号", kind=CellKind.CODE, max_length=80),
        Column(key="subject_label", label="涉及对象", max_length=300),
        Column(key="subject_amount", label="涉及金额", kind=CellKind.DECIMAL),
        STAMP,
    ),
)

RESPONSIBILITY_SHEET = SheetSchema(
    key="responsibilities",
    name="责任清单",
    version=VERSION,
    stable_key="number",
    stamp_key="stamp",
    columns=(
        Column(key="number", label="问题编号", kind=CellKind.CODE, required=True, max_length=30),
        Column(key="title", label="问题概述"),
        Column(key="lead_post", label="牵头责任人岗位", required=True, hint="写成“单位·岗位”或岗位代码"),
        Column(key="leader_post", label="分管领导岗位"),
        Column(key="supervisor_post", label="监督联系人岗位"),
        Column(key="supporters", label="协同单位", kind=CellKind.LIST, synonyms=("配合单位", "协办单位")),
        Column(key="content", label="责任内容"),
        Column(key="deadline", label="完成时限", kind=CellKind.DATE, required=True),
        Column(key="deadline_basis", label="时限依据", required=True, max_length=200),
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=_choices(ResponsibilityState)),
        Column(key="claimed_by", label="认领人"),
        Column(key="claimed_on", label="认领日期", kind=CellKind.DATE),
        Column(key="extension_count", label="延期次数", kind=CellKind.INTEGER),
        STAMP,
    ),
)

PROJECT_SHEET = SheetSchema(
    key="projects",
    name="项目清单",
    version=VERSION,
    stable_key="number",
    stamp_key="stamp",
    columns=(
        Column(key="number", label="项目编号", kind=CellKind.CODE, max_length=30, hint="新增时留空"),
        Column(key="problem", label="问题编号", kind=CellKind.CODE, required=True),
        Column(key="name", label="项目名称", required=True, max_length=200, synonyms=("重要项目",)),
        Column(key="goal", label="目标任务和工作要求", synonyms=("目标", "整改目标", "目标任务")),
        Column(key="field", label="领域", max_length=100),
        Column(key="lead_post", label="牵头责任人岗位", synonyms=("主责部门",)),
        Column(key="indicator", label="量化指标", max_length=200),
        Column(key="baseline", label="基线", max_length=100),
        Column(key="target", label="目标值", max_length=100),
        Column(key="starts_on", label="开始日期", kind=CellKind.DATE, required=True),
        Column(key="deadline", label="完成时限", kind=CellKind.DATE, required=True),
        Column(key="q1", label="第一季度阶段性目标和工作量", synonyms=("第一季度",)),
        Column(key="q2", label="第二季度阶段性目标和工作量", synonyms=("第二季度",)),
        Column(key="q3", label="第三季度阶段性目标和工作量", synonyms=("第三季度",)),
        Column(key="q4", label="第四季度阶段性目标和工作量", synonyms=("第四季度",)),
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=_choices(ProjectState)),
        Column(key="reported", label="自报进度", kind=CellKind.INTEGER),
        Column(key="report", label="最近进展", synonyms=("进展情况",), hint="改自报进度时一并写明做了什么"),
        Column(key="verified", label="核验进度", kind=CellKind.INTEGER),
        STAMP,
    ),
)

MEASURE_SHEET = SheetSchema(
    key="measures",
    name="措施",
    version=VERSION,
    stamp_key="stamp",
    columns=(
        Column(key="project", label="项目编号", kind=CellKind.CODE, required=True),
        Column(key="position", label="序号", kind=CellKind.INTEGER, hint="新增时留空"),
        Column(
            key="text",
            label="措施内容",
            required=True,
            synonyms=("整改措施", "措施", "整改要求（措施）", "工作措施"),
        ),
        Column(key="owner_post", label="责任人岗位"),
        Column(key="starts_on", label="开始日期", kind=CellKind.DATE),
        Column(key="due_on", label="完成时限", kind=CellKind.DATE, required=True),
        Column(key="done_on", label="完成日期", kind=CellKind.DATE),
        Column(
            key="report", label="完成情况", synonyms=("整改成效",), hint="状态改为“自报完成”时写明做成了什么"
        ),
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=_choices(MeasureState)),
        STAMP,
    ),
)

MILESTONE_SHEET = SheetSchema(
    key="milestones",
    name="季度目标",
    version=VERSION,
    stamp_key="stamp",
    columns=(
        Column(key="project", label="项目编号", kind=CellKind.CODE, required=True),
        Column(key="year", label="年度", kind=CellKind.INTEGER, required=True),
        Column(key="quarter", label="季度", kind=CellKind.INTEGER, required=True, hint="1 到 4"),
        Column(key="goal", label="阶段性目标和工作量", required=True, synonyms=("季度目标", "目标")),
        Column(key="reported", label="填报完成情况", synonyms=("完成情况",)),
        Column(key="met", label="是否达到", kind=CellKind.YES_NO),
        Column(key="verified", label="核验情况"),
        STAMP,
    ),
)

SHEETS = (PROBLEM_SHEET, RESPONSIBILITY_SHEET, PROJECT_SHEET, MEASURE_SHEET, MILESTONE_SHEET)
