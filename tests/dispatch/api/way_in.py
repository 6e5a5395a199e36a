"""What the walk over the API's doors needs to know of the way in: rules, and a side's own things."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agents.models import Agent, Person, Right
from agents.notices.models import Device, Notice
from agents.onboarding.models import Document, Requirement
from agents.records import exporting
from agents.shifts import absenting, claiming, publishing, swapping
from agents.shifts.models import Shift
from agents.training import learning, quizzing, shipping
from agents.training.models import Module
from dispatch.answers import tools, using, writing
from dispatch.models import Assignment, Client
from tests import people
from tests.agents.shifts import planned
from tests.dispatch.api.rule import Rule

ANSWER = {"title": "x", "text": "y", "keywords": "", "language": "en"}
STAFF = (
    "agent_limits", "agent_waivers", "ceilings_list", "ceilings_one", "ceilings_closure", "api_modules",
    "api_module_draft", "api_module_publication", "api_module_version", "api_module_pictures", "api_module_picture",
    "api_module_recovery", "api_certificates", "api_certificate_revocation",
    "api_applicants", "api_applicants_funnel", "api_applicant",
    "api_applicant_approval", "api_applicant_decline", "api_accept", "api_verdict", "api_applicant_document",
    "api_plan", "api_planned", "api_plan_cancel", "api_plan_weeks", "api_audit", "api_rights_of", "api_erasures",
    "api_erasure_grant", "api_erasure_refusal",
)  # fmt: skip
MINE = (
    "me_limits", "me_own_limit", "api_claims", "api_booking", "api_swaps", "api_absences", "me_guarantee",
    "me_line", "me_notice_choices", "me_devices", "me_training", "me_certificates", "me_onboarding",
    "me_onboarding_agreements", "me_onboarding_answer", "api_my_exports", "api_my_erasure",
)  # fmt: skip
RULES = {
    **{name: Rule("staff", "agent", staff=True) for name in STAFF},
    **{name: Rule("agent", shared=True, quiet=True) for name in MINE},
    "limits_table": Rule("agent", shared=True, quiet=True, public=True),
    "me_longer_weeks": Rule("agent", shared=True, quiet=True, absent=True),  # a law of theirs knows it, or none
    "api_shifts": Rule("agent", shared=True, quiet=True),
    "api_shift_claim": Rule("agent", "shift"),
    "api_shift_keeping": Rule("agent", "shift"),
    "api_shift_waiting": Rule("agent", "shift", absent=True),
    "api_shift_offer": Rule("agent", "shift", absent=True),
    "api_swap_partners": Rule("agent", "claim", quiet=True),
    "api_swap": Rule("agent", "swap"),
    "api_swap_acceptance": Rule("agent", "swap", absent=True),
    "api_swap_refusal": Rule("agent", "swap", absent=True),
    "api_absence": Rule("agent", "absence"),
    "me_notices": Rule("agent", shared=True),
    "me_notice_reading": Rule("agent", "notice"),
    "me_device": Rule("agent", "device"),
    "me_module": Rule("agent", "module", shared=True, quiet=True),
    "me_module_beginning": Rule("agent", "module", shared=True),
    "me_module_picture": Rule("agent", "module", shared=True, quiet=True, absent=True),
    "me_module_time": Rule("agent", "module", shared=True, bodies={"post": {"seconds": 1}}),
    "me_lesson_reading": Rule("agent", "module", shared=True, numbers={"number": "lesson"}),
    "me_module_attempts": Rule("agent", "module", shared=True),
    "me_attempt": Rule("agent", "attempt", quiet=True),
    "me_attempt_answers": Rule("agent", "attempt", bodies={"put": {"answers": {}}}),
    "me_attempt_grade": Rule("agent", "attempt"),
    "me_onboarding_document": Rule("agent", "document"),
    "me_onboarding_step": Rule("agent", "kind", shared=True),
    "me_onboarding_documents": Rule("agent", "kind", shared=True),
    "api_my_export": Rule("agent", "export", quiet=True),
    "api_my_archive": Rule("agent", "export", quiet=True, absent=True),
    "api_answers": Rule("operator", shared=True, bodies={"post": {**ANSWER, "client": "acme"}}),
    "api_answer": Rule("operator", "answer", bodies={"put": {**ANSWER, "version": 1}}),
    "api_answer_versions": Rule("operator", "answer"),
    "api_answer_restoration": Rule("operator", "answer", bodies={"put": {"number": 1}}),
    "api_proposals": Rule("operator", shared=True),
    "api_proposal_decision": Rule("operator", "proposal", bodies={"put": {"decision": "refused", "word": "No."}}),
    "api_found_answers": Rule("agent", "assignment"),
    "api_answer_use": Rule("agent", "assignment", numbers={"answer": "answer"}),
    "api_proposing": Rule("agent", "assignment", bodies={"post": {**ANSWER, "why": "z"}}),
    "api_tools": Rule("agent", "assignment"),
    "api_tool_opening": Rule("agent", "assignment", numbers={"tool": "tool"}),
}


def belongings(mark: str, *, client: Client, agent: Agent, work: Assignment, operator: Person) -> dict[str, Any]:
    """Things of one side, by the names that the rules call them."""
    now = timezone.now()
    for right in Right:
        operator.grants.create(right=right, granted_by=operator, granted_at=now)
    shipping.ship(by=None, now=now)
    module = Module.objects.order_by("position", "pk")[0]
    enrolment = learning.begin(agent, module, now=now)
    lessons = list(enrolment.version.lessons.values_list("number", flat=True))
    for number in lessons:
        learning.finish_lesson(enrolment, number)
    answer = writing.create(
        client, work.ticket.language, title=f"{mark} answer", text=f"{mark} text", keywords="", by=operator, now=now
    )
    proposal = using.propose(agent, work, None, title=f"{mark} idea", text=f"{mark} x", keywords="", why="", now=now)
    tool, _ = tools.add(
        client, name=f"{mark} tool", template="https://tools.example.org/{ticket}", lifetime_seconds=60, by=operator,
        now=now,
    )  # fmt: skip
    colleague = people.agent(f"{mark}shifts", languages=(work.ticket.language,))
    planner = planned.planner(f"{mark}planner")
    mine, theirs = (shift(planner, work.ticket.language, days) for days in (3, 5))
    claims = [claiming.claim(who, one.pk, now=now) for who, one in ((agent, mine), (colleague, theirs))]
    requirement = Requirement.objects.create(agent=agent, kind="right_to_work", changed_at=now)
    return {
        "module": module.slug,
        "lesson": lessons[0],
        "attempt": quizzing.begin(enrolment, now=now).pk,
        "answer": answer.pk,
        "proposal": proposal.pk,
        "tool": tool.pk,
        "kind": "right_to_work",
        "shift": mine.pk,
        "claim": claims[0].pk,
        "swap": swapping.propose(*claims, now=now).pk,
        "absence": absenting.state(
            agent, (now + timedelta(days=30)).date(), (now + timedelta(days=31)).date(), protected=True, now=now
        ).pk,
        "notice": Notice.objects.create(
            person=agent.person, kind="test", key=mark, title=f"{mark} notice", body="-", url="/", created_at=now
        ).pk,
        "device": Device.objects.create(person=agent.person, digest=mark, label=mark, created_at=now).pk,
        "export": str(exporting.ask(agent.person, now=now).pk),
        "document": str(
            Document.objects.create(
                requirement=requirement, media_type="image/png", size_bytes=1, sha256="0" * 64, uploaded_at=now,
                delete_after=now + timedelta(days=1),
            ).pk
        ),
    }  # fmt: skip


def shift(by: Person, language: str, days: int) -> Shift:
    """Published, and open to everybody who speaks the language."""
    now = timezone.now()
    at = planned.soon(now) + timedelta(days=days)
    one = publishing.publish(
        [
            publishing.Draft(
                starts_at=at, ends_at=at + timedelta(hours=3),
                places=2, language=language, zone="Europe/Stockholm", guarantee=21000, currency="SEK", skills={},
            )
        ],
        by=by, now=now,
    )[0]  # fmt: skip
    Shift.objects.filter(pk=one.pk).update(opens_at=now)
    return one
