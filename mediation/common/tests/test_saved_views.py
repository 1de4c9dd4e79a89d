"""Saved views: one's own and those of one's circle, never with what was searched for."""

import pytest
from django.urls import reverse

from cases.tests.factories import CaseFactory
from mediation.common.models import AuditEvent, SavedView
from mediation.common.roles import Role
from mediation.common.saved_views import (
    MOST,
    NameMissing,
    NameTaken,
    NoSuchList,
    NotYourCircle,
    NotYourView,
    TooManyViews,
    remove_view,
    save_view,
    shelf_of,
)
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import OfficeFactory, bureau_user, office_head

pytestmark = pytest.mark.django_db
PAGE = "cases:list"


@pytest.fixture
def user():
    return MediatorFactory().user


def save(user, **changes):
    facts = {"by": user, "page": PAGE, "name": "未结", "query": "open=true&sort=-logged_on"}
    return save_view(**{**facts, **changes})


def names(user, page=PAGE):
    return [view.name for view in shelf_of(user, page=page, query="").views]


def test_a_view_keeps_filters_and_order_but_no_words(user):
    view = save(user, query="open=true&q=曾小贤&find=abc&page=3&source=&sort=-logged_on")
    assert view.query == "open=true&sort=-logged_on"
    event = AuditEvent.objects.get(verb="view_saved")
    assert (event.actor, event.subject_id) == (user, str(view.pk))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "  "}, NameMissing),
        ({"name": "长" * 41}, NameMissing),
        ({"page": "cases:detail"}, NoSuchList),
        ({"page": "https://example.com"}, NoSuchList),
        ({"circle": "office:98765"}, NotYourCircle),
        ({"name": "已有"}, NameTaken),
    ],
)
def test_what_is_refused(user, changes, refusal):
    save(user, name="已有")
    with pytest.raises(refusal):
        save(user, **changes)
    assert SavedView.objects.count() == 1


def test_there_is_an_end_to_it(user):
    rows = [SavedView(owner=user, page=PAGE, name=str(n)) for n in range(MOST)]
    SavedView.objects.bulk_create(rows)
    with pytest.raises(TooManyViews):
        save(user)


def test_a_removed_name_is_free_again(user):
    view = save(user)
    remove_view(view=view, by=user)
    remove_view(view=view, by=user)
    assert names(user) == []
    save(user)
    assert names(user) == ["未结"]
    assert AuditEvent.objects.filter(verb="view_removed").count() == 1


def test_shared_with_the_office_and_nobody_else(user):
    office = user.mediator.office
    colleague = MediatorFactory(station=user.mediator.station).user
    others = [MediatorFactory().user, office_head(OfficeFactory()), UserFactory()]
    save(user, name="本所", circle=f"office:{office.pk}")
    save(user, name="自用")
    assert names(colleague) == ["本所"]
    assert names(office_head(office)) == ["本所"]
    assert [names(other) for other in others] == [[], [], []]
    shared = SavedView.objects.get(name="本所")
    with pytest.raises(NotYourView):
        remove_view(view=shared, by=colleague)
    assert names(colleague) == ["本所"]


def test_the_bureau_shares_within_its_district():
    one = bureau_user(Role.BUREAU_ADMIN)
    other = bureau_user(Role.BUREAU_AUDITOR, district=one.staff_assignments.get().district)
    circle = f"district:{one.staff_assignments.get().district_id}"
    save(one, page="admin:cases_case_changelist", circle=circle)
    assert names(other, "admin:cases_case_changelist") == ["未结"]


# --- doors


def test_saved_and_opened_on_the_list(client, user):
    CaseFactory(lead=user.mediator, number="（2025）甲调字第1号")
    client.force_login(user)
    page = client.get(reverse(PAGE), {"open": "true"})
    assert 'name="name"' in page.content.decode()
    fields = {"page": PAGE, "query": "open=true", "name": "未结", "circle": ""}
    back = client.post(reverse("common:save_view"), fields)
    assert back.url == f"{reverse(PAGE)}?open=true"
    assert 'href="?open=true"' in client.get(reverse(PAGE)).content.decode()
    again = client.post(reverse("common:save_view"), fields, follow=True)
    assert SavedView.objects.count() == 1
    assert "请换一个" in again.content.decode()


@pytest.mark.parametrize("page", ["https://evil.example", "cases:detail", "", "x" * 200])
def test_no_way_to_another_site(client, user, page):
    client.force_login(user)
    fields = {"page": page, "query": "", "name": "外"}
    assert client.post(reverse("common:save_view"), fields).status_code == 404
    assert not SavedView.objects.exists()


def test_a_foreign_view_is_as_if_absent(client, user):
    view = save(MediatorFactory().user)
    client.force_login(user)
    assert client.post(reverse("common:remove_view", args=[view.pk])).status_code == 404
    assert client.post(reverse("common:remove_view", args=[view.pk + 99])).status_code == 404
    view.refresh_from_db()
    assert view.removed_at is None


def test_the_admin_list_has_them_too(client):
    boss = bureau_user(Role.BUREAU_ADMIN)
    CaseFactory(district=boss.staff_assignments.get().district)
    client.force_login(boss)
    url = reverse("admin:cases_case_changelist")
    fields = {
        "page": "admin:cases_case_changelist",
        "query": "review_state__exact=submitted",
        "name": "待审",
    }
    back = client.post(reverse("common:save_view"), fields)
    assert back.url == f"{url}?review_state__exact=submitted"
    assert "待审" in client.get(url).content.decode()


def test_the_filters_that_are_set_are_told_and_kept(client, user):
    """The long form comes only when asked for; a search from the short one keeps the filters."""
    client.force_login(user)
    query = {"open": "true", "logged_after": "2025-03-01", "outcome": ""}
    page = client.get(reverse(PAGE), query)
    told = page.context["filters_set"]
    assert [each.split("：")[1] for each in told] == ["2025-03-01 – …", "是"]
    assert 'name="closed_month"' not in page.content.decode()
    kept = dict(page.context["filters_kept"])
    assert kept == {"open": "true", "logged_after": "2025-03-01"}
    opened = client.get(reverse(PAGE), {**query, "filters": "1"}).content.decode()
    assert 'name="closed_month"' in opened
    found = client.post(reverse(PAGE), {**kept, "q": "漏水"})
    assert found.url.startswith(f"{reverse(PAGE)}?open=true&logged_after=2025-03-01&find=")
