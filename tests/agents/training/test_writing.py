"""Writing modules: plain text with its faults, drafts, versions that never change, and what ships."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from agents.models import Deed
from agents.training import comparing, markdown, shipping, versions, writing, writing_text
from agents.training.models import Lesson, Module, Question, Version
from tests.agents.training import taught

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
db = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+ An answer", "Line 1: a question begins"),
        ("? Why\n> Because", "Line 2: “>” says why"),
        ("? Why\n+ Yes\n > since", "Line 1: a question has 2 to 8 answers"),
        ("? Why\n- No\n> a\n- Never\n> b", "Line 1: no answer is right"),
        ("? Why\n+ Yes\n> a\n+ Always\n> b", "Line 1: no answer is wrong"),
        ("? Why\n+ Yes\n- No\n> b", "Line 1: each answer says why"),
        ("?\n+ Yes\n> a\n- No\n> b", "Line 1: the question has no words"),
        ("? Why\n+\n> a\n- No\n> b", "Line 1: an answer has no words"),
    ],
)
def test_a_fault_in_the_questions_is_said_with_its_line(text: str, says: str) -> None:
    _, wrong = writing_text.questions(text)

    assert any(one.startswith(says) for one in wrong), wrong


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Begin each lesson"),
        ("Hello\n\n# One\n\nText", "There is text before"),
        ("# One\n\n# Two\n\nx", "“One” has no"),
    ],
)
def test_a_fault_in_the_lessons_is_said(text: str, says: str) -> None:
    _, wrong = writing_text.lessons(text)

    assert wrong[0].startswith(says)


def test_what_is_written_is_read_back_as_it_was() -> None:
    lessons, questions = writing_text.lessons(taught.LESSONS)[0], writing_text.questions(taught.QUESTIONS)[0]

    again = writing_text.lessons(writing_text.of_lessons(lessons))[0]
    pool = writing_text.questions(writing_text.of_questions(questions))[0]

    assert again == lessons
    assert [(one.text, one.answers) for one in pool] == [(one.text, one.answers) for one in questions]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/spy.png)",
        "![x](pictures/../../../etc/passwd)",
    ],
)
def test_a_lesson_can_do_nothing(text: str) -> None:
    html = str(markdown.page(text).html)

    assert "<script" not in html
    assert "href" not in html
    assert "<img" not in html or 'src=""' in html
    assert "onerror=" not in html or "&lt;img" in html


def test_examples_and_headings_are_marked() -> None:
    page = markdown.page("## A part\n\n> ✓ Write\n\n> ✗ Not\n\n## A part\n")

    assert '<blockquote class="good">' in page.html
    assert '<blockquote class="bad">' in page.html
    assert page.headings == [("a-part", "A part"), ("a-part-2", "A part")]


@db
def test_a_published_version_is_never_changed() -> None:
    module = taught.module(now=NOW)

    for change in (
        lambda: Version.objects.update(title="Other"),
        lambda: Lesson.objects.update(text="Other"),
        lambda: Question.objects.filter(number=1).delete(),
        lambda: Lesson.objects.create(version=versions.current(module), number=9, title="x", text="x"),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()


@db
def test_a_draft_becomes_the_version_in_force_and_the_earlier_one_stays() -> None:
    module, tara = taught.module(now=NOW), taught.trainer()
    writing.save(module, taught.written(title="Cards, anew", minutes=15), by=tara, now=NOW)
    before = versions.current(module)

    writing.publish(module, by=tara, now=NOW)

    after = versions.current(module)
    assert (before.number, before.title, after.number, after.title) == (1, "Cards", 2, "Cards, anew")
    assert versions.draft(module) is None
    assert [deed.kind for deed in Deed.objects.order_by("pk")] == [
        "module.created", "module.published", "module.drafted", "module.published"
    ]  # fmt: skip


@db
def test_a_pool_smaller_than_an_attempt_is_not_published() -> None:
    tara = taught.trainer()
    module = writing.new_module("cards", taught.written(drawn=9), skill=None, required=False, by=tara, now=NOW)

    with pytest.raises(writing.NotReady):
        writing.publish(module, by=tara, now=NOW)


@db
def test_a_picture_that_is_not_here_is_said_before_it_is_kept() -> None:
    lessons = "# One\n\n![A picture](pictures/nowhere.svg)\n"

    with pytest.raises(writing.Unreadable) as refused:
        writing.new_module(
            "x", taught.written(lessons=lessons), skill=None, required=False, by=taught.trainer(), now=NOW
        )

    assert "nowhere.svg" in refused.value.errors["lessons"][0]


def test_two_versions_are_compared_line_by_line() -> None:
    lines = comparing.texts("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\nE\nf\ng\nh")

    assert [(one.kind, one.text) for one in lines if one.kind != "same"] == [
        ("removed", "e"), ("added", "E"), ("added", "h")
    ]  # fmt: skip
    assert comparing.texts("a", "a") == []
    assert comparing.terms(taught.written(), taught.written(minutes=11)) == [("minutes", 10, 11)]


SHIPPED = [(one, text) for one in shipping.read_all() for text in one.texts]


@pytest.mark.parametrize(("one", "text"), SHIPPED, ids=[f"{one.slug}-{text.language}" for one, text in SHIPPED])
def test_what_ships_can_be_learned(one: shipping.Shipped, text: writing.Written) -> None:
    lessons = writing_text.lessons(text.lessons)[0]
    questions = writing_text.questions(text.questions)[0]
    english = writing_text.questions(one.written.questions)[0]

    assert writing.faults(text) == {}
    assert [[answer["right"] for answer in each.answers] for each in questions] == [
        [answer["right"] for answer in each.answers] for each in english
    ]
    assert all(400 <= markdown.words(lesson.text) <= 1050 for lesson in lessons)
    assert len(questions) >= 8
    assert len(questions) >= text.drawn
    assert all("✓" in lesson.text and "✗" in lesson.text and "](pictures/" in lesson.text for lesson in lessons)


@pytest.mark.parametrize("one", shipping.read_all(), ids=lambda one: one.slug)
def test_what_ships_can_be_read_in_each_language_of_the_pages(one: shipping.Shipped) -> None:
    assert {text.language for text in one.texts} == set(dict(settings.LANGUAGES))
    assert len({text.title for text in one.texts}) == len(one.texts)


@db
def test_shipping_twice_brings_nothing_new_and_leaves_alone_what_was_written_on() -> None:
    brought = shipping.ship(by=None, now=NOW)
    module = Module.objects.get(slug="tone-and-empathy")
    ours, desk = writing.read(versions.current(module)), Module.objects.get(slug="using-the-desk")
    writing.save(module, taught.written(), by=taught.trainer(), now=NOW)
    writing.publish(module, by=taught.trainer(), now=NOW)

    again = shipping.ship(by=None, now=NOW)

    assert len(brought) == 7
    assert sum(one.required for one in brought) == 5
    assert again == []
    assert ours.title == "Tone and empathy"
    assert [one.language for one in versions.in_force(desk)] == ["en", "sv", "fr"]
    assert versions.current(module).title == "Cards"
