"""How far an agent is: what other parts of the way in ask, and what the agent's own list shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents.models import Agent
from agents.training import certifying, versions
from agents.training.models import Certificate, Enrolment, Module, Practised, Version

NOT_STARTED, LEARNING, PASSED, TO_RENEW = "not_started", "learning", "passed", "to_renew"
READ, QUIZ, PRACTISE, NOTHING = "read", "quiz", "practise", ""


@dataclass(frozen=True)
class Progress:
    """One module and one agent."""

    module: Module
    version: Version
    enrolment: Enrolment | None
    certificate: Certificate | None
    lessons: int
    practised: int
    languages: tuple[str, ...]  # that it can be learned in, tags
    spoken: str  # the agent's own
    now: datetime

    @property
    def state(self) -> str:
        """not_started, learning, passed, or to_renew: passed, and it expires within 30 days."""
        if self.certificate is not None:
            soon = self.certificate.expires_at
            if soon is None or soon - self.now > certifying.EARLY:
                return PASSED
            return LEARNING if self.enrolment else TO_RENEW
        return LEARNING if self.enrolment else NOT_STARTED

    @property
    def is_met(self) -> bool:
        """A certificate is in force: also while it is being renewed."""
        return self.certificate is not None

    @property
    def next_step(self) -> str:
        """read, quiz, practise, or nothing."""
        if self.state == PASSED:
            return NOTHING
        if self.enrolment is None or len(self.enrolment.lessons_read) < self.lessons:
            return READ
        if self.enrolment.quiz_passed_at is None:
            return QUIZ
        return PRACTISE

    @property
    def next_words(self) -> str:
        """The next step in a few words: `Read lesson 1 of 2`."""
        match self.next_step:
            case "read":
                at = self.enrolment.lesson if self.enrolment else 1
                if self.lessons == 1:
                    return _("Go on reading") if self.enrolment else _("Read the lesson")
                return _("Read lesson %(number)s of %(lessons)s") % {"number": at, "lessons": self.lessons}
            case "quiz":
                return _("Answer the questions")
            case "practise":
                left = max(1, self.version.practice - self.practised)
                return ngettext("Work %(left)s practice ticket", "Work %(left)s practice tickets", left) % {
                    "left": left
                }
        return ""

    @property
    def minutes_left(self) -> int:
        """Of the stated length, that can still be paid."""
        if self.state == PASSED:
            return 0
        return -(-(self.enrolment.payable_seconds if self.enrolment else self.version.stated_seconds) // 60)

    @property
    def is_foreign(self) -> bool:
        """It is read in another language than the agent's own."""
        return self.version.language.partition("-")[0] != self.spoken.partition("-")[0]

    @property
    def others(self) -> list[str]:
        """The other languages that it can be read in now. A quiz that is begun or passed stays in its own."""
        if self.state == PASSED or self.next_step == PRACTISE:
            return []
        if self.enrolment and self.enrolment.attempts.filter(finished_at=None).exists():
            return []
        return [one for one in self.languages if one != self.version.language]


def required_for(agent: Agent, *, now: datetime | None = None) -> list[Progress]:
    """What everybody must have passed before they take tickets, and how far `agent` is in each."""
    return [one for one in of_agent(agent, now=now) if one.module.required]


def all_met(agent: Agent, *, now: datetime | None = None) -> bool:
    """Every required module is passed. True where none is required."""
    return all(one.is_met for one in required_for(agent, now=now))


def of_agent(agent: Agent, *, now: datetime | None = None) -> list[Progress]:
    """Every module that can be learned now: in the agent's own language, a begun one in the one it is read in."""
    return _of(agent, versions.all_in_force(), now or timezone.now())


def of_module(agent: Agent, version: Version, *, now: datetime) -> Progress:
    return _of(agent, [[version]], now)[0]


def _of(agent: Agent, taught: Iterable[list[Version]], now: datetime) -> list[Progress]:
    """`taught`: of each module its versions, one a language."""
    taught = list(taught)
    languages = {one[0].module_id: tuple(sorted(version.language for version in one)) for one in taught}
    current = [versions.best(one, agent.person.locale) for one in taught]
    modules = [one.module_id for one in current]
    enrolments = {
        one.module_id: one
        for one in Enrolment.objects.filter(agent=agent, module__in=modules, passed_at=None).select_related("version")
    }
    held = {
        one.module_id: one
        for one in Certificate.objects.held(now).filter(agent=agent, module__in=modules).select_related("skill")
    }
    learned = {enrolment.version_id for enrolment in enrolments.values()}
    known = {one.pk for one in current} | learned
    counts = dict(
        Version.objects.filter(Q(pk__in=known)).annotate(count=Count("lessons")).values_list("pk", "count").order_by()
    )
    practised = Practised.objects.filter(agent=agent).count()
    found = []
    for version in current:
        enrolment = enrolments.get(version.module_id)
        shown = enrolment.version if enrolment else version
        shown.module = version.module
        found.append(
            Progress(
                module=version.module,
                version=shown,
                enrolment=enrolment,
                certificate=held.get(version.module_id),
                lessons=counts.get(shown.pk, 0),
                practised=practised,
                languages=languages[version.module_id],
                spoken=agent.person.locale,
                now=now,
            )
        )
    return found
