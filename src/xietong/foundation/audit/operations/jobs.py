"""The right to run the background jobs, and how their runs went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from xietong.foundation.audit.models import JobLease, JobState

_LEASE = "jobs"


def take_lease(*, holder: str, at: datetime, lasts: timedelta) -> bool:
    """Take or prolong the right to run the jobs; False where another runner holds it.

    One conditional update: of two runners that ask together one changes the row, the other finds it
    changed. A runner that died loses the right when its time is over.
    """
    JobLease.objects.get_or_create(name=_LEASE, defaults={"holder": "", "held_until": at})
    free = Q(holder=holder) | Q(holder="") | Q(held_until__lte=at)
    rows = JobLease.objects.filter(free, name=_LEASE)
    return rows.update(holder=holder, held_until=at + lasts) == 1


def drop_lease(*, holder: str, at: datetime) -> None:
    """Give the right back at a clean stop; nothing where another holds it."""
    JobLease.objects.filter(name=_LEASE, holder=holder).update(holder="", held_until=at)


def plan_jobs(*, at: datetime, jobs: Mapping[str, tuple[str, int]]) -> None:
    """Bring the table of jobs in line with the schedule: code -> (label, seconds between two runs).

    A new job is due at once; one that has left the schedule leaves the table.
    """
    with transaction.atomic():
        JobState.objects.exclude(code__in=jobs).delete()
        for code, (label, seconds) in jobs.items():
            JobState.objects.update_or_create(
                code=code,
                defaults={"label": label, "every_seconds": seconds},
                create_defaults={"label": label, "every_seconds": seconds, "due_at": at},
            )


def begin_job(*, code: str, at: datetime) -> None:
    """Note that a run has begun: a run that dies leaves a start without an end."""
    JobState.objects.filter(code=code).update(started_at=at, finished_at=None)


def finish_job(*, code: str, at: datetime, due_at: datetime, outcome: str, failed: bool) -> None:
    """Note how a run ended and when the next is due."""
    JobState.objects.filter(code=code).update(
        finished_at=at, due_at=due_at, outcome=outcome[:200], failed=failed
    )


def prune_tasks(*, ended_before: datetime) -> int:
    """Delete the results of queued tasks that ended before then; return how many."""
    removed, _ = DBTaskResult.objects.filter(finished_at__lt=ended_before).delete()
    return removed
