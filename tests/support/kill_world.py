"""What the crash test asks of the database, run as a program beside the server.

It makes a city, or tells what is there:

python -m tests.support.kill_world make ROUNDS
python -m tests.support.kill_world tell
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xietong.config.settings.dev")

CLIENTS = (
    "department",
    "department_staff",
    "other_department",
    "office",
    "discipline",
    "leader",
    "secretary",
    "deputy_secretary",
)
COMMITTEE = ("office", "secretary")


def make(rounds: int) -> dict[str, Any]:
    """A migrated database with the personas, a token for each client, problems to be decided."""
    from django.core.management import call_command

    from tests.support.ledger import opinions, proposed
    from tests.support.personas import build_world
    from xietong.foundation.access.operations import create_api_token
    from xietong.interfaces import clock

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    world, now = build_world(), clock.now()
    contested = [proposed(world) for _ in range(rounds)]
    for problem_id in contested:
        opinions(world, problem_id)
    return {
        "committee": world.units["district"].pk,
        "unit": world.units["street"].pk,
        "tokens": [
            create_api_token(actor=world.actor(name, now), at=now, name="试验").token for name in CLIENTS
        ],
        "sessions": [world.client(name).cookies["sessionid"].value for name in COMMITTEE],
        "contested": contested,
    }


def tell() -> dict[str, Any]:
    """Every problem with its state, revision, evidence and events, read from the tables themselves."""
    from xietong.foundation.audit.models import Event, StreamHead
    from xietong.loop.ledger.models import Evidence, Participant, Problem

    told: dict[str, Any] = {
        str(row.pk): {
            "title": row.title,
            "state": row.state,
            "revision": row.revision,
            "evidence": {},
            "events": [],
            "head": 0,
            "parts": 0,
        }
        for row in Problem.objects.all()
    }
    for piece in Evidence.objects.all():
        told[str(piece.problem_id)]["evidence"][str(piece.pk)] = piece.reference
    for taking_part in Participant.objects.all():
        told[str(taking_part.problem_id)]["parts"] += 1
    strays = []
    for event in Event.objects.filter(subject_kind="problem").order_by("stream", "seq"):
        if event.subject_id in told:
            told[event.subject_id]["events"].append([event.activity, json.loads(event.payload)])
        else:
            strays.append(event.stream)
    for head in StreamHead.objects.filter(stream__startswith="problem:"):
        identifier = head.stream.partition(":")[2]
        if identifier in told:
            told[identifier]["head"] = head.seq
        else:
            strays.append(head.stream)
    return {"problems": told, "strays": strays}


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else tell()))
