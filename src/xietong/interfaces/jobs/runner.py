"""The runner: one process at a time that runs due jobs and queued tasks until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType
from uuid import uuid4

from attrs import define, field
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from xietong.foundation.audit import operations as audit
from xietong.foundation.audit.queries import due_jobs, tasks_waiting
from xietong.interfaces import clock
from xietong.interfaces.jobs.alone import RunnerLock
from xietong.interfaces.jobs.schedule import SCHEDULE, Job

logger = logging.getLogger(__name__)

#: A runner that dies is replaced after this long; it prolongs its right at a third of it.
LEASE = timedelta(seconds=60)
#: While a job runs nothing prolongs the right: it is taken for this long beforehand.
JOB_LASTS = timedelta(minutes=15)
#: Work that somebody waits for before a screen is begun within this time.
TICK_SECONDS = 0.2


def _own_name() -> str:
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid4().hex[:12]}"


@define
class Runner:
    """The loop over the schedule. ``wanted`` is asked at each turn whether to go on."""

    schedule: Sequence[Job] = SCHEDULE
    wanted: Callable[[], bool] = lambda: True
    holder: str = field(factory=_own_name)
    _stopping: bool = False
    _planned: bool = False
    _held: bool = False
    _lock: RunnerLock = field(factory=lambda: RunnerLock(settings.RUNNER_LOCK))

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End after the job at hand; the handler of SIGTERM and SIGINT."""
        self._stopping = True

    def heed_signals(self) -> None:
        """Stop cleanly on SIGTERM and SIGINT."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def once(self) -> bool:
        """Run what is due now, then queued tasks; False where another runner is at work."""
        try:
            if not self._hold(LEASE):
                return False
            self._turn()
        finally:
            audit.drop_lease(holder=self.holder, at=clock.real_now())
            self._lock.drop()
        return True

    def loop(self) -> None:
        """Run until stopped; stand by while another runner is at work; outlive a lost database."""
        try:
            while self._goes_on():
                self._guarded_turn()
                self.pause(LEASE.total_seconds() / 6)
        finally:
            self._leave()

    def _goes_on(self) -> bool:
        return not self._stopping and self.wanted()

    def _guarded_turn(self) -> None:
        try:
            close_old_connections()
            if self._hold(LEASE):
                self._turn()
        except DatabaseError:
            self._held = False
            logger.exception("the runner of jobs could not reach the database")
            connections.close_all()

    def pause(self, seconds: float) -> None:
        """Wait; a wish to stop or a waiting task ends it early."""
        until = time.monotonic() + seconds
        while self._goes_on() and time.monotonic() < until and not (self._held and self._has_tasks()):
            time.sleep(TICK_SECONDS)

    def _leave(self) -> None:
        try:
            audit.drop_lease(holder=self.holder, at=clock.real_now())
        except DatabaseError:
            logger.exception("the runner of jobs could not give its right back")
        self._lock.drop()
        connections.close_all()

    def _hold(self, lasts: timedelta) -> bool:
        """Take or prolong the right; newly taken, what its last holder left running is said to have died."""
        before, at = self._lock.take(self.holder), clock.real_now()
        if before:
            audit.drop_lease(holder=before, at=at)
        held = before is not None and audit.take_lease(holder=self.holder, at=at, lasts=lasts)
        if held and not self._held:
            audit.bury_works(at=clock.now())
        self._held = held
        return held

    def _turn(self) -> None:
        if not self._planned:
            plan = {job.code: (job.label, int(job.every.total_seconds())) for job in self.schedule}
            audit.plan_jobs(at=clock.real_now(), jobs=plan)
            self._planned = True
        jobs = {job.code: job for job in self.schedule}
        for code in due_jobs(at=clock.real_now()):
            if self._stopping or not self._hold(JOB_LASTS):
                return
            if code in jobs:
                run_job(jobs[code])
        if not self._stopping and self._has_tasks() and self._hold(JOB_LASTS):
            run_tasks(self.holder)
        self._hold(LEASE)

    @staticmethod
    def _has_tasks() -> bool:
        """Asked before the queue is locked: on SQLite taking a task locks the whole database."""
        try:
            return tasks_waiting()
        except DatabaseError:
            return False


def run_job(job: Job) -> None:
    """Run one job and note how it went; an error ends the run, not the runner, and goes to the log."""
    begun = clock.real_now()
    audit.begin_job(code=job.code, at=begun)
    try:
        outcome, failed = job.run(begun), False
    except Exception as error:
        logger.exception("job %s failed", job.code)
        outcome, failed = f"失败：{type(error).__name__}，详见服务日志", True
    ended = clock.real_now()
    audit.finish_job(code=job.code, at=ended, due_at=job.next_after(begun), outcome=outcome, failed=failed)


def run_tasks(holder: str) -> None:
    """Run every queued task, then return."""
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=holder,
        excluded_queue_names=[],
    ).run()


def run(*, once: bool = False, wanted: Callable[[], bool] = lambda: True) -> bool:
    """What ``xietong jobs`` does. With ``once`` False where another runner is at work."""
    runner = Runner(wanted=wanted)
    runner.heed_signals()
    if once:
        return runner.once()
    runner.loop()
    return True
