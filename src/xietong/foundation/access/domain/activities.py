"""Acts on accounts and grants, each with its sentence; the audit administrator reads them in full."""

from xietong.foundation.audit.domain.activities import Activity

ACTIVITIES = tuple(
    Activity(code, label, sentence, business=False)
    for code, label, sentence in (
        ("access.signed_in", "登录", "登录系统"),
        ("access.sign_in_failed", "登录失败", "账号“{label}”登录失败，累计 {failures} 次"),
        ("access.locked", "账号锁定", "账号“{label}”因连续 {failures} 次登录失败，锁定至 {until}"),
        ("access.signed_out", "退出", "退出系统"),
        ("access.password_changed", "修改密码", "修改了自己的密码"),
        ("access.password_reset", "重置密码", "重置账号“{label}”的密码"),
        ("access.user_created", "建立账号", "为{person}建立账号“{label}”"),
        ("access.user_deactivated", "停用账号", "停用账号“{label}”：{reason}"),
        ("access.user_unlocked", "解锁账号", "解锁账号“{label}”"),
        ("access.session_ended", "结束会话", "结束账号“{label}”的一个会话：{reason}"),
        ("access.post_switched", "切换身份", "切换到{post}的身份"),
        (
            "access.role_granted",
            "授予角色",
            "授予{holder}“{role}”角色，范围{unit}{below}，自{since}起：{reason}",
        ),
        ("access.role_revoked", "收回角色", "收回{holder}的“{role}”角色：{reason}"),
        ("access.token_created", "建立接口令牌", "建立接口令牌“{name}”，有效至 {until}"),
        ("access.token_revoked", "吊销接口令牌", "吊销接口令牌“{name}”"),
    )
)
