"""Kinds of units, posts and portfolios."""

from xietong.kernel.enums import LabelledEnum


class UnitKind(LabelledEnum):
    """What a unit is; the tree mixes regions, committees, departments and grassroots units."""

    REGION = "region", "地区"
    COMMITTEE = "committee", "党委（党组）"
    DISCIPLINE = "discipline", "纪委监委"
    DEPARTMENT = "department", "部门"
    STREET = "street", "街道（镇）"
    VILLAGE = "village", "村（居）"
    ENTERPRISE = "enterprise", "国有企业"
    INSTITUTION = "institution", "事业单位"
    RESIDENT = "resident", "派驻机构"
    OTHER = "other", "其他"


class PostKind(LabelledEnum):
    """What a post is in the mechanism; the four subjects and those who serve them."""

    SECRETARY = "secretary", "党委（党组）书记"
    TEAM_MEMBER = "team_member", "班子成员"
    DISCIPLINE_HEAD = "discipline_head", "纪委书记（纪检组长）"
    DISCIPLINE_STAFF = "discipline_staff", "纪检监察干部"
    OFFICE_STAFF = "office_staff", "党委办公室人员"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    STAFF = "staff", "工作人员"
    ADMINISTRATOR = "administrator", "管理员"


class PortfolioKind(LabelledEnum):
    IN_CHARGE = "in_charge", "分管"
    LIAISON = "liaison", "联系"


class SuccessionKind(LabelledEnum):
    """How a unit came out of another."""

    RENAMED = "renamed", "更名"
    UPGRADED = "upgraded", "改设"
    MERGED = "merged", "并入"
    SPLIT = "split", "析出"
    MOVED = "moved", "划转"
