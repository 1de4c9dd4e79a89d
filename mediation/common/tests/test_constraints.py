"""Overlaps and forbidden changes are refused by the database itself, on both databases."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models import Q

from mediation.common.constraints import NoOverlap, Refuse, paired, range_in_order
from mediation.common.errors import sentence_of

JAN, FEB, MAR, APR = (date(2025, month, 1) for month in (1, 2, 3, 4))


def scratch_operations():
    return [
        migrations.CreateModel(
            "Lease",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("room", models.CharField(max_length=20, null=True)),
                ("status", models.CharField(max_length=20, default="active")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("note", models.CharField(max_length=20, default="")),
            ],
            options={
                "constraints": [
                    range_in_order("lease_days_in_order"),
                    NoOverlap(
                        name="lease_one_at_a_time",
                        fields=["room"],
                        condition=Q(status__in=["active", "it's"]),
                        violation_error_message="The room is taken.",
                    ),
                    Refuse(
                        name="lease_final_kept",
                        when="OLD.status = 'final'",
                        violation_error_message="Final is final.",
                    ),
                    Refuse(
                        name="lease_note_once",
                        events=("update",),
                        when="OLD.note <> '' AND OLD.note IS DISTINCT FROM NEW.note",
                    ),
                ]
            },
        )
    ]


def apply(operations, state):
    """Run operations as one migration; gives back the state after it."""
    migration = migrations.Migration("scratch", "scratch")
    migration.operations = operations
    with connection.schema_editor(atomic=True) as editor:
        return migration.apply(state, editor)


@pytest.fixture
def scratch(transactional_db):
    """A table of its own, made and altered by real migrations."""
    state = apply(scratch_operations(), ProjectState())
    yield state
    with connection.schema_editor() as editor:
        editor.delete_model(state.apps.get_model("scratch", "Lease"))


@pytest.fixture
def lease(scratch):
    return scratch.apps.get_model("scratch", "Lease")


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def assert_everything_is_refused(lease):
    lease.objects.create(room="A", valid_from=JAN, valid_to=MAR)
    with refused("lease_one_at_a_time"):
        lease.objects.create(room="A", valid_from=FEB, valid_to=APR)
    final = lease.objects.create(room="B", valid_from=JAN, status="final")
    with refused("lease_final_kept"):
        lease.objects.filter(pk=final.pk).update(note="x")
    with refused("lease_final_kept"):
        lease.objects.filter(pk=final.pk).delete()


@pytest.mark.parametrize(
    ("start", "end"),
    [(FEB, APR), (FEB, None), (date(2024, 1, 1), FEB), (date(2024, 1, 1), None), (JAN, MAR)],
)
def test_overlapping_days_are_refused(lease, start, end):
    lease.objects.create(room="A", valid_from=JAN, valid_to=MAR)
    with refused("lease_one_at_a_time"):
        lease.objects.create(room="A", valid_from=start, valid_to=end)


@pytest.mark.parametrize(
    "other",
    [
        {"room": "A", "valid_from": MAR},
        {"room": "A", "valid_from": date(2024, 1, 1), "valid_to": JAN},
        {"room": "B", "valid_from": JAN},
        {"room": None, "valid_from": JAN},
        {"room": "A", "valid_from": JAN, "status": "cancelled"},
    ],
)
def test_rows_that_do_not_meet_are_welcome(lease, other):
    lease.objects.create(room="A", valid_from=JAN, valid_to=MAR)
    lease.objects.create(room=None, valid_from=JAN)
    lease.objects.create(**other)


def test_an_open_range_meets_everything_after_it(lease):
    lease.objects.create(room="A", valid_from=JAN)
    with refused("lease_one_at_a_time"):
        lease.objects.create(room="A", valid_from=date(2030, 1, 1))


def test_overlap_by_update_is_refused_and_a_row_may_stay_where_it_is(lease):
    lease.objects.create(room="A", valid_from=JAN, valid_to=FEB)
    other = lease.objects.create(room="A", valid_from=FEB, valid_to=MAR)
    lease.objects.filter(pk=other.pk).update(note="same days")
    with refused("lease_one_at_a_time"):
        lease.objects.filter(pk=other.pk).update(valid_from=JAN)
    cancelled = lease.objects.create(room="A", valid_from=JAN, status="cancelled")
    with refused("lease_one_at_a_time"):
        lease.objects.filter(pk=cancelled.pk).update(status="it's")


def test_rows_of_one_statement_are_compared_with_each_other(lease):
    rows = [lease(room="A", valid_from=JAN), lease(room="A", valid_from=FEB)]
    with refused("lease_one_at_a_time"):
        lease.objects.bulk_create(rows)
    assert lease.objects.count() == 0


def test_refuse_acts_on_the_rows_it_names_only(lease):
    row = lease.objects.create(room="A", valid_from=JAN)
    lease.objects.filter(pk=row.pk).update(note="first")
    with refused("lease_note_once"):
        lease.objects.filter(pk=row.pk).update(note="second")
    lease.objects.filter(pk=row.pk).update(status="final")
    with refused("lease_final_kept"):
        lease.objects.filter(pk=row.pk).update(status="active")
    other = lease.objects.create(room="B", valid_from=JAN)
    other.delete()


def test_a_later_migration_keeps_them(scratch):
    alterations = [
        migrations.AddField("Lease", "floor", models.IntegerField(default=1)),
        migrations.AlterField("Lease", "note", models.CharField(max_length=40, default="")),
        migrations.AddConstraint(
            "Lease", models.CheckConstraint(name="lease_floor", condition=Q(floor__gt=0))
        ),
    ]
    state = scratch
    for operation in alterations:
        state = apply([operation], state)
    assert_everything_is_refused(state.apps.get_model("scratch", "Lease"))


def test_altered_in_the_migration_that_makes_them(transactional_db):
    alter = migrations.AlterField("Lease", "note", models.CharField(max_length=40, default=""))
    state = apply([*scratch_operations(), alter], ProjectState())
    lease = state.apps.get_model("scratch", "Lease")
    try:
        assert_everything_is_refused(lease)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(lease)


def test_removed_and_added_again(scratch):
    overlap, keep = scratch_operations()[0].options["constraints"][1:3]
    state = apply([migrations.RemoveConstraint("Lease", overlap.name)], scratch)
    state = apply([migrations.RemoveConstraint("Lease", keep.name)], state)
    lease = state.apps.get_model("scratch", "Lease")
    lease.objects.create(room="A", valid_from=JAN, status="final")
    lease.objects.create(room="A", valid_from=JAN)
    lease.objects.all().delete()
    state = apply([migrations.AddConstraint("Lease", overlap)], state)
    state = apply([migrations.AddConstraint("Lease", keep)], state)
    assert_everything_is_refused(state.apps.get_model("scratch", "Lease"))


@pytest.mark.parametrize(
    ("values", "clashes"),
    [
        ({"room": "A", "valid_from": FEB, "valid_to": APR}, True),
        ({"room": "A", "valid_from": MAR}, False),
        ({"room": "A", "valid_from": date(2020, 1, 1)}, True),
        ({"room": "A", "valid_from": date(2020, 1, 1), "valid_to": JAN}, False),
        ({"room": "B", "valid_from": FEB}, False),
        ({"room": None, "valid_from": FEB}, False),
        ({"room": "A", "valid_from": FEB, "status": "cancelled"}, False),
        ({"room": "A", "valid_from": FEB, "valid_to": JAN}, False),
    ],
)
def test_forms_ask_the_same_question(lease, values, clashes):
    lease.objects.create(room="A", valid_from=JAN, valid_to=MAR)
    lease.objects.create(room="A", valid_from=JAN, status="cancelled")
    overlap = lease._meta.constraints[1]
    row = lease(**values)
    if clashes:
        with pytest.raises(ValidationError, match="The room is taken"):
            overlap.validate(lease, row)
        overlap.validate(lease, row, exclude={"room"})
    else:
        overlap.validate(lease, row)


def test_a_stored_row_does_not_clash_with_itself(lease):
    row = lease.objects.create(room="A", valid_from=JAN, valid_to=MAR)
    lease._meta.constraints[1].validate(lease, row)


def test_the_sentence_is_found_by_name(scratch, lease, monkeypatch):
    monkeypatch.setattr("mediation.common.errors.apps", scratch.apps)
    lease.objects.create(room="A", valid_from=JAN)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        lease.objects.create(room="A", valid_from=FEB)
    assert sentence_of(caught.value) == [("room", "The room is taken.")]
    final = lease.objects.create(room="B", valid_from=JAN, status="final")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        lease.objects.filter(pk=final.pk).delete()
    assert sentence_of(caught.value) == [(None, "Final is final.")]


def test_they_survive_being_written_into_a_migration():
    for constraint in scratch_operations()[0].options["constraints"]:
        assert constraint.clone() == constraint
    one, other = (NoOverlap(name=name, fields=["room"]) for name in ("one", "other"))
    assert one != other
    assert "fields=('room',)" in repr(one)


@pytest.mark.parametrize(
    "mistake",
    [
        {"events": ("insert",), "when": "OLD.id > 1"},
        {"events": ("delete",), "when": "NEW.id > 1"},
        {"when": "OLD.name LIKE '%x'"},
        {"events": ("truncate",)},
        {"events": ()},
        {"name": "x" * 51},
    ],
)
def test_a_refusal_that_cannot_work_is_refused(mistake):
    with pytest.raises(ValueError):
        Refuse(**{"name": "scratch", **mistake})


def test_paired_and_range_are_named_checks():
    check = paired("row_paired", "ended_at", "ended_by")
    assert check.name == "row_paired"
    assert range_in_order("row_days").condition == Q(valid_to__isnull=True) | Q(
        valid_to__gt=models.F("valid_from")
    )
