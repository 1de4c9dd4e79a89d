"""Leave on the phone, and the register of mediators in the admin."""

from datetime import date

import pytest
from django.urls import reverse

from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.choices import LeaveStatus
from mediators.models import LeaveRequest, Mediator
from mediators.tests.factories import ContractFactory, LeaveFactory, MediatorFactory, resident_id
from stations.tests.factories import StationFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

LEAVE = "/leave/"
ASK = "/leave/ask/"


@pytest.fixture
def mediator():
    return ContractFactory().mediator


@pytest.fixture
def page(client, mediator):
    client.force_login(mediator.user)
    return client


def back(leave):
    return reverse("mediators:report_back", args=[leave.pk])


def text(response):
    return response.content.decode()


def error_beside(response, field):
    return response.context["form"].errors.get(field, [])


def wish(**changes):
    return {
        "kind": "personal",
        "valid_from": "2025-04-14",
        "valid_to": "2025-04-16",
        "reason": "探亲",
    } | changes


# --- asking


def test_leave_is_asked_for_by_first_and_last_day(page, mediator):
    assert ASK in text(page.get(LEAVE))
    assert page.post(ASK, wish()).url == LEAVE
    leave = LeaveRequest.objects.get()
    assert (leave.mediator, leave.kind, leave.status) == (mediator, "personal", "requested")
    assert (leave.valid_from, leave.valid_to) == (date(2025, 4, 14), date(2025, 4, 17))
    shown = text(page.get(LEAVE))
    assert "2025-04-14" in shown
    assert "2025-04-16" in shown
    assert "2025-04-17" not in shown


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        pytest.param({"valid_to": "2025-04-13"}, "valid_to", "日", id="ends before it begins"),
        pytest.param(
            {"valid_from": "2026-02-02", "valid_to": "2026-02-03"},
            "valid_from",
            "合同",
            id="no contract",
        ),
        pytest.param({"valid_to": "9999-12-31"}, "valid_to", "2100", id="the end of time"),
        pytest.param({"reason": " "}, "reason", "填", id="no reason"),
        pytest.param({"valid_from": "2025-04-02"}, "valid_from", "请假", id="other leave"),
    ],
)
def test_leave_that_cannot_be_is_refused(page, mediator, changes, field, sentence):
    LeaveFactory(mediator=mediator, valid_from=date(2025, 4, 1), valid_to=date(2025, 4, 3))
    response = page.post(ASK, wish(**changes))
    assert sentence in str(error_beside(response, field))
    assert LeaveRequest.objects.count() == 1


def test_without_a_file_there_is_no_leave(client):
    client.force_login(UserFactory(role=Role.MEDIATOR))
    assert client.get(ASK).status_code == 404
    assert ASK not in text(client.get(LEAVE))


# --- back


def test_who_is_back_reports_back(page, mediator):
    leave = LeaveFactory(
        mediator=mediator,
        valid_from=date(2025, 4, 7),
        valid_to=date(2025, 4, 12),
        status=LeaveStatus.APPROVED,
        decided_by=UserFactory(),
        decided_at="2025-04-05T00:00:00Z",
    )
    assert back(leave) in text(page.get(LEAVE))
    page.post(back(leave), {"returned_on": "2025-04-10"})
    leave.refresh_from_db()
    assert (leave.status, leave.valid_to) == ("returned", date(2025, 4, 10))
    assert back(leave) not in text(page.get(LEAVE))


def test_nobody_is_back_before_the_leave_or_tomorrow(page, mediator):
    leave = LeaveFactory(
        mediator=mediator,
        valid_from=date(2025, 4, 7),
        valid_to=date(2025, 4, 12),
        status=LeaveStatus.APPROVED,
        decided_by=UserFactory(),
        decided_at="2025-04-05T00:00:00Z",
    )
    for day, sentence in (("2025-04-07", "2025-04-07"), ("2025-04-11", "尚未到来")):
        response = page.post(back(leave), {"returned_on": day})
        assert sentence in error_beside(response, "returned_on")[0]
    leave.refresh_from_db()
    assert leave.status == LeaveStatus.APPROVED


def test_leave_that_is_not_granted_has_no_return(page, mediator):
    leave = LeaveFactory(mediator=mediator)
    assert back(leave) not in text(page.get(LEAVE))
    assert "returned_on" not in text(page.get(back(leave)))
    response = page.post(back(leave), {"returned_on": "2025-04-10"})
    assert "销假" in str(response.context["form"].non_field_errors())


def test_somebody_elses_leave_does_not_exist(page, mediator):
    leave = LeaveFactory(reason="别人的")
    assert page.get(back(leave)).status_code == 404
    assert page.post(back(leave)).status_code == 404


def test_a_head_who_mediates_sees_the_own_leave_here(client, mediator):
    head = office_head(mediator.office)
    MediatorFactory(station=mediator.station, user=head)
    head.role_grants.create(role=Role.MEDIATOR, valid_from=date(2025, 1, 1))
    leave = LeaveFactory(mediator=mediator)
    client.force_login(head)
    assert "2025-03-10" not in text(client.get(LEAVE))
    assert client.get(back(leave)).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_the_pages(page, mediator, count, django_assert_num_queries):
    for day in range(1, count + 1):
        leave = LeaveFactory(
            mediator=mediator,
            valid_from=date(2025, 3, day),
            valid_to=date(2025, 3, day + 1),
            status=LeaveStatus.APPROVED,
            decided_by=mediator.user,
            decided_at="2025-03-01T00:00:00Z",
        )
    with django_assert_num_queries(9):
        page.get(LEAVE)
    with django_assert_num_queries(4):
        page.get(ASK)
    with django_assert_num_queries(4):
        page.get(back(leave))


# --- the register


@pytest.fixture
def register(client):
    client.force_login(bureau_user())
    return client


ADD = "/admin/mediators/mediator/add/"


def entry(**changes):
    return {
        "number": "M90001",
        "full_name": "王五",
        "id_number": resident_id(77_001),
        "phone": "19900002222",
        "education": "college",
        "political_status": "masses",
        "origin": "retired_cadre",
        "may_be_paid": "on",
        "station": StationFactory().pk,
        "joined_on": "2025-04-01",
    } | changes


def test_a_mediator_is_registered_with_posting_and_numbers(register):
    assert register.post(ADD, entry()).status_code == 302
    mediator = Mediator.objects.get()
    assert (mediator.id_number, mediator.phone) == (resident_id(77_001), "19900002222")
    assert (mediator.office, mediator.birth_date.year) == (mediator.station.office, 1960)
    assert mediator.postings.get().valid_from == date(2025, 4, 1)
    assert AuditEvent.objects.filter(verb="mediator_registered").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        pytest.param({"id_number": "500199196001010000"}, "id_number", "身份证", id="number"),
        pytest.param({"phone": "12345"}, "phone", "手机", id="phone"),
        pytest.param({"joined_on": "2025-04-11"}, "joined_on", "尚未到来", id="tomorrow"),
        pytest.param({"station": ""}, "station", "请选择", id="no station"),
    ],
)
def test_an_impossible_entry_is_refused(register, changes, field, sentence):
    response = register.post(ADD, entry(**changes))
    errors = response.context["adminform"].form.errors
    assert sentence in str(errors.get(field)), errors
    assert not Mediator.objects.exists()


def test_the_file_shows_masked_numbers_and_moves_nobody(register):
    mediator = MediatorFactory(id_number=resident_id(77_002), phone="19900003333")
    path = f"/admin/mediators/mediator/{mediator.pk}/change/"
    shown = text(register.get(path))
    assert mediator.id_number not in shown
    assert mediator.phone not in shown
    other = StationFactory()
    data = entry(full_name="赵六", user=mediator.user_id, station=other.pk, number="M7")
    for part in ("contracts", "postings", "grades"):
        data |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}
    assert register.post(path, data).status_code == 302
    after = Mediator.objects.get()
    assert (after.full_name, after.origin) == ("赵六", "retired_cadre")
    assert (after.station, after.number) == (mediator.station, mediator.number)
    assert (after.id_number, after.joined_on) == (mediator.id_number, mediator.joined_on)
    facts = AuditEvent.objects.get(verb="mediator_corrected").facts
    assert "赵六" not in str(facts)
