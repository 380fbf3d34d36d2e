"""States and kinds of the three lists."""

from xietong.kernel.enums import LabelledEnum


class ProblemState(LabelledEnum):
    DRAFT = "draft", "草稿"
    STUDYING = "studying", "共同研判"
    DECIDING = "deciding", "待审定"
    RETURNED = "returned", "已退回"
    DISCARDED = "discarded", "已作废"
    NOT_OPENED = "not_opened", "不立项"
    MERGED = "merged", "已并案"
    OPEN = "open", "已立项"
    ASSIGNED = "assigned", "待认领"
    DECLINED = "declined", "认领退回"
    ACTIVE = "active", "推进中"
    CLOSING = "closing", "待核验"
    VERIFIED = "verified", "待验收"
    OBSERVING = "observing", "观察期"
    SETTLED = "settled", "已办结"


class ResponsibilityState(LabelledEnum):
    ASSIGNED = "assigned", "待认领"
    CLAIMED = "claimed", "已认领"
    DECLINED = "declined", "已退回"
    RELEASED = "released", "已解除"


class ProjectState(LabelledEnum):
    PLANNED = "planned", "编制中"
    RUNNING = "running", "推进中"
    SUSPENDED = "suspended", "已中止"
    FINISHED = "finished", "待评价"
    ENDED = "ended", "已完成"


class MeasureState(LabelledEnum):
    TODO = "todo", "未开始"
    DOING = "doing", "进行中"
    REPORTED = "reported", "自报完成"
    VERIFIED = "verified", "核验完成"
    DROPPED = "dropped", "已取消"


class CoordinationState(LabelledEnum):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    ESCALATED = "escalated", "已提级"
    SETTLED = "settled", "已落实"
    WITHDRAWN = "withdrawn", "已撤回"


class ExtensionState(LabelledEnum):
    REQUESTED = "requested", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class FoundBy(LabelledEnum):
    """Found by oneself or from outside: the first must never cost the finder."""

    SELF = "self", "自查发现"
    OUTSIDE = "outside", "外部发现"


class OriginLevel(LabelledEnum):
    SUPERIOR = "superior", "上级反馈移交交办"
    OWN_LEVEL = "own_level", "本级反馈交办"
    SELF_CHECK = "self_check", "责任主体自查"


class ClosureKind(LabelledEnum):
    SOLVED = "solved", "已解决"
    PHASE_DONE = "phase_done", "阶段性完成、长期坚持"
    IMPOSSIBLE = "impossible", "客观不能、转规则修订"


class Recommendation(LabelledEnum):
    OPEN = "open", "建议立项"
    NOT_OPEN = "not_open", "建议不立项"
    MERGE = "merge", "建议并案"


class StudySide(LabelledEnum):
    LEADER = "leader", "分管领导"
    DISCIPLINE = "discipline", "纪委"


class LookBackResult(LabelledEnum):
    PASSED = "passed", "整改成效巩固"
    FAILED = "failed", "问题反弹或未真改"


class EvidenceKind(LabelledEnum):
    REFERENCE = "reference", "引用业务系统记录"
    FILE = "file", "上传文件"


class SignOffPurpose(LabelledEnum):
    APPROVAL = "approval", "审定"
    CLAIM = "claim", "认领"
    ACCEPTANCE = "acceptance", "验收"


class Light(LabelledEnum):
    """The four lights, always with their word and shape."""

    BLUE = "blue", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "逾期"
    GREY = "grey", "未计时"
