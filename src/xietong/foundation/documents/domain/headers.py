"""How alike a heading in a file and a column of a template are."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from xietong.foundation.documents.domain.columns import Column
from xietong.foundation.documents.domain.neutral import restore

ADOPT: Final = 0.6
MENTION: Final = 0.3
_LABEL, _SYNONYM, _BARE_LOSS = 1.0, 0.95, 0.1
_LONGEST_HEADING: Final = 40
_PARENT_ONLY: Final = 0.65
_BRACKETED: Final = re.compile(r"[(\[【〔{「<《]([^)\]】〕}」>》]*)[)\]】〕}」>》]")
_ORDINAL: Final = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[、.)]\s*(?=\D)")
_REMARK: Final = re.compile(
    r"(?:非?必[填选]|[选可]填|可选|[单多]选|勿改|勿动|请勿.*|系统.*|自动.*|下拉.*|格式.*|如.*|例.*|见.*|"
    r".*年.*月.*|y{2,4}.*|单位.*|[万亿千]?元|[个项次人天日%]|\d+字.*|不超过.*)"
)
_SUFFIX: Final = re.compile(r"(?<=.)(?:必填|选填|必选)$")
_JOINTS: Final = re.compile(r"[\W_]+")
_CHANGING: Final = re.compile(
    r"配合|协办|协助|分管|验收|督办|督导|跟踪|联系|电话|签字|签名|照片|图片|附件|上级|原|是否|未|不|数量|个数|"
    r"占比|率|编号|序号|代码|实际|计划|审批|审核|申请|类型|类别|等级|来源|依据|备注|说明"
)


@lru_cache(maxsize=4096)
def full_form(heading: str) -> str:
    """Heading without width, case, white space, marks and remarks such as （必填）; other brackets keep
    their words.
    """
    text = _tidy(heading)
    text = _BRACKETED.sub(lambda found: "" if _is_remark(found.group(1)) else found.group(), text)
    return _SUFFIX.sub("", _JOINTS.sub("", text))


@lru_cache(maxsize=4096)
def bare_form(heading: str) -> str:
    """As `full_form`, with every bracket and its words dropped."""
    return _SUFFIX.sub("", _JOINTS.sub("", _BRACKETED.sub("", _tidy(heading))))


def _tidy(heading: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", restore(heading)).casefold().split())
    return _ORDINAL.sub("", text)


def _is_remark(words: str) -> bool:
    return not words.strip("*") or _REMARK.fullmatch(words.strip("*")) is not None


@frozen(kw_only=True)
class HeadingIndex:
    """The columns of a template, prepared for comparing many headings with them."""

    columns: tuple[Column, ...]
    _exact: dict[str, dict[str, float]] = field(init=False)
    _terms: tuple[tuple[str, str], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the exact forms and the list of terms to look for inside longer headings."""
        exact: dict[str, dict[str, float]] = {}
        terms: dict[tuple[str, str], None] = {}
        for column in self.columns:
            for term in (column.label, column.key, *column.synonyms):
                weight = _SYNONYM if term in column.synonyms else _LABEL
                for form, loss in ((full_form(term), 0.0), (bare_form(term), _BARE_LOSS)):
                    best = exact.setdefault(form, {})
                    best[column.key] = max(best.get(column.key, 0.0), weight - loss)
                    terms[form, column.key] = None
        object.__setattr__(self, "_exact", {form: best for form, best in exact.items() if form})
        object.__setattr__(self, "_terms", tuple(term for term in terms if len(term[0]) > 1))

    def scores(self, parts: Sequence[str]) -> dict[str, float]:
        """Likeness (0 to 1) by column key of a heading: one row, or two (group above, own below)."""
        named = [part for part in parts if part.strip()]
        if not named:
            return {}
        if len(named) == 1:
            return self._single(named[0])
        group, own = named[0], named[-1]
        best = {key: score * _SYNONYM for key, score in self._single(own).items()}
        for key, score in self._single(group).items():
            best[key] = max(best.get(key, 0.0), score * _PARENT_ONLY)
        for key, score in self._single(group + own).items():
            best[key] = max(best.get(key, 0.0), score)
        return best

    def _single(self, heading: str) -> dict[str, float]:
        if len(heading) > _LONGEST_HEADING:
            return {}
        full, bare = full_form(heading), bare_form(heading)
        best = {key: score - _BARE_LOSS for key, score in self._exact.get(bare, {}).items()}
        for key, score in self._exact.get(full, {}).items():
            best[key] = max(best.get(key, 0.0), score)
        return best or self._contained(bare or full)

    def _contained(self, heading: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for term, key in self._terms:
            score = _overlap(heading, term)
            if score > best.get(key, 0.0):
                best[key] = score
        return best


def _overlap(heading: str, term: str) -> float:
    """Likeness of texts of which one holds the other; words that change the meaning keep it below ADOPT."""
    short, long = sorted((heading, term), key=len)
    if len(short) < 2 or short not in long:  # noqa: PLR2004
        return 0.0
    score = 0.4 + 0.35 * len(short) / len(long)
    changed = _CHANGING.search(long.replace(short, "", 1))
    return min(score, ADOPT - 0.1) if changed else score
