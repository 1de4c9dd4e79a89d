"""Sending what `notices` wrote down: at least once, never inside somebody's transaction."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db.models import F
from django.utils import timezone, translation

from mediation.common.models import Notice
from mediation.common.notices import text_of, url_of

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
ONE_AT_A_TIME_SECONDS = 60
LEAVE_ALONE = timedelta(minutes=5)


def deliver(notice_id: int) -> bool:
    """Send a notice that has not been sent. Returns whether this call sent it.

    A recipient without an e-mail address reads it in the site, which is delivery enough. No
    database lock is held while the mail server thinks: a short-lived key in the cache keeps
    two workers apart. A crash between sending and writing it down may repeat a message, never
    lose one.
    """
    turn = f"notice-delivery:{notice_id}"
    if not cache.add(turn, 1, ONE_AT_A_TIME_SECONDS):
        return False
    try:
        notice = Notice.objects.select_related("recipient").get(pk=notice_id)
        return notice.delivered_at is None and _send(notice)
    finally:
        cache.delete(turn)


def unsent() -> list[int]:
    """Ids of the notices that should have been sent by now and may still be tried."""
    return list(
        Notice.objects.undelivered()
        .filter(attempts__lt=MAX_ATTEMPTS, created_at__lt=timezone.now() - LEAVE_ALONE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _send(notice: Notice) -> bool:
    row = Notice.objects.filter(pk=notice.pk)
    try:
        if notice.recipient.email:
            _mail(notice)
    except (SMTPException, OSError) as error:
        logger.warning("notice %s not sent: %s", notice.pk, type(error).__name__)
        row.update(attempts=F("attempts") + 1, last_error=type(error).__name__)
        return False
    row.update(attempts=F("attempts") + 1, delivered_at=timezone.now(), last_error="")
    return True


def _mail(notice: Notice) -> None:
    with translation.override(notice.recipient.language):
        text = text_of(notice)
        path = url_of(notice)
    body = f"{text.body}\n\n{settings.SITE_URL}{path}" if path else text.body
    send_mail(text.title, body, None, [notice.recipient.email])
