"""Whom a ticket reaches, by sets: the same people and the same reasons as when each of them is asked."""

from collections import Counter
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch.policy.abilities import Abilities
from dispatch.policy.matching import AgentAtWork
from dispatch.policy.rings import Asked, Reach
from tests.dispatch import crowds

SKILLS = st.tuples(st.sampled_from(sorted(crowds.SKILLS)), st.integers(0, 5))
ASKED = st.builds(
    Asked,
    kind=st.sampled_from(["chat", "async", "fax"]),
    languages=st.lists(st.sampled_from(["en", "sv", "fi"]), min_size=1, max_size=2, unique=True).map(tuple),
    required=st.lists(st.lists(SKILLS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    excluded=st.lists(SKILLS.filter(lambda one: one[1] > 0), max_size=1).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**40), st.lists(ASKED, min_size=1, max_size=3).map(tuple))
@example(0, (Asked("chat", ("en",), ()),))
def test_all_of_them_at_once_are_told_apart_as_each_alone(seed, alternatives):
    chance, reach, abilities = Random(seed), Reach(alternatives), Abilities()
    people = [crowds.agent(chance, number) for number in range(1, 13)]
    for one in people:
        abilities.add(one)
    for one in people[9:]:
        abilities.remove(one)

    members, refused = abilities.within(reach)

    reasons = {one.agent_id: reason_of(one, reach) for one in people[:9]}
    assert members == {pk for pk, reason in reasons.items() if reason is None}
    assert refused == Counter(reason for reason in reasons.values() if reason)


def reason_of(one: AgentAtWork, reach: Reach) -> str | None:
    return reach.refuses(one.languages, one.levels, one.kinds)


def test_where_nobody_is_nobody_is_reached():
    assert Abilities().within(Reach((Asked("chat", ("en",), ()),))) == (set(), Counter())
