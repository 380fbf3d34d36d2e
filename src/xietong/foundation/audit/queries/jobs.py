"""How the background jobs are doing, for the runner and for the system administrator."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from django_tasks_db.models import DBTaskResult

from xietong.foundation.audit.models import JobLease, JobState
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden


@frozen
class JobLine:
    """One job: when it last ran, how that went, when it is next due. ``overdue`` by two whole intervals."""

    code: str
    label: str
    every_seconds: int
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime
    failed: bool
    outcome: str
    overdue: bool

    @property
    def running(self) -> bool:
        """Begun and not ended."""
        return self.started_at is not None and self.finished_at is None


def job_lines(*, actor: Actor, at: datetime) -> tuple[JobLine, ...]:
    """Every job by its label's place in the schedule. RefusedError for all but the system administrator."""
    if not actor.may("user.write"):
        raise forbidden("user.write", "后台任务只由系统管理员查看")
    return tuple(_line(row, at) for row in JobState.objects.order_by("every_seconds", "code"))


def _line(row: JobState, at: datetime) -> JobLine:
    return JobLine(
        code=row.code,
        label=row.label,
        every_seconds=row.every_seconds,
        started_at=row.started_at,
        finished_at=row.finished_at,
        due_at=row.due_at,
        failed=row.failed,
        outcome=row.outcome,
        overdue=(at - row.due_at).total_seconds() > 2 * row.every_seconds,
    )


def runner_alive(*, at: datetime) -> bool:
    """Whether a runner holds the right to run the jobs now."""
    return JobLease.objects.filter(held_until__gt=at).exclude(holder="").exists()


def due_jobs(*, at: datetime) -> tuple[str, ...]:
    """Codes of the jobs whose time has come, the longest waiting first."""
    return tuple(
        JobState.objects.filter(due_at__lte=at).order_by("due_at", "code").values_list("code", flat=True)
    )


def tasks_waiting() -> bool:
    """Whether the queue of tasks holds one that may run now."""
    return bool(DBTaskResult.objects.ready().exists())
