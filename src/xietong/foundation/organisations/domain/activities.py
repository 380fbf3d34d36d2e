"""What can be done to organisations, each with the sentence its history prints."""

from __future__ import annotations

from xietong.foundation.audit.domain.activities import Activity

UNIT_CREATED = "organisations.unit_created"
UNIT_RENAMED = "organisations.unit_renamed"
UNIT_MOVED = "organisations.unit_moved"
UNIT_CLOSED = "organisations.unit_closed"
UNITS_MERGED = "organisations.units_merged"
UNIT_SUCCEEDED = "organisations.unit_succeeded"
POST_CREATED = "organisations.post_created"
POST_CLOSED = "organisations.post_closed"
PERSON_CREATED = "organisations.person_created"
APPOINTED = "organisations.appointed"
APPOINTMENT_ENDED = "organisations.appointment_ended"
DEPUTISED = "organisations.deputised"
PORTFOLIO_ASSIGNED = "organisations.portfolio_assigned"
PORTFOLIO_ENDED = "organisations.portfolio_ended"
IMPORTED = "organisations.imported"
PATHS_REFRESHED = "organisations.paths_refreshed"


def _activity(code: str, label: str, sentence: str) -> Activity:
    return Activity(code, label, sentence, business=False)


ACTIVITIES = (
    _activity(UNIT_CREATED, "设立单位", "设立“{label}”，隶属{parent_name}，自{on}起"),
    _activity(UNIT_RENAMED, "单位更名", "将“{old_name}”更名为“{new_name}”，自{on}起"),
    _activity(UNIT_MOVED, "划转单位", "将“{label}”由{old_parent_name}划归{parent_name}，自{on}起"),
    _activity(UNIT_CLOSED, "撤销单位", "撤销“{label}”，自{on}起：{reason}"),
    _activity(UNITS_MERGED, "合并单位", "将{predecessor_names}并入“{label}”，自{on}起"),
    _activity(UNIT_SUCCEEDED, "登记沿革", "登记“{label}”承接{predecessor_names}（{kind_label}），自{on}起"),
    _activity(POST_CREATED, "设立岗位", "在{unit_name}设立岗位“{label}”，自{on}起"),
    _activity(POST_CLOSED, "撤销岗位", "撤销{unit_name}的岗位“{label}”，自{on}起"),
    _activity(PERSON_CREATED, "登记人员", "登记人员{label}"),
    _activity(APPOINTED, "任职", "{new}任{unit_name}{post}，自{on}起{former}"),
    _activity(APPOINTMENT_ENDED, "免职", "{old}不再担任{unit_name}{post}，自{on}起：{reason}"),
    _activity(
        DEPUTISED,
        "代理",
        "{deputy_name}自{on}至{until}代{holder_name}履行{unit_name}{post}职责：{reason}",
    ),
    _activity(
        PORTFOLIO_ASSIGNED, "明确分工", "由{unit_name}{post}{kind_label}{portfolio_unit_name}，自{on}起"
    ),
    _activity(
        PORTFOLIO_ENDED, "调整分工", "{unit_name}{post}不再{kind_label}{portfolio_unit_name}，自{on}起"
    ),
    _activity(
        IMPORTED,
        "导入组织机构",
        "导入{what}：新增{created}，变更{changed}，未变{unchanged}（文件摘要 {digest}）",
    ),
    _activity(PATHS_REFRESHED, "更新组织树", "按{on}的隶属关系更新{count}个单位在组织树中的位置"),
)
