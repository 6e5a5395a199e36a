"""How the pages of the way in write an agreement, a length of time and the rate of a line."""

import nh3
from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

register = template.Library()
MARKDOWN = MarkdownIt("commonmark", {"html": False})


@register.filter
def agreement_text(text: str) -> SafeString:
    """Markdown without HTML of its own, cleaned besides."""
    return SafeString(nh3.clean(MARKDOWN.render(text), tags={"h2", "h3", "p", "ul", "ol", "li", "strong", "em"}))


@register.filter
def length_of(minutes: int) -> str:
    """`22 min`, `2 h 10 min`. No break inside."""
    hours, rest = divmod(int(minutes), 60)
    if hours:
        return _("%(hours)s\u00a0h %(minutes)s\u00a0min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s\u00a0min") % {"minutes": rest}


@register.filter
def rate(kbps: int) -> SafeString:
    """`640 kbit/s`, `14.2 Mbit/s`: the number large, its unit small."""
    if kbps < 1000:
        return SafeString(f"<b>{kbps}</b> <small>kbit/s</small>")
    digits = 1 if kbps < 100_000 else 0
    return SafeString(f"<b>{number_format(kbps / 1000, digits)}</b> <small>Mbit/s</small>")
