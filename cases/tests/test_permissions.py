"""May this person do this to this case? Every door asks these functions."""

from datetime import date

import pytest

from cases import permissions
from cases.choices import ConfirmationStatus
from cases.tests.factories import (
    CaseFactory,
    CaseMediatorFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
)
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import (
    DistrictFactory,
    OfficeFactory,
    bureau_user,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def lead():
    return MediatorFactory()


@pytest.fixture
def users(lead):
    return {
        "lead": lead.user,
        "colleague": MediatorFactory(station=lead.station).user,
        "head": office_head(lead.office),
        "other head": office_head(OfficeFactory()),
        "bureau": bureau_user(),
        "finance": bureau_user(Role.BUREAU_FINANCE),
        "auditor": bureau_user(Role.BUREAU_AUDITOR),
        "other bureau": bureau_user(district=DistrictFactory(code="500198")),
        "nobody": UserFactory(),
    }


def may(users, ask, *about):
    return {name for name, user in users.items() if ask(user, *about)}


def test_mediators_log_cases(users):
    users["mediator without a file"] = UserFactory(role=Role.MEDIATOR)
    assert may(users, permissions.can_log_case) == {"lead", "colleague"}


def test_the_mediators_of_a_case_work_on_it(users, lead):
    case = CaseFactory(lead=lead)
    users["co"] = CaseMediatorFactory(case=case).mediator.user
    for ask in (
        permissions.can_edit_case,
        permissions.can_close_case,
        permissions.can_put_on_file,
        permissions.can_report_escalation,
        permissions.can_record_system_entry,
    ):
        assert may(users, ask, case) == {"lead", "co"}
    for ask in (
        permissions.can_submit_case,
        permissions.can_record_performance,
        permissions.can_apply_for_confirmation,
    ):
        assert may(users, ask, case) == set()


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        pytest.param("settled", {"edit", "submit", "perform", "apply"}, id="closed"),
        pytest.param("submitted", {"perform", "apply"}, id="submitted"),
        pytest.param("passed", {"perform", "apply"}, id="passed"),
    ],
)
def test_what_the_lead_may_do_next(users, lead, state, allowed):
    case = CaseFactory(lead=lead, **{state: True})
    asked = {
        "edit": permissions.can_edit_case,
        "close": permissions.can_close_case,
        "submit": permissions.can_submit_case,
        "perform": permissions.can_record_performance,
        "apply": permissions.can_apply_for_confirmation,
    }
    assert {name for name, ask in asked.items() if ask(lead.user, case)} == allowed


def test_a_returned_case_can_be_closed_again(lead):
    case = CaseFactory(lead=lead, settled=True, review_state="returned")
    assert permissions.can_close_case(lead.user, case)
    assert permissions.can_submit_case(lead.user, case)


def test_the_court_that_was_asked_answers(users, lead):
    confirmation = ConfirmationFactory(case=CaseFactory(lead=lead, settled=True))
    users["liaison"] = CourtAssignmentFactory(court=confirmation.court).user
    users["other liaison"] = CourtAssignmentFactory().user
    assert may(users, permissions.can_answer_confirmation, confirmation) == {"liaison"}
    confirmation.status = ConfirmationStatus.VALID
    assert may(users, permissions.can_answer_confirmation, confirmation) == set()


def test_who_sees_the_parties(users, lead):
    case = CaseFactory(lead=lead, settled=True, closed_on=date(2025, 3, 20))
    confirmation = ConfirmationFactory(case=case)
    users["liaison"] = CourtAssignmentFactory(court=confirmation.court).user
    users["other liaison"] = CourtAssignmentFactory().user
    assert may(users, permissions.can_see_parties, case) == {
        "lead",
        "head",
        "bureau",
        "auditor",
        "liaison",
    }


@pytest.mark.parametrize(
    ("closed_on", "sees"),
    [
        pytest.param(date(2025, 1, 10), True, id="90 days ago"),
        pytest.param(date(2025, 1, 9), False, id="91 days ago"),
    ],
)
def test_a_mediator_sees_them_until_90_days_after_closing(lead, closed_on, sees):
    case = CaseFactory(lead=lead, failed=True, logged_on=date(2025, 1, 2), closed_on=closed_on)
    assert permissions.can_see_parties(lead.user, case) is sees
