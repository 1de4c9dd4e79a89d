"""The dashboard's figures are counted from rows; changing a row changes the figure."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.selectors.dashboard import percent
from cases.tests.factories import CaseFactory, EscalationFactory
from cases.tests.factories_intake import RecusalFactory
from cases.tests.factories_requests import RequestFactory
from mediation.common.roles import Role
from mediators.tests.factories import ContractFactory
from stations.models import Station
from stations.tests.factories import PioneerPostFactory, StationFactory, bureau_user, office_head

pytestmark = pytest.mark.django_db


def figures(client, role=Role.BUREAU_ADMIN):
    client.force_login(bureau_user(role))
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    return {
        figure.rows.model + figure.rows.query.partition("=")[0]: figure.text
        for district in response.context["districts"]
        for group in district["groups"]
        for figure in group
    }


def test_changing_a_row_changes_the_figure(client):
    station = StationFactory()
    PioneerPostFactory(station=station)
    seen = figures(client)
    assert (seen["station"], seen["pioneerpost"]) == ("1", "1")

    StationFactory()
    assert figures(client)["station"] == "2"
    Station.objects.filter(pk=station.pk).update(valid_to=timezone.localdate())
    seen = figures(client)
    assert (seen["station"], seen["pioneerpost"]) == ("1", "0")


def test_shares_of_people_and_cases(client):
    today = timezone.localdate()
    terms = {"valid_from": today.replace(day=1), "agreed_to": None, "signed_on": today}
    ContractFactory(**terms)
    ContractFactory.create_batch(3, part_time=True, **terms)
    facts = {"settled": True, "logged_on": today, "closed_on": today, "due_on": today}
    CaseFactory(**facts)
    CaseFactory.create_batch(2, lead_is_full_time=False, **facts)

    seen = figures(client)

    assert seen["contractkind"] == "25.0 %"
    assert seen["caselead_is_full_time__exact"] == "33.3 %"


def test_the_rows_behind_a_figure_are_as_many_as_it_says(client):
    today = timezone.localdate()
    facts = {"settled": True, "logged_on": today, "closed_on": today, "due_on": today}
    first = CaseFactory(**facts)
    CaseFactory(same_dispute_as=first, **facts)
    client.force_login(bureau_user())
    groups = client.get(reverse("admin:index")).context["districts"][0]["groups"]
    [closed] = [
        figure
        for group in groups
        for figure in group
        if figure.rows.query.startswith("closed_on") and "%" not in figure.text
    ]
    rows = client.get(closed.rows.url).context["cl"]
    assert (closed.text, rows.result_count) == ("1", 1)


def test_a_figure_is_shown_only_with_its_rows(client):
    StationFactory()
    assert "quotaflag" in figures(client)
    assert "quotaflag" not in figures(client, Role.BUREAU_FINANCE)


def test_an_office_head_sees_what_waits(client):
    station = StationFactory()
    case = CaseFactory(submitted=True, lead__station=station)
    client.force_login(office_head(station.office))
    EscalationFactory(case=case)
    RecusalFactory(case=case)
    RequestFactory(station=station)
    duties = client.get(reverse("admin:index")).context["office_duties"]
    assert [figure.text for figure in duties] == ["0", "1", "1", "0", "0", "1", "0", "1", "1"]
    for figure in duties:
        if "attendancesheet" not in figure.rows.url:  # a sheet that was never prepared is no row
            rows = client.get(figure.rows.url).context["cl"]
            assert str(rows.result_count) == figure.text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(126, 1800, "7.0 %"), (2876, 5967, "48.2 %"), (1, 3, "33.3 %"), (2, 3, "66.7 %"), (0, 0, "—")],
)
def test_percent_is_half_up_with_one_place(part, whole, text):
    assert percent(part, whole) == text
