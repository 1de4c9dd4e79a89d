from datetime import date, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from mediation.common import delivery, notices
from mediation.common.models import Notice
from mediation.common.tasks import resend_unsent
from mediation.common.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(notices, "_kinds", {})
    cache.clear()
    notices.declare(
        "demo.due",
        title=gettext_lazy("Monday"),
        body="Case %(number)s is due on %(due_on)s.",
    )


@pytest.fixture
def person():
    return UserFactory(email="clerk@example.invalid")


def tell(person, **params):
    facts = {"due_on": date(2025, 3, 31), "number": "沙调〔2025〕1号", **params}
    return notices.notify("demo.due", person, to=person, **facts)


def unsent(person, **facts):
    return Notice.objects.create(
        recipient=person,
        kind="demo.due",
        subject_label="common.User",
        subject_id=str(person.pk),
        params={"number": "1"},
        **facts,
    )


def test_a_notice_is_sent_after_the_commit(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(person) is True
        assert not mail.outbox
    assert mail.outbox[0].to == ["clerk@example.invalid"]
    assert "沙调〔2025〕1号 is due on 2025-03-31" in mail.outbox[0].body
    assert Notice.objects.get().delivered_at


def test_the_second_notice_of_a_day_is_no_notice(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert [tell(person), tell(person)] == [True, False]
    assert len(mail.outbox) == 1


def test_the_next_day_is_another_day(person):
    tell(person)
    Notice.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert tell(person) is True


def test_the_mail_is_in_the_language_of_its_reader(person):
    person.language = "zh-hans"
    person.save()
    with translation.override("en"):
        delivery.deliver(unsent(person).pk)
    assert mail.outbox[0].subject == "星期一"


def test_without_an_address_the_site_is_delivery_enough():
    notice = unsent(UserFactory(email=""))
    assert delivery.deliver(notice.pk) is True
    notice.refresh_from_db()
    assert notice.delivered_at
    assert not mail.outbox


def test_nothing_is_sent_twice(person):
    notice = unsent(person)
    assert [delivery.deliver(notice.pk), delivery.deliver(notice.pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_of_two_workers_one_sends(person, monkeypatch):
    notice = unsent(person)
    second = []
    real = delivery.send_mail

    def slow(*args):
        second.append(delivery.deliver(notice.pk))
        return real(*args)

    monkeypatch.setattr(delivery, "send_mail", slow)
    assert delivery.deliver(notice.pk) is True
    assert second == [False]
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_costs_time_only(person, monkeypatch):
    notice = unsent(person, created_at=timezone.now() - timedelta(hours=1))

    def away(*args):
        raise SMTPServerDisconnected("clerk@example.invalid")

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "send_mail", away)
        assert delivery.deliver(notice.pk) is False
    notice.refresh_from_db()
    assert (notice.attempts, notice.last_error) == (1, "SMTPServerDisconnected")
    resend_unsent()
    notice.refresh_from_db()
    assert notice.delivered_at
    assert notice.last_error == ""


def test_what_failed_ten_times_is_left_alone(person):
    unsent(person, created_at=timezone.now() - timedelta(hours=1), attempts=10)
    assert delivery.unsent() == []


def test_what_was_just_written_is_left_to_its_own_task(person):
    unsent(person)
    assert delivery.unsent() == []


def test_a_kind_nobody_declared_is_a_mistake_of_ours(person):
    with pytest.raises(LookupError, match="demo.unknown"):
        notices.notify("demo.unknown", person, to=person, due_on=None)


def test_the_page_of_a_record_without_one_is_empty(person):
    notices.declare("demo.due", title="t", body="b", link="no:such")
    assert notices.url_of(unsent(person)) == ""
