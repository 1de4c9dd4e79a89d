"""Ways through the site, on one screen: the admin's sidebar, start pages, tabs, "Me" links.

A line of the sidebar is ``page(title, icon, url_name, *permissions)`` or ``rows(…)`` for the list
of a model; a user sees it who holds one of the permissions. Its icons are names of Material
Symbols, which the admin theme brings along; those of tabs and links are in
``static/common/icons.svg``. Roles are written as their codes (`mediation.common.roles.Role`);
where a user holds several, the first in the list counts.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def page(title: Any, icon: str, url_name: str, *permissions: str) -> dict[str, Any]:
    """One line of the sidebar, for those who hold one of ``permissions`` (anyone if none)."""

    def allowed(request: HttpRequest) -> bool:
        return not permissions or any(request.user.has_perm(name) for name in permissions)

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(url_name),
        "permission": allowed,
    }


def rows(title: Any, icon: str, model: str, *permissions: str, query: str = "") -> dict[str, Any]:
    """The list of a model ("cases.case"), filtered by ``query``; for those who may view it."""
    app, name = model.split(".")
    url_name = f"admin:{app}_{name}_changelist"
    line = page(title, icon, url_name, *(permissions or (f"{app}.view_{name}",)))
    if query:
        line["link"] = format_lazy("{}?{}", reverse_lazy(url_name), query)
    return line


def group(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


CASES = group(
    _("Cases"),
    rows(_("All cases"), "folder_open", "cases.case"),
    page(
        _("Review"),
        "rate_review",
        "admin:cases_case_desk",
        "cases.review_office",
        "cases.review_bureau",
    ),
    rows(
        _("Waiting for the office"),
        "rate_review",
        "cases.case",
        "cases.review_office",
        "cases.review_bureau",
        query="review_state__exact=submitted",
    ),
    rows(
        _("Waiting for the bureau"),
        "fact_check",
        "cases.case",
        "cases.review_bureau",
        query="review_state__exact=office_passed",
    ),
    page(_("Reviewers"), "monitoring", "admin:cases_case_reviewers", "cases.view_reviewers"),
    rows(_("Suspected duplicates"), "content_copy", "cases.duplicatesuspicion"),
    rows(_("Dangers"), "warning", "cases.escalation"),
    rows(_("Changes of team"), "group_add", "cases.teamproposal"),
    rows(_("Obligations"), "task_alt", "cases.obligation"),
    rows(_("Links between cases"), "link", "cases.caselink"),
    rows(
        _("Applications to submit"),
        "outbox",
        "cases.confirmation",
        "cases.submit_confirmation",
        query="status__exact=prepared",
    ),
    rows(_("Judicial confirmations"), "gavel", "cases.confirmation"),
    rows(_("Archive"), "inventory_2", "cases.archivevolume"),
    rows(_("Appraisals"), "auto_delete", "cases.appraisal"),
    rows(_("Clues"), "lightbulb", "cases.clue"),
    rows(_("Returns of grid groups"), "checklist", "cases.cluereturn"),
    page(_("Write down a clue"), "add_alert", "cases:report_clue", "cases.decide_clue"),
    rows(_("Refused intakes"), "block", "cases.intakerefusal"),
    rows(_("Recusals"), "swap_horiz", "cases.recusal"),
    rows(_("Extensions of the term"), "more_time", "cases.termextension"),
    rows(_("Requests of citizens"), "contact_phone", "cases.mediationrequest"),
    page(
        _("Answer requests"),
        "phone_callback",
        "cases:requests",
        "cases.answer_mediationrequest",
    ),
)
POLICY = group(
    _("Rules of cases"),
    rows(_("Rules of sources"), "input", "cases.sourcerule"),
    rows(_("Rules of intake"), "fact_check", "cases.intakerule"),
    rows(_("Agreement rules"), "handshake", "cases.agreementrule"),
    rows(_("Papers a file needs"), "checklist", "cases.filerequirement"),
    page(
        _("Templates of papers"),
        "draft",
        "admin:cases_papertemplate_overview",
        "cases.view_papertemplate",
    ),
    rows(_("Checklist of the review"), "rule", "cases.reviewcheck"),
    rows(_("Reasons of a return"), "undo", "cases.returnreason"),
    rows(_("Terms of the review"), "timer", "cases.reviewrule"),
    rows(_("Classification guides"), "stairs", "cases.tierscheme"),
    rows(_("Rules that propose a tier"), "auto_awesome", "cases.tierrule"),
    rows(_("Rules of judicial confirmation"), "event_upcoming", "cases.confirmationrule"),
    rows(_("Courts"), "balance", "cases.court"),
    rows(_("Retention rules"), "history_toggle_off", "cases.retentionrule"),
    rows(_("Rules for citizens"), "volunteer_activism", "cases.citizenrule"),
)
PEOPLE = group(
    _("Mediators"),
    rows(_("Personal files"), "groups", "mediators.mediator"),
    rows(_("Contracts"), "contract", "mediators.contract"),
    rows(_("Postings"), "person_pin_circle", "mediators.posting"),
    rows(_("Attendance sheets"), "event_available", "mediators.attendancesheet"),
    rows(_("Leave"), "beach_access", "mediators.leaverequest"),
)
STATIONS = group(
    _("Stations"),
    rows(_("Mediation stations"), "home_pin", "stations.station"),
    rows(_("QR codes"), "qr_code_2", "cases.qrcode"),
    rows(_("Pioneer posts"), "flag_circle", "stations.pioneerpost"),
    rows(_("Party teams"), "diversity_3", "stations.partyteam"),
    rows(_("Grid groups"), "grid_on", "stations.gridgroup"),
    rows(_("Committees"), "account_balance", "stations.committee"),
    rows(_("Offices and departments"), "apartment", "stations.office"),
    rows(_("Divisions"), "account_tree", "stations.division"),
    rows(_("Dispute types"), "category", "stations.disputetype"),
)
PAY = group(
    _("Pay and settlement"),
    page(
        _("Month end"),
        "calendar_month",
        "admin:assessment_month_end",
        "assessment.view_settlementrun",
    ),
    rows(_("Settlements"), "receipt_long", "assessment.settlementrun"),
    rows(_("Statements"), "description", "assessment.settlement"),
    rows(_("Settlement lines"), "list_alt", "assessment.settlementline"),
    rows(_("Withheld"), "pause_circle", "assessment.withhelditem"),
    rows(_("To organisations"), "corporate_fare", "assessment.organisationline"),
    rows(_("Adjustments"), "published_with_changes", "assessment.adjustment"),
    rows(_("Pay schedules"), "payments", "assessment.rateschedule"),
    rows(_("Base figures"), "percent", "assessment.indexvalue"),
)
QUARTERS = group(
    _("Quarterly assessment"),
    page(
        _("Quarter end"),
        "leaderboard",
        "admin:assessment_quarter_end",
        "assessment.close_quarterrun",
        "assessment.recompute_quarterrun",
    ),
    rows(_("Places"), "format_list_numbered", "assessment.place"),
    rows(_("Contracts under quota"), "trending_down", "assessment.quotaflag"),
    rows(_("Quota rules"), "rule", "assessment.quotarule"),
)
FOLLOW_UP = group(
    _("Follow-up"),
    rows(_("Random draws"), "casino", "assessment.sampledraw"),
    rows(_("Visits"), "call", "assessment.visit"),
    rows(_("Feedback of parties"), "reviews", "assessment.feedback"),
    rows(_("Red flags"), "flag", "assessment.redflag"),
    rows(_("Red flag rules"), "tune", "assessment.flagrule"),
    rows(_("Follow-up agencies"), "support_agent", "assessment.agency"),
)

SIDEBAR: list[dict[str, Any]] = [
    {
        "title": _("Overview"),
        "separator": False,
        "items": [page(_("Dashboard"), "dashboard", "admin:index")],
    },
    CASES,
    PEOPLE,
    STATIONS,
    PAY,
    QUARTERS,
    FOLLOW_UP,
    POLICY,
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
ME_LINKS: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    (
        "mediator",
        (
            tab(_("Clues"), "list", "cases:clues"),
            tab(_("Refused intakes"), "list", "cases:refusals"),
            tab(_("Requests of citizens"), "phone", "cases:requests"),
            tab(_("Leave"), "calendar", "mediators:leave"),
        ),
    ),
)
