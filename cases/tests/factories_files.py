"""Scans, policy of the file, and the archive, written as rows."""

from datetime import date
from io import BytesIO

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.choices_files import AppraisalAction, FilePurpose, OutcomeGroup
from cases.models import (
    Appraisal,
    ArchiveVolume,
    DocumentFile,
    FileRequirement,
    RetentionRule,
)
from cases.tests.factories import CaseFactory, DocumentFactory
from mediation.common.files import take_in
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.uploads import pdf_bytes, photo_bytes
from stations.tests.factories import LONG_AGO, DistrictFactory


class FileRequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FileRequirement

    district = factory.SubFactory(DistrictFactory)
    purpose = FilePurpose.PAY
    papers = "record"
    document_number = "试档〔2020〕1号"
    valid_from = LONG_AGO


class RetentionRuleFactory(factory.django.DjangoModelFactory):
    """Ten years for every file."""

    class Meta:
        model = RetentionRule
        django_get_or_create = ("district", "outcome_group", "dispute_type")

    district = factory.SubFactory(DistrictFactory)
    outcome_group = OutcomeGroup.ALL
    dispute_type = None
    years = 10
    document_number = "试档〔2020〕2号"
    valid_from = LONG_AGO


class VolumeFactory(factory.django.DjangoModelFactory):
    """Archived a few days after the closing, kept until the end of 2024: its term is over."""

    class Meta:
        model = ArchiveVolume

    case = factory.SubFactory(CaseFactory, settled=True, performance="done")
    office = factory.SelfAttribute("case.office")
    year = 2025
    serial = factory.Sequence(lambda n: 1_000 + n)
    pages = 5
    archived_on = date(2025, 3, 25)
    archived_by = factory.SelfAttribute("case.created_by")
    rule = factory.SubFactory(
        RetentionRuleFactory, district=factory.SelfAttribute("..case.district")
    )
    keep_until = date(2024, 12, 31)


class AppraisalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appraisal

    volume = factory.SubFactory(VolumeFactory)
    action = AppraisalAction.DESTROY
    reason = "保管期满，无继续保存价值"
    proposed_by = factory.SubFactory(UserFactory, role=Role.BUREAU_ADMIN)
    proposed_on = date(2025, 4, 1)


def upload(kind="photo"):
    """A small photo or PDF as a person hands it in."""
    content = photo_bytes() if kind == "photo" else pdf_bytes()
    return SimpleUploadedFile("纸.bin", BytesIO(content).read())


def scan_of(document=None, *, kind="photo", position=1) -> DocumentFile:
    """A scan in the store, on a paper."""
    document = document or DocumentFactory()
    stored = take_in(upload(kind), by=document.added_by)
    return DocumentFile.objects.create(document=document, position=position, stored=stored)
