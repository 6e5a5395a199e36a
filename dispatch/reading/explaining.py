"""A stored decision in words, for operators and for the agent it concerns, and played again with a term changed.

Nothing is read and nothing is remembered here: what was stored when the offer was made says all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from dispatch.policy import matching, turning
from dispatch.policy.matching import Candidate, Terms, Weights
from dispatch.policy.rings import Ring
from dispatch.policy.turning import Turning
from marketplace.kernel.site import formats

ALIKE = 0.1  # a share of the work this near to the mean is about as much as others have had
TERMS = {
    "load": gettext_noop("free seats"),
    "level": gettext_noop("skill beyond what is asked"),
    "preferred": gettext_noop("preferred skills"),
    "standing": gettext_noop("standing"),
    "price": gettext_noop("price of the language"),
}
EXCLUDED = {
    "channel": ("takes no such tickets", "take no such tickets"),
    "language": ("does not speak {language}", "do not speak {language}"),
    "skill": ("lacks a skill or its level", "lack a skill or its level"),
    "excluded": ("is left out by the queue’s rules", "are left out by the queue’s rules"),
    "offered another ticket": ("holds another offer", "hold another offer"),
    "declined lately": ("let it go lately", "let it go lately"),
    "not reached": ("could not be reached lately", "could not be reached lately"),
    "no free seat": ("has no free seat", "have no free seat"),
}
NUMBERS = ("", "", gettext_noop("two"), gettext_noop("three"), gettext_noop("four"), gettext_noop("five"))
STOOD = (
    gettext_noop("You stood first."),
    gettext_noop("You stood second."),
    gettext_noop("You stood third."),
    gettext_noop("You stood fourth."),
    gettext_noop("You stood fifth."),
)


class Stored(Protocol):
    """A row of decisions."""

    policy: Any
    candidates: Any
    eligible: Any
    excluded: Any
    ring: Any
    weights: Any
    turning: Any


@dataclass(frozen=True)
class Decided:
    """`by_hand`: somebody named the agent, the policy was not asked. `current`: under terms that can be replayed."""

    policy: str
    candidates: tuple[Candidate, ...]
    eligible: int
    excluded: Mapping[str, int]
    ring: int
    weights: Weights
    turning: Turning | None

    @property
    def current(self) -> bool:
        return self.policy == matching.POLICY

    @property
    def by_hand(self) -> bool:
        return self.policy.startswith(("operator", "colleague"))

    @property
    def others(self) -> int:
        """How many more could have been asked than are named."""
        return max(0, self.eligible - sum(not one.needed for one in self.candidates))


def of(row: Stored) -> Decided:
    return Decided(
        policy=row.policy,
        candidates=tuple(_candidate(one) for one in row.candidates),
        eligible=row.eligible,
        excluded=row.excluded,
        ring=row.ring,
        weights=Weights(**row.weights) if row.weights else Weights(),
        turning=Turning(**row.turning) if row.turning else None,
    )


def of_match(match: matching.Match, policy: str) -> Decided:
    """The same before it is stored."""
    return Decided(
        policy=policy,
        candidates=tuple(match.candidates),
        eligible=match.eligible,
        excluded=match.excluded,
        ring=match.ticket.ring,
        weights=match.weights,
        turning=None,
    )


def _candidate(row: Mapping[str, Any]) -> Candidate:
    """Under earlier policies fewer terms were stored."""
    if "terms" in row:
        return Candidate.from_json(row)
    nothing = Terms(0, 0, 0, 0, 0)
    return Candidate(row["agent_id"], nothing, row["waited_seconds"], share=1, load=row["load"])


def replay(decided: Decided, agent_id: int, changes: Mapping[str, float]) -> list[Candidate]:
    """The order that there would have been, had this agent's terms been others. Raises ValueError for unknown terms."""
    candidates = {one.agent_id: one for one in decided.candidates}
    for term, value in changes.items():
        candidates[agent_id] = turning.with_term(candidates[agent_id], term, value)
    return sorted((matching.weighed(one, decided.weights) for one in candidates.values()), key=matching.order)


def whose(decided: Decided, change: Turning) -> tuple[int, str]:
    """Whose term the change names, and the term."""
    if change.term.startswith(turning.FIRST):
        return decided.candidates[0].agent_id, change.term.removeprefix(turning.FIRST)
    return change.rival, change.term


# For operators, with names


def change(decided: Decided, names: Mapping[int, str]) -> str:
    """The least change that would have put another first: a sentence without its capital."""
    found = decided.turning
    if found is None:
        alone = len(decided.candidates) < 2
        return "nobody else could be offered it." if alone else "no single term: the order was clear."
    first, rival = names[decided.candidates[0].agent_id], names.get(found.rival, "somebody")
    return f"{_had(found, first, rival)} would have been first."


def _had(found: Turning, first: str, rival: str) -> str:
    own = found.term.removeprefix(turning.FIRST)
    match own:
        case "needed":
            return f"had no other ticket needed {rival} alone, {rival}"
        case "sticky":
            return f"had {first} not known this customer, {rival}"
        case "refused":
            return f"had {rival} not let it go before, they"
        case "waited_seconds":
            return f"had {rival} waited {formats.seconds(found.flips_at - found.was)} longer, they"
    who, they = (first, rival) if own != found.term else (rival, "they")
    return f"had {who}’s {TERMS[own]} counted {_term(found.flips_at)} instead of {_term(found.was)}, {they}"


def _term(value: float) -> str:
    return formats.number(Decimal(value), digits=3).rstrip("0").rstrip(".,")


def excluded(decided: Decided, *, language: str) -> list[str]:
    """`12 do not speak Norwegian`, `3 let it go lately`."""
    said = []
    for reason, count in decided.excluded.items():
        one, many = EXCLUDED.get(reason, (reason, reason))
        said.append(f"{formats.number(count)} {(one if count == 1 else many).format(language=language)}")
    return said


def reached(rings: Sequence[Ring], at: int, *, fallback: Sequence[str], queues: Mapping[int, str]) -> str:
    """What the rings up to `at` have added to the queue's own people; empty at the innermost."""
    if at == 0:
        return ""
    added = wider([ring for ring in rings if ring.number <= at], fallback=fallback, queues=queues)
    return f"Asked in ring {at}" + (f": {', '.join(added)} too." if added else ".")


def wider(rings: Sequence[Ring], *, fallback: Sequence[str], queues: Mapping[int, str]) -> list[str]:
    """Whom these rings add: `those who speak Swedish`, `skills 1 level lower`, `people of Loans`."""
    added = []
    if spoken := fallback[: max((ring.fallback_languages for ring in rings), default=0)]:
        added.append(f"those who speak {' or '.join(formats.language(tag) for tag in spoken)}")
    if lower := max((ring.lower_levels_by for ring in rings), default=0):
        added.append(f"skills {lower} level{'s' if lower > 1 else ''} lower")
    named = [queues[pk] for pk in dict.fromkeys(pk for ring in rings for pk in ring.widen_to) if pk in queues]
    if named:
        added.append(f"people of {' and '.join(named)}")
    return added


# For the agent, without names, in their language


def why_me(decided: Decided) -> str:
    """Why this offer came to whom it came to."""
    first = decided.candidates[0]
    if decided.by_hand:
        return gettext("A person chose you for it.")
    if first.sticky:
        return gettext("You know this customer: you talked with them last, and it is kept for you for a moment.")
    if decided.eligible == 1:
        return gettext("You are the only free person who can take it.")
    people = formats.number(decided.eligible)
    if not decided.current:
        waited = formats.duration(first.waited_seconds)
        said = gettext("Of {people} free people who can take it, you have waited longest: {waited}.")
        return said.format(people=people, waited=waited)
    said = _first_of_many(get_language(), *_alike(decided), luck=_luck(first.share))
    return said.format(people=people, waited=formats.duration(first.waited_seconds))


@lru_cache
def _first_of_many(_language: str | None, same: int, at_least: bool, luck: int) -> str:
    """The sentence to be filled in, in the active language: thousands of offers say the same."""
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
        return said.format(term=gettext(TERMS[best]))
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
    return said.format(term=gettext(TERMS[own]), needed=_term(found.flips_at), was=_term(found.was))
