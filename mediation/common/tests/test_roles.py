"""Roles: who holds them, who grants them, who may not hold them together."""

from datetime import date, timedelta
from itertools import permutations

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mediation.common.errors import sentence_of
from mediation.common.grants import (
    AlreadyEnded,
    GrantToOneself,
    NotTheSecurityOfficer,
    RoleAlreadyHeld,
    RolesConflict,
    WrongDays,
    grant_role,
    revoke_role,
)
from mediation.common.models import AuditEvent, RoleGrant, User
from mediation.common.roles import (
    ADMINISTRATORS,
    ROLE_SENTENCES,
    STAFF_ROLES,
    Role,
    has_role,
    roles_conflict,
    roles_of,
)
from mediation.common.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)
ONE_DAY = timedelta(days=1)


def fresh(user):
    """The user as the next request will load them."""
    return User.objects.get(pk=user.pk)


def insert_grant(user, role, start=DAY, end=None, granted_by=None):
    """As someone with a database console would do it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_rolegrant"
            " (user_id, role, valid_from, valid_to, granted_by_id, granted_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [user.pk, role, start, end, granted_by and granted_by.pk, timezone.now()],
        )


@pytest.fixture
def officer():
    return UserFactory(role=Role.SECURITY_OFFICER)


def test_every_role_has_its_sentence():
    assert set(ROLE_SENTENCES) == set(Role)


def test_a_role_is_held_on_its_days_and_not_after(django_assert_num_queries):
    user = UserFactory()
    RoleGrant.objects.create(
        user=user, role=Role.MEDIATOR, valid_from=DAY, valid_to=DAY + 2 * ONE_DAY
    )
    for offset, held in ((-1, False), (0, True), (1, True), (2, False)):
        with time_machine.travel(DAY + offset * ONE_DAY):
            assert has_role(fresh(user), Role.MEDIATOR) is held
    user = fresh(user)
    with django_assert_num_queries(1):
        roles_of(user), roles_of(user)


def test_nobody_without_an_account_holds_a_role():
    assert roles_of(AnonymousUser()) == frozenset()
    disabled = UserFactory(role=Role.BUREAU_ADMIN, is_active=False)
    assert roles_of(disabled) == frozenset()
    assert not disabled.has_perm("cases.view_case")


@pytest.mark.parametrize("role", Role)
def test_who_may_enter_the_admin_site(role):
    assert UserFactory(role=role).is_staff is (role in STAFF_ROLES)


@pytest.mark.parametrize(("one", "other"), list(permutations(Role, 2)))
def test_database_and_service_agree_on_every_pair(one, other):
    user = UserFactory(role=one)
    if roles_conflict(one, other):
        with pytest.raises(RolesConflict):
            grant_role(user=user, role=other, valid_from=DAY, by=None)
        with pytest.raises(IntegrityError) as caught:
            insert_grant(user, other)
        [(_field, sentence)] = sentence_of(caught.value)
        assert "rolegrant" not in sentence
    else:
        grant_role(user=user, role=other, valid_from=DAY, by=None)
    assert roles_conflict(one, other) is roles_conflict(other, one)
    assert roles_conflict(one, other) or not {one, other} & ADMINISTRATORS


def test_conflicting_roles_may_follow_each_other():
    user = UserFactory()
    insert_grant(user, Role.BUREAU_ADMIN, DAY, DAY + ONE_DAY)
    insert_grant(user, Role.BUREAU_FINANCE, DAY + ONE_DAY)
    with pytest.raises(IntegrityError, match="rolegrant_roles_apart"), transaction.atomic():
        RoleGrant.objects.filter(role=Role.BUREAU_ADMIN).update(valid_to=None)


def test_the_database_keeps_grants_as_they_were_given(officer):
    user, other = UserFactory(), UserFactory()
    insert_grant(user, Role.MEDIATOR, granted_by=officer)
    grants = RoleGrant.objects.filter(user=user)
    changes = (
        {"role": Role.SURVEYOR},
        {"user": other},
        {"valid_from": DAY - ONE_DAY},
        {"granted_by": None},
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="rolegrant_only_ended"), transaction.atomic():
            grants.update(**change)
    with pytest.raises(IntegrityError, match="rolegrant_kept"), transaction.atomic():
        grants.delete()
    grants.update(valid_to=DAY)


def test_the_database_refuses_other_nonsense(officer):
    user = UserFactory(role=Role.MEDIATOR)
    for name, arguments in (
        ("rolegrant_once_at_a_time", (user, Role.MEDIATOR)),
        ("rolegrant_role_known", (user, "emperor")),
        ("rolegrant_days_in_order", (user, Role.SURVEYOR, DAY, DAY - ONE_DAY)),
        ("rolegrant_not_to_oneself", (user, Role.SURVEYOR, DAY, None, user)),
    ):
        with pytest.raises(IntegrityError, match=name):
            insert_grant(*arguments)


def test_granting_and_revoking_ends_sessions_and_is_recorded(officer):
    user = UserFactory()
    assert roles_of(user) == frozenset()
    session = user.get_session_auth_hash()
    grant = grant_role(user=user, role=Role.OFFICE_HEAD, valid_from=DAY, by=officer)
    granted = fresh(user)
    assert roles_of(granted) == {Role.OFFICE_HEAD}
    assert granted.get_session_auth_hash() != session
    revoke_role(grant=grant, by=officer)
    revoked = fresh(user)
    assert roles_of(revoked) == frozenset()
    assert revoked.get_session_auth_hash() != granted.get_session_auth_hash()
    events = AuditEvent.objects.order_by("sequence")
    assert [(event.verb, event.actor, event.roles) for event in events] == [
        ("role_granted", officer, "security_officer"),
        ("role_revoked", officer, "security_officer"),
    ]


def test_a_grant_that_has_not_begun_is_taken_back_whole(officer):
    user = UserFactory()
    later = timezone.localdate() + 10 * ONE_DAY
    grant = grant_role(user=user, role=Role.SURVEYOR, valid_from=later, by=officer)
    revoke_role(grant=grant, by=officer)
    with time_machine.travel(later + ONE_DAY):
        assert roles_of(fresh(user)) == frozenset()
    grant_role(user=user, role=Role.SURVEYOR, valid_from=later, by=officer)


def test_what_the_services_refuse(officer):
    user = UserFactory(role=Role.MEDIATOR)
    held = user.role_grants.get()
    with pytest.raises(NotTheSecurityOfficer):
        grant_role(
            user=user, role=Role.SURVEYOR, valid_from=DAY, by=UserFactory(role=Role.SYSTEM_ADMIN)
        )
    with pytest.raises(GrantToOneself):
        grant_role(user=officer, role=Role.MEDIATOR, valid_from=DAY, by=officer)
    with pytest.raises(GrantToOneself):
        revoke_role(grant=officer.role_grants.get(), by=officer)
    with pytest.raises(WrongDays):
        grant_role(user=user, role=Role.SURVEYOR, valid_from=DAY, valid_to=DAY, by=officer)
    with pytest.raises(RoleAlreadyHeld):
        grant_role(user=user, role=Role.MEDIATOR, valid_from=DAY, by=officer)
    with pytest.raises(NotTheSecurityOfficer):
        revoke_role(grant=held, by=user)
    revoke_role(grant=held, by=officer)
    with pytest.raises(AlreadyEnded):
        revoke_role(grant=held, by=officer)


def test_login_by_user_name_or_mobile(rf):
    user = User.objects.create_user("wang", "a long password", full_name="王", mobile="13800138000")
    request = rf.post("/")
    for name in ("wang", "13800138000", " wang "):
        assert authenticate(request, username=name, password="a long password") == user
    for name, password in (
        ("wang", "wrong"),
        ("wang", ""),
        ("nobody", "a long password"),
        ("", "a long password"),
    ):
        assert authenticate(request, username=name, password=password) is None
    User.objects.update(is_active=False)
    assert authenticate(request, username="wang", password="a long password") is None


def test_a_user_name_cannot_pretend_to_be_a_mobile():
    with pytest.raises(ValidationError) as caught:
        User(username="13800138000", full_name="王").full_clean(exclude=["password"])
    assert set(caught.value.message_dict) == {"username"}
    with pytest.raises(ValidationError) as caught:
        User(username="wang", full_name="王", mobile="1380013800").full_clean(exclude=["password"])
    assert set(caught.value.message_dict) == {"mobile"}


def test_several_accounts_may_have_no_mobile():
    for name in ("wang", "li"):
        user = User(username=name, full_name=name, mobile="")
        user.full_clean(exclude=["password"])
        user.save()


def test_the_break_glass_account_may_all_and_is_the_only_one():
    sealed = User.objects.create_superuser("sealed", "a long password", full_name="封存")
    assert sealed.is_staff
    assert sealed.has_perm("cases.view_case")
    assert sealed.has_module_perms("cases")
    assert not User.objects.visible_to(sealed).exists()
    assert not UserFactory(role=Role.SYSTEM_ADMIN).has_perm("cases.view_case")
