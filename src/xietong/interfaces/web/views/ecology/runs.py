"""Portrait runs: the list, asking for one, its progress and its grounds, working it out again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xietong.interfaces.statuses import STATUS
from xietong.interfaces.web.flash import flash
from xietong.interfaces.web.forms import Choice, FormField, choices, filled
from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.web.widgets import Column, Event, Job, Table
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.wings.ecology.domain.kinds import PeerGroup
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import RunState
from xietong.wings.ecology.operations.portraits.asking import RunAsk, ask_again, ask_run
from xietong.wings.ecology.queries.runs import (
    RunChoices,
    RunLine,
    run_choices,
    run_detail,
    run_lines,
    run_progress,
)

COLUMNS = (
    Column("label", "画像", fixed=True),
    Column("state", "状态", fixed=True),
    Column("when", "时期"),
    Column("group", "可比组"),
    Column("scheme", "方案"),
    Column("draws", "抽样", numeric=True),
    Column("asked", "发起"),
)
_DRAWS, _SEED = 1_000, 20_170_101


@require_GET
def listing(request: ActorRequest) -> HttpResponse:
    """All runs in sight; two completed ones may be chosen and compared."""
    lines = run_lines(actor=request.actor, at=request.at)
    context = {
        "lines": lines,
        "table": Table("runs", COLUMNS, "画像计算", count=len(lines), unit="次", tools=False),
        "fields": _pair(lines),
        "may_ask": request.actor.may("ecology.keep"),
    }
    return render(request, "ecology/runs.html", context)


def _pair(lines: tuple[RunLine, ...]) -> tuple[FormField, ...]:
    """Two selects of completed runs, the newest against the one before; none where there are not two."""
    done = [_choice(line) for line in lines if line.state is RunState.DONE]
    if len(done) < 2:  # noqa: PLR2004 - a pair
        return ()
    return (
        FormField("old", "原来", "select", value=done[1].value, choices=tuple(done)),
        FormField("new", "后来", "select", value=done[0].value, choices=tuple(done)),
    )


def _choice(line: RunLine) -> Choice:
    return Choice(str(line.id), f"{line.label}（{line.asked_at:%m-%d}）")


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Ask for a portrait; a refusal shows the form again with what was chosen."""
    if request.method == "GET":
        return _form(request, _fields(run_choices(actor=request.actor)))
    try:
        run_id = ask_run(actor=request.actor, at=request.at, ask=_asked(request))
    except RefusedError as refused:
        fields = filled(_fields(run_choices(actor=request.actor)), request.POST, refused.denials)
        return _form(request, fields, refused)
    flash(request, "画像已排队，算完后在全景扫描中看到")
    return HttpResponseRedirect(f"/ecology/runs/{run_id}")


def _form(
    request: HttpRequest, fields: tuple[FormField, ...], refused: RefusedError | None = None
) -> HttpResponse:
    known = {field.name for field in fields}
    loose = [denial for denial in refused.denials if denial.field not in known] if refused else []
    context = {"fields": fields, "denials": loose}
    return render(request, "ecology/run_new.html", context, status=STATUS[refused.kind] if refused else 200)


def _fields(found: RunChoices) -> tuple[FormField, ...]:
    committees = choices((str(unit_id), name) for unit_id, name in found.committees)
    schemes = choices((str(scheme_id), name) for scheme_id, name in found.schemes)
    periods = tuple(Choice(period, words(period)) for period in found.periods)
    last = found.periods[0] if found.periods else ""
    alike = [period for period in found.periods if len(period) == len(last)]
    return (
        FormField(
            "committee_id", "哪个党委的所属单位", "select", choices=committees, required=True,
            value=committees[0].value if committees else "",
        ),
        FormField(
            "group", "可比组", "select",
            choices=(Choice("", "全部，各组内部比较"), *choices(PeerGroup.choices())),
        ),
        FormField(
            "scheme_id", "方案", "select", choices=schemes, required=True,
            value=schemes[0].value if schemes else "", hint="发起后这一版方案冻结，不再改动",
        ),
        FormField(
            "first_period", "起期", "select", choices=periods, required=True,
            value=alike[: _WANTED][-1] if alike else "", hint="看走势至少要六期",
        ),
        FormField("last_period", "止期", "select", choices=periods, required=True, value=last),
        FormField(
            "draws", "抽样次数", "number", value=str(_DRAWS), minimum="100", maximum="100000", unit="次",
            hint="次数越多，区间越稳",
        ),
        FormField("seed", "种子", "number", value=str(_SEED), minimum="0", hint="同样的种子算出同样的结果"),
        FormField("label", "名称", max_length=100, hint="留空则按党委、时期、可比组起名"),
    )  # fmt: skip


_WANTED = 12


def _asked(request: HttpRequest) -> RunAsk:
    data = request.POST
    return RunAsk(
        committee_id=_number(data, "committee_id", "请选一个党委"),
        scheme_id=_number(data, "scheme_id", "请选一个方案"),
        first_period=data.get("first_period", ""),
        last_period=data.get("last_period", ""),
        group=data.get("group", ""),
        draws=_number(data, "draws", "抽样次数应是整数"),
        seed=_number(data, "seed", "种子应是不小于 0 的整数"),
        label=data.get("label", "").replace("\x00", "")[:100],
    )


def _number(data: Any, field: str, reason: str) -> int:
    text = data.get(field, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - fits 63 bits
        raise RefusedError(Denial(DenialKind.INVALID, "run.ask", reason, "", field))
    return int(text)


@require_GET
def one(request: ActorRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, or what it rested on and what became of it."""
    found = run_detail(actor=request.actor, run_id=run_id, at=request.at)
    record = found.record
    context = {
        "run": found,
        "events": [Event(line.happened_at, f"{line.who}{line.sentence}") for line in reversed(found.events)],
        "job": _job(found.line),
        "facts": [
            ("党委", found.line.committee),
            ("时期", found.line.when),
            ("可比组", found.line.group),
            ("方案", found.line.scheme),
            ("抽样", f"{found.line.draws} 次，种子 {found.seed}，失败 {record.get('failed_draws', 0)} 次"),
            ("发起", f"{found.line.asked_by} {found.line.asked_at:%Y-%m-%d}"),
        ],
        "digests": [("输入摘要", found.inputs_digest), ("结果摘要", found.results_digest)],
        "counts": _counts(record),
        "versions": [(name, version) for name, version in record.get("versions", {}).items()],
        "notes": record.get("notes", ()),
    }
    return render(request, "ecology/run.html", context)


_COUNTED = (
    ("units", "单位", "个"),
    ("periods", "时期", "期"),
    ("indicators", "计分指标", "项"),
    ("missing", "缺数", "格"),
    ("suppressed", "基数太小未计", "格"),
    ("screened_out", "覆盖太低未评", "行"),
    ("imputed", "插补", "格"),
    ("treated", "处理极端值", "格"),
)


def _counts(record: dict[str, Any]) -> list[tuple[str, str]]:
    counts = record.get("counts", {})
    return [(label, f"{counts[key]:,} {unit}") for key, label, unit in _COUNTED if key in counts]


def _job(line: RunLine) -> Job | None:
    if line.state not in {RunState.QUEUED, RunState.RUNNING}:
        return None
    waiting = line.state is RunState.QUEUED
    note = "计算进程已中断，稍后会标为未完成，可以重新发起" if line.stalled else line.phase
    return Job(
        label=line.state_word,
        done=line.done,
        total=max(line.total, 1),
        url=f"/ecology/runs/{line.id}/progress",
        note="等待后台任务进程" if waiting else note,
    )


@require_GET
def progress(request: ActorRequest, run_id: int) -> HttpResponse:
    """How far the run is; when it has ended, the page is loaded anew."""
    job = _job(run_progress(actor=request.actor, run_id=run_id, at=request.at))
    if job is None:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = f"/ecology/runs/{run_id}"
        return answer
    return render(request, "ui/job.html", {"job": job})


@require_POST
def recompute(request: ActorRequest, run_id: int) -> HttpResponse:
    """复算核对: work the kept inputs out again and say whether the digests agree."""
    from xietong.wings.ecology.operations.portraits.reproducing import reproduce

    outcome = reproduce(actor=request.actor, at=request.at, run_id=run_id)
    flash(request, outcome.sentence, kind="success" if outcome.results_same else "warn")
    return HttpResponseRedirect(f"/ecology/runs/{run_id}")


@require_POST
def again(request: ActorRequest, run_id: int) -> HttpResponse:
    """Ask for a failed portrait once more."""
    new_id = ask_again(actor=request.actor, at=request.at, run_id=run_id)
    flash(request, "已重新排队")
    return HttpResponseRedirect(f"/ecology/runs/{new_id}")
