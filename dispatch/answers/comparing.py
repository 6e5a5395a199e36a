"""What differs between two versions: line by line, and within a line word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Part:
    """`kind` is "same", "gone" or "new"."""

    kind: str
    text: str


def parts(before: str, after: str) -> list[Part]:
    """The text after, with what went away in its place.

    >>> parts("Call us.", "Write to us.")
    [Part(kind='gone', text='Call'), Part(kind='new', text='Write to'), Part(kind='same', text=' us.')]
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[Part] = []
    gone = came = ""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(steps):
        was, now = "".join(old[a:b]), "".join(new[c:d])
        between = kind == "equal" and was.isspace() and (gone or came) and place + 1 < len(steps)
        if kind != "equal" or between:  # words that change one after the other read as one change
            gone, came = gone + was, came + now
            continue
        found += [*changed(gone, came), Part("same", was)]
        gone = came = ""
    return [*found, *changed(gone, came)]


def changed(gone: str, came: str) -> list[Part]:
    return [one for one in (Part("gone", gone), Part("new", came)) if one.text]
