"""What is asked of whom, as a table; and what a line must carry."""

import pytest

from agents.onboarding import connecting, policy

ALWAYS = ["profile", "age", "right_to_work", "tax", "bank", "agreement", "connection", "training", "approval"]


def asked(country: str, engagement: str, track: str, age: int | None = 30) -> dict[str, policy.Asked]:
    person = policy.Person(country=country, engagement=engagement, track=track, age=age)
    return {one.kind: one for one in policy.required(person)}


@pytest.mark.parametrize(
    ("country", "engagement", "track", "more"),
    [
        ("SE", "employed", "general", []),
        ("SE", "employed", "rural", []),
        ("SE", "employed", "customer_expert", []),
        ("FR", "freelance", "student", ["study"]),
        ("GB", "employed", "student", ["study"]),
    ],
)
def test_only_students_show_that_they_study(country, engagement, track, more):
    found = asked(country, engagement, track)

    assert sorted(found) == sorted([*ALWAYS, *more])
    assert list(found)[-1] == "approval"


@pytest.mark.parametrize(
    ("country", "engagement", "reviewed", "document"),
    [
        ("SE", "freelance", True, True),  # F-tax approval
        ("SE", "employed", False, False),
        ("FR", "freelance", False, False),
        ("LU", "employed", True, False),  # no check is known
        ("HU", "freelance", True, False),
    ],
)
def test_a_person_looks_at_a_tax_number_only_where_they_must(country, engagement, reviewed, document):
    tax = asked(country, engagement, "general")["tax"]

    assert (tax.reviewed, tax.document) == (reviewed, document)


@pytest.mark.parametrize(("age", "reviewed"), [(None, False), (16, True), (17, True), (18, False), (70, False)])
def test_a_minors_age_is_looked_at_with_a_consent(age, reviewed):
    one = asked("SE", "employed", "general", age)["age"]

    assert (one.reviewed, one.document) == (reviewed, reviewed)


@pytest.mark.parametrize(
    ("measured", "good", "slow", "advice"),
    [
        ({}, True, False, 0),
        ({"round_trip_ms": 1400, "down_kbps": 120, "up_kbps": 25}, True, True, 0),  # satellite, rural
        ({"round_trip_ms": 1501}, False, False, 1),
        ({"lost_permille": 101}, False, False, 1),
        ({"down_kbps": 99, "up_kbps": 19}, False, False, 2),
    ],
)
def test_a_slow_line_is_enough_and_a_broken_one_is_told_what_would_help(measured, good, slow, advice):
    line = {"round_trip_ms": 80, "jitter_ms": 10, "lost_permille": 0, "down_kbps": 5000, "up_kbps": 800, **measured}

    verdict = connecting.judge(connecting.Line(**line))

    assert (verdict.good, verdict.slow, len(verdict.advice)) == (good, slow, advice)
