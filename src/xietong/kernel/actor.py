"""Who acts: a person, in a post, perhaps for somebody else, with grants that carry their scope."""

from __future__ import annotations

from attrs import frozen


@frozen
class Scope:
    """A unit and, where ``subtree``, everything below it. ``path`` is the unit's path of today."""

    unit_id: int
    path: str
    subtree: bool = True

    def covers(self, path: str) -> bool:
        return path.startswith(self.path) if self.subtree else path == self.path


@frozen
class Grant:
    """One role as it holds now for this actor, on one scope."""

    role: str
    capabilities: frozenset[str]
    scope: Scope


@frozen
class Actor:
    """The answer to "who, in which post, on whose behalf"; built by access, passed to every call.

    ``post_id`` is the post acted in. ``on_behalf_of`` names the absent holder where a deputy acts.
    """

    user_id: int | None
    person_id: int | None
    name: str
    post_id: int | None = None
    post_title: str = ""
    post_kind: str = ""
    unit_id: int | None = None
    unit_name: str = ""
    unit_path: str = ""
    on_behalf_of: str = ""
    grants: tuple[Grant, ...] = ()
    held_post_ids: frozenset[int] = frozenset()

    @property
    def title(self) -> str:
        """The person as the record prints it: 张三（某某局局长，代李四）."""
        where = f"{self.unit_name}{self.post_title}"
        if not where:
            return self.name
        acting = f"，代{self.on_behalf_of}" if self.on_behalf_of else ""
        return f"{self.name}（{where}{acting}）"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def may(self, capability: str) -> bool:
        """True where some grant carries the capability, wherever its scope lies."""
        return any(capability in grant.capabilities for grant in self.grants)

    def may_at(self, capability: str, path: str) -> bool:
        """True where a grant carries the capability and its scope covers the unit at ``path``."""
        return any(capability in grant.capabilities and grant.scope.covers(path) for grant in self.grants)

    def may_as(self, capability: str, unit_id: int) -> bool:
        """True where a grant carries the capability on this very unit, not merely above it."""
        return any(
            capability in grant.capabilities and grant.scope.unit_id == unit_id for grant in self.grants
        )

    def scopes(self, capability: str) -> tuple[Scope, ...]:
        """The scopes in which the capability holds, widest first, those inside another left out."""
        found = sorted(
            {grant.scope for grant in self.grants if capability in grant.capabilities},
            key=lambda scope: (len(scope.path), not scope.subtree),
        )
        kept: list[Scope] = []
        for scope in found:
            if not any(wider.subtree and scope.path.startswith(wider.path) for wider in kept):
                kept.append(scope)
        return tuple(kept)


SYSTEM = Actor(user_id=None, person_id=None, name="系统")
