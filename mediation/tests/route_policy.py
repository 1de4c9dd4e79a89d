"""Who may open what: the reviewed list of every route of the site (SECURITY 4.2, G2).

A route that is not listed here fails `test_routes`, and so does an entry without a route. For
whom a page is not named it does not exist (404). ``rows`` are the numbers of the matrix
(`mediation.common.matrix`) that allow it; the test holds the two together, and `ROWS_SEEN` says
once more, without the code of the querysets, which rows each role sees.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from mediation.common.roles import Role

ME, OH, VA, CL = Role.MEDIATOR, Role.OFFICE_HEAD, Role.SURVEYOR, Role.COURT_LIAISON
BA, BF, BU = Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR
SA, SO, AA = Role.SYSTEM_ADMIN, Role.SECURITY_OFFICER, Role.AUDIT_ADMIN

ARCHIVE = 41
"""Row of the matrix for the archive."""

INTAKE = 40
"""Row of the matrix for intake."""

TEMPLATES, PRINTED = 43, 44
"""Rows of the matrix for templates of papers, and for what is printed with them."""

Roles = frozenset[Role]
NOBODY: Roles = frozenset()
EVERYBODY: Roles = frozenset(Role)
BUREAU: Roles = frozenset({BA, BF, BU})
HEADS: Roles = BUREAU | {OH}
STAFF: Roles = HEADS | {SA, SO, AA}
READ_PAPERS: Roles = frozenset({ME, OH, CL, BA, BU})


@dataclass(frozen=True)
class Page:
    """``roles`` get ``status`` on a GET, others 404; ``row`` is the model whose id is in the URL.

    ``anonymous`` is what somebody gets who has not signed in; ``others`` what every other role
    gets; ``query`` is needed to ask sensibly. Where no row's id stands in the URL but other words
    do, ``own`` and ``foreign`` are words of the role's own district and of another.
    """

    roles: Roles
    row: str = ""
    rows: tuple[int, ...] = ()
    status: int = 200
    others: int = 404
    anonymous: int = 302
    query: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    foreign: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """The pages of a model in the admin: list and row, adding, changing, files, verbs.

    ``row_status`` is 302 where the row has a page of its own that its address leads to.
    """

    rows: tuple[int, ...]
    read: Roles
    add: Roles = NOBODY
    change: Roles = NOBODY
    export: Roles = NOBODY
    row_status: int = 200
    verbs: Mapping[str, Roles] = field(default_factory=dict)
    list_verbs: Mapping[str, Roles] = field(default_factory=dict)


def only(*roles: Role) -> Roles:
    return frozenset(roles)


def api(number: int, row: str, roles: Roles, export: Roles, name: str) -> dict[str, Page]:
    """List, file and row of an endpoint."""
    common = {"rows": (number,), "anonymous": 401}
    return {
        f"{name}-list": Page(roles, **common),
        f"{name}-export": Page(export, query="format=csv", **common),
        f"{name}-detail": Page(roles, row=row, **common),
    }


def of_period(roles: Roles, number: int, period: str, text: str, status: int = 200) -> Page:
    """A page of a district and a month or quarter."""
    words = {"district": "500199", period: text}
    return Page(
        roles,
        rows=(number,),
        status=status,
        own=words,
        foreign={**words, "district": "500198"},
    )


def case_form(status: int = 200) -> Page:
    """302: the form is not open as this world's case stands, and leads back to it."""
    return Page(only(ME), row="cases.Case", rows=(1,), status=status)


PAGES: dict[str, Page] = {
    # open to everybody
    "healthz": Page(EVERYBODY, anonymous=200),
    "readyz": Page(EVERYBODY, anonymous=200),
    "login": Page(EVERYBODY, status=302, anonymous=200),
    "logout": Page(EVERYBODY, status=405),
    "set_language": Page(EVERYBODY, status=302, anonymous=302),
    "common:elder": Page(EVERYBODY, status=405, anonymous=405),
    # one's own
    "home": Page(only(ME), others=302),
    "common:start": Page(EVERYBODY, status=302),
    "common:me": Page(EVERYBODY),
    "common:password": Page(EVERYBODY),
    "common:renew": Page(EVERYBODY),
    "common:notices": Page(EVERYBODY, rows=(37,)),
    "common:open_notice": Page(EVERYBODY, row="common.Notice", rows=(37,), status=405),
    "common:save_view": Page(EVERYBODY, rows=(37,), status=405),
    "common:remove_view": Page(EVERYBODY, row="common.SavedView", rows=(37,), status=405),
    "common:job": Page(EVERYBODY, row="common.Job", rows=(37,)),
    # citizens, without an account
    "cases:ask": Page(EVERYBODY, anonymous=200, own={"token": "worldworldworldworldab"}),
    "cases:status": Page(EVERYBODY, anonymous=200),
    "cases:withdraw": Page(EVERYBODY, status=302, anonymous=302),
    "cases:privacy": Page(EVERYBODY, anonymous=200),
    "assessment:feedback": Page(EVERYBODY, status=302, anonymous=302),
    "assessment:denial": Page(EVERYBODY, status=302, anonymous=302),
    # their requests at the station's desk
    "cases:requests": Page(only(ME, OH), rows=(38,)),
    "cases:request": Page(only(ME, OH), row="cases.MediationRequest", rows=(38,)),
    "cases:request_telephone": Page(
        only(ME, OH), row="cases.MediationRequest", rows=(38,), status=302
    ),
    "cases:request_call": Page(only(ME, OH), row="cases.MediationRequest", rows=(38,)),
    "cases:request_decline": Page(only(ME, OH), row="cases.MediationRequest", rows=(38,)),
    "cases:request_take": Page(only(ME, OH), row="cases.MediationRequest", rows=(38,)),
    "cases:poster": Page(only(ME, OH, BA), row="stations.Station", rows=(39,)),
    # the mediator's cases
    "cases:list": Page(only(ME), rows=(1,)),
    "cases:log": Page(only(ME), rows=(1,)),
    "cases:similar": Page(only(ME), rows=(1,), status=405),
    "cases:service_worker": Page(EVERYBODY, anonymous=200),
    "cases:draft": Page(only(ME), row="cases.CaseDraft", rows=(42,)),
    "cases:file_draft": Page(only(ME), row="cases.CaseDraft", rows=(42,), status=405),
    "cases:discard_draft": Page(only(ME), row="cases.CaseDraft", rows=(42,), status=405),
    "cases:draft_photos": Page(only(ME), row="cases.CaseDraft", rows=(42,), status=405),
    "cases:draft_photo": Page(only(ME), row="cases.DraftPhoto", rows=(42,)),
    "cases:detail": Page(only(ME, CL), row="cases.Case", rows=(1, 2)),
    "cases:close": case_form(),
    "cases:submit": case_form(302),
    "cases:performance": case_form(302),
    "cases:system_entry": case_form(),
    "cases:paper": case_form(),
    "cases:file": Page(only(ME, OH, CL, BA, BU), row="cases.Case", rows=(4,)),
    "cases:take_off": Page(only(ME), row="cases.Document", rows=(4,), status=302),
    "cases:scan": Page(only(ME, OH, CL, BA, BU), row="cases.DocumentFile", rows=(4,)),
    "cases:thumbnail": Page(only(ME, OH, CL, BA, BU), row="cases.DocumentFile", rows=(4,)),
    "cases:papers": Page(READ_PAPERS, row="cases.Case", rows=(2, 3, 5)),
    "cases:print": Page(
        READ_PAPERS,
        row="cases.Case",
        rows=(2, 3, 5),
        own={"paper": "agreement", "format": "docx"},
    ),
    "cases:print_item": Page(
        READ_PAPERS,
        row="cases.Case",
        rows=(2, 3, 5),
        status=404,  # no such party
        own={"paper": "power", "item": "98764", "format": "docx"},
    ),
    "cases:whole_file": Page(READ_PAPERS, row="cases.Case", rows=(2, 3, 5)),
    "cases:printed": Page(READ_PAPERS, row="cases.PrintedFile", rows=(PRINTED,)),
    "cases:refusal_letter": Page(
        only(ME, OH, BA, BU), row="cases.IntakeRefusal", rows=(INTAKE,), own={"format": "docx"}
    ),
    "admin:cases_papertemplate_overview": Page(only(BA, BU), rows=(TEMPLATES,)),
    "admin:cases_papertemplate_built_in": Page(
        only(BA, BU), rows=(TEMPLATES,), own={"paper": "cover", "format": "docx"}
    ),
    "admin:cases_papertemplate_version": Page(
        only(BA, BU), row="cases.PaperTemplate", rows=(TEMPLATES,), own={"format": "docx"}
    ),
    "cases:archive": Page(only(ME, OH, BA), row="cases.Case", rows=(ARCHIVE,)),
    "cases:escalate": case_form(),
    "cases:correct": case_form(),
    "cases:session": case_form(),
    "cases:plan_session": case_form(),
    "cases:inquiry": case_form(),
    "cases:propose_team": case_form(),
    "cases:refer": case_form(302),
    "cases:link": case_form(),
    "cases:merge": case_form(),
    "cases:call_off": Page(only(ME), row="cases.SessionPlan", rows=(3,)),
    "cases:team": Page(only(ME), row="cases.TeamProposal", rows=(1,)),
    "cases:withdraw_team": Page(only(ME), row="cases.TeamProposal", rows=(1,)),
    "cases:end_link": Page(only(ME), row="cases.CaseLink", rows=(1,)),
    "cases:escalation": Page(only(ME), row="cases.Escalation", rows=(1,)),
    "cases:urge": Page(only(ME), row="cases.Obligation", rows=(5,)),
    "cases:default": Page(only(ME), row="cases.Obligation", rows=(5,)),
    "cases:extend": case_form(),
    "cases:recusal": case_form(),
    "cases:correct_party": Page(only(ME), row="cases.Party", rows=(2,)),
    "cases:obligation": Page(only(ME), row="cases.Obligation", rows=(1,)),
    "cases:apply_for_confirmation": Page(only(ME), row="cases.Case", rows=(1, 8)),
    "cases:check_confirmation": Page(only(ME), row="cases.Case", rows=(1, 8)),
    "cases:supply_confirmation": Page(only(ME), row="cases.Confirmation", rows=(8,)),
    "cases:withdraw_confirmation": Page(only(ME), row="cases.Confirmation", rows=(8,)),
    "cases:enforce": Page(only(ME), row="cases.Case", rows=(1, 8)),
    "cases:end_enforcement": Page(only(ME), row="cases.Enforcement", rows=(8,)),
    # what is not accepted, and what grid groups find
    "cases:refuse": Page(only(ME), rows=(INTAKE,)),
    "cases:refusals": Page(only(ME), rows=(INTAKE,)),
    "cases:refusal": Page(only(ME), row="cases.IntakeRefusal", rows=(INTAKE,)),
    "cases:clues": Page(only(ME, OH), rows=(1,)),
    "cases:report_clue": Page(only(ME, OH), rows=(1,)),
    "cases:clue": Page(only(ME, OH), row="cases.Clue", rows=(1,)),
    "cases:resolve_clue": Page(only(ME, OH), row="cases.Clue", rows=(1,)),
    "cases:dismiss_clue": Page(only(ME, OH), row="cases.Clue", rows=(1,)),
    "cases:returns": Page(only(ME, OH), rows=(INTAKE,)),
    "cases:report_returns": Page(only(ME, OH), row="cases.ClueReturn", rows=(INTAKE,)),
    "admin:cases_recusal_replace": Page(only(OH, BA), row="cases.Recusal", rows=(INTAKE,)),
    # leave
    "mediators:leave": Page(only(ME), rows=(9,)),
    "mediators:ask_for_leave": Page(only(ME), rows=(9,)),
    "mediators:report_back": Page(only(ME), row="mediators.LeaveRequest", rows=(9,)),
    # the court
    "cases:confirmations": Page(only(CL), rows=(8,)),
    "cases:confirmation": Page(only(CL), row="cases.Confirmation", rows=(8,)),
    "cases:object": Page(only(CL), row="cases.Confirmation", rows=(8,)),
    "cases:decide_objection": Page(only(CL), row="cases.Objection", rows=(8,)),
    # pay
    "assessment:pay": Page(only(ME), rows=(14,)),
    "assessment:statement": Page(only(ME), row="assessment.Settlement", rows=(14,)),
    # quota
    "assessment:answer_flag": Page(only(ME), row="assessment.QuotaFlag", rows=(19,)),
    # follow-up
    "assessment:visits": Page(only(VA), rows=(21,)),
    "assessment:finished_visits": Page(only(VA), rows=(21,)),
    "assessment:visit": Page(only(VA), row="assessment.Visit", rows=(21,)),
    "assessment:visit_telephone": Page(only(VA), row="assessment.Visit", rows=(2, 21), status=302),
    "assessment:visit_call": Page(only(VA), row="assessment.Visit", rows=(21,)),
    "assessment:visit_questions": Page(only(VA), row="assessment.Visit", rows=(21, 22)),
    "assessment:draws": Page(only(BA, BU), rows=(20,)),
    "assessment:draw": Page(only(BA, BU), row="assessment.SampleDraw", rows=(20,)),
    "assessment:draw_file": Page(only(BA, BU), row="assessment.SampleDraw", rows=(20,)),
    # the interface for other systems
    "api-schema": Page(EVERYBODY, anonymous=401),
    "api-docs": Page(EVERYBODY, anonymous=401),
    "api-report-cases": Page(
        only(ME, OH, CL, *BUREAU), rows=(1,), anonymous=401, query="first=2025-01&last=2025-03"
    ),
    "api-report-prevention": Page(
        only(ME, OH, BA, BU), rows=(1,), anonymous=401, query="first=2025-01&last=2025-03"
    ),
    "api-report-confirmations": Page(
        only(ME, OH, CL, BA, BU), rows=(8,), anonymous=401, query="first=2025-01&last=2025-03"
    ),
    "api-report-reviewers": Page(
        only(BA, BU), rows=(7,), anonymous=401, query="first=2025-01&last=2025-03"
    ),
    "api-report-settlement": Page(
        only(ME, *HEADS), rows=(14,), anonymous=401, query="month=2025-03"
    ),
    "api-report-ranking": Page(
        only(ME, OH, BA, BU), rows=(18,), anonymous=401, query="quarter=2024Q4"
    ),
    **api(33, "stations.Station", HEADS, only(OH, BA), "api-stations"),
    **api(11, "mediators.Mediator", only(ME, *HEADS), only(OH, BA), "api-mediators"),
    **api(11, "mediators.Contract", only(ME, *HEADS), only(OH, BA), "api-contracts"),
    **api(1, "cases.Case", only(ME, OH, CL, *BUREAU), only(OH, BA), "api-cases"),
    **api(14, "assessment.SettlementRun", BUREAU, only(BA, BF), "api-runs"),
    **api(14, "assessment.Settlement", only(ME, *HEADS), only(ME, OH, BA, BF), "api-settlements"),
    **api(14, "assessment.SettlementLine", only(ME, *HEADS), only(ME, OH, BA, BF), "api-lines"),
    **api(18, "assessment.Place", only(ME, OH, BA, BU), only(OH, BA), "api-places"),
    **api(19, "assessment.QuotaFlag", only(ME, OH, BA, BU), only(OH, BA), "api-flags"),
    # the admin as a whole
    "admin:index": Page(STAFF),
    "admin:login": Page(EVERYBODY, status=302),
    "admin:logout": Page(STAFF, status=307),
    "admin:password_change": Page(STAFF, status=302),
    "admin:password_change_done": Page(STAFF, status=302),
    "admin:jsi18n": Page(STAFF),
    "admin:search": Page(STAFF, query="s=a"),
    "admin:autocomplete": Page(NOBODY),  # with parameters: test_scope
    "admin:app_list": Page(HEADS | {SO, AA}, own={"app_label": "cases"}),
    "admin:admin/(?P<url>.*)": Page(NOBODY, own={"url": "nothing/"}),
    # month end, quarter end, draws, schedules
    "admin:assessment_month_end": Page(BUREAU, rows=(14,), status=302),
    "admin:assessment_month_end_of": of_period(BUREAU, 14, "month", "2025-03"),
    "admin:assessment_month_compute": of_period(only(BF), 14, "month", "2025-03"),
    "admin:assessment_quarter_end": Page(only(BA, BU), rows=(18,), status=302),
    "admin:assessment_quarter_end_of": of_period(only(BA, BU), 18, "quarter", "2024Q4"),
    "admin:assessment_quarter_compute": of_period(only(BA), 18, "quarter", "2024Q4"),
    "admin:assessment_draw_freeze": Page(only(BA), rows=(20,)),
    "admin:assessment_draw_page": Page(only(BA, BU), row="assessment.SampleDraw", rows=(20,)),
    "admin:assessment_draw_file": Page(only(BA, BU), row="assessment.SampleDraw", rows=(20,)),
    "admin:cases_case_desk": Page(only(OH, BA), rows=(7,), status=302),
    "admin:cases_case_reviewers": Page(only(BA, BU), rows=(7,)),
    "admin:cases_case_batch": Page(only(OH), rows=(7,), own={"level": "office"}),
    "admin:cases_case_review": Page(only(OH, BA), row="cases.Case", rows=(7,)),
    "admin:assessment_schedule_table": Page(HEADS, row="assessment.RateSchedule", rows=(13,)),
}

STRUCTURE = Desk((33,), read=HEADS, add=only(BA), change=only(BA), export=only(OH, BA))
STATEMENTS = Desk((14,), read=HEADS, export=only(OH, BA, BF))
POLICY = Desk((13,), read=HEADS, add=only(BA), change=only(BA), export=only(OH, BA))
SCOPE_GRANT = Desk((29,), read=only(SO, AA), add=only(SO), change=only(SO))
FOLLOW_UP = Desk((20, 21, 35), read=only(BA, BU), export=only(BA))
FOLLOW_UP_POLICY = Desk((21, 35), read=only(BA, BU), add=only(BA), change=only(BA), export=only(BA))

DESKS: dict[str, Desk] = {
    "common.User": Desk(
        (28, 29, 30),
        read=only(SA, SO, AA),
        change=only(SA),
        verbs={
            "reset_password": only(SA),
            "close_account": only(SA),
            "reopen_account": only(SA),
            "grant_role": only(SO),
            "issue_token": only(SO),
        },
        list_verbs={"open_account": only(SA)},
    ),
    "common.RoleGrant": Desk((29,), read=only(SO, AA), verbs={"revoke_role": only(SO)}),
    "common.ApiToken": Desk((30,), read=only(SO, AA), verbs={"revoke": only(SO)}),
    "common.AuditEvent": Desk((31,), read=only(BU, SA, SO, AA), list_verbs={"verify": only(AA)}),
    "common.Job": Desk((37,), read=STAFF, export=only(OH, BA)),
    "common.CalendarDay": STRUCTURE,
    "stations.Division": Desk(
        (29, 33), read=HEADS | {SO}, add=only(BA), change=only(BA), export=only(OH, BA)
    ),
    "stations.Committee": STRUCTURE,
    "stations.Office": Desk(
        (29, 33), read=HEADS | {SO}, add=only(BA), change=only(BA), export=only(OH, BA)
    ),
    "stations.StaffAssignment": SCOPE_GRANT,
    "stations.Station": STRUCTURE,
    "stations.PioneerPost": STRUCTURE,
    "stations.PartyTeam": STRUCTURE,
    "stations.GridGroup": STRUCTURE,
    "stations.DisputeType": STRUCTURE,
    "stations.DisputeProfile": Desk((34,), read=HEADS, export=only(OH, BA)),
    "mediators.Mediator": Desk(
        (11,),
        read=HEADS,
        add=only(BA),
        change=only(BA),
        export=only(OH, BA),
        verbs={"award_grade": only(BA)},
    ),
    "mediators.Contract": Desk(
        (11, 19),
        read=HEADS,
        add=only(BA),
        export=only(OH, BA),
        verbs={"propose_end": only(BA), "terminate": only(BA)},
    ),
    "mediators.Posting": Desk((11,), read=HEADS, add=only(BA), export=only(OH, BA)),
    "mediators.AttendanceSheet": Desk(
        (9,),
        read=HEADS,
        change=only(OH),
        export=only(OH, BA),
        verbs={"sign": only(OH)},
        list_verbs={"prepare": only(OH)},
    ),
    "mediators.LeaveRequest": Desk(
        (9,),
        read=HEADS,
        export=only(OH, BA),
        verbs={
            "approve": only(OH, BA),
            "refuse": only(OH, BA),
            "report_back": only(OH, BA),
        },
    ),
    "cases.Case": Desk(
        (1, 6, 7),
        read=HEADS,
        export=only(OH, BA),
        verbs={
            "link": only(OH, BA),
            "merge": only(OH, BA),
            "separate": only(OH, BA),
        },
    ),
    "cases.ReviewCheck": STRUCTURE,
    "cases.ReturnReason": STRUCTURE,
    "cases.ReviewRule": STRUCTURE,
    "cases.TierRule": STRUCTURE,
    "cases.DuplicateSuspicion": Desk(
        (36,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"same": only(OH, BA), "different": only(OH, BA)},
    ),
    "cases.Confirmation": Desk(
        (8,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"submit": only(OH), "send_back": only(OH)},
    ),
    "cases.ConfirmationRule": STRUCTURE,
    "cases.Clue": Desk(
        (1,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"resolve": only(OH), "dismiss": only(OH)},
    ),
    "cases.SourceRule": STRUCTURE,
    "cases.IntakeRule": STRUCTURE,
    "cases.ClueReturn": Desk((INTAKE,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.IntakeRefusal": Desk((INTAKE,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.TermExtension": Desk((INTAKE,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.Recusal": Desk(
        (INTAKE,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"keep": only(OH, BA), "unfounded": only(OH, BA)},
    ),
    "cases.MediationRequest": Desk(
        (38,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"show_telephone": only(OH, BA)},
    ),
    "cases.QrCode": Desk(
        (39,), read=only(OH, BA, BU), export=only(OH, BA), verbs={"renew": only(OH, BA)}
    ),
    "cases.CitizenRule": STRUCTURE,
    "cases.ArchiveVolume": Desk(
        (ARCHIVE,), read=only(OH, BA, BU), export=only(OH, BA), verbs={"propose": only(BA)}
    ),
    "cases.Appraisal": Desk(
        (ARCHIVE,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"approve": only(BA), "reject": only(BA)},
    ),
    "cases.FileRequirement": STRUCTURE,
    "cases.PaperTemplate": Desk(
        (TEMPLATES,),
        read=only(BA, BU),
        add=only(BA),
        export=only(BA),
        verbs={"activate": only(BA), "retire": only(BA)},
    ),
    "cases.RetentionRule": STRUCTURE,
    "cases.TierScheme": STRUCTURE,
    "cases.AgreementRule": STRUCTURE,
    "cases.Escalation": Desk(
        (1,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"follow_up": only(OH, BA)},
    ),
    "cases.TeamProposal": Desk(
        (1,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"accept": only(OH), "refuse": only(OH)},
    ),
    "cases.CaseLink": Desk(
        (1,), read=only(OH, BA, BU), export=only(OH, BA), verbs={"end": only(OH, BA)}
    ),
    "cases.Obligation": Desk((5,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.Court": Desk(
        (29, 33), read=HEADS | {SO}, add=only(BA), change=only(BA), export=only(OH, BA)
    ),
    "cases.CourtAssignment": SCOPE_GRANT,
    "assessment.RateSchedule": Desk(
        (13,),
        read=HEADS,
        add=only(BA),
        change=only(BA),
        export=only(OH, BA),
        verbs={"check_rows": only(BA), "activate": only(BF), "copy": only(BA)},
    ),
    "assessment.IndexValue": POLICY,
    "assessment.SettlementRun": Desk(
        (14, 16),
        read=BUREAU,
        export=only(BA, BF),
        row_status=302,
        verbs={
            "put_forward": only(BF),
            "confirm": only(BA),
            "lock": only(BF),
            "return_to_draft": only(BA),
            "verify": only(BU),
        },
    ),
    "assessment.Settlement": STATEMENTS,
    "assessment.SettlementLine": STATEMENTS,
    "assessment.WithheldItem": STATEMENTS,
    "assessment.OrganisationLine": Desk((14,), read=BUREAU, export=only(BA, BF)),
    "assessment.Adjustment": Desk(
        (15,),
        read=HEADS,
        add=only(BF),
        export=only(OH, BA, BF),
        verbs={"approve": only(BA), "refuse": only(BA)},
    ),
    "assessment.QuotaRule": Desk(
        (17,), read=only(OH, BA, BU), add=only(BA), change=only(BA), export=only(OH, BA)
    ),
    "assessment.QuarterRun": Desk(
        (18,),
        read=only(BA, BU),
        export=only(BA),
        row_status=302,
        verbs={"publish": only(BA), "verify": only(BU)},
    ),
    "assessment.Place": Desk((18,), read=only(OH, BA, BU), export=only(OH, BA)),
    "assessment.QuotaFlag": Desk(
        (19,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"uphold": only(BA), "set_aside": only(BA), "terminate": only(BA)},
    ),
    "assessment.SampleDraw": Desk(
        (20,),
        read=only(BA, BU),
        export=only(BA),
        row_status=302,
        verbs={
            "enter_seed": only(BA, BU),
            "witness_seed": only(BA, BU),
            "void": only(BA),
        },
    ),
    "assessment.FrameCase": FOLLOW_UP,
    "assessment.Agency": FOLLOW_UP_POLICY,
    "assessment.AgencyAssignment": FOLLOW_UP_POLICY,
    "assessment.FlagRule": FOLLOW_UP_POLICY,
    "assessment.Visit": Desk(
        (21, 23),
        read=only(BA, BU),
        export=only(BA),
        verbs={"replace": only(BA), "read_answers": only(BU)},
    ),
    "assessment.Feedback": Desk((22,), read=only(BA, BU)),
    "assessment.RedFlag": Desk(
        (35,),
        read=only(BA, BU),
        export=only(BA),
        verbs={"clear": only(BA), "uphold": only(BA)},
    ),
}


# --- which rows each role sees

ALL = Q()
"""Every row: policy, or an administrator's own field."""

PAYEE = Q(run__status__in=("confirmed", "locked"))
DECIDED = Q(status__in=("upheld", "set_aside"))
AT_COURT = Q(applied_on__isnull=False)
CAN_BE_CALLED = Q(opens_on__lte="2025-04-10", closes_on__gt="2025-04-10") & ~Q(draw__status="void")


@dataclass(frozen=True)
class Belongs:
    """Rows whose ``path`` leads to what the role's person belongs to, and that meet ``only``."""

    path: str
    only: Q = ALL


Rule = Belongs | Q | Callable[[Any], Q]
Seen = Mapping[Role, Rule]


def seen(
    *,
    district: str = "",
    office: str = "",
    own: str = "",
    court: str = "",
    agency: str = "",
    bureau: Roles = BUREAU,
    **others: Rule,
) -> Seen:
    """Paths from the row to the district, office, mediator's login, court or agency."""
    found: dict[Role, Rule] = {}
    if district:
        found |= {role: Belongs(district) for role in bureau}
    for role, path in ((OH, office), (ME, own), (CL, court), (VA, agency)):
        if path:
            found[role] = Belongs(path)
    return {**found, **{Role[name]: rule for name, rule in others.items()}}


def of_case(path: str, bureau: Roles = frozenset({BA, BU})) -> Seen:
    submitted = Q(**{f"{path}confirmations__applied_on__isnull": False})
    return {
        **seen(
            district=f"{path}district",
            office=f"{path}office",
            own=f"{path}mediators__mediator__user",
            bureau=bureau,
        ),
        CL: Belongs(f"{path}confirmations__court", submitted),
    }


def kept_of_case(path: str) -> Seen:
    """The archive: the court has its own."""
    rules = of_case(path)
    return {role: rule for role, rule in rules.items() if role != CL}


def submitted_papers(path: str, document: str) -> Seen:
    """Papers on file: the court has those of the joint application, and no record or evidence."""
    papers = ("identity", "power", "agreement", "oral_register", "confirmation")
    given = Q(**{f"{path}confirmations__applied_on__isnull": False, f"{document}paper__in": papers})
    return {**of_case(path), CL: Belongs(f"{path}confirmations__court", given)}


def of_mediator(path: str) -> Seen:
    return seen(district=f"{path}district", office=f"{path}office", own=f"{path}user")


def of_schedule(path: str) -> Seen:
    in_force = Q(**{f"{path}status": "active", f"{path}valid_from__lte": "2025-04-10"})
    return seen(district=f"{path}district", OFFICE_HEAD=in_force, MEDIATOR=in_force)


def at_station(path: str) -> Seen:
    return seen(
        district=f"{path}district",
        office=f"{path}office",
        own=f"{path}mediators__user",
        bureau=only(BA, BU),
    )


def of_statement(run: str, contract: str) -> Seen:
    confirmed = Q(**{f"{run}__status__in": ("confirmed", "locked")})
    return seen(
        district=f"{run}__district",
        office=f"{contract}__mediator__office",
        MEDIATOR=Belongs(f"{contract}__mediator__user", confirmed),
    )


def of_draw(path: str) -> Seen:
    return seen(district=f"{path}district", bureau=only(BA, BU))


OWN_RECORD = dict.fromkeys(EVERYBODY, Belongs("user"))

ROWS_SEEN: dict[str, Seen] = {
    "common.User": dict.fromkeys(EVERYBODY, Belongs("pk")) | dict.fromkeys((SA, SO, AA), ALL),
    "common.RoleGrant": OWN_RECORD | dict.fromkeys((SO, AA), ALL),
    "common.ApiToken": dict.fromkeys(EVERYBODY, Belongs("owner")) | dict.fromkeys((SO, AA), ALL),
    "common.AuditEvent": dict.fromkeys(EVERYBODY, Belongs("actor", Q(area="security")))
    | {AA: ALL, BU: lambda user: Q(area="business") | Q(area="security", actor=user)},
    "common.AuditHead": {AA: ALL},
    "common.Job": dict.fromkeys(EVERYBODY, Belongs("requested_by"))
    | dict.fromkeys(BUREAU, lambda user: Q(requested_by=user) | Q(requested_by=None))
    | {SA: ALL},
    "common.Notice": dict.fromkeys(EVERYBODY, Belongs("recipient")),
    "common.StoredFile": dict.fromkeys(EVERYBODY, Belongs("added_by")),
    "common.SavedView": dict.fromkeys(EVERYBODY, Belongs("owner")),
    "common.IdempotencyKey": OWN_RECORD,
    "stations.Division": dict.fromkeys(EVERYBODY, ALL),
    "stations.Committee": seen(district="district", office="stations__office"),
    "stations.Office": {**seen(district="district", office="id"), SO: ALL},
    "stations.StaffAssignment": {**seen(district="district"), SO: ALL, AA: ALL},
    "stations.Station": seen(district="district", office="office", own="postings__mediator__user"),
    "stations.PioneerPost": seen(district="station__district", office="station__office"),
    "stations.PartyTeam": seen(district="district", OFFICE_HEAD=Belongs("division")),
    "stations.GridGroup": seen(district="district", office="station__office"),
    "stations.GridMember": seen(district="group__district", office="group__station__office"),
    "stations.DisputeProfile": seen(district="station__district", office="station__office"),
    "mediators.Mediator": of_mediator(""),
    "mediators.Grade": of_mediator("mediator__"),
    "mediators.Posting": of_mediator("mediator__"),
    "mediators.Contract": of_mediator("mediator__"),
    "mediators.LeaveRequest": of_mediator("mediator__"),
    "mediators.AttendanceSheet": seen(district="office__district", office="office"),
    "mediators.AttendanceEntry": seen(
        district="sheet__office__district",
        office="sheet__office",
        own="contract__mediator__user",
    ),
    "cases.Case": of_case("", BUREAU),
    "cases.CaseMediator": of_case("case__"),
    "cases.Party": of_case("case__"),
    "cases.Session": of_case("case__"),
    "cases.SessionPlan": of_case("case__"),
    "cases.Participant": of_case("session__case__"),
    "cases.Inquiry": of_case("case__"),
    "cases.EscalationStep": of_case("escalation__case__"),
    "cases.TeamProposal": of_case("case__"),
    "cases.TeamPart": of_case("proposal__case__"),
    "cases.Fulfilment": of_case("obligation__agreement__case__"),
    "cases.Urging": of_case("obligation__agreement__case__"),
    "cases.Default": of_case("obligation__agreement__case__"),
    "cases.Referral": of_case("case__"),
    "cases.CaseLink": seen(
        district="case__district",
        office="case__office",
        own="case__mediators__mediator__user",
        bureau=only(BA, BU),
    ),
    "cases.Escalation": of_case("case__"),
    "cases.Agreement": of_case("case__"),
    "cases.Obligation": of_case("agreement__case__"),
    "cases.Document": submitted_papers("case__", ""),
    "cases.DocumentFile": submitted_papers("document__case__", "document__"),
    "cases.ArchiveVolume": kept_of_case("case__"),
    "cases.Appraisal": kept_of_case("volume__case__"),
    "cases.Review": of_case("case__", BUREAU),
    "cases.ReviewAnswer": of_case("review__case__", BUREAU),
    "cases.ReviewFault": of_case("review__case__", BUREAU),
    "cases.Confirmation": {**of_case("case__"), CL: Belongs("court", AT_COURT)},
    "cases.EligibilityCheck": of_case("case__"),
    **dict.fromkeys(
        ("cases.JointApplicant", "cases.Objection", "cases.Enforcement"),
        {
            **of_case("confirmation__case__"),
            CL: Belongs("confirmation__court", Q(confirmation__applied_on__isnull=False)),
        },
    ),
    "cases.Clue": seen(
        district="station__district",
        office="station__office",
        own="station__mediators__user",
        bureau=only(BA, BU),
    ),
    "cases.ClueReturn": seen(
        district="station__district",
        office="station__office",
        own="station__mediators__user",
        bureau=only(BA, BU),
    ),
    "cases.IntakeRefusal": seen(
        district="district", office="office", own="mediator__user", bureau=only(BA, BU)
    ),
    **dict.fromkeys(
        ("cases.Recusal", "cases.TermExtension"),
        seen(
            district="case__district",
            office="case__office",
            own="case__mediators__mediator__user",
            bureau=only(BA, BU),
        ),
    ),
    "cases.PaperTemplate": seen(district="district", bureau=only(BA, BU)),
    "cases.PrintedFile": dict.fromkeys(EVERYBODY, Belongs("made_for")),
    "cases.CaseDraft": seen(own="mediator__user"),
    "cases.DraftPhoto": seen(own="draft__mediator__user"),
    "cases.DuplicateSuspicion": seen(
        district="case__district", office="case__office", bureau=only(BA, BU)
    ),
    "cases.MediationRequest": at_station("station__"),
    "cases.RequestCall": at_station("request__station__"),
    "cases.QrCode": at_station("station__"),
    "assessment.RateSchedule": of_schedule(""),
    **dict.fromkeys(
        (
            "assessment.Rate",
            "assessment.PayCondition",
            "assessment.RequiredPaper",
            "assessment.PayerShare",
            "assessment.Cap",
            "assessment.Bonus",
            "assessment.AttendanceRule",
        ),
        of_schedule("schedule__"),
    ),
    "assessment.IndexValue": dict.fromkeys(EVERYBODY, ALL),
    "assessment.QuotaRule": dict.fromkeys(EVERYBODY, ALL),
    "assessment.SettlementRun": seen(district="district"),
    "assessment.OrganisationLine": seen(district="run__district"),
    "assessment.Settlement": of_statement("run", "contract"),
    "assessment.SettlementLine": of_statement("settlement__run", "contract"),
    "assessment.LinePortion": of_statement("line__settlement__run", "line__contract"),
    "assessment.WithheldItem": of_statement("run", "contract"),
    "assessment.Adjustment": of_mediator("contract__mediator__"),
    "assessment.QuarterRun": seen(district="district"),
    "assessment.Place": seen(
        district="run__district",
        office="contract__mediator__office",
        bureau=only(BA, BU),
        MEDIATOR=Belongs("contract__mediator__user", Q(run__status="published")),
    ),
    "assessment.QuotaFlag": seen(
        district="run__district",
        bureau=only(BA, BU),
        OFFICE_HEAD=Belongs("contract__mediator__office", DECIDED),
        MEDIATOR=Belongs("contract__mediator__user", ~Q(status="raised")),
    ),
    "assessment.Agency": of_draw(""),
    "assessment.AgencyAssignment": of_draw("agency__"),
    "assessment.SampleDraw": of_draw(""),
    "assessment.FrameCase": of_draw("draw__"),
    "assessment.FlagRule": of_draw(""),
    "assessment.Visit": {**of_draw("draw__"), VA: Belongs("agency", CAN_BE_CALLED)},
    "assessment.Attempt": of_draw("visit__draw__"),
    "assessment.VisitAnswer": of_draw("visit__draw__"),
    "assessment.RedFlag": seen(district="case__district", bureau=only(BA, BU)),
    "assessment.Feedback": seen(district="case__district", bureau=only(BA, BU)),
}

# Published policy and registers: every signed-in person may know them, so there is no scope; who
# may list them is in the matrix.
OPEN_VIEWS = frozenset({"cases.views.citizen", "assessment.views.feedback"})
"""Modules of the pages that citizens open without an account."""

PUBLIC = frozenset(
    {
        "common.CalendarDay",
        "stations.DivisionManagement",
        "stations.DisputeType",
        "cases.TierScheme",
        "cases.Tier",
        "cases.TierRule",
        "cases.ReviewCheck",
        "cases.ReturnReason",
        "cases.ReviewRule",
        # The words of a case, folded for the search; read only together with its case.
        "cases.CaseSearch",
        "cases.AgreementRule",
        "cases.FileRequirement",
        "cases.RetentionRule",
        "cases.SourceRule",
        "cases.IntakeRule",
        "cases.CitizenRule",
        # Counts of tries under keyed hashes; no door shows them.
        "common.TryCount",
        "cases.Court",
        "cases.ConfirmationRule",
        # Who works for a court: only administrators may open it, and they see all of it.
        "cases.CourtAssignment",
        # The last number drawn, held while the next one is; no door shows it.
        "cases.NumberSeries",
    }
)
