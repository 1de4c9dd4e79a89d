"""Every way through the site leads somewhere, and every role has a way in."""

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from mediation.common.context import tabs_of
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.navigation import ME_LINKS, SIDEBAR, START_PAGES, TABS


def entries():
    return [entry for _role, tabs in (*TABS, *ME_LINKS) for entry in tabs]


def test_every_role_starts_somewhere_and_has_tabs():
    assert {role for role, _path in START_PAGES} == set(Role.values)
    assert {role for role, _tabs in TABS} == set(Role.values)
    assert {role for role, _links in ME_LINKS} <= set(Role.values)


@pytest.mark.parametrize("path", sorted({path for _role, path in START_PAGES}))
def test_every_start_page_is_there(path):
    assert resolve(path).func is not None


@pytest.mark.parametrize("url_name", sorted({entry["url_name"] for entry in entries()}))
def test_every_tab_and_link_leads_somewhere(url_name):
    assert resolve(reverse(url_name)).view_name == url_name


def test_every_icon_is_drawn():
    drawn = (settings.BASE_DIR / "static" / "common" / "icons.svg").read_text()
    assert [e["icon"] for e in entries() if f'<symbol id="{e["icon"]}"' not in drawn] == []


@pytest.mark.parametrize(
    "item", [item for group in SIDEBAR for item in group["items"]], ids=lambda i: str(i["icon"])
)
def test_every_line_of_the_sidebar_leads_somewhere(item):
    path = str(item["link"]).partition("?")[0]
    assert resolve(path).namespace in {"admin", "cases"}  # the station's pages are for offices too


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/clues/report/", "/me/"),
        ("/requests/", "/me/"),
        ("/leave/ask/", "/me/"),
        ("/cases/refusals/7/", "/me/"),
        ("/cases/7/", "/cases/"),
        ("/cases/log/", "/cases/log/"),
        ("/", "/"),
    ],
)
def test_the_tab_that_led_to_a_page_is_marked(path, expected):
    mediator = UserFactory(role=Role.MEDIATOR)
    assert [tab.url for tab in tabs_of(mediator, path) if tab.active] == [expected]
