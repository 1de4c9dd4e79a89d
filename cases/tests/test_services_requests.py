"""Requests of citizens: asked once, answered by the station, forgotten in time."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from cases.choices import RequestRoute, RequestStatus
from cases.models import MediationRequest, QrCode
from cases.services import request_watches, requests
from cases.services.locking import NotYourCase
from cases.services.qr_codes import issue_code
from cases.tests.factories import CaseFactory
from cases.tests.factories_requests import (
    CallFactory,
    CitizenRuleFactory,
    QrCodeFactory,
    RequestFactory,
)
from mediation.common.limits import TooOften
from mediation.common.models import AuditEvent, Notice
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediation.common.tests.threads import after, at_once
from mediators.services.refusals import NotInCharge, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def mediator():
    return MediatorFactory()


@pytest.fixture
def code(mediator):
    return QrCodeFactory(station=mediator.station)


@pytest.fixture
def request_(mediator):
    return RequestFactory(station=mediator.station)


def ask(code, **changes):
    facts = {
        "client_key": uuid4(),
        "name": " 李大爷 ",
        "phone": "１９９ 0000-1234",
        "about": "楼上漏水",
    }
    return requests.ask_for_mediation(code=code, **facts | changes)


# --- asking


def test_a_request_is_taken_down_encrypted_and_the_station_is_told(code, mediator):
    made = MediationRequest.objects.get(pk=ask(code, other_side="楼上王某").pk)
    assert (made.name, made.phone, made.status) == ("李大爷", "19900001234", RequestStatus.NEW)
    assert made.number.startswith("请2025-")
    assert len(made.number) == 15
    # three working days from Thursday, the example's promise
    assert made.reply_due_on == date(2025, 4, 15)
    notice = Notice.objects.get(kind="cases.request_arrived")
    assert notice.recipient == mediator.user
    assert "李大爷" not in str(notice.params)
    assert "19900001234" not in str(notice.params)
    event = AuditEvent.objects.get(verb="request_made")
    assert event.actor is None
    assert event.facts == {"station": mediator.station_id}


def test_nothing_personal_stands_in_the_table_as_text(code):
    from django.db import connection

    ask(code, other_side="楼上王某")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, about, other_side FROM cases_mediationrequest")
        stored = " ".join(cursor.fetchone())
    assert not {"李大爷", "19900001234", "漏水", "王某"} & {
        word for word in ("李大爷", "19900001234", "漏水", "王某") if word in stored
    }


def test_the_heads_are_told_where_nobody_is_posted(mediator):
    head = office_head(mediator.office)
    code = QrCodeFactory(station=mediator.station)
    mediator.station = None
    mediator.save()
    ask(code)
    assert Notice.objects.get(kind="cases.request_arrived").recipient == head


def test_the_same_form_twice_is_one_request(code):
    key = uuid4()
    assert ask(code, client_key=key).pk == ask(code, client_key=key).pk
    with refused(requests.RequestSentBefore):
        ask(code, client_key=key, about="另一件事")


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        ({"name": "  "}, requests.SayWhat, "name"),
        ({"about": "\n"}, requests.SayWhat, "about"),
        ({"phone": ""}, requests.SayWhat, "phone"),
        ({"phone": "12"}, requests.PhoneWrong, "phone"),
    ],
)
def test_what_cannot_be_called_back_is_refused(code, changes, broken, field):
    with refused(broken, field=field):
        ask(code, **changes)


def test_a_replaced_code_takes_nothing(code, mediator):
    issue_code(station=mediator.station, by=office_head(mediator.office))
    with pytest.raises(requests.CodeNotInForce):
        ask(code)
    assert not MediationRequest.objects.exists()


def test_one_telephone_asks_five_times_a_day(code):
    for number in range(5):
        ask(code, about=f"第{number}件")
    with pytest.raises(TooOften):
        ask(code, about="第六件")
    assert MediationRequest.objects.count() == 5
    ask(code, phone="19900009999")


def test_the_rule_of_the_day_says_by_when(code, mediator):
    CitizenRuleFactory(district=mediator.district, reply_within_working_days=1)
    assert ask(code).reply_due_on == date(2025, 4, 11)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_two_threads_is_one_request(tmp_path, mediator):
    code, key = QrCodeFactory(station=mediator.station), uuid4()
    results = at_once(4, lambda _number: ask(code, client_key=key).pk, folder=tmp_path)
    assert len(set(results)) == 1, results
    assert after(MediationRequest.objects.count, folder=tmp_path) == 1


# --- the station's desk


def test_a_call_back_that_is_answered_moves_the_request_on(request_, mediator):
    requests.note_call(request=request_, by=mediator.user, reached=False)
    assert MediationRequest.objects.get().status == RequestStatus.NEW
    requests.note_call(request=request_, by=mediator.user, reached=True, note="周五来站")
    assert MediationRequest.objects.get().status == RequestStatus.CALLED
    assert [call.note for call in request_.calls.all()] == ["", "周五来站"]


def test_the_head_of_the_office_answers_too(request_, mediator):
    head = office_head(mediator.office)
    requests.decline_request(
        request=request_, by=head, route=RequestRoute.ARBITRATION, reason="工资争议"
    )
    found = MediationRequest.objects.get()
    assert (found.status, found.decided_by) == (RequestStatus.DECLINED, head)


@pytest.mark.parametrize(
    "verb",
    [
        lambda request, by: requests.note_call(request=request, by=by, reached=True),
        lambda request, by: requests.decline_request(
            request=request, by=by, route="court", reason="已立案"
        ),
        lambda request, by: requests.take_request(
            request=request, by=by, case=CaseFactory(lead=MediatorFactory())
        ),
    ],
    ids=["call", "decline", "take"],
)
def test_strangers_answer_nothing(request_, verb):
    with pytest.raises(NotInCharge):
        verb(request_, MediatorFactory().user)
    assert MediationRequest.objects.get(pk=request_.pk).decided_at is None


def test_declining_shows_a_way_and_says_why(request_, mediator):
    with refused(ReasonMissing, field="reason"):
        requests.decline_request(request=request_, by=mediator.user, route="court", reason=" ")
    with refused(UnknownChoice, field="route"):
        requests.decline_request(request=request_, by=mediator.user, route="moon", reason="远")


def test_a_request_becomes_a_case_of_the_station(request_, mediator):
    case = CaseFactory(lead=mediator)
    requests.take_request(request=request_, case=case, by=mediator.user)
    found = MediationRequest.objects.get()
    assert (found.status, found.case) == (RequestStatus.TAKEN, case)
    with refused(requests.RequestDecided):
        requests.take_request(request=request_, case=case, by=mediator.user)
    with refused(requests.RequestDecided):
        requests.withdraw_request(request=request_)


def test_a_case_of_somebody_else_or_of_another_station_does_not_fit(request_, mediator):
    colleague = MediatorFactory(station=mediator.station)
    theirs = CaseFactory(lead=colleague)
    with refused(NotYourCase, field="case"):
        requests.take_request(request=request_, case=theirs, by=mediator.user)
    elsewhere = CaseFactory(lead=mediator, station=MediatorFactory().station)
    with refused(requests.OtherStationsCase, field="case"):
        requests.take_request(request=request_, case=elsewhere, by=mediator.user)


def test_the_citizen_withdraws(request_, mediator):
    requests.withdraw_request(request=request_)
    assert MediationRequest.objects.get().status == RequestStatus.WITHDRAWN
    with refused(requests.RequestDecided):
        requests.note_call(request=request_, by=mediator.user, reached=True)


def test_each_showing_of_the_telephone_is_logged_once(request_, mediator):
    assert requests.reveal_phone(request=request_, by=mediator.user).phone == request_.phone
    assert AuditEvent.objects.filter(verb="request_phone_shown").count() == 1
    for stranger in (MediatorFactory().user, bureau_user(Role.BUREAU_FINANCE)):
        with refused(NotInCharge):
            requests.reveal_phone(request=request_, by=stranger)


@pytest.mark.django_db(transaction=True)
def test_taken_and_withdrawn_at_once_is_one_of_them(tmp_path, mediator):
    request, case = RequestFactory(station=mediator.station), CaseFactory(lead=mediator)

    def work(number):
        if number:
            return requests.withdraw_request(request=request)
        return requests.take_request(request=request, case=case, by=mediator.user)

    results = at_once(2, work, folder=tmp_path)
    assert sum(isinstance(result, requests.RequestDecided) for result in results) == 1, results


# --- codes


def test_a_new_code_ends_the_old_one(mediator):
    head = office_head(mediator.office)
    first = issue_code(station=mediator.station, by=head)
    second = issue_code(station=mediator.station, by=head)
    assert first.token != second.token
    assert len(second.token) == 22
    assert list(QrCode.objects.in_force()) == [second]
    for stranger in (mediator.user, bureau_user(district=DistrictFactory(code="500198"))):
        with refused(NotInCharge):
            issue_code(station=mediator.station, by=stranger)


# --- the nightly watch


def test_an_unanswered_request_is_told_once_and_on_mondays(request_, mediator):
    head = office_head(mediator.office)
    district = mediator.district

    def told(day):
        with time_machine.travel(f"{day}T01:30:00+08:00", tick=False):
            return request_watches.watch_requests(district=district, day=date.fromisoformat(day))

    assert told("2025-04-11") == 0  # the last day itself
    assert told("2025-04-12") == 2
    assert told("2025-04-13") == 0
    assert told("2025-04-14") == 2  # Monday
    people = Notice.objects.filter(kind="cases.request_unanswered").values_list("recipient")
    assert {pk for (pk,) in people} == {mediator.user_id, head.pk}
    requests.note_call(request=request_, by=mediator.user, reached=True)
    assert told("2025-04-21") == 0  # the promise is kept


def test_a_decided_request_is_forgotten_when_its_term_is_over(mediator):
    CitizenRuleFactory(district=mediator.district, keep_days=30)
    declined = RequestFactory(station=mediator.station, declined=True)  # on 9 April
    CallFactory(request=declined, note="本人来过")
    waiting = RequestFactory(station=mediator.station)
    facts = {"district": mediator.district}
    assert request_watches.forget_requests(day=date(2025, 5, 9), **facts) == 0
    assert request_watches.forget_requests(day=date(2025, 5, 10), **facts) == 1
    assert request_watches.forget_requests(day=date(2025, 5, 11), **facts) == 0
    declined.refresh_from_db()
    assert (declined.name, declined.phone, declined.phone_index, declined.about) == (
        "",
        "",
        None,
        "",
    )
    assert declined.calls.get().note == ""
    assert declined.reason == request_watches.GONE  # what was told may name somebody
    assert (declined.number, declined.route) != ("", "")
    waiting.refresh_from_db()
    assert waiting.name
    assert AuditEvent.objects.filter(verb="request_forgotten").count() == 1


def test_requests_are_seen_by_their_station_office_and_bureau(request_, mediator):
    seeing = (mediator.user, office_head(mediator.office), bureau_user())
    blind = (
        MediatorFactory().user,
        office_head(MediatorFactory().office),
        bureau_user(Role.BUREAU_FINANCE),
        bureau_user(district=DistrictFactory(code="500198")),
        UserFactory(),
    )
    visible = MediationRequest.objects.visible_to
    assert [visible(user).count() for user in seeing] == [1, 1, 1]
    assert [visible(user).count() for user in blind] == [0] * 5
