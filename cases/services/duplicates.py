"""Suspicions that two cases are one dispute: found by the machine, decided by a person."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.duplicates import WINDOW_DAYS, PartyKeys, compare
from cases.choices import SuspicionStatus
from cases.models import Case, DuplicateSuspicion, Party
from cases.selectors.reviews import takes_part
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import NotInCharge, ReasonMissing
from stations.permissions import works_for_bureau, works_for_office

from .repeats import decide_within, fold_into, lock_disputes, locked_pair

KEYS = ("case_id", "name", "id_number_index", "phone_index")


class SuspicionDecided(RuleBroken):
    code = "suspicion_already_decided"
    message = _("This suspicion has already been decided.")


class OwnSuspicion(RuleBroken):
    code = "own_suspicion"
    message = _("Who took part in one of the two cases cannot decide. Ask another person.")


def find_suspicions(*, case: Case) -> list[DuplicateSuspicion]:
    """Compare the case with cases of its type logged within 90 days, and write what is new.

    Cases that are one dispute already are not compared.
    Runs inside `log_case`, `close_case` and `correct_party`, which record it.
    """
    own = list(Party.objects.filter(case=case).order_by("pk").values_list(*KEYS))
    ids = {row[2] for row in own} - {None}
    phones = {row[3] for row in own} - {None}
    others = _parties_of_candidates(case, ids, phones)
    known = set(
        DuplicateSuspicion.objects.filter(Q(case=case) | Q(other=case)).values_list("case", "other")
        if others
        else ()
    )
    found = []
    for other_id, parties in sorted(others.items()):
        later, earlier = max(case.pk, other_id), min(case.pk, other_id)
        match = compare([PartyKeys(*row[1:]) for row in own], parties)
        if match and (later, earlier) not in known:
            row = DuplicateSuspicion(case_id=later, other_id=earlier, reason_code=match.value)
            found.append(row)
    return DuplicateSuspicion.objects.bulk_create(found, ignore_conflicts=True)


@transaction.atomic
def decide(
    *, suspicion: DuplicateSuspicion, by: User, same: bool, reason: str
) -> DuplicateSuspicion:
    """Decide whether the two cases are one dispute. If so the later one repeats the earlier.

    A repeat that is still open is closed into the first.
    Refused: a suspicion that is decided, one of another office and district, no reason, a
    person who took part in either case, an approved case as a repeat of one that was not.
    """
    lock_disputes(suspicion.case)
    rows = DuplicateSuspicion.objects.select_for_update(of=["self"])
    suspicion = rows.select_related("case", "other").get(pk=suspicion.pk)
    if suspicion.status != SuspicionStatus.OPEN:
        raise SuspicionDecided
    if not reason.strip():
        raise ReasonMissing("reason")
    here = suspicion.case
    if not (works_for_office(by, here.office_id) or works_for_bureau(by, here.district_id)):
        raise NotInCharge
    if any(takes_part(by, row) for row in _concerned(suspicion)):
        raise OwnSuspicion
    suspicion.status = SuspicionStatus.SAME if same else SuspicionStatus.DIFFERENT
    suspicion.reason = reason
    suspicion.decided_by = by
    suspicion.decided_at = timezone.now()
    suspicion.clean_fields(exclude=["case", "other", "decided_by"])
    suspicion.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    if same:
        case, first = locked_pair(suspicion.case, suspicion.other)
        decide_within(fold_into(case, first), by, reason)
    audit.record("suspicion_decided", suspicion, by=by, same=same, case=suspicion.case_id)
    return suspicion


def _concerned(suspicion: DuplicateSuspicion) -> list[Case]:
    """The two cases, and the first ones that they repeat already: all become one dispute."""
    pair = (suspicion.case, suspicion.other)
    return [*pair, *(row.same_dispute_as for row in pair if row.same_dispute_as is not None)]


def _parties_of_candidates(
    case: Case, ids: set[str], phones: set[str]
) -> dict[int, list[PartyKeys]]:
    if not ids and not phones:
        return {}
    window = timedelta(days=WINDOW_DAYS)
    first = case.same_dispute_as_id or case.pk
    sharing = (
        Party.objects.filter(
            Q(id_number_index__in=ids) | Q(phone_index__in=phones),
            case__dispute_type=case.dispute_type_id,
            case__logged_on__gte=case.logged_on - window,
            case__logged_on__lte=case.logged_on + window,
        )
        .exclude(Q(case__in=(case.pk, first)) | Q(case__same_dispute_as=first))
        .values("case")
    )
    found = defaultdict(list)
    rows = Party.objects.filter(case__in=sharing.order_by()).order_by("pk")
    for case_id, *keys in rows.values_list(*KEYS):
        found[case_id].append(PartyKeys(*keys))
    return found
