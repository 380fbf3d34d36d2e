"""The HTTP status of each kind of refusal, for the web and the API alike."""

from __future__ import annotations

from xietong.kernel.denial import DenialKind

STATUS = {
    DenialKind.FORBIDDEN: 403,
    DenialKind.MISSING: 404,
    DenialKind.CONFLICT: 409,
    DenialKind.INVALID: 422,
}
