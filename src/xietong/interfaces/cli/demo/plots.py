"""Plots: which acts bring a story to which state, how long they take, and how often they are drawn."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from xietong.interfaces.cli.demo.stories import Story
from xietong.loop.ledger.domain.states import ClosureKind, LookBackResult
from xietong.loop.ledger.operations import problems


@frozen
class Plot:
    """A way through the loop. ``span`` is how many days ago it began; ``deadline`` the days it was given."""

    name: str
    play: Callable[[Story], None]
    span: tuple[int, int]
    weight: int
    deadline: int = 60


def _opened(story: Story) -> None:
    story.register()
    story.study()
    story.approve()


def _claimed(story: Story) -> None:
    _opened(story)
    story.assign()
    story.claim()


def _pushed(story: Story) -> None:
    _claimed(story)
    story.plan()


def _done(story: Story) -> None:
    _pushed(story)
    story.finish_measures()
    story.report(100, verified=100)


def _closed(story: Story) -> None:
    _done(story)
    story.request_closing()
    story.verify()
    story.accept()


def _draft(story: Story) -> None:
    story.register()


def _studying(story: Story) -> None:
    story.register()
    story.submit()


def _half_studied(story: Story) -> None:
    _studying(story)
    story.opine("leader")


def _deciding(story: Story) -> None:
    story.register()
    story.study()


def _returned(story: Story) -> None:
    _deciding(story)
    story.decide(problems.send_back_problem, reason="完成标准不够具体，请补充后再报。")


def _discarded(story: Story) -> None:
    _returned(story)
    at = story.at
    problems.discard_problem(
        actor=story.city.actor(story.cast.proposer, at), at=at, problem_id=story.problem_id, reason="重复登记"
    )


def _not_opened(story: Story) -> None:
    _deciding(story)
    story.decide(
        problems.not_open_problem,
        meeting="党委会议",
        decided_on=story.day,
        reason="已在日常工作中当场整改，不再立项。",
    )


def _assigned(story: Story) -> None:
    _opened(story)
    story.assign()


def _declined(story: Story) -> None:
    _assigned(story)
    story.decline()


def _personal(story: Story) -> None:
    _opened(story)
    story.assign(story.cast.secretary)
    story.claim(story.cast.secretary, personally=True)


def _running(story: Story) -> None:
    _pushed(story)
    story.report(40, verified=30)
    story.finish_measures(leave=1)


def _waiting_for_help(story: Story) -> None:
    _pushed(story)
    story.report(20)
    story.ask_help(answer=False)


def _helped(story: Story) -> None:
    _pushed(story)
    story.ask_help(answer=True)
    story.report(60, verified=60)


def _escalated(story: Story) -> None:
    _pushed(story)
    story.ask_help(answer=True, escalate=True)


def _asking_for_time(story: Story) -> None:
    _pushed(story)
    story.report(50)
    story.extend(decide=None)


def _extended(story: Story) -> None:
    _pushed(story)
    story.extend(decide=True)
    story.report(70, verified=60)


def _closing(story: Story) -> None:
    _done(story)
    story.request_closing()


def _verified(story: Story) -> None:
    _closing(story)
    story.verify()


def _rule_changed(story: Story) -> None:
    _pushed(story)
    story.request_closing(ClosureKind.IMPOSSIBLE)
    story.verify()
    story.accept()


def _settled(story: Story) -> None:
    _closed(story)
    story.look_back(LookBackResult.PASSED)


def _reopened(story: Story) -> None:
    _closed(story)
    story.look_back(LookBackResult.FAILED)


PLOTS: tuple[Plot, ...] = (
    Plot("draft", _draft, (1, 6), 2),
    Plot("studying", _studying, (4, 10), 2),
    Plot("half_studied", _half_studied, (7, 12), 2),
    Plot("deciding", _deciding, (14, 20), 2),
    Plot("returned", _returned, (16, 40), 1),
    Plot("discarded", _discarded, (30, 200), 1),
    Plot("not_opened", _not_opened, (30, 300), 1),
    Plot("opened", _opened, (16, 24), 1),
    Plot("assigned", _assigned, (18, 26), 2),
    Plot("declined", _declined, (20, 30), 1),
    Plot("personal", _personal, (30, 60), 1),
    Plot("running", _running, (45, 60), 4, 90),
    Plot("due_soon", _running, (62, 70), 3, 60),
    Plot("overdue", _running, (95, 140), 3, 45),
    Plot("waiting", _waiting_for_help, (40, 60), 2, 90),
    Plot("helped", _helped, (40, 80), 2, 100),
    Plot("escalated", _escalated, (40, 60), 1, 90),
    Plot("asking_for_time", _asking_for_time, (50, 70), 1, 60),
    Plot("extended", _extended, (60, 90), 2, 60),
    Plot("closing", _closing, (70, 110), 2, 90),
    Plot("verified", _verified, (80, 120), 2, 90),
    Plot("observing", _closed, (110, 150), 3, 90),
    Plot("look_back_due", _closed, (190, 230), 2, 90),
    Plot("rule_changed", _rule_changed, (80, 160), 1, 90),
    Plot("settled", _settled, (230, 360), 6, 90),
    Plot("reopened", _reopened, (200, 300), 1, 90),
)
