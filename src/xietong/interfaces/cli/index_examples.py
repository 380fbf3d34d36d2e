"""Worked examples of the index engine's steps; the reference page computes their results anew each time."""

from __future__ import annotations

from attrs import frozen


@frozen
class Example:
    """``rules`` are the step's conventions; ``values`` long values as CSV; ``shown`` the tables to print."""

    title: str
    rules: tuple[str, ...]
    scheme: str
    values: str
    shown: tuple[str, ...]


def long(columns: str, *rows: str) -> str:
    """CSV in long form from a head such as ``A B`` and rows such as ``u1 1 2``; ``-`` is a missing cell.

    A unit may carry its group: ``u1/区``.
    """
    lines = ["unit,period,indicator,value,group"]
    for row in rows:
        place, *cells = row.split()
        unit, _, group = place.partition("/")
        lines += [
            f"{unit},2024,{code},{'' if cell == '-' else cell},{group}"
            for code, cell in zip(columns.split(), cells, strict=True)
        ]
    return "\n".join(lines) + "\n"


EXAMPLES = (
    Example(
        "筛选（screen）",
        (
            "指标“在”：它的值、（有分母时）它的分母都在，基数不低于 minimum_exposure。",
            "覆盖率 = 在的指标数 ÷ 计分指标数，补缺之前计算；达到 minimum_coverage（≥）即保留。",
            "筛掉的行不进入任何统计量，各级得分为空，覆盖率照写。",
            "void_if_family_missing 只使总指数为空，该行其余得分与统计照旧。",
        ),
        """index:
  code: I
  children:
    - {code: A, direction: 1}
    - {code: B, direction: 1}
    - {code: C, direction: 1}
steps:
  screen: {minimum_coverage: 0.66}
""",
        long("A B C", "u1 1 10 5", "u2 2 - 7", "u3 900 - -", "u4 5 30 6"),
        ("normalised", "scores"),
    ),
    Example(
        "分母（denominate）",
        (
            "值 ÷ 同一单位、同一期的分母，在补缺之前。",
            "分母为 0 或负数是错误；分母缺失则该值缺失。",
        ),
        """index:
  code: I
  children:
    - {code: 案件, direction: -1}
steps:
  denominate: {案件: 人数}
  normalise: none
""",
        long("案件 人数", "u1 2 100", "u2 3 600", "u3 1 -"),
        ("normalised",),
    ),
    Example(
        "补缺（impute）",
        (
            "在分母之后、处理之前，以原单位补。每个补上的值都列在 imputed.csv。",
            "同组的单位都没有值、或单位没有组时，不补，仍是缺失。",
            "last 与 linear 要求时期能读成时间（2024、2024-Q1、2024-03、2024-03-31）且长短一致。",
        ),
        """index:
  code: I
  children:
    - {code: A, direction: 1}
steps:
  impute: group_mean
  normalise: none
""",
        long("A", "u1/区 4", "u2/区 8", "u3/区 -", "u4/国企 50", "u5/高校 -"),
        ("imputed", "scores"),
    ),
    Example(
        "处理（treat）",
        (
            "偏度、超额峰度均为偏差校正的样本值（G1、G2，与 Excel 的 SKEW、KURT 相同）。",
            "|偏度| ≥ skew 且 峰度 ≥ kurtosis 才处理；少于 4 个值、或值全相同，不处理。",
            "缩尾：偏度 ≥ 0 时最大的值、否则最小的值，换成与它相邻的值；并列的一起换；每换一次重新检验。",
            "点数 = 已被替换的点（两侧合计），每换之前检查是否已达 maximum_points，所以并列可使它超过上限。",
            "达到上限仍不合格：放弃缩尾，对原值取对数。缩尾会使全列相同的，不作处理并写入 notes。",
            "处理在方向与标准化之前，对原单位的值（补上的值在内）。",
        ),
        """index:
  code: I
  children:
    - {code: A, direction: 1}
    - {code: B, direction: 1}
steps:
  treat: {method: winsorise_then_log, skew: 2, kurtosis: 3.5, maximum_points: 1}
""",
        long(
            "A B",
            *(f"u{n:02} {n} {n}" for n in range(1, 13)),
            *("u13 80 1000", "u14 14 10000", "u15 15 100000"),
        ),
        ("treated",),
    ),
    Example(
        "标准化（normalise）",
        (
            "先乘以方向（x × direction），再标准化；goalposts、target 写原单位，方向由引擎照顾。",
            "统计量只取保留的行；frame: all 时取全部时期。",
            "goalposts 与 minmax 的范围之外截断；target 默认不截断。",
        ),
        """index:
  code: I
  children:
    - {code: A, direction: 1}
    - {code: B, direction: -1}
    - {code: C, direction: -1, goalposts: [0, 50]}
    - {code: D, direction: 1, normalise: rank}
    - {code: E, direction: 1, normalise: {method: zscore, mean: 50, sd: 10}}
steps:
  normalise: {method: minmax, to: [0, 100], frame: period}
""",
        long("A B C D E", "u1 2 2 10 5 1", "u2 4 4 60 5 2", "u3 10 10 25 9 3"),
        ("normalised",),
    ),
    Example(
        "权重与合成（weights、aggregate）",
        (
            "权重在同级之间是相对的，先化为和为 1；有缺失时在现有的下级之间重新化为和为 1。",
            "现有的下级权重全为 0、或没有下级得分的，本级没有得分。",
            "由数据定的权重（entropy、critic、pca、benefit_of_doubt）取全部时期保留的行，一次运行一套权重。",
            "几何、调和均值遇到 0 或负数即停止并指出；方案必然如此的（minmax 到 [0, 100]）读数据之前即停。",
        ),
        """index:
  code: I
  children:
    - code: F
      weight: 2
      aggregate: geometric
      children:
        - {code: A, weight: 1, direction: 1}
        - {code: B, weight: 3, direction: 1}
    - {code: C, weight: 1, direction: 1}
steps:
  normalise: {method: minmax, to: [1, 100]}
""",
        long("A B C", "u1 1 20 3", "u2 5 - 2", "u3 9 10 -", "u4 3 40 9"),
        ("scores",),
    ),
    Example(
        "贡献（contributions）",
        (
            "自根向下：算术平均的下级贡献 = 份额 × 得分 × 上级的系数，根的系数为 1。",
            "其他均值：本级得分按 份额 × 下级得分 的比例分给下级；minimum 只分给处于最低的下级。",
            "各指标的贡献之和等于总指数；缺失的指标、没有总指数的行为空；由同组填补的节点自成一行。",
        ),
        """index:
  code: I
  aggregate: geometric
  children:
    - {code: A, weight: 1, direction: 1}
    - {code: B, weight: 3, direction: 1}
steps:
  normalise: none
""",
        long("A B", "u1 16 81", "u2 50 50", "u3 - 30"),
        ("scores", "contributions"),
    ),
    Example(
        "分档（bands）",
        ("左闭：等于分界的得分归上一档。没有得分的没有档。按未舍入的得分分档。",),
        """index:
  code: I
  children:
    - {code: A, direction: 1}
steps:
  normalise: none
bands: {cuts: [60, 80], labels: [红, 黄, 绿]}
""",
        long("A", "u1 59.99", "u2 60", "u3 80", "u4 -"),
        ("scores",),
    ),
)
