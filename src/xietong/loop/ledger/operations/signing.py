"""Signatures bound to the digest of exactly what was signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xietong.kernel.digest import canonical, content_digest
from xietong.loop.ledger.domain.states import SignOffPurpose
from xietong.loop.ledger.models import SignOff
from xietong.loop.ledger.operations.acting import Act
from xietong.loop.ledger.operations.keeping import keep


def sign(act: Act, *, purpose: SignOffPurpose, content: Mapping[str, Any]) -> str:
    """Keep the content as it is signed, with its digest and the signer; return the digest."""
    value = content_digest(content)
    keep(
        SignOff(
            problem=act.problem,
            purpose=purpose.value,
            content=canonical(content),
            digest=value,
            signed_by_id=act.actor.person_id,
            signed_as=act.actor.title[:200],
            post_id=act.actor.post_id,
            signed_at=act.at,
        )
    )
    return value
