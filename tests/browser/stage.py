"""One problem for each test that needs one halfway through the loop, made by the acts of the demonstration.

Run as ``python -m tests.browser.stage FILE`` in the environment of a served folder; writes {name: id}.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xietong.interfaces.cli.demo.stories import Story

HUANGPU = "310101"
DAYS_AGO = 60


def _played() -> dict[str, tuple[str, Callable[[Story], None]]]:
    """What each test finds: the title of its problem, and how far it has come."""
    from xietong.interfaces.cli.demo import plots

    return {
        "decline": ("户外广告设施安全检查无记录", plots._assigned),
        "extension": ("桥下空间堆放杂物清理缓慢", plots._pushed),
        "coordination": ("养老机构消防改造经费未落实", plots._pushed),
        "race": ("政府采购验收单后补签字", plots._deciding),
        "stale": ("值班记录事后统一补写", plots._opened),
        "phone": ("菜市场公平秤长期未校准", plots._closing),
        "observing": ("车位租金收入未入账", plots._closed),
        "held": ("公共停车场收费公示牌缺失", plots._verified),
        "back": ("沿街餐饮油烟净化器停用", plots._verified),
        "bulk1": ("批改样例甲：巡查日志漏填", plots._opened),
        "bulk2": ("批改样例乙：巡查日志漏签", plots._opened),
        "round": ("往返样例：窗口排队叫号失灵", plots._running),
        "pinyin": ("乐龄食堂膳食补助错发", plots._opened),
        "print": ("老旧电梯维保走过场", plots._running),
        "hidden": ("夜间施工扰民投诉久拖不决", plots._studying),
    }


def _city(at: datetime) -> object:
    from xietong.foundation.organisations.queries.lookup import posts_called, units_called
    from xietong.interfaces.cli.demo.city import City

    units = units_called([HUANGPU, f"{HUANGPU}MZ", "310101002"], within="")
    tails = ("SJ", "L1", "JG", "BG")
    codes = [f"{HUANGPU}-{tail}" for tail in tails] + [f"{HUANGPU}JW-JZ", f"{HUANGPU}MZ-JZ"]
    return City(
        units={unit.code: unit for unit in units},
        posts={post.code: post for post in posts_called(codes, within="")},
    )


def _cast() -> object:
    from xietong.interfaces.cli.demo.stories import Cast

    return Cast(
        committee=HUANGPU,
        leader=f"{HUANGPU}-L1",
        discipline=f"{HUANGPU}-JG",
        office=f"{HUANGPU}-BG",
        secretary=f"{HUANGPU}-SJ",
        acceptor=f"{HUANGPU}-SJ",
        owner=f"{HUANGPU}JW-JZ",
        proposer=f"{HUANGPU}MZ-JZ",
        unit="310101002",
        helper_unit=f"{HUANGPU}MZ",
        helper=f"{HUANGPU}MZ-JZ",
    )


def main(target: Path) -> None:
    """Make the problems and write where they are."""
    from attrs import evolve
    from django.db import transaction

    from xietong.interfaces import clock
    from xietong.interfaces.cli.demo.stories import Story
    from xietong.interfaces.cli.demo.texts import MATTERS

    now = clock.now()
    made: dict[str, int] = {}
    for number, (name, (title, play)) in enumerate(_played().items()):
        story = Story(
            city=_city(now),  # type: ignore[arg-type]
            cast=_cast(),  # type: ignore[arg-type]
            matter=evolve(MATTERS[number % len(MATTERS)], title=title),
            draw=Random(number),
            day=now.date() - timedelta(days=DAYS_AGO),
            today=now.date(),
            deadline_days=90,
        )
        with transaction.atomic():
            play(story)
        made[name] = story.problem_id
    target.write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xietong.config.settings.dev")
    import django

    django.setup()
    main(Path(sys.argv[1]))
