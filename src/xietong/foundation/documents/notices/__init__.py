"""Rectification notices: from a file or pasted text to a draft problem tree that a person reviews."""

from __future__ import annotations

from .draft import NoticeDraft, NoticeError, NoticeKind
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


def read_notice(data: bytes, *, filename: str) -> NoticeDraft:
    """Read a notice from a file's bytes, as ``parse.read_notice``; its patterns load at the first one."""
    from .parse import read_notice as read

    return read(data, filename=filename)


def parse_notice(text: str) -> NoticeDraft:
    """Read a notice from its text, as ``parse.parse_notice``; its patterns load at the first one."""
    from .parse import parse_notice as parse

    return parse(text)
