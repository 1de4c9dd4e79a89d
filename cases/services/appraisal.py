"""When the term of an archived file is over: keep it longer or destroy it, by two people (鉴定)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices_files import AppraisalAction, AppraisalStatus, VolumeState
from cases.models import Appraisal, ArchiveVolume
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import NotInCharge, ReasonMissing, refuse_unknown
from stations.permissions import works_for_bureau

from .destruction import destroy
from .locking import locked_case


class TermRunning(RuleBroken):
    code = "retention_term_running"
    message = _("The file is kept until %(day)s. It is appraised after that day.")


class KeptForEver(RuleBroken):
    code = "kept_for_ever"
    message = _("This file is kept for ever. It is not appraised.")


class AlreadyDestroyed(RuleBroken):
    code = "file_destroyed"
    message = _("This file was destroyed on %(day)s.")


class AlreadyProposed(RuleBroken):
    code = "appraisal_waiting"
    message = _("An appraisal of this file is already waiting. Decide that one first.")


class AlreadyDecided(RuleBroken):
    code = "appraisal_decided"
    message = _("This appraisal has been decided: %(status)s.")


class LastDayNotLater(RuleBroken):
    code = "last_day_not_later"
    message = _(
        "The new last day must lie in the future. Leave it empty to keep the file for ever."
    )


class SecondPersonNeeded(RuleBroken):
    code = "second_person_needed"
    message = _("You proposed this yourself. Another person decides it.")


@transaction.atomic
def propose_appraisal(
    *,
    volume: ArchiveVolume,
    by: User,
    action: AppraisalAction,
    reason: str,
    keep_until: date | None = None,
) -> Appraisal:
    """Propose to keep a file whose term is over longer (until a day, or for ever) or to destroy it.

    Refused: another district's file, one whose term still runs, one kept for ever or
    destroyed, a second proposal while one waits, no reason, a last day that is not to come.
    """
    volume = _locked(volume)
    if not works_for_bureau(by, volume.case.district_id):
        raise NotInCharge
    refuse_unknown("action", action, AppraisalAction.values)
    _refuse_out_of_turn(volume)
    if not reason.strip():
        raise ReasonMissing("reason")
    if action == AppraisalAction.DESTROY:
        keep_until = None
    elif keep_until is not None and keep_until <= timezone.localdate():
        raise LastDayNotLater("keep_until")
    appraisal = Appraisal(
        volume=volume,
        action=action,
        keep_until=keep_until,
        reason=reason,
        proposed_by=by,
        proposed_on=timezone.localdate(),
    )
    appraisal.clean_fields(exclude=["volume", "proposed_by", "decided_by"])
    appraisal.save(force_insert=True)
    audit.record("appraisal_proposed", appraisal, by=by, volume=volume.pk, action=action)
    return appraisal


@transaction.atomic
def decide_appraisal(*, appraisal: Appraisal, by: User, approve: bool, note: str = "") -> Appraisal:
    """Approve or reject a proposal of another person; an approved one is carried out at once.

    Kept longer: the volume gets its new last day. Destroyed: scans are shredded, the people and
    what they said are wiped (`destruction.destroy`), the tombstone stays. Refused: another
    district's, one that is decided, one's own, a rejection without a note.
    """
    locked_case(appraisal.volume.case)  # nobody writes a word while the others are wiped
    volume = _locked(appraisal.volume)
    appraisal = Appraisal.objects.select_for_update(of=["self"]).get(pk=appraisal.pk)
    if not works_for_bureau(by, volume.case.district_id):
        raise NotInCharge
    if appraisal.status != AppraisalStatus.OPEN:
        raise AlreadyDecided(status=appraisal.get_status_display())
    if appraisal.proposed_by_id == by.pk:
        raise SecondPersonNeeded
    if not approve and not note.strip():
        raise ReasonMissing("note")
    appraisal.status = AppraisalStatus.APPROVED if approve else AppraisalStatus.REJECTED
    appraisal.decided_by, appraisal.decided_on = by, timezone.localdate()
    appraisal.decision_note = note
    appraisal.clean_fields(exclude=["volume", "proposed_by", "decided_by"])
    appraisal.save(update_fields=["status", "decided_by", "decided_on", "decision_note"])
    files = _carry_out(appraisal, volume) if approve else 0
    audit.record(
        "appraisal_decided",
        appraisal,
        by=by,
        volume=volume.pk,
        number=volume.case.number,
        action=appraisal.action,
        approved=approve,
        files_shredded=files,
    )
    return appraisal


def _locked(volume: ArchiveVolume) -> ArchiveVolume:
    rows = ArchiveVolume.objects.select_for_update(of=["self"]).select_related("case")
    return rows.get(pk=volume.pk)


def _refuse_out_of_turn(volume: ArchiveVolume) -> None:
    if volume.state == VolumeState.DESTROYED:
        raise AlreadyDestroyed(day=volume.destroyed_on)
    if volume.keep_until is None:
        raise KeptForEver
    if volume.keep_until >= timezone.localdate():
        raise TermRunning(day=volume.keep_until)
    if volume.appraisals.filter(status=AppraisalStatus.OPEN).exists():
        raise AlreadyProposed


def _carry_out(appraisal: Appraisal, volume: ArchiveVolume) -> int:
    """Do what was approved; how many scans were shredded."""
    if appraisal.action == AppraisalAction.EXTEND:
        volume.keep_until = appraisal.keep_until
        volume.save(update_fields=["keep_until"])
        return 0
    files = destroy(volume.case)
    volume.state, volume.destroyed_on = VolumeState.DESTROYED, timezone.localdate()
    volume.save(update_fields=["state", "destroyed_on"])
    return files
