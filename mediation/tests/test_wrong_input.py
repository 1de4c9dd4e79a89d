"""What cannot be is refused at every door, in a Chinese sentence, and changes no row.

Impossible dates, overlapping contracts, a case closed before it was logged, an unknown tier,
negative money: through the web form, the admin, the service, and REST, which only reads.
"""

import re
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.models import Rate
from assessment.services import adjustments
from assessment.tests.admin_client import (
    add_schedule,
    desk,
    head,
    rate_row,
    sentences,
    verb,
    write_rows,
)
from cases.choices import Decision
from cases.services import agreements, closing, locking, performance, register, review
from cases.tests.factories import CaseFactory, SchemeFactory, TierFactory
from cases.tests.inputs import agreement, close, log, two_parties
from mediation.api_urls import router
from mediation.common.tests.clock import on_10_april_2025
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import every_row, refused
from mediators.choices import ContractKind
from mediators.services import contracts, refusals
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory, DistrictFactory, bureau_user

__all__ = ["on_10_april_2025"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

NO_TIER = 999_999
CHINESE = re.compile(r"[\u4e00-\u9fff].*[。！？.]$")


@contextmanager
def nothing_changes():
    before = every_row()
    yield
    assert every_row() == before


def reads_as_chinese(found):
    """Every sentence is Chinese and whole."""
    assert found
    for sentence in found:
        assert CHINESE.search(sentence) and "%(" not in sentence, sentence


def refused_beside(response, field, form="form"):
    """The page is shown again with a sentence beside the field; None is above the form."""
    assert response.status_code == 200
    errors = response.context[form].errors
    assert list(errors) == [field or "__all__"]
    reads_as_chinese(errors[field or "__all__"])
    shown = response.content.decode()
    assert all(str(sentence) in shown for sentence in errors[field or "__all__"])


# --- the web form


@pytest.fixture
def lead():
    return ContractFactory().mediator


@pytest.fixture
def page(client, lead):
    client.force_login(lead.user)
    return client


def logged(**changes):
    parties = {
        f"party-{place}-{name}": value
        for place, side in enumerate(("applicant", "respondent"))
        for name, value in {
            "side": side,
            "kind": "person",
            "name": f"当事人{place}",
            "id_number": resident_id(place + 1),
        }.items()
    }
    return {
        "client_key": uuid4(),
        "dispute_type": DisputeTypeFactory().pk,
        "source": "application",
        "relation": "citizens",
        "summary": "楼上漏水",
        "people_count": 2,
        "logged_on": "2025-04-01",
        "accepted_on": "2025-04-01",
        "party-TOTAL_FORMS": 2,
        "party-INITIAL_FORMS": 0,
        **parties,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"logged_on": "2025-02-30"}, "logged_on", id="30 February"),
        pytest.param({"logged_on": "not a day"}, "logged_on", id="no date"),
        pytest.param({"logged_on": ""}, "logged_on", id="no day"),
        pytest.param(
            {"logged_on": "2025-04-11", "accepted_on": "2025-04-11"}, "logged_on", id="tomorrow"
        ),
        pytest.param({"accepted_on": "2025-03-31"}, "accepted_on", id="accepted before logged"),
        pytest.param(
            {"logged_on": "2024-12-31", "accepted_on": "2024-12-31"}, "logged_on", id="no contract"
        ),
        pytest.param({"logged_on": "0001-01-01"}, "dispute_type", id="year one"),
        pytest.param({"accepted_on": "9999-12-31"}, "accepted_on", id="the last year"),
        pytest.param({"people_count": "-1"}, "people_count", id="minus one person"),
        pytest.param({"source": "by magic"}, "source", id="unknown source"),
        pytest.param({"dispute_type": "0"}, "dispute_type", id="unknown type"),
    ],
)
def test_a_case_that_cannot_be_is_not_logged_on_the_web(page, changes, field):
    data = logged(**changes)
    with nothing_changes():
        refused_beside(page.post(reverse("cases:log"), data), field)
    assert page.post(reverse("cases:log"), logged()).status_code == 302


def closed(case, **changes):
    return {
        "closed_on": "2025-04-08",
        "outcome": "settled_written",
        "tier_claimed": TierFactory(scheme__district=case.district).pk,
        "amount": "5000.00",
        "agreed_on": "2025-04-08",
        "content": "三日内修好",
        "version": case.version,
        **changes,
    }


def tier_elsewhere():
    return TierFactory(scheme__district=DistrictFactory(code="500198"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"closed_on": "2025-04-31"}, "closed_on", id="31 April"),
        pytest.param(
            {"closed_on": "2025-03-31", "agreed_on": ""}, "closed_on", id="before it was logged"
        ),
        pytest.param({"closed_on": "2025-04-11"}, "closed_on", id="tomorrow"),
        pytest.param({"agreed_on": "2025-03-31"}, "agreed_on", id="agreed before accepted"),
        pytest.param({"effective_on": "2025-04-07"}, "effective_on", id="effective before agreed"),
        pytest.param({"tier_claimed": NO_TIER}, "tier_claimed", id="unknown tier"),
        pytest.param({"tier_claimed": "extreme"}, "tier_claimed", id="no tier at all"),
        pytest.param({"amount": "-0.01"}, "amount", id="negative money"),
        pytest.param({"amount": "1e400"}, "amount", id="endless money"),
        pytest.param({"amount": "0.001"}, "amount", id="less than a fen"),
        pytest.param({"outcome": "solved"}, "outcome", id="unknown outcome"),
    ],
)
def test_a_closing_that_cannot_be_is_refused_on_the_web(page, lead, changes, field):
    case = log(lead)
    url = reverse("cases:close", args=[case.pk])
    data = closed(case, **changes)
    with nothing_changes():
        refused_beside(page.post(url, data), field)
    assert page.post(url, closed(case)).status_code == 302


def test_a_tier_of_another_district_is_unknown_on_the_web(page, lead):
    case, tier = log(lead), tier_elsewhere()
    data = closed(case, tier_claimed=tier.pk)
    with nothing_changes():
        refused_beside(page.post(reverse("cases:close", args=[case.pk]), data), "tier_claimed")


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        pytest.param(
            "performance",
            {"performance": "done", "performed_on": "2025-03-19"},
            "performed_on",
            id="performed before agreed",
        ),
        pytest.param(
            "system_entry",
            {"external_number": "渝矛调1", "external_entered_on": "2025-03-02"},
            "external_entered_on",
            id="entered before accepted",
        ),
        pytest.param(
            "paper",
            {"paper": "agreement", "pages": "-3", "client_key": str(UUID(int=7))},
            "pages",
            id="minus pages",
        ),
    ],
)
def test_what_follows_a_closing_cannot_come_before_it(page, lead, name, data, field):
    case = CaseFactory(lead=lead, settled=True)
    with nothing_changes():
        refused_beside(page.post(reverse(f"cases:{name}", args=[case.pk]), data), field)


# --- the admin


def contract_form(mediator, **changes):
    return {
        "number": "合同2026",
        "mediator": mediator.pk,
        "kind": "commission",
        "valid_from": "2026-01-01",
        "agreed_to": "2027-01-01",
        "monthly_fee": "1800.00",
        "quarterly_quota": "12",
        "signed_on": "2025-04-01",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"valid_from": "2025-12-31"}, "valid_from", id="one day of overlap"),
        pytest.param(
            {"valid_from": "2024-06-01", "agreed_to": "2026-06-01"},
            "valid_from",
            id="around the other",
        ),
        pytest.param(
            {"valid_from": "2024-06-01", "agreed_to": ""}, "valid_from", id="without an end"
        ),
        pytest.param({"valid_from": "2026-02-29"}, "valid_from", id="no leap year"),
        pytest.param({"agreed_to": "2026-01-01"}, None, id="not a day long"),
        pytest.param({"agreed_to": "2025-12-31"}, None, id="ends before it begins"),
        pytest.param({"signed_on": "2025-04-11"}, "signed_on", id="signed tomorrow"),
        pytest.param({"monthly_fee": "-1800.00"}, None, id="negative fee"),
        pytest.param({"quarterly_quota": "-1"}, "quarterly_quota", id="negative quota"),
        pytest.param({"kind": "friend"}, "kind", id="unknown kind"),
    ],
)
def test_a_contract_that_cannot_be_is_not_signed_in_the_admin(lead, changes, field):
    url = reverse("admin:mediators_contract_add")
    client, data = desk(), contract_form(lead, **changes)
    with nothing_changes():
        found = sentences(client.post(url, data))
    assert list(found) == [field or "__all__"], found
    reads_as_chinese(sum(found.values(), []))
    assert client.post(url, contract_form(lead)).status_code == 302


@pytest.mark.parametrize(
    "ends_on",
    [
        pytest.param("2025-04-31", id="31 April"),
        pytest.param("2025-01-01", id="before its first day is over"),
        pytest.param("2026-01-02", id="after its end"),
    ],
)
def test_a_contract_does_not_end_on_an_impossible_day(lead, ends_on):
    contract, client = lead.contracts.get(), desk()
    terms = {"ends_on": ends_on, "reason": "resigned", "explanation": "本人申请"}
    with nothing_changes():
        response = verb(client, contract, "propose_end", **terms)
    refused_beside(response, "ends_on")


def reviewed(client, case, **verdict):
    url = reverse("admin:cases_case_review", args=[case.pk])
    return client.post(url, {"decision": "pass", **verdict})


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        pytest.param({"tier_fixed": NO_TIER}, "tier_fixed", id="unknown tier"),
        pytest.param({"amount_fixed": "-1"}, "amount_fixed", id="negative money"),
        pytest.param({"amount_fixed": "one"}, "amount_fixed", id="no money"),
        pytest.param({"quality": "superb"}, "quality", id="unknown quality"),
        pytest.param({"decision": "perhaps"}, "decision", id="unknown decision"),
        pytest.param({"decision": "return"}, "reason", id="a return without a reason"),
        pytest.param({"decision": "return", "faults": ["9"]}, "faults", id="unknown fault"),
    ],
)
def test_a_verdict_that_cannot_be_is_refused_in_the_admin(lead, verdict, field):
    case, client = CaseFactory(lead=lead, office_passed=True), desk()
    with nothing_changes():
        response = reviewed(client, case, **verdict)
    refused_beside(response, field)
    assert reviewed(client, case).status_code == 302


def test_a_tier_of_another_district_or_guide_is_unknown_in_the_admin(lead):
    case, client = CaseFactory(lead=lead, office_passed=True), desk()
    older = SchemeFactory(
        district=case.district, valid_from=date(2010, 1, 1), valid_to=date(2015, 1, 1)
    )
    for tier in (tier_elsewhere(), TierFactory(scheme=older)):
        with nothing_changes():
            response = reviewed(client, case, tier_fixed=tier.pk)
        refused_beside(response, "tier_fixed")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"valid_from": "2025-02-30"}, "valid_from", id="30 February"),
        pytest.param({"valid_to": "2025-01-01"}, None, id="not a day long"),
        pytest.param({"tier_scheme": NO_TIER}, "tier_scheme", id="unknown guide"),
    ],
)
def test_a_schedule_that_cannot_be_is_not_written(changes, field):
    client, scheme = desk(), SchemeFactory()
    with nothing_changes():
        response = client.post(
            reverse("admin:assessment_rateschedule_add"), head(scheme, **changes)
        )
        found = sentences(response)
    assert len(found) == 1 and (field is None or list(found) == [field])
    reads_as_chinese(sum(found.values(), []))


@pytest.mark.parametrize("amount", ["-100.00", "-0.01", "a hundred"])
def test_a_rate_is_not_negative(amount):
    client, scheme = desk(), SchemeFactory()
    schedule, tier = add_schedule(client, scheme), TierFactory(scheme=scheme)
    with nothing_changes():
        response = write_rows(client, schedule, rates=[rate_row(tier, amount)])
        found = sentences(response)
    reads_as_chinese(sum(found.values(), []))
    assert not Rate.objects.exists()


# --- the services


@pytest.mark.parametrize(
    ("broken", "field", "changes"),
    [
        (refusals.DayInTheFuture, "logged_on", {"logged_on": date(2025, 4, 11)}),
        (refusals.DayInTheFuture, "accepted_on", {"accepted_on": date(2025, 4, 11)}),
        (register.AcceptedBeforeLogged, "accepted_on", {"accepted_on": date(2025, 3, 31)}),
        (refusals.UnknownChoice, "source", {"source": "by magic"}),
    ],
)
def test_the_service_logs_no_case_that_cannot_be(lead, broken, field, changes):
    DisputeTypeFactory()
    with refused(broken, field=field) as caught:
        log(lead, parties=two_parties(), **changes)
    reads_as_chinese([str(caught.value)])


@pytest.mark.parametrize(
    ("broken", "field", "changes"),
    [
        (closing.ClosedBeforeLogged, "closed_on", {"closed_on": date(2025, 3, 31)}),
        (refusals.DayInTheFuture, "closed_on", {"closed_on": date(2025, 4, 11)}),
        (refusals.NegativeAmount, "amount", {"amount": Decimal("-0.01")}),
        (refusals.UnknownChoice, "outcome", {"outcome": "solved"}),
        (
            agreements.AgreementDaysWrong,
            "agreed_on",
            {"agreement": agreement(agreed_on=date(2025, 3, 31))},
        ),
    ],
)
def test_the_service_closes_no_case_that_cannot_be(lead, broken, field, changes):
    case = log(lead)
    TierFactory(scheme__district=case.district)
    with refused(broken, field=field) as caught:
        close(case, **changes)
    reads_as_chinese([str(caught.value)])


def test_the_service_knows_the_tiers_of_the_day_only(lead):
    case, tier = log(lead), tier_elsewhere()
    waiting, admin = CaseFactory(lead=lead, office_passed=True), bureau_user()
    with refused(locking.UnknownTier, field="tier_claimed") as claimed:
        close(case, tier_claimed=tier)
    with refused(locking.UnknownTier, field="tier_fixed") as fixed:
        review.review_bureau(case=waiting, decision=Decision.PASS, tier_fixed=tier, by=admin)
    reads_as_chinese([str(claimed.value), str(fixed.value)])


def sign(mediator, **changes):
    terms = {
        "mediator": mediator,
        "kind": ContractKind.COMMISSION,
        "number": "合同2026",
        "valid_from": date(2026, 1, 1),
        "agreed_to": date(2027, 1, 1),
        "monthly_fee": Decimal("1800.00"),
        "quarterly_quota": 12,
        "signed_on": date(2025, 4, 1),
    }
    return contracts.sign_contract(**{**terms, **changes})


@pytest.mark.parametrize(
    ("broken", "field", "changes"),
    [
        (contracts.ContractsOverlap, "valid_from", {"valid_from": date(2025, 12, 31)}),
        (
            contracts.ContractsOverlap,
            "valid_from",
            {"valid_from": date(2024, 6, 1), "agreed_to": None},
        ),
        (refusals.DaysOutOfOrder, "agreed_to", {"agreed_to": date(2026, 1, 1)}),
        (refusals.DayInTheFuture, "signed_on", {"signed_on": date(2025, 4, 11)}),
        (refusals.NegativeAmount, "monthly_fee", {"monthly_fee": Decimal("-1.00")}),
    ],
)
def test_the_service_signs_no_contract_that_cannot_be(lead, broken, field, changes):
    by = UserFactory()
    with refused(broken, field=field) as caught:
        sign(lead, by=by, **changes)
    reads_as_chinese([str(caught.value)])


def test_the_service_records_no_performance_before_the_agreement(lead):
    case = CaseFactory(lead=lead, settled=True)
    with refused(performance.PerformedTooEarly, field="performed_on") as caught:
        performance.record_performance(
            case=case, performance="done", performed_on=date(2025, 3, 19), by=lead.user
        )
    reads_as_chinese([str(caught.value)])


def test_an_adjustment_of_nothing_is_refused(lead):
    contract, by = lead.contracts.get(), UserFactory()
    with nothing_changes(), pytest.raises(ValidationError) as caught:
        adjustments.propose(contract=contract, amount=Decimal("0"), reason="更正", by=by)
    reads_as_chinese(caught.value.messages)


# --- REST


@pytest.fixture
def api(client):
    client.force_login(bureau_user())
    return client


WRONG = {"closed_on": "2020-01-01", "amount": "-5.00", "tier_claimed": "extreme"}
BASENAMES = [basename for _prefix, _viewset, basename in router.registry]


@pytest.mark.parametrize("basename", BASENAMES)
def test_rest_reads_only(api, basename):
    case = CaseFactory(settled=True)
    ContractFactory(mediator=case.lead)
    url = reverse(f"{basename}-list")
    with nothing_changes():
        answers = [api.post(url, WRONG, content_type="application/json")]
        if basename == "api-cases":
            row = reverse("api-cases-detail", args=[case.pk])
            answers += [
                ask(row, WRONG, content_type="application/json")
                for ask in (api.put, api.patch, api.delete)
            ]
    for response in answers:
        assert response.status_code == 405
        assert response.headers["Content-Type"] == "application/problem+json"
        body = response.json()
        assert (body["status"], body["code"]) == (405, "method_not_allowed")
        reads_as_chinese([body["detail"]])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"first": "2025-13", "last": "2025-13"}, "first", id="month 13"),
        pytest.param({"first": "2025-03", "last": "2025-02"}, "last", id="backwards"),
        pytest.param({"first": "2025-03"}, "last", id="no last month"),
    ],
)
def test_rest_says_beside_the_parameter_what_is_wrong(api, query, field):
    with nothing_changes():
        response = api.get(reverse("api-report-cases"), query)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]
    reads_as_chinese(sum(response.json()["errors"].values(), []))
