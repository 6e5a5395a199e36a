"""How the library looks in JSON, and what may be asked of it."""

from typing import Any

from rest_framework import serializers

from dispatch.answers.models import LONGEST, Answer, AnswerVersion, Proposal


class AnswerWords(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=LONGEST)
    keywords = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AnswerNew(AnswerWords):
    client = serializers.SlugField()
    language = serializers.RegexField(r"^[a-z]{2,3}$", help_text="Primary subtag of BCP 47: `sv`.")


class AnswerRewritten(AnswerWords):
    read = serializers.IntegerField(help_text="The version that you read.")
    why = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class RestorationAsked(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1)


class AnswerShown(AnswerWords):
    id = serializers.IntegerField()
    client = serializers.CharField()
    language = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class FoundAnswers(serializers.Serializer[Any]):
    answers = AnswerShown(many=True)


class VersionShown(AnswerWords):
    number = serializers.IntegerField()
    why = serializers.CharField()
    proposal = serializers.IntegerField(allow_null=True)
    written_by = serializers.IntegerField()
    written_at = serializers.DateTimeField()


class ProposalNew(AnswerWords):
    answer = serializers.IntegerField(required=False, allow_null=True, help_text="None: a new answer.")
    why = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ProposalShown(AnswerWords):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(Proposal.State.choices)
    client = serializers.CharField()
    language = serializers.CharField()
    answer = serializers.IntegerField(allow_null=True)
    from_version = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()
    agent = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    word = serializers.CharField()


class DecisionAsked(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(["accepted", "refused"])
    word = serializers.CharField(max_length=500)


class AnswerText(serializers.Serializer[Any]):
    text = serializers.CharField()


class ToolShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ToolsShown(serializers.Serializer[Any]):
    tools = ToolShown(many=True)


class Address(serializers.Serializer[Any]):
    url = serializers.CharField()


def answer(row: Answer) -> dict[str, Any]:
    return {
        "id": row.pk,
        "client": row.client.slug,
        "language": row.language,
        "title": row.title,
        "text": row.text,
        "keywords": row.keywords,
        "version": row.version,
        "updated_at": row.updated_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


def version(row: AnswerVersion) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "keywords": row.keywords,
        "why": row.why,
        "proposal": row.proposal_id,
        "written_by": row.written_by_id,
        "written_at": row.written_at.isoformat(),
    }


def proposal(row: Proposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "client": row.client.slug,
        "language": row.language,
        "answer": row.answer_id,
        "from_version": row.from_version,
        "title": row.title,
        "text": row.text,
        "keywords": row.keywords,
        "why": row.why,
        "agent": row.agent_id,
        "made_at": row.made_at.isoformat(),
        "word": row.word,
    }
