"""Closed lists of judicial confirmation, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.calc.deadlines import Reading
from cases.calc.eligibility import DOUBTS, EXCLUDED, Connection
from cases.choices import ConfirmationStatus, ConfirmationTrack, CourtReason

READINGS = (
    (Reading.ROLL_WEEKENDS.value, _("holidays and weekends (the courts' practice)")),
    (Reading.HOLIDAYS_ONLY.value, _("public holidays only")),
)

CONNECTIONS = (
    (Connection.DOMICILE.value, _("a party lives or has its seat there")),
    (Connection.SUBJECT.value, _("the property in dispute lies there")),
    (Connection.MEDIATION_BODY.value, _("our committee has its seat there")),
    (Connection.INVITING_COURT.value, _("that court invited the mediation")),
    (Connection.NONE.value, _("none of these")),
)


class Manner(models.TextChoices):
    """How a party takes part in the joint application (CPL interpretation art. 351)."""

    IN_PERSON = "in_person", _("in person")
    AGENT = "agent", _("by an agent with a power of attorney")


class ObjectionKind(models.TextChoices):
    """Who objects to a ruling (CPL interpretation art. 372)."""

    PARTY = "party", _("a party")
    THIRD_PARTY = "third_party", _("an interested third party")


class ObjectionOutcome(models.TextChoices):
    OPEN = "open", _("not decided")
    UPHELD = "upheld", _("upheld: the ruling is revoked")
    DISMISSED = "dismissed", _("dismissed: the ruling stands")


class EnforcementOutcome(models.TextChoices):
    RUNNING = "running", _("being enforced")
    PERFORMED = "performed", _("enforced in full")
    SETTLED = "settled", _("settled between the parties")
    NO_PROPERTY = "no_property", _("ended for now: no property found")
    DISMISSED = "dismissed", _("not enforced: refused by the court")


BEFORE_COURT = frozenset(
    {
        ConfirmationStatus.SUBMITTED,
        ConfirmationStatus.SUPPLEMENT,
        ConfirmationStatus.ACCEPTED,
    }
)
"""The court has it and has not decided."""

WAIT_FOR_COURT = (ConfirmationStatus.SUBMITTED, ConfirmationStatus.ACCEPTED)
"""It is the court's turn; after `ConfirmationStatus.SUPPLEMENT` it is ours."""

WITHDRAWABLE = (
    ConfirmationStatus.PREPARED,
    ConfirmationStatus.SUBMITTED,
    ConfirmationStatus.SUPPLEMENT,
)
"""The parties may take it back; what was accepted only the court can end."""

RUNNING = BEFORE_COURT | {ConfirmationStatus.PREPARED, ConfirmationStatus.VALID}
"""Beside one of these there is no second application; the database says so too."""

RULINGS = (ConfirmationStatus.VALID, ConfirmationStatus.REJECTED)
NEEDS_REASON = (
    ConfirmationStatus.SUPPLEMENT,
    ConfirmationStatus.RETURNED,
    ConfirmationStatus.REJECTED,
)

DONE_AT_COURT = (
    *RULINGS,
    ConfirmationStatus.REVOKED,
    ConfirmationStatus.RETURNED,
    ConfirmationStatus.WITHDRAWN,
)
"""The court's days are counted up to its answer and no further."""

_ENDS = {
    ConfirmationStatus.VALID,
    ConfirmationStatus.REJECTED,
    ConfirmationStatus.WITHDRAWN,
}
NEXT = {
    ConfirmationStatus.SUBMITTED: {
        ConfirmationStatus.ACCEPTED,
        ConfirmationStatus.SUPPLEMENT,
        ConfirmationStatus.RETURNED,
        *_ENDS,
    },
    ConfirmationStatus.SUPPLEMENT: {ConfirmationStatus.RETURNED, ConfirmationStatus.WITHDRAWN},
    ConfirmationStatus.ACCEPTED: {ConfirmationStatus.SUPPLEMENT, *_ENDS},
}
"""What the court may answer; the other answers are final. Both present together: at once."""

TRACK_OF = {
    ConfirmationStatus.PREPARED: ConfirmationTrack.PREPARED,
    ConfirmationStatus.SENT_BACK: ConfirmationTrack.NONE,
    ConfirmationStatus.LAPSED: ConfirmationTrack.EXPIRED,
    ConfirmationStatus.SUBMITTED: ConfirmationTrack.APPLIED,
    ConfirmationStatus.SUPPLEMENT: ConfirmationTrack.APPLIED,
    ConfirmationStatus.RETURNED: ConfirmationTrack.NONE,
    ConfirmationStatus.ACCEPTED: ConfirmationTrack.APPLIED,
    ConfirmationStatus.VALID: ConfirmationTrack.VALID,
    ConfirmationStatus.REJECTED: ConfirmationTrack.REJECTED,
    ConfirmationStatus.WITHDRAWN: ConfirmationTrack.WITHDRAWN,
    ConfirmationStatus.REVOKED: ConfirmationTrack.REVOKED,
}

_NOT_ACCEPTED = {CourtReason(ground) for ground in EXCLUDED}
_REJECTED = {CourtReason(ground) for ground in DOUBTS}
REASONS_FOR = {
    ConfirmationStatus.SUPPLEMENT: {CourtReason.PAPERS, CourtReason.UNCLEAR, CourtReason.OTHER},
    ConfirmationStatus.RETURNED: _NOT_ACCEPTED | {CourtReason.PAPERS, CourtReason.OTHER},
    ConfirmationStatus.REJECTED: _NOT_ACCEPTED | _REJECTED | {CourtReason.OTHER},
}
"""Reason codes that fit an answer: not accepted by art. 355, rejected after review by art. 358."""

OPEN_TRACKS = (
    ConfirmationTrack.NONE,
    ConfirmationTrack.WITHDRAWN,
    ConfirmationTrack.REJECTED,
)
"""Tracks from which the parties may apply (again), as long as the term runs."""

FREE_TRACKS = (
    ConfirmationTrack.NONE,
    ConfirmationTrack.WITHDRAWN,
    ConfirmationTrack.EXPIRED,
)
"""No court holds or held the agreement: it may still be written anew."""
