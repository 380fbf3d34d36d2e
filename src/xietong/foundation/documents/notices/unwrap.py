"""Paragraphs broken at a fixed width (text taken from a PDF or a terminal) put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .labels import leading_label
from .lines import read_mark
from .text import shadow_of

_NARROWEST, _WIDEST = 18, 70
_FEWEST = 8
_SLACK = 2
_TENTH = 10
_LONGEST_MARK = 8
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—－]\s?\d{1,3}\s?[-—－]|第\s?\d{1,3}\s?页(?:\s?[,，/共]?\s?共?\s?\d{1,3}\s?页)?)\s*"
)
_PAGER = re.compile(
    r"(?=.*(?:上一页|下一页|尾页|末页|返回顶部|分享到|打印本页|关闭窗口|打印|关闭|字体|字号))"
    r"(?:上一页|下一页|首页|尾页|末页|返回顶部|分享到?|打印本页|关闭窗口|打印|关闭|字体|字号|收藏|复制链接|"
    r"微信|微博|QQ空间?|朋友圈|[大中小\d\s:：|｜/【】\[\]()（）<>«»…·-])+"
)
_ENDS = "。！？；：!?;:"


def unwrap(text: str) -> str:
    """Return the text without page numbers and, if its lines are cut at one width, with whole paragraphs.

    A line is joined to the one before it only if that one is full, does not end a sentence, and the line
    itself begins with neither a mark, a label nor an indent.
    """
    lines = _with_marks(line for line in text.split("\n") if not _is_page_furniture(line))
    cut = next(
        (found for scale, measure in ((1, len), (2, _columns)) if (found := _cut(lines, measure, scale))),
        None,
    )
    if cut is None:
        return "\n".join(lines)
    width, measure, slack = cut
    out: list[str] = []
    full = False
    for line in lines:
        if full and "|" not in line and _continues(line):
            out[-1] += line.strip()
        else:
            out.append(line)
        full = measure(line.strip()) >= width - slack and line.rstrip()[-1:] not in _ENDS
    return "\n".join(out)


def _is_page_furniture(line: str) -> bool:
    """A page number, or the pager and buttons of a web page, alone on a line."""
    return bool(_PAGE_NUMBER.fullmatch(line) or (len(line) <= _WIDEST and _PAGER.fullmatch(line)))


def _columns(line: str) -> int:
    """Return the printed width, a Chinese character counting two, a Latin one or a digit one."""
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


def _with_marks(lines: Iterable[str]) -> list[str]:
    """Put a mark that stands alone on its line in front of the words on the next."""
    out: list[str] = []
    alone = False
    for line in lines:
        if alone and line.strip():
            out[-1] = out[-1].rstrip() + line.strip()
            alone = False
        elif not (alone and not line.strip()):
            out.append(line)
            shadow = shadow_of(line.strip())
            marked = read_mark(shadow) if len(shadow) <= _LONGEST_MARK else None
            alone = marked is not None and marked[1] == len(shadow)
    return out


def _cut(
    lines: list[str], measure: Callable[[str], int], scale: int
) -> tuple[int, Callable[[str], int], int] | None:
    """Return the width the lines are cut at: many are that long, mostly mid-sentence, none much longer."""
    bare = [line.strip() for line in lines if line.strip()]
    if len(bare) < _FEWEST:
        return None
    slack = _SLACK * scale
    lengths = sorted(map(measure, bare))
    width = lengths[-1 - len(lengths) // _TENTH]
    full = [line for line in bare if measure(line) >= width - slack]
    broken = sum(line[-1] not in _ENDS for line in full)
    fits = _NARROWEST * scale <= width <= _WIDEST * scale and lengths[-1] <= width + 2 * slack
    return (width, measure, slack) if fits and len(full) * 4 > len(bare) and broken * 2 > len(full) else None


def _continues(line: str) -> bool:
    if not line.strip() or line.startswith(("　", "  ", "\t")):
        return False
    shadow = shadow_of(line.strip())
    return read_mark(shadow[:24]) is None and leading_label(shadow) is None
