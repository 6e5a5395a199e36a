"""Light or dark: the system's choice, unless the reader chose otherwise on this device."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CHOICES = ("light", "dark")


@register.simple_tag(takes_context=True)
def scheme(context: Context) -> SafeString:
    """The attribute of `<html>`, from the cookie that theme.js writes: so the first paint is already right."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request else None
    return mark_safe(f' data-theme="{chosen}"' if chosen in CHOICES else "")
