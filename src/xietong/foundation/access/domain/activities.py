"""What can be done to accounts, sessions and grants, each with the sentence its log prints."""

from __future__ import annotations

from xietong.foundation.audit.domain.activities import Activity

SIGNED_IN = "access.signed_in"
SIGN_IN_FAILED = "access.sign_in_failed"
LOCKED = "access.locked"
SIGNED_OUT = "access.signed_out"
SESSION_ENDED = "access.session_ended"
PASSWORD_CHANGED = "access.password_changed"  # noqa: S105 - the name of an act
PASSWORD_RESET = "access.password_reset"  # noqa: S105 - the name of an act
USER_CREATED = "access.user_created"
USER_DEACTIVATED = "access.user_deactivated"
USER_REACTIVATED = "access.user_reactivated"
USER_UNLOCKED = "access.user_unlocked"
GRANTED = "access.granted"
REVOKED = "access.revoked"
POST_SWITCHED = "access.post_switched"
TOKEN_CREATED = "access.token_created"  # noqa: S105 - the name of an act
TOKEN_REVOKED = "access.token_revoked"  # noqa: S105 - the name of an act
RECORD_VERIFIED = "access.record_verified"


def _activity(code: str, label: str, sentence: str) -> Activity:
    return Activity(code, label, sentence, business=False)


ACTIVITIES = (
    _activity(SIGNED_IN, "登录", "登录，地址 {address}"),
    _activity(SIGN_IN_FAILED, "登录失败", "账号“{label}”登录失败，连续第 {failures} 次，地址 {address}"),
    _activity(LOCKED, "锁定账号", "账号“{label}”连续 {failures} 次登录失败，锁定至 {until}"),
    _activity(SIGNED_OUT, "退出登录", "退出登录"),
    _activity(SESSION_ENDED, "结束会话", "结束账号“{label}”的会话：{reason}"),
    _activity(PASSWORD_CHANGED, "修改密码", "修改了自己的密码"),
    _activity(PASSWORD_RESET, "重置密码", "重置账号“{label}”的密码：{reason}"),
    _activity(USER_CREATED, "建立账号", "为{person}建立账号“{label}”"),
    _activity(USER_DEACTIVATED, "停用账号", "停用账号“{label}”：{reason}"),
    _activity(USER_REACTIVATED, "恢复账号", "恢复账号“{label}”：{reason}"),
    _activity(USER_UNLOCKED, "解锁账号", "解锁账号“{label}”"),
    _activity(
        GRANTED, "授予角色", "授予{holder}“{role_label}”，范围：{scope}，自{valid_from}{until}：{reason}"
    ),
    _activity(REVOKED, "收回角色", "收回{holder}的“{role_label}”（{scope}）：{reason}"),
    _activity(POST_SWITCHED, "切换身份", "改以{post}身份办理"),
    _activity(TOKEN_CREATED, "建立接口令牌", "建立接口令牌“{name}”，有效至 {until}"),
    _activity(TOKEN_REVOKED, "作废接口令牌", "作废接口令牌“{name}”"),
    _activity(RECORD_VERIFIED, "校验记录链", "校验记录链：共 {events} 条，{outcome}"),
)
