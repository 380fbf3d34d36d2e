"""From text or a file to the draft of a rectification notice."""

from __future__ import annotations

from .actions import action_nodes
from .amounts import accountability_of, money_of
from .chapters import item_nodes, problem_nodes
from .doubts import TREE_KINDS, doubts_of
from .draft import NoticeDraft, NoticeError, NoticeKind, Percentage, Problem, Total
from .kinds import identity_of
from .lines import Line, lines_of
from .masking import mask_personal
from .paste import spread, undo_paste
from .process import process_of
from .rates import percentages_of
from .reading import text_of_file
from .structure import Node, Section, sections_of
from .tables import ledger_rows
from .text import clean, han_count, shadow_of
from .totals import Mention, mentions_of, totals_of
from .tree import environment_problem, problems_of
from .unwrap import unwrap

MAX_CHARS = 1_000_000
_INSPECTED_KINDS = frozenset(NoticeKind) - {NoticeKind.HOTLINE_BULLETIN, NoticeKind.AUDIT_REPORT}


def read_notice(data: bytes, *, filename: str) -> NoticeDraft:
    """Read a notice from the bytes of a docx, txt or html file.

    Raises NoticeError, in Chinese, for what is not readable as text: other formats, broken or oversized
    archives, macros, binary data.
    """
    return parse_notice(text_of_file(data, filename=filename))


def parse_notice(text: str) -> NoticeDraft:
    """Read a notice from its text. Personal data is masked before anything else is read.

    Raises NoticeError if the text is empty, too long, or holds no Chinese.
    """
    if not text.strip():
        raise NoticeError("内容为空，没有可读的文字。")
    if len(text) > MAX_CHARS:
        raise NoticeError(
            f"内容过长（{len(text):,} 字，上限 {MAX_CHARS:,} 字），不像是一份整改通报，请分开导入。"
        )
    cleaned = clean(text)
    if not han_count(cleaned.text):
        raise NoticeError("没有找到中文内容，请确认文件和编码是否正确。")
    source, masked = mask_personal(spread(unwrap(undo_paste(cleaned.text))))
    shadow = shadow_of(source)
    lines = lines_of(source)
    identity = identity_of(shadow, lines)
    process = process_of(source, lines, inspected=identity.kind in _INSPECTED_KINDS)
    feedback = process.feedback_on.value if process.feedback_on else None
    sections = sections_of(lines)
    problems, nodes = _problems(source, lines, sections, identity.kind, feedback)
    totals, percentages = _figures(source, shadow, lines, nodes)
    draft = NoticeDraft(
        source=source,
        title=identity.title,
        unit=_as_printed(identity.unit, source, shadow),
        organisation=_as_printed(identity.organisation, source, shadow),
        kind=identity.kind,
        inspecting_body=process.inspecting_body,
        inspection_level=process.level,
        inspected_from=process.inspected_from.value if process.inspected_from else None,
        inspected_to=process.inspected_to.value if process.inspected_to else None,
        feedback_on=feedback,
        published_on=process.published_on.value if process.published_on else None,
        problems=problems,
        totals=totals,
        percentages=percentages,
        accountability=accountability_of(source, shadow),
        money=money_of(source, shadow),
        flags=cleaned.flags,
        masked=masked,
    )
    return draft.with_flags(*doubts_of(draft, identity, process, lines))


def _as_printed(words: str | None, source: str, shadow: str) -> str | None:
    at = shadow.find(words) if words else -1
    return source[at : at + len(words)] if words and at >= 0 else words


def _problems(
    source: str, lines: list[Line], sections: list[Section], kind: NoticeKind, feedback: str | None
) -> tuple[tuple[Problem, ...], list[Node]]:
    """Return the rows, and the nodes whose words are their bodies; a ledger or a single item has no nodes."""
    if kind not in TREE_KINDS:
        return (), []
    if rows := ledger_rows(lines, feedback):
        return rows, []
    nodes: list[Node] = []
    if kind is NoticeKind.ENVIRONMENT_ITEM:
        nodes = item_nodes(lines)
        if not nodes and (one := environment_problem(source, lines, feedback)):
            return one, []
    nodes = nodes or problem_nodes(sections)
    if not nodes and kind is NoticeKind.INSPECTION_PROGRESS:
        nodes = action_nodes(sections)
    return problems_of(source, nodes, feedback), nodes


def _figures(
    source: str, shadow: str, lines: list[Line], nodes: list[Node]
) -> tuple[tuple[Total, ...], tuple[Percentage, ...]]:
    """Totals are read outside the bodies of single problems, rates everywhere."""
    inside = [(n.start, n.end) for n in _single(nodes)]
    paragraphs: list[list[Mention]] = []
    percentages: list[Percentage] = []
    wholes: list[tuple[Mention, bool]] = []
    at = 0
    for line in _joined(lines, source):
        while at < len(inside) and inside[at][1] <= line[0]:
            at += 1
        text, shade = source[line[0] : line[1]], shadow[line[0] : line[1]]
        in_body = at < len(inside) and inside[at][0] <= line[0] < inside[at][1]
        mentions = [] if in_body else mentions_of(text, shade, line[0])
        if mentions:
            paragraphs.append(mentions)
        percentages.extend(percentages_of(text, shade, line[0], mentions, wholes))
        checked = zip(mentions, totals_of([mentions]), strict=True)
        wholes.extend((m, t.adds_up is True) for m, t in checked if t.state is None)
    return totals_of(paragraphs), tuple(percentages)


def _single(nodes: list[Node]) -> list[Node]:
    """Problems without findings under them; the words of a group before its first problem stay outside."""
    found: list[Node] = []
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        if node.children:
            pending.extend(reversed(node.children))
        else:
            found.append(node)
    return found


def _joined(lines: list[Line], source: str) -> list[tuple[int, int]]:
    """Return whole printed paragraphs: lines taken apart at run-in marks are put together again."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if line.run_in and spans and "\n" not in source[spans[-1][1] : line.start]:
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return spans
