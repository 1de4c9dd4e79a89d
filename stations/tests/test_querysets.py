"""Who sees which stations, offices, groups …: always with something to hide."""

from datetime import date

import pytest

from mediation.common.memory import forget
from mediation.common.roles import Role
from mediation.common.tests.factories import RoleGrantFactory, UserFactory
from mediation.common.tests.looking import seen_by_each
from mediators.tests.factories import MediatorFactory, PostingFactory
from stations.models import (
    Committee,
    DisputeProfile,
    Division,
    GridGroup,
    GridMember,
    Office,
    PartyTeam,
    PioneerPost,
    StaffAssignment,
    Station,
)
from stations.querysets import district_ids, office_ids
from stations.tests.factories import (
    DisputeProfileFactory,
    DistrictFactory,
    GridMemberFactory,
    OfficeAssignmentFactory,
    PartyTeamFactory,
    PioneerPostFactory,
    StationFactory,
    bureau_user,
    office_head,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

BUREAU = (Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR)
BLIND = (
    Role.SURVEYOR,
    Role.COURT_LIAISON,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_OFFICER,
    Role.AUDIT_ADMIN,
)


@pytest.fixture
def here():
    return StationFactory()


@pytest.fixture
def next_door():
    """Another office of the same district."""
    return StationFactory()


@pytest.fixture
def abroad():
    return StationFactory(district=DistrictFactory(code="500198"))


@pytest.fixture
def users(here):
    users = {role: bureau_user(role) for role in BUREAU}
    users |= {role: UserFactory(role=role) for role in BLIND}
    users[Role.OFFICE_HEAD] = office_head(here.office)
    users[Role.MEDIATOR] = MediatorFactory(station=here).user
    users["nobody"] = UserFactory()
    return users


def expect(users, *, bureau, head=(), mediator=(), others=()):
    seen = dict.fromkeys(users, {row.pk for row in others})
    seen |= {role: {row.pk for row in bureau} for role in BUREAU}
    seen[Role.OFFICE_HEAD] = {row.pk for row in head}
    seen[Role.MEDIATOR] = {row.pk for row in mediator}
    seen["nobody"] = set()
    return seen


def test_stations(users, here, next_door, abroad):
    assert seen_by_each(Station.objects, users) == expect(
        users, bureau=[here, next_door], head=[here], mediator=[here]
    )


@pytest.mark.parametrize(
    ("model", "of"),
    [
        pytest.param(Office, "office", id="offices"),
        pytest.param(Committee, "committee", id="committees"),
    ],
)
def test_offices_and_committees(users, here, next_door, abroad, model, of):
    StationFactory(office=here.office, committee=here.committee)  # two ways to the same row
    mine, other = getattr(here, of), getattr(next_door, of)
    expected = expect(users, bureau=[mine, other], head=[mine])
    if model is Office:  # who grants a role says where somebody works
        expected[Role.SECURITY_OFFICER] = set(Office.objects.values_list("pk", flat=True))
    assert seen_by_each(model.objects, users) == expected


def test_what_hangs_on_stations(users, here, next_door, abroad):
    places = (here, next_door, abroad)
    posts = [PioneerPostFactory(station=place) for place in places]
    profiles = [DisputeProfileFactory(station=place) for place in places]
    members = [GridMemberFactory(group__station=place) for place in places]
    groups = [member.group for member in members]
    for model, rows in (
        (PioneerPost, posts),
        (DisputeProfile, profiles),
        (GridGroup, groups),
        (GridMember, members),
    ):
        assert seen_by_each(model.objects, users) == expect(users, bureau=rows[:2], head=rows[:1])


def test_party_teams(users):
    team = PartyTeamFactory()
    PartyTeamFactory(district=DistrictFactory(code="500198"))
    assert seen_by_each(PartyTeam.objects, users) == expect(users, bureau=[team])


def test_staff_assignments_of_the_district(users, here, abroad):
    OfficeAssignmentFactory(office=abroad.office)
    district = StaffAssignment.objects.filter(district=here.district)
    everything = set(StaffAssignment.objects.values_list("pk", flat=True))
    expected = expect(users, bureau=district)
    expected |= dict.fromkeys((Role.SECURITY_OFFICER, Role.AUDIT_ADMIN), everything)
    assert seen_by_each(StaffAssignment.objects, users) == expected


def test_the_tree_of_divisions_is_open_to_every_role(users, here, abroad):
    everything = set(Division.objects.values_list("pk", flat=True))
    seen = seen_by_each(Division.objects, users)
    assert seen.pop("nobody") == set()
    assert set(map(frozenset, seen.values())) == {frozenset(everything)}


@pytest.mark.parametrize(
    ("days", "sees"),
    [
        pytest.param({"valid_from": date(2025, 4, 11)}, False, id="begins tomorrow"),
        pytest.param({"valid_from": date(2025, 4, 10)}, True, id="begins today"),
        pytest.param({"valid_to": date(2025, 4, 10)}, False, id="ended today"),
        pytest.param({"valid_to": date(2025, 4, 11)}, True, id="ends tomorrow"),
    ],
)
def test_an_assignment_opens_rows_on_its_days_only(here, days, sees):
    user = OfficeAssignmentFactory(office=here.office, **days).user
    assert Station.objects.visible_to(user).exists() is sees
    assert office_ids(user) == ({here.office_id} if sees else set())
    assert district_ids(user) == frozenset()


def test_a_mediator_sees_the_station_of_today(here, next_door):
    mediator = MediatorFactory(station=here, posted=False)
    PostingFactory(mediator=mediator, station=next_door, valid_to=date(2025, 4, 10))
    PostingFactory(mediator=mediator, station=here, valid_from=date(2025, 4, 10))
    assert list(Station.objects.visible_to(mediator.user)) == [here]


def test_two_roles_see_the_union(here, next_door, abroad):
    user = office_head(here.office)
    RoleGrantFactory(user=user, role=Role.MEDIATOR)
    MediatorFactory(station=next_door, user=user)
    forget(user)
    assert set(Station.objects.visible_to(user)) == {here, next_door}


def test_a_disabled_user_sees_nothing(here):
    user = office_head(here.office)
    user.is_active = False
    assert not Station.objects.visible_to(user).exists()


def test_the_scope_is_asked_for_once(here, django_assert_num_queries):
    user = office_head(here.office)
    with django_assert_num_queries(4):  # roles, offices, and the two lists
        assert list(Station.objects.visible_to(user)) == [here]
        assert list(Office.objects.visible_to(user)) == [here.office]
