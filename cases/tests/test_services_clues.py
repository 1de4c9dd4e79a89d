"""Clues of grid groups and their returns."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.choices import ClueStatus, ReturnStatus, Risk
from cases.models import Clue, ClueReturn
from cases.services import clues, intake_watches, returns
from cases.services.locking import NotYourCase
from cases.tests.factories import CaseFactory, ClueFactory
from cases.tests.factories_intake import DecidedClueFactory, IntakeRuleFactory, ReturnFactory
from mediation.common import notices
from mediation.common.idempotency import KeyUsedForSomethingElse
from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, NotInCharge, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import GridGroupFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

MARCH = date(2025, 3, 1)


@pytest.fixture
def mediator():
    return MediatorFactory()


@pytest.fixture
def group(mediator):
    return GridGroupFactory(station=mediator.station)


def report(group, by, **changes):
    facts = {
        "by": by,
        "client_key": uuid4(),
        "group": group,
        "found_on": date(2025, 4, 9),
        "description": "两家为停车争吵",
    }
    return clues.report_clue(**{**facts, **changes})


def told(kind):
    rows = Notice.objects.filter(kind=kind)
    return set(rows.values_list("recipient", flat=True))


# --- written down


def test_a_clue_goes_to_the_station_of_its_group(mediator, group):
    colleague, head = MediatorFactory(station=mediator.station), office_head(mediator.office)
    quiet = report(group, mediator.user, people_count=4)
    assert (quiet.station, quiet.status, quiet.reported_by) == (
        mediator.station,
        ClueStatus.OPEN,
        mediator.user,
    )
    assert told("cases.clue_reported") == {colleague.user.pk}
    report(group, mediator.user, risk=Risk.FIGHT)
    assert told("cases.clue_reported") == {colleague.user.pk, head.pk}
    assert "停车" not in str(AuditEvent.objects.latest("pk").facts)


def test_the_head_of_the_office_writes_one_down_too(mediator, group):
    assert report(group, office_head(mediator.office)).group == group


def test_the_same_clue_sent_again_is_one_clue(mediator, group):
    key = uuid4()
    first = report(group, mediator.user, client_key=key)
    assert report(group, mediator.user, client_key=key) == first
    assert Clue.objects.count() == 1 and AuditEvent.objects.count() == 1
    with refused(KeyUsedForSomethingElse):
        report(group, mediator.user, client_key=key, description="别的事")


def test_impossible_clues_are_refused(mediator, group):
    stranger, ended = (
        MediatorFactory(),
        GridGroupFactory(station=mediator.station, valid_to=date(2025, 4, 9)),
    )
    for by in (stranger.user, bureau_user()):
        with refused(NotInCharge):
            report(group, by)
    for changes, broken, field in (
        ({"found_on": date(2025, 4, 11)}, DayInTheFuture, "found_on"),
        ({"group": ended}, clues.GroupNotInForce, "found_on"),
        ({"risk": "weather"}, UnknownChoice, "risk"),
    ):
        with refused(broken, field=field):
            report(**{"group": group, "by": mediator.user, **changes})
    with pytest.raises(ValidationError), transaction.atomic():
        report(group, mediator.user, description="")


# --- decided


def test_a_clue_is_taken_by_the_case_that_came_from_it(mediator, group):
    clue = report(group, mediator.user)
    case = CaseFactory(lead=mediator, logged_on=date(2025, 4, 9))
    taken = clues.take_clue(clue=clue, case=case, by=mediator.user)
    assert (taken.status, taken.case, taken.decided_by) == (
        ClueStatus.TAKEN,
        case,
        mediator.user,
    )
    assert clues.take_clue(clue=clue, case=case, by=mediator.user) == taken
    assert AuditEvent.objects.filter(verb="clue_decided").count() == 1


def test_a_clue_is_not_taken_by_any_case(mediator, group):
    clue = report(group, mediator.user)
    by = mediator.user
    foreign = CaseFactory(logged_on=date(2025, 4, 9))
    elsewhere = CaseFactory(lead=mediator, station=foreign.station, logged_on=date(2025, 4, 9))
    early = CaseFactory(lead=mediator, logged_on=date(2025, 4, 8))
    full = CaseFactory(lead=mediator, logged_on=date(2025, 4, 9))
    DecidedClueFactory(group=group, status=ClueStatus.TAKEN, case=full)
    for case, broken in (
        (foreign, NotYourCase),
        (elsewhere, clues.ClueOfAnotherStation),
        (early, clues.CaseBeforeClue),
        (full, clues.CaseHasClue),
    ):
        with refused(broken):
            clues.take_clue(clue=clue, case=case, by=by)
    settled = DecidedClueFactory(group=group)
    with refused(clues.ClueDecided):
        clues.take_clue(clue=settled, case=early, by=by)


@pytest.mark.parametrize(
    ("service", "status"),
    [(clues.resolve_clue, ClueStatus.RESOLVED), (clues.dismiss_clue, ClueStatus.DISMISSED)],
)
def test_a_clue_is_settled_on_the_spot_or_put_aside(mediator, group, service, status):
    clue, stranger = report(group, mediator.user), MediatorFactory()
    with refused(NotInCharge):
        service(clue=clue, by=stranger.user, reason="已劝和")
    with refused(ReasonMissing, field="reason"):
        service(clue=clue, by=mediator.user, reason=" ")
    decided = service(clue=clue, by=office_head(mediator.office), reason="已劝和")
    assert (decided.status, decided.reason) == (status, "已劝和")
    with refused(clues.ClueDecided):
        service(clue=clue, by=mediator.user, reason="已劝和")


@pytest.mark.parametrize(
    "facts", [{"decided_by": None, "decided_at": None}, {"reason": ""}, {"status": "open"}]
)
def test_the_database_refuses_half_a_decision(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        DecidedClueFactory(**facts)


# --- returns


@pytest.mark.parametrize(
    ("period", "start", "end", "due"),
    [
        (None, date(2025, 4, 1), date(2025, 5, 1), date(2025, 5, 6)),
        ("week", date(2025, 4, 7), date(2025, 4, 14), date(2025, 4, 16)),
    ],
)
def test_returns_are_opened_once_for_each_group_in_force(group, period, start, end, due):
    GridGroupFactory(station=group.station, valid_to=date(2025, 4, 10))
    district = group.district
    if period:
        IntakeRuleFactory(district=district, return_period=period, return_within_days=2)
    found = [returns.open_returns(district=district, day=date(2025, 4, 10)) for _ in range(2)]
    row = ClueReturn.objects.get()
    assert found == [1, 0]
    assert (row.group, row.period_start, row.period_end, row.due_on) == (group, start, end, due)


def test_a_station_reports_for_its_groups_at_once(mediator, group):
    quiet = GridGroupFactory(station=mediator.station)
    rows = [ReturnFactory(group=group), ReturnFactory(group=quiet)]
    ClueFactory(group=group, found_on=date(2025, 3, 31))
    returns.return_period(
        station=mediator.station,
        period_start=MARCH,
        found={group: 2, quiet: 0},
        by=mediator.user,
    )
    for row in rows:
        row.refresh_from_db()
    assert [(row.status, row.found, row.reported_by) for row in rows] == [
        (ReturnStatus.RETURNED, 2, mediator.user),
        (ReturnStatus.RETURNED, 0, mediator.user),
    ]
    assert AuditEvent.objects.get().facts["found"] == 2


def test_a_zero_return_is_a_return(mediator, group):
    ReturnFactory(group=group)
    row = returns.report_zero(group=group, period_start=MARCH, by=office_head(mediator.office))
    assert (row.status, row.found) == (ReturnStatus.RETURNED, 0)


def test_impossible_returns_are_refused(mediator, group):
    ReturnFactory(group=group)
    running = GridGroupFactory(station=mediator.station)
    ReturnFactory(
        group=running,
        period_start=date(2025, 4, 1),
        period_end=date(2025, 5, 1),
        due_on=date(2025, 5, 6),
    )
    reported = ReturnFactory(group__station=mediator.station, returned=True).group
    foreign = ReturnFactory().group
    ClueFactory.create_batch(2, group=group, found_on=date(2025, 3, 15))
    stranger, facts = MediatorFactory(), {"station": mediator.station, "by": mediator.user}
    for changes, broken in (
        ({"found": {}}, returns.NothingReported),
        ({"found": {group: 1}}, returns.FewerThanOnRecord),
        ({"found": {reported: 0}}, returns.GroupNotWaiting),
        ({"found": {foreign: 0}}, returns.GroupNotWaiting),
        ({"found": {group: 2}, "by": stranger.user}, NotInCharge),
        (
            {"found": {running: 0}, "period_start": date(2025, 4, 1)},
            returns.PeriodStillRunning,
        ),
    ):
        with refused(broken):
            returns.return_period(**{"period_start": MARCH, **facts, **changes})


def test_a_period_is_reported_from_its_last_day_on(mediator, group):
    ReturnFactory(group=group)
    with time_machine.travel("2025-03-31T08:00:00+08:00", tick=False):
        assert returns.report_zero(group=group, period_start=MARCH, by=mediator.user).found == 0


def test_a_clue_written_down_later_raises_the_return(mediator, group):
    row = ReturnFactory(group=group, returned=True)
    report(group, mediator.user, found_on=date(2025, 3, 31))
    report(group, mediator.user, found_on=date(2025, 4, 1))
    row.refresh_from_db()
    assert row.found == 1


def test_reporting_takes_as_many_queries_for_few_groups_as_for_many(
    mediator, django_assert_max_num_queries
):
    found = {ReturnFactory(group__station=mediator.station).group: 0 for _ in range(12)}
    with django_assert_max_num_queries(13):
        returns.return_period(
            station=mediator.station, period_start=MARCH, found=found, by=mediator.user
        )


# --- the nightly watch


def test_missing_returns_are_told_the_day_after(mediator, group):
    head = office_head(mediator.office)
    missing = ReturnFactory(group=group)
    ReturnFactory(group__station=mediator.station)
    ReturnFactory(group__station=mediator.station, returned=True)
    days = (date(2025, 4, 6), date(2025, 4, 7), date(2025, 4, 8))
    counts = [intake_watches.watch_returns(district=mediator.district, day=day) for day in days]
    assert counts == [0, 2, 0]
    notice = Notice.objects.filter(kind="cases.returns_missing").first()
    assert told("cases.returns_missing") == {mediator.user.pk, head.pk}
    assert notice.params["groups"] == 2
    assert notices.url_of(notice) == reverse("cases:report_returns", args=[missing.pk])
    assert ClueReturn.objects.filter(period_start=date(2025, 4, 1)).count() == 3


@pytest.mark.parametrize(
    ("found", "days"),
    [
        # Thursday 3 April; then Tomb-Sweeping until Sunday: Monday to Wednesday, told on Thursday
        pytest.param(date(2025, 4, 3), [date(2025, 4, 10)], id="over a holiday"),
        # Friday 11 April: Monday to Wednesday
        pytest.param(date(2025, 4, 11), [date(2025, 4, 17)], id="over a weekend"),
    ],
)
def test_a_clue_left_undecided_is_told_once(mediator, group, found, days):
    ClueFactory(group=group, found_on=found)
    DecidedClueFactory(group=group, found_on=found)
    watched = [date(2025, 4, day) for day in range(4, 25)]
    told_on = [
        day for day in watched if intake_watches.watch_clues(district=mediator.district, day=day)
    ]
    assert told_on == days
