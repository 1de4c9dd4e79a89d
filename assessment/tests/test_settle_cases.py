"""Which cases a month pays, withholds and pays later, and who gets what of them."""

from datetime import date
from decimal import Decimal

import pytest

from assessment.choices import CapEffect, CapScope, Effect, Fact, LineKind, PayDay
from assessment.models import OrganisationLine, RedFlag, SettlementLine, SettlementRun, WithheldItem
from assessment.services.settlements import settle_month
from assessment.tests.factories import (
    APRIL,
    MARCH,
    AdjustmentFactory,
    BonusFactory,
    CapFactory,
    ConditionFactory,
    HoldingFlagFactory,
    PayerFactory,
    RateFactory,
    ScheduleFactory,
    approved,
    lock,
    more_like,
    rates,
    tier,
)
from cases.choices import Outcome, Paper
from cases.models import Case
from cases.tests.factories import CaseMediatorFactory, DocumentFactory, SuspicionFactory
from mediation.common.tests.factories import UserFactory
from mediators.models import Mediator
from mediators.tests.factories import ContractFactory, GradeFactory, MediatorFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
MAY = APRIL.next()


def settle(month=MARCH):
    return settle_month(district=DistrictFactory(), month=month, by=None)


def close(month=MARCH):
    settle(month)
    return lock(SettlementRun.objects.get(month=month.first_day))


def amounts():
    """Yuan by part in a case; only what this run and others pay for cases."""
    rows = SettlementLine.objects.filter(kind=LineKind.CASE_SUBSIDY).order_by("part_id")
    return list(rows.values_list("amount", flat=True))


def reasons():
    rows = WithheldItem.objects.order_by("run__month", "case_id", "id")
    return list(rows.values_list("reason", "is_final"))


@pytest.fixture
def lead():
    lead = MediatorFactory()
    ContractFactory(mediator=lead, part_time=True)
    return lead


@pytest.fixture
def schedule():
    schedule = ScheduleFactory()
    RateFactory(schedule=schedule)
    return schedule


def test_only_cases_approved_before_the_end_of_the_month_are_paid(lead, schedule):
    approved(lead, approved_on=date(2025, 3, 31))
    approved(lead, approved_on=date(2025, 4, 1))

    assert settle().lines == 1
    assert settle(APRIL).lines == 1
    assert settle(MAY).lines == 0


def test_a_late_case_is_paid_in_a_later_month_once(lead, schedule):
    """Closed in March, approved in April after March was locked: a line of April for March."""
    close()
    approved(lead, approved_on=date(2025, 4, 7))

    settle(APRIL)

    line = SettlementLine.objects.get()
    assert line.settlement.run.month == APRIL.first_day
    assert line.for_month == MARCH.first_day
    close(APRIL)
    assert settle(MAY).lines == 0


def test_an_approval_written_down_after_its_month_was_locked_is_not_lost(lead, schedule):
    """Its day lies in the closed month; the next run finds it all the same."""
    close()
    approved(lead, approved_on=date(2025, 3, 31))

    assert settle(APRIL).lines == 1


def test_a_closed_month_does_not_move_when_a_case_changes_later(lead, schedule):
    case = approved(lead)
    run = close()
    before = list(SettlementLine.objects.values())
    Case.objects.filter(pk=case.pk).update(same_dispute_as=approved(lead))

    settle(APRIL)

    assert list(SettlementLine.objects.filter(settlement__run=run).values()) == before


def test_an_open_flag_holds_the_case_and_clearing_it_pays_it_once(lead, schedule):
    flag = HoldingFlagFactory(case=approved(lead))
    close()
    assert (amounts(), reasons()) == ([], [("red_flag", False)])

    close(APRIL)
    assert reasons() == [("red_flag", False)] * 2, "listed once in each run"

    decide(flag, "cleared")
    close(MAY)
    assert amounts() == [Decimal("100.00")]
    assert settle(MAY.next()).lines == 0


def test_an_upheld_flag_withholds_for_good_and_is_listed_once(lead, schedule):
    decide(HoldingFlagFactory(case=approved(lead)), "upheld")

    close()
    assert reasons() == [("red_flag_upheld", True)]
    assert settle(APRIL).withheld == 0


def test_a_flag_that_does_not_hold_pay_changes_nothing(lead, schedule):
    HoldingFlagFactory(case=approved(lead), holds_pay=False)

    assert settle().lines == 1


def decide(flag, status):
    RedFlag.objects.filter(pk=flag.pk).update(
        status=status, reason="已核实", decided_by=UserFactory(), decided_at=flag.raised_at
    )


def test_a_suspected_duplicate_waits_and_a_repeat_is_never_paid(lead, schedule):
    first, second, third = approved(lead), approved(lead), approved(lead)
    SuspicionFactory(other=first, case=second)
    Case.objects.filter(pk=third.pk).update(same_dispute_as=first)

    assert settle().lines == 1, "the earlier case is not held by a later one"
    assert reasons() == [("duplicate", False), ("repeat", True)]
    assert SettlementLine.objects.get().case == first


def test_an_outcome_that_is_neither_settled_nor_failed_is_listed_once(lead, schedule):
    approved(lead, outcome=Outcome.SHAM)

    close()
    assert reasons() == [("outcome_not_paid", True)]
    assert settle(APRIL).withheld == 0


def test_a_mediator_without_a_contract_on_the_day_is_listed_until_there_is_one(schedule):
    lead = MediatorFactory()
    approved(lead)

    close()
    assert reasons() == [("no_contract", False)]
    ContractFactory(mediator=lead, part_time=True)
    assert settle(APRIL).total == Decimal("100.00")


def test_the_contract_of_the_closing_day_pays_though_it_has_ended(schedule):
    lead = MediatorFactory()
    ended = ContractFactory(mediator=lead, part_time=True, agreed_to=date(2025, 3, 21))
    ContractFactory(mediator=lead, part_time=True, valid_from=date(2025, 3, 21))
    approved(lead)

    settle()

    assert SettlementLine.objects.get().contract == ended


@pytest.mark.parametrize(
    ("pay_day", "amount", "contract"),
    [(PayDay.CLOSED, "100.00", "old"), (PayDay.APPROVED, "200.00", "new")],
)
def test_the_pay_day_chooses_schedule_and_contract(pay_day, amount, contract):
    old = ScheduleFactory(valid_to=date(2025, 3, 23), pay_day=pay_day)
    new = ScheduleFactory(valid_from=date(2025, 3, 23), pay_day=pay_day)
    RateFactory(schedule=old)
    RateFactory(schedule=new, amount=Decimal("200"))
    lead = MediatorFactory()
    contracts = {
        "old": ContractFactory(mediator=lead, part_time=True, agreed_to=date(2025, 3, 23)),
        "new": ContractFactory(mediator=lead, part_time=True, valid_from=date(2025, 3, 23)),
    }
    approved(lead, closed_on=date(2025, 3, 22), approved_on=date(2025, 3, 25))

    settle()

    line = SettlementLine.objects.get()
    assert (line.amount, line.contract) == (Decimal(amount), contracts[contract])


def test_a_case_without_a_schedule_on_its_day_waits(lead):
    RateFactory(schedule=ScheduleFactory(valid_from=date(2025, 3, 21)))
    approved(lead)

    settle()

    assert reasons() == [("no_schedule", False)]


def test_a_schedule_that_contradicts_itself_pays_nothing_and_says_why(lead, schedule):
    RateFactory(schedule=schedule, tier=tier("general", schedule))
    RateFactory(schedule=schedule, grade="second")
    approved(lead)

    assert settle().lines == 0
    assert reasons() == [("schedule_unusable", False)]
    assert SettlementRun.objects.get().warnings[0]["code"] == "schedule_tie"


def test_the_grade_of_the_closing_day_counts(lead):
    schedule = ScheduleFactory()
    RateFactory(schedule=schedule, grade="first", amount=Decimal("150"))
    RateFactory(schedule=schedule, amount=Decimal("100"))
    GradeFactory(mediator=lead, code="first", valid_to=date(2025, 3, 20))
    GradeFactory(mediator=lead, code="second", valid_from=date(2025, 3, 20))
    approved(lead, closed_on=date(2025, 3, 19))
    approved(lead, closed_on=date(2025, 3, 20))

    settle()

    assert amounts() == [Decimal("150.00"), Decimal("100.00")]


def test_people_who_may_not_be_paid_are_not_even_if_the_schedule_is_silent(lead, schedule):
    Mediator.objects.filter(pk=lead.pk).update(may_be_paid=False, not_paid_reason="公务员")
    approved(lead)

    close()
    assert reasons() == [("condition_waiting", False)]
    Mediator.objects.filter(pk=lead.pk).update(may_be_paid=True)
    assert settle(APRIL).lines == 1


def test_the_schedules_own_rule_on_payees_comes_first(lead, schedule):
    Mediator.objects.filter(pk=lead.pk).update(may_be_paid=False, not_paid_reason="公务员")
    ConditionFactory(schedule=schedule, fact=Fact.PAYEE_ELIGIBLE, effect=Effect.VOID)
    approved(lead)

    settle()

    assert reasons() == [("condition_failed", True)]


def test_shares_of_co_mediators_add_up_to_the_fen(lead, schedule):
    """100.00 in three parts: 33.34 to the lead, 33.33 to each other."""
    case = approved(lead, share=34)
    Case.objects.filter(pk=case.pk)
    case.mediators.update(share=1)
    for _each in range(2):
        other = MediatorFactory()
        ContractFactory(mediator=other, part_time=True)
        CaseMediatorFactory(case=case, mediator=other, share=1)

    settle()

    assert amounts() == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_one_co_mediator_waits_while_the_other_is_paid(lead, schedule):
    """The part without a contract is paid later; the paid part is not paid again."""
    case = approved(lead, share=60)
    other = MediatorFactory()
    CaseMediatorFactory(case=case, mediator=other, share=40)
    close()
    assert (amounts(), reasons()) == ([Decimal("60.00")], [("no_contract", False)])

    ContractFactory(mediator=other, part_time=True)
    settle(APRIL)

    assert amounts() == [Decimal("60.00"), Decimal("40.00")]


def test_a_co_mediator_without_a_share_is_told_once(lead, schedule):
    case = approved(lead)
    other = MediatorFactory()
    ContractFactory(mediator=other, part_time=True)
    CaseMediatorFactory(case=case, mediator=other, share=0)

    close()
    assert (amounts(), reasons()) == ([Decimal("100.00")], [("no_share", True)])
    assert settle(APRIL).withheld == 0


def test_a_case_without_any_share_does_not_stop_the_month(lead, schedule):
    approved(lead, share=0)
    approved(lead)

    assert settle().lines == 1
    assert reasons() == [("shares_missing", False)]


def test_payers_share_to_the_fen_over_people_and_budgets(lead):
    """100.01 by 1:2 = 33.34 + 66.67, over two people of 50 % each."""
    schedule = ScheduleFactory()
    RateFactory(schedule=schedule, amount=Decimal("100.01"))
    PayerFactory(schedule=schedule, payer="县", weight=1)
    PayerFactory(schedule=schedule, payer="市", weight=2)
    case = approved(lead, share=50)
    other = MediatorFactory()
    ContractFactory(mediator=other, part_time=True)
    CaseMediatorFactory(case=case, mediator=other, share=50)

    settle()

    assert amounts() == [Decimal("50.01"), Decimal("50.00")]
    by_payer = {}
    for line in SettlementLine.objects.all():
        portions = list(line.portions.values_list("payer", "amount"))
        assert sum(amount for _payer, amount in portions) == line.amount
        for payer, amount in portions:
            by_payer[payer] = by_payer.get(payer, 0) + amount
    assert by_payer == {"县": Decimal("33.34"), "市": Decimal("66.67")}


def test_a_monthly_cap_cuts_and_says_so(lead, schedule):
    CapFactory(schedule=schedule, amount=Decimal("250"))
    more_like(approved(lead), 3)

    assert settle().total == Decimal("250.00")
    cut = SettlementLine.objects.get(kind=LineKind.CAP)
    assert (cut.amount, cut.reason) == (Decimal("-150.00"), "cap_contract_month")


def test_a_yearly_cap_counts_what_earlier_months_paid(lead, schedule):
    CapFactory(schedule=schedule, scope=CapScope.CONTRACT_YEAR, amount=Decimal("250"))
    more_like(approved(lead), 1)
    close()
    more_like(approved(lead, approved_on=date(2025, 4, 2)), 1)

    assert settle(APRIL).total == Decimal("50.00")
    close(APRIL)
    more_like(approved(lead, approved_on=date(2025, 5, 2)), 1)
    assert settle(MAY).total == 0
    assert SettlementLine.objects.filter(settlement__run__month=MAY.first_day).count() == 3


def test_a_new_year_starts_a_new_cap(lead):
    schedule = ScheduleFactory(valid_from=date(2024, 1, 1))
    RateFactory(schedule=schedule)
    CapFactory(schedule=schedule, scope=CapScope.CONTRACT_YEAR, amount=Decimal("100"))
    ContractFactory(
        mediator=lead, part_time=True, valid_from=date(2024, 1, 1), agreed_to=date(2025, 1, 1)
    )
    december = MARCH
    for _each in range(3):
        december = december.previous()
    day = date(2024, 12, 20)
    facts = {"logged_on": date(2024, 12, 2), "closed_on": day}
    approved(lead, approved_on=day, **facts)
    assert settle(december).total == Decimal("100.00")
    approved(lead, approved_on=date(2025, 1, 7), **facts)

    assert settle(december.next()).total == Decimal("100.00")


def test_a_district_budget_that_only_warns(lead, schedule):
    CapFactory(
        schedule=schedule,
        scope=CapScope.DISTRICT_YEAR,
        amount=Decimal("150"),
        effect=CapEffect.WARN,
    )
    more_like(approved(lead), 1)

    assert settle().total == Decimal("200.00")
    warning = SettlementRun.objects.get().warnings[0]
    assert (warning["code"], warning["fen"]) == ("cap_district_year", 5000)


def test_a_committee_earns_its_bonus_from_so_many_cases_on(lead, schedule):
    BonusFactory(schedule=schedule, minimum_cases=3)
    approved(lead)
    more_like(approved(lead), 1)
    other = MediatorFactory()
    ContractFactory(mediator=other, part_time=True)
    more_like(approved(other), 1)

    settle()

    line = OrganisationLine.objects.get()
    assert (line.committee, line.case_count, line.amount) == (
        lead.committee,
        3,
        Decimal("60.00"),
    )


def test_adjustments_are_lines_of_the_next_run_once(lead, schedule):
    contract = lead.contracts.get()
    AdjustmentFactory(contract=contract)
    AdjustmentFactory(contract=contract, proposed=True)

    assert settle().total == Decimal("-50.00")
    assert settle().total == Decimal("-50.00"), "computed again, the same"
    line = SettlementLine.objects.get()
    assert (line.kind, line.reason, line.params) == (
        LineKind.ADJUSTMENT,
        "adjustment",
        {"text": "三月误付"},
    )
    close()
    assert settle(APRIL).lines == 0


def test_a_complete_file_is_asked_for_by_a_condition(lead, schedule):
    from assessment.tests.factories import RequiredPaperFactory

    ConditionFactory(schedule=schedule, fact=Fact.FILE_COMPLETE, effect=Effect.VOID)
    RequiredPaperFactory(schedule=schedule, paper=Paper.AGREEMENT)
    complete, _other = approved(lead), approved(lead)
    DocumentFactory(case=complete, paper=Paper.AGREEMENT)

    settle()

    assert reasons() == [("condition_failed", True)]
    assert SettlementLine.objects.get().case == complete


@pytest.mark.parametrize("how", ["paper", "visit", "nothing"])
def test_followed_up_means_a_record_or_an_answered_visit(lead, schedule, how):
    from assessment.choices import VisitStatus
    from assessment.models import SampleDraw, Visit
    from assessment.tests.factories_visits import AgencyFactory

    ConditionFactory(schedule=schedule, fact=Fact.FOLLOWED_UP)
    case = approved(lead)
    if how == "paper":
        DocumentFactory(case=case, paper=Paper.FOLLOW_UP)
    if how == "visit":
        draw = SampleDraw.objects.create(
            district=lead.district,
            period_from=date(2025, 3, 1),
            period_to=date(2025, 4, 1),
            seed_source="彩票",
            population=1,
            digest="0" * 64,
            sample_size=1,
            frozen_by=UserFactory(),
            frozen_at=case.received_at,
        )
        Visit.objects.create(
            draw=draw,
            case=case,
            position=1,
            agency=AgencyFactory(),
            opens_on=date(2025, 4, 1),
            closes_on=date(2025, 5, 1),
            status=VisitStatus.DONE,
        )

    assert settle().lines == int(how != "nothing")


def test_cases_of_other_districts_are_not_touched(lead, schedule):
    elsewhere = MediatorFactory(station__district__code="500198")
    ContractFactory(mediator=elsewhere, part_time=True)
    approved(elsewhere)

    assert settle().lines == 0


def test_a_case_pays_once_whatever_a_bug_does(lead, schedule):
    """The unique key refuses a second line for the part, in any run (negative control)."""
    from django.db import IntegrityError, transaction

    approved(lead)
    settle()
    line = SettlementLine.objects.get()
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_two_drafts_never_pay_one_case_twice(lead, schedule):
    """March's draft is open while April is computed: the case stays where it is."""
    approved(lead)
    settle()

    assert settle(APRIL).lines == 0
    assert settle().lines == 1


def test_all_lines_of_a_run_explain_themselves(lead, schedule):
    from django.utils.translation import override

    from assessment.reasons import sentence

    rates(schedule, {"general": "120.00"})
    approved(lead)
    HoldingFlagFactory(case=approved(lead))
    settle()

    with override("en"):
        said = [sentence(line.reason, line.params) for line in SettlementLine.objects.all()]
        said += [sentence(row.reason, row.params) for row in WithheldItem.objects.all()]
    assert said == [
        "Claimed general, fixed general: share 100 of 100 of 120.00, a fixed rate.",
        "This case is being examined.",
    ]
