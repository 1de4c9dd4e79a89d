"""Mediators' files: who they are, where they are posted, which grade they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.identity import birth_date_of, check_mobile, check_resident_id, sex_of
from mediation.common.models import User
from mediators.choices import Education, Origin, PoliticalStatus, Sex
from mediators.models import Grade, Mediator, Posting
from stations.models import DisputeType, PioneerPost, Station

from .refusals import BadNumber, refuse_disorder, refuse_future


class StationNotOpen(RuleBroken):
    code = "station_not_open"
    message = _("%(station)s is not open on %(day)s. Choose another day or another station.")


class PostElsewhere(RuleBroken):
    code = "post_elsewhere"
    message = _("This pioneer post belongs to another station. Choose a post of the station.")


class PostedLater(RuleBroken):
    code = "posted_later"
    message = _("A posting from %(day)s is already recorded. Choose a later day.")


class GradedLater(RuleBroken):
    code = "graded_later"
    message = _("A grade from %(day)s is already recorded. Choose a later day.")


CORRECTABLE = frozenset(
    {
        "full_name",
        "ethnicity",
        "education",
        "political_status",
        "origin",
        "has_grassroots_experience",
        "may_be_paid",
        "not_paid_reason",
        "user",
        "left_on",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the file says of a mediator. Sex and date of birth follow from an ID number."""

    number: str
    full_name: str
    education: Education
    political_status: PoliticalStatus
    origin: Origin
    sex: Sex | str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    id_number: str = ""
    phone: str = ""
    bank_account: str = ""
    has_grassroots_experience: bool = False
    may_be_paid: bool = True
    not_paid_reason: str = ""


@transaction.atomic
def register_mediator(
    *,
    person: Person,
    station: Station,
    joined_on: date,
    user: User | None = None,
    specialities: Iterable[DisputeType] = (),
    by: User,
) -> Mediator:
    """Open the file of a mediator who works at ``station`` from ``joined_on`` on.

    Refused: an ID or telephone number that cannot be, a day in the future, a station that is
    not open, a number in use, someone barred from pay without the reason.
    """
    refuse_future("joined_on", joined_on)
    _refuse_closed(station, joined_on)
    mediator = Mediator(
        user=user,
        district=station.district,
        committee=station.committee,
        office=station.office,
        station=station,
        joined_on=joined_on,
        **_facts(person),
    )
    mediator.full_clean(exclude=["district", "committee", "office", "station"])
    mediator.save(force_insert=True)
    mediator.specialities.set(specialities)
    Posting.objects.create(mediator=mediator, station=station, valid_from=joined_on)
    audit.record("mediator_registered", mediator, by=by, station=station.pk, joined_on=joined_on)
    return mediator


@transaction.atomic
def correct_mediator(
    *, mediator: Mediator, specialities: Iterable[DisputeType], by: User, **facts: object
) -> Mediator:
    """Correct what the file says of the person; numbers and postings have services of their own.

    Refused: columns that follow from elsewhere, someone barred from pay without the reason.
    """
    mediator = Mediator.objects.select_for_update().get(pk=mediator.pk)
    if not facts.keys() <= CORRECTABLE:
        raise TypeError(f"not for correction: {sorted(facts.keys() - CORRECTABLE)}")
    for name, value in facts.items():
        setattr(mediator, name, value)
    mediator.full_clean(exclude=["district", "committee", "office", "station"])
    mediator.save(update_fields=list(facts))
    mediator.specialities.set(specialities)
    audit.record("mediator_corrected", mediator, by=by, fields=" ".join(sorted(facts)))
    return mediator


@transaction.atomic
def post_mediator(
    *,
    mediator: Mediator,
    station: Station,
    valid_from: date,
    pioneer_post: PioneerPost | None = None,
    by: User,
) -> Posting:
    """Post a mediator to a station from a day on; the posting before ends on that day.

    The person file moves to the station's office and committee. Refused: a day in the future, a
    station that is not open, a post of another station, a day not after the beginning of the
    last posting.
    """
    mediator = Mediator.objects.select_for_update().get(pk=mediator.pk)
    refuse_future("valid_from", valid_from)
    _refuse_closed(station, valid_from)
    if pioneer_post is not None and pioneer_post.station_id != station.pk:
        raise PostElsewhere("pioneer_post")
    _end_last(mediator.postings, valid_from, PostedLater)
    posting = Posting.objects.create(
        mediator=mediator, station=station, pioneer_post=pioneer_post, valid_from=valid_from
    )
    mediator.station = station
    mediator.office = station.office
    mediator.committee = station.committee
    mediator.save(update_fields=["station", "office", "committee"])
    audit.record("mediator_posted", posting, by=by, station=station.pk, valid_from=valid_from)
    return posting


@transaction.atomic
def award_grade(
    *,
    mediator: Mediator,
    code: str,
    name: str,
    document_number: str,
    valid_from: date,
    valid_to: date | None = None,
    by: User,
) -> Grade:
    """Record a grade held on ``[valid_from, valid_to)``; the grade before ends on that day.

    Refused: an end not after the first day, a day not after the beginning of the last grade.
    """
    mediator = Mediator.objects.select_for_update().get(pk=mediator.pk)
    refuse_disorder("valid_to", valid_from, valid_to)
    _end_last(mediator.grades, valid_from, GradedLater)
    grade = Grade(
        mediator=mediator,
        code=code,
        name=name,
        document_number=document_number,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    grade.clean_fields(exclude=["mediator"])
    grade.save(force_insert=True)
    audit.record("grade_awarded", grade, by=by, code=code, valid_from=valid_from)
    return grade


def _facts(person: Person) -> dict:
    facts = {name: getattr(person, name) for name in person.__slots__}
    if person.id_number:
        number = _checked(check_resident_id, "id_number", person.id_number, _("The ID number"))
        facts |= {"id_number": number, "sex": sex_of(number), "birth_date": birth_date_of(number)}
        refuse_future("id_number", facts["birth_date"])
    if person.phone:
        facts["phone"] = _checked(check_mobile, "phone", person.phone, _("The mobile number"))
    return facts


def _checked(check, field: str, text: str, what) -> str:
    try:
        return check(text)
    except ValueError as error:
        raise BadNumber(field, what=what) from error


def _refuse_closed(station: Station, day: date) -> None:
    if not Station.objects.on(day).filter(pk=station.pk).exists():
        raise StationNotOpen("station", station=station.name, day=day)


def _end_last(rows, day: date, later: type[RuleBroken]) -> None:
    """End the row in force on ``day``; refuse if one begins on it or after it."""
    last = rows.order_by("-valid_from").first()
    if last is None:
        return
    if last.valid_from >= day:
        raise later("valid_from", day=last.valid_from)
    if last.valid_to is None or last.valid_to > day:
        last.valid_to = day
        last.save(update_fields=["valid_to"])
