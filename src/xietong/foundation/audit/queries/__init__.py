"""Reads of the record: histories for those who see the matter, checks for those who keep the record."""

from xietong.foundation.audit.queries.history import EventLine, administration_log, history
from xietong.foundation.audit.queries.jobs import JobLine, due_jobs, job_lines, runner_alive, tasks_waiting
from xietong.foundation.audit.queries.log import log_page
from xietong.foundation.audit.queries.verification import (
    RecordSize,
    anchor_breaks,
    breaks,
    last_seal,
    read_entries,
    size,
)
from xietong.foundation.audit.queries.works import WorkDetail, WorkLine, my_work, my_works, state_of

__all__ = [
    "EventLine",
    "JobLine",
    "RecordSize",
    "WorkDetail",
    "WorkLine",
    "administration_log",
    "anchor_breaks",
    "breaks",
    "due_jobs",
    "history",
    "job_lines",
    "last_seal",
    "log_page",
    "my_work",
    "my_works",
    "read_entries",
    "runner_alive",
    "size",
    "state_of",
    "tasks_waiting",
]
