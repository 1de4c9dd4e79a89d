"""The worked cases of SUBSIDY.md: one types the schedule into the admin, another activates it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.choices import ScheduleStatus
from assessment.models import SettlementLine, SettlementRun
from assessment.services.settlements import settle_month
from assessment.tests.admin_client import (
    add_schedule,
    desk,
    rate_row,
    sentences,
    verb,
    write_rows,
)
from assessment.tests.factories import APRIL, MARCH, approved, lock, more_like
from cases.choices import Outcome, Performance
from cases.models import Case
from cases.tests.factories import DocumentFactory, TierFactory
from mediation.common.roles import Role
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.choices import CommitteeLevel
from stations.tests.factories import CommitteeFactory, StationFactory

pytestmark = pytest.mark.django_db
FAILED = {"outcome": Outcome.NOT_SIGNED, "performance": Performance.NONE}


def in_force(scheme, values=None, **parts):
    """A schedule that a clerk typed and finance put in force, both through the admin."""
    clerk, finance = desk(), desk(Role.BUREAU_FINANCE)
    schedule = add_schedule(clerk, scheme, **(values or {}))
    response = write_rows(clerk, schedule, values, **parts)
    assert response.status_code == 302, sentences(response)
    verb(finance, schedule, "activate")
    schedule.refresh_from_db()
    assert schedule.status == ScheduleStatus.ACTIVE
    return schedule


def mediator(level=CommitteeLevel.TOWN):
    committee = CommitteeFactory(level=level)
    lead = MediatorFactory(station=StationFactory(committee=committee), committee=committee)
    ContractFactory(mediator=lead, part_time=True)
    return lead


def settle(lead, month=MARCH):
    return settle_month(district=lead.district, month=month, by=None)


def paid():
    return dict(SettlementLine.objects.values_list("case", "amount"))


def test_t2_rejected_cases_pay_nothing():
    simple = TierFactory(code="simple")
    in_force(simple.scheme, rates=[rate_row(simple, "100")])
    lead = mediator()
    approved(lead, "simple")
    rejected = approved(lead, "simple", review_state="rejected", approved_on=None, approved_by=None)
    more_like(rejected, 154)
    assert settle(lead).total == Decimal("100.00")


@pytest.mark.parametrize(("effect", "total"), [("void", "0"), ("downgrade", "80.00")])
def test_t6_one_of_the_papers_is_missing(effect, total):
    difficult, major = TierFactory(code="difficult"), TierFactory(code="major")
    in_force(
        major.scheme,
        {"missing_paper": effect},
        rates=[rate_row(difficult, "80"), rate_row(major, "150")],
        required_papers=[
            {"paper": paper, "tier": major.pk, "committee_level": "village"}
            for paper in ("cover", "agreement")
        ],
    )
    lead = mediator(CommitteeLevel.VILLAGE)
    DocumentFactory(case=approved(lead, "major"), paper="cover")
    assert settle(lead).total == Decimal(total)


def test_t8_oral_failed_and_major():
    simple, major = TierFactory(code="simple"), TierFactory(code="major")
    in_force(
        major.scheme,
        rates=[
            rate_row(simple, "4", form="oral"),
            rate_row(simple, "2", outcome="failed"),
            rate_row(major, "100"),
        ],
    )
    lead = mediator()
    more_like(approved(lead, "simple", outcome=Outcome.SETTLED_ORAL), 5)
    more_like(approved(lead, "simple", **FAILED), 1)
    approved(lead, "major")
    assert settle(lead).total == Decimal("128.00")


def test_t9_old_and_new_version():
    simple = TierFactory(code="simple")
    in_force(simple.scheme, {"valid_to": "2025-03-10"}, rates=[rate_row(simple, "200")])
    in_force(simple.scheme, {"valid_from": "2025-03-10"}, rates=[rate_row(simple, "400")])
    lead = mediator()
    before = approved(lead, "simple", closed_on=date(2025, 3, 9))
    after = approved(lead, "simple", closed_on=date(2025, 3, 10))
    settle(lead)
    assert paid() == {before.pk: Decimal("200.00"), after.pk: Decimal("400.00")}


def test_t12_performed_later_pays_once_later():
    simple = TierFactory(code="simple")
    in_force(
        simple.scheme,
        rates=[rate_row(simple, "100")],
        conditions=[{"fact": "performed", "effect": "wait"}],
    )
    lead = mediator()
    case = approved(lead, "simple")
    assert settle(lead).total == 0
    lock(SettlementRun.objects.get())
    Case.objects.filter(pk=case.pk).update(performance=Performance.DONE)
    assert settle(lead, APRIL).total == Decimal("100.00")
    lock(SettlementRun.objects.get(month=APRIL.first_day))
    assert settle(lead, APRIL.next()).lines == 0


def test_t15_only_what_stands_in_the_citys_system():
    simple = TierFactory(code="simple")
    in_force(
        simple.scheme,
        rates=[rate_row(simple, "100")],
        conditions=[{"fact": "entered_in_system", "effect": "wait"}],
    )
    lead = mediator()
    approved(lead, "simple")
    entered = approved(lead, "simple", external_number="渝1", external_entered_on=date(2025, 4, 1))
    settle(lead)
    assert paid() == {entered.pk: Decimal("100.00")}


def test_t16_base_figure_oral_ratio_and_failure_with_evidence():
    simple = TierFactory(code="simple")
    desk().post(
        reverse("admin:assessment_indexvalue_add"),
        {
            "district": simple.scheme.district_id,
            "code": "average_wage",
            "value": "8765.43",
            "document_number": "试统〔2025〕1号",
            "valid_from": "2025-01-01",
        },
    )
    in_force(
        simple.scheme,
        rates=[
            rate_row(simple, kind="index", factor="0.03", index_code="average_wage", round_to="1"),
            rate_row(simple, kind="ratio", factor="0.5", ratio_of_tier=simple.pk, form="oral"),
            rate_row(
                simple, kind="ratio", factor="0.25", ratio_of_tier=simple.pk, outcome="failed"
            ),
        ],
        conditions=[
            {"fact": fact, "effect": "void", "outcome": "failed"}
            for fact in ("evidence_fixed", "guided_to_court")
        ],
    )
    lead = mediator()
    written = approved(lead, "simple")
    oral = approved(lead, "simple", outcome=Outcome.SETTLED_ORAL)
    failed = approved(lead, "simple", evidence_fixed=True, guided_to_court=True, **FAILED)
    approved(lead, "simple", evidence_fixed=True, **FAILED)
    settle(lead)
    assert paid() == {
        written.pk: Decimal("263.00"),
        oral.pk: Decimal("131.50"),
        failed.pk: Decimal("65.75"),
    }
