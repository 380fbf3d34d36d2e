"""Saved views: a person's own, private, and no act on any matter, so nothing goes on the record."""

from __future__ import annotations

from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid, missing
from xietong.loop.ledger.models import SavedView

_MOST = 30
_LONGEST_NAME, _LONGEST_QUERY = 60, 1000
LISTS = ("problems", "responsibilities", "projects")


def save_view(*, actor: Actor, list_code: str, name: str, query: str) -> int:
    """Keep the filters and order of a list under a name; the same name replaces them. Returns the id."""
    name = name.strip()
    if list_code not in LISTS:
        raise missing()
    if not name:
        raise invalid("name", "请给这个视图起个名字")
    if len(name) > _LONGEST_NAME or len(query) > _LONGEST_QUERY:
        raise invalid("name", f"名字最多 {_LONGEST_NAME} 字，条件也不能过长")
    mine = SavedView.objects.filter(user_id=actor.user_id or 0, list_code=list_code)
    if mine.exclude(name=name).count() >= _MOST:
        raise invalid("name", f"每张清单最多保存 {_MOST} 个视图", "请先删除不用的")
    view, _ = SavedView.objects.update_or_create(
        user_id=actor.user_id, list_code=list_code, name=name, defaults={"query": query}
    )
    return int(view.pk)


def delete_view(*, actor: Actor, view_id: int) -> str:
    """Remove one's own view and return which list it belonged to; 404 for anybody else's."""
    view = SavedView.objects.filter(user_id=actor.user_id or 0, pk=view_id).first()
    if view is None:
        raise missing()
    view.delete()
    return view.list_code
