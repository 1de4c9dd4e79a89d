"""Scans, the rules of the file, and an archive. All rules are examples; the papers show nothing."""

import io
from datetime import date, timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.calc.completeness import CATALOGUE
from cases.choices import ConfirmationTrack, Performance, ReviewState
from cases.choices_files import AppraisalAction, FilePurpose, OutcomeGroup
from cases.models import ArchiveVolume, Case, Document, DocumentFile, FileRequirement, RetentionRule
from cases.selectors.papers import gaps_of
from cases.services.appraisal import propose_appraisal
from cases.services.archive import archive_case
from mediation.common.files import take_in
from mediation.demo import clock
from mediation.demo.timeline import Timeline
from mediation.demo.world import World
from stations.models import DisputeType

DOCUMENT = "示例档案〔2024〕1号"
SCANNED_CASES = 4
ARCHIVED_CASES, CANDIDATES = 12, 40
PAGE = (900, 1270)


def rules(world: World) -> None:
    """The ministry's catalogue as rows, and three terms; family cases are signed by hand."""
    dated = {
        "district": world.district,
        "document_number": DOCUMENT,
        "valid_from": world.span.policy_start,
        "is_example": True,
    }
    FileRequirement.objects.bulk_create(
        FileRequirement(
            purpose=purpose,
            papers=",".join(asked.papers),
            outcome_group=asked.group,
            wet_ink=asked.wet_ink,
            **dated,
        )
        for purpose, requirements in CATALOGUE.items()
        for asked in requirements
    )
    family = DisputeType.objects.get(code="family")
    for group, dispute_type, years in (
        (OutcomeGroup.ALL, None, 10),
        (OutcomeGroup.FAILED, None, 5),
        (OutcomeGroup.ALL, family, None),
    ):
        RetentionRule.objects.create(
            outcome_group=group, dispute_type=dispute_type, years=years, **dated
        )
    family.needs_wet_ink = True
    family.save(update_fields=["needs_wet_ink"])


def last_evening(world: World) -> None:
    """Photos of the newest papers of the mediator's cases."""
    _scan(world)


def plan(world: World, timeline: Timeline) -> None:
    """The oldest finished cases are archived, each two months after its closing, by who logged it.

    For two of them the term is over, so that an appraisal can be tried; one is proposed.
    """
    cases = _whole_cases(world)
    for case in cases:
        day = case.closed_on + timedelta(days=60)
        timeline.add(clock.moment(day, 10), partial(archive_case, case=case, by=case.created_by))
    if len(cases) > 1:
        timeline.add(clock.moment(world.span.yesterday, 11), partial(_appraise, world, cases[:2]))


def _scan(world: World) -> None:
    user = world.users["mediator"]
    cases = Case.objects.filter(mediators__mediator__user=user).order_by("-closed_on", "-pk")
    for case in cases.filter(closed_on__isnull=False)[:SCANNED_CASES]:
        for number, document in enumerate(case.documents.all()):
            _photograph(document, number)


def _photograph(document: Document, number: int) -> None:
    for page in range(1, document.pages + 1):
        upload = SimpleUploadedFile("page.jpg", _page(number, page))
        stored = take_in(upload, by=document.added_by)
        DocumentFile.objects.create(document=document, position=page, stored=stored)


def _page(number: int, page: int) -> bytes:
    """A sheet with lines in place of words, and a ring in place of the seal."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", PAGE, "#fbfaf5")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((250, 90, 650, 130), fill="#555555")
    for line in range(26 - number):
        end = 800 - (line * 37 + page * 53) % 300
        draw.rectangle((100, 190 + line * 36, end, 202 + line * 36), fill="#9a9a9a")
    draw.ellipse((600, 1010, 800, 1210), outline="#b01c24", width=8)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _whole_cases(world: World) -> list[Case]:
    """Finished, reviewed and complete; family cases are kept for ever and left out."""
    finished = Case.objects.filter(
        closed_on__lt=world.span.today - timedelta(days=90),
        performance__in=(Performance.DONE, Performance.NONE),
        review_state__in=(ReviewState.PASSED, ReviewState.REJECTED),
        confirmation__in=(ConfirmationTrack.NONE, ConfirmationTrack.VALID),
    ).select_related("dispute_type", "created_by")
    oldest = finished.exclude(dispute_type__code="family").order_by("closed_on", "pk")
    cases = list(oldest[:CANDIDATES])
    gaps = gaps_of(cases, FilePurpose.ARCHIVE)
    return [case for case in cases if not gaps[case.pk]][:ARCHIVED_CASES]


def _appraise(world: World, cases: list[Case]) -> None:
    volumes = ArchiveVolume.objects.filter(case__in=cases).order_by("pk")
    volumes.update(keep_until=date(world.span.yesterday.year - 1, 12, 31))
    propose_appraisal(
        volume=volumes[0],
        by=world.users["bureau_admin"],
        action=AppraisalAction.DESTROY,
        reason="保管期满，无继续保存价值（示例）",
    )
