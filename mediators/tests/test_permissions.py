"""May this person do this here? Every door asks these functions."""

import pytest

from mediation.common.roles import Role
from mediators import permissions
from mediators.choices import LeaveStatus
from mediators.tests.factories import LeaveFactory, MediatorFactory
from stations.tests.factories import (
    DistrictFactory,
    OfficeFactory,
    bureau_user,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def mediator():
    return MediatorFactory()


@pytest.fixture
def users(mediator):
    abroad = DistrictFactory(code="500198")
    return {
        "self": mediator.user,
        "head": office_head(mediator.office),
        "other head": office_head(OfficeFactory()),
        "bureau": bureau_user(),
        "finance": bureau_user(Role.BUREAU_FINANCE),
        "auditor": bureau_user(Role.BUREAU_AUDITOR),
        "other bureau": bureau_user(district=abroad),
    }


def may(users, ask, *about):
    return {name for name, user in users.items() if ask(user, *about)}


def test_leave(users, mediator):
    leave = LeaveFactory(mediator=mediator)
    assert may(users, permissions.can_request_leave) == {"self"}
    assert may(users, permissions.can_report_back, leave) == set()
    leave.status = LeaveStatus.APPROVED
    assert may(users, permissions.can_report_back, leave) == {"self", "head", "bureau"}
