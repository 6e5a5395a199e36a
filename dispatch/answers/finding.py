"""Finding an answer in a few keys: full-text search in the language that it is written in, each word a beginning."""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from dispatch.answers.models import Answer
from dispatch.models import Client

CONFIGURATIONS = {  # by primary subtag; what PostgreSQL knows no grammar of is found as it is written
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "simple", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
MOST_WORDS = 8
LONG_ENOUGH = 4  # letters of a ticket's word that says something
TELLING = 3  # letters from which a typed word says what is looked for
WORD = re.compile(r"[^\W_]+")


def configuration(language: str) -> str:
    return CONFIGURATIONS.get(language.partition("-")[0].lower(), "simple")


def beginning(word: str, configurations: set[str], *, places: str = "") -> SearchQuery:
    """What the word may be the beginning of: as it is written, and by its stem in each language.

    `places` are weights of the trigger: "AB" looks into titles and keywords alone.
    """
    names = sorted({"simple", *configurations})
    return reduce(or_, (SearchQuery(f"{word}:*{places}", config=name, search_type="raw") for name in names))


def library(client: Client) -> QuerySet[Answer]:
    return Answer.objects.filter(client=client, withdrawn_at=None).select_related("client")


def search(client: Client, asked: str, *, language: str, most: int = 20) -> list[Answer]:
    """Those that fit `asked`, in `language` first, then by how well; without a telling word, by their titles."""
    rows = near(library(client), language)
    query = asked_for(asked, {configuration(language), "english"})
    if query and telling(words_of(asked)):
        return ranked(rows, query, most)
    return list((rows.filter(search=query) if query else rows).order_by(F("in_language").desc(), "title")[:most])


def asked_for(asked: str, configurations: set[str]) -> SearchQuery | None:
    """Every word of `asked`, each as a beginning; None where there is no word in it.

    A word of one or two letters stands in half of all texts: beside others it is passed over, alone it is looked for
    in titles and keywords.
    """
    words = words_of(asked)
    wanted = [beginning(word, configurations) for word in telling(words)]
    wanted = wanted or [beginning(word, configurations, places="AB") for word in words]
    return reduce(and_, wanted) if wanted else None


def words_of(text: str) -> list[str]:
    return WORD.findall(text.replace("\x00", ""))[:MOST_WORDS]


def telling(words: list[str]) -> list[str]:
    return [word for word in words if len(word) >= TELLING]


def fitting(client: Client, subject: str, *, language: str, most: int = 3) -> list[Answer]:
    """Those that speak of what a ticket speaks of, in its language alone."""
    words = [word for word in WORD.findall(subject.replace("\x00", "")) if len(word) >= LONG_ENOUGH][:MOST_WORDS]
    if not words:
        return []
    rows = near(library(client), language).filter(language=language.partition("-")[0].lower())
    return ranked(rows, reduce(or_, (beginning(word, {configuration(language)}) for word in words)), most)


def near(rows: QuerySet[Answer], language: str) -> QuerySet[Answer]:
    same = When(language=language.partition("-")[0].lower(), then=Value(1))
    return rows.annotate(in_language=Case(same, default=Value(0), output_field=IntegerField()))


def ranked(rows: QuerySet[Answer], query: SearchQuery, most: int) -> list[Answer]:
    found = rows.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return list(found.order_by(F("in_language").desc(), "-rank", "title")[:most])
