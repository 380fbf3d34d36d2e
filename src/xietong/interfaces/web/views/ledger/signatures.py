"""What was signed, beside what stands there now."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.views.ledger import presenting
from xietong.kernel.denial import missing
from xietong.kernel.enums import LabelledEnum
from xietong.loop.ledger.domain.states import ClosureKind, FoundBy
from xietong.loop.ledger.operations.problems import FIELD_LABELS
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.line_shapes import SignOffLine
from xietong.loop.ledger.queries.shapes import ProblemDetail

_LABELS = {
    **FIELD_LABELS,
    "lead_post": "牵头岗位",
    "leader_post": "分管领导",
    "supervisor_post": "监督联系人",
    "duty": "责任内容",
    "deadline": "完成时限",
    "supporters": "协同方",
    "kind": "销号类型",
    "summary": "整改结果",
    "rule_change": "规则修订",
    "verification": "核验",
    "evidence": "佐证摘要",
}
_ENUMS: dict[str, type[LabelledEnum]] = {"found_by": FoundBy, "kind": ClosureKind}
_POSTS = frozenset({"lead_post", "leader_post", "supervisor_post"})


def signature(request: ActorRequest, problem_id: int, sign_off_id: int) -> HttpResponse:
    """GET: field by field what the signature covers and what the item says today."""
    detail = problem_detail(actor=request.actor, problem_id=problem_id, at=request.at)
    line = next((row for row in detail.sign_offs if row.id == sign_off_id), None)
    if line is None:
        raise missing()
    context = {
        "detail": detail,
        "back": f"/problems/{detail.id}",
        "line": line,
        "item": presenting.sign_off(line),
        "rows": _rows(line, _names(detail)),
    }
    return render(request, "ledger/signature.html", context)


def _rows(line: SignOffLine, names: dict[tuple[str, Any], str]) -> list[dict[str, Any]]:
    signed: dict[str, Any] = json.loads(line.content)
    now: dict[str, Any] = json.loads(line.now)
    return [
        {
            "label": label,
            "changed": signed.get(name) != now.get(name),
            "signed": _shown(name, signed.get(name), names),
            "now": _shown(name, now.get(name), names),
        }
        for name, label in _LABELS.items()
        if name in signed or name in now
    ]


def _names(detail: ProblemDetail) -> dict[tuple[str, Any], str]:
    """Names of the units and posts that the item speaks of; what is stored are their numbers."""
    names: dict[tuple[str, Any], str] = {("unit_id", detail.entry.unit_id): detail.entry.unit}
    for held in detail.responsibilities:
        for post in (held.lead, held.leader, held.supervisor):
            if post:
                names["post", post.post_id] = post.label
    return names


def _shown(name: str, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value in (None, "", []):
        return ""
    if name in _ENUMS:
        return _ENUMS[name].of(value).label
    if isinstance(value, list):
        return f"{len(value)} 项"
    key = ("post" if name in _POSTS else name, value)
    return names.get(key, f"编号 {value}" if isinstance(value, int) else str(value))
