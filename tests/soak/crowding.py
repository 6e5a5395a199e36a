"""One process of the soak: a crowd of its own on the shared database, until told to stop.

`python -m tests.soak.crowding FLOOR SEED` reads nothing more; each second it writes one line of what it has done, and
a last one when its input closes.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from typing import Any

import django

REPORT_SECONDS = 1.0
STALE = 12  # draws for which a member of the crowd believes what it saw


def run(floor_facts: dict[str, Any], seed: int) -> None:
    from tests.races.crowd import Crowd
    from tests.races.floor import Floor

    stopping = threading.Event()
    threading.Thread(target=wait_for_the_end, args=[stopping], daemon=True).start()
    crowd = Crowd(Floor.of_json(floor_facts), random.Random(seed), stale=STALE)
    told = time.monotonic()
    while not stopping.is_set():
        crowd.step()
        if time.monotonic() - told >= REPORT_SECONDS:
            told = time.monotonic()
            tell(crowd.counts, crowd.refused)
    tell(crowd.counts, crowd.refused)


def wait_for_the_end(stopping: threading.Event) -> None:
    sys.stdin.read()
    stopping.set()


def tell(counts: Counter[str], refused: Counter[str]) -> None:
    sys.stdout.write(json.dumps({"counts": counts, "refused": refused}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    run(json.loads(sys.argv[1]), int(sys.argv[2]))
