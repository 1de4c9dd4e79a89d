"""Who sees which cases, parties and papers: always with something to hide."""

from datetime import date
from functools import partial

import pytest

from cases.models import (
    Agreement,
    Case,
    CaseMediator,
    Clue,
    Confirmation,
    Document,
    DuplicateSuspicion,
    Escalation,
    Obligation,
    Party,
    Review,
    Session,
)
from cases.tests.factories import (
    CaseFactory,
    CaseMediatorFactory,
    ClueFactory,
    ConfirmationFactory,
    CourtAssignmentFactory,
    CourtFactory,
    DocumentFactory,
    EscalationFactory,
    ObligationFactory,
    PartyFactory,
    ReviewFactory,
    SessionFactory,
    SuspicionFactory,
)
from mediation.common.periods import Month, Quarter
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.looking import seen_by_each
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory, StationFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

BLIND = (Role.SURVEYOR, Role.SYSTEM_ADMIN, Role.SECURITY_OFFICER, Role.AUDIT_ADMIN)
MINE, COLLEAGUES, NEXT_OFFICE, ABROAD = range(4)


@pytest.fixture
def cases():
    """My case, one of a colleague at my station, of the next office, of another district."""
    me = MediatorFactory()
    leads = (
        me,
        MediatorFactory(station=me.station),
        MediatorFactory(),
        MediatorFactory(station=StationFactory(district=DistrictFactory(code="500198"))),
    )
    return [CaseFactory(lead=lead, submitted=True, papers=()) for lead in leads]


@pytest.fixture
def users(cases):
    mine = cases[MINE]
    users = {role: UserFactory(role=role) for role in BLIND}
    users |= {
        "me": mine.lead.user,
        "co-mediator": CaseMediatorFactory(case=mine).mediator.user,
        "other mediator": MediatorFactory(station=mine.station).user,
        "head": office_head(mine.office),
        "admin": bureau_user(),
        "finance": bureau_user(Role.BUREAU_FINANCE),
        "auditor": bureau_user(Role.BUREAU_AUDITOR),
        "other bureau": bureau_user(district=DistrictFactory(code="500197")),
        "liaison": CourtAssignmentFactory().user,
        "liaison of before": CourtAssignmentFactory(valid_to=date(2025, 4, 10)).user,
    }
    for name in ("liaison", "liaison of before"):
        court = users[name].court_assignments.get().court
        ConfirmationFactory(case=cases[NEXT_OFFICE], court=court, status="returned")
    return users


def expect(users, rows, *, finance=(), mediators=(MINE,), liaison=(NEXT_OFFICE,)):
    """``rows`` belong to the four cases in order."""
    district = (MINE, COLLEAGUES, NEXT_OFFICE)
    seen = dict.fromkeys(users, ())
    seen |= {"me": mediators, "co-mediator": mediators}
    seen |= {"head": (MINE, COLLEAGUES), "admin": district, "auditor": district}
    seen |= {"finance": finance, "liaison": liaison}
    return {name: {rows[index].pk for index in indexes} for name, indexes in seen.items()}


def test_cases(users, cases):
    everything = (MINE, COLLEAGUES, NEXT_OFFICE)
    assert seen_by_each(Case.objects, users) == expect(users, cases, finance=everything)


@pytest.mark.parametrize(
    ("model", "make"),
    [
        pytest.param(Party, PartyFactory, id="parties"),
        pytest.param(Session, SessionFactory, id="sessions"),
        pytest.param(Document, partial(DocumentFactory, paper="agreement"), id="papers"),
        pytest.param(Escalation, EscalationFactory, id="escalations"),
    ],
)
def test_what_hangs_on_cases(users, cases, model, make):
    rows = [make(case=case) for case in cases]
    assert seen_by_each(model.objects, users) == expect(users, rows)


def test_agreements_and_what_was_promised(users, cases):
    agreements = [case.agreement for case in cases]
    promised = [ObligationFactory(agreement=row) for row in agreements]
    assert seen_by_each(Agreement.objects, users) == expect(users, agreements)
    assert seen_by_each(Obligation.objects, users) == expect(users, promised)


def test_mediators_of_cases(users, cases):
    leads = [case.mediators.get(role="lead") for case in cases]
    seen = seen_by_each(CaseMediator.objects.filter(role="lead"), users)
    assert seen == expect(users, leads)


def test_reviews_are_seen_by_finance_too(users, cases):
    rows = [ReviewFactory(case=case) for case in cases]
    everything = (MINE, COLLEAGUES, NEXT_OFFICE)
    assert seen_by_each(Review.objects, users) == expect(users, rows, finance=everything)


def test_a_liaison_sees_the_applications_of_the_own_court(users, cases):
    court = users["liaison"].court_assignments.get().court
    ours = Confirmation.objects.filter(court=court)
    theirs = ConfirmationFactory(case=cases[NEXT_OFFICE], court=CourtFactory())
    seen = seen_by_each(Confirmation.objects, users)
    assert seen["liaison"] == {ours.get().pk}
    assert seen["liaison of before"] == set()
    assert theirs.pk in seen["admin"] and theirs.pk in seen["auditor"]
    assert seen["me"] == seen["head"] == seen["finance"] == set()


def test_suspicions_are_for_who_decides(users, cases):
    rows = [SuspicionFactory(other=case, case=CaseFactory(lead=case.lead)) for case in cases]
    assert seen_by_each(DuplicateSuspicion.objects, users) == expect(
        users, rows, mediators=(), liaison=()
    )


def test_clues_are_for_the_station(users, cases):
    rows = [ClueFactory(group__station=case.station) for case in cases]
    seen = seen_by_each(Clue.objects, users)
    at_my_station = {rows[MINE].pk, rows[COLLEAGUES].pk}
    assert seen["me"] == seen["other mediator"] == seen["head"] == at_my_station
    assert seen["admin"] == seen["auditor"] == {row.pk for row in rows[:3]}
    assert not any(seen[name] for name in (*BLIND, "finance", "co-mediator", "liaison"))


def test_a_case_moves_with_no_transfer_of_its_head(cases):
    """Cases stay with the office of their day; the head's own move takes nothing along."""
    mine = cases[MINE]
    head = office_head(mine.office)
    head.staff_assignments.update(valid_to=date(2025, 4, 10))
    assert not Case.objects.visible_to(head).exists()
    assert Case.objects.visible_to(office_head(mine.office)).filter(pk=mine.pk).exists()


def test_named_scopes():
    still_open = CaseFactory()
    failed = CaseFactory(failed=True, closed_on=date(2025, 3, 31))
    settled = CaseFactory(settled=True, closed_on=date(2025, 4, 1))
    passed = CaseFactory(passed=True, closed_on=date(2025, 3, 3))

    assert set(Case.objects.open()) == {still_open}
    assert set(Case.objects.closed_in(Month(2025, 3))) == {failed, passed}
    assert set(Case.objects.closed_in(Quarter(2025, 2))) == {settled}
    assert set(Case.objects.settled()) == {settled, passed}
    assert set(Case.objects.passed()) == {passed}


def test_overdue_obligations():
    row = ObligationFactory(due_on=date(2025, 4, 9))
    ObligationFactory(due_on=date(2025, 4, 10))
    ObligationFactory(due_on=date(2025, 4, 1), done_on=date(2025, 4, 9))
    assert list(Obligation.objects.overdue(date(2025, 4, 10))) == [row]


@pytest.mark.parametrize("size", [1, 4])
def test_a_listing_takes_one_query(size, django_assert_num_queries):
    head = office_head(MediatorFactory().office)
    for _ in range(size):
        CaseFactory(passed=True, lead__station__office=head.staff_assignments.get().office)
    with django_assert_num_queries(3):  # roles, offices, cases
        rows = list(Case.objects.visible_to(head).for_listing())
        shown = [(row.station.name, row.lead.full_name, row.tier_fixed.name) for row in rows]
    assert len(shown) == size
