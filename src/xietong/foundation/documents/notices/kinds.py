"""What kind of notice it is, its title, and whose it is."""

from __future__ import annotations

import re

from attrs import frozen

from .draft import NoticeKind
from .labels import leading_label
from .lines import Line

_TITLE = re.compile(
    r"(?:整改|12345|热线|审计查出|审计发现|督察).{0,60}(?:通报|报告|公示|公告|函|通知|说明|情况|公开|"
    r"结果|进展|专报|简报|快报|方案|台账|清单|表|一览)[)）]?(?:情况说明)?$"
)
_CHROME = re.compile(
    r"当前位置|首页|>|来源|浏览|点击|字号|字体|打印|分享|索引|无障碍|登录|搜索|访问量|目录|发布机构|"
    r"主题分类|^\(?上接|版权"
)
_TITLE_LABEL = re.compile(r"^(?:文件名称|信息名称|标题|名称|文件标题)\s{0,4}:?\s{0,4}(?P<v>.{0,80})$")
_ORG = (
    r"(?:党组|党委|委员会|党工委|党支部|党总支|工委|直属机关党委|局|委|办公室|政府|管委会|中心|公司|"
    r"集团|院|校|大学|学院|银行|街道|街道办事处|镇|乡|村|社区|厅|部|处|会|站|所|馆|社|厂|"
    r"机关|国务院|纪委|市|区|县|省|队|园|办|研究室|党校|团|场)"
)
_ORG_END = re.compile(rf"{_ORG}$")
_PARTY_SUFFIX = re.compile(
    r"(?:党组|党委|党工委|党支部|党总支部?|直属机关党委|机关党委|(?<=公司)委员会|(?<=局)委员会|"
    r"(?<=集团)委员会|(?<=[镇乡村院学])委员会|(?<=街道)(?:工作|工)委员会)$"
)
_BEFORE_ABOUT = re.compile(r"^(?P<u>.{3,45}?)(?:关于|落实(?:区|市|县|省)?委|对(?:区|市|县|省)委)")
_BEFORE_TOPIC = re.compile(
    r"^(?!关于)(?P<u>.{3,45}?)(?:领导班子)?(?:[省市区县]委)?(?:巡[察视]|主题教育|贯彻落实|整改)"
)
_ABOUT = re.compile(
    r"^(?P<u>.{3,45}?)(?:关于|落实(?:区|市|县|省)?委|对(?:区|市|县|省)委|(?:领导班子)?(?:[省市区县]委)?(?:巡[察视]|审计|主题教育|"
    r"贯彻落实|20\d\d年))"
)
_ABOUT = re.compile(
    r"^关于(?:公布|公开|对|印发)?(?P<u>.{3,40}?)(?:落实|贯彻)?(?:(?:中央|省委|市委|区委|县委|旗委|州委|"
    r"党委)?(?:第.{1,3})?(?:巡察|巡视)(?:组)?|审计(?:查出|发现)|(?:中央|省级?|"
    r"市级?)?(?:第.{1,3}轮)?生态环境保护督察|环保督察|20\d{2}年)"
)
_INSPECTED = re.compile(
    r"(?:^|[,，。:：、]|"
    r"组)(?:分别)?对(?P<u>[^,，。;；:]{2,60}?)(?:\(以下简称[^)]{1,20}\))?(?:\([^)]{1,40}\))?(?:进行|"
    r"开展)了?"
)
_TO_UNIT = re.compile(r"向(?P<u>[^,，。;；:]{2,60}?)(?:领导班子)?(?:进行了?|集中)?(?:反馈|通报)")
_MERGED = re.compile(
    r"(?:重组|整合|合并|更名|改制)[^,，。;；)]{0,8}为(?P<u>[^,，。;；()]{3,40}?)(?=[,，)]|\(|以下简称)"
)
# A body that is inspected, not the committee of a whole district that sends the inspectors.
_ONE_BODY = re.compile(
    r"(?:党组|党委|党工委|工作?委员会|党支部|党总支部?|公司|集团|学院|大学|医院|[局镇乡]|街道|中心|(?<![县市区省州旗])委员会)$"
)
_SPEAKER = re.compile(
    r"(?:^|[,、\s])(?P<u>[\u3400-\u9fff]{1,20}?审计(?:局|厅|署)|[\u3400-\u9fff]{1,20}?(?:政府|办公室))"
    r"(?:党组书记、|党委书记、)?(?:副)?(?:局长|厅长|审计长|主任|市长|区长|县长)"
)
_VAGUE = re.compile(r"^(?:我|本|该|各|全|我们|贵|被)|^[\s*]*$|单位党组织$|家|问题|整改")
_SHORTEST, _LONGEST = 6, 90
_LONGEST_NAME, _LONGEST_UNIT = 40, 60
_FEW_MARKS = 4


@frozen
class Identity:
    """Kind, title, the unit as printed, and the unit without its party body."""

    kind: NoticeKind
    title: str | None
    unit: str | None
    organisation: str | None


def identity_of(shadow: str, lines: list[Line]) -> Identity:
    """Return what the notice is and whose. The unit stays None where the text does not name it."""
    title = _title(lines)
    kind = _kind(title or "", shadow)
    unit = _unit(kind, title, lines, shadow)
    return Identity(kind=kind, title=title, unit=unit, organisation=_organisation(unit))


def _title(lines: list[Line]) -> str | None:
    for at, line in enumerate(lines[:40]):
        labelled = _TITLE_LABEL.match(line.shadow)
        words = labelled.group("v").strip() if labelled else line.shadow
        if labelled and not words and at + 1 < len(lines):
            words = lines[at + 1].shadow
        if (
            not _SHORTEST <= len(words) <= _LONGEST
            or "。" in words
            or _CHROME.search(words)
            or words[-1] in ":,;，；："
        ):
            continue
        if _TITLE.search(words) and not (leading_label(words) and ":" in words):
            if line.mark is not None and not labelled:
                return None
            return _joined(lines, at, words) if not labelled else words
    return None


def _joined(lines: list[Line], at: int, words: str) -> str:
    """Put a title printed on two lines together: the unit above, 关于… below."""
    if at and words.startswith(("关于", "落实")):
        above = lines[at - 1].shadow
        if (
            len(above) <= _LONGEST_NAME
            and _ORG_END.search(above)
            and not _CHROME.search(above)
            and ":" not in above
        ):
            return above + words
    return words


def _kind(title: str, shadow: str) -> NoticeKind:
    head = title + "\n" + shadow[:3000]
    inspection = re.search(r"巡察|巡视", title)
    if not inspection and _is_hotline(title, head):
        return NoticeKind.HOTLINE_BULLETIN
    environment = r"(?:生态)?环境(?:保护)?督察|环保督察|环保督查|海洋督察|环境保护督察"
    about = title or (head[:600] if "整改" in head[:600] else "")
    if not inspection and re.search(environment, about):
        return NoticeKind.ENVIRONMENT_ITEM
    if not inspection and ("审计" in title or _is_audit(head)):
        return _audit_kind(title, head)
    if re.search(r"巡察|巡视", head) and re.search(r"整改|整治", head):
        return _inspection_kind(title, head, shadow)
    if re.search(environment, head) and re.search(r"整改(?:任务|完成|情况|目标|措施)|销号", head):
        return NoticeKind.ENVIRONMENT_ITEM
    return NoticeKind.UNKNOWN


def _is_hotline(title: str, head: str) -> bool:
    if re.search(r"12345|热线", title):
        return True
    said = re.search(r"12345|服务热线|便民热线", head)
    return bool(
        said
        and re.search(r"办结率|满意率|结案率|工单|派单|受理.{0,20}诉求|诉求", head)
        and not re.search(r"巡察|巡视|审计", head)
    )


def _is_audit(head: str) -> bool:
    return bool(re.search(r"审计(?:查出|发现|整改|报告|厅|局|署)", head)) and len(
        re.findall("审计", head)
    ) > len(re.findall("巡察|巡视", head))


def _audit_kind(title: str, head: str) -> NoticeKind:
    if re.search(r"(?:函|复函|回复|答复)$", title) or re.search(
        r"函(?:告|复|报)如下|复函如下|回复如下", head
    ):
        return NoticeKind.AUDIT_REPLY
    committee = re.search(r"人大常委会|人民代表大会常务委员会|各位(?:副主任|委员)|预算执行", head)
    if committee or not re.search(
        r"专项审计|经济责任审计|任中审计|离任审计|我(?:局|委|市|县|区|校|院|厅|单位|中心|街道|镇)", head
    ):
        return NoticeKind.AUDIT_REPORT
    return NoticeKind.AUDIT_REPLY


def _inspection_kind(title: str, head: str, shadow: str) -> NoticeKind:
    """A summary speaks of many inspected bodies, a progress notice of one."""
    if not re.search(
        r"整改(?:进展|落实|完成|工作|任务|成效)?(?:的)?(?:阶段性)?情况|现将|"
        r"反馈(?:的)?\s?\d+\s?[个项]|整改(?:报告|公示|台账|清单|一览|[\u3400-\u9fff]{0,6}表)|完成整改|整治情况",
        head,
    ):
        return NoticeKind.UNKNOWN
    before = _BEFORE_ABOUT.match(title)
    own = bool(before and _ONE_BODY.search(before.group("u")))
    listed = re.search(r"^\s*(?:一、|\(一\)|1[.、]).{2,200}(?:问题|方面)", shadow, re.MULTILINE)
    many = not listed and re.search(
        r"\d+\s?(?:家|个)[^,，。]{0,12}(?:被巡[察视])?(?:单位|党组织|地区|地方|村|社区|党委|党组)|"
        r"各被巡[察视]|被巡[察视](?:单位)?党组织|被巡[察视](?:地区|单位|地方)|\d+个巡[察视]组",
        head,
    )
    marks = len(re.findall(r"^\s*(?:\([一二三四五六七八九十]+\)|\d{1,2}[.、])", shadow, re.MULTILINE))
    round_words = re.search(r"第.{1,4}轮", title) and not own
    if round_words or (many and not own and marks < _FEW_MARKS):
        return NoticeKind.INSPECTION_ROUND_SUMMARY
    return NoticeKind.INSPECTION_PROGRESS


def _unit(kind: NoticeKind, title: str | None, lines: list[Line], shadow: str) -> str | None:
    head = shadow[:3000]
    candidates: list[str | None] = []
    if title and (match := _BEFORE_ABOUT.match(title) or _BEFORE_TOPIC.match(title)):
        candidates.append(match.group("u"))
    if kind is NoticeKind.ENVIRONMENT_ITEM:
        candidates = [_signature(lines), *candidates, _labelled(lines)]
    if title and (match := _ABOUT.match(title)):
        candidates.append(match.group("u"))
    if kind is NoticeKind.INSPECTION_PROGRESS:
        candidates.extend(m.group("u") for p in (_MERGED, _INSPECTED, _TO_UNIT) if (m := p.search(head)))
    if kind in (NoticeKind.AUDIT_REPORT, NoticeKind.AUDIT_REPLY):
        spoken = [m.group("u") for line in lines[:15] if (m := _SPEAKER.search(line.shadow))]
        candidates = [*spoken, *candidates] if kind is NoticeKind.AUDIT_REPORT else [*candidates, *spoken]
    if (
        kind is NoticeKind.HOTLINE_BULLETIN
        and title
        and (match := re.match(rf"^(.{{2,30}}?{_ORG})(?=20\d\d|关于|第)", title))
    ):
        candidates.insert(0, match.group(1))
    candidates.extend([_signature(lines), _labelled(lines)])
    named = [tidy for c in candidates if c and _is_unit(tidy := _tidy(c))]
    return _with_body(named) if named else None


def _with_body(named: list[str]) -> str:
    """The first name, or a later one that is the same organisation printed with its party body."""
    first = named[0]
    if _PARTY_SUFFIX.search(first) or first.startswith("中共"):
        return first
    return next((n for n in named[1:] if n.startswith("中共") and first in n), first)


def _is_unit(name: str) -> bool:
    return 1 < len(name) <= _LONGEST_UNIT and bool(_ORG_END.search(name)) and not _VAGUE.search(name)


def _tidy(name: str) -> str:
    name = re.sub(r"^(?:关于|对|市委|公布)(?=中共)", "", name.strip(" 　:,，、"))
    return re.sub(r"\(以下简称[^)]*\)?", "", name).strip()


def _signature(lines: list[Line]) -> str | None:
    """The organisation printed alone on a line at the end, above the date."""
    for line in reversed(lines[-12:]):
        words = line.shadow
        if (
            line.mark is None
            and _FEW_MARKS <= len(words) <= _LONGEST_NAME
            and _ORG_END.search(words)
            and not re.search(r"[。,，:：;；、>|*]|网站|主办|附", words)
        ):
            return words
    return None


def _labelled(lines: list[Line]) -> str | None:
    label = re.compile(
        r"(?:发布机构|发布单位|信息来源|来源|公示单位|发文单位|发文机关|"
        r"公开单位)\s{0,4}:?\s{0,4}(?P<v>[^\s:|]{0,40})"
    )
    for at, line in enumerate(lines[:30]):
        if found := label.search(line.shadow):
            value = found.group("v")
            if not value and at + 1 < len(lines):
                value = lines[at + 1].shadow
            if _is_unit(value):
                return value
    return None


def _organisation(unit: str | None) -> str | None:
    if unit is None:
        return None
    bare = unit.removeprefix("中国共产党").removeprefix("中共")
    return _PARTY_SUFFIX.sub("", bare) or bare
