"""Keys of REST clients: shown once, short-lived, ended at once. SECURITY T7."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.utils import timezone

from mediation.common.models import ApiToken, AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tokens import (
    AlreadyRevoked,
    TokenTooLong,
    UnknownScope,
    issue_token,
    revoke_token,
    token_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.SECURITY_OFFICER)


def issue(officer, **changes):
    defaults = {
        "owner": UserFactory(role=Role.BUREAU_ADMIN),
        "name": "statistics",
        "scopes": ["stats.read"],
        "by": officer,
    }
    return issue_token(**{**defaults, **changes})


def test_a_token_is_recognised_by_its_secret_only(officer):
    token, secret = issue(officer)
    assert token_of(secret) == token
    assert token_of(secret + "x") is None
    assert token_of(token.digest) is None
    assert token_of("") is None


def test_nothing_usable_is_stored_or_recorded(officer):
    _token, secret = issue(officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM common_apitoken")
        stored = repr(cursor.fetchall())
    assert secret not in stored
    event = AuditEvent.objects.get(verb="token_issued")
    assert secret not in repr(event.facts)


def test_it_ends_by_itself(officer):
    token, secret = issue(officer, days=3)
    assert token.expires_on == timezone.localdate() + timedelta(days=3)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert token_of(secret)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert token_of(secret) is None


def test_it_ends_when_revoked_and_stays_so(officer):
    token, secret = issue(officer)
    revoke_token(token=token, by=officer)
    assert token_of(secret) is None
    with pytest.raises(AlreadyRevoked):
        revoke_token(token=token, by=officer)
    with pytest.raises(IntegrityError, match="apitoken_stays_revoked"):
        ApiToken.objects.update(revoked_at=None)


def test_it_ends_with_its_owner(officer):
    owner = UserFactory()
    _token, secret = issue(officer, owner=owner)
    owner.is_active = False
    owner.save()
    assert token_of(secret) is None


def test_it_may_be_bound_to_addresses(officer):
    _token, secret = issue(officer, addresses=["10.0.0.7"])
    assert token_of(secret, address="10.0.0.7")
    assert token_of(secret, address="10.0.0.8") is None
    assert token_of(secret) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"scopes": []}, UnknownScope),
        ({"scopes": ["stats.read", "settlement.approve"]}, UnknownScope),
        ({"days": 91}, TokenTooLong),
        ({"days": 0}, TokenTooLong),
    ],
)
def test_what_is_refused(officer, changes, refusal):
    with pytest.raises(refusal):
        issue(officer, **changes)
    assert not ApiToken.objects.exists()


def test_last_use_is_noted_once_a_day(officer, django_assert_num_queries):
    token, secret = issue(officer)
    with django_assert_num_queries(2):
        token_of(secret)
    with django_assert_num_queries(1):
        assert token_of(secret).last_used_on == timezone.localdate()
    assert token.expires_on > timezone.localdate()


def test_who_sees_tokens(officer):
    token, _secret = issue(officer)
    assert ApiToken.objects.visible_to(officer).get() == token
    assert ApiToken.objects.visible_to(token.owner).get() == token
    assert not ApiToken.objects.visible_to(UserFactory(role=Role.BUREAU_ADMIN)).exists()
