"""Acts of this wing that are not moves of a machine, each with its sentence."""

from xietong.foundation.audit.domain.activities import Activity

ACTIVITIES = (
    Activity("indicator.define", "定义指标", "定义指标“{label}”第 {version} 版"),
    Activity("indicator.retire", "停用指标", "停用指标“{label}”：{reason}"),
    Activity("indicators.seed", "放入初始指标", "放入初始指标：新增 {created} 项，原有 {kept} 项未动"),
    Activity("indicators.import", "导入指标", "导入指标：新增 {created}，变更 {changed}，未变 {unchanged}"),
    Activity("scheme.draft", "起草方案", "起草方案“{label}”"),
    Activity("scheme.freeze", "冻结方案", "冻结方案“{label}”，摘要 {digest}"),
    Activity("source.set", "设定数据来源", "设定数据来源“{label}”"),
    Activity("submission.hand_in", "报送指标数据", "报送“{label}”，共 {rows} 个数"),
    Activity("figures.compute", "计算指标", "按记录计算指标“{label}”：{changed} 个数有变化"),
    Activity(
        "statistics.import",
        "导入统计数据",
        "导入统计数据“{label}”：新增 {created}，变更 {changed}，未变 {unchanged}",
    ),
    Activity("run.ask", "发起画像", "发起画像“{label}”，方案 {scheme}，抽样 {draws} 次"),
    Activity("run.finish", "完成画像", "画像“{label}”完成：{units} 个单位，结果摘要 {results}"),
    Activity("run.fail", "画像未完成", "画像“{label}”未完成：{reason}"),
    Activity("portrait.export", "导出画像", "导出“{label}”"),
    Activity("run.reproduce", "复算核对", "复算核对画像“{label}”：{outcome}"),
    Activity("anomaly.tell", "告知异常", "将“{label}”告知{unit}，{until} 前可作说明"),
    Activity("objection.raise", "提出异议", "对“{label}”提出异议：{text}"),
    Activity("anomaly.open", "列入问题清单", "将“{label}”列入问题清单，编号 {number}"),
    Activity("figure.correct", "更正数据", "经异议更正“{label}”：{old} 改为 {new}"),
    Activity("objection.recompute", "要求复算", "因“{label}”的异议成立，发起复算画像 {run}"),
    Activity("plan.write", "起草净化举措", "起草“{label}”，共 {items} 项"),
    Activity("plan.pass_over", "不要求净化举措", "对“{label}”不要求净化举措：{reason}"),
    Activity("plan.ask", "要求净化举措", "因“{label}”要求{unit}在 {until} 前提交净化举措：{reason}"),
    Activity("report.draft", "起草体检报告", "由画像“{run}”起草“{label}”，内容摘要 {digest}"),
)
