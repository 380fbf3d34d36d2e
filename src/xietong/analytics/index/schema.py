"""The keys of a scheme in words. A test compares them with what the readers ask for; docs print them."""

from __future__ import annotations

from enum import StrEnum

from xietong.analytics.index.scheme import (
    Aggregator,
    Constant,
    Deviation,
    Frame,
    Imputation,
    LogForm,
    Normalisation,
    Treatment,
    Weighting,
)

#: Block of the scheme → its keys → (form and default, meaning).
KEYS: dict[str, dict[str, tuple[str, str]]] = {
    "方案": {
        "name": ("文字", "方案的名称，写入运行记录"),
        "index": ("节点，必填", "指标树的根"),
        "steps": ("各步骤，默认见下", "怎样由数值到得分"),
        "bands": ("分档，默认不分", "得分归入哪一档"),
        "uncertainty": ("抽样，默认无", "`--draws` 时改变哪些选择"),
        "ignore": ("代码的列表", "数据中有、方案不用的代码；未列入的视为错误"),
        "as_of": ("日期", "在这一天还没有结束的时期视为错误；命令行默认取运行当天"),
    },
    "节点（有 children）": {
        "code": ("文字，必填", "全树唯一的代码"),
        "label": ("文字", "名称"),
        "weight": ("数 ≥ 0，默认 1", "在同级中的相对权重；同级要么都写，要么都不写"),
        "aggregate": ("合成方法，默认 arithmetic", "下级得分怎样合成本级得分"),
        "children": ("节点或指标的列表，必填", "下级"),
        "weights": ("赋权方法", "只对本节点的下级改用别的赋权方法"),
        "judgements": ("n x n 正数", "ahp 的判断矩阵，次序同 children，可写 1/3"),
        "minimum_coverage": ("0–1", "本节点的指标在补缺前少于这一比例时，本节点没有自己的得分"),
        "fill": ("补缺方法，默认 none", "本节点没有得分时以同组、同期的 group_mean 或 group_median 填补"),
    },
    "指标（没有 children）": {
        "code": ("文字，必填", "数据中 indicator 列的代码"),
        "direction": ("1、-1、0，必填", "1 越大越好，-1 越小越好，0 只作背景，不计分"),
        "label": ("文字", "名称"),
        "unit": ("文字", "计量单位"),
        "weight": ("数 ≥ 0，默认 1", "在同级中的相对权重"),
        "goalposts": ("[下限, 上限]", "原单位；direction 为 -1 时上限得最低分"),
        "target": ("数", "原单位的目标值"),
        "caps": ("[下限或 null, 上限或 null]", "treat 为 caps 时的界限，原单位"),
        "minimum_exposure": ("数 ≥ 0", "基数（exposure）小于它、或没有写的值按缺失计"),
        "count": ("true/false，默认 false", "是计数：负数视为错误"),
        "figures": ("period 或 cumulative", "当期数或年内累计数；与数据不符视为错误"),
        "treat": ("同 steps.treat", "只对本指标改用别的处理；没有写的键随 steps"),
        "normalise": ("同 steps.normalise", "只对本指标改用别的标准化；没有写的键随 steps"),
    },
    "steps": {
        "screen": ("见下", "按覆盖率筛选"),
        "denominate": ("指标: 分母的代码", "值除以同一单位同一期的分母；分母不是计分指标时不必在树中"),
        "impute": ("补缺方法，默认 none", "怎样补缺失的值"),
        "treat": ("见下，默认 none", "极端值怎样处理"),
        "normalise": ("见下，默认 minmax", "怎样化为同一尺度"),
        "weights": ("见下，默认 given", "权重从哪里来"),
    },
    "steps.screen": {
        "minimum_coverage": ("0–1", "指标的覆盖率低于它的行不进入任何统计，没有得分"),
        "void_if_family_missing": (
            "true/false，默认 false",
            "一级节点中有一个在补缺前全无数据，则总指数为空",
        ),
    },
    "steps.treat": {
        "method": ("处理方法", "见“选项”"),
        "skew": ("数 ≥ 0，默认 2", "偏度的界限（绝对值）"),
        "kurtosis": ("数，默认 3.5", "超额峰度的界限"),
        "maximum_points": ("整数，默认 5", "缩尾的点数上限"),
        "frame": ("period 或 all", "在什么范围内检验；默认同该指标标准化的范围"),
        "log": ("对数形式，默认 shifted", "缩尾不够时用哪一种对数"),
    },
    "steps.normalise": {
        "method": ("标准化方法，默认 minmax", "见“选项”"),
        "to": ("[低, 高]，默认 [0, 100]", "minmax、percentile、goalposts、target 的范围"),
        "frame": ("period 或 all，默认 period", "统计量取自一期，或取自全部时期（各年可比）"),
        "mean": ("数，默认 0", "zscore 的均值"),
        "sd": ("数 > 0，默认 1", "zscore 的标准差"),
        "standard_deviation": ("默认 sample", "sample 除以 n - 1，population 除以 n"),
        "constant": ("默认 refuse", "所有值相同、方法又要求差异的指标怎样办"),
        "cap": ("true/false，默认 false", "target：超过目标的得分是否止于上限"),
        "round": ("整数", "标准化值保留几位小数，逢半远离零；默认不舍入"),
        "reference": ("时期", "ampi：哪一期的均值为 100；默认为范围内的均值"),
    },
    "steps.weights": {
        "method": ("赋权方法，默认 given", "见“选项”"),
        "cap": ("0–1", "单个下级权重的上限，多出的按比例分给其余"),
    },
    "bands": {
        "cuts": ("从小到大的数", "分界；等于分界的得分归上一档（左闭）"),
        "labels": ("文字，比 cuts 多一个", "各档名称，从低到高"),
    },
    "uncertainty": {
        "treat": ("点数的列表", "maximum_points 的取值"),
        "normalise": ("方法的列表", "标准化的取法；没有写的键随 steps.normalise"),
        "weights": ("{noise: 0.25} 或 {dirichlet: 100}", "每个权重乘以 1 ± noise，或按 Dirichlet 抽取"),
        "aggregate": ("合成方法的列表", "合成的取法"),
        "sign": ("代码的列表", "含义有歧义、方向取 1、0、-1 的指标"),
        "data": ("指标: poisson、binomial 或标准误", "数据本身的噪声"),
        "failed_limit": ("0–1，默认 0.05", "失败的抽样超过这一比例即停止"),
    },
}

#: What each option means, by its enumeration (equal codes of two enumerations are equal keys).
OPTIONS: dict[type[StrEnum], tuple[str, dict[StrEnum, str]]] = {
    Aggregator: (
        "合成 aggregate",
        {
            Aggregator.ARITHMETIC: "Σ w x",
            Aggregator.GEOMETRIC: "exp(Σ w ln x)，只能用正数",
            Aggregator.HARMONIC: "1 / Σ (w / x)，只能用正数",
            Aggregator.MINIMUM: "权重大于 0 的下级中最低的得分",
            Aggregator.POWER: "写作 `{power: p}`：(Σ w x^p)^(1/p)；p < 0 只能用正数，p > 0 不能用负数",
            Aggregator.MAZZIOTTA_PARETO: "写作 `{mazziotta_pareto: minus}` 或 `plus`：M ∓ S²/M，加权、总体",
        },
    ),
    Imputation: (
        "补缺 impute、fill",
        {
            Imputation.NONE: "不补",
            Imputation.GROUP_MEAN: "同组、同期的均值；数据没有 group 列时，同期全部单位为一组",
            Imputation.GROUP_MEDIAN: "同组、同期的中位数",
            Imputation.LAST: "本单位此前最近一期的值",
            Imputation.LINEAR: "本单位前后两期之间按时间的直线；首尾不外推",
        },
    ),
    Treatment: (
        "处理 treat.method",
        {
            Treatment.NONE: "不处理",
            Treatment.WINSORISE_THEN_LOG: "先缩尾，不够再取对数；以 goalposts、target 定尺度的指标不作此处理",
            Treatment.CAPS: "超出指标 caps 的值取界限",
        },
    ),
    LogForm: (
        "对数 treat.log",
        {
            LogForm.SHIFTED: "ln(x − min + a)，a 为极差的 1 %",
            LogForm.BY_SKEW: "偏度为负时取 −ln(max + a − x)，否则同上",
        },
    ),
    Normalisation: (
        "标准化 normalise.method",
        {
            Normalisation.MINMAX: "(x − min) / (max − min)；写了 goalposts 的指标以它们为 min、max，并截断",
            Normalisation.ZSCORE: "(x − 均值) / 标准差，再乘 sd 加 mean",
            Normalisation.RANK: "名次，最低为 1，同值取平均名次",
            Normalisation.PERCENTILE: "(名次 − 1) / (n − 1)",
            Normalisation.GOALPOSTS: "(x − 下限) / (上限 − 下限)，截断在 0 与 1 之间",
            Normalisation.TARGET: "(x − 最差的值) / (目标 − 最差的值)，默认可超过上限",
            Normalisation.ROBUST_Z: "组内 0.6745 (x − 中位数) / MAD；MAD 为 0 时改用平均离差，系数 0.7979",
            Normalisation.AMPI: "60 (x − Min) / (Max − Min) + 70，Min、Max 为参照值 ∓ 极差的一半",
            Normalisation.NONE: "只乘以方向",
        },
    ),
    Frame: (
        "范围 frame",
        {
            Frame.PERIOD: "每一期各算各的",
            Frame.ALL: "全部时期一起算",
        },
    ),
    Constant: (
        "无差异 normalise.constant",
        {
            Constant.REFUSE: "指出并停止",
            Constant.MIDPOINT: "取尺度的中点（zscore 取 mean，robust_z 取 0，ampi 取 100）",
            Constant.DROP: "该指标在此范围内不计，权重由其余指标分担",
        },
    ),
    Deviation: (
        "标准差 normalise.standard_deviation",
        {
            Deviation.SAMPLE: "样本标准差",
            Deviation.POPULATION: "总体标准差",
        },
    ),
    Weighting: (
        "赋权 weights",
        {
            Weighting.GIVEN: "方案所写",
            Weighting.EQUAL: "同级相等",
            Weighting.ENTROPY: "熵权",
            Weighting.CRITIC: "CRITIC",
            Weighting.PCA: "主成分",
            Weighting.AHP: "层次分析，判断矩阵写在节点的 judgements",
            Weighting.BENEFIT_OF_DOUBT: "每个单位取对自己最有利的权重，权重之和不必为 1",
        },
    ),
}
