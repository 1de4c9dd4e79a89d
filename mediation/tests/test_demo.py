"""The demonstration: the figures of the source article, from rows; the same rows every time."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from assessment.choices import RunStatus
from assessment.models import (
    QuarterRun,
    QuotaFlag,
    RedFlag,
    SampleDraw,
    SettlementRun,
    Visit,
)
from assessment.services.settlements import verify_run
from cases.choices import ReviewState
from cases.models import Case, Confirmation, NumberSeries, Party
from cases.selectors.counts import full_time_share
from mediation.common import audit
from mediation.common.constraints import NoOverlap
from mediation.common.identity import check_credit_code, check_resident_id
from mediation.common.models import AuditEvent, RoleGrant, User
from mediation.common.roles import Role, roles_of
from mediation.demo.flow import Flow, shared_out
from mediation.demo.load import load
from mediation.demo.logins import LOGINS, PASSWORD
from mediation.demo.sizes import Sizes, Span
from mediators.models import AttendanceSheet, Contract, LeaveRequest, Mediator
from mediators.selectors import headcount
from stations.models import Committee, Division, DivisionManagement, GridMember, Station
from stations.selectors import structure

TODAY = date(2025, 11, 16)
SMALL = Sizes.at(Fraction("0.02"))
WHOLE = Sizes.at(1)
HALF_THE_CASES = replace(WHOLE, cases_a_month=290)


def quiet(stage, done, total):
    assert done <= total


def loaded(sizes, seed=7, today=TODAY):
    return load(seed=seed, span=Span(today), sizes=sizes, progress=quiet)


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """All of the structure and people, half of the cases; gone again after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loaded(HALF_THE_CASES).district
        transaction.set_rollback(True)


def test_the_article_s_figures_come_from_rows(district):
    counted = structure(district, on=TODAY)
    people = headcount(district, on=TODAY)
    share = full_time_share(district, start=date(2025, 1, 1), end=TODAY)
    assert (counted.stations, counted.pioneer_posts) == (45, 13)
    assert (counted.party_teams, counted.grid_groups) == (161, 1166)
    assert (people.full_time, people.part_time) == (126, 1674)
    assert people.full_time * 1000 == 70 * people.total
    assert round(Fraction(100 * share.by_full_time, share.settled), 1) == Fraction("48.2")


def test_every_grid_group_has_its_four_roles(district):
    roles = Counter(GridMember.objects.values_list("role", flat=True))
    assert set(roles.values()) == {1166}
    assert len(roles) == 4


def test_units_communities_and_who_runs_them(district):
    towns = Division.objects.filter(parent=district)
    assert towns.count() == 26
    assert Division.objects.filter(parent__parent=district).count() == 200
    elsewhere = DivisionManagement.objects.filter(by_this_bureau=False)
    assert set(elsewhere.values_list("division__name", flat=True)) == {
        "西永街道",
        "虎溪街道",
        "香炉山街道",
        "曾家镇",
    }
    assert not Station.objects.filter(division__managements__by_this_bureau=False).exists()


def test_all_six_kinds_of_committee_have_cases(district):
    kinds = Committee.objects.filter(cases__isnull=False).values_list("kind", flat=True)
    assert len(set(kinds)) == 6


def test_whatever_is_not_known_says_that_it_is_an_example(district):
    known = Station.objects.exclude(name__contains="示例")
    assert sorted(known.values_list("name", flat=True)) == [
        "红岩市民综合调解站（覃家岗梨园片区站）",
        "红岩市民综合调解站（钜沃站）",
    ]
    assert not SettlementRun.objects.exclude(schedule__is_example=True).exists()


def test_identities_are_well_formed_and_cannot_exist(district):
    numbers = [row.id_number for row in Party.objects.exclude(id_type="none").iterator()]
    numbers += [row.id_number for row in Mediator.objects.iterator()]
    for number in numbers:
        if number.startswith("500199"):
            assert check_resident_id(number, today=TODAY) == number
        else:
            assert number[2:8] == "500199"
            assert check_credit_code(number) == number
    assert len(set(numbers)) > 0.99 * len(numbers)


def test_months_are_settled_up_to_the_last_but_one(district):
    runs = dict(SettlementRun.objects.values_list("month", "status"))
    assert max(runs) == date(2025, 9, 1)
    assert runs.pop(date(2025, 9, 1)) == RunStatus.CONFIRMED
    assert set(runs.values()) == {RunStatus.LOCKED}
    assert len(runs) >= 6
    assert all(verify_run(run).holds for run in SettlementRun.objects.filter(status="locked"))


def test_the_log_is_whole_and_in_the_order_of_time(district):
    assert audit.verify().ok
    times = list(AuditEvent.objects.order_by("sequence").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1].date() < TODAY


def test_one_small_office_has_left_its_newest_sheet_open(district):
    (sheet,) = AttendanceSheet.objects.filter(status="open")
    assert sheet.month == date(2025, 10, 1)
    assert sheet.entries.filter(is_locked=False).count() == sheet.entries.count() > 0


def test_states_that_screens_show_all_occur(district):
    assert {ReviewState.PASSED, ReviewState.REJECTED, ReviewState.NOT_SUBMITTED} <= set(
        Case.objects.values_list("review_state", flat=True)
    )
    assert set(LeaveRequest.objects.values_list("status", flat=True)) == {
        "requested",
        "approved",
        "refused",
        "returned",
    }
    assert Confirmation.objects.filter(status="valid").exists()
    assert Contract.objects.filter(ended_at__isnull=False).exists()
    assert SampleDraw.objects.filter(status="drawn").count() == 3
    assert Visit.objects.filter(status="done", draw__period_to__lte=date(2025, 9, 1)).exists()
    assert set(RedFlag.objects.values_list("status", flat=True)) == {"open", "cleared", "upheld"}


def test_quarters_are_ranked_up_to_the_last_but_one(district):
    runs = QuarterRun.objects.order_by("quarter")
    assert runs.last().quarter == date(2025, 4, 1)
    assert set(runs.values_list("status", flat=True)) == {"published"}
    flags = QuotaFlag.objects.values_list("status", flat=True)
    assert {"upheld", "set_aside"} <= set(flags)
    under_quota = Contract.objects.filter(end_reason="under_quota")
    assert under_quota.exists()
    assert not under_quota.exclude(mediator__contracts__quota_flags__status="upheld").exists()


def test_no_case_is_dated_today_or_later(district):
    last = Case.objects.order_by("-accepted_on").first()
    assert last.accepted_on < TODAY
    assert not Case.objects.filter(closed_on__gte=TODAY).exists()


def test_file_numbers_have_no_gaps(district):
    for series in NumberSeries.objects.all():
        serials = Case.objects.filter(committee=series.committee, year=series.year)
        assert sorted(serials.values_list("serial", flat=True)) == list(range(1, series.last + 1))


def test_overlaps_that_only_python_would_see_are_not_there(district):
    contract = Contract.objects.order_by("pk").first()
    (rule,) = [c for c in Contract._meta.constraints if isinstance(c, NoOverlap)]
    rule.validate(Contract, contract)
    connection.check_constraints()


def test_an_account_for_every_role(district):
    assert {role for role, _username, _sees in LOGINS} == set(Role)
    for role, username, sees in LOGINS:
        user = User.objects.get(username=username)
        assert user.check_password(PASSWORD)
        assert roles_of(user) == {role}
        assert (user.is_demo, user.must_change_password, bool(str(sees))) == (True, False, True)
    assert not User.objects.filter(is_demo=False).exists()
    others = User.objects.exclude(username__in=[row[1] for row in LOGINS])
    assert not any(user.has_usable_password() for user in others.iterator())
    assert RoleGrant.objects.count() == User.objects.count()


def fingerprint():
    """What a load wrote, without keys and ciphers."""
    rows = [
        *Case.objects.order_by("number").values_list(
            "number", "client_key", "summary", "amount", "closed_on", "review_state", "updated_at"
        ),
        *((party.name, party.id_number, party.phone) for party in Party.objects.order_by("pk")),
        *Mediator.objects.order_by("number").values_list("number", "full_name", "station__code"),
        *SettlementRun.objects.order_by("month").values_list("month", "total", "line_count"),
        *Visit.objects.order_by("draw", "position").values_list("case__number", "status"),
        *AuditEvent.objects.order_by("sequence").values_list("at", "verb"),
    ]
    return sha256(repr(rows).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_rows_and_a_second_run_none():
    with transaction.atomic():
        loaded(SMALL, seed=1)
        first = fingerprint()
        transaction.set_rollback(True)
    again = {"scale": Fraction("0.02"), "seed": 1, "today": TODAY, "verbosity": 0}
    call_command("load_demo", **again)
    assert fingerprint() == first
    before = Case.objects.count(), AuditEvent.objects.count()
    call_command("load_demo", **again)
    assert (Case.objects.count(), AuditEvent.objects.count()) == before


def test_another_seed_gives_other_cases():
    one, same, other = (list(Flow(seed, Span(TODAY), 60).days()) for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2025, 1, 1), date(2024, 2, 29)])
def test_any_day_will_do(today):
    world = loaded(SMALL, today=today)
    people = headcount(world.district, on=today)
    assert people.full_time * 1000 == 70 * people.total
    assert not Case.objects.filter(accepted_on__gte=today).exists()


@pytest.mark.django_db
def test_refused_beside_other_data():
    User.objects.create_user("somebody", "Right-Horse-45", full_name="某某")
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
    assert not Division.objects.exists()


@pytest.mark.django_db
def test_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
    assert not Division.objects.exists()


@pytest.mark.parametrize("settled", [56, 114, 700, 1_000, 5_887, 123_457])
def test_a_share_of_48_2_per_cent_is_a_whole_number_of_cases(settled):
    count, chosen = shared_out(settled)
    assert settled - 30 < count <= settled
    assert round(Fraction(100 * chosen, count), 1) == Fraction("48.2")


@pytest.mark.parametrize("scale", [Fraction("0.02"), 1, 10, 100])
def test_seven_of_a_hundred_mediators_are_full_time(scale):
    sizes = Sizes.at(scale)
    assert 93 * sizes.full_time == 7 * sizes.part_time
