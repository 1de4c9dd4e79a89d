"""Figure G9: thirteen ways to get a draw one likes better; each is refused or stays visible."""

import json

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext

from assessment.choices import DrawStatus
from assessment.models import FrameCase, SampleDraw, Visit
from assessment.services import draws
from assessment.services.draw_refusals import (
    FrameChanged,
    NotThisStep,
    PeriodHasDraw,
    PeriodNotOver,
    SeedByFreezer,
    SeedMismatch,
    SeedMissing,
    SeedTwiceByOne,
)
from assessment.tests.factories_visits import (
    MARCH,
    NOON,
    SEED,
    AgencyFactory,
    Bureau,
    approved_cases,
)
from cases.models import Case
from mediation.common.errors import sentence_of
from mediation.common.models import AuditEvent
from mediators.services.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def bureau():
    AgencyFactory()
    approved_cases(20)
    return Bureau()


def sql(statement, *params):
    """What somebody with the database's own client can try."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def refused_by_database(statement, *params):
    with pytest.raises(DatabaseError) as refusal:
        sql(statement, *params)
    return sentence_of(refusal.value)[0][1]


def with_guards_off(statement, *params):
    """What the owner of the database can do: SECURITY T6, detect only."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _without_triggers_on_postgresql(cursor, statement, params)
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _create in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement, params)
        for _name, create in triggers:
            cursor.execute(create)


def _without_triggers_on_postgresql(cursor, statement, params):
    """The tables' owner may switch triggers off; deferred keys must be checked before."""
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    tables = [table for (table,) in cursor.fetchall()]
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(statement, params)
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_01_second_draw_of_the_period_is_refused(bureau):
    bureau.drawn()
    with pytest.raises(PeriodHasDraw):
        bureau.freeze()


def test_02_draw_of_a_slightly_other_period_is_refused(bureau):
    bureau.freeze()
    with pytest.raises(PeriodHasDraw):
        bureau.freeze(period_from=MARCH[0].replace(day=2))
    copied = (
        "INSERT INTO assessment_sampledraw (district_id, period_from, period_to, share_percent,"
        " seed_source, population, digest, sample_size, visit_days, status, frozen_by_id,"
        " frozen_at, seed, void_reason)"
        " SELECT district_id, '2025-03-02', period_to, share_percent, seed_source, population,"
        " digest, sample_size, visit_days, status, frozen_by_id, frozen_at, seed, void_reason"
        " FROM assessment_sampledraw"
    )
    assert refused_by_database(copied) == gettext("The period already has a draw.")


def test_03_void_draw_stays_visible_beside_the_one_that_replaces_it(bureau):
    first = bureau.drawn()
    with pytest.raises(ReasonMissing):
        draws.void(draw=first, reason=" ", by=bureau.freezer)
    draws.void(draw=first, reason="号码抄错", by=bureau.freezer)
    second = bureau.drawn("01 02 03 04 05 06|07")

    kept = SampleDraw.objects.order_by("pk")
    assert list(kept.values_list("pk", "status", "void_reason", "seed")) == [
        (first.pk, DrawStatus.VOID, "号码抄错", SEED),
        (second.pk, DrawStatus.DRAWN, "", "01 02 03 04 05 06|07"),
    ]
    assert len(json.loads(draws.published_file(kept[0]))["tickets"]) == 20
    assert AuditEvent.objects.filter(verb="draw.void", facts__was="drawn").count() == 1
    with pytest.raises(NotThisStep):
        draws.void(draw=first, reason="再来", by=bureau.freezer)


def test_04_seed_by_who_fixed_the_cases_is_refused(bureau):
    draw = bureau.freeze()
    with pytest.raises(SeedByFreezer):
        draws.enter_seed(draw=draw, seed=SEED, by=bureau.freezer)
    refused_by_database(
        "UPDATE assessment_sampledraw SET seed = 'x', seeded_by_id = frozen_by_id,"
        " seeded_at = frozen_at, status = 'seeded'"
    )


def test_05_one_person_typing_the_seed_twice_is_refused(bureau):
    draw = bureau.seeded()
    with pytest.raises(SeedTwiceByOne):
        draws.witness_seed(draw=draw, seed=SEED, by=bureau.first)
    refused_by_database(
        "UPDATE assessment_sampledraw SET witnessed_by_id = seeded_by_id,"
        " witnessed_at = seeded_at, status = 'drawn'"
    )


@pytest.mark.parametrize("other", ["03 07 12 19 25 31|09", "03 07 12 19 25 31 08", "0"])
def test_06_second_seed_that_differs_is_refused(bureau, other):
    draw = bureau.seeded()
    with pytest.raises(SeedMismatch):
        draws.witness_seed(draw=draw, seed=other, by=bureau.second)
    assert not Visit.objects.exists()


def test_07_seed_before_the_freeze_is_impossible(bureau):
    with pytest.raises(SampleDraw.DoesNotExist):
        draws.enter_seed(draw=SampleDraw(pk=1), seed=SEED, by=bureau.first)
    draw = bureau.freeze()
    assert draw.seed == ""
    with pytest.raises(NotThisStep):
        draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    with pytest.raises(SeedMissing):
        draws.enter_seed(draw=draw, seed=" \n", by=bureau.first)


def test_08_seed_is_not_changed_once_typed(bureau):
    draw = bureau.seeded()
    with pytest.raises(NotThisStep):
        draws.enter_seed(draw=draw, seed="other", by=bureau.second)
    refused_by_database("UPDATE assessment_sampledraw SET seed = 'other'")
    draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    with pytest.raises(NotThisStep):
        draws.witness_seed(draw=draw, seed=SEED, by=bureau.freezer)
    refused_by_database("UPDATE assessment_sampledraw SET status = 'frozen'")


def test_09_cases_of_a_period_that_still_runs_cannot_be_fixed(bureau):
    with pytest.raises(PeriodNotOver):
        bureau.freeze(period_from=MARCH[1], period_to=MARCH[1].replace(month=5))


def test_10_case_approved_after_the_freeze_is_not_drawn(bureau):
    draw = bureau.freeze(share_percent=100)
    [late] = approved_cases(1, number="补录{}")

    drawn = draws.witness_seed(
        draw=draws.enter_seed(draw=draw, seed=SEED, by=bureau.first), seed=SEED, by=bureau.second
    )

    assert drawn.visits.count() == 20
    assert not drawn.frame.filter(case=late).exists()


def test_11_case_spoilt_after_the_freeze_is_still_visited(bureau):
    draw = bureau.freeze(share_percent=100)
    spoilt = Case.objects.filter(number="案3")
    spoilt.update(review_state="returned", outcome="sham")

    draws.enter_seed(draw=draw, seed=SEED, by=bureau.first)
    draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)

    assert Visit.objects.filter(draw=draw, case__in=spoilt).count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            "UPDATE assessment_framecase SET number = '案99' WHERE number = '案3'", id="edit"
        ),
        pytest.param("DELETE FROM assessment_framecase WHERE number = '案3'", id="delete"),
        pytest.param(
            "INSERT INTO assessment_framecase (draw_id, case_id, number, ticket)"
            " SELECT draw_id, (SELECT id FROM cases_case WHERE number = '补录1'), '补录1', ''"
            " FROM assessment_framecase WHERE number = '案3'",
            id="insert",
        ),
    ],
)
def test_12_edited_frame_no_longer_gives_the_digest(bureau, statement):
    draw = bureau.seeded()
    approved_cases(1, number="补录{}")
    if not statement.startswith("INSERT"):
        refused_by_database(statement)

    with_guards_off(statement)

    with pytest.raises(FrameChanged):
        draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    assert not FrameCase.objects.exclude(ticket="").exists()


@pytest.mark.parametrize(
    "change",
    ["share_percent = 50", "sample_size = 10", "digest = 'f'", "period_to = '2025-03-15'"],
)
def test_13_promise_of_the_freeze_is_not_changed(bureau, change):
    draw = bureau.seeded()
    statement = f"UPDATE assessment_sampledraw SET {change}"
    refused_by_database(statement)

    if not change.startswith("period"):
        with_guards_off(statement)
        with pytest.raises(FrameChanged):
            draws.witness_seed(draw=draw, seed=SEED, by=bureau.second)
    assert not Visit.objects.exists()


def test_drawn_list_and_draw_cannot_be_rewritten_or_removed(bureau):
    bureau.drawn()
    for statement in (
        "UPDATE assessment_framecase SET ticket = 'f' WHERE position = 1",
        "UPDATE assessment_framecase SET position = 99 WHERE position = 1",
        "DELETE FROM assessment_framecase",
        "DELETE FROM assessment_sampledraw",
    ):
        refused_by_database(statement)
