"""Asking for long work, and doing it: the permission is asked of whoever asked, when it begins."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django_tasks import task

from xietong.foundation.access.queries import actor_in
from xietong.foundation.audit import operations as audit
from xietong.foundation.audit.domain.works import AGAIN, Step, WorkState
from xietong.foundation.audit.queries.works import WorkOrder
from xietong.foundation.documents.domain.rows import FileRefused
from xietong.interfaces import clock
from xietong.interfaces.works import files
from xietong.interfaces.works.kinds import Answer, Ask, Finish, prepare
from xietong.interfaces.works.progress import Teller
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError

logger = logging.getLogger(__name__)
_SHOWN = 200


def ask(
    *, actor: Actor, at: datetime, kind: str, step: Step, label: str, parameters: Mapping[str, Any]
) -> int:
    """Queue long work; return its id."""
    with transaction.atomic():
        work_id = audit.ask_work(actor=actor, at=at, kind=kind, step=step, label=label, parameters=parameters)
        transaction.on_commit(lambda: run_work.enqueue(work_id))
    return work_id


def ask_import(*, actor: Actor, at: datetime, work_id: int) -> None:
    """Queue the import of what was previewed and stands ready; 409 where it does not."""
    _ask_next(actor=actor, at=at, work_id=work_id, step=Step.IMPORT, of=(WorkState.READY,))


def ask_again(*, actor: Actor, at: datetime, work_id: int) -> None:
    """Queue the preview once more, after others have changed something or the runner died."""
    _ask_next(actor=actor, at=at, work_id=work_id, step=Step.PREVIEW, of=AGAIN)


def _ask_next(*, actor: Actor, at: datetime, work_id: int, step: Step, of: tuple[WorkState, ...]) -> None:
    with transaction.atomic():
        audit.ask_next(actor=actor, at=at, work_id=work_id, step=step, of=of)
        transaction.on_commit(lambda: run_work.enqueue(work_id))


@task()
def run_work(work_id: int) -> None:
    """Do one queued work: prepare, then finish and note the end in one transaction, or undo both."""
    order = audit.begin_work(work_id=work_id, at=clock.now())
    if order is None:
        return
    teller = Teller(work_id)
    try:
        finish = _prepared(order, teller)
        with transaction.atomic():
            answer = finish()
            _note(work_id, answer)
    except (RefusedError, FileRefused) as refused:
        _note(work_id, _refused(refused))
    except Exception as error:
        logger.exception("work %s failed", work_id)
        said = f"程序出错（{type(error).__name__}），一行也没有写入；请把时间告诉系统管理员"
        _note(work_id, Answer(WorkState.REFUSED, said))
    else:
        if answer.state is WorkState.DONE and "digest" in order.parameters:
            files.drop(user_id=order.user_id, value=str(order.parameters["digest"]))
    finally:
        teller.end()


def _prepared(order: WorkOrder, teller: Teller) -> Finish:
    at = clock.now()
    actor = actor_in(user_id=order.user_id, post_id=order.post_id, at=at)
    return prepare(order.kind, Ask(actor, at, order.step, order.parameters, teller))


def _note(work_id: int, answer: Answer) -> None:
    audit.finish_work(
        work_id=work_id, at=clock.now(), state=answer.state, outcome=answer.outcome, result=answer.result
    )


def _refused(refused: RefusedError | FileRefused) -> Answer:
    if isinstance(refused, FileRefused):
        said = [[refused.reason, refused.mend]]
    else:
        said = [[denial.reason, denial.mend] for denial in refused.denials[:_SHOWN]]
    return Answer(WorkState.REFUSED, f"{said[0][0]}，一行也没有写入", {"denials": said})
