"""The random draw of cases for a visit by a third party: the published method, step by step.

Freeze (cases fixed, digest shown) → seed typed by one person → typed again by another, who
thereby draws. No step can be taken back; a draw can be void, and then stays on record beside
the one that replaces it. SECURITY G9; the calculation is `assessment.calc.sampling`.
"""

import json
from datetime import date, timedelta
from unicodedata import category, normalize

from django.db import transaction
from django.utils import timezone

from assessment.calc import sampling
from assessment.choices import DrawStatus, VisitStatus
from assessment.models import Agency, FrameCase, SampleDraw, Visit
from assessment.selectors import visits as reads
from assessment.services import draw_notices
from assessment.services.draw_notices import period_text
from assessment.services.draw_refusals import (
    FrameChanged,
    NoAgency,
    NothingToDraw,
    NotThisStep,
    PeriodHasDraw,
    PeriodNotOver,
    PeriodOutOfOrder,
    SeedByFreezer,
    SeedMismatch,
    SeedMissing,
    SeedTwiceByOne,
)
from mediation.common import audit
from mediation.common.bulk import copy_rows, update_rows
from mediation.common.models import User
from mediation.common.periods import Month
from mediators.services.refusals import ReasonMissing
from stations.models import Division

SEED_LENGTH = 120
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Controls, invisible signs and line breaks: nobody would type them the same again."""


@transaction.atomic
def freeze_frame(
    *,
    district: Division,
    period_from: date,
    period_to: date,
    seed_source: str,
    by: User,
    share_percent: int = 15,
    visit_days: int = 30,
) -> SampleDraw:
    """Fix the cases approved in ``[period_from, period_to)`` and publish their digest.

    ``seed_source`` names the public event that will give the seed; visits get ``visit_days``
    days from the draw. Refuses a period that is not over, that has a draw, or without cases;
    the checks of the row refuse a share outside 1 to 100 and an unnamed event.
    """
    _refuse_period(district, period_from, period_to)
    cases = list(reads.closed_cases(district, period_from, period_to).values_list("number", "pk"))
    if not cases:
        raise NothingToDraw("period_from")
    population = sampling.population_of(number for number, _pk in cases)
    case_of = {normalize("NFC", number): pk for number, pk in cases}
    draw = SampleDraw(
        district=district,
        period_from=period_from,
        period_to=period_to,
        share_percent=share_percent,
        seed_source=seed_source.strip(),
        visit_days=visit_days,
        population=len(population),
        digest=sampling.commitment_of(population),
        sample_size=0,
        frozen_by=by,
        frozen_at=timezone.now(),
    )
    draw.clean_fields()
    draw.sample_size = sampling.sample_size(len(population), share_percent)
    draw.save()
    rows = ((draw.pk, case_of[number], number, "") for number in population)
    copy_rows(FrameCase, ["draw_id", "case_id", "number", "ticket"], rows, stored=True)
    audit.record("draw.frozen", draw, by=by, digest=draw.digest, population=draw.population)
    draw_notices.announce(draw, by)
    return draw


@transaction.atomic
def enter_seed(*, draw: SampleDraw, seed: str, by: User) -> SampleDraw:
    """The first person types the seed. Refuses whoever fixed the cases."""
    draw = _locked(draw, DrawStatus.FROZEN)
    if by.pk == draw.frozen_by_id:
        raise SeedByFreezer
    draw.seed, draw.seeded_by, draw.seeded_at = _plain(seed), by, timezone.now()
    draw.status = DrawStatus.SEEDED
    draw.save(update_fields=["seed", "seeded_by", "seeded_at", "status"])
    audit.record("draw.seeded", draw, by=by)
    draw_notices.tell("assessment.draw_seeded", draw, by=by)
    return draw


@transaction.atomic
def witness_seed(*, draw: SampleDraw, seed: str, by: User) -> SampleDraw:
    """A second person types the same seed, and with it the draw is made.

    Every fixed case gets its ticket and place; the first ones become visits, given in turn to
    the agencies under contract today. Refuses the same person, another text, a frame that does
    not give the published digest any more, and a day without an agency.
    """
    draw = _locked(draw, DrawStatus.SEEDED)
    if by.pk == draw.seeded_by_id:
        raise SeedTwiceByOne
    if _plain(seed) != draw.seed:
        raise SeedMismatch("seed")
    today = timezone.localdate()
    agencies = reads.agencies_on(draw.district, today)
    if not agencies:
        raise NoAgency
    drawn_cases = _place_cases(draw)
    _assign(draw, drawn_cases, agencies, today)
    draw.witnessed_by, draw.witnessed_at, draw.status = by, timezone.now(), DrawStatus.DRAWN
    draw.save(update_fields=["witnessed_by", "witnessed_at", "status"])
    audit.record("draw.drawn", draw, by=by, seed=draw.seed, sample=draw.sample_size)
    draw_notices.tell("assessment.draw_done", draw, by=by)
    draw_notices.tell_agencies(draw, agencies, len(drawn_cases), today)
    return draw


@transaction.atomic
def void(*, draw: SampleDraw, reason: str, by: User) -> SampleDraw:
    """Declare a draw void. It stays on record, seed and tickets too; its open visits close."""
    draw = _locked(draw, DrawStatus.FROZEN, DrawStatus.SEEDED, DrawStatus.DRAWN)
    if not reason.strip():
        raise ReasonMissing("reason")
    was, draw.status, draw.void_reason = draw.status, DrawStatus.VOID, reason.strip()
    draw.clean_fields()
    draw.save(update_fields=["status", "void_reason"])
    audit.record("draw.void", draw, by=by, was=was, reason=draw.void_reason)
    draw_notices.tell("assessment.draw_void", draw, by=by, reason=draw.void_reason)
    return draw


def published_file(draw: SampleDraw) -> str:
    """The draw as JSON, from the stored rows; ``docs/verify/sample.py`` repeats it.

    Before the draw it holds the digest and what was promised, but neither seed nor cases; after
    it also the seed and every case with its ticket, in the order drawn.
    """
    facts = {
        "algorithm": sampling.ALGORITHM,
        "district": draw.district.name,
        "period": period_text(draw),
        "status": draw.status,
        "void_reason": draw.void_reason,
        "seed_source": draw.seed_source,
        "frozen_at": draw.frozen_at.isoformat(timespec="seconds"),
        "population_size": draw.population,
        "sample_size": draw.sample_size,
        "commitment": draw.digest,
    }
    order = tuple(sampling.Ticket(*row) for row in reads.drawn_order(draw))
    if order:
        share = sampling.share_of(draw.share_percent)
        drawn = sampling.Draw(draw.seed, draw.digest, share, draw.sample_size, order)
        facts |= json.loads(sampling.published(drawn, period_text(draw)))
        facts["tickets"] = [[ticket, number] for ticket, number in order]
    return json.dumps(facts, ensure_ascii=False, indent=1)


@transaction.atomic
def hand_out_file(*, draw: SampleDraw, by: User) -> str:
    """The `published_file`, after the log says who took a copy."""
    audit.record("draw.file_taken", draw, by=by)
    return published_file(draw)


@transaction.atomic
def remind_of_draw(*, district: Division, month: Month, by: User | None = None) -> int:
    """Tell administrators and auditors that the month's cases can be fixed, unless they are.

    Returns how many were told now; a second call on the same day tells nobody.
    """
    if not reads.is_draw_due(district, month):
        return 0
    told = draw_notices.tell_that_due(district, month)
    if told:
        audit.record("draw.reminded", district, by=by, month=month, told=told)
    return told


def _refuse_period(district: Division, period_from: date, period_to: date) -> None:
    if period_to <= period_from:
        raise PeriodOutOfOrder("period_to")
    if period_to > timezone.localdate():
        raise PeriodNotOver("period_to", end=period_to)
    other = reads.draws_touching(district, period_from, period_to).first()
    if other is not None:
        raise PeriodHasDraw("period_from", draw=str(other))


def _locked(draw: SampleDraw, *allowed: DrawStatus) -> SampleDraw:
    locked = SampleDraw.objects.select_for_update().get(pk=draw.pk)
    if locked.status not in allowed:
        raise NotThisStep(status=locked.get_status_display())
    return locked


def _plain(seed: str) -> str:
    """The seed as it is compared and drawn with; the event's own spelling, without outer blanks."""
    text = normalize("NFC", seed).strip()
    if not text or len(text) > SEED_LENGTH or any(category(char) in UNSEEN for char in text):
        raise SeedMissing("seed", length=SEED_LENGTH)
    return text


def _place_cases(draw: SampleDraw) -> list[int]:
    """Write tickets and places. Returns the cases of the sample, in the order drawn."""
    frame = {number: (pk, case_id) for pk, case_id, number in reads.frame_rows(draw)}
    drawn = sampling.draw(frame, draw.share_percent, draw.seed)
    found = drawn.commitment, len(drawn.order), drawn.size
    if found != (draw.digest, draw.population, draw.sample_size):
        raise FrameChanged
    rows = (
        (frame[number][0], ticket, position)
        for position, (ticket, number) in enumerate(drawn.order, start=1)
    )
    update_rows(FrameCase, ["ticket", "position"], rows, stored=True)
    return [frame[number][1] for number in drawn.sample]


def _assign(draw: SampleDraw, cases: list[int], agencies: list[Agency], today: date) -> None:
    """Turn about: the order is random, so each agency gets a random part."""
    closes_on = today + timedelta(days=draw.visit_days)
    window = today.isoformat(), closes_on.isoformat(), VisitStatus.ASSIGNED.value
    rows = (
        (draw.pk, case_id, place, agency_in_turn(agencies, place).pk, *window)
        for place, case_id in enumerate(cases, start=1)
    )
    columns = ["draw_id", "case_id", "position", "agency_id", "opens_on", "closes_on", "status"]
    copy_rows(Visit, columns, rows, stored=True)


def agency_in_turn(agencies: list[Agency], position: int) -> Agency:
    """Whose turn the place in the order is."""
    return agencies[(position - 1) % len(agencies)]
