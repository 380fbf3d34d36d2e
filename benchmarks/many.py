"""44,703 units in the shape of the real divisions, 20,000 posts and many problems, without the operations.

python -m benchmarks.many PROBLEMS      prints how many seconds it took, as JSON
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

LEVELS = (31, 342, 2_978, 41_352)  # provinces, cities, counties, streets: 44,703 without the top
POSTS = 20_000
SINCE, TODAY = date(2020, 1, 1), date(2025, 6, 30)
NOW = datetime(2025, 6, 30, 1, tzinfo=UTC)
WORDS = [
    "采购",
    "招标",
    "公车",
    "会议",
    "基层",
    "减负",
    "台账",
    "信访",
    "窗口",
    "服务",
    "审批",
    "资金",
    "项目",
    "监管",
    "廉政",
    "督查",
    "整改",
    "巡察",
    "反馈",
    "拖延",
    "推诿",
    "超标",
    "接待",
    "物业",
    "集体",
    "三资",
    "合同",
    "工程",
    "变更",
    "验收",
    "资产",
    "出租",
    "补助",
    "低保",
    "环保",
    "安全",
    "燃气",
    "电梯",
    "消防",
    "食堂",
    "医保",
    "养老",
]
CATEGORIES = [
    "政治纪律",
    "组织纪律",
    "廉洁纪律",
    "群众纪律",
    "工作纪律",
    "生活纪律",
    "形式主义",
    "官僚主义",
    "资金管理",
    "工程建设",
]
STATES = {
    "draft": 2, "studying": 3, "deciding": 2, "returned": 1, "not_opened": 2, "merged": 1, "open": 2,
    "assigned": 3, "declined": 1, "active": 22, "closing": 3, "verified": 2, "observing": 10, "settled": 45,
}  # fmt: skip
LED = {"assigned", "active", "closing", "verified", "observing", "settled"}
CHUNK = 20_000


def units() -> Iterator[tuple[int, str, str, str, str, int, date, int | None]]:
    """(id, code, name, pinyin, path, depth, valid_from, parent) from the top down."""
    yield 1, "CN", "全国", "qg", f"{1:07d}", 0, SINCE, None
    above, identifier = [(1, f"{1:07d}")], 1
    for depth, count in enumerate(LEVELS, start=1):
        level = []
        for place in range(count):
            identifier += 1
            parent, path = above[place % len(above)]
            level.append((identifier, f"{path}{identifier:07d}"))
            name = f"{'省市区街'[depth - 1]}{place}"
            yield identifier, f"U{identifier}", name, f"u{place}", level[-1][1], depth, SINCE, parent
        above = level


def write_units() -> list[tuple[int, str, int]]:
    """Write the tree and return (id, path, depth) of each unit."""
    from benchmarks.bulk import Table
    from xietong.foundation.organisations.models import Appointment, Person, Placement, Post, Unit

    rows = list(units())
    names = ("id", "code", "name", "pinyin", "path", "depth", "valid_from")
    Table(Unit, *names).pour(row[:-1] for row in rows)
    Table(Placement, "unit_id", "parent_id", "valid_from", "recorded_at").pour(
        (row[0], row[-1], SINCE, NOW) for row in rows
    )
    draw = random.Random(1)
    Table(Person, "id", "staff_number", "name").pour((k, f"S{k}", f"张{k}") for k in range(1, POSTS + 1))
    Table(Post, "id", "unit_id", "code", "title", "valid_from").pour(
        (k, draw.randint(1, len(rows)), f"P{k}", "负责人", SINCE) for k in range(1, POSTS + 1)
    )
    Table(Appointment, "post_id", "person_id", "valid_from", "recorded_at").pour(
        (k, k, SINCE, NOW) for k in range(1, POSTS + 1)
    )
    return [(row[0], row[4], row[5]) for row in rows]


def problem(draw: random.Random, number: int, committees: list[int], below: dict[int, list[int]]) -> Any:
    """One finding: a committee of some level, a unit below it, a state, texts of the size people write."""
    from xietong.foundation.organisations.domain.pinyin import initials

    committee = draw.choice(committees)
    title = "".join(draw.choice(WORDS) for _ in range(8))
    content = "".join(draw.choice(WORDS) for _ in range(45))
    state = draw.choices(list(STATES), list(STATES.values()))[0]
    found = SINCE + timedelta(days=draw.randrange(1_900))
    at = datetime(found.year, found.month, found.day, draw.randrange(24), tzinfo=UTC)
    code = f"W{found.year}-{number:06d}"
    due = TODAY + timedelta(days=draw.randrange(-40, 300)) if state in LED else None
    search = f"{code} {title} {initials(title)} {content}".lower()
    unit = draw.choice(below.get(committee) or [committee])
    changed = at + timedelta(days=draw.randrange(60))
    texts = (title, content, search, draw.choice(CATEGORIES), draw.choice("高中低"))
    return (number, code, *texts, committee, unit, "self_check", "self", found, state, at, due, changed)


PROBLEM = (
    "id", "number", "title", "content", "search", "category", "risk", "committee_id", "unit_id",
    "origin_level", "found_by", "found_on", "state", "registered_at", "deadline", "updated_at",
)  # fmt: skip
STATE, REGISTERED, DEADLINE = (
    PROBLEM.index("state"),
    PROBLEM.index("registered_at"),
    PROBLEM.index("deadline"),
)


def write_problems(count: int, tree: list[tuple[int, str, int]]) -> None:
    """Write the problems in chunks, each with who proposed, who leads, who helps."""
    from django.db import transaction

    draw = random.Random(7)
    committees = [one for one, _, depth in tree for _ in range({1: 20, 2: 8, 3: 3, 4: 0}.get(depth, 0))]
    below: dict[int, list[int]] = {}
    for one, path, _ in tree[1:]:
        below.setdefault(int(path[-14:-7]), []).append(one)
    for start in range(1, count + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, count + 1))
        with transaction.atomic():
            _write_chunk(draw, [problem(draw, number, committees, below) for number in numbers])


def _write_chunk(draw: random.Random, rows: list[Any]) -> None:
    from benchmarks.bulk import Table
    from xietong.loop.ledger.models import Participant, Problem, Responsibility

    Table(Problem, *PROBLEM).pour(rows)
    led = [(row, draw.randint(1, POSTS)) for row in rows if row[STATE] in LED]
    parts = [(row[0], draw.randint(1, POSTS), "proposer", row[REGISTERED]) for row in rows]
    parts += [(row[0], lead, "owner", row[REGISTERED]) for row, lead in led]
    Table(Participant, "problem_id", "post_id", "part", "since").pour(parts)
    named = ("problem_id", "lead_post_id", "lead_unit_id", "deadline", "original_deadline", "deadline_basis")
    held = ("state", "assigned_at", "claimed_by_id", "claimed_at", "holder_since_id", "current")
    Table(Responsibility, *named, *held).pour(_responsibility(row, lead) for row, lead in led)


def _responsibility(row: Any, lead: int) -> tuple[Any, ...]:
    claimed = row[STATE] != "assigned"
    at, due = row[REGISTERED], row[DEADLINE]
    state = "claimed" if claimed else "assigned"
    who = (lead, at) if claimed else (None, None)
    return (row[0], lead, 1, due, due, "整改方案", state, at, *who, lead, True)


def write_people(tree: list[tuple[int, str, int]]) -> None:
    """Accounts: the office of the top, of one province, of one county; the holder of one lead post."""
    from xietong.foundation.access.models import Grant, User
    from xietong.foundation.organisations.models import Appointment, Person, Post

    firsts = {depth: next(one for one, _, at in tree if at == depth) for depth in range(5)}
    for name, depth in (("top", 0), ("province", 1), ("county", 3)):
        person = Person.objects.create(staff_number=name, name=name)
        post = Post.objects.create(unit_id=firsts[depth], code=name, title="主任", valid_from=SINCE)
        Appointment.objects.create(post=post, person=person, valid_from=SINCE, recorded_at=NOW)
        Grant.objects.create(
            role="office", post=post, unit_id=firsts[depth], reason="-", valid_from=SINCE, granted_at=NOW
        )
        User.objects.create(username=name, person=person, password="-", must_change_password=False)


def main() -> None:
    """Write everything, gather statistics, say how long it took."""
    import django

    django.setup()
    from django.db import connection, transaction

    started = time.perf_counter()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
    with transaction.atomic():
        tree = write_units()
    write_problems(int(sys.argv[1]), tree)
    write_people(tree)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sys.stdout.write(json.dumps({"units": len(tree) - 1, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
