"""What a queue asks for: and, or, not, and what would be good to have."""

import pytest

from dispatch.policy import needs, rings
from dispatch.policy.needs import Needs, Preferred

ROWS = [
    ("required", 0, "cards", 2, 0),
    ("required", 1, "payments", 1, 0),
    ("required", 1, "fraud", 2, 0),
    ("excluded", 0, "trainee", 1, 0),
    ("preferred", 0, "empathy", 3, 2),
]


def refused(asked: Needs, levels: dict[str, int]) -> str | None:
    return rings.reach(asked, (), 3).refuses({"sv"}, levels, {"chat"})


def test_alternatives_are_or_and_all_else_is_and() -> None:
    asked = needs.of_rows("chat", "sv", ROWS)

    assert refused(asked, {"cards": 2, "payments": 1}) is None
    assert refused(asked, {"cards": 2, "fraud": 2}) is None
    assert refused(asked, {"cards": 2, "fraud": 1}) == "skill"
    assert refused(asked, {"payments": 5, "fraud": 5}) == "skill"


def test_who_has_a_skill_that_is_ruled_out_is_not_asked() -> None:
    asked = needs.of_rows("chat", "sv", ROWS)

    assert refused(asked, {"cards": 5, "payments": 5, "trainee": 1}) == "excluded"


def test_somebody_without_a_seat_for_the_channel_is_not_asked() -> None:
    asked = needs.of_rows("chat", "sv", ROWS)

    assert rings.reach(asked, (), 0).refuses({"sv"}, {"cards": 5, "payments": 5}, {"async"}) == "channel"


def test_a_ticket_asks_for_more_than_its_queue_and_the_higher_level_counts() -> None:
    asked = needs.of_rows("chat", "sv", ROWS).also({"cards": 4, "refunds": 1, "payments": 3})

    assert asked.required == (
        (("cards", 4),),
        (("fraud", 2), ("payments", 1)),
        (("payments", 3),),
        (("refunds", 1),),
    )
    assert needs.of_rows("chat", "sv", ROWS).also({"cards": 1}).required[0] == (("cards", 2),)


def test_the_name_of_a_cell_can_be_read() -> None:
    asked = needs.of_rows("chat", "sv", ROWS)

    assert needs.cell_of(12, asked) == "12|chat|sv|cards:2&fraud:2/payments:1|trainee:1|empathy:3@2"
    assert asked.preferred == (Preferred("empathy", 3, 2),)


def test_anything_else_is_no_cell() -> None:
    with pytest.raises(ValueError, match="unpack"):
        needs.of_cell("12|chat")
