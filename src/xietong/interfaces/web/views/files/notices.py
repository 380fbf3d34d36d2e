"""A rectification notice into draft problems: source beside draft, and a person decides on each."""

from __future__ import annotations

from datetime import date

from attrs import frozen
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from xietong.foundation.documents.notices import NoticeDraft, NoticeError, ReviewRow, read_notice, review_rows
from xietong.foundation.documents.notices.draft import KIND_LABELS
from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.files import kept
from xietong.interfaces.works.files import Kept
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.loop.ledger.domain.states import FoundBy, OriginLevel
from xietong.loop.ledger.operations.notices import propose_from_notice
from xietong.loop.ledger.operations.problems import Finding
from xietong.loop.ledger.queries.keepers import kept_lists, units_named

_TITLE = 200
_FIELDS = (
    FormField("file", "通报文件", "file", accept=".docx,.txt", hint="docx 或 txt"),
    FormField("text", "或者粘贴全文", "textarea", rows=10, wide=True),
)


@frozen
class Draft:
    """One row of the review: the words of the source beside what would be registered."""

    index: int
    row: ReviewRow
    title: FormField
    unit: FormField
    accepted: bool
    note: str


@require_http_methods(["GET", "POST"])
def notices(request: ActorRequest) -> HttpResponse:
    """GET: choose a file or paste. POST: the draft beside its source; nothing is written."""
    if request.method != "POST":
        return render(request, "files/notices.html", {"fields": _FIELDS, "denials": ()})
    try:
        file = _given(request)
        draft = read_notice(file.data, filename=file.name)
    except RefusedError as error:
        return _again(request, error.denials, STATUS[error.kind])
    except NoticeError as error:
        return _again(request, (Denial(DenialKind.INVALID, "notice.file", str(error), field="file"),), 422)
    return _review(request, file, draft)


def _given(request: ActorRequest) -> Kept:
    text = request.POST.get("text", "")
    if text.strip():
        return kept.keep(request, "粘贴的通报.txt", text.encode("utf-8"))
    return kept.take_upload(request)


def _again(request: ActorRequest, denials: tuple[Denial, ...], status: int) -> HttpResponse:
    context = {"fields": filled(_FIELDS, request.POST, denials), "denials": denials}
    return render(request, "files/notices.html", context, status=status)


def _review(
    request: ActorRequest,
    file: Kept,
    draft: NoticeDraft,
    denials: tuple[Denial, ...] = (),
    status: int = 200,
) -> HttpResponse:
    wrong = {denial.field: denial.reason for denial in denials}
    units = units_named(actor=request.actor, names=_names(draft))
    rows = review_rows(draft)
    parents = {row.parent for row in rows}
    context = {
        "file": file,
        "notice": draft,
        "facts": _facts(draft),
        "committees": tuple(Choice(str(pk), name) for pk, name in kept_lists(actor=request.actor)),
        "drafts": [
            _draft(request, index, row, leaf=row.number not in parents, units=units, wrong=wrong)
            for index, row in enumerate(rows, start=1)
        ],
        "denials": tuple(denial for denial in denials if not denial.field.startswith("r")),
    }
    return render(request, "files/notice_review.html", context, status=status)


def _names(draft: NoticeDraft) -> set[str]:
    owners = {owner.name for problem in draft.problems for owner in problem.owners}
    return {name for name in (*owners, draft.unit or "", draft.organisation or "") if name}


def _draft(
    request: ActorRequest,
    index: int,
    row: ReviewRow,
    *,
    leaf: bool,
    units: dict[str, int],
    wrong: dict[str, str],
) -> Draft:
    """The unit is filled in only where the notice prints the very name of one that exists."""
    posted = request.POST
    again = "confirming" in posted
    printed = next((name for name in units if name and name in row.owners), "")
    known = str(units[printed]) if printed else ""
    unit_id = posted.get(f"r{index}-unit_id", "") if again else known
    title = posted.get(f"r{index}-title", "") if again else row.text[:_TITLE]
    return Draft(
        index=index,
        row=row,
        title=FormField(
            f"r{index}-title",
            "问题概述",
            "textarea",
            value=title,
            rows=2,
            max_length=_TITLE,
            error=wrong.get(f"r{index}-title", ""),
        ),
        unit=FormField(
            f"r{index}-unit_id",
            "责任主体",
            "search",
            value=unit_id,
            shown=posted.get(f"r{index}-unit_id__text", printed),
            endpoint="/problems/options/units",
            error=wrong.get(f"r{index}-unit_id", ""),
        ),
        accepted=f"r{index}-accept" in posted if again else leaf,
        note=_note(row),
    )


def _note(row: ReviewRow) -> str:
    printed = (
        ("状态", row.state),
        ("责任", row.owners),
        (
            "时限",
            f"{row.deadline}{'，起算：' + row.deadline_anchor if row.deadline_anchor else ''}"
            if row.deadline
            else "",
        ),
    )
    known = [f"{'印载状态' if label == '状态' else label}：{text}" for label, text in printed if text]
    absent = [label for label, text in printed if not text]
    return "；".join((*known, *([f"原文没有写{'、'.join(absent)}，留空"] if absent else [])))


def _facts(draft: NoticeDraft) -> list[tuple[str, str]]:
    window = f"{draft.inspected_from or '—'} 至 {draft.inspected_to or '—'}"
    pairs = (
        ("被巡察（审计）单位", draft.unit or "原文没有写明"),
        ("文书种类", KIND_LABELS[draft.kind]),
        ("巡察期间", window if draft.inspected_from or draft.inspected_to else "原文没有写明"),
        ("反馈日期", draft.feedback_on or "原文没有写明"),
        ("公布日期", draft.published_on or "原文没有写明"),
    )
    return [
        *pairs,
        *((total.what, f"{total.value}{total.unit}{_check(total.adds_up)}") for total in draft.totals),
    ]


def _check(adds_up: bool | None) -> str:
    if adds_up is None:
        return ""
    return "（各分项相加一致）" if adds_up else "（与各分项之和不一致）"


@require_POST
def register(request: ActorRequest) -> HttpResponse:
    """Register what was accepted as drafts of the committee's list, all or nothing."""
    file = kept.find(request, request.POST.get("name", ""), request.POST.get("digest", ""))
    draft = read_notice(file.data, filename=file.name)
    found_on = _feedback_day(draft, request)
    findings = [
        (index, _finding(request, index, row, draft=draft, file=file, found_on=found_on))
        for index, row in enumerate(review_rows(draft), start=1)
        if f"r{index}-accept" in request.POST
    ]
    committee = request.POST.get("committee", "")
    try:
        ids = propose_from_notice(
            actor=request.actor, at=request.at, committee_id=_whole(committee), findings=findings
        )
    except RefusedError as error:
        return _review(request, file, draft, error.denials, STATUS[error.kind])
    kept.drop(request, file)
    flash(request, f"已登记 {len(ids)} 条问题草稿，请补全完成标准后提请研判")
    return HttpResponseRedirect("/problems?state=draft&sort=-updated")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004


def _feedback_day(draft: NoticeDraft, request: ActorRequest) -> date:
    today = timezone.localtime(request.at).date()
    try:
        return min(date.fromisoformat(draft.feedback_on or ""), today)
    except ValueError:
        return today


def _finding(
    request: ActorRequest, index: int, row: ReviewRow, *, draft: NoticeDraft, file: Kept, found_on: date
) -> Finding:
    parts = (("", row.text), ("整改措施", row.measures), ("整改成效", row.effects))
    content = "\n".join(f"{label}：{text}" if label else text for label, text in parts if text)
    return Finding(
        title=request.POST.get(f"r{index}-title", "").strip(),
        content=content,
        unit_id=_whole(request.POST.get(f"r{index}-unit_id", "")),
        found_on=found_on,
        origin_level=OriginLevel.SUPERIOR,
        found_by=FoundBy.OUTSIDE,
        found_how="巡视巡察审计反馈",
        basis=f"《{draft.title or file.name}》第 {row.number} 条"[:300],
    )
