"""The schedule: every background job with its label, how often it runs, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from attrs import frozen
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from xietong.foundation.access.operations import expire_sessions
from xietong.foundation.audit import operations as audit
from xietong.foundation.audit.queries import last_seal
from xietong.foundation.organisations.operations import refresh_paths
from xietong.interfaces import clock
from xietong.interfaces.jobs import anchors
from xietong.kernel.actor import SYSTEM
from xietong.loop.ledger.operations.handing_over import hand_over_due

IMPORTS = "imports"
KEEP_IMPORTS = timedelta(days=1)
KEEP_TASKS = timedelta(days=14)


def seal_record(at: datetime) -> str:
    """Seal what has grown; anchor the last seal where the file does not have it yet.

    A seal whose line was lost (full disk, kill) is anchored by the next run.
    """
    sealed = audit.seal(at=clock.now())
    number, digest = last_seal()
    if number > anchors.last_number(settings.ANCHOR):
        anchors.append(settings.ANCHOR, at=at, number=number, digest=digest)
    return f"封存第 {sealed} 号" if sealed else "没有新记录"


def turn_day(at: datetime) -> str:
    """Bring units in line with the facts of the new day; items go to whoever takes a post today."""
    del at
    changed = refresh_paths(actor=SYSTEM, at=clock.now(), on=clock.today())
    moved = hand_over_due(actor=SYSTEM, at=clock.now())
    return f"更新 {changed} 个单位，交接 {moved} 项" if changed or moved else "没有变化"


def end_sessions(at: datetime) -> str:
    """End sessions past their limits and delete what the browser store has kept too long."""
    ended = expire_sessions(at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return f"结束 {ended} 个会话"


def remove_uploads(at: datetime) -> str:
    """Delete uploaded import files that nobody has confirmed for a day."""
    removed = 0
    for folder in _names(IMPORTS)[0]:
        for name in _names(f"{IMPORTS}/{folder}")[1]:
            place = f"{IMPORTS}/{folder}/{name}"
            if default_storage.get_modified_time(place) < at - KEEP_IMPORTS:
                default_storage.delete(place)
                removed += 1
    return f"删除 {removed} 个文件"


def _names(folder: str) -> tuple[list[str], list[str]]:
    return default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])


def end_dead_runs(at: datetime) -> str:
    """Mark portraits whose process has died as not completed."""
    del at
    from xietong.wings.ecology.operations.portraits.carrying import fail_dead_runs

    ended = fail_dead_runs(actor=SYSTEM, at=clock.now())
    return f"中断 {ended} 次画像" if ended else "没有中断的画像"


def hand_over_anomalies(at: datetime) -> str:
    """Anomalies whose unit has not answered in time go to the discipline commission."""
    from xietong.wings.ecology.operations.anomalies import fall_due_anomalies

    return f"转入研判 {fall_due_anomalies(actor=SYSTEM, at=at)} 处"


def prune_tasks(at: datetime) -> str:
    """Delete results of queued tasks that ended a fortnight ago."""
    return f"删除 {audit.prune_tasks(ended_before=at - KEEP_TASKS)} 条"


@frozen
class Job:
    """``run(at)`` returns what it did in one short sentence. ``daily`` jobs are due at local midnight."""

    code: str
    label: str
    every: timedelta
    run: Callable[[datetime], str]
    daily: bool = False

    def next_after(self, at: datetime) -> datetime:
        """When the job is due after a run at ``at``."""
        if not self.daily:
            return at + self.every
        day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        return day + self.every


SCHEDULE: tuple[Job, ...] = (
    Job("seal", "封存记录链并写出锚点", timedelta(minutes=5), seal_record),
    Job("sessions", "结束到期会话", timedelta(minutes=5), end_sessions),
    Job("portraits", "标出中断的画像", timedelta(minutes=5), end_dead_runs),
    Job("uploads", "清理过期的导入文件", timedelta(hours=1), remove_uploads),
    Job("day", "按当日事实更新组织树", timedelta(days=1), turn_day, daily=True),
    Job("anomalies", "说明期满的异常转入研判", timedelta(days=1), hand_over_anomalies, daily=True),
    Job("tasks", "清理已完成的后台任务", timedelta(days=1), prune_tasks, daily=True),
)
