"""Acts on the three lists that are not moves of a machine, each with its sentence."""

from xietong.foundation.audit.domain.activities import Activity

ACTIVITIES = (
    Activity("problem.register", "登记问题", "登记问题“{label}”"),
    Activity("problem.import", "导入问题", "从《{filename}》导入“{label}”"),
    Activity("problem.edit", "修改登记内容", "修改“{label}”的{fields}"),
    Activity("problem.link_recurrence", "关联前次问题", "确认为 {prior} 的再次发生"),
    Activity("problem.send_down", "下发", "将“{label}”下发至{unit}"),
    Activity("problem.hand_over", "交接", "因{post}人员变动，事项由{old}交接给{new}"),
    Activity("problem.look_back", "回头看记录", "开展回头看，结论：{result_label}"),
    Activity("extension.request", "申请延期", "申请将时限由 {old} 延至 {new}：{reason}"),
    Activity("project.create", "建立项目", "为“{label}”建立项目《{name}》，共 {measures} 项措施"),
    Activity("project.edit", "修改项目", "修改项目《{name}》的{fields}"),
    Activity("project.set_goal", "填写季度目标", "将{year}年第{quarter}季度目标定为：{goal}"),
    Activity("project.milestone", "填报季度目标", "填报{year}年第{quarter}季度目标完成情况"),
    Activity("project.verify_milestone", "核验季度目标", "核验{year}年第{quarter}季度目标：{met_label}"),
    Activity("measure.add", "增加措施", "增加第 {position} 项措施：{text}"),
    Activity("measure.edit", "修改措施", "修改第 {position} 项措施的{fields}"),
    Activity("coordination.ask", "提出协调请求", "向{addressee}提出协调请求：{text}"),
    Activity("evidence.add", "补充佐证", "补充佐证《{name}》{late}"),
    Activity("evidence.read", "调阅佐证", "下载佐证《{name}》"),
    Activity(
        "ledger.imported",
        "导入清单",
        "导入《{filename}》：新增 {created} 项，更新 {changed} 项，未变 {same} 项",
    ),
    Activity("ledger.exported", "导出清单", "导出{list_label} {rows} 行"),
)
