"""Who may do what: the one reviewed table (SECURITY 3.3), and the permissions it compiles to.

Letters: **L** list and read with identity masked, **F** read the full identity by a logged
reveal, **C** create, **E** edit while a draft, **D** decide, **X** export. Scopes: o own, s own
offices, a assigned and inside the visit window, j packages of one's court, d district, g only
as an aggregate of at least 5. A role that a row does not name gets an answer as if the object
did not exist. The cells are the text of the table; `visible_to` of each queryset enforces the
scopes, and what needs a name of its own stands in ``may``.

Compiled for every model of the row: L gives ``view``, F ``view`` and ``reveal``, C ``add``,
E ``change`` and ``view``, D ``view`` and the decisions named in ``may``. Codenames read
``app.verb_model``. There are no permission rows in the database and no groups.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mediation.common.memory import remember
from mediation.common.roles import Role, roles_of

ME, OH, VA, CL = Role.MEDIATOR, Role.OFFICE_HEAD, Role.SURVEYOR, Role.COURT_LIAISON
BA, BF, BU = Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR
SA, SO, AA = Role.SYSTEM_ADMIN, Role.SECURITY_OFFICER, Role.AUDIT_ADMIN

LETTER_VERBS = {
    "L": ("view",),
    "F": ("view", "reveal"),
    "C": ("add",),
    "E": ("change", "view"),
    "D": ("view",),
}
_LETTERS = re.compile(r"\b[LFCEDX]{1,3}\b")


@dataclass(frozen=True)
class Row:
    """One object of the table.

    ``cells`` is the table's text per role. ``only`` narrows letters of one role to some models
    (to none: the letter is a decision named in ``may``), ``also`` adds letters that the text
    leaves to common sense (who approves a thing reads it), ``may`` lists named permissions.
    """

    number: int
    title: str
    models: tuple[str, ...]
    cells: Mapping[Role, str]
    may: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    only: Mapping[tuple[Role, str], tuple[str, ...]] = field(default_factory=dict)
    also: Mapping[Role, str] = field(default_factory=dict)

    def letters_of(self, role: Role) -> str:
        """Letters of the role's cell and of ``also``, each once: "CEL"."""
        text = "".join(_LETTERS.findall(self.cells.get(role, "")))
        return "".join(sorted({*text, *self.also.get(role, "")}))

    def permissions_of(self, role: Role) -> Iterator[str]:
        yield from self.may.get(role, ())
        for letter in self.letters_of(role):
            for model in self.only.get((role, letter), self.models):
                for verb in LETTER_VERBS.get(letter, ()):
                    yield codename(verb, model)


def codename(verb: str, model: str) -> str:
    """``("view", "cases.Case")`` -> ``"cases.view_case"``."""
    app, name = model.split(".")
    return f"{app}.{verb}_{name.lower()}"


CASE = (
    "cases.Case",
    "cases.Clue",
    "cases.CaseMediator",
    "cases.Escalation",
    "cases.EscalationStep",
    "cases.TeamProposal",
    "cases.TeamPart",
    "cases.CaseLink",
    "cases.Referral",
)
SHEETS = ("mediators.AttendanceSheet", "mediators.AttendanceEntry")
LEAVE = ("mediators.LeaveRequest",)
PERSON = ("mediators.Mediator", "mediators.Grade", "mediators.Contract", "mediators.Posting")
RATES = (
    "assessment.RateSchedule",
    "assessment.Rate",
    "assessment.PayCondition",
    "assessment.RequiredPaper",
    "assessment.PayerShare",
    "assessment.Cap",
    "assessment.Bonus",
    "assessment.IndexValue",
    "assessment.AttendanceRule",
)
RUN = ("assessment.SettlementRun",)
LINES = (
    "assessment.Settlement",
    "assessment.SettlementLine",
    "assessment.LinePortion",
    "assessment.WithheldItem",
)
ORGANISATIONS = ("assessment.OrganisationLine",)
VISIT = ("assessment.Visit",)
CALLS = ("assessment.Attempt",)
FLAG_RULE = ("assessment.FlagRule",)
AGENCY = ("assessment.Agency", "assessment.AgencyAssignment")
SUBMITTED = ("cases.Document", "cases.Agreement")
CONFIRMATION = (
    "cases.Confirmation",
    "cases.EligibilityCheck",
    "cases.JointApplicant",
    "cases.Objection",
    "cases.Enforcement",
)
REQUEST = ("cases.MediationRequest",)
CALL_BACK = ("cases.RequestCall",)
ANSWERS = ("assessment.VisitAnswer",)
STRUCTURE = (
    "stations.Division",
    "stations.DivisionManagement",
    "stations.Committee",
    "stations.Office",
    "stations.Station",
    "stations.PioneerPost",
    "stations.PartyTeam",
    "stations.GridGroup",
    "stations.GridMember",
    "stations.DisputeType",
    "cases.TierScheme",
    "cases.Tier",
    "cases.TierRule",
    "cases.ReviewCheck",
    "cases.ReturnReason",
    "cases.ReviewRule",
    "cases.AgreementRule",
    "cases.SourceRule",
    "cases.IntakeRule",
    "cases.Court",
    "cases.ConfirmationRule",
    "cases.CitizenRule",
    "cases.FileRequirement",
    "cases.RetentionRule",
    "common.CalendarDay",
)

ROWS = (
    Row(
        1,
        "Case header (number, type, dates, status)",
        CASE,
        {
            ME: "CEL o",
            OH: "L s",
            VA: "L a (few fields)",
            CL: "L j",
            BA: "L d",
            BF: "L d (no parties)",
            BU: "L d",
        },
        only={(VA, "L"): VISIT, (CL, "L"): ("cases.Case",), (BF, "L"): ("cases.Case",)},
        may={
            ME: ("cases.decide_clue",),
            OH: (
                "cases.add_clue",
                "cases.decide_clue",
                "cases.follow_up_escalation",
                "cases.decide_teamproposal",
                "cases.link_case",
                "cases.merge_case",
            ),
            BA: ("cases.follow_up_escalation", "cases.link_case", "cases.merge_case"),
        },
    ),
    Row(
        2,
        "Party identity",
        ("cases.Party",),
        {
            ME: "F o until close + 90 days, then masked",
            OH: "F s",
            VA: "phone + name F a",
            CL: "F j",
            BA: "F d",
            BU: "F d",
        },
        # The mediator enters the parties; the surveyor reaches them through the visit only.
        also={ME: "CE"},
        only={(VA, "F"): VISIT},
    ),
    Row(
        3,
        "Narrative, mediation record",
        ("cases.Session", "cases.SessionPlan", "cases.Participant", "cases.Inquiry"),
        {ME: "CE o", OH: "L s", CL: "L j (submitted part)", BA: "L d", BU: "L d"},
        only={(CL, "L"): SUBMITTED},
    ),
    Row(
        4,
        "Evidence files",
        ("cases.Document", "cases.DocumentFile"),
        {ME: "CE o", OH: "L s", CL: "L j (submitted)", BA: "L d", BU: "L d"},
    ),
    Row(
        5,
        "Agreement document",
        (
            "cases.Agreement",
            "cases.Obligation",
            "cases.Fulfilment",
            "cases.Urging",
            "cases.Default",
        ),
        {
            ME: "CE o",
            OH: "L s",
            VA: "promise terms only a",
            CL: "L j",
            BA: "L d",
            BU: "L d",
        },
    ),
    Row(
        6,
        "Difficulty / subsidy class",
        ("cases.Review",),
        {
            ME: "propose o",
            OH: "D s (not own)",
            BA: "D d top class",
            BF: "L d",
            BU: "L d",
        },
        may={
            ME: ("cases.propose_tier",),
            OH: ("cases.decide_tier",),
            BA: ("cases.decide_tier", "cases.decide_top_tier"),
        },
    ),
    Row(
        7,
        "Case approval for settlement",
        ("cases.Review", "cases.ReviewAnswer", "cases.ReviewFault"),
        {
            ME: "L o",
            OH: "D s (not own, no conflict)",
            BA: "D d second",
            BF: "L d",
            BU: "L d",
        },
        may={
            OH: ("cases.review_office",),
            BA: ("cases.review_bureau", "cases.view_reviewers"),
            BU: ("cases.view_reviewers",),
        },
    ),
    Row(
        8,
        "Judicial-confirmation package",
        CONFIRMATION,
        {
            ME: "C o",
            OH: "D s",
            CL: "D j (accept, return, result)",
            BA: "L d",
            BU: "L d",
        },
        may={
            OH: ("cases.submit_confirmation",),
            CL: (
                "cases.accept_confirmation",
                "cases.return_confirmation",
                "cases.decide_confirmation",
            ),
        },
        only={(ME, "C"): tuple(name for name in CONFIRMATION if name != "cases.Objection")},
        also={ME: "L"},
    ),
    Row(
        9,
        "Attendance, leave",
        SHEETS + LEAVE,
        {
            ME: "C leave, L o",
            OH: "CE s until reported",
            BA: "D d",
            BF: "L d",
            BU: "L d",
        },
        may={
            ME: ("mediators.close_leaverequest",),
            OH: (
                "mediators.sign_attendancesheet",
                "mediators.decide_leaverequest",
                "mediators.close_leaverequest",
            ),
            BA: (
                "mediators.decide_leaverequest",
                "mediators.close_leaverequest",
                "mediators.correct_attendancesheet",
            ),
        },
        only={(ME, "C"): LEAVE, (OH, "C"): SHEETS, (OH, "E"): SHEETS},
        also={OH: "L"},
    ),
    Row(
        10,
        "Spot check",
        (),
        {ME: "L o after close", OH: "L s", BA: "CE d", BU: "L d"},
    ),
    Row(
        11,
        "Mediator file (contract, skills)",
        PERSON,
        {ME: "L o", OH: "L s", BA: "CE d", BF: "L d", BU: "L d"},
        may={BA: ("mediators.reveal_mediator",)},
    ),
    Row(
        12,
        "Payee bank account",
        (),
        {ME: "request o", BF: "D d (two persons)", BU: "masked d"},
        may={ME: ("mediators.request_payeeaccount",), BF: ("mediators.decide_payeeaccount",)},
    ),
    Row(
        13,
        "Rate / rule version",
        RATES,
        {
            ME: "L in force",
            OH: "L in force",
            BA: "C draft",
            BF: "D activate (≠ author)",
            BU: "L d",
        },
        may={BF: ("assessment.activate_rateschedule",)},
        also={BA: "E"},
    ),
    Row(
        14,
        "Settlement run",
        RUN + LINES + ORGANISATIONS,
        {
            ME: "own line L",
            OH: "lines L s",
            BA: "D approve (≠ preparer)",
            BF: "C prepare",
            BU: "L d, recompute",
        },
        may={
            ME: ("assessment.object_settlement", "assessment.accept_settlement"),
            BA: (
                "assessment.confirm_settlementrun",
                "assessment.publish_settlementrun",
                "assessment.answer_settlement",
            ),
            BF: ("assessment.prepare_settlementrun",),
            BU: ("assessment.recompute_settlementrun",),
        },
        only={(ME, "L"): LINES, (OH, "L"): LINES, (BF, "C"): ()},
        also={BF: "L"},
    ),
    Row(
        15,
        "Adjustment, reversal",
        ("assessment.Adjustment",),
        {ME: "L o", OH: "L s", BA: "D", BF: "C", BU: "L d"},
        may={BA: ("assessment.decide_adjustment",)},
        also={BF: "L"},
    ),
    # The table's cell lets BA release; section 3.1 says "BA: no money release" and decides.
    # The releaser differs from the approver either way, by a check constraint of the run.
    Row(
        16,
        "Payment file",
        (),
        {BF: "release D (≠ approver), X", BU: "hash L"},
        may={BF: ("assessment.release_settlementrun", "assessment.export_settlementrun")},
    ),
    Row(
        17,
        "Quarter target",
        ("assessment.QuotaRule",),
        {ME: "L o", OH: "L s", BA: "C, second D", BU: "L d"},
        may={BA: ("assessment.activate_quotarule",)},
        also={BA: "E"},
    ),
    Row(
        18,
        "Ranking snapshot",
        ("assessment.QuarterRun", "assessment.Place"),
        {
            ME: "own detail + published list",
            OH: "L s",
            BA: "publish D",
            BU: "recompute",
        },
        may={
            BA: ("assessment.close_quarterrun", "assessment.publish_quarterrun"),
            BU: ("assessment.recompute_quarterrun",),
        },
        # The list as published is for the bureau's page; others read places.
        only={(ME, "L"): ("assessment.Place",), (OH, "L"): ("assessment.Place",)},
        also={ME: "L", BU: "L"},
    ),
    Row(
        19,
        "Termination decision, appeal",
        ("assessment.QuotaFlag",),
        {
            ME: "L o, appeal C",
            OH: "L s after decision",
            BA: "C; decided by second BA",
            BU: "L d",
        },
        may={
            ME: ("assessment.answer_quotaflag",),
            BA: ("assessment.decide_quotaflag", "mediators.terminate_contract"),
        },
        only={(ME, "C"): (), (BA, "C"): ()},
        also={BA: "L"},
    ),
    Row(
        20,
        "Sample population, commitment, draw",
        ("assessment.SampleDraw", "assessment.FrameCase"),
        {BA: "freeze D", BU: "seed witness C, verify"},
        may={
            BA: (
                "assessment.freeze_sampledraw",
                "assessment.witness_seed",
                "assessment.draw_sampledraw",
            ),
            BU: ("assessment.witness_seed", "assessment.verify_sampledraw"),
        },
        only={(BU, "C"): ()},
        also={BU: "L"},
    ),
    Row(
        21,
        "Visit assignment",
        AGENCY + VISIT + CALLS,
        {VA: "L a", BA: "CE d", BU: "L d"},
        may={BA: ("assessment.assign_visit",)},
        only={(VA, "L"): VISIT, (BA, "C"): AGENCY, (BA, "E"): AGENCY},
        also={BA: "L"},
    ),
    Row(
        22,
        "Visit answers, satisfaction part",
        (*ANSWERS, "assessment.Feedback"),
        {ME: "g o", OH: "g s", VA: "C a, then sealed", BA: "L d", BU: "L d"},
        may={VA: ("assessment.record_visit",)},
        only={(VA, "C"): ANSWERS},  # a party's own answer comes from the party
    ),
    Row(
        23,
        "Visit answers, integrity part (bribery, favour, retaliation)",
        ("assessment.VisitAnswer",),
        {VA: "C a, then sealed", BA: "count only", BU: "F d, hand-over to discipline"},
    ),
    Row(24, "Award nomination", (), {ME: "L o", OH: "C s", BA: "C d", BU: "L d"}),
    Row(
        25,
        "Award vote",
        (),
        {
            OH: "reviewer: own C, no read before close",
            BA: "tally after close",
            BU: "L after close",
        },
    ),
    Row(26, "Data-subject request", (), {OH: "C for a party s", BA: "CE d", BU: "D erase"}),
    Row(
        27,
        "Export job",
        (),
        {
            ME: "own pay slip X",
            OH: "X s masked",
            CL: "X j",
            BA: "X d, above 200 rows second approval",
            BF: "X d money only",
            BU: "L d",
        },
        may={BA: ("common.approve_export",)},
    ),
    Row(
        28,
        "User account",
        ("common.User",),
        {ME: "own profile, sessions", VA: "own", CL: "own", SA: "C, disable", AA: "L"},
        may={SA: ("common.disable_user", "common.reset_password")},
        # An account is corrected by who creates it, and found by who grants it a role.
        also={SA: "E", SO: "L"},
    ),
    Row(
        29,
        "Role grant, scope grant",
        ("common.RoleGrant", "stations.StaffAssignment", "cases.CourtAssignment"),
        {BA: "propose", SO: "D", AA: "L"},
        may={
            SO: (
                "common.grant_role",
                "common.revoke_role",
                "stations.view_division",
                "stations.view_office",
                "cases.view_court",
            )
        },
        only={(SO, "C"): ("stations.StaffAssignment", "cases.CourtAssignment")}
        | {(SO, "E"): ("stations.StaffAssignment", "cases.CourtAssignment")},
        also={SO: "CE"},
    ),
    Row(
        30,
        "Token, API client",
        ("common.ApiToken",),
        {BA: "propose", SO: "C, revoke", AA: "L"},
        may={SO: ("common.revoke_apitoken",)},
        also={SO: "L"},
    ),
    Row(
        31,
        "Audit log",
        ("common.AuditEvent",),
        {
            ME: "own logins L",
            BU: "business events L d",
            SA: "own L",
            SO: "own L",
            AA: "L, verify, anchor",
        },
        may={AA: ("common.verify_auditevent", "common.anchor_auditevent")},
    ),
    Row(
        32,
        "Backup, restore, settings",
        (),
        {SA: "C", SO: "restore D", AA: "L"},
        may={SA: ("common.make_backup",), SO: ("common.restore_backup",)},
    ),
    # Objects that the table leaves out.
    Row(
        33,
        "Divisions, committees, offices, stations, dispute types, tiers, courts, calendar",
        STRUCTURE,
        {OH: "L s", BA: "CEL d", BF: "L d", BU: "L d"},
    ),
    Row(
        34,
        "Dispute profile (computed from cases)",
        ("stations.DisputeProfile",),
        {OH: "L s", BA: "L d", BF: "L d", BU: "L d"},
    ),
    Row(
        35,
        "Red flag",
        ("assessment.RedFlag", *FLAG_RULE),
        {BA: "D d", BU: "L d"},
        may={BA: ("assessment.decide_redflag",)},
        only={(BA, "C"): FLAG_RULE, (BA, "E"): FLAG_RULE},
        also={BA: "CE"},
    ),
    Row(
        36,
        "Duplicate suspicion",
        ("cases.DuplicateSuspicion",),
        {OH: "D s", BA: "D d", BU: "L d"},
        may={
            OH: ("cases.decide_duplicatesuspicion",),
            BA: ("cases.decide_duplicatesuspicion",),
        },
    ),
    Row(
        37,
        "Long work, notices, saved views",
        ("common.Job", "common.Notice", "common.SavedView"),
        dict.fromkeys(Role, "L o"),
    ),
    # The station's desk: whoever may answer a request may see whom to call back.
    Row(
        38,
        "Request of a citizen",
        REQUEST + CALL_BACK,
        {ME: "F s", OH: "F s", BA: "F d", BU: "L d"},
        may={ME: ("cases.answer_mediationrequest",), OH: ("cases.answer_mediationrequest",)},
        only={(role, "F"): REQUEST for role in (ME, OH, BA)},
        also=dict.fromkeys((ME, OH, BA), "L"),
    ),
    Row(
        39,
        "QR code of a station",
        ("cases.QrCode",),
        {ME: "L s", OH: "D s", BA: "D d", BU: "L d"},
        may={OH: ("cases.issue_qrcode",), BA: ("cases.issue_qrcode",)},
    ),
    Row(
        40,
        "Intake: returns of grid groups, refusals, recusals, longer terms",
        ("cases.ClueReturn", "cases.IntakeRefusal", "cases.Recusal", "cases.TermExtension"),
        {ME: "CL o", OH: "D s", BA: "D d", BU: "L d"},
        may={
            OH: ("cases.decide_recusal", "cases.add_cluereturn", "cases.add_recusal"),
            BA: ("cases.decide_recusal",),
        },
    ),
    # A file is archived by those who made it; its end is decided by two people of the bureau.
    Row(
        41,
        "Archived file, appraisal",
        ("cases.ArchiveVolume", "cases.Appraisal"),
        {ME: "L o", OH: "L s", BA: "D d", BU: "L d"},
        may={
            ME: ("cases.archive_case",),
            OH: ("cases.archive_case",),
            BA: ("cases.archive_case", "cases.propose_appraisal", "cases.decide_appraisal"),
        },
    ),
    Row(
        42,
        "Case form on its way",
        ("cases.CaseDraft", "cases.DraftPhoto"),
        {ME: "CEL o"},
    ),
    # Templates are code: one offers a version, another puts it in force (R24).
    Row(
        43,
        "Template of a paper",
        ("cases.PaperTemplate",),
        {BA: "C, second D", BU: "L d"},
        may={BA: ("cases.activate_papertemplate",)},
    ),
    Row(
        44,
        "Printed papers, whole file",
        ("cases.PrintedFile",),
        dict.fromkeys((ME, OH, CL, BA, BU), "L o"),
    ),
)

# Row 27: what a role may export is part of what it may read. None means all of it.
EXPORTS: Mapping[Role, tuple[str, ...] | None] = {
    ME: LINES,
    OH: None,
    CL: ("cases.Confirmation",),
    BA: None,
    BF: RUN + LINES + ORGANISATIONS + ("assessment.Adjustment",),
}
NEVER_EXPORTED = frozenset({"assessment.export_visitanswer", "assessment.export_feedback"})


def _compile(role: Role) -> frozenset[str]:
    granted = {permission for row in ROWS for permission in row.permissions_of(role)}
    if role in EXPORTS:
        readable = {name.replace(".view_", ".export_") for name in granted if ".view_" in name}
        listed = EXPORTS[role]
        if listed is not None:
            readable &= {codename("export", model) for model in listed}
        granted |= readable - NEVER_EXPORTED
    return frozenset(granted)


PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {role: _compile(role) for role in Role}
)


def permissions_of(user) -> frozenset[str]:
    """All that the user's roles of today may do, as ``app.codename``."""
    roles = roles_of(user)
    return remember(
        user,
        ("permissions", roles),
        lambda: frozenset().union(*(PERMISSIONS[role] for role in roles)),
    )
