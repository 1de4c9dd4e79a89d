"""Ways through the site, on one screen: the admin's sidebar, start pages, tabs, "Me" links.

A page of the sidebar is ``page(title, icon, url_name, permission)``: the user sees it if he
holds the permission. Its icons are names of Material Symbols, which the admin theme brings
along; those of tabs and links are in ``static/common/icons.svg``. Roles are written as their
codes (`mediation.common.roles.Role`); where a user holds several, the first in the list counts.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def page(title: Any, icon: str, url_name: str, permission: str | None = None) -> dict[str, Any]:
    """One line of the sidebar, shown to those who hold ``permission`` (anyone if ``None``)."""

    def allowed(request: HttpRequest) -> bool:
        return permission is None or request.user.has_perm(permission)

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(url_name),
        "permission": allowed,
    }


SIDEBAR: list[dict[str, Any]] = [
    {
        "title": _("Overview"),
        "separator": False,
        "items": [page(_("Dashboard"), "dashboard", "admin:index")],
    },
    {
        "title": _("Accounts and records"),
        "separator": True,
        "items": [
            page(_("Users"), "person", "admin:common_user_changelist", "common.view_user"),
            page(
                _("Role grants"),
                "badge",
                "admin:common_rolegrant_changelist",
                "common.grant_role",
            ),
            page(
                _("API tokens"),
                "key",
                "admin:common_apitoken_changelist",
                "common.revoke_apitoken",
            ),
            page(
                _("Audit log"),
                "policy",
                "admin:common_auditevent_changelist",
                "common.view_auditevent",
            ),
            page(
                _("Long work"),
                "progress_activity",
                "admin:common_job_changelist",
                "common.view_job",
            ),
            page(
                _("Calendar exceptions"),
                "event",
                "admin:common_calendarday_changelist",
                "common.view_calendarday",
            ),
        ],
    },
]


def tab(title: Any, icon: str, url_name: str) -> dict[str, Any]:
    """One tab of the bar at the foot of the phone, or one line of the "Me" page."""
    return {"title": title, "icon": icon, "url_name": url_name}


# Where each role lands after signing in.
START_PAGES: tuple[tuple[str, str], ...] = (
    ("bureau_admin", "/admin/"),
    ("bureau_finance", "/admin/"),
    ("bureau_auditor", "/admin/"),
    ("system_admin", "/admin/"),
    ("security_officer", "/admin/"),
    ("audit_admin", "/admin/"),
    ("office_head", "/admin/"),
    ("court_liaison", "/confirmations/"),
    ("surveyor", "/visits/"),
    ("mediator", "/"),
)

_ME = tab(_("Me"), "me", "common:me")
_DESK = (tab(_("Administration"), "desk", "admin:index"), _ME)
TABS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    (
        "mediator",
        (
            tab(_("Home"), "home", "home"),
            tab(_("Log a case"), "add", "cases:log"),
            tab(_("My cases"), "list", "cases:list"),
            tab(_("Pay"), "pay", "assessment:pay"),
            _ME,
        ),
    ),
    ("surveyor", (tab(_("Visits"), "phone", "assessment:visits"), _ME)),
    ("court_liaison", (tab(_("Confirmations"), "court", "cases:confirmations"), _ME)),
    ("bureau_admin", _DESK),
    ("bureau_finance", _DESK),
    ("bureau_auditor", _DESK),
    ("office_head", _DESK),
    ("system_admin", _DESK),
    ("security_officer", _DESK),
    ("audit_admin", _DESK),
)

# More lines on the "Me" page of a role: leave, training, handbook, ranking, my file …
ME_LINKS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = ()
