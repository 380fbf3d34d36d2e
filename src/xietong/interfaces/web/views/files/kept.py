"""What was uploaded with a request, kept for what follows."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile

from xietong.interfaces.web.middleware import ActorRequest
from xietong.interfaces.works import files
from xietong.interfaces.works.files import Kept
from xietong.kernel.denial import invalid

LARGEST = 32 * 1024 * 1024


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
    return files.keep(user_id=request.actor.user_id, name=name, data=data)


def find(request: ActorRequest, name: str, value: str) -> Kept:
    """The file of a confirmation; 409 where it is no longer there."""
    return files.find(user_id=request.actor.user_id, name=name, value=value)


def drop(request: ActorRequest, kept: Kept) -> None:
    """Forget the file after it was used."""
    files.drop(user_id=request.actor.user_id, value=kept.digest)
