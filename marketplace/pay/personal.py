"""What pay knows about a person. The books stay for as long as the law wants them, under a number."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agents.models import Person
from agents.records import parts
from agents.records.parts import Fate, Obstacle, Part, Table
from marketplace.pay import learning, log_in_pay, shift_pay
from marketplace.pay.models import Earning, Period

BOOKS = _("The books stay as they were written, under your number: the law wants them kept.")

parts.register(
    Part(
        "pay",
        _("Your pay"),
        tables=(
            Table("pay.Earning", _("What you earned"), via="agent", fate=Fate.STAYS, why=BOOKS),
            Table(
                "limits.GuaranteedTime",
                _("Time online that was guaranteed"),
                via="log_in__session__agent",
                fate=Fate.STAYS,
                why=BOOKS,
            ),
            Table("pay.Transfer", _("Lines of the ledger"), via="agent", fate=Fate.STAYS, why=BOOKS),
        ),
        acting=("pay.RateCard.published_by", "pay.LearningRate.published_by"),
    )
)


@parts.obstacles
def unpaid(person: Person, now: datetime) -> Iterator[Obstacle]:
    owed = Earning.objects.filter(agent__person=person, amount__gt=0).exclude(period__state=Period.State.SETTLED)
    guaranteed = (
        shift_pay.unpaid().filter(agent__person=person),
        log_in_pay.unpaid().filter(session__agent__person=person),
    )
    if (
        owed.exists()
        or any(rows.exists() for rows in guaranteed)
        or learning.unpaid().filter(enrolment__agent__person=person).exists()
    ):
        yield Obstacle(_("Money that you earned is not paid out yet."))
