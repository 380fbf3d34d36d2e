"""Uploaded files between preview and confirmation: kept under the digest of their bytes, per account."""

from __future__ import annotations

import re

from attrs import frozen
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from xietong.interfaces.web.middleware import ActorRequest
from xietong.kernel.denial import conflict, invalid
from xietong.kernel.digest import digest, preferred_algorithm

LARGEST = 32 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@frozen
class Kept:
    """A file waiting for its confirmation."""

    name: str
    digest: str
    data: bytes


def _place(request: ActorRequest, value: str) -> str:
    return f"imports/{request.actor.user_id}/{value}"


def take_upload(request: ActorRequest, field: str = "file") -> Kept:
    """Keep what was uploaded; 422 where nothing was chosen or the file is too large."""
    upload = request.FILES.get(field)
    if not isinstance(upload, UploadedFile) or not upload.name:
        raise invalid(field, "请选择文件")
    if upload.size is None or upload.size > LARGEST:
        raise invalid(
            field, f"文件超过 {LARGEST // 1024 // 1024} MB", "请分成几个文件，或用命令行 xietong load"
        )
    return keep(request, upload.name, upload.read())


def keep(request: ActorRequest, name: str, data: bytes) -> Kept:
    """Keep bytes that came with the request."""
    value = digest(data, algorithm=preferred_algorithm())
    place = _place(request, value)
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(data))
    return Kept(name[-200:].replace("\x00", ""), value, data)


def find(request: ActorRequest, name: str, value: str) -> Kept:
    """The file of a confirmation; 409 where it is no longer there."""
    if not _DIGEST.fullmatch(value) or not default_storage.exists(_place(request, value)):
        raise conflict("import.gone", "上传的文件已不在", "请重新上传")
    with default_storage.open(_place(request, value)) as stream:
        return Kept(name[-200:], value, stream.read())


def drop(request: ActorRequest, kept: Kept) -> None:
    """Forget the file after it was imported."""
    default_storage.delete(_place(request, kept.digest))
