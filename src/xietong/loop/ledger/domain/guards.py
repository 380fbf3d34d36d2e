"""Guards: facts in, a Chinese reason out, or None where nothing stands in the way."""

from __future__ import annotations

from xietong.loop.ledger.domain.facts import ExtensionFacts, ProblemFacts, ProjectFacts
from xietong.loop.ledger.domain.states import ClosureKind, MeasureState, ProblemState, StudySide


def own_opinion_not_given(facts: ProblemFacts) -> str | None:
    if facts.my_side in facts.opinions_in:
        return "您这一方本轮已提交研判意见，提交后不能改写"
    return None


def studied_by_two(facts: ProblemFacts) -> str | None:
    if facts.actor_person_id is not None and facts.actor_person_id in facts.opinion_person_ids:
        return "您本轮已提交研判意见，另一方的意见须由另一人提交"
    return None


def both_opinions_in(facts: ProblemFacts) -> str | None:
    absent = [side.label for side in StudySide if side not in facts.opinions_in]
    return f"还缺{'、'.join(absent)}的研判意见，双方都提交后才能提请审定" if absent else None


def not_under_study(state: ProblemState, opinions_in: frozenset[StudySide]) -> str | None:
    """What was studied is what is decided: no rewriting between the first opinion and the decision."""
    if state is ProblemState.DECIDING or (state is ProblemState.STUDYING and opinions_in):
        return "研判意见是对现有登记内容提出的，审定之前不能改写；确需修改的，由党委退回后修改，再重新研判"
    return None


def criterion_fixed(facts: ProblemFacts) -> str | None:
    return None if facts.criterion.strip() else "立项前须写明可核验的完成标准，销号时按它验收"


def evidence_present(facts: ProblemFacts) -> str | None:
    if facts.evidence_count:
        return None
    if facts.reopened:
        return "重新打开后还没有新的佐证；回头看之前的佐证不能单独作为再次销号的依据，请补充整改后的佐证"
    return "申请销号前须至少有一项佐证（引用业务系统记录或上传文件）"


def measures_finished(facts: ProblemFacts) -> str | None:
    if facts.closure_kind is ClosureKind.IMPOSSIBLE or not facts.unfinished_measures:
        return None
    return f"还有 {facts.unfinished_measures} 项措施未完成，请先报告完成或说明取消"


def rule_change_named(facts: ProblemFacts) -> str | None:
    if facts.closure_kind is ClosureKind.IMPOSSIBLE and not facts.rule_change.strip():
        return "客观不能解决的，须写明转为哪一项规则修订"
    return None


def not_verifying_own_work(facts: ProblemFacts) -> str | None:
    if facts.actor_person_id in facts.owner_person_ids | {facts.requester_person_id}:
        return "承办人不能核验自己承办的事项"
    return None


def not_accepting_own_work(facts: ProblemFacts) -> str | None:
    if facts.actor_person_id in facts.owner_person_ids | {facts.requester_person_id}:
        return "承办人不能验收自己承办的事项，请由其他验收人办理"
    if facts.verifier_person_id is not None and facts.actor_person_id == facts.verifier_person_id:
        return "核验人不能同时验收，请由其他验收人办理"
    return None


def not_looking_back_at_own_work(facts: ProblemFacts) -> str | None:
    if facts.actor_person_id in facts.owner_person_ids:
        return "承办人不能对自己承办的事项开展回头看"
    return None


def look_back_due(facts: ProblemFacts) -> str | None:
    if facts.look_back_from is None or facts.today >= facts.look_back_from:
        return None
    return f"观察期未满，{facts.look_back_from:%Y年%m月%d日}起可开展回头看"


def goal_and_measures(facts: ProjectFacts) -> str | None:
    if not facts.goal.strip():
        return "启动前须写明目标"
    return None if facts.measure_count else "启动前须至少有一项措施，一行写一个动作"


def project_measures_finished(facts: ProjectFacts) -> str | None:
    if facts.unfinished_measures:
        return f"还有 {facts.unfinished_measures} 项措施未完成"
    if facts.open_coordinations:
        return f"还有 {facts.open_coordinations} 项协调请求未落实"
    return None


def measure_open(state: MeasureState) -> str | None:
    """What is reported done is verified as it was worded."""
    if state in (MeasureState.TODO, MeasureState.DOING):
        return None
    return f"这一项措施已“{state.label}”，不能再改；报告有误的，由核验人退回后再改"


def not_own_project(facts: ProjectFacts) -> str | None:
    if facts.actor_person_id in facts.owner_person_ids:
        return "承办人不能核验或评价自己的项目"
    return None


def not_own_report(facts: ProjectFacts) -> str | None:
    if facts.reporter_person_id is not None and facts.actor_person_id == facts.reporter_person_id:
        return "报告人不能核验自己的报告"
    return None


def not_own_extension(facts: ExtensionFacts) -> str | None:
    if facts.actor_person_id in facts.owner_person_ids | {facts.requester_person_id}:
        return "申请人和承办人不能批准自己事项的延期"
    return None


def extensions_left(facts: ExtensionFacts) -> str | None:
    """Beyond the usual number an extension is still possible, but its approver must say why."""
    if facts.maximum is not None and facts.granted_before >= facts.maximum and not facts.decision.strip():
        return f"已延期 {facts.granted_before} 次，达到约定上限 {facts.maximum} 次；再次批准须写明理由"
    return None
