"""The sheets by which organisations go in and out, and how the world heads their columns."""

from __future__ import annotations

from xietong.foundation.documents.domain.columns import CellKind, Choice, Column, SheetSchema
from xietong.foundation.organisations.domain.kinds import PortfolioKind, PostKind, UnitKind
from xietong.kernel.enums import LabelledEnum

VERSION = "1"


def _choices(
    kind: type[LabelledEnum], synonyms: dict[str, tuple[str, ...]] | None = None
) -> tuple[Choice, ...]:
    more = synonyms or {}
    return tuple(
        Choice(code=member.value, label=member.label, synonyms=more.get(member.value, ())) for member in kind
    )


_FROM = Column(
    key="valid_from",
    label="起始日期",
    kind=CellKind.DATE,
    synonyms=("设立日期", "生效日期", "自", "start-date", "任职日期"),
)
_UNTIL = Column(
    key="valid_until",
    label="截止日期",
    kind=CellKind.DATE,
    synonyms=("撤销日期", "失效日期", "至", "end-date", "免职日期"),
    hint="截止日期当天起不再有效；仍有效的留空",
)
UNITS = SheetSchema(
    key="units",
    name="单位",
    version=VERSION,
    columns=(
        Column(
            key="code",
            label="单位编码",
            kind=CellKind.CODE,
            synonyms=("编码", "代码", "code", "机构编码", "区划代码"),
            required=True,
            max_length=40,
        ),
        Column(
            key="name",
            label="单位名称",
            synonyms=("名称", "name", "机构名称", "全称"),
            required=True,
            max_length=200,
        ),
        Column(key="short_name", label="简称", synonyms=("单位简称", "short_name"), max_length=100),
        Column(
            key="kind",
            label="单位类型",
            kind=CellKind.CHOICE,
            synonyms=("类型", "kind", "机构类型"),
            choices=_choices(UnitKind, {"street": ("街道", "镇", "乡镇"), "village": ("村", "居委会")}),
        ),
        Column(
            key="parent_code",
            label="上级编码",
            kind=CellKind.CODE,
            synonyms=("上级单位编码", "隶属编码", "parent_code", "父级编码"),
            max_length=40,
            hint="最上级单位留空",
        ),
        _FROM,
        _UNTIL,
        Column(
            key="successor_codes",
            label="承接单位编码",
            kind=CellKind.LIST,
            synonyms=("并入单位编码", "replaced-by"),
            hint="撤销后并入哪些单位",
        ),
        Column(key="province_code", label="省级代码", kind=CellKind.CODE, synonyms=("provinceCode",)),
        Column(key="city_code", label="市级代码", kind=CellKind.CODE, synonyms=("cityCode",)),
        Column(key="area_code", label="县级代码", kind=CellKind.CODE, synonyms=("areaCode",)),
        Column(key="street_code", label="乡级代码", kind=CellKind.CODE, synonyms=("streetCode",)),
    ),
)
PARENT_COLUMNS = ("parent_code", "street_code", "area_code", "city_code", "province_code")
LEVEL_COLUMNS = PARENT_COLUMNS[1:]
UNITS_OUT = SheetSchema(
    key="units",
    name="单位",
    version=VERSION,
    columns=tuple(column for column in UNITS.columns if column.key not in LEVEL_COLUMNS),
)
_POST_CODE = Column(
    key="post_code",
    label="岗位编码",
    kind=CellKind.CODE,
    synonyms=("岗位代码", "post_code"),
    required=True,
    max_length=60,
)
POSTS = SheetSchema(
    key="posts",
    name="岗位",
    version=VERSION,
    columns=(
        _POST_CODE,
        Column(
            key="title",
            label="岗位名称",
            synonyms=("岗位", "职务", "title"),
            required=True,
            max_length=100,
        ),
        Column(
            key="kind",
            label="岗位类型",
            kind=CellKind.CHOICE,
            synonyms=("类型", "kind"),
            choices=_choices(PostKind),
        ),
        Column(
            key="unit_code",
            label="单位编码",
            kind=CellKind.CODE,
            synonyms=("所在单位编码", "unit_code"),
            required=True,
            max_length=40,
        ),
        _FROM,
        _UNTIL,
    ),
)
PEOPLE = SheetSchema(
    key="people",
    name="人员任职",
    version=VERSION,
    columns=(
        Column(
            key="staff_number",
            label="工号",
            kind=CellKind.CODE,
            synonyms=("人员编号", "staff_number"),
            required=True,
            max_length=40,
        ),
        Column(key="name", label="姓名", synonyms=("name",), required=True, max_length=60),
        Column(
            key="post_code",
            label="岗位编码",
            kind=CellKind.CODE,
            synonyms=("岗位代码", "post_code", "任职岗位编码"),
            max_length=60,
        ),
        _FROM,
        _UNTIL,
    ),
)
PORTFOLIOS = SheetSchema(
    key="portfolios",
    name="分工",
    version=VERSION,
    columns=(
        _POST_CODE,
        Column(
            key="kind",
            label="分工类型",
            kind=CellKind.CHOICE,
            synonyms=("类型", "kind", "方式"),
            choices=_choices(PortfolioKind),
            required=True,
        ),
        Column(
            key="unit_code",
            label="单位编码",
            kind=CellKind.CODE,
            synonyms=("分管单位编码", "联系单位编码", "unit_code"),
            required=True,
            max_length=40,
        ),
        _FROM,
        _UNTIL,
    ),
)

HISTORY = SheetSchema(
    key="history",
    name="区划代码沿革",
    version=VERSION,
    columns=(
        Column(key="place", label="地方序号", kind=CellKind.CODE, synonyms=("row_id",), required=True),
        Column(key="code", label="代码", kind=CellKind.CODE, synonyms=("code",), required=True, max_length=6),
        Column(key="name", label="名称", synonyms=("name",), required=True, max_length=200),
        Column(key="short_name", label="简称", synonyms=("short_name",), max_length=100),
        Column(key="first", label="起始年", kind=CellKind.INTEGER, synonyms=("from",), required=True),
        Column(key="last", label="截止年", kind=CellKind.INTEGER, synonyms=("to",), required=True),
    ),
)
