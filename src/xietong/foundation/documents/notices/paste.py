"""What pasting, conversion and character recognition do to a text, undone where it is certain."""

from __future__ import annotations

import re

from .text import CN_DIGITS, quoted_mask, shadow_of

_ENCLOSED = {
    ord(sign): f"（{digit}）" for sign, digit in zip("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", CN_DIGITS, strict=False)
}
_ENCLOSED[ord("﹑")] = "、"
# A letter or a dash read for the figure one, only where a mark can stand.
_LETTER = re.compile(r"^([ \t　]*)[lI|][ 　]?[.．、](?=[\u3400-\u9fff“\"])", re.MULTILINE)
_DASH = re.compile(r"^([ \t　]*)[（(][ 　]?[-—–－][ 　]?[)）](?=[\u3400-\u9fff“\"])", re.MULTILINE)
_MARKDOWN = re.compile(r"^#{1,6} +\S|\*\*[^*\n]+\*\*", re.MULTILINE)
_SIGNS = (
    (re.compile(r"<!--.{0,500}?-->", re.DOTALL), ""),
    (re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)"), r"\1"),
    (re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|>) +", re.MULTILINE), ""),
    (re.compile(r"\*\*|__"), ""),
    (re.compile(r"^\*([^*\n]+)\*$", re.MULTILINE), r"\1"),
)
_TABBED = re.compile(r"^[^\n\t]*\t[^\n]*\t[^\n]*$", re.MULTILINE)
_LONG, _HEAD = 120, 200
_TITLE = re.compile(r"(?P<t>\S.{5,80}?(?:通报|报告|公示|公告))[ 　]+(?=\S)")
_CN = f"[{CN_DIGITS}]"
_MARK_INSIDE = re.compile(
    rf"(?<=[^\s\d(])(?=(?:\({_CN}{{1,3}}\)|\(\d{{1,2}}\)|\d{{1,2}}[.、])\s?"
    r"(?:关于|针对|对于|聚焦|在[“\"]|[“\"]))"
)
_CHAPTER_INSIDE = re.compile(
    rf"(?<=[^\s其第之、{CN_DIGITS}])(?={_CN}{{1,2}}、[^。;\n]{{0,24}}(?:整改|巡察|巡视|反馈|问题|下一步|下步|总体))"
)


def undo_paste(text: str) -> str:
    """Return the text without markdown signs, with tabbed rows as `cell | cell`, and with marks repaired."""
    text = text.translate(_ENCLOSED)
    text = _DASH.sub(r"\1（一）", _LETTER.sub(r"\g<1>1.", text))
    text = _TABBED.sub(lambda m: " | ".join(cell.strip() for cell in m.group(0).split("\t")), text)
    if _MARKDOWN.search(text):
        for pattern, kept in _SIGNS:
            text = pattern.sub(kept, text)
    return text


def spread(text: str) -> str:
    """Return the text with line breaks before headings, where a paragraph holds several and lost its own."""
    return "\n".join(_spread(line) if len(line) > _LONG else line for line in text.split("\n"))


def _spread(line: str) -> str:
    shadow = shadow_of(line)
    heads = [m.start() for m in _MARK_INSIDE.finditer(shadow)]
    if not heads:
        return line
    mask = quoted_mask(shadow)
    title = _TITLE.match(shadow[:_HEAD])
    chapters = [m.start() for m in _CHAPTER_INSIDE.finditer(shadow)]
    cuts = sorted({at for at in (*heads, *chapters) if not mask[at]} | ({title.end()} if title else set()))
    return "\n".join(line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True))
