"""Why me, why not me: a stored decision says so in words, and played again with the one term it names it flips."""

from dataclasses import replace

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from rest_framework.test import APIClient

from agents.models import Person
from dispatch.handing import answering
from dispatch.models import Decision, Offer, QueueSkill, Ring
from dispatch.offers import offering
from dispatch.policy import matching, turning
from dispatch.policy.matching import Candidate, Terms, Weights
from dispatch.policy.rings import Ring as Widening
from dispatch.reading import causes, explaining
from dispatch.reading.explaining import Decided
from tests import people
from tests.dispatch import crowds

WEIGHTS = Weights()
IDLE = Terms(load=1, level=0, preferred=0, standing=0.8, price=1)


def candidate(agent_id: int, **fields) -> Candidate:
    one = replace(Candidate(agent_id, IDLE, 252, 1.0), **fields)
    return matching.weighed(one, WEIGHTS)


def decided(*ones: Candidate, eligible: int | None = None, **fields) -> Decided:
    rows = sorted(ones, key=matching.order)
    plain = Decided(
        matching.POLICY, tuple(rows), eligible or len(rows), {}, 0, WEIGHTS, turning.of(rows, WEIGHTS)
    )  # fmt: skip
    return replace(plain, **fields)


NAMES = {1: "Amira H.", 2: "Bo L.", 3: "Cleo P."}


@settings(max_examples=500, deadline=None)
@given(crowds.candidates)
def test_a_decision_played_again_flips_with_the_one_term_that_it_names(found):
    candidates, weights = found
    one = Decided(
        matching.POLICY, tuple(candidates), len(candidates), {}, 0, weights, turning.of(candidates, weights)
    )  # fmt: skip
    first = candidates[0].agent_id
    assert explaining.replay(one, first, {})[0].agent_id == first

    if one.turning:
        agent_id, term = explaining.whose(one, one.turning)
        after = explaining.replay(one, agent_id, {term: one.turning.flips_at})

        assert after[0].agent_id == one.turning.rival


@settings(max_examples=500, deadline=None)
@given(crowds.candidates)
def test_whatever_was_decided_can_be_said(found):
    candidates, weights = found
    one = Decided(
        matching.POLICY, tuple(candidates), len(candidates), {}, 0, weights, turning.of(candidates, weights)
    )  # fmt: skip

    names = {row.agent_id: f"Agent {row.agent_id}" for row in candidates}

    assert explaining.change(one, names).endswith(".")
    assert causes.why_me(one).endswith(".")
    for row in candidates[1:]:
        said, would = causes.why_not_me(one, row.agent_id)
        assert said.endswith(".")
        assert would.endswith(".")


def test_the_only_one_is_told_so():
    assert causes.why_me(decided(candidate(1))) == "You are the only free person who can take it."


def test_among_equals_the_turn_is_told_without_anybodys_name():
    said = causes.why_me(decided(candidate(1, share=0.4), candidate(2), candidate(3), eligible=5))

    assert said == (
        "Of 5 free people who can take it, you come first: you and at least two others stand in the same class; "
        "your turn: waited 4:12, and you have had less of the work than others lately."
    )


def test_who_stands_in_the_highest_class_alone_is_told_so():
    said = causes.why_me(decided(candidate(1), candidate(2, terms=replace(IDLE, load=0))))

    assert "you stand in the highest class alone" in said


def test_who_knows_the_customer_is_told_so():
    assert "You know this customer" in causes.why_me(decided(candidate(1, sticky=True), candidate(2)))


def test_a_person_who_chose_is_no_policy():
    one = decided(candidate(1), policy="operator/1")

    assert one.by_hand
    assert causes.why_me(one) == "A person chose you for it."


@pytest.mark.parametrize(
    ("me", "said", "would"),
    [
        (
            {"waited_seconds": 12},
            "You stood second. In the same class a colleague’s turn was longer, by 4:00.",
            "Had you waited 241\u00a0s longer, it would have come to you.",
        ),
        (
            {"refused": True, "waited_seconds": 999},
            "You stood second. You had let it go before, so that others came first.",
            "Had you not let it go before, it would have come to you.",
        ),
        (
            {"needed": True, "waited_seconds": 999},
            "You came first, and were kept for a ticket that nobody else could take.",
            "Without that other ticket it would have come to you.",
        ),
        (
            {"terms": replace(IDLE, load=0.5), "waited_seconds": 999},
            "You stood second. A colleague stood in a higher class, above all by free seats.",
            "Had your free seats counted 0.99 instead of 0.5, it would have come to you.",
        ),
    ],
)
def test_who_did_not_get_it_is_told_why_and_what_would_have_changed_it(me, said, would):
    assert causes.why_not_me(decided(candidate(1), candidate(2, **me)), 2) == (said, would)


def test_whoever_reads_french_or_swedish_is_told_in_it_and_reads_its_numbers():
    one = decided(candidate(1), candidate(2, terms=replace(IDLE, load=0.5), waited_seconds=999), candidate(3))

    with translation.override("fr"):
        assert "une autre personne est dans la même catégorie que vous" in causes.why_me(one)
    with translation.override("sv"):
        said, would = causes.why_not_me(one, 2)

    assert said == "Du stod som nummer tre. En kollega stod i en högre klass, framför allt genom ”lediga platser”."
    assert "hade varit 0,99 i stället för 0,5" in would


def test_what_somebody_else_knows_of_the_customer_is_told_too():
    said, would = causes.why_not_me(decided(candidate(1, sticky=True, waited_seconds=1), candidate(2)), 2)

    assert said == "You stood second. It went to a colleague who knows this customer."
    assert would == "Had nobody known the customer, it would have come to you."


def test_an_operator_reads_what_would_have_changed_it_by_name():
    said = explaining.change(decided(candidate(1), candidate(2, waited_seconds=12)), NAMES)

    assert said == "had Bo L. waited 241\u00a0s longer, they would have been first."
    assert explaining.change(decided(candidate(1)), NAMES) == "nobody else could be offered it."


def test_who_was_not_considered_is_counted_in_words():
    one = decided(candidate(1), excluded={"language": 12, "declined lately": 3, "no free seat": 1, "excluded": 1})

    assert explaining.excluded(one, language="Norwegian") == [
        "12 do not speak Norwegian",
        "3 let it go lately",
        "1 has no free seat",
        "1 is left out by the queue’s rules",
    ]


def test_a_ring_says_whom_it_reached():
    rings = [Widening(1, lower_levels_by=1), Widening(2, fallback_languages=1, widen_to=(7,)), Widening(3)]

    assert explaining.reached(rings, 0, fallback=["sv"], queues={}) == ""
    assert explaining.reached(rings, 1, fallback=["sv"], queues={}) == "Asked in ring 1: skills 1 level lower too."
    assert explaining.reached(rings, 2, fallback=["sv"], queues={7: "Loans"}) == (
        "Asked in ring 2: those who speak Swedish, skills 1 level lower, people of Loans too."
    )


# As it is stored, and at the door


@pytest.fixture
def floor(db):
    """Alice, who has waited longer, and bob; and acme's ticket, offered."""
    queue = people.queue(people.client("acme"), skills={"cards": 2})
    now = timezone.now()
    for minutes, name in ((9, "alice"), (4, "bob")):
        one = people.agent(name, skills={"cards": 3})
        people.online(one, now=now - timezone.timedelta(minutes=minutes))
    ticket = people.ticket(queue, now=now)
    return {"queue": queue, "ticket": ticket, "offer": people.offered(ticket, now=now)}


def get(person: Person, path: str):
    browser = APIClient()
    browser.force_login(person)
    return browser.get(f"/api/v1{path}")


def test_a_stored_decision_says_the_same_as_the_one_that_was_made(floor):
    row = Decision.objects.get(offer=floor["offer"])

    one = explaining.of(row)

    assert [each.agent_id for each in explaining.replay(one, one.candidates[0].agent_id, {})] == [
        each.agent_id for each in one.candidates
    ]
    assert one.turning == turning.of(one.candidates, one.weights)


def test_an_operator_follows_the_replay_that_the_decision_links_and_another_comes_first(floor):
    olga = people.person("olga", Person.Role.OPERATOR)
    told = get(olga, f"/offers/{floor['offer'].pk}/decision").json()
    first, second = (one["agent_id"] for one in told["candidates"])
    assert told["turning"]["rival"] == second
    assert told["turning"]["term"] == "waited_seconds"
    assert told["replayed"] is None
    assert told["words"][0].startswith("Alice came first of 2")
    assert "had Bob waited" in told["words"][1]

    path = told["turning"]["replay"].partition("/api/v1")[2]

    assert get(olga, path).json()["replayed"] == [second, first]


@pytest.mark.parametrize("query", ["agent=1", "agent=0&term=load&value=1", "agent={first}&term=shoes&value=44"])
def test_a_replay_of_nonsense_is_refused(floor, query):
    olga = people.person("olga", Person.Role.OPERATOR)

    asked = query.format(first=floor["offer"].agent_id)

    assert get(olga, f"/offers/{floor['offer'].pk}/decision?{asked}").status_code == 400


def test_a_clients_people_read_why_but_not_who_else(floor):
    ann = people.member("ann", floor["queue"].client)

    told = get(ann, f"/offers/{floor['offer'].pk}/decision").json()

    assert [one["agent_id"] for one in told["candidates"]] == [floor["offer"].agent_id, None]
    assert told["turning"]["rival"] is None
    assert "Bob" not in str(told["words"])
    assert get(people.member("zoe", people.client("zeta")), f"/offers/{floor['offer'].pk}/decision").status_code == 404


def test_the_ring_in_which_somebody_was_reached_is_recorded_and_told(db):
    queue = people.queue(people.client("acme"), skills={"cards": 2}, language_fallback=["sv"])
    QueueSkill.objects.update(level=4)
    Ring.objects.create(queue=queue, number=1, after_seconds=30, lower_levels_by=2, fallback_languages=1)
    people.online(people.agent("alice", skills={"cards": 2}, languages=("sv",)))
    now = timezone.now()
    ticket = people.ticket(queue, now=now)
    assert not offering.offer_waiting(now=now)
    type(ticket).objects.filter(pk=ticket.pk).update(ring=1)

    offer = people.offered(ticket, now=now)

    told = get(people.person("olga", Person.Role.OPERATOR), f"/offers/{offer.pk}/decision").json()
    assert told["ring"] == 1
    assert "Asked in ring 1: those who speak Swedish, skills 2 levels lower too." in told["words"]


def test_a_raised_price_is_a_line_of_the_decision(floor):
    answering.decline(floor["offer"], now=timezone.now())
    type(floor["ticket"]).objects.filter(pk=floor["ticket"].pk).update(surge_percent=25)

    again = people.offered(floor["ticket"])

    assert Offer.objects.get(pk=again.pk).quote["lines"][-1] == ["raised:25", 1200]
