"""Rectification notices: from a file or pasted text to a draft problem tree that a person reviews."""

from .draft import NoticeDraft, NoticeError, NoticeKind
from .parse import parse_notice, read_notice
from .rows import ReviewRow, draft_as_data, review_rows

__all__ = [
    "NoticeDraft",
    "NoticeError",
    "NoticeKind",
    "ReviewRow",
    "draft_as_data",
    "parse_notice",
    "read_notice",
    "review_rows",
]
