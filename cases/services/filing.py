"""The whole case form in one go: log, sessions, closing, papers; all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction

from cases.choices import DraftStatus, FormStep, Paper
from cases.models import Case, CaseDraft, Clue, MediationRequest
from mediation.common import audit
from mediation.common.errors import REFUSALS, RuleBroken, Sentence, sentence_of
from mediation.common.files import take_in
from mediation.common.idempotency import once
from mediation.common.models import StoredFile, User
from mediators.services.refusals import BadNumber

from .closing import close_case
from .clues import take_clue
from .drafts import DraftEnded, NotYourDraft, end_as_filed
from .papers import put_on_file
from .parties import GuardianMissing, OneSideMissing, OwnDispute, SamePartyTwice
from .receipts import digest_of
from .register import log_case
from .requests import take_request
from .sessions import record_session

FILING = UUID("8a3c3b5e-6c0e-4f5e-9d3f-1f6d0f1b7a52")
"""Makes the key of the filing from the key of the form, which the case itself bears."""

ABOUT_PARTIES = (BadNumber, GuardianMissing, OneSideMissing, OwnDispute, SamePartyTwice)


class StepRefused(RuleBroken):
    """A service said no to one step of the form; ``sentences`` are what it said.

    ``place`` counts the sessions that are filled in: which of them was refused.
    """

    code = "step_refused"

    def __init__(self, step: FormStep, sentences: list[Sentence], place: int = 0):
        super().__init__(sentences[0][0])
        self.step, self.sentences, self.place = step, sentences, place

    def __str__(self) -> str:
        return " ".join(sentence for _field, sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """What the form says, read by `cases.forms.log`.

    ``facts`` go to `log_case`, each of ``sessions`` to `record_session`, ``closing`` to
    `close_case` (None: the case stays open), ``uploads`` to the file, beside what the draft has.
    """

    facts: dict[str, Any]
    parties: Sequence[Any]
    sessions: Sequence[dict[str, Any]] = ()
    closing: dict[str, Any] | None = None
    uploads: Sequence[tuple[Paper, File]] = ()

    @property
    def digest(self) -> str:
        return digest_of(self.facts, self.parties, self.sessions, self.closing)


@transaction.atomic
def file_case(
    *,
    key: UUID,
    by: User,
    form: FilledForm,
    clue: Clue | None = None,
    request: MediationRequest | None = None,
) -> Case:
    """Make a case of a filled form, as far as it is filled in; its draft has ended then.

    The same key gives the same case, however often it is sent. ``clue`` and ``request`` are what
    the case answers; those of the draft count first. Refused (`StepRefused`, with the step):
    whatever `log_case`, `record_session`, `close_case`, `take_in` and `put_on_file` refuse, and
    then nothing is written. Also refused: the same key with other content, a discarded draft.
    """
    draft = _own_draft(key, by)
    if draft is not None and draft.case is not None:
        return draft.case
    if draft is not None:
        clue, request = draft.clue or clue, draft.request or request

    def effect() -> dict[str, int]:
        case = _log(key, by, form)
        _answer(case, by, clue, request)
        _do_the_rest(case, by, form, draft)
        return {"case": case.pk}

    reply = once(key=uuid5(FILING, str(key)), body=form.digest, effect=effect, by=by)
    return Case.objects.get(pk=reply["case"])


def _own_draft(key: UUID, by: User) -> CaseDraft | None:
    """The locked draft of this key, open or filed; None where the form was sent without one."""
    rows = CaseDraft.objects.select_for_update(of=["self"])
    draft = rows.filter(client_key=key).first()
    if draft is not None and draft.mediator.user_id != by.pk:
        raise NotYourDraft
    if draft is not None and draft.status == DraftStatus.DISCARDED:
        raise DraftEnded
    return draft


def _log(key: UUID, by: User, form: FilledForm) -> Case:
    mediator = getattr(by, "mediator", None)
    if mediator is None:
        raise NotYourDraft
    with _in_step(FormStep.DISPUTE):
        return log_case(
            mediator=mediator,
            station=mediator.station,
            client_key=key,
            parties=form.parties,
            by=by,
            **form.facts,
        )


def _answer(case: Case, by: User, clue: Clue | None, request: MediationRequest | None) -> None:
    with _in_step(FormStep.DISPUTE):
        if clue is not None:
            take_clue(clue=clue, case=case, by=by)
        if request is not None:
            take_request(request=request, case=case, by=by)


def _do_the_rest(case: Case, by: User, form: FilledForm, draft: CaseDraft | None) -> None:
    for place, session in enumerate(form.sessions):
        with _in_step(FormStep.WORK, place):
            record_session(case=case, by=by, **session)
    with _in_step(FormStep.RESULT):
        if form.closing is not None:
            case.refresh_from_db()
            close_case(case=case, by=by, version=case.version, **form.closing)
    with _in_step(FormStep.PAPERS):
        for paper, stored in _by_paper(draft, form, by):
            put_on_file(case=case, by=by, paper=paper, files=stored)
    if draft is not None:
        end_as_filed(draft, case)
    audit.record("case_filed", case, by=by, closed=form.closing is not None)


def _by_paper(
    draft: CaseDraft | None, form: FilledForm, by: User
) -> list[tuple[Paper, list[StoredFile]]]:
    """Photos of one kind of paper are its pages, in the order they were taken."""
    rows = draft.photos.select_related("stored") if draft is not None else ()
    found: dict[Paper, list[StoredFile]] = {}
    for row in rows:
        found.setdefault(Paper(row.paper), []).append(row.stored)
    for paper, upload in form.uploads:
        found.setdefault(paper, []).append(take_in(upload, by=by))
    return list(found.items())


@contextmanager
def _in_step(step: FormStep, place: int = 0) -> Iterator[None]:
    """A refusal inside says which step of the form it is about."""
    try:
        yield
    except REFUSALS as refusal:
        if isinstance(refusal, ABOUT_PARTIES):
            step = FormStep.PARTIES
        raise StepRefused(step, sentence_of(refusal), place) from refusal
