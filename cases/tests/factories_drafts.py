"""Drafts of the case form, written as rows."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import factory

from cases.choices import DraftStatus, Paper
from cases.models import CaseDraft, DraftPhoto
from cases.tests.factories import CaseFactory
from mediation.common.files import take_in
from mediation.common.tests.uploads import photo
from mediators.tests.factories import MediatorFactory

SAVED = datetime(2025, 4, 9, 1, tzinfo=UTC)


def content(origin="", version=1, **values):
    """The content of a draft whose fields have these values."""
    cells = {name: [value, version, origin, SAVED.isoformat()] for name, value in values.items()}
    return json.dumps(cells, ensure_ascii=False)


class CaseDraftFactory(factory.django.DjangoModelFactory):
    """A draft saved once, in its third step; ``filed=True`` and ``discarded=True`` end it."""

    class Meta:
        model = CaseDraft

    class Params:
        filed = factory.Trait(
            status=DraftStatus.FILED,
            content="",
            ended_at=SAVED,
            case=factory.SubFactory(CaseFactory, lead=factory.SelfAttribute("..mediator")),
        )
        discarded = factory.Trait(status=DraftStatus.DISCARDED, content="", ended_at=SAVED)

    client_key = factory.LazyFunction(uuid4)
    mediator = factory.SubFactory(MediatorFactory)
    content = content(summary="楼上漏水")
    step = 3
    version = 1
    started_at = SAVED
    saved_at = SAVED


class DraftPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DraftPhoto

    draft = factory.SubFactory(CaseDraftFactory)
    client_key = factory.LazyFunction(uuid4)
    paper = Paper.AGREEMENT
    stored = factory.LazyAttribute(lambda row: take_in(photo(), by=row.draft.mediator.user))
    added_at = SAVED
