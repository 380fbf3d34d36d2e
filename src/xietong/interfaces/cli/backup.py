"""``xietong backup`` and ``xietong restore``: database and files in one archive with digests."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import cast

import typer
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, connections

from xietong.foundation.audit import queries
from xietong.interfaces import clock
from xietong.interfaces.cli import archive, dumping
from xietong.interfaces.cli.archive import ArchiveError, Manifest

DUMP = "database.dump"


def backup(file: Path = typer.Argument(..., help="归档文件，例如 backup.tar.gz")) -> None:
    """把数据库和佐证文件写入一个归档，每个成员附摘要；服务可以照常运行。"""
    try:
        manifest = write_backup(file)
    except (ArchiveError, OSError) as error:
        typer.echo(f"未能备份：{error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"已备份到 {file}：{manifest.events} 条记录，{len(manifest.members)} 个文件")
    typer.echo(f"最后封存摘要（请另行保存）：{manifest.last_seal or '（尚无封存）'}")


def restore(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, help="归档文件"),
    replace: bool = typer.Option(False, "--replace", help="覆盖现有数据"),
) -> None:
    """核对归档的摘要后恢复数据库和文件，再校验记录链；先停止服务。"""
    try:
        manifest = read_backup(file, replace=replace)
    except (ArchiveError, OSError) as error:
        typer.echo(f"未能恢复：{error}", err=True)
        raise typer.Exit(1) from error
    broken = next(queries.breaks(anchor=manifest.last_seal), None)
    if broken:
        typer.echo(f"已恢复，但记录有断点：{broken.where}：{broken.what}", err=True)
        raise typer.Exit(1)
    typer.echo(f"已恢复 {manifest.created_at} 的备份：{manifest.events} 条记录，记录链完好")


def files_folder() -> Path:
    """Where evidence files lie, outside the database."""
    return Path(cast("FileSystemStorage", storages["default"]).location)


def write_backup(file: Path) -> Manifest:
    """Dump the database first and gather the files after it, so that no row lacks its file.

    Files are only ever added. ArchiveError or OSError where something fails; no half archive is left.
    """
    size = queries.size()
    with tempfile.TemporaryDirectory(prefix="xietong-backup-") as folder:
        dump = Path(folder) / DUMP
        dumping.dump(dump)
        return archive.write(
            file,
            members=[(DUMP, dump), *archive.files_below(files_folder(), prefix="files/")],
            created_at=clock.now().isoformat(timespec="seconds"),
            vendor=connection.vendor,
            events=size.events,
            last_seal=size.last_seal,
        )


def read_backup(file: Path, *, replace: bool = False) -> Manifest:
    """Check every digest, then put the database and the files in place and migrate.

    ArchiveError where the archive is damaged, of another database, or would overwrite data without
    ``replace``; nothing is changed then.
    """
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="xietong-restore-") as folder:
        manifest = archive.extract(file, Path(folder))
        if manifest.vendor != connection.vendor:
            message = f"归档来自 {manifest.vendor}，当前数据库是 {connection.vendor}"
            raise ArchiveError(message)
        if not replace and dumping.holds_data():
            message = "当前数据库不是空的；确要覆盖请加 --replace"
            raise ArchiveError(message)
        dumping.load(Path(folder) / DUMP)
        _place_files(Path(folder) / "files")
    connections.close_all()
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def _place_files(source: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, files_folder(), dirs_exist_ok=True)
