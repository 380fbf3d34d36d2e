"""The server killed in the middle of a thousand acts; two people acting on one item at the same moment."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import define, field

from tests.support.kill_world import CLIENTS
from tests.support.served import PROGRAM, Installation, Server, free_port, own_database

TELLER = "tests.support.kill_world"
VENDORS = ("sqlite", *(["postgresql"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else []))
ACTS = 1_000
KILL_AFTER = 450
ROUNDS = 16
#: What leads to which state; every other act leaves the state as it is.
TARGETS = {"problem.register": "draft", "problem.submit": "studying", "problem.discard": "discarded"}


@define
class Place:
    """A running server with what its database was made of."""

    installation: Installation
    server: Server
    made: dict[str, Any]


@pytest.fixture(scope="module", params=VENDORS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("kill")
    with own_database(request.param, folder) as database:
        installation = Installation.at(folder, database)
        made = installation.ask(TELLER, "make", str(ROUNDS))
        server = Server(installation, free_port())
        server.start()
        try:
            yield Place(installation, server, made)
        finally:
            server.kill()


@define
class Tally:
    """What the clients were told, and the count at which the server dies."""

    acknowledged: list[tuple[str, int, str]] = field(factory=list)
    lost: int = 0
    lock: threading.Lock = field(factory=threading.Lock)
    enough: threading.Event = field(factory=threading.Event)

    def told(self, act: str, problem_id: int, mark: str) -> bool:
        with self.lock:
            self.acknowledged.append((act, problem_id, mark))
            if len(self.acknowledged) >= KILL_AFTER:
                self.enough.set()
            return len(self.acknowledged) < ACTS


class Client:
    """One client who proposes, adds evidence, and puts to study or discards, as fast as answers come."""

    def __init__(self, place: Place, number: int, tally: Tally) -> None:
        self.place, self.number, self.tally = place, number, tally
        headers = {"Authorization": f"Bearer {place.made['tokens'][number]}"}
        address = f"{place.server.address}/api/v1/"
        self.http = httpx.Client(base_url=address, headers=headers, timeout=60)

    def post(self, path: str, body: dict[str, Any]) -> int | None:
        """The id of the answer; None where the connection broke and nobody knows what became of the act."""
        try:
            answer = self.http.post(path, json=body)
        except httpx.TransportError:
            self.tally.lost += 1
            threading.Event().wait(0.2)
            return None
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        found: int = answer.json()["id"]
        return found

    def run(self) -> None:
        turn, going = 0, True
        with self.http:
            while going:
                turn += 1
                going = self.matter(f"{self.number}-{turn}", discard=turn % 3 == 0)

    def matter(self, mark: str, *, discard: bool) -> bool:
        """Three acts on a new matter; False where there have been enough."""
        made = self.place.made
        finding = {
            "title": mark,
            "content": "抽查发现台账不全",
            "unit_id": made["unit"],
            "found_on": "2025-06-03",
            "origin_level": "self_check",
            "found_by": "self",
        }
        problem_id = self.post("problems", {"committee_id": made["committee"], "finding": finding})
        if problem_id is None:
            return True
        self.tally.told("register", problem_id, mark)
        reference = {
            "label": "抽查记录",
            "system": "平台",
            "reference": mark,
            "digest": "a" * 64,
            "happened_on": "2025-06-03",
        }
        if self.post(f"problems/{problem_id}/evidence/reference", {"reference": reference}) is not None:
            self.tally.told("evidence", problem_id, mark)
        last, body = ("discard", {"reason": "重复登记"}) if discard else ("submit", {})
        if self.post(f"problems/{problem_id}/{last}", body) is None:
            return True
        return self.tally.told(last, problem_id, mark)


def _thousand_acts(place: Place, tally: Tally) -> None:
    with ThreadPoolExecutor(max_workers=len(CLIENTS)) as pool:
        running = [pool.submit(Client(place, number, tally).run) for number in range(len(CLIENTS))]
        assert tally.enough.wait(120), [one.exception() for one in running if one.done()]
        place.server.kill()
        place.server.start()
        for one in running:
            one.result(timeout=120)


def _state_by_events(events: list[list[Any]]) -> str:
    state = ""
    for activity, _ in events:
        state = TARGETS.get(activity, state)
    return state


def test_every_acknowledged_act_survives_a_kill_and_none_is_half_done(place: Place) -> None:
    tally = Tally()
    _thousand_acts(place, tally)
    assert len(tally.acknowledged) >= ACTS
    assert tally.lost, "the kill met no act under way"
    told = place.installation.ask(TELLER, "tell")
    assert told["strays"] == []
    mine = {key: row for key, row in told["problems"].items() if int(key) not in place.made["contested"]}
    for act, problem_id, mark in tally.acknowledged:
        row = mine[str(problem_id)]
        assert row["title"] == mark
        activities = [activity for activity, _ in row["events"]]
        if act == "evidence":
            assert mark in row["evidence"].values()
            assert "evidence.add" in activities
        else:
            assert f"problem.{act}" in activities
    for key, row in mine.items():
        _whole(key, row)
    assert "记录完好" in place.installation.run(*PROGRAM, "verify")


def _whole(key: str, row: dict[str, Any]) -> None:
    """State, evidence, participants and revision are those which the events of this matter tell."""
    activities = [activity for activity, _ in row["events"]]
    assert activities[0] == "problem.register", key
    assert row["state"] == _state_by_events(row["events"]), key
    assert row["head"] == len(activities), key
    assert row["revision"] == len(activities), key
    assert row["parts"] == 1, key
    noted = [str(payload["evidence"]) for activity, payload in row["events"] if activity == "evidence.add"]
    assert sorted(noted) == sorted(row["evidence"]), key
    assert max(Counter(activities).values()) == 1, (key, activities)


def _browser(place: Place, number: int) -> httpx.Client:
    browser = httpx.Client(base_url=place.server.address, timeout=60)
    browser.cookies.set("sessionid", place.made["sessions"][number])
    return browser


def test_of_two_people_at_once_one_wins_and_the_other_keeps_the_text(place: Place) -> None:
    """Both have the page of one revision open; both press at the same moment; many times."""
    before = place.installation.ask(TELLER, "tell")["problems"]
    with _browser(place, 0) as one, _browser(place, 1) as two, ThreadPoolExecutor(max_workers=2) as pool:
        winners = [_contest(pool, [one, two], problem_id, before) for problem_id in place.made["contested"]]
    assert len(winners) == ROUNDS
    after = place.installation.ask(TELLER, "tell")["problems"]
    for problem_id, code in zip(place.made["contested"], winners, strict=True):
        row, was = after[str(problem_id)], before[str(problem_id)]
        assert row["state"] == {"approve": "open", "send_back": "returned"}[code]
        assert [activity for activity, _ in row["events"][len(was["events"]) :]] == [f"problem.{code}"]


def _contest(
    pool: ThreadPoolExecutor, browsers: list[httpx.Client], problem_id: int, before: dict[str, Any]
) -> str:
    """One approves, the other sends back; return the code of the act that won."""
    gate = threading.Barrier(2)
    revision = str(before[str(problem_id)]["revision"])
    texts = (f"区委常委会第 {problem_id} 次会议", f"请补充第 {problem_id} 号名单后再报")
    forms = (
        ("approve", {"criterion": "三处通道全部畅通", "meeting": texts[0], "decided_on": "2025-06-03"}),
        ("send_back", {"reason": texts[1]}),
    )

    def press(number: int) -> httpx.Response:
        browser, (code, form) = browsers[number], forms[number]
        assert browser.get(f"/problems/{problem_id}").status_code == 200
        token = browser.cookies["csrftoken"]
        gate.wait(30)
        data = {**form, "revision": revision, "csrfmiddlewaretoken": token}
        return browser.post(f"/problems/{problem_id}/{code}", data=data)

    answers = [one.result(timeout=120) for one in [pool.submit(press, number) for number in (0, 1)]]
    assert sorted(answer.status_code for answer in answers) == [302, 409], [a.text[:300] for a in answers]
    winner = next(number for number in (0, 1) if answers[number].status_code == 302)
    loser = answers[1 - winner]
    assert "已被他人办理" in loser.text
    assert texts[1 - winner] in loser.text
    return forms[winner][0]
