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
    APPLIED = "applied", _("applied for")
    VALID = "valid", _("ruled valid")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("30 days over")


class ReviewState(models.TextChoices):
    """Where a case stands on the way to pay."""

    NOT_SUBMITTED = "not_submitted", _("not submitted")
    SUBMITTED = "submitted", _("waiting for the office")
    OFFICE_PASSED = "office_passed", _("waiting for the bureau")
    PASSED = "passed", _("approved")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")


class ReviewLevel(models.TextChoices):
    OFFICE = "office", _("office review")
    BUREAU = "bureau", _("bureau review")


class Decision(models.TextChoices):
    PASS = "pass", _("pass")
    RETURN = "return", _("return")
    REJECT = "reject", _("reject")


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


class Risk(models.TextChoices):
    """Escalation risks (DOMAIN §5.2); they feed the prevention columns of the monthly table."""

    SUICIDE = "suicide", _("suicide")
    CRIME = "crime", _("turning into a crime")
    PETITION = "petition", _("collective petition")
    FIGHT = "fight", _("armed group fight")


class ConfirmationStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted to the court")
    RETURNED = "returned", _("returned by the court")
    ACCEPTED = "accepted", _("accepted by the court")
    VALID = "valid", _("ruled valid")
    REJECTED = "rejected", _("rejected by ruling")
    WITHDRAWN = "withdrawn", _("withdrawn")


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
