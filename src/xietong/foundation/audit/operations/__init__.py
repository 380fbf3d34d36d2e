"""Writing the record, and the state of background work, which is not part of it."""

from xietong.foundation.audit.operations.jobs import (
    begin_job,
    drop_lease,
    finish_job,
    plan_jobs,
    prune_tasks,
    take_lease,
)
from xietong.foundation.audit.operations.recording import Birth, event_id, record, record_births, seal
from xietong.foundation.audit.operations.works import (
    ask_next,
    ask_work,
    begin_work,
    bury_works,
    finish_work,
    prune_works,
)

__all__ = [
    "Birth",
    "ask_next",
    "ask_work",
    "begin_job",
    "begin_work",
    "bury_works",
    "drop_lease",
    "event_id",
    "finish_job",
    "finish_work",
    "plan_jobs",
    "prune_tasks",
    "prune_works",
    "record",
    "record_births",
    "seal",
    "take_lease",
]
