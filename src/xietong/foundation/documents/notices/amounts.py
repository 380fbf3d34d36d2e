"""Money and accountability as printed; zeros printed on purpose are kept."""

from __future__ import annotations

import re
from decimal import Decimal

from .draft import Accountability, Money
from .text import chinese_number

_YUAN = {
    "元": 1,
    "千元": 10**3,
    "万元": 10**4,
    "百万元": 10**6,
    "亿元": 10**8,
    "万亿元": 10**12,
}
NUMBER = r"(?<!\d)(?<!\d[.,])(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)"
_MONEY = re.compile(rf"{NUMBER}\s{{0,3}}(?P<u>百万元|万亿元|[多余]?[万亿千][余多]?元|[余多]?元)(?!旦|素|月)")
_KIND = re.compile(
    "统筹盘活|整改到位|正在整改|未整改|已整改|追缴|清退|退缴|上缴|追回|收回|挽回|归还|盘活|补缴|清缴|缴回|退还|退回|"
    "收缴|追还|补发|清理|核减|节约|罚款|没收|罚没|核销|调账|拨付|兑付|清欠"
)
_NOUN = re.compile("整改资金|整改金额|问题资金|问题金额|涉及资金|涉及金额|违规资金|违纪资金|违规金额")
_MEASURES = (
    r"(?:给予|予以)?(?P<m>党纪政务处分|党纪政纪处分|党政纪处分|党纪处分|政务处分|政纪处分|纪律处分|"
    r"党内严重警告|党内警告|严重警告|警告|记大过|记过|降级|撤职|开除党籍|开除公职|开除|留党察看|"
    r"组织处理|组织调整|诫勉谈话|诫勉|批评教育帮助|批评教育|批评帮助|提醒谈话|谈话提醒|提醒约谈|"
    r"约谈提醒|约谈|谈话函询|责令(?:作出)?(?:书面)?检查|书面检查|通报批评|通报|移送司法机关|移送司法|"
    r"移送|立案审查调查|立案审查|立案调查|立案|"
    r"问责处理|追责问责|问责|责任追究|免职|调离岗位|调整岗位|停职检查|停职|处分|交由纪委调查|"
    r"交由纪委处理|移交纪委|留置|采取留置措施|效能告诫|效能问责)"
)
_PERSONS = r"(?P<n>\d{1,6}|[一二两三四五六七八九十]{1,3})\s?(?:余|多)?\s?(?P<u>人次|人|名)"
_MEASURE_FIRST = re.compile(rf"{_MEASURES}(?:[^\d。,;，；、一二两三四五六七八九十]{{0,6}})\s?{_PERSONS}")
_PERSONS_FIRST = re.compile(rf"(?:对|将|给予|责令)\s?{_PERSONS}(?:[^\d。,;，；、]{{0,12}}?){_MEASURES}")

_PERSONS_ALONE = re.compile(
    rf"(?:^|(?<=[,。;、:\s])){_PERSONS}(?:相关|有关)?(?:责任人员?|党员干部|党员|干部|公职人员|人员|同志)?"
    rf"(?:受到|被|予以|给予|实施|进行|作出)?了?\s?{_MEASURES}",
    re.MULTILINE,
)


def money_of(text: str, shadow: str) -> tuple[Money, ...]:
    """Return every printed amount with the word that says what was done with it (其他 where none does)."""
    found = []
    for match in _MONEY.finditer(shadow):
        unit = re.sub("[余多]", "", match.group("u"))
        amount = Decimal(match.group("n").replace(",", ""))
        start = _clause_start(shadow, match.start())
        before = shadow[start : match.start()]
        kinds = _KIND.findall(before) or _NOUN.findall(before)
        words = text[start : match.end()].strip()
        found.append(Money(kinds[-1] if kinds else "其他", amount, unit, amount * _YUAN[unit], words))
    return tuple(found)


def _clause_start(shadow: str, at: int) -> int:
    limit = max(0, at - 60)
    return max(limit, *(shadow.rfind(sign, limit, at) + 1 for sign in ",。;、:\n("), limit)


def accountability_of(text: str, shadow: str) -> tuple[Accountability, ...]:
    """Return the measures against persons with their printed numbers."""
    found: dict[tuple[int, int], Accountability] = {}
    for pattern in (_PERSONS_FIRST, _PERSONS_ALONE, _MEASURE_FIRST):
        for match in pattern.finditer(shadow):
            persons = chinese_number(match.group("n"))
            at = match.span("n")
            if persons is None or at in found:
                continue
            found[at] = Accountability(
                match.group("m"), persons, match.group("u"), text[match.start() : match.end()]
            )
    return tuple(found[key] for key in sorted(found))
