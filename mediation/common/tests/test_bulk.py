"""Rows in bulk: the same rows as one by one, on both databases."""

import threading
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from mediation.common.bulk import copy_rows, reserve_ids, update_rows
from mediation.common.crypto import blind_index
from mediation.common.fields import BlindIndexField, EncryptedTextField, MoneyField
from mediation.common.models import CalendarDay, RoleGrant, User
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory

NASTY = (
    "plain",
    "",
    "\\N",
    "tab\there",
    "two\nlines\r\n",
    "back\\slash\\n",
    "\\.",
    "“引号” 'single' \"double\"",
    "人民调解 𠮷",
    "100%",
    "\x7f\x0b",
)


@pytest.fixture
def parcel(transactional_db):
    """A model with one column of each kind, on a table of its own."""
    with isolate_apps("mediation.common"):

        class Parcel(models.Model):  # noqa: DJ008
            text = models.TextField(null=True)
            amount = MoneyField(null=True)
            phone = EncryptedTextField(null=True)
            phone_index = BlindIndexField(source="phone")
            facts = models.JSONField(null=True)
            ready = models.BooleanField(null=True)
            day = models.DateField(null=True)
            at = models.DateTimeField(null=True)
            key = models.UUIDField(null=True)
            share = models.DecimalField(max_digits=5, decimal_places=4, null=True)
            owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

            class Meta:
                app_label = "common"

    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    yield Parcel
    with connection.schema_editor() as editor:
        editor.delete_model(Parcel)


COLUMNS = (
    "id",
    "text",
    "amount",
    "phone",
    "phone_index",
    "facts",
    "ready",
    "day",
    "at",
    "key",
    "share",
)


def rows():
    at = datetime(2025, 3, 31, 16, 30, 0, 123456, tzinfo=UTC)
    for number, text in enumerate(NASTY, 1):
        facts = {"文": text, "n": number, "none": None, "list": [True, 1.5]}
        yield (
            number,
            text,
            Decimal(f"-{number}.05"),
            text,
            blind_index(text),
            facts,
            bool(number % 2),
            date(2025, 3, number),
            at,
            uuid.UUID(int=number),
            Decimal("0.1250"),
        )
    yield (len(NASTY) + 1, *[None] * 10)


def test_every_value_comes_back_as_it_went(parcel):
    assert copy_rows(parcel, COLUMNS, rows()) == len(NASTY) + 1
    assert list(parcel.objects.order_by("id").values_list(*COLUMNS)) == list(rows())


def test_bulk_and_one_by_one_write_the_same(parcel):
    copy_rows(parcel, COLUMNS, rows())
    parcel.objects.bulk_create(
        parcel(**dict(zip(COLUMNS, (row[0] + 100, *row[1:]), strict=True))) for row in rows()
    )
    stored = [name for name in COLUMNS if name not in ("id", "phone")]
    names = ", ".join(stored)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {parcel._meta.db_table} ORDER BY id")
        found = cursor.fetchall()
    assert found[: len(found) // 2] == found[len(found) // 2 :]


def test_many_rows_stream(parcel):
    """More than one buffer of COPY, with characters of one to four bytes."""
    texts = [("a字𠮷\\" * (number % 40)) for number in range(12_000)]
    assert copy_rows(parcel, ("text",), ((text,) for text in texts)) == 12_000
    assert list(parcel.objects.order_by("id").values_list("text", flat=True)) == texts


def test_rows_are_updated_by_their_key(parcel):
    copy_rows(parcel, COLUMNS, rows())
    before = list(parcel.objects.order_by("id").values_list(*COLUMNS))
    changed = [(1, "新\t文", Decimal("7.05"), True, date(2026, 1, 1)), (2, None, None, None, None)]
    absent = (999, "x", Decimal(1), False, date(2026, 1, 1))
    columns = ("text", "amount", "ready", "day")
    assert update_rows(parcel, columns, [*changed, absent]) == 2
    found = parcel.objects.order_by("id").values_list("id", *columns)
    assert list(found[:2]) == changed
    after = list(parcel.objects.order_by("id").values_list(*COLUMNS))
    assert after[2:] == before[2:]
    assert update_rows(parcel, columns, []) == 0


def test_money_in_fen_is_asked_for_by_name(parcel):
    copy_rows(parcel, ("id", "amount"), [(1, 5)])
    copy_rows(parcel, ("id", "amount"), [(2, 5), (3, None)], fen=("amount",))
    found = list(parcel.objects.order_by("id").values_list("amount", flat=True))
    assert found == [Decimal("5.00"), Decimal("0.05"), None]
    with pytest.raises(TypeError):
        copy_rows(parcel, ("amount",), [(5.0,)])
    with pytest.raises(ValueError, match="text"):
        copy_rows(parcel, ("text",), [("x",)], fen=("text",))


def test_foreign_keys_take_ids_and_are_checked(parcel):
    owner = UserFactory()
    copy_rows(parcel, ("owner",), [(owner.pk,)])
    copy_rows(parcel, ("owner_id",), [(owner.pk,)])
    assert parcel.objects.filter(owner=owner).count() == 2
    with pytest.raises(IntegrityError):
        copy_rows(parcel, ("owner",), [(owner.pk + 1,)])


@pytest.mark.django_db
def test_constraints_hold_and_nothing_is_half_written():
    user = UserFactory()
    columns = ("user", "role", "valid_from", "granted_at")
    row = (user.pk, Role.MEDIATOR, date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.raises(IntegrityError, match="rolegrant_once_at_a_time"), transaction.atomic():
        copy_rows(RoleGrant, columns, [row, row])
    assert not RoleGrant.objects.exists()


@pytest.mark.django_db
def test_a_row_of_the_wrong_width_is_refused():
    with pytest.raises(ValueError), transaction.atomic():
        copy_rows(CalendarDay, ("date", "is_workday"), [(date(2025, 1, 1),)])


@pytest.mark.django_db
def test_reserved_ids_are_used_by_nobody_else():
    before = UserFactory().pk
    reserved = reserve_ids(User, 5)
    after = UserFactory().pk
    again = reserve_ids(User, 2)
    assert list(reserved) == sorted(set(reserved))
    assert len(reserved) == 5
    assert before < min(reserved) and max(reserved) < after < min(again)
    copy_rows(
        User,
        (
            "id",
            "username",
            "full_name",
            "password",
            "email",
            "language",
            "is_active",
            "must_change_password",
            "is_superuser",
            "is_demo",
            "date_joined",
            "access_version",
        ),
        [
            (
                pk,
                f"copied{pk}",
                "抄",
                "!",
                "",
                "zh-hans",
                True,
                False,
                False,
                True,
                datetime(2025, 1, 1, tzinfo=UTC),
                0,
            )
            for pk in reserved
        ],
    )
    assert UserFactory().pk > max(again)
    assert len(reserve_ids(User, 0)) == 0


def test_reserving_on_an_empty_table(parcel):
    with transaction.atomic():
        assert list(reserve_ids(parcel, 3)) == [1, 2, 3]
        assert list(reserve_ids(parcel, 1)) == [4]
    assert parcel.objects.create().pk == 5


def test_ids_given_by_hand_count_on_sqlite_only(parcel):
    """PostgreSQL counts in its sequence; SQLite looks at the rows, so it needs a transaction."""
    parcel.objects.create(pk=40)
    with transaction.atomic():
        assert list(reserve_ids(parcel, 1)) == [41 if connection.vendor == "sqlite" else 1]
    if connection.vendor == "sqlite":
        with pytest.raises(transaction.TransactionManagementError):
            reserve_ids(parcel, 1)


def test_writers_at_the_same_time_get_different_ids(parcel):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    got = []

    def reserve():
        for _time in range(20):
            with transaction.atomic():
                got.extend(reserve_ids(parcel, 7))
        connection.close()

    threads = [threading.Thread(target=reserve) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 4 * 20 * 7
