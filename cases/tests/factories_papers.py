"""A case with everything that papers tell of, templates, and files that wait to be fetched."""

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

import factory
from docx import Document

from cases.calc.sheets import SHEET_OF
from cases.choices import ConfirmationTrack, MediatorRole, PrintedPaper, TemplateStatus
from cases.models import Inquiry, PaperTemplate, Participant, PrintedFile, SessionPlan
from cases.services.printing.stock import built_in
from cases.tests.factories import (
    AgreementFactory,
    CaseFactory,
    CaseMediatorFactory,
    ConfirmationFactory,
    ObligationFactory,
    PartyFactory,
    SessionFactory,
    TierFactory,
)
from mediation.common.files import store
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DistrictFactory

NOW = datetime(2025, 4, 10, 4, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"


def full_case(**facts):
    """A settled case with people, sessions, an inquiry, instalments and an application."""
    case = CaseFactory(
        settled=True,
        agreed=None,
        tier_claimed=TierFactory(),
        amount=Decimal("12300.50"),
        confirmation=ConfirmationTrack.APPLIED,
        **{"summary": "楼上漏水三个月。\n双方协商未果。", **facts},
    )
    CaseMediatorFactory(case=case, mediator=MediatorFactory(), role=MediatorRole.CO)
    PartyFactory(
        case=case, side="applicant", name="欧阳·娜仁", phone="19900000011", address="甲路1号之2"
    )
    PartyFactory(
        case=case, side="respondent", name="𠮷田李", phone="19900000012", address="乙路9号3栋"
    )
    agreement = AgreementFactory(case=case, content="一次性赔偿。\n互不追究。", copies=3)
    ObligationFactory(agreement=agreement, amount=Decimal("6300.50"), due_on=date(2025, 4, 20))
    ObligationFactory(agreement=agreement, amount=Decimal("6000.00"), due_on=date(2025, 12, 15))
    for day, record in ((10, "双方到场。"), (20, "达成一致。")):
        session = SessionFactory(
            case=case, held_on=date(2025, 3, day), record=record, starts_at=time(9, 30)
        )
    Participant.objects.create(session=session, name="孙邻", kind="neighbour", parties_consent=True)
    Inquiry.objects.create(
        case=case,
        asked_on=date(2025, 3, 6),
        place="梧桐路",
        person_asked="孙邻",
        investigator=case.lead,
        record="见过水渍。",
        recorded_by=case.created_by,
    )
    SessionPlan.objects.create(case=case, planned_on=date(2025, 3, 9), planned_by=case.created_by)
    ConfirmationFactory(case=case)
    return case


def text_of(paper: bytes) -> str:
    """All letters of a .docx file, of its tables too."""
    document = Document(io.BytesIO(paper))
    return "\n".join(node.text or "" for node in document.element.body.iter() if _is_text(node))


def _is_text(node) -> bool:
    return isinstance(node.tag, str) and node.tag.endswith("}t")


def docx_saying(*paragraphs: str) -> bytes:
    """A small template of our own."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class PaperTemplateFactory(factory.django.DjangoModelFactory):
    """A version that waits; ``in_force=True`` for one that is used, ``retired=True`` for a past."""

    class Meta:
        model = PaperTemplate

    class Params:
        in_force = factory.Trait(
            status=TemplateStatus.IN_FORCE,
            activated_by=factory.SubFactory(UserFactory),
            activated_at=NOW,
        )
        retired = factory.Trait(
            status=TemplateStatus.RETIRED,
            retired_by=factory.SubFactory(UserFactory),
            retired_at=NOW,
            reason="改版",
        )

    district = factory.SubFactory(DistrictFactory)
    paper = PrintedPaper.AGREEMENT
    version = factory.Sequence(lambda n: n + 1)
    content = factory.LazyAttribute(lambda row: built_in(row.paper))
    sha256 = factory.LazyAttribute(lambda row: sha256(row.content).hexdigest())
    note = "加了抬头"
    offered_by = factory.SubFactory(UserFactory)
    offered_at = NOW


class PrintedFileFactory(factory.django.DjangoModelFactory):
    """A small PDF in the store, made for a person."""

    class Meta:
        model = PrintedFile
        skip_postgeneration_save = True

    name = factory.LazyFunction(store.new_name)
    pages = 1
    size = len(PDF)
    made_for = factory.SubFactory(UserFactory)
    made_at = NOW
    expires_at = NOW + timedelta(hours=20)

    @factory.post_generation
    def of(self, create, cases, **kwargs):
        store.write(self.name, PDF)
        self.cases.set(cases or ())


ALL_PAPERS = tuple(SHEET_OF)
