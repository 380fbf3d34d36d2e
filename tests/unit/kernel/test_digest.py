"""Digests: SM3 by its published vectors, one canonical text per value."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xietong.kernel.digest import canonical, content_digest, digest, preferred_algorithm

# GB/T 32905-2016, appendix A: the two examples of the standard.
SM3_VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]


@pytest.mark.parametrize(("data", "expected"), SM3_VECTORS)
def test_sm3_gives_the_examples_of_the_standard(data: bytes, expected: str) -> None:
    assert digest(data, algorithm="sm3") == expected


def test_sha256_is_there_where_sm3_is_not() -> None:
    assert digest(b"abc", algorithm="sha256") == hashlib.sha256(b"abc").hexdigest()
    assert preferred_algorithm() in {"sm3", "sha256"}


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="unsupported hash type"):
        digest(b"", algorithm="crc32")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
MAPPINGS = st.dictionaries(st.text(max_size=8), VALUES, max_size=6)


@given(MAPPINGS)
def test_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical(value) == canonical(turned)
    assert content_digest(value) == content_digest(turned)


@given(MAPPINGS, MAPPINGS)
def test_different_values_have_different_texts(one: dict[str, object], other: dict[str, object]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


def test_the_canonical_text_is_this_one() -> None:
    value = {
        "b": date(2025, 6, 30),
        "a": datetime(2025, 6, 30, 9, tzinfo=UTC),
        "数": Decimal("1.50"),
        "id": UUID(int=1),
        "set": {"y", "x"},
    }
    assert canonical(value) == (
        '{"a":"2025-06-30T09:00:00+00:00","b":"2025-06-30","id":"00000000-0000-0000-0000-000000000001",'
        '"set":["x","y"],"数":"1.50"}'
    )


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no canonical form"):
        canonical({"a": object()})


def test_the_content_digest_names_its_algorithm() -> None:
    algorithm, _, value = content_digest({}).partition(":")
    assert value == digest(b"{}", algorithm=algorithm)
