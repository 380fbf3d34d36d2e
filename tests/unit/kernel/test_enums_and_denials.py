"""Codes for programs, labels and reasons for people."""

from __future__ import annotations

import pytest

from xietong.kernel.denial import DenialKind, RefusedError, conflict, forbidden, invalid, missing
from xietong.kernel.enums import LabelledEnum


class Light(LabelledEnum):
    RED = "red", "逾期"
    GREY = "grey", "未计时"


def test_a_member_is_its_code_and_carries_its_label() -> None:
    assert Light.RED == "red"
    assert f"{Light.RED}" == "red"
    assert Light.RED.label == "逾期"
    assert Light.choices() == [("red", "逾期"), ("grey", "未计时")]


def test_a_member_is_found_by_code_and_by_label() -> None:
    assert Light.of("grey") is Light.GREY
    assert Light.of_label(" 逾期 ") is Light.RED
    assert Light.of_label("red") is Light.RED
    assert Light.of_label("绿") is None
    with pytest.raises(ValueError, match="'green' is not a Light"):
        Light.of("green")


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (forbidden("x", "无权"), DenialKind.FORBIDDEN),
        (missing(), DenialKind.MISSING),
        (conflict("x", "不行"), DenialKind.CONFLICT),
        (invalid("name", "空着"), DenialKind.INVALID),
    ],
)
def test_a_refusal_knows_its_kind(refusal: RefusedError, kind: DenialKind) -> None:
    assert refusal.kind is kind
    assert refusal.reason


def test_several_denials_are_told_together() -> None:
    both = RefusedError(*invalid("a", "甲空着").denials, *invalid("b", "乙空着").denials)
    assert both.reason == "甲空着；乙空着"
    assert [denial.field for denial in both.denials] == ["a", "b"]


def test_unknown_and_invisible_are_told_alike() -> None:
    assert missing().reason == "没有这一项，或者您看不到它"
