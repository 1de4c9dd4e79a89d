"""The five steps of the case form: one page, one post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from cases.choices import FormStep, Paper, PartySide
from cases.forms.closing import OWED, obligations_formset
from cases.forms.dispute import LogCaseForm
from cases.forms.log import PhotosForm, ResultForm, sessions_formset
from cases.forms.parties import parties_formset
from cases.selectors.similar import TypedParty
from cases.selectors.tiers import tiers_in_force
from cases.services.filing import FilledForm, StepRefused
from mediation.common.models import User

PARTY, SESSION, RESULT, PAPERS = "party", "session", "result", "photos"
FEWEST = {PARTY: 2, SESSION: 1, OWED: 1}
MOST = 12
INDEXED = re.compile(rf"({'|'.join(FEWEST)})-(\d{{1,2}})-\w+")
SIDE = frozenset({"side"})
IN_FRONT = frozenset(
    {
        *("dispute_type", "summary", "name", "phone", "id_number", "held_on", "record"),
        *("outcome", "tier_claimed", "content", "amount", "description", "due_on", "paper"),
    }
)
"""What a common case needs; what has a usual value, or is rare, waits under "More"."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """A sentence about a step; ``name`` is the field in the page, "" for the step as a whole."""

    step: FormStep
    name: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """A form as the page shows it: a few fields in front, the rest folded away."""

    form: forms.BaseForm
    also: frozenset[str] = frozenset()

    @property
    def front(self) -> list[forms.BoundField]:
        return [field for field in self.form.visible_fields() if self._is_in_front(field)]

    @property
    def more(self) -> list[forms.BoundField]:
        return [field for field in self.form.visible_fields() if not self._is_in_front(field)]

    @property
    def more_is_open(self) -> bool:
        return any(field.errors for field in self.more)

    def _is_in_front(self, field: forms.BoundField) -> bool:
        unanswered = field.field.required and field.field.initial is None
        return field.name in IN_FRONT | self.also or (unanswered and field.name != "side")


class CaseSections:
    """All forms of the page, blank or bound to ``data`` (a POST, or the fields of a draft).

    ``initial`` are values of the page's fields to begin with; ``one_more`` names a list of which
    the page shows one more block.
    """

    def __init__(
        self,
        user: User,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        one_more: str = "",
    ) -> None:
        self.data, self.one_more = data, one_more
        self.initial = initial or data or {}
        mediator = user.mediator
        tiers = tiers_in_force(mediator.district_id, timezone.localdate())
        self.dispute = LogCaseForm(data, initial=self._initial(""))
        self.parties = self._parties(data)
        self.sessions = self._sessions(data)
        self.has_result = bool(data and data.get(f"{RESULT}-outcome"))
        result = data if self.has_result else None
        self.result = ResultForm(result, prefix=RESULT, initial=self._initial(RESULT), tiers=tiers)
        self.owed = obligations_formset(result, initial=self._rows(OWED), extra=self._extra(OWED))
        self.photos = PhotosForm(prefix=PAPERS)
        self.refused: list[FieldError] = []

    @classmethod
    def of_draft(cls, user: User, key: UUID, values: Mapping[str, str]) -> "CaseSections":
        """Bound to the fields of a draft, which does not know how many blocks there are."""
        data = MultiValueDict({name: [value] for name, value in values.items()})
        data["client_key"] = str(key)
        for prefix, fewest in FEWEST.items():
            total = max([fewest, *(place + 1 for place in _places(prefix, values))])
            data[f"{prefix}-TOTAL_FORMS"] = str(total)
            data[f"{prefix}-INITIAL_FORMS"] = "0"
        return cls(user, data)

    # --- what was typed

    def is_valid(self) -> bool:
        """Every step that is filled in, all of them asked so that all sentences are shown."""
        return self._is_valid

    @cached_property
    def _is_valid(self) -> bool:
        valid = [each.is_valid() for _step, each in self._filled()]
        if self.has_result and self.result.is_valid() and self.owed.is_valid():
            valid.append(self.owed.fits(self.result.day_of_agreement))
        return all(valid)

    def filled(self, uploads: Sequence[tuple[Paper, Any]] = ()) -> FilledForm:
        """For `file_case`; after `is_valid`."""
        facts = dict(self.dispute.cleaned_data)
        facts.pop("client_key")
        closing = self.result.closing(self.owed.obligations()) if self.has_result else None
        return FilledForm(
            facts=facts,
            parties=self.parties.parties(),
            sessions=self.sessions.sessions() if self.sessions.is_bound else (),
            closing=closing,
            uploads=uploads,
        )

    @staticmethod
    def people_in(typed: Mapping[str, str]) -> list[TypedParty]:
        """Who is named in the fields of the page, valid or not yet."""
        return [
            TypedParty(
                **{
                    name: typed.get(f"{PARTY}-{place}-{name}", "")
                    for name in ("name", "id_number", "phone")
                }
            )
            for place in sorted(set(_places(PARTY, typed)))
        ]

    def refuse(self, refusal: StepRefused) -> None:
        """Put what a service said beside its field, or above its step."""
        for field, sentence in refusal.sentences:
            form = self._form_of(refusal.step, refusal.place)
            known = form is not None and field in form.fields
            if known:
                form.refuse([(field, sentence)])
            else:
                self.refused.append(FieldError(refusal.step, "", "", sentence))

    def errors(self, step: FormStep | None = None) -> list[FieldError]:
        """All sentences, or those of one step, in the order of the page."""
        self.is_valid()  # what one part says about another is found then
        found = [error for each, form in self._filled() for error in _errors(each, form)]
        found += self.refused
        return [error for error in found if step in (None, error.step)]

    def label_of(self, name: str) -> str:
        """ "Party 1 · Name": a field of the page in words; its name if the page has none."""
        for each in self._every_form():
            for field in each.fields:
                if each.add_prefix(field) == name:
                    return _in_words(each, field)
        return name

    # --- what the page shows

    @property
    def steps(self) -> list[FormStep]:
        return list(FormStep)

    @property
    def dispute_part(self) -> Part:
        return Part(self.dispute)

    @property
    def party_parts(self) -> list[Part]:
        """The first two are an applicant and a respondent; of others the side is asked."""
        return [
            Part(form, also=SIDE if place >= FEWEST[PARTY] else frozenset())
            for place, form in enumerate(self.parties)
        ]

    @property
    def blank_party(self) -> Part:
        return Part(self.parties.empty_form, also=SIDE)

    @property
    def session_parts(self) -> list[Part]:
        return [Part(form) for form in self.sessions]

    @property
    def blank_session(self) -> Part:
        return Part(self.sessions.empty_form)

    @property
    def result_part(self) -> Part:
        return Part(self.result)

    @property
    def owed_parts(self) -> list[Part]:
        return [Part(form) for form in self.owed]

    @property
    def blank_owed(self) -> Part:
        return Part(self.owed.empty_form)

    @property
    def photo_part(self) -> Part:
        return Part(self.photos)

    # --- building

    def _parties(self, data: Mapping[str, Any] | None) -> Any:
        rows = self._rows(PARTY) if data is None else []
        shown = max(FEWEST[PARTY], len(rows)) + (self.one_more == PARTY)
        sides = [PartySide.APPLICANT, *[PartySide.RESPONDENT] * (MOST - 1)]
        sides = sides[: shown if data is None else MOST]
        initial = [
            {"side": side, **row} for side, row in zip_longest(sides, rows[:MOST], fillvalue={})
        ]
        return parties_formset(0)(data, initial=initial, prefix=PARTY)

    def _sessions(self, data: Mapping[str, Any] | None) -> Any:
        has_blocks = data is not None and f"{SESSION}-TOTAL_FORMS" in data
        formset = sessions_formset(self._extra(SESSION))
        if has_blocks:
            return formset(data, prefix=SESSION)
        return formset(initial=self._rows(SESSION), prefix=SESSION)

    def _extra(self, prefix: str) -> int:
        typed = len(self._rows(prefix))
        return max(FEWEST[prefix] - typed, 0) + (self.one_more == prefix)

    def _initial(self, prefix: str) -> dict[str, Any]:
        start = f"{prefix}-" if prefix else ""
        return {
            name.removeprefix(start): value
            for name, value in self.initial.items()
            if name.startswith(start)
        }

    def _rows(self, prefix: str) -> list[dict[str, Any]]:
        """What ``initial`` says about the blocks of a list."""
        places = range(max([-1, *_places(prefix, self.initial)]) + 1)
        return [self._initial(f"{prefix}-{place}") for place in places]

    def _filled(self) -> Iterator[tuple[FormStep, Any]]:
        yield FormStep.DISPUTE, self.dispute
        yield FormStep.PARTIES, self.parties
        if self.sessions.is_bound:
            yield FormStep.WORK, self.sessions
        if self.has_result:
            yield FormStep.RESULT, self.result
            if self.owed.is_bound:
                yield FormStep.RESULT, self.owed

    def _form_of(self, step: FormStep, place: int) -> Any:
        if step == FormStep.WORK and self.sessions.is_bound:
            return [form for form in self.sessions if form.has_changed()][place]
        return {FormStep.DISPUTE: self.dispute, FormStep.RESULT: self.result}.get(step)

    def _every_form(self) -> Iterator[forms.BaseForm]:
        yield from (self.dispute, self.result)
        for formset in (self.parties, self.sessions, self.owed):
            yield from formset


def _errors(step: FormStep, form: Any) -> Iterator[FieldError]:
    if isinstance(form, forms.BaseFormSet):
        yield from (FieldError(step, "", "", str(each)) for each in form.non_form_errors())
        for each in form.forms:
            yield from _errors(step, each)
        return
    for field, sentences in form.errors.items():
        known = field in form.fields
        name = form.add_prefix(field) if known else ""
        label = _in_words(form, field) if known else ""
        yield from (FieldError(step, name, label, str(each)) for each in sentences)


def _in_words(form: forms.BaseForm, field: str) -> str:
    label = str(form.fields[field].label)
    place = INDEXED.fullmatch(form.add_prefix(field))
    if place is None:
        return label
    titles = {PARTY: gettext("Party"), SESSION: gettext("Session"), OWED: gettext("Obligation")}
    return f"{titles[place[1]]} {int(place[2]) + 1} · {label}"


def _places(prefix: str, names: Mapping[str, Any]) -> Iterator[int]:
    for name in names:
        found = INDEXED.fullmatch(name)
        if found and found[1] == prefix and int(found[2]) < MOST:
            yield int(found[2])
