"""The drawings of the house: icons, and the marks that stand beside the word of a state."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

# Strokes on a 20 × 20 grid, drawn in the colour of the text around them.
ICONS = {
    "answers": '<path d="M4 4.5h9.5A1.5 1.5 0 0 1 15 6v10.5H5.5A1.5 1.5 0 0 1 4 15zM7 8h5M7 11h3"/>',
    "applicants": (
        '<circle cx="8" cy="7" r="2.8"/><path d="M3 16c.5-3.2 2.3-4.7 5-4.7s4.5 1.5 5 4.7M15.5 6v5M13 8.5h5"/>'
    ),
    "audit": '<path d="M5 3.5h10v13H5zM7.5 7.5h5M7.5 10.5h5M7.5 13.5h2.5"/>',
    "training": '<path d="m10 4 8 3.5-8 3.5-8-3.5zM5.5 9.5V13c0 1.2 2 2.5 4.5 2.5s4.5-1.3 4.5-2.5V9.5"/>',
    "bell": '<path d="M5 13.5h10M6.2 13.5V9a3.8 3.8 0 0 1 7.6 0v4.5M8.7 16h2.6"/>',
    "alert": '<path d="M10 3.5 17 16H3zM10 8v4M10 14h.01"/>',
    "back": '<path d="m12 5-5 5 5 5"/>',
    "board": '<path d="M3 16.5h14M5 14V9.5M10 14V4.5M15 14V7"/>',
    "card": '<path d="M3 5.5h14v9.5H3zM3 8.5h14M6 12h3"/>',
    "check": '<path d="m4.5 10.5 3.5 3.5 7.5-8"/>',
    "client": '<path d="M4 17V4.5h7.5V17M11.5 9H16v8M3 17h14M6.5 8H9M6.5 11H9"/>',
    "clock": '<circle cx="10" cy="10" r="6.5"/><path d="M10 6.5V10l2.5 1.5"/>',
    "desk": (
        '<path d="M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5'
        'A1.5 1.5 0 0 1 3 12.5z"/>'
    ),
    "doc": '<path d="M5 3.5h6.5L15 7v9.5H5zM11.5 3.5V7H15"/>',
    "down": '<path d="M10 4v9M6.5 9.5 10 13l3.5-3.5M4 16h12"/>',
    "earnings": (
        '<path d="M4 6.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5S13.3 9 10 9 4 7.9 4 6.5zM4 6.5V13.5C4 14.9 6.7 16 10 16'
        's6-1.1 6-2.5V6.5M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5"/>'
    ),
    "flag": '<path d="M5 17V4M5 4.5h9.5l-2 3.5 2 3.5H5"/>',
    "globe": '<circle cx="10" cy="10" r="6.5"/><path d="M3.5 10h13M10 3.5c4 4 4 9 0 13-4-4-4-9 0-13"/>',
    "info": '<circle cx="10" cy="10" r="6.5"/><path d="M10 9.5V13M10 7h.01"/>',
    "key": '<circle cx="7" cy="12.5" r="3.5"/><path d="m9.5 10 6-6M13 6.5l2.5 2.5"/>',
    "lock": '<path d="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "machine": '<path stroke-dasharray=".1 3" stroke-width="2.2" d="M4 5h12v10H4z"/><path d="M8 9v2M12 9v2"/>',
    "more": '<path stroke-width="2.5" d="M4.5 10h.01M10 10h.01M15.5 10h.01"/>',
    "people": (
        '<circle cx="7.5" cy="7.5" r="2.5"/><path d="M3 16c.4-3 2-4.5 4.5-4.5s4.1 1.5 4.5 4.5'
        'M12.5 5.2a2.5 2.5 0 0 1 0 4.6M14.5 12c1.5.6 2.3 2 2.5 4"/>'
    ),
    "person": '<circle cx="10" cy="7" r="3"/><path d="M4.5 16.5c.5-3.5 2.7-5 5.5-5s5 1.5 5.5 5"/>',
    "plus": '<path d="M10 4.5v11M4.5 10h11"/>',
    "quality": '<path d="M3 14a7 7 0 1 1 14 0M10 14l3-5M10 14h.01"/>',
    "queue": '<path d="M4 5.5h12M4 10h12M4 14.5h12"/>',
    "quick": '<path d="M4 6h12M4 10h8M4 14h5"/>',
    "right": '<path d="m8 5 5 5-5 5"/>',
    "search": '<circle cx="9" cy="9" r="5"/><path d="m13 13 3.5 3.5"/>',
    "send": '<path d="M3.5 10 16.5 4l-4 12.5-3-5zM9.5 11.5 16.5 4"/>',
    "shifts": '<path d="M3.5 5.5h13v11h-13zM3.5 9h13M7 3v3.5M13 3v3.5"/>',
    "skill": '<path d="m10 3.5 2 4.2 4.5.6-3.3 3.2.8 4.5-4-2.2-4 2.2.8-4.5L3.5 8.3 8 7.7z"/>',
    "sound": '<path d="M4 8v4h2.5L10 15V5L6.5 8zM12.5 8a3 3 0 0 1 0 4M14.5 6a6 6 0 0 1 0 8"/>',
    "ticket": (
        '<path d="M3 6h14v2.3a1.8 1.8 0 0 0 0 3.4V14H3v-2.3a1.8 1.8 0 0 0 0-3.4z"/>'
        '<path stroke-dasharray=".1 2.7" d="M12.5 7.3v6"/>'
    ),
    "transfer": '<path d="M4 7h11l-3-3M16 13H5l3 3"/>',
    "upload": '<path d="M10 13V4M6.5 7.5 10 4l3.5 3.5M4 13v3h12v-3"/>',
    "wifi": '<path d="M3 8c4-3.7 10-3.7 14 0M5.5 11c2.6-2.3 6.4-2.3 9 0M8 14c1.2-1 2.8-1 4 0"/>',
    "x": '<path d="m5.5 5.5 9 9m0-9-9 9"/>',
}

MARKS = {
    "available": '<circle cx="10" cy="10" r="7" fill="currentColor" stroke="none"/>',
    "break": '<path stroke-width="4" d="M6 4v12M14 4v12"/>',
    "busy": '<rect x="3" y="3" width="14" height="14" rx="3" fill="currentColor" stroke="none"/>',
    "offer": '<circle cx="10" cy="10" r="7.5"/><circle cx="10" cy="10" r="3" fill="currentColor" stroke="none"/>',
    "offline": '<circle cx="10" cy="10" r="7.5"/>',
    "reconnecting": '<circle cx="10" cy="10" r="7.5" stroke-width="3" stroke-dasharray="3.2 4.6"/>',
    "silent": '<path fill="currentColor" stroke="none" d="M10 1.5 19.5 18H.5z"/>',
    "wrap": (
        '<circle cx="10" cy="10" r="7.5"/><path fill="currentColor" stroke="none" d="M10 2.5a7.5 7.5 0 0 1 0 15z"/>'
    ),
}


@dataclass(frozen=True)
class State:
    mark: str
    word: str  # in English; the tag `state` says it in the reader's language
    role: str  # the class that colours it: c-ok, c-bad …


STATES = {
    "available": State("available", gettext_noop("Available"), "ok"),
    "offer": State("offer", gettext_noop("Offer"), "offer"),
    "in_conversation": State("busy", gettext_noop("In conversation"), "busy"),
    "after_contact_work": State("wrap", gettext_noop("Wrap-up"), "wrap"),
    "on_break": State("break", gettext_noop("On break"), "idle"),
    "reconnecting": State("reconnecting", gettext_noop("Reconnecting"), "warn"),
    "not_responding": State("silent", gettext_noop("Not responding"), "bad"),
    "offline": State("offline", gettext_noop("Offline"), "idle"),
}


def symbol(name: str) -> str:
    """The `<symbol>` of an icon (`send`) or a mark (`s-offer`), to be used as `#i-send` and `#s-offer`."""
    mark = name.removeprefix("s-")
    if name.startswith("s-"):
        return f'<symbol id="s-{mark}" viewBox="0 0 20 20">{MARKS[mark]}</symbol>'
    return f'<symbol id="i-{name}" viewBox="0 0 20 20">{ICONS[name]}</symbol>'
