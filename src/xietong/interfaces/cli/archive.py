"""The archive of a backup: a tar with a manifest that names every member with its size and digest."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

from attrs import asdict, frozen

from xietong.kernel.digest import preferred_algorithm

MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK = 1024 * 1024


class ArchiveError(Exception):
    """The archive cannot be written or trusted; the message says why, in Chinese."""


@frozen
class Member:
    """One file in the archive."""

    name: str
    size: int
    digest: str


@frozen
class Manifest:
    """What the archive says of itself."""

    created_at: str
    vendor: str
    events: int
    last_seal: str
    members: tuple[Member, ...]
    format: int = FORMAT


def file_digest(path: Path, algorithm: str) -> str:
    """Digest of a file, read in pieces: ``sm3:…``."""
    running = hashlib.new(algorithm)
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            running.update(piece)
    return f"{algorithm}:{running.hexdigest()}"


def files_below(folder: Path, *, prefix: str) -> list[tuple[str, Path]]:
    """Every file below ``folder`` with the name it gets in the archive; empty where there is no folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(prefix + path.relative_to(folder).as_posix(), path) for path in found]


def write(
    file: Path,
    *,
    members: Iterable[tuple[str, Path]],
    created_at: str,
    vendor: str,
    events: int,
    last_seal: str,
) -> Manifest:
    """Write the archive beside its place and move it there whole; readable by its owner only."""
    sources = list(members)
    algorithm = preferred_algorithm()
    listed = tuple(Member(name, path.stat().st_size, file_digest(path, algorithm)) for name, path in sources)
    manifest = Manifest(created_at, vendor, events, last_seal, listed)
    unfinished = file.with_name(file.name + ".part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar,
        ):
            _add_manifest(tar, manifest)
            for name, path in sources:
                tar.add(path, arcname=name, recursive=False)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(text)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(text))


def extract(file: Path, folder: Path) -> Manifest:
    """Unpack into an empty ``folder`` and check every member; ArchiveError names the first that is wrong."""
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        message = f"归档损坏或不是备份文件（{type(error).__name__}）"
        raise ArchiveError(message) from error
    manifest = _manifest(folder / MANIFEST)
    _check(folder, manifest)
    return manifest


def _manifest(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        members = tuple(Member(**member) for member in raw.pop("members"))
        manifest = Manifest(**raw, members=members)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        message = "归档里没有可读的清单 manifest.json"
        raise ArchiveError(message) from error
    if manifest.format != FORMAT:
        message = f"归档格式是第 {manifest.format} 版，本程序读第 {FORMAT} 版"
        raise ArchiveError(message)
    return manifest


def _check(folder: Path, manifest: Manifest) -> None:
    listed = {member.name: member for member in manifest.members}
    present = {name for name, _ in files_below(folder, prefix="")} - {MANIFEST}
    for name in sorted(present ^ set(listed)):
        message = f"归档成员与清单不符：{name}"
        raise ArchiveError(message)
    for member in manifest.members:
        algorithm = member.digest.partition(":")[0]
        if file_digest(folder / member.name, algorithm) != member.digest:
            message = f"归档成员的摘要不符：{member.name}"
            raise ArchiveError(message)
