"""Real traffic from files, and the figures that a replay ends with."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from dispatch.handing import answering
from dispatch.models import Queue
from dispatch.work import closing
from marketplace.simulator.outside.pace import Habits, Pace
from marketplace.simulator.replay import counting, intents, traffic, world
from tests import people

QUESTIONS = "text,category\nWhere is my card?,card_arrival\nA payment I did not make,card_payment_not_recognised\n"
VOLUMES = "interval_start,calls\n2003-03-03T07:00:00,40\n2003-03-03T07:05:00,0\n2003-03-03T08:00:00,20\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    questions, volumes = tmp_path / "questions.csv", tmp_path / "volumes.csv"
    questions.write_text(QUESTIONS)
    volumes.write_text(VOLUMES)
    return questions, volumes


def test_every_intent_has_one_queue():
    assert len(intents.QUEUE_OF) == 77
    assert sum(len(names.split()) for _, names in intents.QUEUES.values()) == 77


def test_contacts_fall_within_their_five_minutes(files: tuple[Path, Path]):
    counts = traffic.volumes(files[1], date(2003, 3, 3))

    drawn = traffic.arrivals(counts, traffic.questions(files[0]), scale=1, seed=1)

    assert counts == [40, 0, 20]
    assert sum(one.at < 300 for one in drawn) == 40
    assert sum(300 <= one.at < 600 for one in drawn) == 0
    assert sum(600 <= one.at < 900 for one in drawn) == 20


def test_the_same_seed_draws_the_same_day_and_a_scale_takes_its_share(files: tuple[Path, Path]):
    asked = traffic.questions(files[0])

    once, again = (traffic.arrivals([1000], asked, scale=0.1, seed=7) for _ in range(2))

    assert once == again
    assert 60 < len(once) < 140


def test_hours_choose_a_part_of_the_day(files: tuple[Path, Path]):
    assert traffic.volumes(files[1], date(2003, 3, 3), first=8, last=9) == [20]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("text\nHello\n", "no columns text and category"),
        ("text,category\nHello,small_talk\n", "small_talk"),
        ("text,category\n", "is empty"),
    ],
)
def test_a_file_that_cannot_be_replayed_says_why(tmp_path: Path, text: str, told: str):
    path = tmp_path / "questions.csv"
    path.write_text(text)

    with pytest.raises(traffic.UnreadableTraffic, match=told):
        traffic.questions(path)


def test_a_missing_file_and_a_day_without_contacts_say_so(tmp_path: Path, files: tuple[Path, Path]):
    with pytest.raises(traffic.UnreadableTraffic, match="cannot be opened"):
        traffic.questions(tmp_path / "nowhere.csv")
    with pytest.raises(traffic.UnreadableTraffic, match="2003-03-04"):
        traffic.volumes(files[1], date(2003, 3, 4))


def test_handling_times_have_the_published_mean_and_are_divided_by_the_speed():
    real, fast = Pace(1, 3), Pace(30, 3)

    drawn = [real.handling() + real.wrap_up() for _ in range(20_000)]

    assert sum(drawn) / len(drawn) == pytest.approx(660, rel=0.03)
    assert fast.handling() == pytest.approx(Pace(1, 3).handling() / 30)


def test_everybody_has_a_source_of_their_own_that_a_second_run_repeats():
    one, same, other = (Pace(1, 3).of(name).random.random() for name in ("alice", "alice", "bob"))

    assert one == same != other


def test_percentiles_are_taken_by_the_nearest_rank():
    assert counting.percentiles([float(n) for n in range(1, 101)]) == {"p50": 50, "p95": 95, "p99": 99}
    assert counting.percentiles([7.0]) == {"p50": 7, "p95": 7, "p99": 7}
    assert counting.percentiles([]) == {"p50": None, "p95": None, "p99": None}


@pytest.mark.django_db
def test_the_worlds_timers_are_divided_by_the_speed_and_its_pay_keeps_its_worth():
    built = world.build(agents=4, speed=10, now=timezone.now())

    queue = Queue.objects.get(client=built.client, slug="cards")
    price = queue.prices.get()
    assert (queue.offer_timeout_seconds, queue.wrap_up_seconds, queue.target_seconds) == (2.0, 12.0, 2.0)
    assert (price.included_seconds, price.per_minute) == (72, 4100)
    assert [one.capacity for one in built.agents] == [2, 1, 1, 1]
    world.close(built)
    assert not built.client.queues.filter(open=True).exists()


@pytest.mark.django_db
def test_what_happened_is_counted_from_the_database():
    people.online(people.agent("alice"))
    acme = people.client("acme")
    queue = people.queue(acme)
    work = answering.accept(people.offered(people.ticket(queue)), now=timezone.now())
    closing.complete(closing.close(work, "solved", now=timezone.now()), now=timezone.now())
    people.ticket(queue)

    row = counting.row(acme, target_seconds=20)

    assert (row.offered, row.answered, row.waiting) == (2, 1, 1)
    assert counting.offers(acme)["accepted"] == 1
    assert counting.tickets(acme)["closed"] == 1
    assert counting.handled(acme).tickets == 1
    assert len(counting.seconds_to_offer(acme)) == len(counting.seconds_to_accept(acme)) == 1


def test_habits_are_shares():
    shares = [value for name, value in vars(Habits()).items() if name.endswith("_share")]

    assert len(shares) == 4
    assert all(0 <= share <= 1 for share in shares)
