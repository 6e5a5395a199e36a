"""What the work knows about a person. A conversation is its customer's, so it stays, with a number for who answered."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Person
from agents.records import parts
from agents.records.parts import Fate, Obstacle, Part, Table
from dispatch.models import Assignment, Seat

NUMBER = _("It stays under your number, without your name: what was paid and what was promised rest on it.")
TALK = _("The conversation is the customer’s and the client’s. Your name beside your words goes; the words stay.")
PRACTICE = _("You tried yourself out. Nobody needs it when you leave.")

parts.register(
    Part(
        "work",
        _("Your work"),
        tables=(
            Table("dispatch.Offer", _("Offers"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "dispatch.Decision", _("Why they were made to you"), via="offer__agent", fate=Fate.STAYS, why=NUMBER,
                hidden=("candidates", "turning"),  # which tell of colleagues, too
            ),
            Table("dispatch.Assignment", _("Tickets you worked on"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table("dispatch.Message", _("What you wrote to customers"), via="agent", fate=Fate.STAYS, why=TALK),
            Table(
                "dispatch.Message", _("What you wrote to customers as an operator"), via="person",
                fate=Fate.STAYS, why=TALK,
            ),
            Table("dispatch.Rating", _("How customers rated it"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "dispatch.Whisper", _("What operators whispered to you"), via="agent", fate=Fate.STAYS, why=NUMBER
            ),
            Table("dispatch.Whisper", _("What you whispered to agents"), via="person", fate=Fate.STAYS, why=NUMBER),
            Table("dispatch.Watch", _("Conversations you read along"), via="person", fate=Fate.STAYS, why=NUMBER),
            Table("dispatch.Transfer", _("Handed on to you"), via="to_agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "dispatch.Transfer", _("Handed on by you"), via="assignment__agent", fate=Fate.STAYS, why=NUMBER
            ),
            Table("dispatch.Seat", _("Seats"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "dispatch.Membership",
                _("Clients whose tickets you see"),
                via="person",
                fate=Fate.GOES,
                why=_("Nobody sees anything through you any more."),
            ),
            Table("practice.Practice", _("Practice tickets"), via="agent", fate=Fate.GOES, why=PRACTICE),
            Table("practice.Said", _("What was said in them"), via="practice__agent", fate=Fate.GOES, why=PRACTICE),
            Table("answers.Proposal", _("Answers you proposed"), via="agent", fate=Fate.STAYS, why=NUMBER),
            Table(
                "answers.AnswerUse", _("Answers you used"), via="assignment__agent", fate=Fate.STAYS, why=NUMBER
            ),
            Table(
                "answers.ToolOpening", _("Tools you opened"), via="assignment__agent", fate=Fate.STAYS, why=NUMBER
            ),
        ),
        acting=(
            "dispatch.Ticket.last_agent",
            "dispatch.Ticket.sticky_agent",
            "dispatch.Ticket.taken_by",
            "answers.AnswerVersion.written_by",
            "answers.Proposal.decided_by",
        ),
    )
)  # fmt: skip


@parts.holding
def seats(person: Person) -> None:
    """Whoever goes online holds their seats meanwhile."""
    agent = Agent.objects.filter(person=person).only("pk").first()
    if agent:
        Seat.objects.of_agent_locked(agent.pk)


@parts.obstacles
def holds_work(person: Person, now: datetime) -> Iterator[Obstacle]:
    if (
        Assignment.objects.live().filter(agent__person=person).exists()
        or Seat.objects.filter(agent__person=person, ticket__isnull=False).exists()
    ):
        yield Obstacle(_("You hold a ticket. Close it or hand it on first."), ends_by_itself=True)
