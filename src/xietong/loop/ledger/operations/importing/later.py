"""Who changed a row after it was exported, from the record of its problem."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from django.utils import timezone

from xietong.foundation.audit.queries import history
from xietong.kernel.actor import Actor
from xietong.loop.ledger.models import Problem


@frozen
class Later:
    """Where to look for the last act on a row: the problems whose record has it, and what it names."""

    problem_ids: tuple[int, ...]
    names: Mapping[str, object] = field(factory=dict)

    @classmethod
    def of_project(cls, project_id: int, **names: object) -> Later:
        """The acts on a project, or on the measure or quarter of it that ``names`` tells."""
        ids = Problem.objects.filter(projects=project_id).order_by("pk").values_list("pk", flat=True)
        return cls(tuple(ids), {"project": project_id, **names})

    def told(self, actor: Actor) -> str:
        """（2025-06-03 10:20 王五修改第 2 项措施）; "" where the record names none."""
        lines = [
            line
            for problem_id in self.problem_ids
            for line in history(actor=actor, stream=f"problem:{problem_id}")
            if all(line.payload.get(name) == value for name, value in self.names.items())
        ]
        if not lines:
            return ""
        last = max(lines, key=lambda line: line.recorded_at)
        return f"（{timezone.localtime(last.recorded_at):%Y-%m-%d %H:%M} {last.who}：{last.sentence}）"
