"""How somebody at work is weighed for the tickets of a circle: what they can do, and what they are doing. Pure."""

from dataclasses import dataclass

from dispatch.policy import matching
from dispatch.policy.matching import AgentAtWork, Candidate, Rules, Terms, Weights
from dispatch.policy.needs import Needs
from dispatch.policy.rings import Reach


@dataclass(frozen=True, slots=True)
class Fit:
    """The terms that depend on what somebody can do alone, and not on what they are doing."""

    level: float
    preferred: float
    price: float


def fit(agent: AgentAtWork, needs: Needs, reach: Reach, rules: Rules) -> Fit:
    """How well `agent` fits tickets with these needs, where they may be asked within `reach`."""
    surplus = [max((agent.levels.get(slug, 0) - level for slug, level in group), default=0) for group in needs.required]
    wished = [agent.levels.get(one.slug, 0) >= one.level for one in needs.preferred]
    base = rules.base(reach.language_for(agent.languages))
    return Fit(
        level=max(0.0, sum(surplus) / len(surplus) / 4) if surplus else 0.0,
        preferred=sum(wished) / len(wished) if wished else 0.0,
        price=min(rules.base(one) for one in reach.alternatives[0].languages) / base if base else 1.0,
    )


def terms(agent: AgentAtWork, fits: Fit) -> Terms:
    """What speaks for `agent` now."""
    return Terms(
        load=max(0.0, 1 - agent.taken / agent.capacity) if agent.capacity else 0.0,
        level=fits.level,
        preferred=fits.preferred,
        standing=matching.NEUTRAL_STANDING if agent.standing is None else agent.standing,
        price=fits.price,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """What is weighed of somebody for as long as they do nothing else; their turn grows by the clock alone.

    `share` is in means of those at work, `postponed` in seconds, `due` in seconds of the epoch.
    """

    terms: Terms
    score: float
    band: int
    share: float
    postponed: float
    due: float

    @property
    def order(self) -> tuple[int, float]:
        """−class and when their turn is due: smaller comes first."""
        return (-self.band, self.due)


def place(agent: AgentAtWork, fits: Fit, weights: Weights, *, share: float) -> Place:
    found = terms(agent, fits)
    value, back = matching.score(found, weights), matching.postponed(share, weights)
    due = agent.idle_since.timestamp() + back
    return Place(found, round(value, 6), matching.band(value, weights), share, back, due)


def candidate(
    agent: AgentAtWork, at: Place, *, waited_seconds: float, refused: bool = False, sticky: bool = False
) -> Candidate:
    """`agent` as they are weighed now."""
    return Candidate(
        agent_id=agent.agent_id,
        terms=at.terms,
        waited_seconds=waited_seconds,
        share=at.share,
        load=agent.taken,
        refused=refused,
        sticky=sticky,
        score=at.score,
        band=at.band,
        turn=round(waited_seconds - at.postponed, 6),
    )
