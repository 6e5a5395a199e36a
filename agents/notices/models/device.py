"""The browsers that a person allowed to show notifications, and what is owed to them."""

import hashlib
from typing import ClassVar

from django.db import models

from agents.models import Person
from agents.notices.models.notice import Notice
from marketplace.kernel.encrypted import EncryptedText


class Device(models.Model):
    """A push subscription. Whoever knows its address can write to the phone, so the address is kept encrypted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)  # of the endpoint, which itself cannot be searched
    endpoint = EncryptedText()
    p256dh = models.CharField(max_length=120)  # the browser's public key
    auth = EncryptedText()
    label = models.CharField(max_length=60)  # "Chrome, Android"
    created_at = models.DateTimeField()

    class Meta:
        db_table = "notices_device"

    def __str__(self) -> str:
        return f"{self.label} of person {self.person_id}"

    @staticmethod
    def digest_of(endpoint: str) -> str:
        return hashlib.sha256(endpoint.encode()).hexdigest()


class Push(models.Model):
    """One notification owed to one device. After `ends_at` it would only mislead, and is not sent any more."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="pushes")
    tag = models.CharField(max_length=140)  # a later one with the same tag takes its place on the phone
    payload = models.JSONField()  # what the service worker reads
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "notices_push"
        constraints: ClassVar = [models.UniqueConstraint(fields=["device", "tag"], name="a_device_is_told_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="pushes_due", condition=models.Q(sent_at=None, failed_at=None)),
            models.Index(fields=["created_at"], name="pushes_by_age"),  # the purge
        ]

    def __str__(self) -> str:
        return f"{self.tag} to device {self.device_id}"


class SenderKey(models.Model):
    """The key pair that push services know this house by. One row, made when it is first needed."""

    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    private = EncryptedText()  # PEM
    public = models.TextField()  # PEM

    class Meta:
        db_table = "notices_sender_key"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(number=1), name="there_is_one_sender_key")]

    def __str__(self) -> str:
        return "the sender's key"
