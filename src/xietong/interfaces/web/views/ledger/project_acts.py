"""Every act on a project, its measures, its quarters and its requests, as the web offers it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from xietong.interfaces.web.forms import Choice, FormField
from xietong.interfaces.web.views.ledger.act_forms import REASON, search
from xietong.interfaces.web.views.ledger.project_fields import goal_fields, measure_fields, project_fields
from xietong.interfaces.web.views.ledger.project_runs import (
    Call,
    add_measure,
    bare,
    coordinate,
    coordination,
    edit_measure,
    edit_project,
    evaluate,
    measure,
    milestone_verified,
    reasoned,
    reported,
    set_goal,
    verify,
)
from xietong.kernel.denial import missing
from xietong.loop.ledger.operations import projects
from xietong.loop.ledger.queries.project import ProjectDetail

Fields = tuple[FormField, ...]


@frozen
class Act:
    """One act: where it belongs, its code, what its form asks, what runs, and the word afterwards."""

    on: str
    code: str
    fields: Callable[[ProjectDetail, int], Fields]
    run: Callable[[Call], object]
    done: str


def _ask(*fields: FormField) -> Callable[[ProjectDetail, int], Fields]:
    return lambda _detail, _pk: fields


def _text(label: str, *, required: bool = True) -> FormField:
    return FormField("text", label, "textarea", required=required, rows=2)


def _percent(label: str, value: int) -> FormField:
    return FormField(
        "percent", label, "number", str(value), required=True, minimum="0", maximum="100", unit="%"
    )


def _report(detail: ProjectDetail, _pk: int) -> Fields:
    return (
        _percent("自报进度", detail.project.reported_percent),
        _text("做了什么、形成了什么"),
        FormField("happened_on", "发生日期", "date", hint="不填为今天；事后补报也接收"),
    )


def _verification(detail: ProjectDetail, _pk: int) -> Fields:
    value = detail.project.progress[-1].percent if detail.project.progress else 0
    return (_percent("核验进度", value), _text("核验情况"))


_MET = FormField(
    "met", "是否达到", "radio", "yes", (Choice("yes", "达到"), Choice("no", "未达到")), required=True
)
_DONE = FormField("done_on", "完成日期", "date", hint="不填为今天")
_ADDRESSEE = search("to_unit", "向哪个单位", "units", hint="不填即向党委提出")
_OWNER = search("owner_post", "承办岗位", "posts", hint="不填即项目牵头岗位")
_DUE = FormField("due_on", "完成时限", "date", required=True)

ACTS = (
    Act("project", "start", _ask(), bare(projects.start_project), "项目已启动"),
    Act("project", "report", _report, reported, "进展已报告，等待核验"),
    Act("project", "verify_progress", _verification, verify, "进展已核验"),
    Act("project", "suspend", _ask(REASON), reasoned(projects.suspend_project), "项目已中止"),
    Act("project", "resume", _ask(), bare(projects.resume_project), "项目已恢复"),
    Act("project", "finish", _ask(), bare(projects.finish_project), "已报告完成，等待评价"),
    Act(
        "project",
        "evaluate",
        _ask(_text("终期效果评估"), FormField("rule_made", "形成的制度成果", max_length=300)),
        evaluate,
        "项目评价已记录",
    ),
    Act("project", "send_back", _ask(REASON), reasoned(projects.send_back_project), "已退回继续推进"),
    Act(
        "project",
        "coordination",
        _ask(_ADDRESSEE, _text("需要谁做什么"), FormField("due_on", "请于何时前答复", "date")),
        coordinate,
        "协调请求已提出，对方可以看到本项",
    ),
    Act(
        "project",
        "measure",
        _ask(_text("一项措施，只写一个动作"), _DUE, FormField("starts_on", "开始日期", "date"), _OWNER),
        add_measure,
        "措施已增加",
    ),
    Act("project", "edit", project_fields, edit_project, "项目已修改"),
    Act("project", "goal", goal_fields, set_goal, "季度目标已记下"),
    Act("measures", "edit", measure_fields, edit_measure, "措施已修改"),
    Act("measures", "start", _ask(), measure("start"), "措施已开始"),
    Act("measures", "report", _ask(_text("做成了什么"), _DONE), measure("report"), "已报告完成，等待核验"),
    Act("measures", "verify", _ask(), measure("verify"), "措施已核验"),
    Act("measures", "send_back", _ask(REASON), measure("send_back"), "措施已退回"),
    Act("measures", "drop", _ask(REASON), measure("drop"), "措施已取消"),
    Act("coordinations", "answer", _ask(_text("答复")), coordination("answer"), "已答复"),
    Act("coordinations", "escalate", _ask(REASON), coordination("escalate"), "已提级到党委"),
    Act("coordinations", "settle", _ask(), coordination("settle"), "已确认落实"),
    Act("coordinations", "withdraw", _ask(), coordination("withdraw"), "已撤回"),
    Act(
        "milestones",
        "report",
        _ask(_text("本季度完成情况")),
        lambda call: projects.report_milestone(**call.base, milestone_id=call.pk, text=call.text("text")),
        "季度完成情况已填报",
    ),
    Act(
        "milestones",
        "verify",
        _ask(_MET, _text("核验情况", required=False)),
        milestone_verified,
        "季度目标已核验",
    ),
)
_BY_PLACE = {(act.on, act.code): act for act in ACTS}
KINDS = {"measures": "measures", "coordinations": "coordinations", "milestones": "milestones"}


def act_of(on: str, code: str) -> Act:
    """The act with this code on this kind of thing; 404 for an unknown one."""
    found = _BY_PLACE.get((on, code))
    if found is None:
        raise missing("没有这种办理")
    return found


def form_of(act: Act, detail: ProjectDetail, pk: int) -> Fields:
    """The fields of an act's form, with ids of their own on the page."""
    return tuple(evolve(field, prefix=f"{act.on}-{pk}-{act.code}") for field in act.fields(detail, pk))


def forms_of(on: str, codes: frozenset[str], detail: ProjectDetail, pk: int) -> dict[str, Fields]:
    """The forms of the acts that stand open on one thing."""
    return {act.code: form_of(act, detail, pk) for act in ACTS if act.on == on and act.code in codes}
