"""docs/reference/index-scheme.md: keys and options from the code, worked examples computed by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xietong.interfaces.cli.index_examples import EXAMPLES, Example

if TYPE_CHECKING:
    import polars as pl

_HEADS = {
    "normalised": "标准化值（normalised.csv）",
    "scores": "得分（scores.csv）",
    "imputed": "补上的值（imputed.csv）",
    "treated": "处理过的值（treated.csv）",
    "contributions": "贡献（contributions.csv）",
}
_FILES = (
    ("scores.csv", "unit, period, node, score, band, coverage", "每行每节点；根在前，次序同方案"),
    ("contributions.csv", "unit, period, indicator, contribution", "各指标对总指数的贡献，合计等于总指数"),
    ("normalised.csv", "unit, period, indicator, value", "各指标的标准化值"),
    ("imputed.csv", "unit, period, indicator, value, method", "补上的值：指标为原单位，节点为得分"),
    ("treated.csv", "unit, period, indicator, before, after, treatment", "处理过的值，原单位或其对数"),
    ("run.json", "", "输入与方案的摘要、版本、种子、计数、权重、提示、各阶段秒数、失败的抽样"),
)


def index_page() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_inputs(), *_keys(), *_options(), *_examples()])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _head() -> list[str]:
    return [
        "# 指数方案（`xietong index`）",
        "",
        "用法见 [how-to/index.md](../how-to/index.md)。本页的键与选项取自代码，例子由引擎当场算出。",
        "",
    ]


def _inputs() -> list[str]:
    return [
        "## 数据与结果",
        "",
        "数据是长表，列为 `unit`、`period`、`indicator`、`value`，可有 `group`、`exposure`",
        "（也认单位、时期、指标、数值、分组、基数）。CSV 为 UTF-8 或 GB18030；",
        "也可以是 Parquet（文件或文件夹）、Arrow。空、`NA`、`NaN` 是缺失；其他不是数的、无穷大、重复的行、",
        "空的键、一个单位一期两个组，逐一指出位置，退出码 2，什么也不写。",
        "缺失从不当作零。数字按能还原的全精度写出；没有得分的格为空。",
        "",
        *_table(("文件", "列", "内容"), _FILES),
        "",
        "用 `--draws` 时 scores.csv 另有 score_low、score_mid、score_high、rank_low、rank_mid、rank_high",
        "（5、50、95 %）。",
        "",
    ]


def _keys() -> Iterator[str]:
    from xietong.analytics.index.schema import KEYS

    yield from ("## 方案的键", "")
    for block, keys in KEYS.items():
        yield from (f"### {block}", "")
        rows = [(f"`{key}`", form, meaning) for key, (form, meaning) in keys.items()]
        yield from (*_table(("键", "写法", "含义"), rows), "")


def _options() -> Iterator[str]:
    from xietong.analytics.index.schema import OPTIONS

    yield from ("## 选项", "")
    for title, meanings in OPTIONS.values():
        rows = [(f"`{option}`", meaning) for option, meaning in meanings.items()]
        yield from (f"### {title}", "", *_table(("写法", "含义"), rows), "")


def _examples() -> Iterator[str]:
    yield from (
        "## 各步骤的约定与例子",
        "",
        "步骤依次为筛选、分母、补缺、处理、标准化、赋权与合成、分档。",
        "",
    )
    for example in EXAMPLES:
        yield from (f"### {example.title}", "", *(f"- {rule}" for rule in example.rules), "")
        yield from ("```yaml", example.scheme.rstrip(), "```", "")
        yield from _worked(example)


def _worked(example: Example) -> Iterator[str]:
    import io

    import polars as pl

    from xietong.analytics.index import writing
    from xietong.analytics.index.engine import build_index
    from xietong.analytics.index.scheme_reading import read_scheme
    from xietong.analytics.panel.reading import read_panel

    values = pl.read_csv(io.StringIO(example.values), infer_schema=False)
    result = build_index(read_panel(values), read_scheme(example.scheme))
    yield from ("数据：", "", *_wide(values, "value"))
    tables = {
        "normalised": lambda: _wide(writing.normalised_table(result, result.rows), "value"),
        "contributions": lambda: _wide(writing.contributions_table(result, result.rows), "contribution"),
        "scores": lambda: _rows(writing.scores_table(result, result.rows, None).drop("period")),
        "imputed": lambda: _rows(writing.imputed_table(result, result.rows).drop("period")),
        "treated": lambda: _rows(writing.treated_table(result, result.rows).drop("period")),
    }
    for name in example.shown:
        yield from (f"{_HEADS[name]}：", "", *tables[name]())


def _wide(frame: pl.DataFrame, value: str) -> list[str]:
    """Units x indicators, as a reader compares them."""
    keys = ["unit", *(["group"] if "group" in frame.columns and frame["group"].drop_nulls().len() else [])]
    wide = frame.pivot("indicator", index=keys, values=value, maintain_order=True)
    return _rows(wide)


def _rows(frame: pl.DataFrame) -> list[str]:
    head = ("单位" if title == "unit" else "组" if title == "group" else title for title in frame.columns)
    return [*_table(tuple(head), [tuple(map(_cell, row)) for row in frame.iter_rows()]), ""]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
