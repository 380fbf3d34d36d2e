"""Reads of the record: histories for those who see the matter, checks for those who keep the record."""

from xietong.foundation.audit.queries.history import EventLine, administration_log, history
from xietong.foundation.audit.queries.log import log_page
from xietong.foundation.audit.queries.verification import RecordSize, breaks, read_entries, size

__all__ = [
    "EventLine",
    "RecordSize",
    "administration_log",
    "breaks",
    "history",
    "log_page",
    "read_entries",
    "size",
]
