"""The mails that notices owe."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from agents.notices.models import Notice

log = structlog.get_logger(__name__)

MOST = 200  # mails of one round
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def write_due(*, now: datetime) -> int:
    """Write every mail that is due, unless it was read on the page meanwhile. Gives back how many went out."""
    due = Notice.objects.filter(mail_due_at__lte=now, mailed_at=None, read_at=None)
    timely = due.filter(Q(ends_at=None) | Q(ends_at__gt=now)).select_related("person").order_by("mail_due_at")
    return sum(_write(notice, now) for notice in timely[:MOST])


def _write(notice: Notice, now: datetime) -> bool:
    """Claim it, then send: two workers never write the same, and no lock waits for a mail."""
    again_at = now + BACKOFF[notice.mail_attempts] if notice.mail_attempts < len(BACKOFF) else None
    mine = Notice.objects.filter(pk=notice.pk, mail_attempts=notice.mail_attempts, mailed_at=None)
    if not mine.update(mail_attempts=F("mail_attempts") + 1, mail_due_at=again_at):
        return False
    try:
        _mail(notice).send()
    except OSError:  # smtplib's errors are OSErrors: tried again later, four times
        log.warning("notice_not_mailed", notice=notice.pk, exc_info=True)
        return False
    Notice.objects.filter(pk=notice.pk).update(mailed_at=now, mail_due_at=None)
    return True


def _mail(notice: Notice) -> EmailMessage:
    site = settings.BASE_URL.rstrip("/")
    context = {"notice": notice, "address": site + notice.url, "choices": site + reverse("notice_choices")}
    with translation.override(notice.person.locale):
        return EmailMessage(notice.title, render_to_string("notices/mail.txt", context), to=[notice.person.email])
