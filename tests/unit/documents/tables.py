"""Templates shared by the table tests, with every kind of column."""

from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema

PROBLEMS = SheetSchema(
    key="problems",
    name="问题清单",
    version="1",
    stable_key="reference",
    columns=(
        Column(key="reference", label="系统编号"),
        Column(
            key="problem",
            label="问题",
            synonyms=("反馈问题", "具体问题", "具体表现", "问题描述", "问题摘要", "整改任务", "隐患问题描述"),
            required=True,
            max_length=2000,
        ),
        Column(
            key="measures",
            label="整改措施",
            synonyms=("措施", "整改要求（措施）", "工作措施"),
        ),
        Column(key="goal", label="整改目标", synonyms=("目标", "整改成效(预期)")),
        Column(
            key="owner",
            label="责任单位",
            synonyms=("牵头单位", "责任部门", "责任科室", "责任主体"),
            required=True,
        ),
        Column(key="helpers", label="配合单位", kind=CellKind.LIST, synonyms=("协办单位",)),
        Column(key="leader", label="责任领导", synonyms=("牵头领导", "分管领导", "牵头校领导")),
        Column(
            key="due",
            label="整改时限",
            kind=CellKind.DATE,
            synonyms=("完成时限", "整改期限", "计划完成时间", "时限"),
        ),
        Column(
            key="state",
            label="整改状态",
            kind=CellKind.CHOICE,
            synonyms=("整改进展", "完成情况", "销号情况"),
            choices=(
                Choice(code="open", label="整改中", synonyms=("未完成",)),
                Choice(code="closed", label="已销号", synonyms=("已完成",)),
            ),
        ),
        Column(key="count", label="问题数量", kind=CellKind.INTEGER),
        Column(key="amount", label="金额", kind=CellKind.DECIMAL),
        Column(key="repeated", label="是否屡犯", kind=CellKind.YES_NO),
        Column(key="code", label="编码", kind=CellKind.CODE),
    ),
)
