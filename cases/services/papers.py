"""Papers of the case file (卷宗)."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper
from cases.models import Case, Document
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import refuse_unknown

from .locking import own_case


class NoPages(RuleBroken):
    code = "no_pages"
    message = _("A paper has at least one page.")


@transaction.atomic
def put_on_file(*, case: Case, by: User, paper: Paper, pages: int = 1) -> Document:
    """Record that a paper is in the file; a second one of its kind comes behind the first.

    Refused: a paper that is not in the catalogue, fewer than one page.
    """
    case = own_case(case, by)
    refuse_unknown("paper", paper, Paper.values)
    if pages < 1:
        raise NoPages("pages")
    last = case.documents.filter(paper=paper).aggregate(last=Max("position", default=0))["last"]
    document = Document.objects.create(
        case=case,
        paper=paper,
        position=last + 1,
        pages=pages,
        added_by=by,
        added_at=timezone.now(),
    )
    audit.record("paper_put_on_file", document, by=by, case=case.pk, paper=paper, pages=pages)
    return document
