"""The audit log: gap-free, unchangeable, and honest about being touched. Figure G10."""

import random
import threading
import unicodedata
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mediation.common import audit
from mediation.common.audit import Fault, anchor, record, verify
from mediation.common.choices import JobState
from mediation.common.models import AuditEvent, AuditHead, Job
from mediation.common.periods import Month
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory

EVENTS = 12
MANIPULATIONS = 500


@pytest.fixture
def clerk(db):
    return UserFactory(role=Role.BUREAU_ADMIN)


@pytest.fixture
def log(clerk):
    """A short log of events that differ."""
    for number in range(EVENTS):
        record(
            f"verb_{number % 3}",
            clerk,
            by=clerk if number % 2 else None,
            reason=f"caf\N{LATIN SMALL LETTER E WITH ACUTE} 理由{number}",
            amount=Decimal(number),
            count=number,
        )
    return clerk


@contextmanager
def as_database_owner():
    """What only the owner of the database can do; undone at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            tables = ("common_auditevent", "common_audithead")
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(
                    "SELECT name FROM sqlite_master"
                    " WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
                    tables,
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
            yield cursor
        transaction.set_rollback(True)


def test_an_event_says_who_did_what_to_what(clerk):
    job = Job.objects.create(kind="x", key="1", requested_by=clerk)
    with audit.origin(address="10.0.0.7", request_id="r-1"):
        event = record(
            "job_ended",
            job,
            by=clerk,
            state=JobState.DONE,
            month=Month(2025, 3),
            day=date(2025, 3, 31),
            amount=Decimal("12.30"),
            rows=3,
            late=False,
            note=None,
            label=str(gettext_lazy("x")),
        )
    later = record("job_seen", None, by=None)
    event.refresh_from_db()
    assert (event.subject_label, event.subject_id) == ("common.job", str(job.pk))
    assert (event.actor, event.roles, event.area) == (clerk, "bureau_admin", "security")
    assert (event.address, event.request_id) == ("10.0.0.7", "r-1")
    assert event.facts == {
        "state": "done",
        "month": "2025-03",
        "day": "2025-03-31",
        "amount": "12.30",
        "rows": 3,
        "late": False,
        "note": None,
        "label": "x",
    }
    assert (later.actor, later.roles, later.address, later.subject_label) == (None, "", "", "")
    assert (later.sequence, later.previous_hash) == (event.sequence + 1, event.hash)
    assert verify() == audit.Verification(rows=2, ok=True)


@pytest.mark.parametrize("value", [1.5, [1], {"a": 1}, object(), b"x"])
def test_only_single_plain_values_are_facts(clerk, value):
    with pytest.raises(TypeError, match="'wrong'"):
        record("x", clerk, by=clerk, wrong=value)
    assert not AuditEvent.objects.exists()


def test_recording_costs_three_queries(clerk, django_assert_num_queries):
    record("first", clerk, by=clerk)
    with django_assert_num_queries(3):
        record("second", clerk, by=clerk)


def test_an_event_is_undone_with_its_change(log):
    with pytest.raises(RuntimeError), transaction.atomic():
        record("undone", log, by=log)
        raise RuntimeError
    assert not AuditEvent.objects.filter(verb="undone").exists()
    assert verify().ok
    assert record("next", log, by=log).sequence == EVENTS + 1


def test_the_database_refuses_every_change(log):
    for change in (
        lambda: AuditEvent.objects.filter(sequence=3).update(verb="x"),
        lambda: AuditEvent.objects.filter(sequence=3).delete(),
        lambda: AuditHead.objects.update(hash="x"),
        lambda: AuditHead.objects.update(sequence=1),
        lambda: AuditHead.objects.all().delete(),
        lambda: AuditHead.objects.create(pk=2),
    ):
        with pytest.raises(IntegrityError, match="audit(event|head)"), transaction.atomic():
            change()
    assert verify().ok


def rehash(first: int):
    """Seal every row from ``first`` on anew, as a careful forger would, and the head."""
    previous = AuditEvent.objects.filter(sequence=first - 1).values_list("hash", flat=True).first()
    for event in AuditEvent.objects.filter(sequence__gte=first).order_by("sequence"):
        event.previous_hash = previous or ""
        event.hash = audit.hash_of({name: getattr(event, name) for name in audit.COLUMNS})
        event.save()
        previous = event.hash
    last = AuditEvent.objects.order_by("-sequence").first()
    AuditHead.objects.update(sequence=last.sequence, hash=last.hash)


def edit(rng):
    event = AuditEvent.objects.get(sequence=rng.randint(1, EVENTS))
    change = rng.choice(("verb", "roles", "subject_id", "at", "actor_id", "facts", "area", "hash"))
    other = {
        "at": event.at + timedelta(microseconds=1),
        "actor_id": None if event.actor_id else event.facts and UserFactory().pk,
        "facts": {**event.facts, "count": event.facts["count"] + 1},
    }
    setattr(event, change, other.get(change, "other"))
    event.save()


def delete(rng):
    AuditEvent.objects.filter(sequence=rng.randint(1, EVENTS - 1)).delete()


def insert(rng):
    event = AuditEvent.objects.get(sequence=rng.randint(1, EVENTS))
    event.sequence = rng.choice((0, EVENTS + 1, EVENTS + 7))
    event.save(force_insert=True)


def swap(rng):
    one, other = rng.sample(range(1, EVENTS + 1), 2)
    moves = ((one, 999), (other, one), (999, other))
    for source, target in moves:
        AuditEvent.objects.filter(sequence=source).update(sequence=target)


def cut_tail(rng):
    AuditEvent.objects.filter(sequence__gt=rng.randint(0, EVENTS - 1)).delete()


def cut_tail_and_move_head(rng):
    keep = rng.randint(1, EVENTS - 1)
    AuditEvent.objects.filter(sequence__gt=keep).delete()
    last = AuditEvent.objects.get(sequence=keep)
    AuditHead.objects.update(sequence=keep, hash=last.hash)


def rewrite(rng):
    first = rng.randint(1, EVENTS)
    AuditEvent.objects.filter(sequence=first).update(verb="rewritten")
    rehash(first)


def fork(rng):
    """An old backup is restored and work goes on from there."""
    cut_tail_and_move_head(rng)
    while AuditHead.objects.get().sequence < EVENTS + 1:
        record("after_the_restore", None, by=None)


def encode_anew(rng):
    event = AuditEvent.objects.get(sequence=rng.randint(1, EVENTS))
    key, value = rng.choice(
        (
            ("reason", unicodedata.normalize("NFD", event.facts["reason"])),
            ("amount", f"{event.facts['amount']}.00"),
            ("count", float(event.facts["count"])),
        )
    )
    event.facts = {**event.facts, key: value}
    event.save()


SEEN_FROM_INSIDE = (edit, delete, insert, swap, cut_tail, encode_anew)
SEEN_THROUGH_THE_ANCHOR = (cut_tail_and_move_head, rewrite, fork)


def test_every_manipulation_is_found(log):
    outside = anchor()
    rng = random.Random(20250331)
    for number in range(MANIPULATIONS):
        manipulate = rng.choice(SEEN_FROM_INSIDE + SEEN_THROUGH_THE_ANCHOR)
        with as_database_owner():
            manipulate(rng)
            found = verify(against=outside)
        assert not found.ok, f"{number}: {manipulate.__name__} was not found"
        assert found.fault is not None
        assert found.first_bad <= EVENTS + 1
    assert verify(against=outside).ok


@pytest.mark.parametrize("manipulate", SEEN_THROUGH_THE_ANCHOR)
def test_without_the_anchor_a_careful_forger_is_not_seen(log, manipulate):
    """The failing twin: why the anchor is taken outside (S22)."""
    outside = anchor()
    with as_database_owner():
        manipulate(random.Random(1))
        assert verify().ok
        assert verify(against=outside).fault == Fault.ANCHOR


def test_clean_logs_raise_no_alarm(clerk):
    for number in range(100):
        assert verify().ok
        assert verify(against=anchor()).ok
        record(f"verb_{number}", clerk, by=clerk, text="é\N{COMBINING ACUTE ACCENT}\x7f\u2028")


def test_work_may_go_on_while_the_log_is_read(log, monkeypatch):
    def read_and_write():
        head = anchor()
        record("meanwhile", None, by=None)
        return head

    monkeypatch.setattr(audit, "anchor", read_and_write)
    assert verify() == audit.Verification(rows=EVENTS + 1, ok=True)


def test_kinds_of_faults(log):
    for manipulate, fault in (
        (lambda: AuditEvent.objects.filter(sequence=5).delete(), Fault.GAP),
        (lambda: AuditEvent.objects.filter(sequence=5).update(previous_hash="x"), Fault.LINK),
        (lambda: AuditEvent.objects.filter(sequence=5).update(verb="x"), Fault.CONTENT),
        (lambda: AuditEvent.objects.filter(sequence__gte=5).delete(), Fault.TAIL),
    ):
        with as_database_owner():
            manipulate()
            assert verify() == audit.Verification(rows=4, ok=False, first_bad=5, fault=fault)


def run_command(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_says_it_in_words(log):
    kept = run_command("--anchor")
    assert kept == "{}:{}".format(*anchor())
    assert run_command() == f"{EVENTS} events, none touched."
    assert run_command("--against", kept) == f"{EVENTS} events, none touched."
    with pytest.raises(CommandError, match=f"Event {EVENTS}: the log is not the one"):
        run_command("--against", f"{EVENTS}:0000")
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        run_command("--against", "nonsense")
    with as_database_owner():
        AuditEvent.objects.filter(sequence=3).update(verb="x")
        with pytest.raises(CommandError, match="Event 3: the event was changed"):
            run_command()


def test_an_empty_log_is_in_order(db):
    assert verify() == audit.Verification(rows=0, ok=True)
    assert run_command("--anchor") == "0:"


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_no_gap():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    errors = []

    def write():
        try:
            for _time in range(10):
                with transaction.atomic():
                    record("together", None, by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert verify() == audit.Verification(rows=80, ok=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_committed_events_do_not_reach_the_next_test(time):
    record("committed", None, by=None, at=timezone.now())
    assert AuditEvent.objects.count() == 1
