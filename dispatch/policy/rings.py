"""Who may be asked for a ticket: its queue's own people first, then, ring by ring, a wider circle. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from dispatch.policy.needs import Needs, Skill


@dataclass(frozen=True, slots=True)
class Ring:
    """One widening, and when it comes: any of its conditions will do; None never holds."""

    number: int
    after_seconds: float | None = None
    wait_over_seconds: float | None = None
    service_level_under: int | None = None  # percent
    lower_levels_by: int = 0
    fallback_languages: int = 0
    widen_to: tuple[int, ...] = ()  # queues whose people are asked too


@dataclass(frozen=True, slots=True)
class Asked:
    """What one must be able to do: any of these languages, all groups, none of the excluded."""

    kind: str
    languages: tuple[str, ...]  # the customer's own first, then the published fallbacks
    required: tuple[tuple[Skill, ...], ...]
    excluded: tuple[Skill, ...] = ()

    def refuses(self, languages: AbstractSet[str], levels: Mapping[str, int], kinds: AbstractSet[str]) -> str | None:
        """Why somebody with these languages, levels and kinds of seats cannot be asked; None where they can."""
        if self.kind not in kinds:
            return "channel"
        if languages.isdisjoint(self.languages):
            return "language"
        for group in self.required:
            if not any(levels.get(slug, 0) >= level for slug, level in group):
                return "skill"
        if any(levels.get(slug, 0) >= level for slug, level in self.excluded):
            return "excluded"
        return None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whoever can do any of `alternatives` may be asked: the ticket's own queue first, then those it widened to."""

    alternatives: tuple[Asked, ...]

    def refuses(self, languages: AbstractSet[str], levels: Mapping[str, int], kinds: AbstractSet[str]) -> str | None:
        """None where one alternative fits; else why the ticket's own queue does not take them."""
        first: str | None = None
        for asked in self.alternatives:
            reason = asked.refuses(languages, levels, kinds)
            if reason is None:
                return None
            first = first or reason
        return first

    def language_for(self, languages: AbstractSet[str]) -> str:
        """The language in which somebody who speaks these would serve it: the customer's own where they can."""
        order = self.alternatives[0].languages
        return next((tag for tag in order if tag in languages), order[0])


def reach(
    needs: Needs,
    rings: Sequence[Ring],
    at: int,
    *,
    fallback: Sequence[str] = (),
    others: Mapping[int, Needs] | None = None,
) -> Reach:
    """Who may be asked at ring `at` (0 is the innermost): everything that rings 1 to `at` relax, relaxed."""
    passed = [ring for ring in rings if ring.number <= at]
    lower = max((ring.lower_levels_by for ring in passed), default=0)
    allowed = max((ring.fallback_languages for ring in passed), default=0)
    languages = (needs.language, *[tag for tag in fallback if tag != needs.language][:allowed])
    preferred = tuple(((one.slug, one.level),) for one in needs.preferred if at < one.until_ring)
    own = Asked(
        needs.kind,
        languages,
        tuple(tuple((slug, max(1, level - lower)) for slug, level in group) for group in (*needs.required, *preferred)),
        needs.excluded,
    )
    wider = []
    for ring in passed:
        for queue_id in ring.widen_to:
            other = (others or {}).get(queue_id)
            if other:
                wider.append(Asked(needs.kind, languages, other.required, other.excluded))
    return Reach((own, *dict.fromkeys(wider)))


def due(
    rings: Sequence[Ring],
    at: int,
    *,
    waited_seconds: float,
    expected_wait_seconds: float | None,
    service_level: float | None,
) -> int:
    """The ring that a ticket which stands at `at` should stand at now: the furthest of which any condition holds.

    What nearer rings relax is relaxed with it. `service_level` is a share from 0 to 1; None (too few tickets) makes no
    condition hold.
    """
    for ring in rings:
        by_clock = ring.after_seconds is not None and waited_seconds >= ring.after_seconds
        by_wait = (
            ring.wait_over_seconds is not None
            and expected_wait_seconds is not None
            and expected_wait_seconds > ring.wait_over_seconds
        )
        by_level = (
            ring.service_level_under is not None
            and service_level is not None
            and service_level * 100 < ring.service_level_under
        )
        if by_clock or by_wait or by_level:
            at = max(at, ring.number)
    return at


def next_by_clock(rings: Sequence[Ring], at: int) -> float | None:
    """Seconds of waiting after which a further ring comes by the clock alone; None where none does."""
    return min(
        (ring.after_seconds for ring in rings if ring.number > at and ring.after_seconds is not None), default=None
    )
