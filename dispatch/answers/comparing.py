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
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Part("same", "".join(old[a:b])))
        else:
            found += [one for one in (Part("gone", "".join(old[a:b])), Part("new", "".join(new[c:d]))) if one.text]
    return found
