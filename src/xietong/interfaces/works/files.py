"""Uploaded files between upload, preview and import: kept under the digest of their bytes, per account."""

from __future__ import annotations

import re

from attrs import frozen
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from xietong.kernel.denial import conflict
from xietong.kernel.digest import digest, preferred_algorithm

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 200


@frozen
class Kept:
    """A file waiting for what will be done with it."""

    name: str
    digest: str
    data: bytes


def _place(user_id: int | None, value: str) -> str:
    return f"imports/{user_id}/{value}"


def keep(*, user_id: int | None, name: str, data: bytes) -> Kept:
    """Keep bytes; the same bytes are kept once."""
    value = digest(data, algorithm=preferred_algorithm())
    place = _place(user_id, value)
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(data))
    return Kept(name[-_LONGEST:].replace("\x00", ""), value, data)


def find(*, user_id: int | None, name: str, value: str) -> Kept:
    """The file again; 409 where it is no longer there."""
    if not _DIGEST.fullmatch(value) or not default_storage.exists(_place(user_id, value)):
        raise conflict("import.gone", "上传的文件已不在（未确认的文件保留一天）", "请重新上传")
    with default_storage.open(_place(user_id, value)) as stream:
        return Kept(name[-_LONGEST:], value, stream.read())


def drop(*, user_id: int | None, value: str) -> None:
    """Forget the file after it was imported."""
    default_storage.delete(_place(user_id, value))
