"""A process that dies by SIGKILL in the middle of the outbox's work: `python dies.py <where> <database>`."""

import json
import os
import signal
import sys

import django
from django.db import connection, connections, transaction


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(where: str, database: str) -> None:
    django.setup()
    connections.databases["default"].update(json.loads(database))
    from marketplace.kernel import outbox
    from marketplace.kernel.outbox import delivering, reactions, relay

    reactions.REACTIONS.clear()

    class LetterPosted(outbox.Fact):
        ticket_id = 1

        def facts(self) -> dict[str, int]:
            return {"ticket_id": 1}

    @reactions.on("letter_posted", name="test.count")
    def count(events: list[outbox.models.Event]) -> None:
        with connection.cursor() as cursor:
            for event in events:
                cursor.execute(
                    "INSERT INTO kernel_allowance AS a (key, spent, ends_at) VALUES (%s, 1, now())"
                    " ON CONFLICT (key) DO UPDATE SET spent = a.spent + 1",
                    [str(event.pk)],
                )
        if where == "within the reaction":
            die()

    with transaction.atomic():
        outbox.publish(LetterPosted())
        if where == "before the commit":
            die()
    if where == "after the commit":
        die()
    if where == "after the relay":
        relay.wake = lambda name: die()  # type: ignore[assignment]
    else:
        relay.wake = lambda name: None  # type: ignore[assignment]
    relay.relay()
    delivering.deliver("test.count")
    die()  # after the effect, before Celery has heard that the task is done


main(sys.argv[1], sys.argv[2])
