"""Can a court confirm this agreement? Asked before the joint application is printed.

Pure. Five classes are not accepted (CPL interpretation art. 355); an agreement with one of the
other grounds is rejected after review (art. 358). Which court may be asked follows from what
connects the dispute with it (Civil Procedure Law art. 205): where a court invited the mediation,
only that court; otherwise the court of a party's domicile, of the subject matter, or of the
mediation body.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why a court does not accept, or rejects; the codes of the court's reasons."""

    NOT_CIVIL = "not_civil"
    WRONG_COURT = "wrong_court"
    STATUS = "status"
    SPECIAL = "special"
    REAL_RIGHTS = "real_rights"
    UNLAWFUL = "unlawful"
    HARM = "harm"
    MORALS = "morals"
    NOT_VOLUNTARY = "not_voluntary"
    UNCLEAR = "unclear"


EXCLUDED = (
    Ground.NOT_CIVIL,
    Ground.WRONG_COURT,
    Ground.STATUS,
    Ground.SPECIAL,
    Ground.REAL_RIGHTS,
)
"""Not accepted: the application is not made."""

DOUBTS = (
    Ground.UNLAWFUL,
    Ground.HARM,
    Ground.MORALS,
    Ground.NOT_VOLUNTARY,
    Ground.UNCLEAR,
)
"""Rejected after review: the people are warned, and may still apply."""


class Connection(StrEnum):
    """What connects the dispute with the court that is asked."""

    DOMICILE = "domicile"
    SUBJECT = "subject"
    MEDIATION_BODY = "mediation_body"
    INVITING_COURT = "inviting_court"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the case says, and what was asked. ``doubts`` are those that somebody named."""

    is_civil: bool
    concerns_status: bool
    belongs_elsewhere: bool
    confirms_rights: bool
    connection: Connection
    invited_by_court: bool
    has_content: bool = True
    doubts: Collection[Ground] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``excluded`` forbid the application, ``doubts`` only warn; both in the order of the law."""

    excluded: tuple[Ground, ...] = ()
    doubts: tuple[Ground, ...] = ()

    @property
    def is_blocked(self) -> bool:
        return bool(self.excluded)


def examine(facts: Facts) -> Verdict:
    """What stands against a confirmation; an empty verdict if nothing is known to."""
    met = {
        Ground.NOT_CIVIL: not facts.is_civil,
        Ground.WRONG_COURT: not court_fits(facts.connection, invited=facts.invited_by_court),
        Ground.STATUS: facts.concerns_status,
        Ground.SPECIAL: facts.belongs_elsewhere,
        Ground.REAL_RIGHTS: facts.confirms_rights,
    }
    doubts = set(facts.doubts)
    if not facts.has_content:
        doubts.add(Ground.UNCLEAR)
    return Verdict(
        excluded=tuple(ground for ground in EXCLUDED if met[ground]),
        doubts=tuple(ground for ground in DOUBTS if ground in doubts),
    )


def court_fits(connection: Connection, *, invited: bool) -> bool:
    """An invited mediation goes to the inviting court, any other to one of the three places."""
    if invited:
        return connection is Connection.INVITING_COURT
    return connection not in (Connection.INVITING_COURT, Connection.NONE)
