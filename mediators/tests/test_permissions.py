"""May this person do this here? Every door asks these functions."""

import pytest

from mediation.common.roles import Role
from mediators import permissions
from mediators.choices import LeaveStatus
from mediators.tests.factories import ContractFactory, LeaveFactory, MediatorFactory, SheetFactory
from stations.tests.factories import (
    DistrictFactory,
    OfficeFactory,
    StationFactory,
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


def test_the_bureau_of_the_district_keeps_the_files(users, mediator):
    for ask in (
        permissions.can_change_mediator,
        permissions.can_reveal_mediator,
        permissions.can_sign_contract,
    ):
        assert may(users, ask, mediator) == {"bureau"}
    assert may(users, permissions.can_register_mediator, mediator.district) == {"bureau"}


def test_a_second_person_of_the_bureau_ends_a_contract(users, mediator):
    contract = ContractFactory(mediator=mediator)
    assert may(users, permissions.can_end_contract, contract) == {"bureau"}
    assert may(users, permissions.can_terminate_contract, contract) == set()
    contract.end_proposed_by = users["bureau"]
    users["second"] = bureau_user()
    assert may(users, permissions.can_terminate_contract, contract) == {"second"}


def test_the_head_of_the_office_reports_attendance(users, mediator):
    sheet = SheetFactory(office=mediator.office)
    assert may(users, permissions.can_prepare_sheet, mediator.office) == {"head"}
    assert may(users, permissions.can_record_attendance, sheet) == {"head"}
    assert may(users, permissions.can_sign_sheet, sheet) == {"head"}

    signed = SheetFactory(office=StationFactory().office, signed=True)
    users["its head"] = office_head(signed.office)
    assert may(users, permissions.can_record_attendance, signed) == set()
    assert may(users, permissions.can_sign_sheet, signed) == set()


def test_leave(users, mediator):
    leave = LeaveFactory(mediator=mediator)
    assert may(users, permissions.can_request_leave) == {"self"}
    assert may(users, permissions.can_decide_leave, leave) == {"head", "bureau"}
    assert may(users, permissions.can_report_back, leave) == set()
    leave.status = LeaveStatus.APPROVED
    assert may(users, permissions.can_decide_leave, leave) == set()
    assert may(users, permissions.can_report_back, leave) == {"self", "head", "bureau"}
