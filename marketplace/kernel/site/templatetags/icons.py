"""Icons and marks. A page carries the drawings of what it shows and no others.

`{% sprite %}…{% endsprite %}` stands around a page's body; within it every `{% icon %}` and `{% state %}` notes its
drawing, and the sprite with all of them follows at the end. What a script or a fragment draws later is named by
`{% icons "send" "s-offer" %}`.
"""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from marketplace.kernel.site import drawings

register = template.Library()
DRAWN = "_humanline_drawn"


def _note(context: Context, name: str) -> None:
    drawings.symbol(name)  # an unknown name fails here, where it is written
    getattr(context, DRAWN, {})[name] = None


@register.simple_tag(takes_context=True)
def icons(context: Context, *names: str) -> str:
    for name in names:
        _note(context, name)
    return ""


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, size: str = "1.25rem", turns: bool = False) -> SafeString:
    """An icon is decoration beside a word; where it stands alone, its button carries the label."""
    _note(context, name)
    return format_html(
        '<svg width="{}" height="{}" aria-hidden="true"{}><use href="#i-{}"/></svg>',
        size,
        size,
        mark_safe(' class="turn"') if turns else "",
        name,
    )


@register.simple_tag(takes_context=True)
def state(context: Context, name: str, words: str | None = None, role: str | None = None) -> SafeString:
    """Mark, word and colour of a state; `words` stand in place of its own (`3 of 3 seats`, `4:12`)."""
    shown = drawings.STATES[name]
    _note(context, f"s-{shown.mark}")
    if words is None:
        said = format_html("{}", gettext(shown.word))
    else:
        said = format_html('<span class="sr">{}, </span>{}', gettext(shown.word), words)
    return format_html(
        '<span class="state c-{}"><svg width=".75rem" height=".75rem" aria-hidden="true">'
        '<use href="#s-{}"/></svg><span>{}</span></span>',
        role or shown.role,
        shown.mark,
        said,
    )


@register.tag
def sprite(parser: Parser, token: Token) -> "Sprite":
    body = parser.parse(("endsprite",))
    parser.delete_first_token()
    return Sprite(body)


class Sprite(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        setattr(context, DRAWN, drawn := dict[str, None]())
        body = self.nodelist.render(context)
        symbols = "".join(drawings.symbol(name) for name in sorted(drawn))
        hidden = '<svg width="0" height="0" style="position:absolute" aria-hidden="true">'
        return mark_safe(f"{body}{hidden}{symbols}</svg>")
