"""What a person should check in a draft: flags on figures, dates, owners and on the text itself."""

from __future__ import annotations

import re

from .dates import damaged_dates
from .draft import Flag, NoticeDraft, NoticeKind
from .kinds import Identity
from .lines import Line
from .process import Process
from .tables import skipped_rows
from .text import shadow_of

TREE_KINDS = frozenset(NoticeKind) - {NoticeKind.INSPECTION_ROUND_SUMMARY, NoticeKind.HOTLINE_BULLETIN}
_COUNTED_KINDS = frozenset({NoticeKind.INSPECTION_PROGRESS, NoticeKind.AUDIT_REPLY})
_SHORT_LAST, _FLATTENED, _ASPECT = 25, 10, 1
_FOOTER = re.compile(
    r"版权所有|ICP|网站标识码|公网安备|技术支持|扫一扫|主办单位?:|承办单位?:|打印|关闭|分享|\|$"
)
_ENDED = re.compile(r"[。!?！？”」』)）】；;.…]$")


def doubts_of(draft: NoticeDraft, identity: Identity, process: Process, lines: list[Line]) -> list[Flag]:
    """Return the doubts about a draft; nothing is changed in it."""
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
    if draft.kind in TREE_KINDS and not draft.problems:
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
