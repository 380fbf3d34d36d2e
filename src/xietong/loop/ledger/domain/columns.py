"""The sheets of the three lists: one template for export, import and pasting, with its version."""

from __future__ import annotations

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.loop.ledger.domain.problem_columns import PROBLEM_SHEET, VERSION, choices_of
from xietong.loop.ledger.domain.states import MeasureState, ProjectState, ResponsibilityState

RESPONSIBILITY_SHEET = SheetSchema(
    key="responsibilities",
    name="责任清单",
    version=VERSION,
    stable_key="number",
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
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=choices_of(ResponsibilityState)),
        Column(key="claimed_by", label="认领人"),
        Column(key="claimed_on", label="认领日期", kind=CellKind.DATE),
        Column(key="extension_count", label="延期次数", kind=CellKind.INTEGER),
    ),
)

PROJECT_SHEET = SheetSchema(
    key="projects",
    name="项目清单",
    version=VERSION,
    stable_key="number",
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
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=choices_of(ProjectState)),
        Column(key="reported", label="自报进度", kind=CellKind.INTEGER),
        Column(key="verified", label="核验进度", kind=CellKind.INTEGER),
    ),
)

MEASURE_SHEET = SheetSchema(
    key="measures",
    name="措施",
    version=VERSION,
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
        Column(key="state", label="状态", kind=CellKind.CHOICE, choices=choices_of(MeasureState)),
    ),
)

SHEETS = (PROBLEM_SHEET, RESPONSIBILITY_SHEET, PROJECT_SHEET, MEASURE_SHEET)

__all__ = ["MEASURE_SHEET", "PROBLEM_SHEET", "PROJECT_SHEET", "RESPONSIBILITY_SHEET", "SHEETS", "VERSION"]
