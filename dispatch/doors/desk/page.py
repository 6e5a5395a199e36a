"""What the page of the desk shows: the records of `dispatch.telling.desk`, with their words."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext

from agents.models import Activity, Agent, Session
from dispatch.doors.desk import beside as parts
from dispatch.doors.desk import limits, words
from dispatch.doors.desk.beside import Consult
from dispatch.doors.desk.cards import Gone, OfferCard, Work
from dispatch.doors.desk.limits import Limits
from dispatch.telling import beside, desk, prospects
from marketplace.kernel.site import formats

REST_STATES = {  # activity → the name of the state in the house's drawings
    Activity.Kind.AVAILABLE: "available",
    Activity.Kind.BREAK: "on_break",
    Activity.Kind.NOT_RESPONDING: "not_responding",
    Activity.Kind.RECONNECTING: "reconnecting",
}


@dataclass(frozen=True)
class DeskPage:
    """One reading of an agent's desk."""

    agent: Agent
    session: Session | None
    offers: list[OfferCard]
    works: list[Work]
    gone: list[Gone]
    now: datetime
    consults: list[Consult] = field(default_factory=list)

    @property
    def current(self) -> Work | Consult | None:
        shown: list[Work | Consult] = [*self.works, *self.consults]
        return next((work for work in shown if work.current), None)

    @property
    def activity(self) -> str:
        """What the agent has chosen: a session that waits for this very page to connect is what it was before."""
        if self.session is None:
            return "offline"
        if self.session.activity == Activity.Kind.RECONNECTING:
            return self.session.activity_before or Activity.Kind.AVAILABLE
        return self.session.activity

    @property
    def state(self) -> str:
        """The mark at the top: the most pressing of what is going on."""
        if self.offers:
            return "offer"
        if self.consults or any(work.talks for work in self.works):
            return "in_conversation"
        if self.works:
            return "after_contact_work"
        return REST_STATES.get(Activity.Kind(self.activity), "available") if self.session else "offline"

    @property
    def state_words(self) -> str | None:
        if self.state == "in_conversation" and self.agent.capacity > 1:
            taken = len(self.works) + len(self.consults)
            return gettext("%(taken)s of %(all)s seats") % {"taken": taken, "all": self.agent.capacity}
        return None

    @property
    def after_work(self) -> str:
        return self.session.after_work if self.session else ""

    @property
    def rest_key(self) -> str:
        """Changes exactly when the part without an open ticket must be drawn anew."""
        since = self.session.activity_since.isoformat() if self.session else ""
        gone = ",".join(str(one.row.pk) for one in self.gone)
        limits = self.limits.key
        return f"{self.activity}:{since}:{self.after_work}:{len(self.works) + len(self.consults)}:{gone}:{limits}"

    @cached_property
    def limits(self) -> Limits:
        return limits.read(self.agent, self.session, working=self.activity == "available", now=self.now)

    @property
    def seats_wanted(self) -> int:
        """Conversations at once: the agent's own limit, or all of their seats."""
        return min(self.agent.seats_wanted or self.agent.capacity, self.agent.capacity)

    @property
    def seat_choices(self) -> range:
        return range(1, self.agent.capacity + 1)

    @property
    def free_seats(self) -> int:
        return max(0, self.seats_wanted - len(self.works) - len(self.consults))

    @cached_property
    def prospects(self) -> prospects.Prospects:
        return prospects.of_agent(self.agent, now=self.now)

    @property
    def next_offer(self) -> str | None:
        """`at once`, `in 2–5 min`, or None where nothing can be said."""
        if self.prospects.at_once:
            return gettext("at once")
        wait = self.prospects.wait
        if wait is None or wait.low_seconds is None or wait.high_seconds is None:
            return None
        return gettext("in %(span)s") % {"span": formats.minutes_range(wait.low_seconds, wait.high_seconds)}

    @property
    def pause(self) -> str:
        """Why they are on a break, where they said so."""
        return words.pause(self.session.break_reason) if self.session else ""

    @property
    def languages(self) -> str:
        return ", ".join(formats.language(one.tag) for one in self.agent.languages.all())

    @property
    def skills(self) -> str:
        rows = self.agent.proficiencies.select_related("skill").order_by("skill__name")
        return ", ".join(f"{one.skill.name} {one.level}" for one in rows)


def read(agent: Agent, *, wanted: str | None, now: datetime) -> DeskPage:
    """The desk of `agent`, the seat of ticket work `wanted` open: by default the first, none by `0`."""
    rows = desk.live_work(agent)
    ids = [row.pk for row in rows]
    open_id = int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 19 else None
    joined = list(beside.joined([agent.pk]))
    shown = next((one.pk for one in joined if wanted == f"t{one.pk}"), None)
    if shown is None and (open_id is None or (open_id not in ids and open_id != 0)):
        open_id = ids[0] if ids else 0
        shown = joined[0].pk if joined and not ids else None
    around = parts.of_works(rows)
    return DeskPage(
        agent=agent,
        session=desk.session_of(agent),
        offers=[OfferCard(row, now) for row in desk.pending_offers(agent)],
        works=[Work(row, shown is None and row.pk == open_id, now, around[row.pk]) for row in rows],
        consults=[Consult(row, row.pk == shown) for row in joined],
        gone=[Gone(row) for row in desk.last_offers(agent, now=now)],
        now=now,
    )
