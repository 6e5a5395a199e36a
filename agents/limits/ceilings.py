"""Ceilings of guaranteed log-ins, as operators set them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agents import auditing, rights
from agents.limits.models import Ceiling, CeilingSkill
from agents.models import Person, Skill
from marketplace.kernel.errors import Conflict, Invalid


class UnknownSkill(Invalid):
    """There is no such skill."""


class CeilingClosed(Conflict):
    """This ceiling is closed."""


def create(
    *,
    language: str,
    places: int,
    guarantee: int,
    currency: str,
    skills: Mapping[str, int],
    by: Person,
    now: datetime,
) -> Ceiling:
    """`skills` maps a slug to a level, `guarantee` is an hour's in minor units. Raises NotYourTask, UnknownSkill."""
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    known = Skill.objects.in_bulk(list(skills), field_name="slug")
    unknown = sorted(set(skills) - set(known))
    if unknown:
        raise UnknownSkill(errors={"skills": [_("Unknown: {keys}.").format(keys=", ".join(unknown))]})
    with transaction.atomic():
        ceiling = Ceiling.objects.create(language=language, places=places, guarantee=guarantee, currency=currency)
        CeilingSkill.objects.bulk_create(
            CeilingSkill(ceiling=ceiling, skill=known[slug], level=level) for slug, level in skills.items()
        )
        auditing.record(by, "ceiling.created", about={"ceiling": ceiling.pk, "places": places}, now=now)
    return ceiling


def change(ceiling: Ceiling, *, places: int, guarantee: int, by: Person, now: datetime) -> Ceiling:
    """For log-ins from now on; who is online keeps what they were shown. Raises NotYourTask, CeilingClosed."""
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    with transaction.atomic():
        if not Ceiling.objects.filter(pk=ceiling.pk, closed_at=None).update(places=places, guarantee=guarantee):
            raise CeilingClosed()
        ceiling.places, ceiling.guarantee = places, guarantee
        auditing.record(by, "ceiling.changed", about={"ceiling": ceiling.pk, "places": places}, now=now)
    return ceiling


def close(ceiling: Ceiling, *, by: Person, now: datetime) -> None:
    """Nobody new is admitted under it. Raises NotYourTask, CeilingClosed."""
    rights.require(by, rights.Right.PUBLISH_SHIFTS)
    with transaction.atomic():
        if not Ceiling.objects.filter(pk=ceiling.pk, closed_at=None).update(closed_at=now):
            raise CeilingClosed()
        auditing.record(by, "ceiling.closed", about={"ceiling": ceiling.pk}, now=now)
