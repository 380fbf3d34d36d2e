"""Schemas made from the frozen classes of the contexts, so that a field is declared in one place only."""

import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any

import attrs
from ninja import Schema
from pydantic import AfterValidator, Field, create_model

_INT = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _no_nul(text: str) -> str:
    if "\x00" in text:
        message = "文字中有不可见的空字符"
        raise ValueError(message)
    return text


Text = Annotated[str, AfterValidator(_no_nul)]


def typed(kind: Any, name: str) -> Any:
    """The annotation of a field: attrs classes become schemas, texts and numbers get their limits."""
    if kind is int:
        return Id if name == "id" or name.endswith("_id") else _INT
    if kind is str:
        return Text
    if isinstance(kind, type) and attrs.has(kind):
        return schema_of(kind)
    return _composed(kind, name)


def _composed(kind: Any, name: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return typing.Union[tuple(typed(one, name) for one in arguments)]  # noqa: UP007
    if origin not in (frozenset, set, tuple):
        return kind
    items = [one for one in arguments if one is not Ellipsis]
    return list[typed(items[0], name.removesuffix("s"))] if len(items) == 1 else list[Any]  # type: ignore[misc]


@cache
def schema_of(cls: type) -> type[Schema]:
    """The schema of an attrs class; a field with a default is optional."""
    hints = typing.get_type_hints(cls)
    fields: dict[str, Any] = {}
    for one in attrs.fields(cls):
        default = ... if one.default is attrs.NOTHING else default_of(one.default)
        fields[one.name] = (typed(hints[one.name], one.name), default)
    return create_model(cls.__name__, __base__=Schema, __doc__=cls.__doc__, **fields)


def default_of(value: Any) -> Any:
    """The default of a field as JSON has it."""
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]
        return Field(default_factory=value.factory)
    return list(value) if isinstance(value, tuple | frozenset) else value


def plain(value: Any) -> Any:
    """An answer of a query as plain data: attrs classes as mappings, sets in order."""
    if isinstance(value, Enum):
        return value.value
    if attrs.has(type(value)):
        return {one.name: plain(getattr(value, one.name)) for one in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def built(kind: Any, value: Any) -> Any:
    """The other way round: what came in, as the operation wants it."""
    if value is None:
        return None
    if isinstance(kind, type) and attrs.has(kind):
        hints = typing.get_type_hints(kind)
        return kind(
            **{one.name: built(hints[one.name], getattr(value, one.name)) for one in attrs.fields(kind)}
        )
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(built(inner, item) for item in value)
    return value
