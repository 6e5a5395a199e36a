"""Saying a month ahead that a certificate ends, and when it is revoked: nobody finds out at the desk."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.notices import kinds, sending
from agents.training import certifying
from agents.training.models import Certificate
from marketplace.kernel.site import formats

EXPIRES = kinds.register("certificate.expires", gettext_lazy("A certificate of mine ends soon"))
ENDED = kinds.register("certificate.revoked", gettext_lazy("A certificate of mine is revoked"))


def remind(*, now: datetime) -> int:
    """Tell everybody whose certificate ends within 30 days, once; gives back how many."""
    soon = Certificate.objects.held(now).filter(expires_at__lte=now + certifying.EARLY, reminded_at=None)
    rows = list(soon.select_related("agent", "module", "version").order_by("expires_at")[:500])
    for one in rows:
        with transaction.atomic():
            if Certificate.objects.filter(pk=one.pk, reminded_at=None).update(reminded_at=now):
                sending.notify(
                    one.agent.person_id,
                    kind=EXPIRES.slug,
                    key=f"{EXPIRES.slug}:{one.pk}",
                    title=partial(ends_words, one),
                    body=partial(renew_words, one),
                    url=reverse("training_module", kwargs={"slug": one.module.slug}),
                    now=now,
                    until=one.expires_at,
                )
    return len(rows)


def revoked(certificate: Certificate, *, now: datetime) -> None:
    """Tell who held it, with the reason. Within the transaction that revokes."""
    sending.notify(
        certificate.agent.person_id,
        kind=ENDED.slug,
        key=f"{ENDED.slug}:{certificate.pk}",
        title=lambda: _("Your certificate “%(title)s” is revoked") % {"title": certificate.version.title},
        body=lambda: (
            _("%(name)s writes: %(reason)s") % {"name": _first_name(certificate), "reason": certificate.reason}
        ),
        url=reverse("training"),
        now=now,
    )


def ends_words(one: Certificate) -> str:
    ends = formats.day(one.expires_at) if one.expires_at else ""
    return _("“%(title)s” ends on %(day)s") % {"title": one.version.title, "day": ends}


def renew_words(one: Certificate) -> str:
    if one.skill_id:
        return _("You can learn it again from today, and the time is paid. Without it, tickets that ask for it stop.")
    return _("You can learn it again from today, and the time is paid.")


def _first_name(certificate: Certificate) -> str:
    name = certificate.ended_by.name.split() if certificate.ended_by else []
    return name[0] if name else ""
