"""From text or a file to the draft of a rectification notice."""

from __future__ import annotations

import re

from .actions import action_nodes
from .amounts import accountability_of, money_of
from .chapters import item_nodes, problem_nodes
from .dates import damaged_dates
from .draft import Flag, NoticeDraft, NoticeError, NoticeKind, Percentage, Problem, Total
from .kinds import Identity, identity_of
from .lines import Line, lines_of
from .masking import mask_personal
from .paste import spread, undo_paste
from .process import Process, process_of
from .rates import percentages_of
from .reading import text_of_file
from .structure import Node, Section, sections_of
from .tables import ledger_rows, skipped_rows
from .text import clean, han_count, shadow_of
from .totals import Mention, mentions_of, totals_of
from .tree import environment_problem, problems_of
from .unwrap import unwrap

MAX_CHARS = 1_000_000
_TREE_KINDS = frozenset(NoticeKind) - {NoticeKind.INSPECTION_ROUND_SUMMARY, NoticeKind.HOTLINE_BULLETIN}
_COUNTED_KINDS = frozenset({NoticeKind.INSPECTION_PROGRESS, NoticeKind.AUDIT_REPLY})
_INSPECTED_KINDS = frozenset(NoticeKind) - {NoticeKind.HOTLINE_BULLETIN, NoticeKind.AUDIT_REPORT}
_SHORT_LAST, _FLATTENED, _ASPECT = 25, 10, 1
_FOOTER = re.compile(
    r"版权所有|ICP|网站标识码|公网安备|技术支持|扫一扫|主办单位?:|承办单位?:|打印|关闭|分享|\|$"
)
_ENDED = re.compile(r"[。!?！？”」』)）】；;.…]$")


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
    return draft.with_flags(*_doubts(draft, identity, process, lines))


def _as_printed(words: str | None, source: str, shadow: str) -> str | None:
    at = shadow.find(words) if words else -1
    return source[at : at + len(words)] if words and at >= 0 else words


def _problems(
    source: str, lines: list[Line], sections: list[Section], kind: NoticeKind, feedback: str | None
) -> tuple[tuple[Problem, ...], list[Node]]:
    """Return the rows, and the nodes whose words are their bodies; a ledger or a single item has no nodes."""
    if kind not in _TREE_KINDS:
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


def _doubts(draft: NoticeDraft, identity: Identity, process: Process, lines: list[Line]) -> list[Flag]:
    flags = [*process.flags(), *damaged_dates(shadow_of(draft.source)), *_figure_doubts(draft)]
    if identity.kind is NoticeKind.UNKNOWN:
        flags.append(Flag("kind_unknown", "未能识别文种，内容仅供参考。"))
    if draft.unit is None:
        flags.append(Flag("unit_missing", "原文没有写明单位，请补填。"))
    missing = sum(1 for p in draft.problems if p.level > _ASPECT and not p.owners)
    if missing:
        flags.append(Flag("owner_missing", f"{missing} 个问题没有写明责任单位或责任人，留空待补。"))
    if any(flag.code == "heading_is_action" for p in draft.problems for flag in p.flags):
        flags.append(
            Flag("problems_not_stated", "原文按整改举措分段，没有写出问题，各条标题是举措，请对照反馈意见。")
        )
    if draft.kind in _TREE_KINDS and not draft.problems:
        flags.append(Flag("no_problems", "没有读到逐条问题，可能只有总体情况，或问题在未附的附件中。"))
    flags.extend(_text_doubts(draft, lines))
    return flags


def _figure_doubts(draft: NoticeDraft) -> list[Flag]:
    flags = []
    for total in draft.totals:
        if total.adds_up is False:
            parts = " + ".join(f"{p:f}" for p in total.parts)
            message = f"合计 {total.value:f}{total.unit} 与分项之和不符（{parts} = {sum(total.parts):f}）。"
            flags.append(Flag("totals_do_not_add_up", message, total.text))
    for rate in draft.percentages:
        if rate.agrees is False:
            message = f"印出的 {rate.printed:f}% 与按 {rate.basis} 计算的 {rate.computed:f}% 不符。"
            flags.append(Flag("percentage_differs", message, rate.text))
    return [*flags, *_count_doubt(draft)]


def _count_doubt(draft: NoticeDraft) -> list[Flag]:
    """Compare the printed number of problems with the rows read, at whichever level fits."""
    printed = [
        t
        for t in draft.totals
        if t.subject in {"problem", "finding"} and t.state is None and t.value == int(t.value)
    ]
    if not printed or not draft.problems or draft.kind not in _COUNTED_KINDS:
        return []
    levels = {level: sum(p.level == level for p in draft.problems) for level in (1, 2, 3, 4)}
    leaves = len(draft.problems) - len({p.parent for p in draft.problems if p.parent})
    if any(int(t.value) in {*levels.values(), leaves} for t in printed):
        return []
    message = (
        f"原文称有 {printed[0].value:f}{printed[0].unit}问题，逐条读到 {leaves} 条，请核对是否缺页或并列。"
    )
    return [Flag("problem_count_differs", message, printed[0].text)]


def _text_doubts(draft: NoticeDraft, lines: list[Line]) -> list[Flag]:
    flags = []
    last = next((x.shadow for x in reversed(lines) if not _FOOTER.search(x.shadow)), "")
    if len(last) > _SHORT_LAST and not _ENDED.search(last):
        flags.append(Flag("truncated", "文末没有结束，原文可能被截断。", last[-20:]))
    if attached := re.search(r"(?:详见|见)附[件表]|附[件表]\s?\d?\s?[:：]", draft.source):
        flags.append(
            Flag("attachment_referred", "原文提到附件或附表，附件内容不在本文中。", attached.group(0))
        )
    if draft.title and "整改" in draft.title and draft.source.count("整治") > draft.source.count("整改"):
        flags.append(Flag("title_body_differ", "标题写“整改”，正文多写“整治”。", draft.title))
    numbers = list(
        dict.fromkeys(
            m.group(1)
            for m in re.finditer(r"序号\s?[:：]?\s?([一二三四五六七八九十百\d]{1,4})", draft.source)
        )
    )
    if draft.kind is NoticeKind.ENVIRONMENT_ITEM and len(numbers) > 1:
        flags.append(Flag("item_number_differs", "正文与附件的任务序号不一致。", "、".join(numbers)))
    flattened = sum(1 for line in lines if line.shadow.endswith("|") and line.shadow.count("|") == 1)
    if flattened > _FLATTENED:
        flags.append(Flag("table_flattened", "原文表格已被拆成单行，表头合并关系丢失，未逐格读取。"))
    if skipped := skipped_rows(lines):
        flags.append(Flag("table_rows_skipped", f"台账表有 {skipped} 行的列数与表头不同，未读取，请核对。"))
    return flags
