from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone, translation

from mediation.common.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "Right-Horse-45"


@pytest.fixture
def person():
    user = UserFactory(username="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password, address="10.0.0.1", username="clerk"):
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def lock_out(client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, "wrong")
    return answer


def test_after_five_failures_the_wait_is_told(client, person):
    answer = lock_out(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15" in answer.content.decode()


def test_the_right_password_does_not_open_a_locked_door(client, person):
    lock_out(client)
    assert sign_in(client, PASSWORD).status_code == 429


def test_after_the_wait_the_right_password_opens(client, person):
    lock_out(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client, PASSWORD).status_code == 302


def test_a_colleague_behind_the_same_address_is_not_locked_out(client, person):
    colleague = UserFactory(username="colleague")
    colleague.set_password(PASSWORD)
    colleague.save()
    lock_out(client)
    assert sign_in(client, PASSWORD, username="colleague").status_code == 302


def test_the_same_person_elsewhere_is_not_locked_out(client, person):
    lock_out(client)
    assert sign_in(client, PASSWORD, address="10.0.0.2").status_code == 302


def test_the_sentence_has_both_languages(client, person):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        assert "wait 15 minutes" in lock_out(client).content.decode()
