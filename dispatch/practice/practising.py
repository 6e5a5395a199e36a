"""Working a practice ticket: the steps of the desk, with a script for a customer."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from agents.models import Agent
from agents.training import learning, timing
from dispatch.models import Assignment
from dispatch.models.offer import OfferExpired
from dispatch.practice import script
from dispatch.practice.models import Practice, Said
from dispatch.practice.script import Script
from dispatch.work import conversation
from marketplace.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

TO_ANSWER = timedelta(seconds=120)
WRAP_UP = timedelta(seconds=180)
LONGEST = timedelta(minutes=20)  # of one practice ticket, that counts as learning time
PER_LETTER, LEAST, MOST = 0.035, 1.5, 6.0  # seconds that the customer writes


class NoSuchScript(NotFound):
    """There is no such practice ticket."""


class OneAtATime(Conflict):
    """A practice ticket is open already. Go on with it, or leave it first."""


class NotForYou(NotAllowed):
    """Practice is for people who take tickets, or want to."""


class NotNow(Conflict):
    """This step does not fit where the practice ticket stands."""


class NotInPractice(Conflict):
    """This is not part of practice. On the real desk it works."""


class HowDidItEnd(Invalid):
    """Say how it ended."""


def begin(agent: Agent, slug: str, *, now: datetime) -> Practice:
    """Offer the script's ticket. Raises NoSuchScript, OneAtATime, NotForYou."""
    told = script.named(slug, agent.person.locale)
    if told is None:
        raise NoSuchScript()
    if agent.state in {Agent.State.DECLINED, Agent.State.LEFT}:
        raise NotForYou()
    with transaction.atomic():
        Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)
        if Practice.objects.live().filter(agent=agent).exists():
            raise OneAtATime()
        one = Practice.objects.create(
            agent=agent, script=slug, language=told.language, offered_at=now, expires_at=now + TO_ANSWER
        )
        began = now - timedelta(minutes=2)
        Said.objects.bulk_create(
            Said(
                practice=one,
                number=number,
                author=author,
                text=text,
                key=uuid.uuid4(),
                transcript=True,
                sent_at=began + timedelta(seconds=25 * number),
            )
            for number, (author, text) in enumerate(told.assistant, start=1)
        )
    return one


def accept(practice: Practice, *, now: datetime) -> Practice:
    """Raises OfferExpired after the deadline: the ticket is then left, and can be asked for again."""
    late = False
    with transaction.atomic():
        one = locked(practice)
        late = one.state == Practice.State.OFFERED and now >= one.expires_at
        if late:
            one.move(Practice.State.LEFT, ended_at=now)
        else:
            one.move(Practice.State.ACTIVE, started_at=now)
    if late:
        raise OfferExpired()
    enrolment = timing.of_practice(one.agent)
    if enrolment is not None:
        timing.open_page(enrolment, now=now)
    return one


def leave(practice: Practice, *, now: datetime) -> None:
    """Declined, or given up: it counts for nothing, here as there."""
    with transaction.atomic():
        locked(practice).move(Practice.State.LEFT, ended_at=now)


def say(practice: Practice, text: str, *, key: uuid.UUID | None, now: datetime) -> tuple[Said, list[Said]]:
    """The agent writes; the script's answer follows, each message when it would have been typed.

    The same key again gives the same message, and no second answer.
    """
    text = text.strip()
    if not text or len(text) > conversation.LONGEST:
        raise Invalid(errors={"text": [gettext("From 1 to {most} characters.").format(most=conversation.LONGEST)]})
    with transaction.atomic():
        one = locked(practice)
        known = one.said.filter(key=key).first() if key else None
        if known is not None:
            return known, []
        if one.state != Practice.State.ACTIVE:
            raise NotNow()
        rows = list(one.said.all())
        number = max((row.number for row in rows), default=0) + 1
        mine = Said.objects.create(
            practice=one, number=number, author="agent", text=text, key=key or uuid.uuid4(), sent_at=now
        )
        if any(row.sent_at > now for row in rows):  # the customer is still writing
            return mine, []
        said, one.turns_said, one.waited = script.reply(told(one), one.turns_said, one.waited, text)
        one.save(update_fields=["turns_said", "waited"])
        replies, at = [], now
        for place, words in enumerate(said, start=1):
            at += timedelta(seconds=min(MOST, max(LEAST, len(words) * PER_LETTER)))
            replies.append(
                Said(practice=one, number=number + place, author="customer", text=words, key=uuid.uuid4(), sent_at=at)
            )
        Said.objects.bulk_create(replies)
    return mine, replies


def close(practice: Practice, disposition: str, *, note: str, now: datetime) -> Practice:
    """Raises HowDidItEnd."""
    if disposition not in Assignment.Disposition.values:
        raise HowDidItEnd(errors={"disposition": [HowDidItEnd().title]})
    with transaction.atomic():
        one = locked(practice)
        changes = {"closed_at": now, "wrap_up_until": now + WRAP_UP, "outcome": disposition, "note": note or one.note}
        one.move(Practice.State.AFTER_CONTACT_WORK, **changes)
    return one


def pass_on(practice: Practice, *, note: str, now: datetime) -> Practice:
    """To the second level: the ticket is out of one's hands."""
    with transaction.atomic():
        one = locked(practice)
        if one.state != Practice.State.ACTIVE:
            raise NotNow()
        one.move(Practice.State.DONE, outcome=script.PASSED_ON, note=note or one.note, closed_at=now, ended_at=now)
        _count(one, now)
    return one


def complete(practice: Practice, *, now: datetime) -> Practice:
    """The end of after-contact work. It counts for the modules that ask for practice."""
    with transaction.atomic():
        one = locked(practice)
        if one.state != Practice.State.AFTER_CONTACT_WORK:
            raise NotNow()
        one.move(Practice.State.DONE, ended_at=now)
        _count(one, now)
    return one


def extend(practice: Practice) -> Practice:
    """Two more minutes, once."""
    with transaction.atomic():
        one = locked(practice)
        if one.state != Practice.State.AFTER_CONTACT_WORK or one.wrap_up_extended or one.wrap_up_until is None:
            raise NotNow()
        one.wrap_up_until, one.wrap_up_extended = one.wrap_up_until + timedelta(seconds=120), True
        one.save(update_fields=["wrap_up_until", "wrap_up_extended"])
    return one


def keep_note(practice: Practice, note: str) -> None:
    Practice.objects.live().filter(pk=practice.pk).update(note=note)


def told(practice: Practice) -> Script:
    """Raises NoSuchScript for one that is shipped no more."""
    found = script.named(practice.script, practice.language)
    if found is None:
        raise NoSuchScript()
    return found


def findings(practice: Practice) -> list[script.Finding]:
    """What the script noticed, once it is done."""
    words = [one.text for one in practice.said.all() if one.author == "agent"]
    return script.review(told(practice), words, practice.outcome)


def locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",), no_key=True).select_related("agent").get(pk=practice.pk)


def _count(practice: Practice, now: datetime) -> None:
    """Only a conversation is practice: who wrote nothing has not had one."""
    if not practice.said.filter(author="agent").exists():
        return
    enrolment = timing.of_practice(practice.agent)
    if enrolment is not None and practice.started_at is not None:
        timing.count(enrolment, int(min(LONGEST, now - practice.started_at).total_seconds()), now=now)
    learning.practised(practice.agent, practice.script, now=now)
