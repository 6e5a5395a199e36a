"""Who may be asked: every ring reaches all whom the one before reached, and more."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from dispatch.policy import needs, rings
from dispatch.policy.needs import Needs, Preferred
from dispatch.policy.rings import Ring

SLUGS = ["cards", "payments", "fraud", "empathy"]
TAGS = ["no", "sv", "da", "en"]
LEVELS = st.integers(1, 5)
SKILLS = st.tuples(st.sampled_from(SLUGS), LEVELS)


@st.composite
def asks(draw: st.DrawFn) -> Needs:
    groups = draw(st.lists(st.lists(SKILLS, min_size=1, max_size=2, unique_by=lambda one: one[0]), max_size=3))
    preferred = draw(
        st.lists(
            st.builds(Preferred, st.sampled_from(SLUGS), LEVELS, st.integers(0, 6)),
            max_size=2,
            unique_by=lambda one: one.slug,
        )
    )
    return Needs(
        draw(st.sampled_from(["chat", "async"])),
        draw(st.sampled_from(TAGS)),
        tuple(sorted(tuple(sorted(group)) for group in groups)),
        tuple(draw(st.lists(SKILLS, max_size=2, unique_by=lambda one: one[0]))),
        tuple(preferred),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[Ring, ...]:
    numbers = sorted(draw(st.lists(st.integers(1, 6), max_size=4, unique=True)))
    some = st.none() | st.floats(0, 600, allow_nan=False)
    return tuple(
        Ring(
            number,
            draw(some),
            draw(some),
            draw(st.none() | st.integers(0, 100)),
            draw(st.integers(0, 4)),
            draw(st.integers(0, 3)),
            tuple(draw(st.lists(st.sampled_from([7, 8]), max_size=2, unique=True))),
        )
        for number in numbers
    )


LEVELS_HELD = st.dictionaries(st.sampled_from(SLUGS), LEVELS)
OTHERS = st.fixed_dictionaries({7: asks(), 8: asks()})
SPOKEN = st.frozensets(st.sampled_from(TAGS))
KINDS = st.sampled_from([frozenset({"chat"}), frozenset({"async"}), frozenset({"chat", "async"})])
FALLBACK = st.permutations(TAGS)


@given(asks(), steps(), OTHERS, FALLBACK, SPOKEN, LEVELS_HELD, KINDS, st.integers(0, 5))
def test_a_later_ring_never_reaches_fewer(
    asked: Needs,
    found: tuple[Ring, ...],
    others: Mapping[int, Needs],
    fallback: list[str],
    languages: frozenset[str],
    levels: dict[str, int],
    kinds: frozenset[str],
    at: int,
) -> None:
    nearer = rings.reach(asked, found, at, fallback=fallback, others=others)
    further = rings.reach(asked, found, at + 1, fallback=fallback, others=others)

    if nearer.refuses(languages, levels, kinds) is None:
        assert further.refuses(languages, levels, kinds) is None


@given(asks(), steps(), OTHERS, FALLBACK, SPOKEN, LEVELS_HELD, KINDS, st.integers(0, 6))
def test_nobody_is_asked_outside_their_stated_languages(
    asked: Needs,
    found: tuple[Ring, ...],
    others: Mapping[int, Needs],
    fallback: list[str],
    languages: frozenset[str],
    levels: dict[str, int],
    kinds: frozenset[str],
    at: int,
) -> None:
    reach = rings.reach(asked, found, at, fallback=fallback, others=others)

    if reach.refuses(languages, levels, kinds) is None:
        assert reach.language_for(languages) in languages
        assert asked.kind in kinds
        if asked.language in languages:
            assert reach.language_for(languages) == asked.language


@given(steps(), st.integers(0, 6), st.floats(0, 700), st.floats(0, 700) | st.none(), st.floats(0, 1) | st.none())
def test_a_ticket_never_goes_back_to_a_nearer_ring(
    found: tuple[Ring, ...], at: int, waited: float, wait: float | None, level: float | None
) -> None:
    now = rings.due(found, at, waited_seconds=waited, expected_wait_seconds=wait, service_level=level)
    later = rings.due(found, now, waited_seconds=waited + 60, expected_wait_seconds=wait, service_level=level)

    assert at <= now <= later


@given(steps(), st.integers(0, 6), st.floats(0, 700))
def test_the_clock_moves_a_ticket_exactly_when_it_said_it_would(
    found: tuple[Ring, ...], at: int, waited: float
) -> None:
    said = rings.next_by_clock(found, at)
    due = rings.due(found, at, waited_seconds=waited, expected_wait_seconds=None, service_level=None)

    assert (due > at) == (said is not None and waited >= said)


@given(asks(), st.integers(1, 10_000))
def test_the_name_of_a_cell_says_all_that_is_asked(asked: Needs, queue_id: int) -> None:
    assert needs.of_cell(needs.cell_of(queue_id, asked)) == asked


THREE = (
    Ring(1, after_seconds=45, lower_levels_by=1),
    Ring(2, wait_over_seconds=120, fallback_languages=1),
    Ring(3, service_level_under=60, widen_to=(7,)),
)
CARDS = Needs("chat", "no", (((("cards", 3)),),), preferred=(Preferred("empathy", 2, 2),))
PAYMENTS = {7: Needs("chat", "en", ((("payments", 1),),))}
CHAT = frozenset({"chat", "async"})


def test_a_lower_level_is_enough_after_a_while() -> None:
    def refused(at: int) -> str | None:
        return rings.reach(CARDS, THREE, at).refuses({"no"}, {"cards": 2, "empathy": 5}, CHAT)

    assert (refused(0), refused(1)) == ("skill", None)


def test_a_preferred_skill_is_asked_for_until_its_ring() -> None:
    def refused(at: int) -> str | None:
        return rings.reach(CARDS, THREE, at).refuses({"no"}, {"cards": 5}, CHAT)

    assert (refused(1), refused(2)) == ("skill", None)


def test_a_norwegian_may_be_answered_in_swedish_from_the_second_ring_on() -> None:
    def at(ring: int) -> rings.Reach:
        return rings.reach(CARDS, THREE, ring, fallback=["no", "sv", "da"])

    levels = {"cards": 5, "empathy": 5}
    assert at(1).refuses({"sv"}, levels, CHAT) == "language"
    assert at(2).refuses({"sv"}, levels, CHAT) is None
    assert at(2).language_for({"sv"}) == "sv"
    assert at(2).language_for({"sv", "no"}) == "no"
    assert at(2).refuses({"da"}, levels, CHAT) == "language"


def test_another_queues_people_are_asked_too() -> None:
    reach = rings.reach(CARDS, THREE, 3, others=PAYMENTS)

    assert reach.refuses({"no"}, {"payments": 1}, CHAT) is None
    assert reach.refuses({"en"}, {"payments": 1}, CHAT) == "language"


def test_any_condition_brings_a_ring_and_all_nearer_ones_with_it() -> None:
    def due(waited: float = 0, wait: float | None = None, level: float | None = None) -> int:
        return rings.due(THREE, 0, waited_seconds=waited, expected_wait_seconds=wait, service_level=level)

    assert (due(), due(waited=45), due(wait=121), due(level=0.5), due(level=0.6)) == (0, 1, 2, 3, 0)
