"""Which files serve as evidence: their types, told by how their content begins, and their size."""

from __future__ import annotations

from pathlib import PurePath

from xietong.kernel.denial import invalid

MAXIMUM_BYTES = 20 * 1024 * 1024
#: Suffix -> (content type, the bytes such a file begins with). Nothing else is taken.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".ofd": ("application/ofd", (b"PK\x03\x04",)),
    ".txt": ("text/plain", ()),
}


def checked_type(filename: str, data: bytes) -> str:
    """Return the content type, or raise 422: unknown suffix, too large, empty, or content of another type."""
    suffix = PurePath(filename).suffix.lower()
    if suffix not in ALLOWED:
        raise invalid("file", f"不接收“{suffix or '无扩展名'}”文件", f"可用：{'、'.join(sorted(ALLOWED))}")
    if not data:
        raise invalid("file", "文件是空的")
    if len(data) > MAXIMUM_BYTES:
        raise invalid("file", f"文件超过 {MAXIMUM_BYTES // 1024 // 1024} MB", "大文件请引用业务系统中的记录")
    content_type, beginnings = ALLOWED[suffix]
    if beginnings and not data.startswith(beginnings):
        raise invalid("file", f"文件内容不是{suffix}格式", "请用原程序另存后再上传")
    return content_type
