"""The two forms of evidence: a reference to a record that exists, or a file."""

from __future__ import annotations

from collections.abc import Iterable

from xietong.interfaces.web.forms import Choice, FormField
from xietong.loop.ledger.domain.filetypes import ALLOWED
from xietong.loop.ledger.queries.shapes import ProblemDetail

Fields = tuple[FormField, ...]


def _typed(fields: Fields, kept: Iterable[FormField]) -> Fields:
    """The fields, or those of a refused form where it was this one."""
    given = tuple(kept)
    return given if [field.id for field in given] == [field.id for field in fields] else fields


def _measure(detail: ProblemDetail, prefix: str) -> Fields:
    rows = [(row, project) for project in detail.projects for row in project.measures]
    if not rows:
        return ()
    answers = tuple(Choice(str(row.id), f"第 {row.position} 项：{row.text[:40]}") for row, _ in rows)
    return (FormField("measure", "对应措施", "select", choices=answers, prefix=prefix),)


def _common(prefix: str) -> Fields:
    hint = "事情发生的那一天；事后补录也接收，会标明迟录天数"
    return (FormField("happened_on", "发生日期", "date", required=True, hint=hint, prefix=prefix),)


def reference_fields(detail: ProblemDetail, kept: Iterable[FormField] = ()) -> Fields:
    """By reference: where the record stands, its number there, its digest. Nothing is copied."""
    prefix = "ref"
    fields = (
        FormField("label", "佐证名称", required=True, max_length=200, prefix=prefix),
        FormField("system", "所在业务系统", required=True, max_length=100, prefix=prefix),
        FormField("reference", "系统内编号", required=True, max_length=200, prefix=prefix),
        FormField(
            "digest",
            "摘要",
            required=True,
            max_length=80,
            hint="来源系统显示的 64 位 SM3 或 SHA-256",
            prefix=prefix,
        ),
        *_common(prefix),
        *_measure(detail, prefix),
    )
    return _typed(fields, kept)


def file_fields(detail: ProblemDetail, kept: Iterable[FormField] = ()) -> Fields:
    """By file: kept under its digest outside the database, given back only as a download."""
    prefix = "file"
    accept = ",".join(sorted(ALLOWED))
    fields = (
        FormField(
            "file",
            "文件",
            "file",
            required=True,
            accept=accept,
            hint="20 MB 以内；不得含涉密内容",
            prefix=prefix,
        ),
        FormField("label", "佐证名称", max_length=200, hint="不填用文件名", prefix=prefix),
        *_common(prefix),
        *_measure(detail, prefix),
    )
    return _typed(fields, kept)
