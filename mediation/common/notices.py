"""Telling a user about a record: once a day, written with the fact, sent after the commit.

Each app declares its kinds of notices beside the service that gives them::

    notices.declare(
        "cases.obligation_overdue",
        title=_("An obligation is overdue"),
        body=_("Case %(number)s: the obligation due on %(due_on)s has not been met."),
        link="cases:detail",
    )

and gives one with ``notify("cases.obligation_overdue", case, to=user, due_on=day, number=…)``.
Parameters are never personal data: a notice leaves the site by e-mail.
"""

import logging
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from celery import current_app
from django.db import models, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from kombu.exceptions import OperationalError as BrokerAway

from mediation.common.models import Notice

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """The sentences of one kind of notice, and the URL name of its record's page."""

    title: str | Promise
    body: str | Promise
    link: str | None = None


@dataclass(frozen=True)
class Text:
    """What a person reads."""

    title: str
    body: str


_kinds: dict[str, Kind] = {}


def declare(
    kind: str, *, title: str | Promise, body: str | Promise, link: str | None = None
) -> None:
    """Make a kind of notice known. ``link`` is a URL name that takes the record's id."""
    _kinds[kind] = Kind(title, body, link)


def notify(
    kind: str, subject: models.Model, *, to: Any, due_on: date | None, **params: Any
) -> bool:
    """Tell ``to`` about ``subject``; sent once the caller's transaction commits.

    The unique key of the row makes a second call on the same day a no-op, and the answer
    False. Raises LookupError for a kind that nobody declared.
    """
    _kind_of(kind)
    notice, created = Notice.objects.get_or_create(
        kind=kind,
        recipient=to,
        subject_label=subject._meta.label,
        subject_id=str(subject.pk),
        day=timezone.localdate(),
        defaults={
            "due_on": due_on,
            "params": {name: _plain(value) for name, value in params.items()},
        },
    )
    if created:
        transaction.on_commit(partial(_queue, notice.pk), robust=True)
    return created


def text_of(notice: Notice) -> Text:
    """The notice in the language that is active now."""
    kind = _kind_of(notice.kind)
    facts = {"due_on": notice.due_on, **notice.params}
    return Text(str(kind.title) % facts, str(kind.body) % facts)


def url_of(notice: Notice) -> str:
    """The path of the page about it; empty if there is none."""
    link = _kind_of(notice.kind).link
    try:
        return reverse(link, args=[notice.subject_id]) if link else ""
    except NoReverseMatch:
        return ""


def _queue(notice_id: int) -> None:
    """The row is the promise; a broker that is away only delays it to the next round."""
    from mediation.common.tasks import deliver_notice  # the tasks import this module

    try:
        deliver_notice.delay(notice_id)
    except BrokerAway as error:
        logger.warning("notice %s waits: broker away (%s)", notice_id, type(error).__name__)


def _kind_of(kind: str) -> Kind:
    if kind not in _kinds:
        current_app.loader.import_default_modules()
    if kind not in _kinds:
        raise LookupError(f"Nobody has declared the notice kind {kind!r}: notices.declare(...).")
    return _kinds[kind]


def _plain(value: Any) -> Any:
    """Numbers and booleans as they are, everything else as the text a reader sees."""
    return value if isinstance(value, int | float | None) else str(value)
