"""Long work that a person asked for: which step it is at, and how it stands."""

from xietong.kernel.enums import LabelledEnum


class Step(LabelledEnum):
    """What is done with the work now; an import is previewed, then, on confirmation, made."""

    PREVIEW = "preview", "预览"
    IMPORT = "import", "导入"
    VERIFY = "verify", "校验"


class WorkState(LabelledEnum):
    """How a long work stands."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "正在办理"
    READY = "ready", "待您确认"
    DONE = "done", "已完成"
    REFUSED = "refused", "没有办成"
    DIED = "died", "中断"


OPEN = (WorkState.WAITING, WorkState.RUNNING)
#: From here an import may be previewed again; a preview that is ready may also be imported.
AGAIN = (WorkState.READY, WorkState.REFUSED, WorkState.DIED)
