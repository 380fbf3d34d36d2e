"""A file and a template in, checked rows out: the one way by which tables come into the system."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from xietong.foundation.documents.domain.assembling import MAX_ERRORS, read_sheet
from xietong.foundation.documents.domain.columns import SheetSchema
from xietong.foundation.documents.domain.mapping import (
    ColumnSource,
    MappingProposal,
    UserMapping,
)
from xietong.foundation.documents.domain.proposing import propose
from xietong.foundation.documents.domain.raw import RawSheet, RawWorkbook, column_letter, sheet_phrase
from xietong.foundation.documents.domain.rows import FileRefused, TableResult
from xietong.foundation.documents.formats.guards import DEFAULT_LIMITS, Limits
from xietong.foundation.documents.formats.reading import read_table
from xietong.foundation.documents.formats.text import read_pasted

ERROR_HEADING: Final = "错误"
MEND_HEADING: Final = "如何改正"
IGNORED_HEADINGS: Final = frozenset({ERROR_HEADING, MEND_HEADING})
ERRORS_MARK: Final = "errors"
_MOST_NAMES: Final = 12

AnyMapping = UserMapping | Mapping[str, str]


def import_table(
    data: bytes,
    *,
    filename: str,
    schema: SheetSchema,
    mapping: AnyMapping | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> TableResult:
    """Read a file, find the template's sheet and header in it, convert and check every row.

    `mapping` overrules the proposal: headings (or letters) by column key, or a UserMapping. Deterministic.
    Raises FileRefused where the file as a whole cannot serve; bad cells are in the result, never raised.
    """
    return import_workbook(read_table(data, filename=filename, limits=limits), schema=schema, mapping=mapping)


def import_pasted(
    text: str,
    *,
    schema: SheetSchema,
    mapping: AnyMapping | None = None,
    keys: tuple[str, ...] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> TableResult:
    """As `import_table`, for cells copied from WPS or Excel; `keys` name columns without a header."""
    workbook = read_pasted(text, limits=limits)
    if keys is None:
        return import_workbook(workbook, schema=schema, mapping=mapping)
    sources = {key: ColumnSource(headings=(column_letter(at),)) for at, key in enumerate(keys)}
    headless = UserMapping(sources=sources, header_row=0, auto=False)
    return import_workbook(workbook, schema=schema, mapping=headless)


def import_workbook(
    workbook: RawWorkbook,
    *,
    schema: SheetSchema,
    mapping: AnyMapping | None = None,
    max_errors: int = MAX_ERRORS,
) -> TableResult:
    """As `import_table`, for a workbook that is already read."""
    sheet, proposal, others = choose_sheet(workbook, schema=schema, mapping=mapping)
    if proposal.missing:
        raise _missing_columns(sheet, proposal)
    result = read_sheet(sheet=sheet, schema=schema, mapping=proposal, max_errors=max_errors)
    hidden = (f"工作表“{sheet.name}”是隐藏的，别的表里没有要导入的内容。",) if sheet.hidden else ()
    notes = (
        *workbook.notes,
        *hidden,
        *_version_note(workbook, schema),
        *_other_sheets(others),
        *result.notes,
    )
    return evolve(result, notes=notes)


def choose_sheet(
    workbook: RawWorkbook, *, schema: SheetSchema, mapping: AnyMapping | None = None
) -> tuple[RawSheet, MappingProposal, tuple[str, ...]]:
    """The sheet that fits the template best with its mapping, and the names of other sheets that fit too.

    FileRefused where none fits; a required column may still be missing (see the proposal).
    """
    user = _user_mapping(workbook, schema, mapping)
    sheets = [sheet for sheet in workbook.sheets if sheet.rows]
    if not sheets:
        raise FileRefused(reason="文件里没有任何内容。", mend="请确认选对了文件，填好后再上传。")
    wanted = [sheet for sheet in sheets if sheet.name == user.sheet] if user.sheet else sheets
    if not wanted:
        raise FileRefused(
            reason=f"没有名为“{user.sheet}”的工作表。",
            mend=f"文件里有：{_names([sheet.name for sheet in sheets])}。",
        )
    fits = [(sheet, found) for sheet in wanted if (found := _propose(sheet, schema, user)) is not None]
    if not fits:
        raise _no_header(wanted, schema, user)
    sheet, best = max(fits, key=lambda fit: (fit[0].name == schema.name, not fit[0].hidden, fit[1].score))
    others = tuple(other.name for other, _ in fits if other is not sheet and not other.hidden)
    return sheet, best, others


def _propose(sheet: RawSheet, schema: SheetSchema, user: UserMapping) -> MappingProposal | None:
    return propose(sheet=sheet, schema=schema, user=user, ignored=IGNORED_HEADINGS)


def _user_mapping(workbook: RawWorkbook, schema: SheetSchema, mapping: AnyMapping | None) -> UserMapping:
    """The person's mapping in full form; a file of rejected rows is in the template's own form already."""
    if mapping is None or (workbook.marks.get(ERRORS_MARK) and workbook.marks.get("schema") == schema.key):
        return UserMapping()
    if not isinstance(mapping, UserMapping):
        sources = {
            key: ColumnSource(headings=(heading,) if heading else ()) for key, heading in mapping.items()
        }
        mapping = UserMapping(sources=sources)
    known = {column.key for column in schema.columns}
    strange = sorted(set(mapping.sources) - known)
    if strange:
        raise FileRefused(
            reason=f"对照表里的“{_names(strange)}”不是模板的列。",
            mend=f"模板的列有：{_names(sorted(known))}。",
        )
    return mapping


def _no_header(sheets: list[RawSheet], schema: SheetSchema, user: UserMapping) -> FileRefused:
    wished = [heading for source in user.sources.values() for heading in source.headings]
    if wished:
        return FileRefused(
            reason=f"前 20 行里没有哪一行同时有对照表写的这些列：{_names(wished)}。",
            mend="请核对对照表与文件的表头。",
        )
    labels = _names([column.label for column in schema.columns])
    return FileRefused(
        reason=f"在{_names([sheet_phrase(sheet.name) for sheet in sheets])}的前 20 行里没有找到表头。",
        mend=f"表头应有这些列中的至少两列：{labels}；也可以手工指定各列。",
    )


def _missing_columns(sheet: RawSheet, proposal: MappingProposal) -> FileRefused:
    hint = (
        f"文件里还没有用上的列有：{_names(list(proposal.unknown))}；可以手工指定对应哪一列。"
        if proposal.unknown
        else ""
    )
    return FileRefused(
        reason=f"{sheet_phrase(sheet.name)}缺少必填的列：{_names(list(proposal.missing))}。",
        mend=f"请补上这些列的表头和内容。{hint}",
        proposal=proposal,
    )


def _version_note(workbook: RawWorkbook, schema: SheetSchema) -> list[str]:
    version = workbook.marks.get("version")
    if version is None or workbook.marks.get("schema") != schema.key or version == schema.version:
        return []
    return [f"此表按模板第 {version} 版填写，现行是第 {schema.version} 版；已按列名对应，请留意新增的列。"]


def _other_sheets(names: tuple[str, ...]) -> list[str]:
    return [f"工作表“{_names(list(names))}”也像同类的表，没有导入；要导入请指定工作表。"] if names else []


def _names(names: list[str]) -> str:
    return "、".join(names[:_MOST_NAMES]) + ("等" if len(names) > _MOST_NAMES else "")
