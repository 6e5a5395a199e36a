"""What one operator may do beyond the floor: each right is given by name, by a person, and can be taken back."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """Administrators have all of them."""

    REVIEW_APPLICANTS = "review_applicants", _("Review applicants")
    SEE_DOCUMENTS = "see_documents", _("See applicants' documents")
    PUBLISH_SHIFTS = "publish_shifts", _("Publish shifts")
    TRAIN = "train", _("Write training and certify")
    WRITE_ANSWERS = "write_answers", _("Write answers")
    SEE_AUDIT = "see_audit", _("See who did what")
    DECIDE_ERASURE = "decide_erasure", _("Decide about erasure")


class Grant(models.Model):
    """One right of one person."""

    person = models.ForeignKey("agents.Person", on_delete=models.CASCADE, related_name="grants")
    right = models.CharField(max_length=20, choices=Right)
    granted_by = models.ForeignKey("agents.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "agents_grant"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "right"], name="a_right_is_granted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.right} of person {self.person_id}"
