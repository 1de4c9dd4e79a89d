"""Row scopes: deny by default, the union of roles, every row once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from mediation.common.memory import forget, remember
from mediation.common.models import AuditEvent, Job, Notice, User
from mediation.common.roles import Role
from mediation.common.scope import ALL, NONE, ScopedQuerySet
from mediation.common.tests.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


class ByRole(ScopedQuerySet):
    answers: dict = {}

    def seen_by(self, role, user):
        return self.answers.get(role, NONE)


def users_seen(user, **answers):
    queryset = ByRole(model=User)
    queryset.answers = {Role(role): answer for role, answer in answers.items()}
    return queryset.visible_to(user)


@pytest.fixture
def reader():
    user = UserFactory(username="reader", role=Role.OFFICE_HEAD)
    RoleGrantFactory(user=user, role=Role.MEDIATOR)
    return user


def test_nothing_is_seen_unless_a_role_says_so(reader):
    assert not users_seen(reader).exists()
    assert not ScopedQuerySet(model=User).visible_to(reader).exists()
    assert not users_seen(AnonymousUser(), office_head=ALL).exists()
    assert not users_seen(UserFactory(), office_head=ALL).exists()
    assert not users_seen(reader, bureau_admin=ALL).exists()


def test_roles_add_up(reader):
    UserFactory(username="one"), UserFactory(username="two"), UserFactory(username="three")
    seen = users_seen(reader, office_head=Q(username="one"), mediator=Q(username="two"))
    assert {user.username for user in seen} == {"one", "two"}
    assert users_seen(reader, office_head=Q(username="one"), mediator=ALL).count() == 4


def test_a_row_reached_on_two_ways_is_seen_once(reader):
    many = Q(role_grants__role__in=[Role.MEDIATOR, Role.OFFICE_HEAD])
    assert ByRole(model=User).filter(many).count() == 2, "the join alone counts twice"
    seen = users_seen(reader, office_head=many, mediator=Q(username="reader"))
    assert seen.count() == 1
    assert seen.filter(role_grants__role=Role.MEDIATOR).get() == reader


def test_a_narrowed_queryset_stays_narrowed(reader):
    UserFactory(username="one")
    queryset = ByRole(model=User).filter(username="one")
    queryset.answers = {Role.OFFICE_HEAD: ALL}
    assert queryset.visible_to(reader).count() == 1


def test_remember_asks_once_and_forgets_on_demand(reader):
    asked = []
    for _time in range(2):
        remember(reader, "answer", lambda: asked.append(1))
    forget(reader)
    remember(reader, "answer", lambda: asked.append(1))
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("role", "business", "security", "own"),
    [
        (Role.AUDIT_ADMIN, True, True, True),
        (Role.BUREAU_AUDITOR, True, False, True),
        (Role.SECURITY_OFFICER, False, False, True),
        (Role.SYSTEM_ADMIN, False, False, True),
        (Role.MEDIATOR, False, False, True),
    ],
)
def test_who_reads_the_audit_log(role, business, security, own):
    reader = UserFactory(role=role)
    areas = (("business", None), ("security", None), ("security", reader))
    rows = [
        AuditEvent.objects.create(
            sequence=number, at="2025-01-01T00:00Z", area=area, verb="x", actor=actor
        )
        for number, (area, actor) in enumerate(areas, 1)
    ]
    seen = AuditEvent.objects.visible_to(reader)
    assert [row in seen for row in rows] == [business, security, own]


def test_accounts_are_seen_by_administrators_and_by_their_owner():
    mediator, clerk = UserFactory(role=Role.MEDIATOR), UserFactory(role=Role.BUREAU_ADMIN)
    assert list(User.objects.visible_to(mediator)) == [mediator]
    assert list(User.objects.visible_to(clerk)) == [clerk]
    assert User.objects.visible_to(UserFactory(role=Role.SYSTEM_ADMIN)).count() == 3


def test_notices_and_jobs_are_their_owners():
    mine, other = UserFactory(role=Role.MEDIATOR), UserFactory(role=Role.MEDIATOR)
    Notice.objects.create(recipient=mine, kind="x", subject_label="cases.Case", subject_id="1")
    Job.objects.create(kind="x", key="1", requested_by=mine)
    Job.objects.create(kind="x", key="2")
    assert Notice.objects.visible_to(mine).unread().count() == 1
    assert not Notice.objects.visible_to(other).exists()
    assert Job.objects.visible_to(mine).count() == 1
    assert not Job.objects.visible_to(other).exists()
    assert Job.objects.visible_to(UserFactory(role=Role.BUREAU_ADMIN)).count() == 1
    assert Job.objects.visible_to(UserFactory(role=Role.SYSTEM_ADMIN)).count() == 2
