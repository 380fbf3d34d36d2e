"""Appending to the record with eight writers at once.

python -m benchmarks.chain WRITERS SECONDS      prints events a second, one stream and many, as JSON
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from typing import Any

STREAMS_EACH = 50


def write(number: int, seconds: float, shared: bool, gate: Any, counts: Any) -> None:
    """One writer: an act of its own after the other, each in a transaction."""
    import django

    django.setup()
    from django.db import connection, transaction

    from xietong.foundation.audit.operations import record
    from xietong.interfaces import clock
    from xietong.kernel.actor import SYSTEM

    connection.ensure_connection()
    gate.wait()
    ends, done = time.perf_counter() + seconds, 0
    while time.perf_counter() < ends:
        subject = "shared" if shared else f"{number}-{done % STREAMS_EACH}"
        with transaction.atomic():
            record(actor=SYSTEM, at=clock.now(), activity="evidence.read", subject=("bench", subject))
        done += 1
    counts[number] = done


def together(writers: int, seconds: float, *, shared: bool) -> float:
    """Events a second of all writers; with ``shared`` all append to one stream."""
    context = multiprocessing.get_context("spawn")
    gate, counts = context.Barrier(writers), context.Array("i", writers)
    running = [
        context.Process(target=write, args=(number, seconds, shared, gate, counts))
        for number in range(writers)
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()
    if any(one.exitcode for one in running):
        message = "a writer failed"
        raise RuntimeError(message)
    return sum(counts) / seconds


def main() -> None:
    """One writer alone, then all on streams of their own, then all on one stream."""
    writers, seconds = int(sys.argv[1]), float(sys.argv[2])
    found = {
        "one writer": together(1, seconds, shared=False),
        f"{writers} writers, streams of their own": together(writers, seconds, shared=False),
        f"{writers} writers, one stream": together(writers, seconds, shared=True),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
