"""A city like Shanghai with a year of activity, made by calling the operations."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from xietong.foundation.audit.operations import seal
from xietong.foundation.audit.queries import size
from xietong.foundation.rulebook.operations import seed_rulebook
from xietong.interfaces import clock
from xietong.interfaces.cli.demo.city import CITY, MAIN_DISTRICT, City, build_city, open_accounts
from xietong.interfaces.cli.demo.plots import PLOTS, Plot
from xietong.interfaces.cli.demo.stories import Cast, Story
from xietong.interfaces.cli.demo.texts import MATTERS
from xietong.kernel.actor import SYSTEM

_STORIES_ELSEWHERE = 4


def build(*, seed: int) -> None:
    """Fill an empty database; says on standard error how far it is."""
    started = time.perf_counter()
    now = clock.now()
    begun = now - timedelta(days=400)
    with transaction.atomic():
        seed_rulebook(actor=SYSTEM, at=begun)
        city = build_city(at=begun, since=begun.date() - timedelta(days=365), seed=seed)
        accounts = open_accounts(city, at=begun)
    _tell(f"单位 {len(city.units)} 个，岗位 {len(city.posts)} 个，演示身份 {accounts} 个", started)
    count = _play(city, now=now, seed=seed, started=started)
    _change_people(city, now=now)
    seal(at=now)
    _tell(f"问题 {count} 项，记录 {size().events} 条", started)


def _tell(text: str, started: float) -> None:
    sys.stderr.write(f"{text}（{time.perf_counter() - started:.0f} 秒）\n")
    sys.stderr.flush()


def _play(city: City, *, now: datetime, seed: int, started: float) -> int:
    """Every plot in the main district and the city, some in each other district; earliest first."""
    draw = Random(seed)  # noqa: S311 - a demonstration, not a secret
    stories = [(plot, committee) for committee in (MAIN_DISTRICT, CITY) for plot in PLOTS]
    for code in city.below(CITY, "region"):
        if code != MAIN_DISTRICT:
            chosen = draw.choices(PLOTS, weights=[plot.weight for plot in PLOTS], k=_STORIES_ELSEWHERE)
            stories += [(plot, code) for plot in chosen]
    dated = [(now.date() - timedelta(days=draw.randint(*plot.span)), plot, code) for plot, code in stories]
    dated.sort(key=lambda row: (row[0], row[1].name, row[2]))
    for number, (day, plot, code) in enumerate(dated, start=1):
        with transaction.atomic():
            plot.play(_story(city, plot, code, day=day, now=now, draw=draw))
        if number % 40 == 0:
            _tell(f"已生成 {number}/{len(dated)} 项", started)
    return len(dated)


def _story(city: City, plot: Plot, code: str, *, day: object, now: datetime, draw: Random) -> Story:
    return Story(
        city=city,
        cast=_city_cast(city, draw) if code == CITY else _district_cast(city, code, draw),
        matter=draw.choice(MATTERS),
        draw=draw,
        day=day,  # type: ignore[arg-type]
        today=now.date(),
        deadline_days=plot.deadline,
    )


def _district_cast(city: City, code: str, draw: Random) -> Cast:
    street = draw.choice(city.below(code, "street")[:4])
    owner = draw.choice([f"{street}-SJ", f"{code}JW-JZ", f"{code}MZ-JZ"])
    proposer = draw.choice([f"{code}JW-JZ", f"{code}MZ-JZ", f"{code}SC-JZ", f"{code}-BG"])
    return _cast(code, owner=owner, proposer=proposer, unit=street, helper=f"{code}CZ", draw=draw)


def _city_cast(city: City, draw: Random) -> Cast:
    departments = [unit for unit in city.below(CITY, "department") if f"{unit}-JZ" in city.posts]
    unit, helper = draw.sample(departments[:12], 2)
    return _cast(CITY, owner=f"{unit}-JZ", proposer=f"{CITY}-BG", unit=unit, helper=helper, draw=draw)


def _cast(code: str, *, owner: str, proposer: str, unit: str, helper: str, draw: Random) -> Cast:
    return Cast(
        committee=code,
        leader=f"{code}-{draw.choice(['L1', 'L2'])}",
        discipline=f"{code}-JG",
        office=f"{code}-BG",
        secretary=f"{code}-SJ",
        acceptor=f"{code}-{draw.choice(['SJ', 'FS'])}",
        owner=owner,
        proposer=proposer,
        unit=unit,
        helper_unit=helper,
        helper=f"{helper}-JZ",
    )


def _change_people(city: City, *, now: datetime) -> None:
    """A change of holder that hands items over, and a deputy for a week's absence."""
    from xietong.foundation.organisations.operations import appoint, create_person, deputise
    from xietong.kernel.actor import SYSTEM

    post = city.posts[f"{MAIN_DISTRICT}SC-JZ"]
    person = create_person(actor=SYSTEM, at=now, staff_number="G90001", name="宁致原")
    appoint(actor=SYSTEM, at=now, post_id=post.pk, person_id=person, on=now.date(), reason="工作变动")
    deputy = city.actor(f"{MAIN_DISTRICT}-L2", now).person_id
    if deputy is not None:
        deputise(
            actor=SYSTEM,
            at=now,
            post_id=city.posts[f"{MAIN_DISTRICT}-L1"].pk,
            deputy_id=deputy,
            on=now.date(),
            until=now.date() + timedelta(days=7),
            reason="外出培训一周",
        )
