"""Refusals that say why, in the reader's language."""

from __future__ import annotations

from attrs import frozen

from xietong.kernel.enums import LabelledEnum


class DenialKind(LabelledEnum):
    """What sort of refusal it is; interfaces translate it to 403, 404, 409 and 422."""

    FORBIDDEN = "forbidden", "无权办理"
    MISSING = "missing", "没有找到"
    CONFLICT = "conflict", "当前不能办理"
    INVALID = "invalid", "填写有误"


@frozen
class Denial:
    """One refusal: a stable code for programs, a reason and a way out for people."""

    kind: DenialKind
    code: str
    reason: str
    mend: str = ""
    field: str = ""


class RefusedError(Exception):
    """Raised by operations and queries; carries every denial that was found."""

    def __init__(self, *denials: Denial) -> None:
        super().__init__("；".join(denial.reason for denial in denials))
        self.denials = denials

    @property
    def kind(self) -> DenialKind:
        return self.denials[0].kind

    @property
    def reason(self) -> str:
        return str(self)


def forbidden(code: str, reason: str, mend: str = "") -> RefusedError:
    """Who may not: 403."""
    return RefusedError(Denial(DenialKind.FORBIDDEN, code, reason, mend))


def missing(reason: str = "没有这一项，或者您看不到它", code: str = "missing") -> RefusedError:
    """Unknown, or not visible to the actor: 404 either way, so that nothing leaks."""
    return RefusedError(Denial(DenialKind.MISSING, code, reason))


def conflict(code: str, reason: str, mend: str = "") -> RefusedError:
    """The state does not allow it: 409."""
    return RefusedError(Denial(DenialKind.CONFLICT, code, reason, mend))


def invalid(field: str, reason: str, mend: str = "", code: str = "invalid") -> RefusedError:
    """Bad input in one field: 422."""
    return RefusedError(Denial(DenialKind.INVALID, code, reason, mend, field))
