"""Writing the library: every change is a version, with who, when and why; what was, can be again."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from agents import auditing
from agents.models import Person
from agents.notices import kinds, sending
from dispatch.answers import finding
from dispatch.answers.models import Answer, AnswerVersion, Proposal
from dispatch.models import Client
from marketplace.kernel.errors import Conflict

DECIDED = kinds.register(
    "answers.decided", gettext_lazy("What became of my proposal for an answer"), mail=False, push=False
)


class TitleTaken(Conflict):
    """Another answer of this library has this title."""


class WrittenMeanwhile(Conflict):
    """Somebody else has changed this answer since you opened it. Yours is kept below; look at theirs first."""


class Withdrawn(Conflict):
    """This answer is withdrawn. Restore a version first."""


def create(
    client: Client,
    language: str,
    *,
    title: str,
    text: str,
    keywords: str,
    by: Person,
    now: datetime,
    why: str = "",
    proposal: Proposal | None = None,
) -> Answer:
    """Raises TitleTaken."""
    language = language.partition("-")[0].lower()
    with transaction.atomic():
        try:
            with transaction.atomic():
                answer = Answer.objects.create(
                    client=client, language=language, title=title, text=text, keywords=keywords, updated_at=now,
                    configuration=finding.configuration(language),
                )  # fmt: skip
        except IntegrityError:
            raise TitleTaken() from None
        _keep(answer, by, why, now, proposal)
        auditing.record(by, "answer.written", now=now, about={"answer": answer.pk, "version": 1})
    return answer


def rewrite(
    answer: Answer,
    *,
    title: str,
    text: str,
    keywords: str,
    by: Person,
    now: datetime,
    read: int,
    why: str = "",
    proposal: Proposal | None = None,
) -> Answer:
    """The next version, from the one that was `read`. Nothing changed writes nothing.

    Raises TitleTaken, WrittenMeanwhile, Withdrawn.
    """
    with transaction.atomic():
        mine = Answer.objects.select_for_update(no_key=True).get(pk=answer.pk)
        if mine.withdrawn_at:
            raise Withdrawn()
        if mine.version != read:
            raise WrittenMeanwhile(version=mine.version)
        if (mine.title, mine.text, mine.keywords) == (title, text, keywords):
            return mine
        return _next(mine, title, text, keywords, by, why, now, proposal)


def restore(answer: Answer, number: int, *, by: Person, now: datetime) -> Answer:
    """An earlier version becomes the newest one; a withdrawn answer is found again. Raises TitleTaken."""
    with transaction.atomic():
        mine = Answer.objects.select_for_update(no_key=True).get(pk=answer.pk)
        old = mine.versions.get(number=number)
        mine.withdrawn_at = None
        return _next(mine, old.title, old.text, old.keywords, by, gettext("Version %(n)d again") % {"n": number}, now)


def withdraw(answer: Answer, *, by: Person, now: datetime) -> None:
    with transaction.atomic():
        if Answer.objects.filter(pk=answer.pk, withdrawn_at=None).update(withdrawn_at=now):
            auditing.record(by, "answer.withdrawn", now=now, about={"answer": answer.pk})


def accept(proposal: Proposal, *, word: str, by: Person, now: datetime) -> Answer:
    """The agent's words are the next version, or a new answer. Raises WordMissing, WrittenMeanwhile, TitleTaken."""
    with transaction.atomic():
        said = {"title": proposal.title, "text": proposal.text, "keywords": proposal.keywords}
        proposal.decide(Proposal.State.ACCEPTED, by=by, word=word, now=now)
        if proposal.answer:
            read = proposal.from_version or 0
            answer = rewrite(proposal.answer, **said, by=by, now=now, read=read, proposal=proposal)
        else:
            answer = create(proposal.client, proposal.language, **said, by=by, now=now, proposal=proposal)
            Proposal.objects.filter(pk=proposal.pk).update(answer=answer)
        _tell(proposal, gettext_lazy("Your proposal is in the library"), now)
    return answer


def refuse(proposal: Proposal, *, word: str, by: Person, now: datetime) -> None:
    """Raises WordMissing."""
    with transaction.atomic():
        proposal.decide(Proposal.State.REFUSED, by=by, word=word, now=now)
        auditing.record(by, "proposal.refused", now=now, about={"proposal": proposal.pk}, agent_id=proposal.agent_id)
        _tell(proposal, gettext_lazy("Your proposal was not taken"), now)


def _next(
    answer: Answer, title: str, text: str, keywords: str, by: Person, why: str, now: datetime,
    proposal: Proposal | None = None,
) -> Answer:  # fmt: skip
    answer.title, answer.text, answer.keywords, answer.updated_at = title, text, keywords, now
    answer.version += 1
    try:
        with transaction.atomic():
            answer.save()
    except IntegrityError:
        raise TitleTaken() from None
    _keep(answer, by, why, now, proposal)
    auditing.record(by, "answer.written", now=now, about={"answer": answer.pk, "version": answer.version})
    return answer


def _keep(answer: Answer, by: Person, why: str, now: datetime, proposal: Proposal | None) -> None:
    AnswerVersion.objects.create(
        answer=answer,
        number=answer.version,
        title=answer.title,
        keywords=answer.keywords,
        text=answer.text,
        why=why[:200],
        proposal=proposal,
        written_by=by,
        written_at=now,
    )


def _tell(proposal: Proposal, title: "sending.Words", now: datetime) -> None:
    sending.notify(
        proposal.agent.person_id,
        kind=DECIDED.slug,
        key=f"proposal:{proposal.pk}",
        title=title,
        body=f"{proposal.title}: {proposal.word}",
        url=reverse("proposals_mine"),
        now=now,
    )
