"""Roles are code: what each may do and why it exists. The matrix in docs/reference is generated.

Capabilities are dotted codes with a Chinese label. A grant binds a role to a post (or a user) on a
unit's subtree for a period with a reason; the scope sits on the grant, never on the role.
"""

from __future__ import annotations

from attrs import frozen

from xietong.kernel.enums import LabelledEnum


class Capability(LabelledEnum):
    """Everything a role can allow. Parts in a single item come from taking part in it."""

    PROBLEM_READ = "problem.read", "查看范围内的三张清单"
    PROBLEM_PROPOSE = "problem.propose", "提出问题"
    PROBLEM_EDIT = "problem.edit", "维护清单登记内容"
    PROBLEM_IMPORT = "problem.import", "导入清单"
    PROBLEM_EXPORT = "problem.export", "导出清单"
    PROBLEM_STUDY_LEADER = "problem.study.leader", "以分管领导身份研判"
    PROBLEM_STUDY_DISCIPLINE = "problem.study.discipline", "以纪委身份研判"
    PROBLEM_DECIDE = "problem.decide", "代表党委审定"
    PROBLEM_VERIFY = "problem.verify", "核验整改与销号申请"
    PROBLEM_ACCEPT = "problem.accept", "验收销号"
    PROBLEM_LOOK_BACK = "problem.look_back", "开展回头看"
    PROBLEM_SEND_DOWN = "problem.send_down", "下发事项"
    RESPONSIBILITY_SET = "responsibility.set", "拟定责任清单"
    PROJECT_WRITE = "project.write", "编制和推进项目"
    EXTENSION_APPROVE = "extension.approve", "批准延期"
    COORDINATION_ANSWER = "coordination.answer", "答复协调请求"
    ECOLOGY_READ = "ecology.read", "查看范围内的政治生态画像"
    ECOLOGY_SUBMIT = "ecology.submit", "报送指标数据"
    ECOLOGY_ANSWER = "ecology.answer", "代表本单位说明异常、提出异议、提交净化举措"
    ECOLOGY_KEEP = "ecology.keep", "维护指标和方案，发起画像"
    ECOLOGY_STUDY = "ecology.study", "研判异常、答复异议"
    ECOLOGY_DECIDE = "ecology.decide", "代表党委要求和审定净化举措、签发体检报告"
    ORGANISATION_READ = "organisation.read", "查看组织机构"
    ORGANISATION_WRITE = "organisation.write", "维护组织机构与任职"
    RULEBOOK_WRITE = "rulebook.write", "维护规章、时限、分类与节假日"
    USER_WRITE = "user.write", "维护账号"
    GRANT_WRITE = "grant.write", "授予和收回角色"
    SESSION_END = "session.end", "解锁账号、结束会话"
    AUDIT_READ = "audit.read", "查看审计日志"
    AUDIT_VERIFY = "audit.verify", "校验记录链"


class Role(LabelledEnum):
    SECRETARY = "secretary", "党委（党组）书记"
    TEAM_MEMBER = "team_member", "班子成员"
    DISCIPLINE = "discipline", "纪委"
    OFFICE = "office", "党委办公室"
    DEPARTMENT = "department", "部门"
    LOWER_UNIT = "lower_unit", "下级党组织"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


@frozen
class RoleDefinition:
    """A role, why it exists, and what it may do within the scope of its grant."""

    role: Role
    purpose: str
    capabilities: frozenset[Capability]


def _define(role: Role, purpose: str, *capabilities: Capability) -> RoleDefinition:
    return RoleDefinition(role, purpose, frozenset(capabilities))


C = Capability
ROLES: dict[Role, RoleDefinition] = {
    definition.role: definition
    for definition in (
        _define(
            Role.SECRETARY,
            "第一责任人：审定三张清单，亲自认领，批准延期，验收销号",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_DECIDE,
            C.PROBLEM_ACCEPT,
            C.PROBLEM_SEND_DOWN,
            C.PROBLEM_EXPORT,
            C.EXTENSION_APPROVE,
            C.COORDINATION_ANSWER,
            C.ECOLOGY_READ,
            C.ECOLOGY_ANSWER,
            C.ECOLOGY_DECIDE,
            C.ORGANISATION_READ,
        ),
        _define(
            Role.TEAM_MEMBER,
            "一岗双责：在分管范围内研判、认领、推进、协调",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_STUDY_LEADER,
            C.PROBLEM_EXPORT,
            C.PROJECT_WRITE,
            C.COORDINATION_ANSWER,
            C.ECOLOGY_READ,
            C.ORGANISATION_READ,
        ),
        _define(
            Role.DISCIPLINE,
            "监督责任：共同研判、核验、回头看；不承办、不验收",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_STUDY_DISCIPLINE,
            C.PROBLEM_VERIFY,
            C.PROBLEM_LOOK_BACK,
            C.PROBLEM_EXPORT,
            C.ECOLOGY_READ,
            C.ECOLOGY_SUBMIT,
            C.ECOLOGY_KEEP,
            C.ECOLOGY_STUDY,
            C.ORGANISATION_READ,
        ),
        _define(
            Role.OFFICE,
            "党委办事机构：登记、拟定责任、记录党委审定结果、保管三张清单",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_EDIT,
            C.PROBLEM_IMPORT,
            C.PROBLEM_EXPORT,
            C.PROBLEM_DECIDE,
            C.PROBLEM_ACCEPT,
            C.PROBLEM_SEND_DOWN,
            C.RESPONSIBILITY_SET,
            C.EXTENSION_APPROVE,
            C.COORDINATION_ANSWER,
            C.ECOLOGY_READ,
            C.ECOLOGY_SUBMIT,
            C.ECOLOGY_ANSWER,
            C.ECOLOGY_KEEP,
            C.ECOLOGY_DECIDE,
            C.ORGANISATION_READ,
            C.RULEBOOK_WRITE,
        ),
        _define(
            Role.DEPARTMENT,
            "部门：提出问题，承办项目，答复协调",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_EXPORT,
            C.PROJECT_WRITE,
            C.COORDINATION_ANSWER,
            C.ECOLOGY_READ,
            C.ECOLOGY_SUBMIT,
            C.ECOLOGY_ANSWER,
            C.ORGANISATION_READ,
        ),
        _define(
            Role.LOWER_UNIT,
            "下级党组织：办理下发事项，提出问题，推进项目",
            C.PROBLEM_READ,
            C.PROBLEM_PROPOSE,
            C.PROBLEM_EXPORT,
            C.PROJECT_WRITE,
            C.COORDINATION_ANSWER,
            C.ECOLOGY_READ,
            C.ECOLOGY_SUBMIT,
            C.ECOLOGY_ANSWER,
            C.ORGANISATION_READ,
        ),
        _define(
            Role.SYSTEM_ADMIN,
            "三员之一：维护组织机构与账号；看不到业务内容，不能授权",
            C.ORGANISATION_READ,
            C.ORGANISATION_WRITE,
            C.USER_WRITE,
        ),
        _define(
            Role.SECURITY_ADMIN,
            "三员之一：授予和收回角色、解锁账号；看不到业务内容，不能建账号",
            C.ORGANISATION_READ,
            C.GRANT_WRITE,
            C.SESSION_END,
        ),
        _define(
            Role.AUDIT_ADMIN,
            "三员之一：查看审计日志、校验记录链；看不到业务内容",
            C.AUDIT_READ,
            C.AUDIT_VERIFY,
        ),
    )
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def conflict_between(held: frozenset[Role], wanted: Role) -> str | None:
    """Why a holder of ``held`` may not also get ``wanted``, or None.

    The three administrators exclude each other, and no administrator does business.
    """
    for role in sorted(held - {wanted}):
        if role in ADMINISTRATORS or wanted in ADMINISTRATORS:
            return f"“{role.label}”与“{wanted.label}”不能由同一人担任：三员分立，且管理员不办理业务"
    return None
