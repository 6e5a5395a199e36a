"""One thing that is asked of a person before they work, and everything that happened to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from agents.models import Person
from marketplace.kernel.errors import Invalid
from marketplace.kernel.states import Stateful


class ReasonNeeded(Invalid):
    """Write a reason: the person reads it, and can act on it."""


class Requirement(Stateful):
    """A row per agent and kind. `reason` is what the person reads; `evidence` holds ids, dates and slugs."""

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        IN_REVIEW = "in_review", _("With us")
        MET = "met", _("Done")
        REFUSED = "refused", _("Not accepted")
        EXPIRED = "expired", _("Has run out")
        WAIVED = "waived", _("Not asked")

    class Kind(models.TextChoices):
        PROFILE = "profile", _("About you")
        AGE = "age", _("Age")
        RIGHT_TO_WORK = "right_to_work", _("Right to work")
        STUDY = "study", _("Proof of study")
        TAX = "tax", _("Tax number")
        BANK = "bank", _("Bank account")
        AGREEMENT = "agreement", _("Agreement")
        CONNECTION = "connection", _("Connection")
        TRAINING = "training", _("Training")
        APPROVAL = "approval", _("Approval")

    arrows: ClassVar = {
        State.MISSING: frozenset({State.IN_REVIEW, State.MET, State.WAIVED}),
        State.IN_REVIEW: frozenset({State.MET, State.MISSING, State.REFUSED, State.WAIVED, State.IN_REVIEW}),
        State.MET: frozenset({State.MET, State.EXPIRED, State.IN_REVIEW, State.MISSING, State.REFUSED, State.WAIVED}),
        State.REFUSED: frozenset({State.IN_REVIEW, State.MET, State.MISSING, State.WAIVED}),
        State.EXPIRED: frozenset({State.IN_REVIEW, State.MET, State.MISSING, State.REFUSED, State.WAIVED}),
        State.WAIVED: frozenset({State.MISSING, State.IN_REVIEW, State.MET}),
    }
    SETTLED: ClassVar = (State.MET, State.WAIVED)

    agent = models.ForeignKey("agents.Agent", on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=15, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.MISSING)
    evidence = models.JSONField(default=dict, blank=True)
    reviewer = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()  # since when it is in this state
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onboarding_requirement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "kind"], name="one_requirement_of_a_kind"),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(reviewer__isnull=False, reason__regex=r"\S{3,}"),
                name="a_refusal_has_a_reviewer_and_a_reason",
            ),
        ]
        indexes: ClassVar = [
            # what waits for a reviewer, oldest first
            models.Index(fields=["changed_at"], name="requirements_in_review", condition=models.Q(state="in_review")),
            models.Index(
                fields=["expires_at"], name="requirements_to_expire", condition=models.Q(state="met")
            ),  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.kind} of agent {self.agent_id}: {self.state}"

    @property
    def label(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def settled(self) -> bool:
        return self.state in self.SETTLED

    def turn(
        self,
        to: str,
        *,
        now: datetime,
        by: Person | None = None,
        reason: str = "",
        evidence: Mapping[str, Any] | None = None,
        expires_at: datetime | None = None,
        reviewed: bool = False,
    ) -> Self:
        """Move on and write history. `by` is who did it (None: the machine); `reviewed` says they judged it.

        Raises NoSuchStep, Overtaken.
        """
        before = self.state
        kept = self.evidence if evidence is None else dict(evidence)
        with transaction.atomic():
            self.move(
                to,
                reason=reason,
                evidence=kept,
                expires_at=expires_at,
                changed_at=max(now, self.changed_at),
                reviewer_id=by.pk if by and reviewed else None,
            )
            self.steps.create(from_state=before, to_state=to, by=by, reason=reason, evidence=kept, at=self.changed_at)
        return self


class RequirementStep(models.Model):
    """One change of one requirement. Never changed."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=Requirement.State)
    to_state = models.CharField(max_length=10, choices=Requirement.State)
    by = models.ForeignKey("agents.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_requirement_step"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["to_state", "at"], name="steps_by_state")]  # the funnel
