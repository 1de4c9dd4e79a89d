"""Named scopes of the case file and its archive."""

from django.db.models import Exists, OuterRef, Q

from cases.calc.sheets import SUBMITTED
from cases.choices_files import AppraisalStatus, VolumeState
from cases.querysets import CasePartQuerySet
from mediation.common.roles import Role
from mediation.common.scope import NONE


class FilePartQuerySet(CasePartQuerySet):
    """A court sees the papers that were submitted to it and nothing else of the file."""

    paper_path = "paper"

    def seen_by(self, role, user):
        seen = super().seen_by(role, user)
        if role == Role.COURT_LIAISON:
            return seen & Q(**{f"{self.paper_path}__in": SUBMITTED})
        return seen


class DocumentQuerySet(FilePartQuerySet):
    def on_file(self):
        """Without the papers that were taken off again."""
        return self.filter(taken_off_at__isnull=True)


class DocumentFileQuerySet(FilePartQuerySet):
    case_path = "document__case"
    paper_path = "document__paper"

    def seen_by(self, role, user):
        """A mediator of the first case of a dispute also opens the scans of its repeats."""
        seen = super().seen_by(role, user)
        if role == Role.MEDIATOR:
            return seen | Q(document__case__same_dispute_as__mediators__mediator__user=user)
        return seen

    def on_file(self):
        return self.filter(document__taken_off_at__isnull=True, stored__removed_at__isnull=True)


class VolumeQuerySet(CasePartQuerySet):
    """The archive is the station's, the office's and the bureau's; a court keeps its own."""

    def seen_by(self, role, user):
        return NONE if role == Role.COURT_LIAISON else super().seen_by(role, user)

    def term_over(self, day):
        """Kept, past the last day of the term, and nobody has proposed anything yet."""
        open_appraisals = self.model.appraisals.rel.related_model._base_manager.filter(
            volume=OuterRef("pk"), status=AppraisalStatus.OPEN
        )
        over = Q(state=VolumeState.KEPT, keep_until__lt=day)
        return self.filter(over).exclude(Exists(open_appraisals))


class AppraisalQuerySet(VolumeQuerySet):
    case_path = "volume__case"
