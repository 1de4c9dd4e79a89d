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

Roles = frozenset[Role]
NOBODY: Roles = frozenset()
EVERYBODY: Roles = frozenset(Role)
BUREAU: Roles = frozenset({BA, BF, BU})
HEADS: Roles = BUREAU | {OH}
STAFF: Roles = HEADS | {SA, SO, AA}


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


def case_form() -> Page:
    return Page(only(ME), row="cases.Case", rows=(1,))


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
    "common:job": Page(EVERYBODY, row="common.Job", rows=(37,)),
    # the mediator's cases
    "cases:list": Page(only(ME), rows=(1,)),
    "cases:log": Page(only(ME), rows=(1,)),
    "cases:detail": Page(only(ME, CL), row="cases.Case", rows=(1, 2)),
    "cases:close": case_form(),
    "cases:submit": case_form(),
    "cases:performance": case_form(),
    "cases:system_entry": case_form(),
    "cases:paper": case_form(),
    "cases:escalate": case_form(),
    "cases:correct": case_form(),
    "cases:session": case_form(),
    "cases:correct_party": Page(only(ME), row="cases.Party", rows=(2,)),
    "cases:obligation": Page(only(ME), row="cases.Obligation", rows=(1,)),
    "cases:apply_for_confirmation": Page(only(ME), row="cases.Case", rows=(1, 8)),
    # leave
    "mediators:leave": Page(only(ME), rows=(9,)),
    "mediators:ask_for_leave": Page(only(ME), rows=(9,)),
    "mediators:report_back": Page(only(ME), row="mediators.LeaveRequest", rows=(9,)),
    # the court
    "cases:confirmations": Page(only(CL), rows=(8,)),
    "cases:confirmation": Page(only(CL), row="cases.Confirmation", rows=(8,)),
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
            "office_pass": only(OH),
            "office_return": only(OH),
            "bureau_pass": only(BA),
            "bureau_return": only(BA),
            "bureau_reject": only(BA),
        },
    ),
    "cases.DuplicateSuspicion": Desk(
        (36,),
        read=only(OH, BA, BU),
        export=only(OH, BA),
        verbs={"same": only(OH, BA), "different": only(OH, BA)},
    ),
    "cases.Confirmation": Desk((8,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.Clue": Desk((1,), read=only(OH, BA, BU), export=only(OH, BA)),
    "cases.TierScheme": STRUCTURE,
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
    return seen(
        district=f"{path}district",
        office=f"{path}office",
        own=f"{path}mediators__mediator__user",
        court=f"{path}confirmations__court",
        bureau=bureau,
    )


def of_mediator(path: str) -> Seen:
    return seen(district=f"{path}district", office=f"{path}office", own=f"{path}user")


def of_schedule(path: str) -> Seen:
    in_force = Q(**{f"{path}status": "active", f"{path}valid_from__lte": "2025-04-10"})
    return seen(district=f"{path}district", OFFICE_HEAD=in_force, MEDIATOR=in_force)


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
    "cases.Escalation": of_case("case__"),
    "cases.Agreement": of_case("case__"),
    "cases.Obligation": of_case("agreement__case__"),
    "cases.Document": of_case("case__"),
    "cases.Review": of_case("case__", BUREAU),
    "cases.Confirmation": {**of_case("case__"), CL: Belongs("court")},
    "cases.Clue": seen(
        district="station__district",
        office="station__office",
        own="station__mediators__user",
        bureau=only(BA, BU),
    ),
    "cases.DuplicateSuspicion": seen(
        district="case__district", office="case__office", bureau=only(BA, BU)
    ),
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
}

# Published policy and registers: every signed-in person may know them, so there is no scope; who
# may list them is in the matrix.
PUBLIC = frozenset(
    {
        "common.CalendarDay",
        "stations.DivisionManagement",
        "stations.DisputeType",
        "cases.TierScheme",
        "cases.Tier",
        "cases.Court",
        # Who works for a court: only administrators may open it, and they see all of it.
        "cases.CourtAssignment",
        # The last number drawn, held while the next one is; no door shows it.
        "cases.NumberSeries",
    }
)
