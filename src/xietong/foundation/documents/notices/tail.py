"""Where a notice ends: invitations to supervise, contacts, the signature, and the furniture of the page."""

from __future__ import annotations

import re

from .labels import Label, leading_label
from .lines import Line

_TAIL = re.compile(
    r"^(?:欢迎(?:广大|社会|各界|干部)|特此(?:公示|公告|通报|报告|函复|说明)?|如有异议|(?:现予以?|以上)(?:公示|报告|是|情况)|"
    r"(?:监督|举报|联系|受理)?(?:电话|方式|人|邮箱|信箱)[:为]|监督电话|联系(?:方式|电话|人)|"
    r"附[件表]?\s?\d?\s?[:：]|附[件表]|(?:公示|公开)(?:时间|期限?|期间|单位)|(?:邮政|电子)(?:信箱|邮箱)|主办单位|版权所有|"
    r"相关(?:链接|文章|阅读|新闻|附件)|(?:推荐|延伸)阅读|网站(?:标识码|地图)|Copyright|[^。]{0,6}ICP备|"
    r"[【\[(]?(?:打印|关闭|字号|字体|责编|扫一扫|扫码|打印本页|关闭窗口|上一篇|下一篇|上一条|下一条|分享到|返回顶部|"
    r"责任编辑|编辑|审核|校对)(?![\u3400-\u9fff]{3,}))"
)
_DATE = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|"
    r"[二〇○零一三四五六七八九十]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_OFFICE = re.compile(
    r"(?:局|中心|委员会|政府|办公室|办|领导小组|公司|集团|党组|党委|党工委|党总支|党支部|工委|街道|镇|乡|大学|学院|学校|"
    r"医院|法院|检察院|厅|联合会|总工会|银行|[省市县区]委)(?:\(章\))?$"
)
_LONGEST_OFFICE, _SHORTEST_OFFICE, _LAST = 40, 4, 6
_BODY_LABELS = (Label.OWNER, Label.DEADLINE, Label.STATE)


def until_tail(lines: list[Line]) -> list[Line]:
    """Return the lines before the tail; the first line never is one."""
    for at in range(1, len(lines)):
        line = lines[at]
        if line.mark is None and (_is_tail(line) or _is_signature(lines, at)):
            return lines[:at]
    return lines


def _is_tail(line: Line) -> bool:
    if not _TAIL.match(line.shadow):
        return False
    label = leading_label(line.shadow)
    return label is None or label.label not in _BODY_LABELS


def _is_signature(lines: list[Line], at: int) -> bool:
    """A date alone, or an office alone above a date or as the last line of all."""
    if at < len(lines) - _LAST:
        return False
    line = lines[at]
    if _DATE.fullmatch(line.shadow):
        return True
    office = (
        line.mark is None
        and ":" not in line.shadow
        and _SHORTEST_OFFICE <= len(line.shadow) <= _LONGEST_OFFICE
        and _OFFICE.search(line.shadow)
    )
    if not office:
        return False
    return at + 1 == len(lines) or _is_signature(lines, at + 1) or _is_tail(lines[at + 1])
