"""A month's way from draft to locked: three hands, a digest, and nothing moves afterwards."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from assessment.choices import RunStatus
from assessment.models import LinePortion, Settlement, SettlementLine, SettlementRun, WithheldItem
from assessment.selectors.runs import neighbours
from assessment.selectors.settlements import month_inputs
from assessment.selectors.stored_runs import run_digest
from assessment.services import adjustments, settlements
from assessment.services.settlements import settle_month
from assessment.tests.factories import (
    APRIL,
    MARCH,
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
)
from cases.models import Case, CaseMediator
from mediation.common.models import AuditEvent
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory, EntryFactory, MediatorFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


def settle(month=MARCH):
    return settle_month(district=DistrictFactory(), month=month, by=None)


def a_rich_month():
    """Base fee, absence, cases with payers, a cut, a bonus, something withheld."""
    schedule = ScheduleFactory()
    RateFactory(schedule=schedule)
    PayerFactory(schedule=schedule, payer="县", weight=1)
    PayerFactory(schedule=schedule, payer="市", weight=2)
    CapFactory(schedule=schedule, amount=Decimal("250"))
    BonusFactory(schedule=schedule)
    ConditionFactory(schedule=schedule, fact="entered_in_system")
    entry = EntryFactory(sheet__signed=True, personal_days=Decimal("1.0"))
    lead = entry.contract.mediator
    in_system = {"external_number": "渝1", "external_entered_on": MARCH.first_day}
    more_like(approved(lead, **in_system), 3)
    approved(lead)
    HoldingFlagFactory(case=approved(lead, **in_system))
    return lead


def test_settling_twice_leaves_the_same_rows():
    a_rich_month()

    first = settle()
    rows = contents()
    second = settle()

    assert (first, rows) == (second, contents())
    assert AuditEvent.objects.filter(verb="settlement.computed").count() == 2


def contents():
    """Everything a run says, without row ids."""
    return [
        list(
            SettlementLine.objects.order_by("id").values_list("contract", "kind", "amount", "case")
        ),
        list(Settlement.objects.order_by("id").values_list("contract", "total", "line_count")),
        list(WithheldItem.objects.order_by("id").values_list("case", "part", "reason", "is_final")),
        list(LinePortion.objects.order_by("id").values_list("payer", "amount")),
        list(SettlementRun.objects.values_list("statement_count", "line_count", "total")),
    ]


def test_statements_add_up_to_the_run_and_lines_to_their_statement():
    a_rich_month()
    outcome = settle()

    run = SettlementRun.objects.get()
    assert run.total == outcome.total == sum(s.total for s in Settlement.objects.all())
    for statement in Settlement.objects.all():
        lines = list(statement.lines.all())
        assert statement.total == sum(line.amount for line in lines)
        assert statement.line_count == len(lines)
    assert run.line_count == SettlementLine.objects.count()


def test_the_way_of_a_month_needs_three_people_for_its_three_steps():
    settle()
    run = SettlementRun.objects.get()
    finance, head, third = UserFactory(), UserFactory(), UserFactory()

    with pytest.raises(settlements.RunNotReady):
        settlements.confirm_run(run=run, by=head)
    settlements.put_forward(run=run, by=finance)
    with pytest.raises(settlements.SecondPersonNeeded):
        settlements.confirm_run(run=run, by=finance)
    settlements.confirm_run(run=run, by=head)
    with pytest.raises(settlements.SecondPersonNeeded):
        settlements.lock_run(run=run, by=head)
    run = settlements.lock_run(run=run, by=third)

    assert run.status == RunStatus.LOCKED
    verbs = AuditEvent.objects.filter(verb__startswith="settlement.").order_by("sequence")
    assert list(verbs.values_list("verb", "actor")) == [
        ("settlement.computed", None),
        ("settlement.put_forward", finance.pk),
        ("settlement.confirmed", head.pk),
        ("settlement.locked", third.pk),
    ]


@pytest.mark.parametrize("step", ["prepared_by", "confirmed_by"])
def test_the_database_knows_the_rule_of_two_people_too(step):
    """By direct SQL: the same person twice is refused (SECURITY §3.5)."""
    settle()
    run = SettlementRun.objects.get()
    settlements.put_forward(run=run, by=UserFactory())
    if step == "confirmed_by":
        settlements.confirm_run(run=run, by=UserFactory())
    after = {"prepared_by": "confirmed", "confirmed_by": "locked"}[step]
    sql = (
        f"UPDATE assessment_settlementrun SET status = %s, {after}_by_id = {step}_id, "
        f"{after}_at = prepared_at WHERE id = %s"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [after, run.pk])


def test_a_run_that_was_put_forward_is_not_computed_again_until_it_is_returned():
    settle()
    run = SettlementRun.objects.get()
    settlements.put_forward(run=run, by=UserFactory())

    with pytest.raises(settlements.RunClosed):
        settle()
    with pytest.raises(settlements.ReasonMissing):
        settlements.return_run(run=run, by=UserFactory(), reason=" ")
    returned = settlements.return_run(run=run, by=UserFactory(), reason="考勤有误")

    assert (returned.status, returned.prepared_by) == (RunStatus.DRAFT, None)
    settle()


def test_a_month_that_is_not_over_can_be_looked_at_but_not_put_forward():
    with time_machine.travel(datetime(2025, 3, 31, 15, 59, tzinfo=UTC), tick=False):
        settle()
        run = SettlementRun.objects.get()
        assert run.warnings[0]["code"] == "month_running"
        with pytest.raises(settlements.RunNotComputed):
            settlements.put_forward(run=run, by=UserFactory())
    with time_machine.travel(datetime(2025, 3, 31, 16, 0, tzinfo=UTC), tick=False):
        with pytest.raises(settlements.RunNotComputed):
            settlements.put_forward(run=run, by=UserFactory())
        settle()
        settlements.put_forward(run=run, by=UserFactory())


def test_months_are_closed_in_order():
    settle()
    settle(APRIL)
    april = SettlementRun.objects.get(month=APRIL.first_day)
    settlements.put_forward(run=april, by=UserFactory())
    settlements.confirm_run(run=april, by=UserFactory())

    with pytest.raises(settlements.EarlierMonthOpen):
        settlements.lock_run(run=april, by=UserFactory())
    lock(SettlementRun.objects.get(month=MARCH.first_day))
    settlements.lock_run(run=april, by=UserFactory())
    with pytest.raises(settlements.LaterMonthLocked):
        settle(MARCH.previous())


def test_a_month_is_computed_again_after_an_earlier_one_was():
    """March pays a case, April is computed, March drops it: April has to look again."""
    lead = a_rich_month()
    case = approved(lead, external_number="渝2", external_entered_on=MARCH.first_day)
    settle()
    settle(APRIL)
    HoldingFlagFactory(case=case)
    settle()
    april = SettlementRun.objects.get(month=APRIL.first_day)

    with pytest.raises(settlements.RunOutdated):
        settlements.put_forward(run=april, by=UserFactory())
    settle(APRIL)
    settlements.put_forward(run=april, by=UserFactory())
    settlements.confirm_run(run=april, by=UserFactory())
    settle()
    lock(SettlementRun.objects.get(month=MARCH.first_day))
    with pytest.raises(settlements.RunOutdated):
        settlements.lock_run(run=april, by=UserFactory())
    settlements.return_run(run=april, by=UserFactory(), reason="三月重新计算")
    settle(APRIL)
    assert WithheldItem.objects.filter(run=april, case=case).exists()


def test_refusals_leave_nothing_behind():
    lock(settle_and_get())
    with pytest.raises(settlements.LaterMonthLocked):
        settle(MARCH.previous())
    assert SettlementRun.objects.count() == 1


def settle_and_get(month=MARCH):
    settle(month)
    return SettlementRun.objects.get(month=month.first_day)


LOCKED_TABLES = {
    "assessment_settlementrun": "total = 0",
    "assessment_settlement": "total = 0",
    "assessment_settlementline": "amount = amount + 1",
    "assessment_lineportion": "amount = 0",
    "assessment_withhelditem": "is_final = is_final",
    "assessment_organisationline": "amount = 0",
}


@pytest.mark.parametrize("table", LOCKED_TABLES)
@pytest.mark.parametrize("what", ["update", "delete", "unlock"])
def test_a_locked_month_does_not_move_by_direct_sql_either(table, what):
    a_rich_month()
    lock(settle_and_get())
    sql = {
        "update": f"UPDATE {table} SET {LOCKED_TABLES[table]}",
        "delete": f"DELETE FROM {table}",
        "unlock": f"UPDATE {table} SET is_locked = {'FALSE' if on_postgresql() else '0'}",
    }[what]
    if (table, what) == ("assessment_settlementrun", "unlock"):
        sql = f"UPDATE {table} SET status = 'draft'"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", LOCKED_TABLES)
def test_a_draft_moves(table):
    """The failing twin: the same statement goes through while the month is open."""
    a_rich_month()
    settle()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {LOCKED_TABLES[table]}")
        assert cursor.rowcount > 0


def on_postgresql():
    return connection.vendor == "postgresql"


def test_the_digest_of_the_rows_is_the_digest_of_the_calculation():
    lead = a_rich_month()
    settle()
    run = SettlementRun.objects.get()
    stored = run_digest(run)
    # What the calculation says for the same inputs, once no line says they are settled.
    LinePortion.objects.all().delete()
    SettlementLine.objects.filter(settlement__run=run).delete()
    runs = SettlementRun.objects.filter(district=lead.district)
    inputs = month_inputs(lead.district_id, MARCH, neighbours(run, MARCH, runs))

    assert inputs.settle().digest == stored


def test_a_locked_run_verifies_and_a_changed_figure_shows():
    a_rich_month()
    run = lock(settle_and_get())
    assert settlements.verify_run(run).holds
    assert len(run.digest) == 64

    settlement = Settlement.objects.first()
    SettlementLine.objects.create(
        settlement=settlement,
        contract=settlement.contract,
        kind="adjustment",
        for_month=MARCH.first_day,
        amount=Decimal("0.01"),
        adjustment=adjustments.propose(
            contract=settlement.contract,
            amount=Decimal("0.01"),
            reason="塞进来的",
            by=UserFactory(),
        ),
        reason="adjustment",
    )

    assert not settlements.verify_run(run).holds


def test_an_open_run_has_no_digest_to_hold():
    settle()
    assert not settlements.verify_run(SettlementRun.objects.get()).holds


def test_the_digest_does_not_depend_on_the_order_of_rows():
    """Ten times the same month from rows that were written in another order (figure G12)."""
    lead = a_rich_month()
    settle()
    run = SettlementRun.objects.get()
    first = run_digest(run)
    parts = list(CaseMediator.objects.values())
    shuffle = random.Random(12)
    for _round in range(10):
        settle()
        assert run_digest(run) == first
        WithheldItem.objects.all().delete()
        LinePortion.objects.all().delete()
        SettlementLine.objects.all().delete()
        CaseMediator.objects.all().delete()
        shuffle.shuffle(parts)
        CaseMediator.objects.bulk_create(CaseMediator(**row) for row in parts)
        touch = list(Case.objects.values_list("pk", flat=True))
        shuffle.shuffle(touch)
        for case in touch:  # PostgreSQL moves a row that is written again
            Case.objects.filter(pk=case).update(summary="x")
    assert lead.pk


def test_a_line_of_an_open_month_is_not_corrected_by_an_adjustment():
    a_rich_month()
    settle()
    line = SettlementLine.objects.first()
    facts = {"contract": line.contract, "amount": Decimal("-1"), "reason": "多付"}

    with pytest.raises(adjustments.LineNotLocked):
        adjustments.propose(corrects=line, by=UserFactory(), **facts)
    lock(SettlementRun.objects.get())
    proposed = adjustments.propose(corrects=line, by=UserFactory(), **facts)
    with pytest.raises(adjustments.ProposerDecides):
        adjustments.decide(adjustment=proposed, approve=True, by=proposed.created_by)
    adjustments.decide(adjustment=proposed, approve=True, by=UserFactory())
    with pytest.raises(adjustments.AlreadyDecided):
        adjustments.decide(adjustment=proposed, approve=False, by=UserFactory())

    settle(APRIL)
    paid = SettlementLine.objects.get(adjustment=proposed)
    assert (paid.amount, paid.settlement.run.month) == (Decimal("-1.00"), APRIL.first_day)


def test_a_correction_names_a_line_of_the_same_contract():
    a_rich_month()
    lock(settle_and_get())
    with pytest.raises(adjustments.LineOfAnotherContract):
        adjustments.propose(
            contract=ContractFactory(),
            amount=Decimal("1"),
            reason="错人",
            corrects=SettlementLine.objects.first(),
            by=UserFactory(),
        )


QUERIES = {"sqlite": 47, "postgresql": 45}


@pytest.mark.parametrize(("mediators", "cases"), [(2, 3), (6, 30)])
def test_queries_do_not_grow_with_mediators_and_cases(mediators, cases, django_assert_num_queries):
    """2 locks, 10 for schedules, 9 for the month, repeats, 5 deletes, 5 writes in savepoints."""
    schedule = ScheduleFactory()
    RateFactory(schedule=schedule)
    BonusFactory(schedule=schedule)
    for _each in range(mediators):
        lead = MediatorFactory()
        ContractFactory(mediator=lead)
        more_like(approved(lead), cases - 1)
        HoldingFlagFactory(case=approved(lead))
    settle()
    with django_assert_num_queries(QUERIES[connection.vendor]):
        outcome = settle()

    assert (outcome.lines, outcome.withheld) == (mediators * (cases + 1), mediators)
