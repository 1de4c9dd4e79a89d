"""The page of a case in the admin: what is beside it, and where its links lead."""

import re

import pytest
from django.urls import reverse

from cases.tests.factories import CaseFactory, PartyFactory, SessionFactory
from stations.tests.factories import bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def case():
    return CaseFactory(passed=True)


def page_of(client, case, user):
    client.force_login(user)
    return client.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()


@pytest.mark.parametrize("role", ["office", "bureau"])
def test_no_link_of_the_page_leads_nowhere(client, case, role):
    PartyFactory(case=case)
    page = page_of(client, case, office_head(case.office) if role == "office" else bureau_user())
    rows = set(re.findall(r'href="(/admin/\w+/\w+/\d+/change/)', page))
    assert len(rows) > 5
    assert {path: client.get(path).status_code for path in rows} == dict.fromkeys(rows, 200)
    assert str(case.approved_by) in page


def test_a_table_beside_the_case_is_there_when_it_has_a_row(client, case):
    head = office_head(case.office)
    assert 'id="sessions-group"' not in page_of(client, case, head)
    SessionFactory(case=case, record="双方到场，各自陈述")
    page = page_of(client, case, head)
    assert 'id="sessions-group"' in page and "双方到场，各自陈述" in page


@pytest.mark.parametrize("count", [1, 20])
def test_queries_of_the_page(client, case, count, django_assert_num_queries):
    PartyFactory.create_batch(count, case=case)
    SessionFactory.create_batch(count, case=case)
    client.force_login(office_head(case.office))
    url = reverse("admin:cases_case_change", args=[case.pk])
    client.get(url)
    with django_assert_num_queries(23):
        client.get(url)
