"""Names of countries and written days, in the reader's language; and whether a student is asked for their limit."""

from datetime import date

from django import template

from agents.limits import permits
from agents.models import Agent, Person
from marketplace.kernel.site import formats

register = template.Library()


@register.filter
def country(code: str) -> str:
    """`Sweden` for `SE`; the code itself where nobody knows it."""
    return str(formats.locale().territories.get(code, code))


@register.filter
def iso_day(written: str) -> str:
    """`15 February 2027` for `2027-02-15`."""
    return formats.day(date.fromisoformat(written), year=True)


@register.simple_tag
def asks_for_limit(person: Person) -> bool:
    """Whether this person studies and has not yet said how many hours a week they want."""
    agent = Agent.objects.filter(person=person.pk).first()
    return agent is not None and permits.wants_to_be_asked(agent)
