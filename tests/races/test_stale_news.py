"""The dispatcher's memory while others change the world: told by NOTIFY, wrong for a moment at most."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from agents.models import Agent, Connection
from dispatch import dispatcher
from dispatch.models import Offer, Seat, Ticket
from dispatch.offers.listening import Listening, News
from dispatch.offers.remembering import Remembering
from dispatch.people import presence
from tests import people
from tests.races import floor, recollection, truth
from tests.races.crowd import Crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
STEPS = 120
LEADERS = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objid = %s
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Clock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Any]]:
    """Do something on another connection, and wait for it."""
    with ThreadPoolExecutor(1) as other:
        yield lambda step: other.submit(step).result(60)
        other.submit(connections.close_all).result(60)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_remembered_is_what_would_be_read_after_every_step_of_others(elsewhere, seed: int):
    draw, clock = random.Random(seed), Clock()
    crowd = Crowd(floor.gather(agents=6, draw=draw, most_waiting=12), draw, clock=clock)
    with psycopg.connect(**dispatcher._parameters(), autocommit=True) as line:
        line.execute("LISTEN humanline")
        listening = Listening(line)
        remembering = Remembering(now=clock.now)
        for number in range(STEPS):
            step = elsewhere(crowd.step)
            if number % 9 == 0:
                clock.now += timedelta(seconds=draw.choice([1, 4, 12, 25, 70]))
                elsewhere(lambda: dispatcher.sweep(clock.now))
            hear(remembering, all_news(line, listening, elsewhere), now=clock.now)
            assert recollection.differences(remembering, now=clock.now) == [], f"after {number} steps, {step}"
            if draw.random() < 0.6:
                dispatcher.match_all(clock, remembering)
                hear(remembering, all_news(line, listening, elsewhere), now=clock.now)
                assert recollection.differences(remembering, now=clock.now) == [], f"after {number} steps, own round"
                assert nothing_that_could_be_offered(clock.now), f"after {number} steps"
        truth.holds()


def all_news(line: psycopg.Connection[Any], listening: Listening, elsewhere: Callable[..., Any]) -> News:
    """Everything that has been told so far: a last word says where it ends."""
    elsewhere(lambda: connection.cursor().execute("SELECT pg_notify('humanline', 'over')"))
    news, own = News(), listening.own()
    for word in line.notifies(timeout=20):
        if word.payload == "over":
            return news
        if word.pid != own:
            news.add(word.payload)
    raise AssertionError("the last word never came")


def hear(remembering: Remembering, news: News, *, now: datetime) -> None:
    """As the dispatcher does it."""
    if news.queues:
        remembering.read_all(now=now)
    else:
        remembering.look_at(agents=news.agents, tickets=news.tickets, now=now)


def nothing_that_could_be_offered(now: datetime) -> bool:
    """Whether somebody who reads everything anew finds nothing more to offer."""
    return dispatcher.match_all(lambda: now) == 0


@pytest.fixture
def lead() -> Iterator[Callable[..., dispatcher.Dispatcher]]:
    """Dispatchers on threads of their own, stopped at the end."""
    running: list[tuple[dispatcher.Dispatcher, threading.Thread]] = []

    def begin(kind: type[dispatcher.Dispatcher] = dispatcher.Dispatcher) -> dispatcher.Dispatcher:
        one = kind(tick_seconds=0.2)

        def work() -> None:
            one.run()
            connections.close_all()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        running.append((one, thread))
        return one

    yield begin
    for one, _ in running:
        one.stop()
    for _, thread in running:
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def remembered(monkeypatch) -> list[Remembering]:
    """What the dispatchers of this test remember, the latest last."""
    made: list[Remembering] = []

    class Watched(Remembering):
        def __init__(self, *, now: datetime, **rest: Any) -> None:
            super().__init__(now=now, **rest)
            made.append(self)

    monkeypatch.setattr(dispatcher, "Remembering", Watched)
    return made


def loose(ground: floor.Floor, *, seconds: float, seeds: range, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Several crowds at once, each with a connection of its own, for a while."""
    until = time.monotonic() + seconds
    errors: list[BaseException] = []

    def run(seed: int) -> None:
        crowd = Crowd(ground, random.Random(seed))
        try:
            while time.monotonic() < until:
                crowd.step()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[seed], daemon=True) for seed in seeds]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        time.sleep(0.5)
        meanwhile()
    for thread in threads:
        thread.join(60)
    assert errors == []


def until(seen: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.05)
    return False


def everybody_rests(ground: floor.Floor) -> None:
    """Nobody answers any more, so that nothing moves: all go on a break that takes their offers back."""
    for pk in ground.agents:
        presence.heartbeat(list(Connection.objects.values_list("pk", flat=True)), now=timezone.now())
        if Agent.objects.filter(pk=pk, sessions__state="open").exists():
            presence.take_break(Agent.objects.get(pk=pk), now=timezone.now())


def offered_in_the_end() -> list[str]:
    """What waits and was offered to nobody since able newcomers came: one for each of them, and more while some wait.

    They answer nothing, so offers run out and go on to others; who was asked once was not forgotten.
    """
    began = timezone.now()
    newcomers = itertools.count()
    for _ in range(Ticket.objects.waiting().count()):
        comes(next(newcomers))
    forgotten = Ticket.objects.waiting().exclude(offers__state=Offer.State.PENDING)
    forgotten = forgotten.exclude(offers__offered_at__gte=began)
    for _ in range(20):
        if until(lambda: not forgotten.exists(), 1):
            break
        comes(next(newcomers))
    return [f"{one.pk} in {one.cell}, ring {one.ring}, round {one.round}" for one in forgotten]


def comes(number: int) -> None:
    """Somebody who can take anything is at work."""
    everything = dict.fromkeys(floor.SKILLS, 4)
    people.online(people.agent(f"zora{number}", skills=everything, languages=floor.LANGUAGES, capacity=1))


def test_crowds_that_change_everything_at_once_leave_a_memory_that_is_true(lead, remembered):
    ground = floor.gather(agents=8, draw=random.Random(1), hurry=10)
    leader = lead()

    loose(ground, seconds=3, seeds=range(4))
    everybody_rests(ground)

    assert offered_in_the_end() == []
    truth.holds()
    leader.stop()
    assert until(lambda: not leading(), 30)
    assert recollection.faults(remembered[-1].memory) == []


def leading() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LEADERS.replace("pg_terminate_backend(pid)", "1"), [dispatcher.LEADER])
        return cursor.fetchone() is not None


class WithoutLock(dispatcher.Dispatcher):
    """One that leads although another does: what the lock prevents, the database must survive."""

    def _lead(self) -> None:
        with psycopg.connect(**dispatcher._parameters(), autocommit=True) as line:
            line.execute("LISTEN humanline")
            self._rounds(line)


def test_two_that_lead_at_once_double_nothing(lead, remembered):
    ground = floor.gather(agents=8, draw=random.Random(2), hurry=10)
    lead()
    lead(WithoutLock)

    loose(ground, seconds=3, seeds=range(10, 14))
    everybody_rests(ground)

    assert offered_in_the_end() == []
    truth.holds()
    assert Seat.objects.exclude(ticket=None).count() >= Offer.objects.pending().count()


def test_a_leader_whose_line_is_cut_again_and_again_offers_everything_in_the_end(lead):
    ground = floor.gather(agents=8, draw=random.Random(3), hurry=10)
    lead()
    lead()
    cuts = []

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(LEADERS, [dispatcher.LEADER])
            cuts.append(cursor.rowcount)

    loose(ground, seconds=3, seeds=range(20, 23), meanwhile=cut)
    everybody_rests(ground)

    assert sum(cuts) >= 3
    assert offered_in_the_end() == []
    truth.holds()


def test_lost_news_costs_time_and_never_a_ticket(lead, monkeypatch):
    """Every second word of the database is lost; the net finds what they would have said."""
    heard = random.Random(4)
    add = News.add
    monkeypatch.setattr(News, "add", lambda news, payload: add(news, payload) if heard.random() < 0.5 else None)
    monkeypatch.setattr(dispatcher, "LOOK_AGAIN_SECONDS", 1.0)
    ground = floor.gather(agents=8, draw=random.Random(4), hurry=10)
    lead()

    loose(ground, seconds=3, seeds=range(30, 33))
    everybody_rests(ground)

    assert offered_in_the_end() == []
    truth.holds()
