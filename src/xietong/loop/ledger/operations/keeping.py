"""Saving a row after making sure that every text fits its column, with a refusal that names the field."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from xietong.kernel.denial import Denial, DenialKind, RefusedError

RowT = TypeVar("RowT", bound=models.Model)


def check_texts(row: models.Model) -> None:
    """422 for every text longer than its column, or with a NUL that no database keeps."""
    denials = [
        Denial(DenialKind.INVALID, "text", reason, "请缩短后再提交", field.name)
        for field in row._meta.concrete_fields  # noqa: SLF001 - Django's public-by-custom API
        if isinstance(field, models.CharField | models.TextField)
        and (reason := _fault(getattr(row, field.attname), field.max_length))
    ]
    if denials:
        raise RefusedError(*denials)


def _fault(value: object, longest: int | None) -> str:
    if not isinstance(value, str):
        return ""
    if "\x00" in value:
        return "文字中有不可见的空字符"
    if longest is not None and len(value) > longest:
        return f"最多 {longest} 字，现有 {len(value)} 字：{value[:20]}…"
    return ""


def keep(row: RowT) -> RowT:
    """Insert a new row and return it; 422 where a text does not fit."""
    check_texts(row)
    row.save(force_insert=True)
    return row
