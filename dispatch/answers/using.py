"""An answer in a conversation: put in, adapted by whoever sends it, and counted by what was sent."""

import re
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from django.db import transaction

from agents.models import Agent
from dispatch.answers.models import Answer, AnswerUse, Proposal
from dispatch.models import Assignment, Message
from marketplace.kernel.errors import Conflict

ALIKE = 0.3  # below this share of common letters the message was another one
SETTLED_AFTER = timedelta(seconds=20)
GIVEN_UP_AFTER = timedelta(hours=1)
MOST = 500
PLACE = re.compile(r"\{(customer|agent|ticket)\}")


class NotTalking(Conflict):
    """This conversation has ended."""


def put_in(answer: Answer, work: Assignment, *, now: datetime) -> tuple[AnswerUse, str]:
    """Record the use, and give the words for this conversation. Raises NotTalking."""
    if work.state != Assignment.State.ACTIVE:
        raise NotTalking()
    use = AnswerUse.objects.create(answer=answer, version=answer.version, assignment=work, used_at=now)
    return use, spoken(answer.text, work)


def spoken(text: str, work: Assignment) -> str:
    """`{customer}`, `{agent}` and `{ticket}` filled in; a customer without a name leaves no gap."""
    facts = {
        "customer": work.ticket.customer.name,
        "agent": work.agent.display_name,
        "ticket": work.ticket.number,
    }
    filled = PLACE.sub(lambda found: facts[found[1]], text)
    return re.sub(r" +([,.!?])", r"\1", filled) if not facts["customer"] else filled


def propose(
    agent: Agent, work: Assignment, answer: Answer | None, *, title: str, text: str, keywords: str, why: str,
    now: datetime,
) -> Proposal:  # fmt: skip
    """What the agent would have the library say; `answer` is None where it says nothing yet."""
    return Proposal.objects.create(
        client=work.ticket.client,
        language=answer.language if answer else work.ticket.language.partition("-")[0].lower(),
        answer=answer,
        from_version=answer.version if answer else None,
        title=title,
        text=text,
        keywords=keywords,
        why=why,
        agent=agent,
        ticket=work.ticket,
        made_at=now,
    )


def settle(*, now: datetime) -> int:
    """Read from what was sent what became of the answers put in. Gives back how many are settled."""
    rows = AnswerUse.objects.filter(outcome="", used_at__lt=now - SETTLED_AFTER).select_related(
        "assignment__ticket__customer", "assignment__agent"
    )
    return sum(_settle(use, now) for use in rows.order_by("used_at")[:MOST])


def _settle(use: AnswerUse, now: datetime) -> bool:
    work = use.assignment
    said = Message.objects.filter(
        ticket=work.ticket_id, agent=work.agent_id, sent_at__gte=use.used_at, transcript=False
    ).order_by("number")
    sent = said.values_list("text", flat=True).first()
    over = work.state != Assignment.State.ACTIVE or use.used_at < now - GIVEN_UP_AFTER
    if sent is None and not over:
        return False
    with transaction.atomic():
        version = use.answer.versions.get(number=use.version)
        outcome = compared(spoken(version.text, work), sent) if sent else AnswerUse.Outcome.DROPPED
        return bool(AnswerUse.objects.filter(pk=use.pk, outcome="").update(outcome=outcome))


def compared(answer: str, sent: str) -> str:
    """Whether a message is the answer, was made of it, or is another one."""
    one, other = " ".join(answer.split()), " ".join(sent.split())
    if one == other:
        return AnswerUse.Outcome.AS_IT_IS
    if one in other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE:
        return AnswerUse.Outcome.ADAPTED
    return AnswerUse.Outcome.DROPPED
