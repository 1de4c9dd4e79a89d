"""Accounts: the services, and the pages of the three administrators."""

import re
from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from mediation.common import accounts
from mediation.common.memory import forget
from mediation.common.models import ApiToken, AuditEvent, RoleGrant, User
from mediation.common.roles import Role, roles_of
from mediation.common.tests.factories import RoleGrantFactory, UserFactory
from mediation.common.tests.refusals import refused
from mediation.common.tokens import token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

GOOD = "copper-lantern-41"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def sysadmin():
    return UserFactory(role=Role.SYSTEM_ADMIN, language="en")


@pytest.fixture
def officer():
    return UserFactory(role=Role.SECURITY_OFFICER, language="en")


def with_password(**facts):
    user = UserFactory(**facts)
    user.set_password(GOOD)
    user.save()
    return user


# --- services


def test_an_account_is_opened_with_a_temporary_password(sysadmin):
    user, password = accounts.open_account(username="wang", full_name="王秀兰", by=sysadmin)
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password)
    assert user.check_password(password)
    assert user.must_change_password
    assert roles_of(user) == frozenset()
    event = AuditEvent.objects.get(verb="account_opened")
    assert (event.actor, event.subject_id) == (sysadmin, str(user.pk))
    assert password not in str(event.facts)


def test_two_temporary_passwords_differ():
    assert accounts.temporary_password() != accounts.temporary_password()


def test_a_name_that_is_taken_is_refused(sysadmin):
    UserFactory(username="wang")
    with pytest.raises(ValidationError) as caught:
        accounts.open_account(username="wang", full_name="王", by=sysadmin)
    assert list(caught.value.message_dict) == ["username"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_opens_and_closes(role):
    by, user = UserFactory(role=role), UserFactory()
    for act in (
        lambda: accounts.open_account(username="x", full_name="x", by=by),
        lambda: accounts.change_account(
            user=user, full_name="x", mobile="", email="", language="en", by=by
        ),
        lambda: accounts.close_account(user=user, by=by),
        lambda: accounts.reopen_account(user=user, by=by),
        lambda: accounts.reset_password(user=user, by=by),
    ):
        with refused(accounts.NotTheSystemAdministrator):
            act()


def test_nobody_closes_or_resets_their_own_account(sysadmin):
    with refused(accounts.OwnAccount):
        accounts.close_account(user=sysadmin, by=sysadmin)
    with refused(accounts.OwnAccount):
        accounts.reset_password(user=sysadmin, by=sysadmin)


def test_a_closed_account_opens_nothing_at_once(client, sysadmin):
    user = with_password()
    client.force_login(user)
    assert client.get("/me/").status_code == 200
    accounts.close_account(user=user, by=sysadmin)
    assert client.get("/me/").status_code == 302
    with refused(accounts.AlreadyClosed):
        accounts.close_account(user=user, by=sysadmin)
    with refused(accounts.AlreadyClosed):
        accounts.reset_password(user=user, by=sysadmin)


def test_an_account_is_opened_again_with_a_new_password(sysadmin):
    user = with_password(is_active=False)
    user, password = accounts.reopen_account(user=user, by=sysadmin)
    assert user.is_active and user.must_change_password
    assert user.check_password(password) and not user.check_password(GOOD)
    with refused(accounts.AlreadyOpen):
        accounts.reopen_account(user=user, by=sysadmin)


def test_a_reset_ends_sessions_and_lock_outs(client, sysadmin):
    user = with_password(mobile="13900000000")
    client.force_login(user)
    for name in (user.username, user.mobile, "other"):
        AccessAttempt.objects.create(username=name, failures_since_start=5)
    password = accounts.reset_password(user=user, by=sysadmin)
    assert client.get("/me/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(password) and user.must_change_password
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["other"]


def test_particulars_are_corrected_and_named_in_the_log_without_their_values(sysadmin):
    user = UserFactory(full_name="王秀兰", language="en")
    accounts.change_account(
        user=user, full_name="王秀蓝", mobile="13900000001", email="", language="en", by=sysadmin
    )
    user.refresh_from_db()
    assert (user.full_name, user.mobile) == ("王秀蓝", "13900000001")
    assert AuditEvent.objects.get(verb="account_changed").facts == {"fields": "full_name mobile"}


def test_ones_own_choice_of_a_password():
    user = with_password(must_change_password=True)
    accounts.change_own_password(user=user, old=GOOD, new="silver-lantern-42", by=user)
    user.refresh_from_db()
    assert user.check_password("silver-lantern-42")
    assert not user.must_change_password
    with refused(accounts.WrongPassword, field="old"):
        accounts.change_own_password(user=user, old=GOOD, new="x", by=user)
    with refused(accounts.SamePassword, field="new"):
        accounts.change_own_password(
            user=user, old="silver-lantern-42", new="silver-lantern-42", by=user
        )
    with pytest.raises(ValidationError) as caught:
        accounts.change_own_password(user=user, old="silver-lantern-42", new="12345", by=user)
    assert list(caught.value.message_dict) == ["new"]


# --- pages of the three administrators


USERS = "/admin/common/user/"


def do(client, path, **facts):
    return client.post(path, {"service_action": "1", **facts})


LISTS = ("user", "rolegrant", "apitoken", "auditevent")


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (Role.SYSTEM_ADMIN, {"user", "auditevent"}),
        (Role.SECURITY_OFFICER, set(LISTS)),
        (Role.AUDIT_ADMIN, set(LISTS)),
        (Role.BUREAU_ADMIN, set()),
        (Role.BUREAU_FINANCE, set()),
        (Role.BUREAU_AUDITOR, {"auditevent"}),
        (Role.OFFICE_HEAD, set()),
    ],
)
def test_who_finds_which_list(client, role, found):
    client.force_login(UserFactory(role=role))
    answers = {page: client.get(f"/admin/common/{page}/").status_code for page in LISTS}
    assert answers == {page: 200 if page in found else 404 for page in LISTS}


def test_the_system_administrator_opens_an_account_on_the_page(client, sysadmin):
    client.force_login(sysadmin)
    facts = {"username": "wang", "full_name": "王秀兰", "language": "zh-hans"}
    page = do(client, f"{USERS}do/open_account/", **facts)
    user = User.objects.get(username="wang")
    password = re.search(r"temporary password ([a-z2-9-]{14})", page.content.decode())[1]
    assert user.check_password(password)


def test_a_refused_account_keeps_what_was_typed(client, sysadmin):
    client.force_login(sysadmin)
    facts = {"username": "13900000000", "full_name": "王秀兰", "language": "zh-hans"}
    page = do(client, f"{USERS}do/open_account/", **facts).content.decode()
    assert "a mobile number has its own field" in page
    assert 'value="王秀兰"' in page


def test_the_system_administrator_grants_nothing(client, sysadmin):
    client.force_login(sysadmin)
    user = UserFactory()
    facts = {"role": "mediator", "valid_from": "2025-01-01"}
    assert do(client, f"{USERS}{user.pk}/do/grant_role/", **facts).status_code == 404
    assert not RoleGrant.objects.filter(user=user).exists()


def test_the_security_officer_grants_and_ends_but_opens_no_account(client, officer):
    client.force_login(officer)
    user = UserFactory()
    today = timezone.localdate()
    path = f"{USERS}{user.pk}/do/grant_role/"
    assert do(client, path, role="mediator", valid_from=today).status_code == 302
    forget(user)
    assert roles_of(user) == {Role.MEDIATOR}
    grant = RoleGrant.objects.get(user=user)
    path = f"/admin/common/rolegrant/{grant.pk}/do/revoke_role/"
    assert do(client, path, on=today).status_code == 302
    forget(user)
    assert roles_of(user) == frozenset()
    assert do(client, f"{USERS}do/open_account/", username="x", full_name="x").status_code == 404
    assert client.post(f"{USERS}{user.pk}/change/", {"full_name": "x"}).status_code == 404


def test_a_conflicting_role_is_refused_with_its_sentence(client, officer):
    client.force_login(officer)
    user = UserFactory(role=Role.BUREAU_ADMIN)
    facts = {"role": "bureau_finance", "valid_from": "2025-01-01"}
    page = do(client, f"{USERS}{user.pk}/do/grant_role/", **facts)
    assert page.status_code == 200
    assert "must be two different persons" in page.content.decode()


def test_a_token_is_issued_once_and_revoked(client, officer):
    client.force_login(officer)
    user = UserFactory()
    facts = {"name": "report", "scopes": ["stats.read"], "days": 30, "addresses": "10.0.0.1"}
    page = do(client, f"{USERS}{user.pk}/do/issue_token/", **facts).content.decode()
    secret = re.search(r"the secret is ([\w-]+)", page)[1]
    token = token_of(secret, address="10.0.0.1")
    assert token.owner == user
    assert token.expires_on == timezone.localdate() + timedelta(days=30)
    assert secret not in client.get(f"/admin/common/apitoken/{token.pk}/change/").content.decode()
    do(client, f"/admin/common/apitoken/{token.pk}/do/revoke/")
    assert token_of(secret, address="10.0.0.1") is None
    assert ApiToken.objects.get().revoked_at is not None


def test_the_audit_administrator_verifies_and_changes_nothing(client):
    auditor = UserFactory(role=Role.AUDIT_ADMIN, language="en")
    user = UserFactory()
    client.force_login(auditor)
    for path in (f"{USERS}{user.pk}/do/close_account/", f"{USERS}do/open_account/"):
        assert do(client, path).status_code == 404
    accounts.note_sign_in(user=user, by=user)
    response = do(client, "/admin/common/auditevent/do/verify/")
    page = client.get(response["Location"])
    assert [str(m) for m in page.context["messages"]] == [
        "The log is whole: 1 events were read and recomputed."
    ]


def test_a_broken_log_is_told(client, monkeypatch):
    from mediation.common import audit

    found = audit.Verification(3, False, 2, audit.Fault.CONTENT)
    monkeypatch.setattr(audit, "verify", lambda: found)
    client.force_login(UserFactory(role=Role.AUDIT_ADMIN, language="en"))
    response = do(client, "/admin/common/auditevent/do/verify/")
    page = client.get(response["Location"])
    assert "event 2, kind of fault “content”" in str(list(page.context["messages"])[0])


def test_the_list_of_users_costs_the_same_for_more(client, sysadmin, django_assert_num_queries):
    client.force_login(sysadmin)
    client.get(USERS)
    with django_assert_num_queries(6):
        client.get(USERS)
    for _ in range(20):
        RoleGrantFactory(user=UserFactory(), role=Role.MEDIATOR, valid_from=date(2020, 1, 1))
    with django_assert_num_queries(6):
        client.get(USERS)


def test_the_audit_log_costs_the_same_for_more(client, officer, django_assert_num_queries):
    auditor = UserFactory(role=Role.AUDIT_ADMIN)
    client.force_login(auditor)
    client.get("/admin/common/auditevent/")
    accounts.note_sign_in(user=officer, by=officer)
    with django_assert_num_queries(4):
        client.get("/admin/common/auditevent/")
    for _ in range(20):
        user = UserFactory()
        accounts.note_sign_in(user=user, by=user)
    with django_assert_num_queries(4):
        client.get("/admin/common/auditevent/")
