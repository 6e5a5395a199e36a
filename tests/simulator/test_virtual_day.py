"""A day with its rules on, and with one taken away: what each test says holds on every drawn day."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dispatch.policy.service_level import Outcome
from marketplace.simulator.virtual import ablation, day, draws, measures, roster, steady, summary, tables
from marketplace.simulator.virtual.ablation import Tried
from marketplace.simulator.virtual.engine import Floor
from marketplace.simulator.virtual.world import Contact, Person, World

START = datetime(2026, 11, 2, 7, tzinfo=UTC)
COUNTS = [60] * 24  # two hours
VOLUMES = "interval_start,calls\n" + "".join(f"2026-11-02T07:{minute:02d}:00,40\n" for minute in range(0, 60, 5))


@pytest.fixture(scope="module")
def tried() -> list[Tried]:
    few = ["Without rings", "Without stickiness", "Longest idle only"]
    return ablation.run(COUNTS, scale=0.5, seeds=range(1, 5), start=START, scenarios=few)


def whole(seed: int = 1) -> World:
    return day.world(COUNTS, scale=0.35, seed=seed, start=START)


def test_every_scenario_lives_through_the_same_contacts_and_people() -> None:
    world = whole()

    for name, change in ablation.SCENARIOS.items():
        other = change(world)
        assert other.people == world.people
        assert [replace(one, at=0) for one in other.contacts] == [replace(one, at=0) for one in world.contacts]
        assert (other == world) == (name == ablation.ALL)


def test_who_hands_over_in_heaps_hands_over_nothing_early() -> None:
    world = whole()

    heaps = ablation.heaped(world)

    assert {one.at % ablation.HEAP_SECONDS for one in heaps.contacts} == {0}
    later = [heap.at - one.at for heap, one in zip(heaps.contacts, world.contacts, strict=True)]
    assert 0 <= min(later) <= max(later) < ablation.HEAP_SECONDS


def test_without_rings_the_rarest_language_waits_longer(tried: list[Tried]) -> None:
    with_them, without = (
        [wait for whole in next(one for one in tried if one.name == name).days for wait in whole.rarest]
        for name in (ablation.ALL, "Without rings")
    )

    longest, longest_without = (measures.percentile([wait for wait, _ in some], 95) for some in (with_them, without))
    assert longest_without > 2 * longest
    assert sum(not answered for _, answered in without) > sum(not answered for _, answered in with_them)


def test_without_stickiness_fewer_come_back_to_their_last_agent(tried: list[Tried]) -> None:
    fewer = next(one for one in tried if one.name == "Without stickiness").changes["with their last agent"]

    assert fewer.high < 0


def test_only_rings_lead_to_a_fallback_language(tried: list[Tried]) -> None:
    by_name = {one.name: one.figures["in a fallback language"] for one in tried}

    assert by_name[ablation.ALL].mean > 0
    assert by_name["Without rings"].mean == by_name["Longest idle only"].mean == 0


def test_a_scenario_is_held_against_the_one_it_differs_from_by_one_rule() -> None:
    assert ablation.needed(["Every 5 min, without batching"]) == [
        ablation.ALL,
        "Handed over every 5 min",
        "Every 5 min, without batching",
    ]


def test_with_batching_the_only_one_who_speaks_it_is_kept_for_it() -> None:
    """Alice is first in turn for both, and the only one for Somali; Bob can have the other."""
    alice = Person(1, frozenset({"sv", "so"}), {"cards": 2}, 1, ((0.0, 600.0),))
    bob = Person(2, frozenset({"sv"}), {"cards": 2}, 1, ((1.0, 600.0),))
    contacts = [Contact(1, 60.0, 1, "sv", 120.0), Contact(2, 60.0, 1, "so", 120.0)]
    world = ablation.without_rings(World(day.desks(), [alice, bob], contacts, start=START))

    with_it = Floor(world, seed=1).run()
    without = Floor(ablation.without_batching(world), seed=1).run()

    assert {pk: (one.agent_id, one.waited_seconds) for pk, one in with_it.passages.items()} == {1: (2, 0), 2: (1, 0)}
    assert {pk: (one.agent_id, one.waited_seconds) for pk, one in without.passages.items()} == {1: (1, 0), 2: (1, 120)}


def test_nobody_is_lost_and_nobody_holds_more_than_their_seats() -> None:
    floor = Floor(whole(), seed=1).run()

    assert {one.outcome for one in floor.passages.values()} <= {Outcome.ANSWERED, Outcome.ABANDONED}
    for worker in floor.workers.values():
        steps = sorted((at, change) for start, end in worker.held for at, change in ((start, 1), (end, -1)))
        held = most = 0
        for _, change in steps:
            held += change
            most = max(most, held)
        assert most <= worker.person.seats


def test_nobody_is_asked_in_a_language_they_do_not_speak_or_before_they_come() -> None:
    floor = Floor(whole(), seed=1).run()

    for passage in floor.passages.values():
        for offer in passage.asked:
            person = floor.workers[offer.agent_id].person
            assert offer.language in person.languages
            since, until = person.hours[0]
            assert since <= (offer.at - START).total_seconds() < until


def test_as_many_are_at_work_as_the_target_asks_for() -> None:
    needed = [4, 6, 5, 3]

    people = roster.staffed(day.people(1), needed)

    for place, seats in enumerate(needed):
        middle = (place + 0.5) * roster.STEP_SECONDS
        there = sum(one.seats for one in people for since, until in one.hours if since <= middle < until)
        assert there >= seats


def test_half_hours_add_up_to_the_day() -> None:
    floor = Floor(whole(), seed=1).run()

    halves = summary.halves(floor)

    assert sum(half.row.offered for half in halves) == len(floor.passages)
    assert all(half.row.balances() for half in halves)
    assert len(halves) == 4


def test_a_count_is_the_mean_of_what_is_drawn_from_it() -> None:
    moments = [at for seed in range(40) for at in draws.within_counts(draws.random.Random(seed), [50], scale=0.5)]

    assert len(moments) / 40 == pytest.approx(25, abs=4 * (25 / 40) ** 0.5)
    assert all(0 <= at < draws.INTERVAL_SECONDS for at in moments)


def test_what_may_be_chance_stands_in_brackets(tried: list[Tried]) -> None:
    table = tables.changes(tried, tables.MAIN, "Changes")

    for row, one in zip(table.rows, [one for one in tried if one.name != ablation.ALL], strict=True):
        for said, name in zip(row[1:], tables.MAIN, strict=True):
            assert said.startswith("(") == (one.changes[name].holds(0) and said != "the same")


@pytest.fixture
def volumes(tmp_path: Path) -> Path:
    path = tmp_path / "volumes.csv"
    path.write_text(VOLUMES)
    return path


def simulate(*args: object) -> str:
    out = StringIO()
    call_command("simulate", *map(str, args), stdout=out)
    return out.getvalue()


def test_the_command_tells_a_day_and_draws_it(volumes: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")

    said = simulate(
        "day", "--volumes", volumes, "--day", "2026-11-02", "--scale", 0.2, "--seeds", 2, "--markdown",
        "--pictures", tmp_path,
    )  # fmt: skip

    assert "| 07:00 |" in said
    assert "<svg" in (tmp_path / "day.svg").read_text()


def test_the_command_tells_an_ablation_and_draws_it(volumes: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")

    said = simulate(
        "ablation", "--volumes", volumes, "--day", "2026-11-02", "--scale", 0.2, "--seeds", 2,
        "--only", "Without rings", "--only", "Without fairness", "--pictures", tmp_path,
    )  # fmt: skip

    assert "Without rings" in said
    assert {path.name for path in tmp_path.glob("*.svg")} == {"ablation.svg", "people.svg"}


def test_the_command_tells_and_draws_theory(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")

    said = simulate("steady", "--runs", 2, "--contacts", 100, "--pictures", tmp_path)

    assert all(case.name in said for case in steady.CASES)
    assert "<svg" in (tmp_path / "steady.svg").read_text()


def test_pictures_without_matplotlib_are_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "marketplace.simulator.virtual.plots", raising=False)

    with pytest.raises(CommandError, match="development tool"):
        simulate("steady", "--pictures", tmp_path)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--only", "Without everything"], "No such scenario"),
        (["--seeds", "1"], "--seeds at least 2"),
        (["--day", "2026-11-03"], "no contacts on 2026-11-03"),
    ],
)
def test_what_cannot_be_simulated_is_said(volumes: Path, wrong: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        simulate("ablation", "--volumes", volumes, "--day", "2026-11-02", *wrong)
