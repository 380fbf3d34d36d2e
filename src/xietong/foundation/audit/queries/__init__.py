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

__all__ = [
    "EventLine",
    "JobLine",
    "RecordSize",
    "administration_log",
    "anchor_breaks",
    "breaks",
    "due_jobs",
    "history",
    "job_lines",
    "last_seal",
    "log_page",
    "read_entries",
    "runner_alive",
    "size",
    "tasks_waiting",
]
