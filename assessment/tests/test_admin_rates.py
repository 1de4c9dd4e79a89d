"""A clerk enters real schedules in the admin, and they settle to the yuan."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.choices import ScheduleStatus
from assessment.models import RateSchedule
from assessment.services.settlements import settle_month
from assessment.tests.admin_client import (
    add_schedule,
    desk,
    rate_row,
    sentences,
    told,
    verb,
    write_rows,
)
from assessment.tests.factories import (
    MARCH,
    RateFactory,
    RequiredPaperFactory,
    ScheduleFactory,
    approved,
    more_like,
    tier,
)
from cases.tests.factories import SchemeFactory, TierFactory
from mediation.common.roles import Role
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.choices import CommitteeLevel
from stations.tests.factories import CommitteeFactory, DistrictFactory, StationFactory

pytestmark = pytest.mark.django_db

LIST = "admin:assessment_rateschedule_changelist"
CHANGE = "admin:assessment_rateschedule_change"
TABLE = "admin:assessment_schedule_table"


def part_timer(level=CommitteeLevel.TOWN):
    committee = CommitteeFactory(level=level)
    lead = MediatorFactory(station=StationFactory(committee=committee), committee=committee)
    ContractFactory(mediator=lead, part_time=True)
    return lead


def tiers(*codes):
    return [TierFactory(code=code) for code in codes]


def settle(lead):
    return settle_month(district=lead.district, month=MARCH, by=None)


def test_gaotai_is_entered_activated_and_settles_to_the_yuan():
    simple, general, major = tiers("simple", "general", "major")
    clerk, finance = desk(), desk(Role.BUREAU_FINANCE)

    schedule = add_schedule(clerk, simple.scheme)
    response = write_rows(
        clerk,
        schedule,
        rates=[rate_row(simple, "100"), rate_row(general, "200"), rate_row(major, "300")],
    )
    assert response.status_code == 302, sentences(response)
    verb(finance, schedule, "activate")

    schedule.refresh_from_db()
    assert schedule.status == ScheduleStatus.ACTIVE
    assert schedule.author != schedule.activated_by
    lead = part_timer()
    for code, count in (("simple", 1631), ("general", 87), ("major", 9)):
        more_like(approved(lead, code), count - 1)
    assert settle(lead).total == Decimal("183200.00")


def test_the_matrix_of_two_levels_is_entered_and_settles():
    general, difficult, major = tiers("general", "difficult", "major")
    clerk, finance = desk(), desk(Role.BUREAU_FINANCE)
    amounts = {"town": ("50", "200", "400"), "village": ("30", "80", "150")}

    schedule = add_schedule(clerk, general.scheme, missing_paper="downgrade")
    response = write_rows(
        clerk,
        schedule,
        values={"missing_paper": "downgrade"},
        rates=[
            rate_row(of, amount, committee_level=level)
            for level, row in amounts.items()
            for of, amount in zip((general, difficult, major), row, strict=True)
        ],
    )
    assert response.status_code == 302, sentences(response)
    verb(finance, schedule, "activate")

    totals = {}
    for level in (CommitteeLevel.TOWN, CommitteeLevel.VILLAGE):
        lead = part_timer(level)
        more_like(approved(lead, "general"), 9)
        more_like(approved(lead, "difficult"), 1)
        approved(lead, "major")
        settle(lead)
        totals[level] = sum(
            lead.contracts.get().settlements.values_list("total", flat=True), Decimal(0)
        )
    assert totals == {"town": Decimal("1300.00"), "village": Decimal("610.00")}


def test_every_kind_of_rate_and_part_can_be_entered():
    """Qingdao and Linze in one: range, ratio, base figure, conditions, payers, caps, bonuses."""
    simple, general = tiers("simple", "general")
    clerk = desk()
    clerk.post(
        reverse("admin:assessment_indexvalue_add"),
        {
            "district": simple.scheme.district_id,
            "code": "average_wage",
            "value": "8765.43",
            "document_number": "试统〔2025〕1号",
            "valid_from": "2025-01-01",
        },
    )
    schedule = add_schedule(clerk, simple.scheme)

    response = write_rows(
        clerk,
        schedule,
        rates=[
            rate_row(simple, kind="index", factor="0.03", index_code="average_wage", round_to="1"),
            rate_row(simple, kind="ratio", factor="0.5", ratio_of_tier=simple.pk, form="oral"),
            rate_row(general, kind="range", minimum="50", maximum="500"),
            rate_row(simple, "2", outcome="failed"),
        ],
        conditions=[{"fact": "performed", "effect": "wait", "tier": general.pk}],
        required_papers=[{"paper": "agreement", "committee_level": "village"}],
        payers=[{"payer": "市", "weight": 1}, {"payer": "镇", "weight": 2}],
        caps=[{"scope": "contract_month", "amount": "1000", "effect": "cut"}],
        bonuses=[
            {
                "kind": "studio",
                "name": "工作室",
                "amount": "500",
                "per": "month",
                "minimum_cases": 1,
            }
        ],
        attendance_rules=[{"kind": "late", "mode": "amount", "amount": "20", "free_days": "2"}],
    )

    assert response.status_code == 302, sentences(response)
    checked = verb(clerk, schedule, "check_rows")
    assert [message.level_tag for message in checked.context["messages"]][-1] == "success"
    page = clerk.get(reverse(TABLE, args=[schedule.pk]))
    cells = dict(page.context_data["table"].rows)
    assert [cell.split(" (")[0].split("（")[0] for cell in cells["simple"]] == [
        "0.03 × average_wage",
        "0.5 × simple",
        "2.00",
    ]
    assert "50.00–500.00" in cells["general"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (rate_row(amount=""), "amount"),
        (rate_row(amount="-1"), "__all__"),
        (rate_row(amount="100", maximum="200"), "maximum"),
        (rate_row(kind="range", minimum="500", maximum="50"), "maximum"),
        (rate_row(kind="range", minimum="500"), "maximum"),
        (rate_row(kind="ratio", factor="0.5"), "ratio_of_tier"),
        (rate_row(kind="index", factor="0.5"), "index_code"),
        (rate_row(amount="12.345"), "amount"),
    ],
)
def test_a_wrong_rate_is_told_beside_its_field(row, field):
    clerk = desk()
    schedule = add_schedule(clerk, SchemeFactory())

    response = write_rows(clerk, schedule, rates=[row])

    assert response.status_code == 200
    assert list(sentences(response)) == [field]
    assert not schedule.rates.exists()


def test_two_rows_for_one_cell_are_refused_beside_the_second():
    (simple,) = tiers("simple")
    clerk = desk()
    schedule = add_schedule(clerk, simple.scheme)

    response = write_rows(clerk, schedule, rates=[rate_row(simple, "1"), rate_row(simple, "2")])

    assert list(sentences(response)) == ["tier"]
    assert not schedule.rates.exists()


def test_tiers_of_another_guide_are_neither_offered_nor_taken():
    (simple,) = tiers("simple")
    other = TierFactory(
        code="major", scheme__valid_from=date(2018, 1, 1), scheme__valid_to=date(2020, 1, 1)
    )
    clerk = desk()
    schedule = add_schedule(clerk, simple.scheme)

    page = clerk.get(reverse(CHANGE, args=[schedule.pk]))
    form = page.context_data["inline_admin_formsets"][0].formset.empty_form
    assert [value for value, _label in form.fields["tier"].choices] == ["", simple.pk]

    response = write_rows(clerk, schedule, rates=[rate_row(other, "100")])
    assert list(sentences(response)) == ["tier"]


def test_the_guide_of_another_district_is_not_taken():
    elsewhere = SchemeFactory(district=DistrictFactory(code="500198"))
    response = desk().post(
        reverse("admin:assessment_rateschedule_add"),
        {"district": DistrictFactory().pk, "name": "甲", "tier_scheme": elsewhere.pk},
    )
    assert "tier_scheme" in sentences(response)


def test_a_row_of_a_draft_can_be_taken_out_again():
    (simple,) = tiers("simple")
    clerk = desk()
    schedule = add_schedule(clerk, simple.scheme)
    write_rows(clerk, schedule, rates=[rate_row(simple, "1")])
    rate = schedule.rates.get()

    write_rows(
        clerk,
        schedule,
        rates=[{**rate_row(simple, "1"), "id": rate.pk, "schedule": schedule.pk, "DELETE": "on"}],
    )

    assert not schedule.rates.exists()


def test_who_wrote_a_schedule_is_who_added_it_and_the_check_tells_what_is_wrong():
    (simple,) = tiers("simple")
    clerk, finance = desk(), desk(Role.BUREAU_FINANCE)
    schedule = add_schedule(clerk, simple.scheme)
    assert schedule.author.role_grants.get().role == Role.BUREAU_ADMIN
    RateFactory(
        schedule=schedule, kind="index", amount=None, factor=Decimal("0.1"), index_code="wage"
    )

    sentence = told(verb(clerk, schedule, "check_rows"))[-1]
    assert "wage" in sentence, sentence
    verb(finance, schedule, "activate")
    schedule.refresh_from_db()
    assert schedule.status == ScheduleStatus.DRAFT


def test_in_force_nothing_can_be_typed_any_more():
    schedule = ScheduleFactory()
    clerk = desk()

    page = clerk.get(reverse(CHANGE, args=[schedule.pk]))
    assert page.status_code == 200
    assert not page.context_data["has_change_permission"]
    response = write_rows(clerk, schedule, rates=[rate_row(amount="1")])
    assert response.status_code == 404
    assert not schedule.rates.exists()


def test_a_new_edition_is_copied_and_ends_the_one_before():
    old = ScheduleFactory()
    RateFactory(schedule=old, tier=tier("simple", old))
    RequiredPaperFactory(schedule=old)
    clerk, finance = desk(), desk(Role.BUREAU_FINANCE)

    verb(clerk, old, "copy", name="新办法", document_number="新1号", valid_from="2025-06-01")
    new = RateSchedule.objects.get(document_number="新1号")
    assert (new.rates.count(), new.required_papers.count()) == (1, 1)

    verb(finance, new, "activate")
    new.refresh_from_db()
    assert new.status == ScheduleStatus.DRAFT  # the former is still in force that day
    verb(finance, new, "activate", end_former="on")
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.status, old.valid_to) == (ScheduleStatus.ACTIVE, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("role", "adds", "activates"),
    [
        (Role.BUREAU_ADMIN, 200, 404),
        (Role.BUREAU_FINANCE, 404, 200),
        (Role.BUREAU_AUDITOR, 404, 404),
        (Role.SYSTEM_ADMIN, 404, 404),
    ],
)
def test_who_may_write_and_who_may_put_in_force(role, adds, activates):
    schedule = ScheduleFactory(draft=True)
    client = desk(role)
    assert client.get(reverse("admin:assessment_rateschedule_add")).status_code == adds
    url = reverse("admin:assessment_rateschedule_do", args=[schedule.pk, "activate"])
    assert client.get(url).status_code == activates


def test_another_districts_schedule_is_not_there():
    elsewhere = ScheduleFactory(district=DistrictFactory(code="500198"))
    client = desk()
    for name in (CHANGE, TABLE):
        assert client.get(reverse(name, args=[elsewhere.pk])).status_code == 404
    assert elsewhere.name.encode() not in client.get(reverse(LIST)).content


@pytest.mark.parametrize("count", [1, 8])
def test_queries_do_not_grow_with_the_rows(count, django_assert_num_queries):
    schedule = ScheduleFactory(draft=True)
    codes = ["simple", "general", "difficult", "major"]
    for place in range(count):
        RateFactory(
            schedule=schedule,
            tier=tier(codes[place % 4], schedule),
            committee_level=["", "town"][place // 4],
        )
        RequiredPaperFactory(
            schedule=schedule,
            paper=["agreement", "record"][place // 4],
            tier=tier(codes[place % 4], schedule),
        )
    client = desk()
    client.get(reverse(TABLE, args=[schedule.pk]))
    with django_assert_num_queries(21):
        client.get(reverse(CHANGE, args=[schedule.pk]))
    with django_assert_num_queries(13):
        client.get(reverse(TABLE, args=[schedule.pk]))
