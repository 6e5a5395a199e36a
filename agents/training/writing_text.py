"""A version as plain text: lessons in Markdown, each begun by a heading of the first order, and its questions.

    ? A customer writes that a transfer is missing. What do you ask first?
    + When it was sent, and to whom
      > With both you find it; everything else follows from it.
    - Their password
      > Nobody here ever asks for a password.

`?` begins a question, `+` a right answer and `-` a wrong one, `>` says why. A line without a mark continues the one
before. Where several answers are right, all of them are wanted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

FIRST_HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)
MOST_LESSONS, MOST_QUESTIONS, MOST_ANSWERS = 20, 200, 8


@dataclass(frozen=True)
class LessonText:
    title: str
    text: str


@dataclass
class QuestionText:
    text: str
    line: int
    answers: list[dict[str, Any]] = field(default_factory=list)


def lessons(text: str) -> tuple[list[LessonText], list[str]]:
    """The lessons of `text`, and what is wrong with it, in sentences."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    heads = list(FIRST_HEADING.finditer(text))
    if not heads:
        return [], [_("Begin each lesson with its title: a line such as “# Tone and empathy”.")]
    wrong = []
    if text[: heads[0].start()].strip():
        wrong.append(_("There is text before the first title. Begin with a line such as “# Tone and empathy”."))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    found = [LessonText(head[1][:120], text[head.end() : end].strip()) for head, end in zip(heads, ends, strict=True)]
    wrong += [_("“%(title)s” has no text.") % {"title": one.title} for one in found if not one.text]
    if len(found) > MOST_LESSONS:
        wrong.append(_("A module has at most %(most)s lessons.") % {"most": MOST_LESSONS})
    return found, wrong


def questions(text: str) -> tuple[list[QuestionText], list[str]]:
    """The pool of `text`, and what is wrong with it, each with its line."""
    found: list[QuestionText] = []
    wrong: list[str] = []
    last: tuple[str, Any] = ("", None)
    for number, raw in enumerate(text.replace("\x00", "").splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        mark, rest = line[0], line[1:].strip()
        if mark == "?":
            found.append(QuestionText(rest, number))
            last = ("?", found[-1])
        elif not found:
            wrong.append(_("Line %(number)s: a question begins with “?”.") % {"number": number})
            break
        elif mark in "+-":
            found[-1].answers.append({"text": rest, "right": mark == "+", "why": ""})
            last = ("+", found[-1].answers[-1])
        elif mark == ">" and last[0] in "+>":
            last[1]["why"] = f"{last[1]['why']} {rest}".strip()
            last = (">", last[1])
        elif mark == ">":
            wrong.append(_("Line %(number)s: “>” says why an answer is right or wrong, below it.") % {"number": number})
        elif last[0] == "?":
            last[1].text = f"{last[1].text} {line}".strip()
        else:
            name = "why" if last[0] == ">" else "text"
            last[1][name] = f"{last[1][name]} {line}".strip()
    return found, wrong + list(_faults(found))


def _faults(found: Sequence[QuestionText]) -> Iterable[str]:
    if len(found) > MOST_QUESTIONS:
        yield _("A pool has at most %(most)s questions.") % {"most": MOST_QUESTIONS}
    for one in found:
        at = {"number": one.line}
        if not one.text:
            yield _("Line %(number)s: the question has no words.") % at
        if not 2 <= len(one.answers) <= MOST_ANSWERS:
            yield _("Line %(number)s: a question has 2 to 8 answers.") % at
        if one.answers and not any(answer["right"] for answer in one.answers):
            yield _("Line %(number)s: no answer is right. Mark it with “+”.") % at
        if one.answers and all(answer["right"] for answer in one.answers):
            yield _("Line %(number)s: no answer is wrong. Mark it with “-”.") % at
        if any(not answer["text"] for answer in one.answers):
            yield _("Line %(number)s: an answer has no words.") % at
        if any(not answer["why"] for answer in one.answers):
            yield _("Line %(number)s: each answer says why it is right or wrong, with “>” below it.") % at


def of_lessons(rows: Iterable[Any]) -> str:
    """Lessons as they are written."""
    return "\n\n".join(f"# {one.title}\n\n{one.text}" for one in rows) + "\n"


def of_questions(rows: Iterable[Any]) -> str:
    """Questions as they are written."""
    parts = []
    for one in rows:
        lines = [f"? {one.text}"]
        for answer in one.answers:
            lines += [f"{'+' if answer['right'] else '-'} {answer['text']}", f"  > {answer['why']}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + ("\n" if parts else "")
