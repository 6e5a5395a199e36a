"""Why an offer came to an agent, or did not: a decision in their own language, and without anybody's name."""

from functools import lru_cache

from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from dispatch.policy import matching, turning
from dispatch.policy.matching import Candidate
from dispatch.policy.turning import Turning
from dispatch.reading import explaining
from dispatch.reading.explaining import Decided
from marketplace.kernel.site import formats

ALIKE = 0.1  # a share of the work this near to the mean is about as much as others have had
NUMBERS = ("", "", gettext_noop("two"), gettext_noop("three"), gettext_noop("four"), gettext_noop("five"))
STOOD = (
    gettext_noop("You stood first."),
    gettext_noop("You stood second."),
    gettext_noop("You stood third."),
    gettext_noop("You stood fourth."),
    gettext_noop("You stood fifth."),
)


def why_me(decided: Decided) -> str:
    """Why this offer came to whom it came to."""
    first = decided.candidates[0]
    if decided.by_hand:
        return gettext("A person chose you for it.")
    if first.sticky:
        return gettext("You know this customer: you talked with them last, and it is kept for you for a moment.")
    if decided.eligible == 1:
        return gettext("You are the only free person who can take it.")
    waited = formats.duration(first.waited_seconds)
    if not decided.current:
        said = gettext("Of {people} free people who can take it, you have waited longest: {waited}.")
        return said.format(people=formats.number(decided.eligible), waited=waited)
    said = _first_of_many(get_language(), *_alike(decided), luck=_luck(first.share))
    return said.format(people=formats.number(decided.eligible), waited=waited)


@lru_cache(maxsize=4096)
def _first_of_many(_language: str | None, same: int, at_least: bool, luck: int) -> str:
    """The sentence but for its two numbers, in the active language: thousands of offers say the same."""
    said = gettext("Of {people} free people who can take it, you come first: {stands}; {turn}.")
    return said.format(people="{people}", stands=_class(same, at_least), turn=_turn(luck))


def _alike(decided: Decided) -> tuple[int, bool]:
    """How many others stand in the chosen one's class, and whether there may be more of them than are known."""
    first, others = decided.candidates[0], [one for one in decided.candidates[1:] if not one.needed]
    same = sum(one.band == first.band and one.refused == first.refused for one in others)
    return min(same, len(NUMBERS) - 1), bool(same == len(others) and decided.others)


def _class(same: int, at_least: bool) -> str:
    if not same:
        return gettext("you stand in the highest class alone")
    if at_least:
        said = ngettext(
            "you and at least one other stand in the same class",
            "you and at least {count} others stand in the same class",
            same,
        )
    else:
        said = ngettext(
            "you and one other stand in the same class", "you and {count} others stand in the same class", same
        )
    return said.format(count=gettext(NUMBERS[same]))


def _luck(share: float) -> int:
    """Whether somebody has had less of the work lately than others (−1), as much (0) or more (1)."""
    return -1 if share < 1 - ALIKE else 1 if share > 1 + ALIKE else 0


def _turn(luck: int) -> str:
    if luck < 0:
        return gettext("your turn: waited {waited}, and you have had less of the work than others lately")
    if luck > 0:
        return gettext("your turn: waited {waited}, though you have had more of the work than others lately")
    return gettext("your turn: waited {waited}, and you have had about as much of the work as others lately")


def why_not_me(decided: Decided, agent_id: int) -> tuple[str, str]:
    """Why an offer went to somebody else of the candidates, and what would have brought it to `agent_id`."""
    place = next(n for n, one in enumerate(decided.candidates) if one.agent_id == agent_id)
    me, first = decided.candidates[place], decided.candidates[0]
    if decided.by_hand:
        return gettext("A person chose a colleague for it."), ""
    return _why_after(me, first, place), _what_would(turning.of(decided.candidates, decided.weights, rival=agent_id))


def _why_after(me: Candidate, first: Candidate, place: int) -> str:
    if me.needed and not first.needed:
        return gettext("You came first, and were kept for a ticket that nobody else could take.")
    return f"{gettext(STOOD[min(place, 4)])} {_what_went_before(me, first)}"


def _what_went_before(me: Candidate, first: Candidate) -> str:
    if first.sticky and not me.sticky:
        return gettext("It went to a colleague who knows this customer.")
    if me.refused and not first.refused:
        return gettext("You had let it go before, so that others came first.")
    if me.band < first.band:
        found = {name: getattr(first.terms, name) - getattr(me.terms, name) for name in matching.TERMS}
        best = max(found, key=lambda name: found[name])
        said = gettext("A colleague stood in a higher class, above all by {term}.")
        return said.format(term=gettext(explaining.TERMS[best]))
    longer = formats.duration(max(0.0, first.turn - me.turn))
    return gettext("In the same class a colleague’s turn was longer, by {longer}.").format(longer=longer)


def _what_would(found: Turning | None) -> str:
    if found is None:
        return gettext("No single change would have brought it to you.")
    own = found.term.removeprefix(turning.FIRST)
    match own:
        case "needed":
            return gettext("Without that other ticket it would have come to you.")
        case "sticky":
            return gettext("Had nobody known the customer, it would have come to you.")
        case "refused":
            return gettext("Had you not let it go before, it would have come to you.")
        case "waited_seconds":
            longer = formats.seconds(found.flips_at - found.was)
            return gettext("Had you waited {longer} longer, it would have come to you.").format(longer=longer)
    if own == found.term:
        said = gettext("Had your {term} counted {needed} instead of {was}, it would have come to you.")
    else:
        said = gettext("Had your colleague’s {term} counted {needed} instead of {was}, it would have come to you.")
    return said.format(
        term=gettext(explaining.TERMS[own]), needed=explaining.term(found.flips_at), was=explaining.term(found.was)
    )
