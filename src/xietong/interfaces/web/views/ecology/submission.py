"""One table that was handed in, and the acts on it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import FormField
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ecology.preview import said
from xietong.interfaces.web.views.ecology.shared import events, figure
from xietong.interfaces.web.views.organisations.reading import today
from xietong.interfaces.web.views.rulebook.shared import posted_text
from xietong.wings.ecology.domain.checking import Numbers
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.operations.adopting import adopt_submission, withdraw_submission
from xietong.wings.ecology.queries.submissions import FigureRow, SubmissionDetail, submission_detail

_SHOWN = 400
_TONE = {
    SubmissionState.DRAFT: "mine",
    SubmissionState.IN_FORCE: "done",
    SubmissionState.REPLACED: "plain",
    SubmissionState.WITHDRAWN: "stop",
}


@require_GET
def one(request: ActorRequest, submission_id: int) -> HttpResponse:
    """The table: who answers for it, what was pointed out, its figures, what may be done now."""
    detail = submission_detail(actor=request.actor, submission_id=submission_id, today=today(request))
    context = {
        "detail": detail,
        "tone": _TONE[detail.state],
        "facts": _facts(detail),
        "rows": [_row(row) for row in detail.rows[:_SHOWN]],
        "more": max(len(detail.rows) - _SHOWN, 0),
        "forms": _forms(detail),
        "act_url": f"/ecology/submissions/{detail.id}/",
        "events": events(detail.history),
    }
    return render(request, "ecology/submission.html", context)


def _row(row: FigureRow) -> dict[str, object]:
    numbers = Numbers(None, row.numerator, row.denominator)
    return {
        "unit": row.unit_name,
        "indicator": f"{row.code} {row.label}",
        "numbers": said(numbers) if row.denominator is not None else "",
        "value": figure(row.value, row.unit if row.unit in ("%", "‰") else f" {row.unit}"),
        "current": row.current,
    }


def _forms(detail: SubmissionDetail) -> dict[str, tuple[FormField, ...]]:
    if detail.holding is None:
        return {}
    reason = FormField(
        "reason",
        "替换已采用数据的理由",
        "textarea",
        rows=2,
        required=True,
        hint="这一期已有采用的数据，将被整表替换",
    )
    return {"adopt": (reason,)}


def _facts(detail: SubmissionDetail) -> list[tuple[str, str]]:
    late = f"，迟报 {detail.late} 天" if detail.late else "，按时"
    return [
        ("来源", detail.source_label),
        ("期间", detail.words),
        ("文件", detail.filename),
        ("摘要", detail.digest),
        ("数", f"{detail.numbers} 个"),
        ("报送", f"{detail.handed_in_by or '系统'} {detail.handed_in_at:%Y-%m-%d %H:%M}"),
        ("应报", f"{detail.due_on}{late}"),
        ("采用", f"{detail.adopted_by} {detail.adopted_at:%Y-%m-%d %H:%M}" if detail.adopted_at else ""),
        ("按累计数换算", "、".join(detail.converted)),
    ]


@require_POST
def adopt(request: ActorRequest, submission_id: int) -> HttpResponse:
    """Let the table hold."""
    adopt_submission(
        actor=request.actor,
        at=request.at,
        submission_id=submission_id,
        reason=posted_text(request, "reason"),
    )
    flash(request, "已采用")
    return HttpResponseRedirect(f"/ecology/submissions/{submission_id}")


@require_POST
def withdraw(request: ActorRequest, submission_id: int) -> HttpResponse:
    """Take the table back."""
    withdraw_submission(
        actor=request.actor,
        at=request.at,
        submission_id=submission_id,
        reason=posted_text(request, "reason"),
    )
    flash(request, "已撤回，其中的数不再采用")
    return HttpResponseRedirect(f"/ecology/submissions/{submission_id}")
