"""Putting a pay schedule in force: compiled first, by another person, one edition at a time."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from assessment.choices import Fact, RateKind, ScheduleStatus
from assessment.models import RateSchedule
from assessment.services import schedules
from assessment.services.settlements import settle_month
from assessment.tests.factories import (
    MARCH,
    AbsenceFactory,
    BonusFactory,
    CapFactory,
    ConditionFactory,
    IndexValueFactory,
    PayerFactory,
    RateFactory,
    RequiredPaperFactory,
    ScheduleFactory,
    SettlementRun,
    lock,
    rates,
    tier,
)
from cases.choices import AgreementForm
from cases.tests.factories import TierFactory
from mediation.common.models import AuditEvent
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused

pytestmark = pytest.mark.django_db


def activate(schedule, by=None, **options):
    return schedules.activate_schedule(schedule=schedule, by=by or UserFactory(), **options)


def draft(**facts):
    schedule = ScheduleFactory(draft=True, **facts)
    rates(schedule, {"simple": "100.00"})
    return schedule


def test_a_draft_is_put_in_force_by_another_person():
    by = UserFactory()
    schedule = activate(draft(), by)

    assert (schedule.status, schedule.activated_by) == (ScheduleStatus.ACTIVE, by)
    assert AuditEvent.objects.get().verb == "schedule.activated"


def test_its_author_cannot():
    schedule = draft()
    by = schedule.author
    with refused(schedules.AuthorActivates):
        activate(schedule, by)


def test_a_schedule_in_force_is_not_activated_again():
    schedule, by = ScheduleFactory(), UserFactory()
    with refused(schedules.ScheduleInForce):
        activate(schedule, by)


def contradict(schedule):
    RateFactory(schedule=schedule, tier=tier("simple", schedule), form=AgreementForm.ORAL)
    RateFactory(schedule=schedule, tier=tier("simple", schedule), grade="first")


def refer_in_a_circle(schedule):
    simple, general = tier("simple", schedule), tier("general", schedule)
    half = {"kind": RateKind.RATIO, "amount": None, "factor": Decimal("0.5")}
    RateFactory(
        schedule=schedule, tier=general, ratio_of_tier=general, form=AgreementForm.WRITTEN, **half
    )
    assert simple


def lack_a_base_figure(schedule):
    RateFactory(
        schedule=schedule,
        tier=tier("major", schedule),
        kind=RateKind.INDEX,
        amount=None,
        factor=Decimal("0.01"),
        index_code="average_wage",
    )


def name_a_tier_of_another_guide(schedule):
    other = TierFactory(
        code="simple", scheme__valid_from=date(2018, 1, 1), scheme__valid_to=date(2020, 1, 1)
    )
    RateFactory(schedule=schedule, tier=other)


def ask_for_a_file_without_papers(schedule):
    ConditionFactory(schedule=schedule, fact=Fact.FILE_COMPLETE)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (contradict, "can both be for the same case"),
        (refer_in_a_circle, "a share of itself"),
        (lack_a_base_figure, "lacks a figure"),
        (name_a_tier_of_another_guide, "which this schedule does not have"),
        (ask_for_a_file_without_papers, "names no paper"),
    ],
)
def test_rows_that_cannot_be_used_are_refused_with_the_reason(fault, says):
    schedule, by = draft(), UserFactory()
    fault(schedule)
    with override("en"):
        with refused(schedules.ScheduleUnusable) as caught:
            activate(schedule, by)
        assert says in str(caught.value)


def test_a_base_figure_with_a_value_that_day_is_enough():
    schedule = draft()
    lack_a_base_figure(schedule)
    IndexValueFactory()
    activate(schedule)


def test_two_editions_are_not_in_force_on_the_same_day():
    ScheduleFactory()
    schedule, by = draft(valid_from=date(2025, 3, 1)), UserFactory()
    with refused(schedules.ScheduleOverlaps):
        activate(schedule, by)


def test_the_former_edition_ends_where_told():
    former = ScheduleFactory()
    activate(draft(valid_from=date(2025, 3, 1)), end_former=True)

    former.refresh_from_db()
    assert former.valid_to == date(2025, 3, 1)


def test_a_month_that_was_paid_keeps_its_edition():
    former = ScheduleFactory()
    settle_month(district=former.district, month=MARCH, by=None)
    lock(SettlementRun.objects.get())
    schedule, by = draft(valid_from=date(2025, 3, 15)), UserFactory()

    with refused(schedules.MonthAlreadyPaid):
        activate(schedule, by, end_former=True)
    RateSchedule.objects.filter(pk=schedule.pk).update(valid_from=MARCH.end)
    activate(schedule, by, end_former=True)


def test_a_copy_is_a_draft_with_every_row():
    source = ScheduleFactory(without_sheet="hold")
    parts = [
        RateFactory(schedule=source),
        ConditionFactory(schedule=source),
        RequiredPaperFactory(schedule=source),
        PayerFactory(schedule=source),
        CapFactory(schedule=source),
        BonusFactory(schedule=source),
        AbsenceFactory(schedule=source),
    ]
    by = UserFactory()

    copy = schedules.copy_schedule(
        schedule=source,
        by=by,
        name="修订版",
        document_number="试司发〔2026〕1号",
        valid_from=date(2026, 1, 1),
    )

    assert (copy.status, copy.author, copy.activated_by) == (ScheduleStatus.DRAFT, by, None)
    assert copy.without_sheet == "hold"
    for part in parts:
        model = type(part)
        names = [
            field.name
            for field in model._meta.concrete_fields
            if field.name not in ("id", "schedule")
        ]
        rows = {
            schedule.pk: list(model.objects.filter(schedule=schedule).values_list(*names))
            for schedule in (source, copy)
        }
        assert rows[source.pk] == rows[copy.pk] != []


def test_a_copy_with_days_in_the_wrong_order_is_refused():
    source, by = ScheduleFactory(), UserFactory()
    with pytest.raises(ValidationError):
        schedules.copy_schedule(
            schedule=source,
            by=by,
            name="修订版",
            document_number="试司发〔2026〕1号",
            valid_from=date(2026, 1, 1),
            valid_to=date(2025, 1, 1),
        )
