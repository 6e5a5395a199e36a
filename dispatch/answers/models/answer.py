"""The library: what a client's people say to a question, in a language, as it is now and as it was."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from agents.models import Person
from dispatch.models import Client

LONGEST = 4000  # as a message of the conversation


class Answer(models.Model):
    """The version in force. `search` is kept by a trigger: words in the answer's language, and as they are written."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="answers")
    language = models.CharField(max_length=12)  # primary subtag of BCP 47, lower case: `sv`
    title = models.CharField(max_length=120)
    keywords = models.CharField(max_length=300, blank=True, default="")  # what customers call it
    text = models.TextField(max_length=LONGEST)
    version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True)  # no longer found; its history stays
    updated_at = models.DateTimeField()
    configuration = models.CharField(max_length=20)  # of PostgreSQL's full-text search: "swedish"
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        db_table = "answers_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "language", "title"],
                condition=models.Q(withdrawn_at=None),
                name="a_title_stands_once_in_a_library",
            )
        ]
        indexes: ClassVar = [GinIndex(fields=["search"], name="answers_by_words")]

    def __str__(self) -> str:
        return self.title


class AnswerVersion(models.Model):
    """How an answer read from this moment on, by whom and why, or from whose proposal. Never changed."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    keywords = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(max_length=LONGEST)
    why = models.CharField(max_length=200, blank=True, default="")
    proposal = models.ForeignKey("answers.Proposal", null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "answers_version"
        ordering: ClassVar = ["answer", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["answer", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"version {self.number} of answer {self.answer_id}"
