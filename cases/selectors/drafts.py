"""What stands in a draft of the case form, and which drafts a mediator can go on with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cases.calc.intake import closest
from cases.choices import TRANSFERRED, FormStep
from cases.models import CaseDraft
from cases.selectors.intake import answer_by, source_rules
from mediation.common.identity import mask_id
from mediation.common.models import User
from stations.models import DisputeType

MASKED = "id_number"
STEPS = tuple(FormStep)
MOST_LISTED = 20


@dataclass(slots=True)
class Cell:
    """A field of a draft: its value, the version and the open page that wrote it, and when."""

    value: str
    version: int
    origin: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as the list shows it; without names."""

    key: UUID
    saved_at: datetime
    place: int
    step: str
    dispute_type: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A draft of a dispute that a court or another body handed over, and is to be answered."""

    draft: CaseDraft
    received_on: date
    answer_by: date


def cells_of(draft: CaseDraft) -> dict[str, Cell]:
    return {name: Cell(*cell) for name, cell in json.loads(draft.content or "{}").items()}


def values_of(draft: CaseDraft) -> dict[str, str]:
    """What was typed, by name of the field, for the form that files it."""
    return {name: cell.value for name, cell in cells_of(draft).items()}


def shown_values(draft: CaseDraft) -> dict[str, str]:
    """What was typed, for the phone that goes on with it: numbers of documents stay masked."""
    return {name: shown(name, cell.value) for name, cell in cells_of(draft).items()}


def shown(name: str, value: str) -> str:
    """The value as it may be read back: a document number only masked (SECURITY R21)."""
    return mask_id(value) if name.endswith(MASKED) else value


def open_drafts(user: User) -> list[OpenDraft]:
    """The user's drafts in progress, the last one saved first."""
    drafts = list(CaseDraft.objects.visible_to(user).in_progress()[:MOST_LISTED])
    wanted = {draft.pk: values_of(draft).get("dispute_type", "") for draft in drafts}
    numbers = {int(each) for each in wanted.values() if each.isdecimal() and len(each) < 19}  # noqa: PLR2004
    names = dict(DisputeType.objects.filter(pk__in=numbers).values_list("pk", "name"))
    by_text = {str(pk): name for pk, name in names.items()}
    return [
        OpenDraft(
            key=draft.client_key,
            saved_at=draft.saved_at,
            place=draft.step,
            step=str(STEPS[draft.step - 1].label),
            dispute_type=by_text.get(wanted[draft.pk], ""),
        )
        for draft in drafts
    ]


def transfers(drafts: Iterable[CaseDraft], *, district_id: int, day: date) -> list[Transfer]:
    """Those of these drafts whose source has a clock for accepting or refusing, soonest first.

    The clock is that of the source's rule on ``day``; a dispute type that has not been chosen yet
    fits the rules for all types only.
    """
    typed = [(draft, values_of(draft)) for draft in drafts]
    handed_over = [
        (draft, values, received_on)
        for draft, values in typed
        if values.get("source") in TRANSFERRED and (received_on := _day(values.get("received_on")))
    ]
    if not handed_over:
        return []
    rules = list(source_rules(district_id, day))
    parents = {str(pk): (pk, parent) for pk, parent in _types()}
    found = []
    for draft, values, received_on in handed_over:
        types = [pk for pk in parents.get(values.get("dispute_type", ""), ()) if pk is not None]
        stage = values.get("court_stage", "")
        rule = closest(rules, source=values["source"], court_stage=stage, types=types)
        if last := answer_by(rule, received_on):
            found.append(Transfer(draft, received_on, last))
    return sorted(found, key=lambda each: (each.answer_by, each.draft.pk))


def _types() -> Iterable[tuple[int, int | None]]:
    return DisputeType.objects.order_by().values_list("pk", "parent")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
