"""What the exports of all sheets share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xietong.foundation.organisations.models import Post

Row = dict[str, Any]
AT_ONCE = 2_000
_SEPARATOR = "·"


def post_name(post: Post | None) -> str:
    """How a post is written in a sheet, and read back; "" for none."""
    return f"{post.unit.name}{_SEPARATOR}{post.title}" if post else ""
