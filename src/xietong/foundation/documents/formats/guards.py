"""What a file must not be: too big, a bomb, encrypted, or something else than its name says."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from attrs import frozen

from xietong.foundation.documents.domain.rows import FileRefused

_CHUNK: Final = 1 << 16
_MEGABYTE: Final = 1 << 20
_OTHER_TAGS: Final = 10_000
_TAGS_PER_CELL: Final = 8  # four in the sheet, and four among the texts for a text of its own
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)
SAVE_AS: Final = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再上传。"
_DAMAGED: Final = (
    "请确认文件能用 Excel 或 WPS 打开，重新另存为 xlsx 后再上传；若是下载或拷贝来的，请重新取一份。"
)


@frozen(kw_only=True)
class Limits:
    """Bounds of what is read; everything past them is refused with the bound in the sentence."""

    max_bytes: int = 50 * 1024 * 1024
    max_unzipped: int = 300 * 1024 * 1024
    max_ratio: int = 200
    ratio_applies_from: int = 20 * 1024 * 1024
    max_parts: int = 2_000
    max_sheets: int = 50
    max_rows: int = 1_000_000
    max_columns: int = 512
    max_cells: int = 5_000_000
    max_cell_length: int = 32_767


DEFAULT_LIMITS: Final = Limits()
UPLOAD_LIMITS: Final = Limits(
    max_bytes=10 * 1024 * 1024, max_unzipped=100 * 1024 * 1024, max_rows=100_000, max_cells=1_500_000
)
"""For files that come through the web, where a person waits and a worker has little memory."""


def damaged(detail: str = "") -> FileRefused:
    """The refusal of a file that is broken inside."""
    return FileRefused(reason=f"文件已损坏，读不出来{f'（{detail}）' if detail else ''}。", mend=_DAMAGED)


def check_size(data: bytes, limits: Limits) -> None:
    """Refuse an empty or too big file."""
    if not data:
        raise FileRefused(reason="文件是空的，没有任何内容。", mend="请确认选对了文件，保存后再上传。")
    if len(data) > limits.max_bytes:
        size, most = len(data) // _MEGABYTE + 1, limits.max_bytes // _MEGABYTE
        raise FileRefused(
            reason=f"文件有 {size} MB，超过上限 {most} MB。",
            mend="请拆成几个文件分别导入，或删去图片和无关的工作表。",
        )


def check_rows(count: int, limits: Limits, where: str) -> None:
    """Refuse a sheet with too many rows."""
    if count > limits.max_rows:
        raise FileRefused(
            reason=f"{where}超过 {limits.max_rows:,} 行。", mend="请拆成几个文件分别导入，或删去表尾的空行。"
        )


def check_columns(count: int, limits: Limits, where: str) -> None:
    """Refuse a sheet with too many columns."""
    if count > limits.max_columns:
        raise FileRefused(
            reason=f"{where}有 {count:,} 列，超过上限 {limits.max_columns} 列。",
            mend="请只保留模板里的列，删去右侧多余的列后再上传。",
        )


def check_cells(count: int, limits: Limits, where: str) -> None:
    """Refuse a sheet with too many cells in all."""
    if count > limits.max_cells:
        raise FileRefused(
            reason=f"{where}的单元格超过 {limits.max_cells:,} 个。",
            mend="请拆成几个文件分别导入，或只保留要导入的列。",
        )


def check_length(text: str, limits: Limits, where: str) -> None:
    """Refuse a cell that is longer than a spreadsheet allows."""
    if len(text) > limits.max_cell_length:
        raise FileRefused(
            reason=f"{where}的文字超过 {limits.max_cell_length:,} 个字。",
            mend="请缩短该格；若不是您写的，可能是引号没有成对，请检查该行。",
        )


class SafeZip:
    """A zip whose parts are read within bounds; every fault of the archive is a FileRefused."""

    def __init__(self, data: bytes, *, limits: Limits) -> None:
        """Open the archive and refuse it if its directory already shows a bomb or encryption."""
        self._limits = limits
        self._left = limits.max_unzipped
        self._tags_left = limits.max_cells * _TAGS_PER_CELL + _OTHER_TAGS
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except _ZIP_FAULTS as fault:
            raise damaged("压缩包不完整") from fault
        self._check_directory(infos, len(data))
        self.names = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in infos}

    def _check_directory(self, infos: list[zipfile.ZipInfo], packed: int) -> None:
        limits = self._limits
        unzipped = sum(info.file_size for info in infos)
        bomb = unzipped > limits.max_unzipped or len(infos) > limits.max_parts
        if bomb or (unzipped > limits.ratio_applies_from and unzipped > packed * limits.max_ratio):
            raise bomb_refused()
        if any(info.flag_bits & 1 for info in infos):
            raise encrypted()
        if any(info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in infos):
            raise damaged("压缩方式不是 Excel 所用")

    def has(self, name: str) -> bool:
        """Whether a part is in the archive, whatever its case."""
        return name.casefold() in self.names

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part's bytes piece by piece, counted against the bound on everything read."""
        info = self.names.get(name.casefold())
        if info is None:
            raise damaged(f"缺少 {PurePosixPath(name).name}")
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    self._tags_left -= chunk.count(b"<")
                    if self._left < 0 or self._tags_left < 0:
                        raise bomb_refused()
                    yield chunk
        except _ZIP_FAULTS as fault:
            raise damaged("压缩包内容不完整") from fault


def bomb_refused() -> FileRefused:
    """The refusal of an archive that unpacks to far more than it holds."""
    return FileRefused(
        reason="文件解开后过大，像是压缩炸弹，没有读取。",
        mend="请用 Excel 或 WPS 打开，只保留要导入的工作表，清除空白处的格式，另存后再上传。",
    )


def encrypted() -> FileRefused:
    """The refusal of a workbook behind a password."""
    return FileRefused(
        reason="工作簿设了打开密码，读不出来。", mend="请在 Excel 或 WPS 里取消“打开密码”，保存后再上传。"
    )
