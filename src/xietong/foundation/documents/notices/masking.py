"""Masking of personal data, before anything else reads the text."""

from __future__ import annotations

import re
from collections.abc import Callable

from .draft import Masked
from .text import shadow_of

_SEP = r"[-\s]?"
_ID = re.compile(
    r"(?<![\dA-Za-z])\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_MAIL = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_MOBILE = re.compile(rf"(?<![\d.])(?:\+?86{_SEP})?1[3-9]\d(?:{_SEP}\d{{4}}){{2}}(?!\d|\.\d|\s*[万亿元件个])")
_LANDLINE = re.compile(r"(?<![\d.])\(?0\d{2,3}\)?[-\s]{0,3}\d{7,8}(?:[-转]\d{1,6})?(?!\d)")
_FREE = re.compile(r"(?<![\d.])[48]00-?\d{3}-?\d{4}(?!\d)")
_AFTER_LABEL = re.compile(
    r"(?:电\s{0,4}话|手\s{0,4}机|热线|传\s{0,4}真|号码|座机|QQ|微信号?|Tel|TEL|"
    r"联系方式)(?:号码)?\s{0,3}[:为]?\s{0,5}"
    r"(?P<v>\+?\d[\d\-转() ]{3,24}\d(?:\s{0,3}[、,;/或]\s{0,3}\d[\d\-转]{4,18}\d){0,6})"
)
# The commonest surnames: where no colon follows a label, only a name that begins with one of them is covered.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤窦茹俞娄晏欧阳温"
)
_STOP = r"(?!电话|手机|联系|传真|邮箱|同志|先生|女士|地址|公示|编辑|审核|责任|来源)"
_NAME = rf"(?:(?:{_STOP}[\u3400-\u9fff·]){{2,4}}|[{_SURNAMES}]\s{{1,4}}[\u3400-\u9fff](?![\u3400-\u9fff]))"
_KNOWN = rf"(?=[{_SURNAMES}]){_NAME}"
_ROLE_WORDS = (
    "联系人|联络人|联络员|责任编辑|责编|编辑|审核|校对|作者|记者|通讯员|供稿|撰稿|摄影|"
    "承办人|经办人|签发人|签发"
)
_OFFICE = r"(?:[\u3400-\u9fff]{1,12}[科室处局办股部]\s{0,3})?"
_LABELLED = re.compile(
    rf"(?:{_ROLE_WORDS})(?:姓名)?\s{{0,3}}[:为]\s{{0,5}}{_OFFICE}"
    rf"(?P<v>{_NAME}(?:[、/ ]{{1,3}}{_NAME}){{0,5}})"
)
_SPACED = re.compile(
    rf"(?:{_ROLE_WORDS})\s{{1,5}}(?P<v>{_KNOWN}(?:[、/ ]{{1,3}}{_KNOWN}){{0,5}})(?![\u3400-\u9fff])"
)
_BYLINE = re.compile(
    rf"\((?P<w>{_KNOWN})\s{{0,3}}(?:报道|供稿|撰稿|摄影|文|摄)\)|"
    rf"\((?:本报)?(?:记者|通讯员|供稿人?)\s{{0,3}}:?(?P<v>{_NAME}(?:[、/ ]{{1,3}}{_NAME}){{0,5}})\)"
)
_CLOSING = re.compile(
    rf"[。!?]\s{{0,3}}\((?P<v>{_KNOWN}(?:[、/ ]{{1,3}}{_KNOWN}){{0,5}})\)\s*$", re.MULTILINE
)
# A further number after a covered one: 0571-…，86667777.
_FURTHER = re.compile(r"(?<=▇▇▇▇▇)\s{0,2}[,、;/或及和]\s{0,2}(?P<v>\d{7,8}(?:[-转]\d{1,5})?)(?!\d)")
_HANDLE = re.compile(r"(?:微信号?|QQ)\s{0,3}[:为]\s{0,3}(?P<v>[A-Za-z][\w-]{4,19})", re.ASCII)
_ADDRESSED = re.compile(
    rf"[与找询向](?P<v>{_KNOWN})(?=(?:同志|先生|女士|主任|科长|局长)(?:联系|反映|咨询|,))"
)
# A name right before a covered number or before the words 联系电话.
_BEFORE_PHONE = re.compile(
    rf"(?:(?:^|[\s:,、;(])(?P<v>{_NAME})|[与找询](?P<w>{_KNOWN}))(?:同志|先生|女士)?[ :,(]{{0,4}}(?=▇{{5}})",
    re.MULTILINE,
)
_BEFORE_LABEL = re.compile(rf"(?:[ ,、;:])(?P<v>{_KNOWN}) {{0,5}}[,;(]?(?=(?:联系)?(?:电话|手机))")
_SPEAKER = re.compile(
    rf"^[ \-]*\S{{2,20}}?(?:局长|主任|厅长|审计长|秘书长)\s{{1,8}}"
    rf"(?P<v>{_NAME}|[\u3400-\u9fff]\s{{1,4}}[\u3400-\u9fff])\s*$",
    re.MULTILINE,
)
_NOT_NAMES = re.compile(
    r"[市县区省局委办室科处部厅院校站所队组镇乡村街道]$|电话|联系|地址|邮|同意|公示|单位|部门|办公|"
    r"监督|举报|热线|传真|手机|"
    r"信箱|来源|时间|日期|网|微信|号$|反馈|发送|提交|拨打|致电|[请至]"
)
_COVER = "▇"
_FEWEST_DIGITS = 5


def mask_personal(text: str) -> tuple[str, tuple[Masked, ...]]:
    """Return the text with personal data covered, and one entry per covered place.

    Lengths are kept, so offsets stay valid; of what is covered no character is kept.
    """
    chars, shade = list(text), list(shadow_of(text))
    found: list[tuple[int, int, str]] = []

    def cover(pattern: re.Pattern[str], kind: str, accept: Callable[[str], bool] | None = None) -> None:
        for match in pattern.finditer("".join(shade)):
            group = next((name for name in pattern.groupindex if match.group(name)), 0)
            start, end = match.span(group)
            if accept is not None and not accept(match.group(group)):
                continue
            found.append((start, end, kind))
            for signs in (chars, shade):
                signs[start:end] = [c if c.isspace() else _COVER for c in signs[start:end]]

    cover(_ID, "id_number", _id_is_sound)
    cover(_MAIL, "mail")
    cover(_MOBILE, "mobile")
    cover(_LANDLINE, "phone")
    cover(_FREE, "phone")
    cover(_AFTER_LABEL, "phone", _is_phone)
    cover(_FURTHER, "phone")
    cover(_HANDLE, "mail")
    for pattern in (_LABELLED, _SPACED, _BYLINE, _CLOSING, _ADDRESSED):
        cover(pattern, "name", _is_name)
    cover(_BEFORE_PHONE, "name", _is_name)
    cover(_BEFORE_LABEL, "name", _is_name)
    cover(_SPEAKER, "name")
    covered = "".join("*" if c == _COVER else c for c in chars) if found else text
    return covered, tuple(
        Masked(kind=kind, shown=covered[start:end], source_from=start, source_to=end)
        for start, end, kind in sorted(found)
    )


def _id_is_sound(printed: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(printed, weights, strict=False)) % 11]
    return check == printed[-1].upper() or printed[6:8] in {"19", "20"}


def _is_phone(printed: str) -> bool:
    return len(re.sub(r"\D", "", printed)) >= _FEWEST_DIGITS and printed.strip() != "12345"


def _is_name(printed: str) -> bool:
    return not _NOT_NAMES.search(printed)
