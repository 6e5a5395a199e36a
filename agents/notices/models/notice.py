"""What a person is told: on the page always, by mail and on their phone where they want it."""

from typing import ClassVar, Self

from django.db import models

from agents.models import Person


class Notices(models.QuerySet["Notice"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """Told once: its key says what it is about. The mail it owes stands in the row itself."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)  # "shift.reminder:17"
    title = models.CharField(max_length=160)
    body = models.TextField(max_length=2000)
    url = models.CharField(max_length=300)  # a path of ours
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # nobody is written to about it afterwards
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)  # null: no mail is owed
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    objects = Notices.as_manager()

    class Meta:
        db_table = "notices_notice"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="a_person_is_told_once")]
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="notices_unread", condition=models.Q(read_at=None)),
            models.Index(
                fields=["mail_due_at"], name="mails_due", condition=models.Q(mail_due_at__isnull=False, mailed_at=None)
            ),
            models.Index(fields=["created_at"], name="notices_by_age"),  # the purge
        ]

    def __str__(self) -> str:
        return f"{self.kind} to person {self.person_id}"


class Choice(models.Model):
    """Where a person wants to hear of a kind; without a row, what the kind itself says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    mail = models.BooleanField()
    push = models.BooleanField()

    class Meta:
        db_table = "notices_choice"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} for person {self.person_id}"
