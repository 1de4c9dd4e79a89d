"""Clues of grid groups (纠纷线索): written down, taken as a case, settled there or put aside."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ClueStatus, ReturnStatus, Risk
from cases.models import Case, Clue, ClueReturn
from cases.selectors.people import heads_of_office, mediators_of_station
from mediation.common import audit, notices
from mediation.common.errors import RuleBroken
from mediation.common.idempotency import once
from mediation.common.models import User
from mediators.selectors import posting_on
from mediators.services.refusals import NotInCharge, ReasonMissing, refuse_future, refuse_unknown
from stations.models import GridGroup, Station
from stations.permissions import works_for_office

from .locking import own_case

notices.declare(
    "cases.clue_reported",
    title=_("A grid group has found something"),
    body=_("A clue of %(group)s waits for a decision: settle it, log a case, or put it aside."),
    link="cases:clue",
)


class GroupNotInForce(RuleBroken):
    code = "grid_group_not_in_force"
    message = _("%(group)s did not work on %(day)s. Correct the day or choose another group.")


class ClueDecided(RuleBroken):
    code = "clue_already_decided"
    message = _("This clue has already been decided: %(status)s.")


class ClueOfAnotherStation(RuleBroken):
    code = "clue_of_another_station"
    message = _("The clue was handed to %(station)s. Log the case there.")


class CaseHasClue(RuleBroken):
    code = "case_has_clue"
    message = _("The case already started from another clue.")


class CaseBeforeClue(RuleBroken):
    code = "case_before_clue"
    message = _("The case was logged before the clue was found. Choose a later case.")


@transaction.atomic
def report_clue(
    *,
    by: User,
    client_key: UUID,
    group: GridGroup,
    found_on: date,
    description: str,
    people_count: int = 2,
    risk: Risk | str = "",
) -> Clue:
    """Write down what a grid group found; its station decides about it.

    The mediators of the station are told, and with a ``risk`` the heads of the office too. The
    same ``client_key`` gives the same clue back. Refused: that key with other content, somebody
    from another station and office, a day in the future or on which the group did not work, no
    people, no description.
    """
    facts = {
        "group": group.pk,
        "found_on": found_on,
        "description": description,
        "people_count": people_count,
        "risk": risk,
    }

    def effect() -> dict[str, int]:
        clue = Clue(**{**facts, "group": group}, client_key=client_key, reported_by=by)
        return {"clue": _write(clue, by).pk}

    return Clue.objects.get(pk=once(key=client_key, body=facts, effect=effect, by=by)["clue"])


@transaction.atomic
def take_clue(*, clue: Clue, case: Case, by: User) -> Clue:
    """The clue has led to this case. Called by whoever logs the case, in the same transaction.

    Saying it again of the same two is no error. Refused: somebody who does not mediate the case,
    a clue that was decided, a case of another station, from before the clue, or with a clue of
    its own.
    """
    case = own_case(case, by)
    clue = _locked(clue)
    if clue.case_id == case.pk:
        return clue
    _refuse_decided(clue)
    if clue.station_id != case.station_id:
        raise ClueOfAnotherStation("clue", station=clue.station.name)
    if case.logged_on < clue.found_on:
        raise CaseBeforeClue("clue")
    if Clue.objects.filter(case=case).exists():
        raise CaseHasClue("clue")
    clue.case = case
    return _decided(clue, ClueStatus.TAKEN, by)


@transaction.atomic
def resolve_clue(*, clue: Clue, by: User, reason: str) -> Clue:
    """The conflict was settled on the spot; ``reason`` says what was done.

    Refused: a clue that was decided, somebody of another station and office, no reason.
    """
    return _settle(clue, ClueStatus.RESOLVED, by, reason)


@transaction.atomic
def dismiss_clue(*, clue: Clue, by: User, reason: str) -> Clue:
    """There is nothing to it; ``reason`` says why. Refused as in `resolve_clue`."""
    return _settle(clue, ClueStatus.DISMISSED, by, reason)


def refuse_elsewhere(station: Station, by: User, day: date) -> None:
    """Refuse who neither mediates at the station on the day nor works for its office."""
    if works_for_office(by, station.office_id):
        return
    mediator = getattr(by, "mediator", None)
    posting = posting_on(mediator, day) if mediator else None
    if posting is None or posting.station_id != station.pk:
        raise NotInCharge


def _write(clue: Clue, by: User) -> Clue:
    group, clue.station = clue.group, clue.group.station
    refuse_elsewhere(clue.station, by, timezone.localdate())
    refuse_unknown("risk", clue.risk, ["", *Risk.values])
    refuse_future("found_on", clue.found_on)
    if not GridGroup.objects.on(clue.found_on).filter(pk=group.pk).exists():
        raise GroupNotInForce("found_on", group=group.name, day=clue.found_on)
    clue.full_clean(exclude=["group", "station", "reported_by", "client_key"])
    clue.save(force_insert=True)
    _raise_return(clue)
    _tell(clue, by)
    audit.record(
        "clue_reported", clue, by=by, group=group.code, found_on=clue.found_on, risk=clue.risk
    )
    return clue


def _raise_return(clue: Clue) -> None:
    """A return that says fewer than are on record would be wrong from now on."""
    day = clue.found_on
    rows = ClueReturn.objects.select_for_update().filter(
        group=clue.group, period_start__lte=day, period_end__gt=day, status=ReturnStatus.RETURNED
    )
    for row in rows:
        on_record = clues_on_record(row.period_start, row.period_end, [clue.group_id])
        if (row.found or 0) < on_record[clue.group_id]:
            row.found = on_record[clue.group_id]
            row.save(update_fields=["found"])


def clues_on_record(start: date, end: date, groups: list[int]) -> dict[int, int]:
    """Clues found in ``[start, end)`` by grid group; groups without one are left out."""
    rows = Clue.objects.filter(group__in=groups, found_on__gte=start, found_on__lt=end)
    return dict(rows.order_by().values_list("group").annotate(Count("pk")))


def _tell(clue: Clue, by: User) -> None:
    people = set(mediators_of_station(clue.station_id))
    if clue.risk:
        people |= set(heads_of_office(clue.station.office_id))
    for user in sorted(people - {by}, key=lambda user: user.pk):
        notices.notify("cases.clue_reported", clue, to=user, due_on=None, group=clue.group.name)


def _settle(clue: Clue, status: ClueStatus, by: User, reason: str) -> Clue:
    clue = _locked(clue)
    refuse_elsewhere(clue.station, by, timezone.localdate())
    _refuse_decided(clue)
    if not reason.strip():
        raise ReasonMissing("reason")
    clue.reason = reason
    return _decided(clue, status, by)


def _locked(clue: Clue) -> Clue:
    rows = Clue.objects.select_for_update(of=["self"]).select_related("station")
    return rows.get(pk=clue.pk)


def _refuse_decided(clue: Clue) -> None:
    if clue.status != ClueStatus.OPEN:
        raise ClueDecided("clue", status=clue.get_status_display())


def _decided(clue: Clue, status: ClueStatus, by: User) -> Clue:
    clue.status, clue.decided_by, clue.decided_at = status, by, timezone.now()
    clue.clean_fields(exclude=["group", "station", "case", "reported_by", "decided_by"])
    clue.save(update_fields=["status", "case", "reason", "decided_by", "decided_at"])
    audit.record("clue_decided", clue, by=by, status=status, case=clue.case_id)
    return clue
