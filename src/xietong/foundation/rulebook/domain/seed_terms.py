"""The classifications a fresh installation starts with; origins stand in three levels."""

from __future__ import annotations

from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.domain.seed import TermSeed as T


def _flat(prefix: str, *labels: str) -> tuple[T, ...]:
    return tuple(T(f"{prefix}.{number}", label) for number, label in enumerate(labels, start=1))


ORIGINS = (
    T(
        "superior",
        "上级反馈移交交办",
        (
            T(
                "superior.lists",
                "七张问题清单",
                _flat("superior.lists", "督查", "审计", "巡视巡察", "安全生产", "生态环保", "信访", "舆情"),
            ),
            T("superior.discipline", "上级纪检监察机关"),
            T("superior.functional", "上级组织等职能部门"),
            T("superior.congress", "人大、政协"),
            T("superior.other", "其他上级来源"),
        ),
    ),
    T(
        "own_level",
        "本级反馈交办",
        (
            T("own_level.pool", "全量问题库"),
            T(
                "own_level.checks",
                "本级督查、内审、巡察等",
                _flat("own_level.checks", "督查", "内部审计", "巡察", "安全环保检查", "信访舆情"),
            ),
            T("own_level.data", "业务与公权力数据监督"),
            T("own_level.discipline", "本级纪检监察机关"),
            T("own_level.functional", "本级组织等职能部门"),
            T("own_level.congress", "本级人大、政协"),
            T(
                "own_level.notices",
                "一单三书",
                _flat("own_level.notices", "抄告单", "意见书", "建议书", "第一种形态告知书"),
            ),
            T("own_level.motion", "纪委动议"),
            T("own_level.committee", "党委认定"),
        ),
    ),
    T(
        "self_check",
        "责任主体自查",
        (
            T("self_check.decisions", "执行决策部署"),
            T("self_check.duty", "履行职责"),
            T("self_check.integrity", "廉洁用权"),
            T("self_check.eight_rules", "落实中央八项规定精神"),
            T("self_check.style", "作风建设"),
            T("self_check.law", "遵纪守法"),
            T("self_check.assigned", "上级主体交办自查"),
            T("self_check.other", "其他自查来源"),
        ),
    ),
)
CATEGORIES = (
    T(
        "discipline",
        "纪律",
        _flat("discipline", *(f"{w}纪律" for w in ("政治", "组织", "廉洁", "群众", "工作", "生活"))),
    ),
    T("style", "四风", _flat("style", "形式主义", "官僚主义", "享乐主义", "奢靡之风")),
    T(
        "duty",
        "责任落实",
        _flat("duty", "主体责任", "监督责任", "第一责任人责任", "一岗双责", "意识形态责任", "整改落实"),
    ),
    T(
        "function",
        "职能履行",
        _flat(
            "function",
            "选人用人",
            "基层组织建设",
            "三重一大决策",
            "财务管理",
            "工程建设",
            "招标采购",
            "国有资产",
            "行政审批与执法",
            "民生服务",
            "安全生产",
            "生态环境",
            "制度建设",
        ),
    ),
    T("other", "其他"),
)
RISKS = (T("high", "高"), T("medium", "中"), T("low", "低"))
FIELDS = _flat(
    "field",
    "党的建设",
    "教育",
    "卫生健康",
    "医疗保障",
    "民政养老",
    "人力资源和社会保障",
    "住房和城乡建设",
    "规划资源",
    "交通",
    "水务",
    "生态环境",
    "绿化市容",
    "农业农村",
    "国资国企",
    "财政金融",
    "审计统计",
    "市场监管",
    "应急管理",
    "城管执法",
    "政法",
    "文化旅游体育",
    "科技与信息化",
    "商务与营商环境",
    "基层治理",
    "信访",
    "其他",
)
TERMS: dict[TermScheme, tuple[T, ...]] = {
    TermScheme.ORIGIN: ORIGINS,
    TermScheme.CATEGORY: CATEGORIES,
    TermScheme.RISK: RISKS,
    TermScheme.FIELD: FIELDS,
}
