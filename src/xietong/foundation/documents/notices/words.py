"""The vocabulary of notices: states, chapter titles, and what a problem heading looks like."""

from __future__ import annotations

import re

from attrs import frozen

from .draft import StateKind
from .text import quoted_mask

STATES: tuple[tuple[str, StateKind], ...] = (
    (r"基本完成取得阶段性成果并持续整改", StateKind.PHASE_DONE),
    (
        (
            r"取得(?:了)?(?:阶段性|明显|初步|积极)(?:成果|成效|进展)(?:并|[,，]|且|、)?(?:需|"
            r"需要)?(?:长期坚持|持续整改|持续推进|持续坚持)?"
        ),
        StateKind.PHASE_DONE,
    ),
    (r"(?:已|已经)?(?:阶段性(?:整改)?完成|完成阶段性(?:整改|目标|任务))(?:整改)?", StateKind.PHASE_DONE),
    (r"(?:已|已经)?基本(?:完成整改|整改完成|整改到位|完成|整改)", StateKind.BASICALLY_DONE),
    (r"(?:已|已经)?部分(?:完成整改|整改完成|完成|整改)", StateKind.PARTLY_DONE),
    (
        (
            r"(?:尚未|还未|未能|仍未|暂未|未)(?:全部|全面)?(?:按期|按时)?(?:完成整改|整改完成|整改到位|"
            r"完成|整改|销号|办结|解决)"
        ),
        StateKind.NOT_DONE,
    ),
    (
        (
            r"(?:正在|正按计划|正积极|积极|正|加快|有序)(?:按计划|按序时进度|积极|有序|稳步|加快|"
            r"抓紧)*(?:推进整改|整改落实|整改|推进中|推进|"
            r"进行|办理)(?:中)?"
        ),
        StateKind.IN_PROGRESS,
    ),
    (r"(?:整改)?(?:推进|进行|整改)中", StateKind.IN_PROGRESS),
    (
        (
            r"(?:需|需要|并)?(?:持续整改|持续推进|长期坚持|长期整改|持续坚持|长期推进|继续整改|持续巩固|"
            r"持续落实)(?:整改|并长期坚持)?(?:落实)?"
        ),
        StateKind.LONG_TERM,
    ),
    (r"(?:立行立改|即知即改|立知立改)(?:并长期坚持)?", StateKind.AT_ONCE),
    (
        (
            r"(?:已|已经|均已|全部|均|已全部|全面|已全面|按期|已按期|按时|现已)*(?:完成了?整改|整改完成|"
            r"整改完毕|整改到位|整改销号|完成销号|办理完毕|整改办结|验收销号|通过核查验收|通过验收|"
            r"整改结束)(?:,?并?(?:需)?(?:长期|持续)(?:坚持|推进|巩固))?"
        ),
        StateKind.DONE,
    ),
    (r"(?:已|已经|均已|全部|均|已全部|现已)+(?:销号|办结|完成|整改|解决|处理完毕)", StateKind.DONE),
    (r"(?:完成|办结|销号)", StateKind.DONE),
)
STATE_ANY = re.compile("|".join(f"(?P<s{i}>{pattern})" for i, (pattern, _) in enumerate(STATES)))


def state_of(match: re.Match[str]) -> StateKind:
    """Return the normalised state of a match of `STATE_ANY`."""
    name = match.lastgroup or "s0"
    return STATES[int(name[1:])][1]


ORGANISATION_CHAPTER = re.compile(
    r"组织(?:领导|实施|落实|推进|开展|情况|部署|保障)|整改工作组织|主体责任情况|(?:履行|落实|扛牢|压实|"
    r"扛起|承担).{0,16}(?:主体责任|第一责任人|责任)"
    r"|第一责任人|领导责任|总体(?:情况|推进|进展|部署|整改)|总体|基本(?:情况|概况|做法)|工作部署|"
    r"部署(?:和|推进|情况|推动)|推进(?:情况|整改)"
    r"|政治站位|(?:加强|强化).{0,4}领导|思想认识|高度重视|工作开展情况|主要做法|一岗双责|提高认识|"
    r"整改工作情况|推动整改|集中整改期工作|监督责任|督促指导|整改成效$|工作成效$"
)
NEXT_CHAPTER = re.compile(
    r"下一步|下步|今后|工作打算|后续(?:工作|整改)|努力方向|工作安排$|巩固(?:和)?(?:深化|拓展|"
    r"提升)?.{0,6}整改(?:成果|成效)|长效机制$|继续(?:推进|做好|抓好)|持续(?:深化|抓好|推进|巩固)"
)
CLUE_CHAPTER = re.compile(
    r"(?:问题)?线索.{0,12}(?:办理|处置|处理|查处|核查|情况)|信访(?:件|举报).{0,8}(?:办理|处置)|"
    r"责任追究|追责问责"
)
CONTACT_CHAPTER = re.compile(
    r"^(?:联系方式|监督(?:方式|渠道|电话)|意见反馈|公示(?:时间|期限?|期)|欢迎|反馈方式|公示信息)"
)
UNFINISHED_CHAPTER = re.compile(
    r"(?:尚未|未|正在|需要?)(?:按期)?(?:完成|整改|长期|持续).{0,14}(?:问题|事项|任务|情况|整改)|"
    r"(?:未完成|持续整改|长期坚持).{0,8}(?:问题|事项)"
)
_GENERIC = re.compile(
    r"巡视|巡察|督察|督查|审计|反馈|发现|查出|指出|问题|意见|具体|主要|重点|各项|各|逐项|逐条|整改|"
    r"落实|进展|任务|情况|以及|及|和|与|的|工作|成效|集中|"
    r"本轮|中央|省委|市委|区委|县委|市|省|区|县|校|党委|党组|完成|事项|推进|组|清单|存在|有关|关于|"
    r"对照|所|已|本|报告|反映|方面|主要|突出|详细|如下|目前|针对|涉及|目标|措施|取得|结果|效果|"
    r"[、,:。.\s]"
)
WEAK = re.compile(
    r"不(?:够|到位|足|强|严|深|实|高|力|规范|扎实|充分|及时|准确|全面|完善|健全|明显|平衡|紧|细|牢|"
    r"彻底|深入|透|新|多|精准|严格|落实|符|合理|合规|好|清|重视|经常|优|突出|主动|明确|达标|一致|作为|"
    r"担当)"
    r"|差距|短板|弱项|薄弱|滞后|缺失|缺位|弱化|淡化|欠缺|缺乏|缺少|有待|偏差|偏低|偏少|偏弱|偏慢|偏软|"
    r"虚化|流于形式|走过场|违规|违反|违纪|超标|超范围|超期|逾期|未(?:按|经|及时|能|有|开展|建立|落实|"
    r"执行|严格|完成|纳入|实现|制定|将|收|缴|对|进行|履行|达|充分|召开|足额|有效|形成|上缴|清理)"
    r"|老化|断层|温差|落差|错位|失真|失实|浮于表面|(?:表面|一般|简单|形式|碎片|同质|边缘|空心)化"
    r"|隐患|漏洞|风险|滥|闲置|沉淀|挪用|虚列|多计|少计|漏|慢作为|乱作为|松散|松懈|形式主义|官僚主义|"
    r"较为?缓慢|缓慢|较慢|较低|较差|脱节|随意|混乱|模糊|单一|不佳|乏力|失察|失管|失职|交叉|重复|污染|"
    r"超排|破坏|侵占|没有|无序|仍有|仍然|尚未|敷衍|拖欠|长期"
)
# What ends a clause as a failing, though it says little elsewhere (降低, 减少, 突出重点).
_WEAK_END = re.compile(
    r"(?:弱|差|低|少|慢|乱|松|软|散|虚|浅|窄|偏|空|突出|严重|频发|多发|停滞|盲目|走样|打折扣|照抄照搬|推诿扯皮|推诿|"
    r"浪费|造假|虚报|优亲厚友|吃拿卡要|代签|补签|空转|真空|失衡|不[\u3400-\u9fff]{1,3}|未[\u3400-\u9fff]{1,6})"
    r"(?:等|的)?(?:问题|现象|情况|倾向)?$"
)
# Nouns that an act takes as its object: 排查隐患, 堵塞漏洞, 防范风险.
_OBJECT = re.compile(r"隐患|漏洞|风险|形式主义|官僚主义|短板|弱项|差距|污染|薄弱|破坏|侵占")
_HAS = re.compile(r"(?:有|存在|出现|暴露)[\u3400-\u9fff]{0,4}$")
_SHORTEST_QUOTE, _NEAR_END, _FRAMED = 4, 6, 60
_FRAME_HEAD = re.compile(r"^(?:关于|针对|对于|对|在|聚焦|反馈)?\s?(?=[“\"「])")
_FRAME_TAIL = re.compile(
    r"\s?(?:等)?(?:的)?(?:反馈)?(?P<what>问题|方面|情况)?(?:存在)?(?:的?问题)?(?:的)?(?:整改)?(?:落实|"
    r"进展|完成)?(?:情况)?(?:方面)?"
)
_NEXT_QUOTE = re.compile(r"[、,和及与]?\s?(?=[“\"「])")
_OPEN_END = re.compile(r"问题(?:的)?(?:整改)?(?:落实|进展|完成)?(?:情况)?(?=[:。]|$)")
_NAMED = re.compile(
    r"(?:关于|针对|对于)[^。:;，,\n]{2,80}?(?:问题|方面)(?:的?整改(?:落实|进展|完成)?(?:情况)?)?(?=[,:，])"
)
_BARE_PROBLEM = re.compile(
    r"^(?:关于|针对)(?P<v>.{3,300}?)(?:的|等)?问题(?:方面)?(?:的?整改(?:落实|进展|"
    r"完成)?(?:情况)?|情况)?\s?[:。.]?$"
)
_BARE_ASPECT = re.compile(
    r"^在(?P<v>.{3,300}?)方面(?:存在)?(?:的?问题)?(?:的?整改(?:落实|进展|完成)?(?:情况)?|情况)?\s?[:。.]?$"
)
_ONLY_ABOUT = re.compile(r"^(?:关于|针对)(?P<v>[^《“\"].{3,60}?)[。.:]?$")
_LOST_QUOTE = re.compile(r"^(?:关于|针对|对于|对|在)[“\"「](?P<v>[^”」\"]{3,})$")
_BARE_FRAME = re.compile(
    r"^(?:关于|针对|对于|在|聚焦).{2,300}(?:问题|方面|整改|情况)(?:的整改(?:落实|进展|"
    r"完成)?(?:情况)?)?\s?[:。.]?$"
)
_ENDS_AS_PROBLEM = re.compile(
    r"(?:(?<!反馈)(?<!具体)(?<!发现)(?<!指出)(?<!突出)(?<!重点)(?<!巡[察视])问题|方面)(?:的)?"
    r"(?:整改(?:落实|进展|完成)?(?:情况)?)?\s?[:。.]?$"
)
ASPECT = re.compile(r"方面|^聚焦|^围绕|领域")
ACTION = re.compile(
    r"^(?:(?:切实|坚决|坚持|持续|进一步|着力|扎实|全面|深入|严格|认真|积极|及时|不断|突出|统筹|主动|"
    r"加快|狠抓|强力|高位|层层|逐一|迅速|充分|有效|大力|精准|科学|靶向|始终|牢牢))*"
    r"(?:加强|强化|完善|落实|提高|提升|深化|健全|建立|组织|召开|制定|制订|推进|开展|压实|抓好|抓实|"
    r"做好|做实|学习|修订|印发|出台|明确|规范|优化|细化|严肃|督促|整治|清理|加大|聚焦问题|问题导向|"
    r"建章立制|举一反三|扛牢|扛起|履行|成立|推动|梳理|对照|开设|安排|拓展|夯实|筑牢|严明|严把|部署|"
    r"统一思想|领导|责任|研究|谋划|凝聚|构建|压紧|落细|创新|引导|支持|协调|动员|传达|要求|责成|配齐|排查|编印|"
    r"更新|推行|举办|建成|新建|修复|拆除|清退|追缴|收回|聘请|购置|搭建|设立|取消|压减|关停|化解|督导|检查|抽查|约谈|通报|"
    r"签订|选派|招录|堵塞|堵住|防范|防止|消除|破解|纠正|打击|查处|遏制|杜绝|规避|引进|核查|复核|整合|调整|升级|改造|评估|补齐|实行|实施|"
    r"配强|增强|每月|邀请|联合|通过|已于|已|区委区政府|专题|定期|对标|标本兼治|坚持|靠前|以上率下|带头|"
    r"从严|从快)"
)


def strip_generic(heading: str) -> str:
    """Return what is left of a chapter title when the words every notice uses are taken away."""
    return _GENERIC.sub("", heading)


@frozen
class Frame:
    """A quoted problem in its frame, e.g. 关于“…”问题的整改情况; what stands in quotes may hold full "
    "stops."""

    quoted: str
    what: str | None
    end: int


def quoted_frame(shadow: str) -> Frame | None:
    """Return the frame a heading begins with, or None; several quotes side by side count as one."""
    head = _FRAME_HEAD.match(shadow)
    if head is None:
        return None
    mask = quoted_mask(shadow)
    opened = at = head.end()
    while at < len(shadow) and mask[at]:
        at += 1
        if at < len(shadow) and not mask[at] and (more := _NEXT_QUOTE.match(shadow, at)):
            at = more.end()
    if at - opened < _SHORTEST_QUOTE:
        return None
    tail = _FRAME_TAIL.match(shadow, at)
    end = tail.end() if tail else at
    rest = shadow[end:].lstrip()
    what = tail.group("what") if tail else None
    if what is None and rest and rest[0] not in ":。;(【[-":
        return None
    return Frame(quoted=shadow[opened + 1 : at - 1], what=what, end=end)


def open_frame(shadow: str) -> int | None:
    """Return where the heading of a quoted problem ends whose closing quote is lost, or None if it is "
    "not so."""
    head = _FRAME_HEAD.match(shadow)
    if head is None or head.end() == 0 or any(sign in shadow[head.end() + 1 :] for sign in "”」"):
        return None
    if '"' in shadow[head.end() + 1 :]:
        return None
    closing = _OPEN_END.search(shadow, head.end())
    return closing.end() if closing else len(shadow)


def named_end(shadow: str) -> int | None:
    """Return where 关于…问题 or 针对…问题 without quotes ends, if a comma or colon and its body follow."""
    found = _NAMED.match(shadow)
    return found.end() if found and not quoted_mask(shadow)[found.end() - 1] else None


def bare_problem(shadow: str) -> tuple[int, int] | None:
    """Return (start, end) of the problem in an unquoted frame such as 关于…的问题的整改情况, or None."""
    found = next(
        (m for p in (_BARE_PROBLEM, _BARE_ASPECT, _LOST_QUOTE, _ONLY_ABOUT) if (m := p.match(shadow))), None
    )
    return found.span("v") if found else None


def problem_score(head: str) -> int:
    """Return how much a heading (half-width, without its mark) reads as a problem; below 0, as an act."""
    bare = head.rstrip(" 。.:;")
    framed = quoted_frame(head)
    act = ACTION.match(head)
    named = _ENDS_AS_PROBLEM.search(bare) and not (act and bare.endswith("问题"))
    score = 3 if (framed and framed.what) or _BARE_FRAME.match(head) or named else 0
    weak, failing, last = False, False, False
    for at, clause in enumerate(re.split("[,;。]", bare)):
        near = [w for w in WEAK.finditer(clause) if len(clause) - w.end() <= _NEAR_END]
        last = bool(_WEAK_END.search(clause)) or any(
            not _OBJECT.fullmatch(w.group(0)) or _HAS.search(clause[: w.start()]) for w in near
        )
        failing = failing or (last and at == 0)
        weak = bool(near) or last
    if act and not failing:
        # 排查廉政风险 acts on a failing; 加强管理,效果不好 still ends as one.
        return score - 2 + (3 if last else 0)
    if re.match("关于|针对", head) and len(bare) <= _FRAMED:
        score = max(score, 2)
    return score + (2 if weak else 0) + (1 if failing or WEAK.search(bare) else 0)
