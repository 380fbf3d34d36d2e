"""The process facts in the frame of a notice: inspection window, feedback, publication, inspecting body."""

from __future__ import annotations

import re

from attrs import frozen

from .dates import Found, dates_in, iso_date, span_at
from .draft import Flag, PrintedDate
from .labels import leading_label
from .lines import Line
from .text import chinese_number, sentences, shadow_of

_HEAD_CHARS = 4000
_LONGEST_CHROME, _LONGEST_SIGNATURE = 120, 40
_BODY = (
    r"(?:中央|国务院|省委|市委|区委|县委|旗委|州委|盟委|地委|工委|校党委|学校党委|自治区党委|集团党委|"
    r"集团公司党委|公司党委|党委|省|市|区|县|部党组|总局党组|局党组)"
    r"(?:第[一二三四五六七八九十\d]{1,3})?(?:专项|联合|提级|交叉|常规)?(?:巡察|巡视|生态环境保护督察|"
    r"环境保护督察|环保督察|督察)[一二三四五六七八九十\d]{0,2}组"
)
INSPECTING_BODY = re.compile(_BODY)
# 反馈 as an act; 反馈问题整改 and 反馈意见清单 only name its result.
_SAID = re.compile(r"反馈(?!(?:的)?(?:问题|意见)(?:的)?(?:整改|清单|落实))")
_FEEDBACK_LABEL = re.compile(r"反馈(?:意见)?(?:时间|日期)\s?:\s?$")
_INSPECTS = re.compile(r"巡察|巡视|督察|进驻|审计组")
# A window printed as its first day and a length, e.g. 起开展了为期45天的巡察.
_STARTS = re.compile(r"(?:起|开始)?[^。]{0,60}?为期[^。]{1,12}(?:天|个?月|周)[^。]{0,12}(?:巡察|巡视|督察)")
_LEVELS = (
    ("中央", r"中央(?:第|巡视|生态|环境|环保)"),
    (
        "省级",
        r"(?:北京|天津|上海|重庆)市(?:委|生态|环境|环保)|省委|自治区党委|省级|省(?:生态环境|环境|环保)(?:保护)?督察",
    ),
    ("市级", r"市委|州委|盟委|地委|市(?:生态环境|环境|环保)(?:保护)?督察"),
    ("区县级", r"区委|县委|旗委"),
    ("本单位", r"校党委|学校党委|集团(?:公司)?党委|公司党委|部党组|局党组|党委"),
)
_PUBLISH_LABEL = re.compile(
    r"(?:发布日期|发布时间|信息提供日期|公开日期|公布日期|发文日期|更新时间|发表时间)\s{0,4}[:：]?\s{0,6}$"
)
_ANNOUNCED = re.compile(r"\s?(?:公告|公布|发布|公开|印发)\s?\)$")
_DATE_LABEL = re.compile(r"(?:^|[\s|])(?:日期|时间|成文日期|产生日期|生成日期|印发日期)\s{0,4}[:：]?\s{0,6}$")
_CN_DATE = re.compile(
    r"([二〇○零一三四五六七八九十]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_CN_YEAR = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))


@frozen
class Process:
    """The four dates of a notice and who inspected."""

    inspected_from: PrintedDate | None = None
    inspected_to: PrintedDate | None = None
    feedback_on: PrintedDate | None = None
    published_on: PrintedDate | None = None
    inspecting_body: str | None = None
    level: str | None = None

    def flags(self) -> tuple[Flag, ...]:
        """Return the doubts about the dates that were taken."""
        taken = (self.inspected_from, self.inspected_to, self.feedback_on, self.published_on)
        return tuple(flag for date in taken if date is not None for flag in date.flags)


def process_of(text: str, lines: list[Line], *, inspected: bool) -> Process:
    """Return the process facts; `inspected` says whether such a notice has an inspection window at all."""
    shadow = shadow_of(text)
    head = shadow[:_HEAD_CHARS]
    start, end, feedback = _window_and_feedback(head) if inspected else (None, None, None)
    body = INSPECTING_BODY.search(head)
    level = next((name for name, pattern in _LEVELS if body and re.search(pattern, body.group(0))), None)
    level = level if inspected else None
    if level is None and inspected:
        level = _level_without_body(head)
    return Process(
        inspected_from=start,
        inspected_to=end,
        feedback_on=feedback,
        published_on=_published(shadow, lines),
        inspecting_body=text[body.start() : body.end()] if body else None,
        level=level,
    )


def _level_without_body(head: str) -> str | None:
    """Without a named group: the level in 根据…统一部署, or in the name of the environmental inspection."""
    head = re.sub(r"《[^》]{0,80}》", "", head)
    for name, pattern in _LEVELS:
        ordered = re.search(rf"(?:{pattern})[^。,，]{{0,24}}(?:部署|安排)", head)
        if ordered or re.search(rf"(?:{pattern})[^。,，]{{0,12}}督察", head[:600]):
            return name
    return None


def _window_and_feedback(head: str) -> tuple[PrintedDate | None, PrintedDate | None, PrintedDate | None]:
    window: tuple[PrintedDate, PrintedDate | None] | None = None
    feedback: PrintedDate | None = None
    for start, end in _paragraphs(head):
        found = list(dates_in(head, start, end))
        for date in found:
            after = head[date.end : min(end, date.end + 90)]
            other = span_at(head, date, found)
            if window is None and other is not None and _is_window(head, date, after):
                window = (date.date, other)
            elif window is None and other is None and _STARTS.match(after):
                window = (date.date, None)
            elif feedback is None and other is None and _is_feedback(head, date, found, after):
                feedback = date.date
        if window and feedback:
            break
    return (window[0], window[1], feedback) if window else (None, None, feedback)


def _paragraphs(head: str) -> list[tuple[int, int]]:
    edges: list[tuple[int, int]] = []
    start = 0
    while start < len(head):
        end = head.find("\n", start)
        end = len(head) if end < 0 else end
        edges.append((start, end))
        start = end + 1
    return edges


def _is_window(head: str, date: Found, after: str) -> bool:
    first = next((after[a:b] for a, b in sentences(after)), after)
    before = head[max(0, date.start - 40) : date.start]
    if re.search(r"公示|整改(?:期|时间)|受理", first[:60]) and not re.search(r"巡察|巡视|督察", first):
        return False
    return bool(_INSPECTS.search(first) or _INSPECTS.search(before[before.rfind("。") + 1 :]))


def _is_feedback(head: str, date: Found, found: list[Found], after: str) -> bool:
    """The date must be the last one before 反馈 in its sentence, which must not be about rectifying."""
    if _FEEDBACK_LABEL.search(head[max(0, date.start - 12) : date.start]):
        return True
    first = next((after[a:b] for a, b in sentences(after)), after)
    said = _SAID.search(first)
    if said is None:
        return False
    if re.search(r"截至|截止|整改期|^之?前|以来|对照|针对", first[: said.start()]):
        return False
    before = head[max(0, date.start - 4) : date.start]
    if re.search(r"截至|截止|[至到~-]\s?$", before):
        return False
    limit = date.end + said.start()
    return not any(date.start < f.start < limit for f in found)


def _published(shadow: str, lines: list[Line]) -> PrintedDate | None:
    labelled = _labelled_date(shadow, _PUBLISH_LABEL) or _labelled_date(shadow, _DATE_LABEL)
    if labelled:
        return labelled
    for before, line in zip([None, *lines], lines[:12], strict=False):
        labelled_above = before is not None and leading_label(before.plain)
        if (
            len(line.shadow) > _LONGEST_CHROME
            or "公示" in line.shadow
            or line.shadow.startswith("-")
            or labelled_above
        ):
            continue
        for found in dates_in(line.shadow):
            if line.shadow[0] == "(" and (
                _ANNOUNCED.match(line.shadow, found.end) or _alone(line, found, margin=2)
            ):
                return _moved(found.date, line.start)
            if re.fullmatch(r"\s?(?:\d{1,2}:\d{2}(?::\d{2})?)?.{0,60}", line.shadow[found.end :]) and (
                "来源" in line.shadow
                or re.match(r"\s?\d{1,2}:\d{2}", line.shadow[found.end :])
                or _alone(line, found)
            ):
                return _moved(found.date, line.start)
    return _signature_date(lines)


def _alone(line: Line, found: Found, margin: int = 0) -> bool:
    return len(line.shadow.strip()) == found.end - found.start + margin


def _labelled_date(shadow: str, label: re.Pattern[str]) -> PrintedDate | None:
    for found in dates_in(shadow):
        if label.search(shadow[max(0, found.start - 24) : found.start]):
            return found.date
    return None


def _signature_date(lines: list[Line]) -> PrintedDate | None:
    for line in reversed(lines[-15:]):
        if len(line.shadow) > _LONGEST_SIGNATURE:
            continue
        for found in dates_in(line.shadow):
            if _alone(line, found):
                return _moved(found.date, line.start)
        if chinese := _CN_DATE.search(line.shadow):
            return _chinese_date(chinese, line.start)
    return None


def _chinese_date(match: re.Match[str], start: int) -> PrintedDate | None:
    year = "".join(_CN_YEAR.get(c, "") for c in match.group(1))
    month, day = chinese_number(match.group(2)), chinese_number(match.group(3))
    value = iso_date(int(year or 0), month or 0, day or 0)
    return PrintedDate(match.group(0), value, start + match.start()) if value else None


def _moved(date: PrintedDate, by: int) -> PrintedDate:
    return PrintedDate(date.text, date.value, date.source_from + by, date.flags)
