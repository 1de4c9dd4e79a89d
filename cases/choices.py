"""Closed lists of cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Where a case comes from (案件来源), columns of the ministry's table (DOMAIN §2.3)."""

    OWN_INITIATIVE = "own_initiative", _("own initiative")
    APPLICATION = "application", _("application of a party")
    COURT = "court", _("transferred by a court")
    PROCURATORATE = "procuratorate", _("transferred by a procuratorate")
    POLICE = "police", _("transferred by the police")
    PETITION = "petition", _("transferred by a petition office")
    OTHER_BODY = "other_body", _("transferred by another body")


TRANSFERRED = frozenset(
    {Source.COURT, Source.PROCURATORATE, Source.POLICE, Source.PETITION, Source.OTHER_BODY}
)


class ApplicationForm(models.TextChoices):
    """How a party applied (People's Mediation Law art. 17)."""

    WRITTEN = "written", _("written application")
    ORAL = "oral", _("oral application, noted by the mediator")


class CourtStage(models.TextChoices):
    """Where the suit stood when the court handed the dispute over (DOMAIN §1.4)."""

    PRE_FILING = "pre_filing", _("before filing (assigned)")
    ORDINARY = "ordinary", _("after filing, ordinary procedure (entrusted)")
    SUMMARY = "summary", _("after filing, summary procedure (entrusted)")


class SideConsent(models.TextChoices):
    """What the other side said to mediation, and how it said so (law art. 17)."""

    IN_PERSON = "in_person", _("agreed in person")
    TELEPHONE = "telephone", _("agreed by telephone")
    WRITING = "writing", _("agreed in writing")
    NOT_YET = "not_yet", _("not asked yet")
    REFUSED = "refused", _("clearly refuses")


GIVEN = frozenset({SideConsent.IN_PERSON, SideConsent.TELEPHONE, SideConsent.WRITING})


class PlaceBasis(models.TextChoices):
    """Why this station may mediate the dispute (DOMAIN §1.2)."""

    AROSE_HERE = "arose_here", _("the dispute arose here")
    LIVES_HERE = "lives_here", _("a party lives or works here")
    AGREED = "agreed", _("both sides chose us, and the committee agrees")
    TRADE = "trade", _("a trade dispute, ours by its trade")


class RefusalReason(models.TextChoices):
    """Why a dispute is not accepted (不予受理, DOMAIN §1.2)."""

    RESERVED = "reserved", _("the law leaves it to a special organ")
    FORBIDDEN = "forbidden", _("the law forbids mediating it")
    OTHER_ORGAN = "other_organ", _("a court, the police or another organ has taken or settled it")
    SIDE_REFUSES = "side_refuses", _("a party clearly refuses mediation")
    NOT_HERE = "not_here", _("neither the dispute nor a party is of this place")
    NO_DISPUTE = "no_dispute", _("not a dispute between the parties")
    OTHER = "other", _("other")


class RouteTold(models.TextChoices):
    """Where the parties were told to go instead (law art. 26)."""

    ARBITRATION = "arbitration", _("arbitration")
    LITIGATION = "litigation", _("court")
    ADMINISTRATIVE = "administrative", _("administrative organ")
    PETITION = "petition", _("petition office")
    POLICE = "police", _("police")
    COMMITTEE = "committee", _("another mediation committee")


class RecusalGround(models.TextChoices):
    """Why a mediator steps back (回避, DOMAIN §1.2)."""

    RELATIVE = "relative", _("near relative of a party or of its agent")
    INTEREST = "interest", _("has an interest in the dispute")
    OTHER = "other", _("another relation that may affect fairness")


class RecusalStatus(models.TextChoices):
    OPEN = "open", _("waiting for the office's decision")
    STAYS = "stays", _("both sides agreed in writing that the mediator stays")
    REPLACED = "replaced", _("another mediator took over")
    UNFOUNDED = "unfounded", _("no ground found")


class Relation(models.TextChoices):
    CITIZENS = "citizens", _("between citizens")
    ORGANISATION = "organisation", _("between a citizen and an organisation")


class Outcome(models.TextChoices):
    """How a case ended (DOMAIN §5.1); a closed list."""

    SETTLED_WRITTEN = "settled_written", _("settled, written agreement")
    SETTLED_ORAL = "settled_oral", _("settled, oral agreement")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    REFUSED = "refused", _("ended: a party refused or withdrew")
    UNREACHABLE = "unreachable", _("ended: a party could not be reached")
    TOO_FAR_APART = "too_far_apart", _("ended: positions too far apart")
    TERM_OVER = "term_over", _("ended: the term ran out")
    NOT_SIGNED = "not_signed", _("ended: a party refused to sign")
    SHAM = "sham", _("ended: sham mediation found")
    ALREADY_TAKEN = "already_taken", _("ended: already before another organ")
    TRANSFERRED = "transferred", _("transferred")
    OTHER = "other", _("other")


SETTLED = frozenset({Outcome.SETTLED_WRITTEN, Outcome.SETTLED_ORAL})
FAILED = frozenset(
    {
        Outcome.REFUSED,
        Outcome.UNREACHABLE,
        Outcome.TOO_FAR_APART,
        Outcome.TERM_OVER,
        Outcome.NOT_SIGNED,
    }
)
ENDED = FAILED | {Outcome.SHAM, Outcome.ALREADY_TAKEN, Outcome.OTHER}
"""Begun, ended without an agreement, and the parties are told so (终止调解通知书)."""


class Performance(models.TextChoices):
    """The performance track (履行情况); its own track, apart from outcome and confirmation."""

    NONE = "none", _("nothing to perform")
    NOT_DUE = "not_due", _("not yet due")
    RUNNING = "running", _("being performed")
    DONE = "done", _("performed")
    PARTLY = "partly", _("partly performed")
    REFUSED = "refused", _("performance refused")


class ConfirmationTrack(models.TextChoices):
    """The judicial-confirmation track of a case (司法确认)."""

    NONE = "none", _("not applied for")
    PREPARED = "prepared", _("being prepared")
    APPLIED = "applied", _("applied for")
    VALID = "valid", _("ruled valid")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("30 days over")


class ReviewState(models.TextChoices):
    """Where a case stands on the way to pay."""

    NOT_SUBMITTED = "not_submitted", _("not submitted")
    SUBMITTED = "submitted", _("waiting for the office")
    OFFICE_PASSED = "office_passed", _("waiting for the bureau")
    PASSED = "passed", _("approved")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")


UNDER_REVIEW = frozenset({ReviewState.SUBMITTED, ReviewState.OFFICE_PASSED, ReviewState.RETURNED})
"""Handed in, and not decided for good."""


class ReviewLevel(models.TextChoices):
    OFFICE = "office", _("office review")
    BUREAU = "bureau", _("bureau review")


class Decision(models.TextChoices):
    PASS = "pass", _("pass")
    RETURN = "return", _("return")
    REJECT = "reject", _("reject")


class CheckAnswer(models.TextChoices):
    """What a reviewer answers to a line of the checklist."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "n_a", _("does not apply")


class CorrectAt(models.TextChoices):
    """Where the mediator corrects what a case was returned for."""

    FACTS = "facts", _("the facts of the case")
    PARTIES = "parties", _("the parties")
    SESSIONS = "sessions", _("the mediation records")
    CLOSING = "closing", _("the closing and the tier")
    PAPERS = "papers", _("the papers on file")
    SYSTEM_ENTRY = "system_entry", _("the entry in the city's system")


class CaseFact(models.TextChoices):
    """A figure of a case that a tier rule looks at."""

    PEOPLE = "people", _("people involved")
    AMOUNT = "amount", _("amount agreed (yuan)")
    SESSIONS = "sessions", _("mediation sessions")
    DAYS = "days", _("days from acceptance to closing")
    ESCALATIONS = "escalations", _("dangers reported")


class Quality(models.TextChoices):
    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    POOR = "poor", _("poor")


class PartySide(models.TextChoices):
    APPLICANT = "applicant", _("applicant")
    RESPONDENT = "respondent", _("respondent")


class PartyKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class IdType(models.TextChoices):
    RESIDENT = "resident", _("resident ID card")
    CREDIT_CODE = "credit_code", _("unified social credit code")
    PASSPORT = "passport", _("passport")
    HK_MO_TW = "hk_mo_tw", _("permit of Hong Kong, Macao or Taiwan residents")
    LEGACY = "legacy", _("15-digit legacy number")
    NONE = "none", _("no document at hand")


class MediatorRole(models.TextChoices):
    LEAD = "lead", _("lead mediator")
    CO = "co", _("co-mediator")


class AgreementForm(models.TextChoices):
    WRITTEN = "written", _("written")
    ORAL = "oral", _("oral")


class Paper(models.TextChoices):
    """Papers of the case file (卷宗), DOMAIN §2.1, in binding order."""

    COVER = "cover", _("cover")
    APPLICATION = "application", _("application")
    REGISTER = "register", _("acceptance register")
    NOTICE = "notice", _("notice of rights and duties")
    IDENTITY = "identity", _("proof of identity")
    POWER = "power", _("power of attorney")
    INQUIRY = "inquiry", _("inquiry record")
    EVIDENCE = "evidence", _("evidence")
    EXTENSION = "extension", _("consent to an extension")
    RECORD = "record", _("mediation record")
    AGREEMENT = "agreement", _("agreement")
    ORAL_REGISTER = "oral_register", _("register of an oral agreement")
    PERFORMANCE = "performance", _("proof of performance")
    FOLLOW_UP = "follow_up", _("follow-up record")
    CONFIRMATION = "confirmation", _("confirmation papers")
    STATEMENT = "statement", _("statement on the file")
    CLOSING_REPORT = "closing_report", _("closing report")
    SERVICE_RECEIPT = "service_receipt", _("proof of service")
    MEDIATION_NOTICE = "mediation_notice", _("mediation notice")
    END_NOTICE = "end_notice", _("notice of the end of mediation")
    CLASS_FORM = "class_form", _("class assessment form")
    ANNEX = "annex", _("annex")
    BACK_COVER = "back_cover", _("back cover")


class PrintedPaper(models.TextChoices):
    """Papers that the machine prints, filled from the case; details in `cases.calc.sheets`."""

    COVER = "cover", _("file cover")
    CATALOGUE = "catalogue", _("catalogue of the file")
    APPLICATION = "application", _("application for mediation")
    REGISTER = "register", _("register of acceptance")
    NOTICE = "notice", _("notice of the parties' rights and duties")
    IDENTITY = "identity", _("sheet for proofs of identity")
    POWER = "power", _("letter of attorney")
    MEDIATION_NOTICE = "mediation_notice", _("summons to mediation")
    SERVICE_RECEIPT = "service_receipt", _("receipt of service")
    INQUIRY = "inquiry", _("record of an inquiry")
    EVIDENCE = "evidence", _("list of evidence")
    EXTENSION = "extension", _("consent to an extension")
    RECORD = "record", _("record of a session")
    AGREEMENT = "agreement", _("mediation agreement")
    ORAL_REGISTER = "oral_register", _("registration of an oral agreement")
    PERFORMANCE = "performance", _("record of performance")
    FOLLOW_UP = "follow_up", _("record of a follow-up")
    CONFIRMATION = "confirmation", _("joint application for judicial confirmation")
    MERGED = "merged", _("agreement and application in one")
    MEDIATION_PROOF = "mediation_proof", _("proof of mediation by the committee")
    SERVICE_ADDRESS = "service_address", _("confirmation of the address for service")
    REFUSAL = "refusal", _("notice of non-acceptance")
    END_NOTICE = "end_notice", _("notice that mediation has ended")
    REMEDIES = "remedies", _("notice of remedies")
    CLASS_FORM = "class_form", _("assessment of the tier")
    STATEMENT = "statement", _("statement about the file")
    CLOSING_REPORT = "closing_report", _("report on the closed case")
    BACK_COVER = "back_cover", _("back of the file")


class TemplateStatus(models.TextChoices):
    """A template of the bureau: offered by one person, put in force by another."""

    OFFERED = "offered", _("waiting for a second person")
    IN_FORCE = "in_force", _("in force")
    RETIRED = "retired", _("no longer in force")


class Risk(models.TextChoices):
    """Escalation risks (DOMAIN §5.2); they feed the prevention columns of the monthly table."""

    SUICIDE = "suicide", _("suicide")
    CRIME = "crime", _("turning into a crime")
    PETITION = "petition", _("collective petition")
    FIGHT = "fight", _("armed group fight")


class ConfirmationStatus(models.TextChoices):
    """Where one application stands; what may follow is `choices_confirmation.NEXT`."""

    PREPARED = "prepared", _("waiting for the office to submit it")
    SENT_BACK = "sent_back", _("sent back by the office")
    LAPSED = "lapsed", _("not submitted in time")
    SUBMITTED = "submitted", _("submitted to the court")
    SUPPLEMENT = "supplement", _("the court asks for more")
    RETURNED = "returned", _("returned by the court")
    ACCEPTED = "accepted", _("accepted by the court")
    VALID = "valid", _("ruled valid")
    REJECTED = "rejected", _("rejected by ruling")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVOKED = "revoked", _("revoked after an objection")


class CourtReason(models.TextChoices):
    """Why a court returns or rejects an application (CPL interpretation arts. 355, 358)."""

    NOT_CIVIL = "not_civil", _("outside the courts' civil competence")
    WRONG_COURT = "wrong_court", _("wrong court")
    STATUS = "status", _("concerns marriage, parentage or adoption")
    SPECIAL = "special", _("belongs to another special procedure")
    REAL_RIGHTS = "real_rights", _("confirms real or intellectual property rights")
    UNLAWFUL = "unlawful", _("breaks mandatory law")
    HARM = "harm", _("harms the state, the public or others")
    MORALS = "morals", _("against public order and morals")
    NOT_VOLUNTARY = "not_voluntary", _("not voluntary")
    UNCLEAR = "unclear", _("content unclear")
    PAPERS = "papers", _("papers missing")
    OTHER = "other", _("other")


class SuspicionStatus(models.TextChoices):
    OPEN = "open", _("open")
    DIFFERENT = "different", _("different disputes")
    SAME = "same", _("same dispute")


class ClueStatus(models.TextChoices):
    OPEN = "open", _("open")
    TAKEN = "taken", _("taken as a case")
    RESOLVED = "resolved", _("resolved on the spot")
    DISMISSED = "dismissed", _("nothing to it")


class ParticipantKind(models.TextChoices):
    """Who else joins a session with the parties' consent (law art. 20)."""

    RELATIVE = "relative", _("relative")
    NEIGHBOUR = "neighbour", _("neighbour")
    COLLEAGUE = "colleague", _("colleague")
    EXPERT = "expert", _("expert")
    ORGANISATION = "organisation", _("representative of an organisation")
    INTERPRETER = "interpreter", _("interpreter")


class TeamState(models.TextChoices):
    """Where a proposed change of the team and its shares stands."""

    OPEN = "open", _("waiting for the mediators")
    AGREED = "agreed", _("waiting for the office head")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class WrittenRule(models.TextChoices):
    """What happens where an agreement should be written and is not."""

    REFUSE = "refuse", _("an oral agreement is refused")
    EXPLAIN = "explain", _("an oral agreement needs a reason")


class UrgeBy(models.TextChoices):
    PHONE = "phone", _("by telephone")
    VISIT = "visit", _("by a visit")
    LETTER = "letter", _("by letter")
    MEETING = "meeting", _("at the station")


class DefaultKind(models.TextChoices):
    PARTLY = "partly", _("partly performed")
    REFUSED = "refused", _("performance refused")


class NextStep(models.TextChoices):
    """What the other side was told it can do about a default (law arts. 31–33)."""

    URGE = "urge", _("the committee goes on urging")
    SUE = "sue", _("sue over the agreement")
    PAYMENT_ORDER = "payment_order", _("apply for a payment order")
    CONFIRMATION = "confirmation", _("apply together for judicial confirmation")
    ENFORCEMENT = "enforcement", _("apply for enforcement of the ruling")


class Route(models.TextChoices):
    """Where the parties are shown the way when mediation has ended (law art. 26)."""

    ARBITRATION = "arbitration", _("arbitration")
    COURT = "court", _("court")
    ADMINISTRATION = "administration", _("administrative body")
    PETITION = "petition", _("petition office")


class LinkKind(models.TextChoices):
    SERIES = "series", _("same series")
    RELATED = "related", _("related dispute")


class ReturnPeriod(models.TextChoices):
    """How often a grid group reports what it found (排查)."""

    WEEK = "week", _("week")
    HALF_MONTH = "half_month", _("half month")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")


class ReturnStatus(models.TextChoices):
    WAITING = "waiting", _("not reported")
    RETURNED = "returned", _("reported")


class DraftStatus(models.TextChoices):
    """A case form on its way (`cases.models.CaseDraft`)."""

    OPEN = "open", _("in progress")
    FILED = "filed", _("filed")
    DISCARDED = "discarded", _("discarded")


class RequestStatus(models.TextChoices):
    """Where a citizen's request for mediation stands (调解请求)."""

    NEW = "new", _("waiting to be called back")
    CALLED = "called", _("called back")
    TAKEN = "taken", _("taken as a case")
    DECLINED = "declined", _("another way was shown")
    WITHDRAWN = "withdrawn", _("withdrawn")


WAITING_REQUESTS = frozenset({RequestStatus.NEW, RequestStatus.CALLED})


class RequestRoute(models.TextChoices):
    """The way shown to a citizen whose request no station takes (law arts. 3, 26)."""

    OTHER_STATION = "other_station", _("another mediation station")
    ARBITRATION = "arbitration", _("labour arbitration")
    COURT = "court", _("court")
    ADMINISTRATION = "administration", _("administrative body")
    PETITION = "petition", _("petition office")
    POLICE = "police", _("police (110)")
    LEGAL_AID = "legal_aid", _("legal service hotline (12348)")
    SETTLED = "settled", _("settled on the telephone")
    UNREACHABLE = "unreachable", _("could not be reached")


class FormStep(models.TextChoices):
    """The steps of the case form, in their order."""

    DISPUTE = "dispute", _("The dispute")
    PARTIES = "parties", _("Parties")
    WORK = "work", _("What was done")
    RESULT = "result", _("Result")
    PAPERS = "papers", _("Papers")
