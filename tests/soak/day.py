"""The day that is replayed: a real one where QUESTIONS and VOLUMES name its files, else one made up here."""

import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path

from marketplace.simulator.replay import intents, traffic

FIRST_HOUR = 10
MADE_UP = date(2026, 11, 2)


def arrivals(folder: Path, *, seconds: float, speed: float, tickets: int, seed: int) -> list[traffic.Arrival]:
    """About `tickets` contacts of the busy hours, spread over `seconds` of the wall clock at `speed`."""
    asked, volumes = files(folder)
    day = first_day(volumes)
    hours = -(-seconds * speed // 3600)
    counts = traffic.volumes(volumes, day, first=FIRST_HOUR, last=FIRST_HOUR + int(hours))
    counts = counts[: -(-int(seconds * speed) // int(traffic.INTERVAL.total_seconds()))]
    scale = tickets / sum(counts)
    return traffic.arrivals(counts, traffic.questions(asked), scale=scale, seed=seed)


def files(folder: Path) -> tuple[Path, Path]:
    """The questions and the volumes."""
    named = [os.environ.get("QUESTIONS"), os.environ.get("VOLUMES")]
    if all(named):
        return Path(str(named[0])), Path(str(named[1]))
    return made_up(folder)


def made_up(folder: Path) -> tuple[Path, Path]:
    """Two questions about each intent, and a day whose mornings are busier than its evenings."""
    asked, volumes = folder / "questions.csv", folder / "volumes.csv"
    with asked.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "category"])
        for intent in intents.QUEUE_OF:
            words = intent.strip("?").replace("_", " ").lower()
            rows.writerow([f"I have a question about {words}.", intent])
            rows.writerow([f"Something is wrong: {words}. What now?", intent])
    with volumes.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["interval_start", "calls"])
        midnight = datetime.combine(MADE_UP, datetime.min.time())
        for number in range(24 * 12):
            at = midnight + number * timedelta(minutes=5)
            rows.writerow([at.isoformat(), 120 - 3 * abs(at.hour - 11)])
    return asked, volumes


def first_day(volumes: Path) -> date:
    with volumes.open(newline="") as file:
        return datetime.fromisoformat(next(csv.DictReader(file))["interval_start"]).date()
