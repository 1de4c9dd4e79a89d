"""The steps of a draw, what the published file says, and who is told."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError

from assessment.choices import DrawStatus, VisitStatus
from assessment.models import FrameCase, SampleDraw, Visit
from assessment.services import draws
from assessment.services.draw_refusals import (
    NoAgency,
    NothingToDraw,
    PeriodOutOfOrder,
    SeedMissing,
)
from assessment.tests.factories_visits import (
    NOON,
    SEED,
    SOURCE,
    TODAY,
    AgencyFactory,
    Bureau,
    approved_cases,
    surveyor,
)
from mediation.common.models import AuditEvent, Notice
from mediation.common.periods import Month
from mediation.common.roles import Role
from stations.tests.factories import DistrictFactory, bureau_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
VERIFY = Path(__file__).resolve().parents[2] / "docs/verify/sample.py"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def repeat(text, tmp_path):
    """What the stand-alone script makes of a published file."""
    file = tmp_path / "draw.json"
    file.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(VERIFY), str(file)], capture_output=True, check=False
    )


@pytest.fixture
def bureau():
    return Bureau()


def sample_numbers(draw):
    rows = Visit.objects.filter(draw=draw).order_by("position")
    return list(rows.values_list("case__number", flat=True))


# --- freezing


def test_freeze_fixes_the_approved_cases_of_the_period(bureau):
    approved_cases(7)
    approved_cases(1, number="二月{}", approved_on=date(2025, 2, 28))
    approved_cases(1, number="四月{}", approved_on=date(2025, 4, 1))

    draw = bureau.freeze()

    assert draw.status == DrawStatus.FROZEN
    assert draw.population == 7
    assert draw.sample_size == 2
    assert draw.digest == "e334e1e6b48036790026bdd63a7e10c115c97fe770aa3b3deb9cc5ae61ad3bfe"
    assert sorted(draw.frame.values_list("number", "ticket", "position")) == [
        (f"案{n}", "", None) for n in range(1, 8)
    ]


def test_freeze_leaves_out_cases_not_approved_and_other_districts(bureau):
    approved_cases(1)
    [waiting] = approved_cases(1, number="待审{}")
    type(waiting).objects.filter(pk=waiting.pk).update(review_state="office_passed")
    elsewhere = DistrictFactory(code="500198")
    [foreign] = approved_cases(1, number="外区{}")
    type(foreign).objects.filter(pk=foreign.pk).update(district=elsewhere)

    assert list(bureau.freeze().frame.values_list("number", flat=True)) == ["案1"]


def test_freeze_refuses_an_empty_period_and_one_that_ends_before_it_begins(bureau):
    with pytest.raises(NothingToDraw):
        bureau.freeze()
    with pytest.raises(PeriodOutOfOrder):
        bureau.freeze(period_to=date(2025, 3, 1))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        pytest.param({"share_percent": 0}, "share_percent", id="no share"),
        pytest.param({"share_percent": 101}, "share_percent", id="more than all"),
        pytest.param({"seed_source": "  "}, "seed_source", id="no event named"),
        pytest.param({"visit_days": 0}, "visit_days", id="no day for the visits"),
    ],
)
def test_freeze_refuses_what_the_row_cannot_hold(bureau, facts, field):
    approved_cases(1)
    with pytest.raises(ValidationError) as refusal:
        bureau.freeze(**facts)
    assert list(refusal.value.message_dict) == [field]
    assert not SampleDraw.objects.exists()


# --- drawing


def test_draw_gives_what_the_reference_vectors_say(bureau):
    AgencyFactory()
    lead = approved_cases(1, number="SPB-2023-0000{:02d}")[0].lead
    for n in range(2, 21):
        approved_cases(1, lead=lead, number=f"SPB-2023-0000{n:02d}")

    draw = bureau.drawn("2023-11|03 07 12 19 25 31|08")

    assert draw.digest == "796676f902b451bc9a0127e51953426f576117416cb566a32f26f656b1873032"
    assert sample_numbers(draw) == ["SPB-2023-000005", "SPB-2023-000007", "SPB-2023-000015"]


def test_draw_places_every_case_and_makes_visits_of_the_first(bureau):
    agency = AgencyFactory()
    approved_cases(7)

    draw = bureau.drawn("种子")

    assert draw.status == DrawStatus.DRAWN
    assert sample_numbers(draw) == ["案3", "案7"]
    assert list(draw.frame.order_by("position").values_list("position", flat=True)) == [
        *range(1, 8)
    ]
    assert all(len(ticket) == 64 for ticket in draw.frame.values_list("ticket", flat=True))
    window = (TODAY, date(2025, 5, 2), agency.pk, VisitStatus.ASSIGNED)
    fields = ["opens_on", "closes_on", "agency", "status"]
    assert list(draw.visits.values_list(*fields)) == [window, window]


def test_draw_gives_cases_to_the_agencies_in_turn(bureau):
    one, two = AgencyFactory(), AgencyFactory()
    AgencyFactory(valid_to=TODAY)
    AgencyFactory(district=DistrictFactory(code="500198"))
    approved_cases(7)

    draw = bureau.drawn(share_percent=70)

    assert list(draw.visits.order_by("position").values_list("agency", flat=True)) == [
        one.pk,
        two.pk,
        one.pk,
        two.pk,
        one.pk,
    ]


def test_draw_refuses_a_day_without_an_agency_and_stays_where_it_was(bureau):
    approved_cases(7)
    with pytest.raises(NoAgency):
        bureau.drawn()
    draw = SampleDraw.objects.get()
    assert draw.status == DrawStatus.SEEDED
    assert not FrameCase.objects.exclude(ticket="").exists()


def test_seed_is_taken_as_typed_but_for_outer_blanks_and_unicode_form(bureau):
    AgencyFactory()
    approved_cases(7)
    draw = bureau.seeded("  種\u3000é子 ")
    assert draw.seed == "種\u3000é子"
    typed = "種\u3000e\u0301子"
    assert draws.witness_seed(draw=draw, seed=typed, by=bureau.second).status == "drawn"


@pytest.mark.parametrize("seed", ["", " \u3000", "03\n07", "03\u200b07", "7" * 121])
def test_seed_that_nobody_could_type_the_same_again_is_refused(bureau, seed):
    approved_cases(1)
    with pytest.raises(SeedMissing):
        bureau.seeded(seed)


# --- the published file


def test_script_repeats_the_draw_from_the_published_file(bureau, tmp_path):
    AgencyFactory()
    approved_cases(23)
    draw = bureau.drawn()

    result = repeat(draws.published_file(draw), tmp_path)

    assert result.returncode == 0
    assert result.stdout.decode().split() == sample_numbers(draw)


def test_script_finds_a_changed_published_file(bureau, tmp_path):
    AgencyFactory()
    approved_cases(23)
    file = json.loads(draws.published_file(bureau.drawn()))
    file["population"].remove(file["sample"][0])

    assert repeat(json.dumps(file), tmp_path).returncode == 1


def test_script_is_short_and_stands_alone():
    lines = VERIFY.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    imported = {line.split()[1] for line in lines if line.startswith(("import", "from"))}
    assert imported <= sys.stdlib_module_names


def test_file_shows_the_digest_but_neither_seed_nor_cases_before_the_draw(bureau):
    approved_cases(7)
    draw = bureau.seeded()

    text = draws.published_file(draw)

    file = json.loads(text)
    assert file["commitment"] == draw.digest
    assert file["population_size"] == 7
    assert file["seed_source"] == SOURCE
    assert SEED not in text
    assert "案3" not in text


def test_file_holds_every_ticket_in_the_order_drawn(bureau):
    AgencyFactory()
    approved_cases(7)
    draw = bureau.drawn("种子")

    file = json.loads(draws.published_file(draw))

    assert file["seed"] == "种子"
    assert file["share"] == [3, 20]
    assert file["period"] == "2025-03-01/2025-04-01"
    assert [number for _ticket, number in file["tickets"][:2]] == file["sample"] == ["案3", "案7"]
    assert file["tickets"] == sorted(file["tickets"])
    assert len(file["tickets"]) == 7


# --- who is told, what is recorded


def test_each_step_is_one_row_of_the_log(bureau):
    AgencyFactory()
    approved_cases(7)
    draw = bureau.drawn()
    draws.void(draw=draw, reason="机构合同有误", by=bureau.freezer)

    rows = AuditEvent.objects.filter(verb__startswith="draw.").order_by("sequence")
    assert list(rows.values_list("verb", "actor")) == [
        ("draw.frozen", bureau.freezer.pk),
        ("draw.seeded", bureau.first.pk),
        ("draw.drawn", bureau.second.pk),
        ("draw.void", bureau.freezer.pk),
    ]
    assert "seed" not in rows.get(verb="draw.seeded").facts


def test_bureau_and_surveyors_hear_the_digest_before_the_draw(bureau):
    caller = surveyor(AgencyFactory())
    surveyor(AgencyFactory(valid_to=TODAY))
    bureau_user(Role.BUREAU_FINANCE)
    approved_cases(7)

    draw = bureau.freeze()

    told = Notice.objects.values_list("recipient", "kind", "params__digest")
    assert sorted(told) == sorted(
        [
            (bureau.first.pk, "assessment.draw_frozen", draw.digest),
            (bureau.second.pk, "assessment.draw_frozen", draw.digest),
            (caller.pk, "assessment.draw_announced", draw.digest),
        ]
    )


def test_surveyors_hear_how_many_cases_they_are_given(bureau):
    one, two = surveyor(AgencyFactory()), surveyor(AgencyFactory())
    approved_cases(20)

    bureau.drawn()

    told = Notice.objects.filter(kind="assessment.visits_assigned")
    assert sorted(told.values_list("recipient", "params__count", "due_on")) == [
        (one.pk, 2, date(2025, 5, 1)),
        (two.pk, 1, date(2025, 5, 1)),
    ]


def test_reminder_tells_administrators_and_auditors_once_a_day(bureau):
    bureau_user(Role.BUREAU_FINANCE)
    bureau_user(district=DistrictFactory(code="500198"))
    approved_cases(1)
    month = Month(2025, 3)

    assert draws.remind_of_draw(district=bureau.district, month=month) == 3
    assert draws.remind_of_draw(district=bureau.district, month=month) == 0
    told = Notice.objects.filter(kind="assessment.draw_due")
    assert {notice.recipient_id for notice in told} == {
        bureau.freezer.pk,
        bureau.first.pk,
        bureau.second.pk,
    }


def test_reminder_is_silent_without_cases_and_after_the_freeze(bureau):
    month = Month(2025, 3)
    assert draws.remind_of_draw(district=bureau.district, month=month) == 0
    approved_cases(1)
    bureau.freeze()
    assert draws.remind_of_draw(district=bureau.district, month=month) == 0


# --- cost


@pytest.mark.parametrize("count", [7, 40])
def test_draw_costs_the_same_queries_for_any_number_of_cases(
    bureau, count, django_assert_num_queries
):
    surveyor(AgencyFactory())
    approved_cases(count)
    with django_assert_num_queries(31):  # three people are told, four queries each
        draw = bureau.freeze()
    with django_assert_num_queries(18):
        draw = draws.enter_seed(draw=draw, seed=SEED, by=bureau.first)
    with django_assert_num_queries(31):
        draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    with django_assert_num_queries(1):
        draws.published_file(draw)
