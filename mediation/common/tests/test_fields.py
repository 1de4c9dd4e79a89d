"""Money, encrypted text and blind indexes as columns."""

from decimal import Decimal

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import connection, models
from django.db.models import Avg, Case, F, Max, Sum, Value, When
from django.db.models.functions import Coalesce
from django.test.utils import isolate_apps

from mediation.common.crypto import blind_index, decrypt, encrypt
from mediation.common.fields import (
    BlindIndexField,
    EncryptedTextField,
    MoneyField,
    money_value,
)
from mediation.common.money import ZERO

ID_NUMBER = "500199198002291234"


@pytest.fixture
def purse(transactional_db):
    """A model with one column of each kind, on a table of its own."""
    with isolate_apps("mediation.common"):

        class Purse(models.Model):  # noqa: DJ008
            amount = MoneyField(default=0)
            other = MoneyField(null=True, blank=True)
            id_number = EncryptedTextField(blank=True, null=True)
            id_number_index = BlindIndexField(source="id_number")

            class Meta:
                app_label = "common"

    with connection.schema_editor() as editor:
        editor.create_model(Purse)
    yield Purse
    with connection.schema_editor() as editor:
        editor.delete_model(Purse)


def raw(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_money_is_fen_in_the_database_and_yuan_outside(purse):
    purse.objects.create(amount=Decimal("123.45"))
    purse.objects.create(amount=7)
    assert raw(purse, "amount") == [12345, 700]
    assert list(purse.objects.order_by("id").values_list("amount", flat=True)) == [
        Decimal("123.45"),
        Decimal("7.00"),
    ]
    assert purse.objects.get(amount=Decimal("7")).amount.as_tuple().exponent == -2


def test_sums_are_exact(purse):
    """Figure S12: on SQLite a decimal column adds up to 308650379.999997."""
    purse.objects.bulk_create(purse(amount=Decimal("308650.38")) for _ in range(1000))
    found = purse.objects.aggregate(total=Sum("amount"), most=Max("amount"), mean=Avg("amount"))
    assert found == {
        "total": Decimal("308650380.00"),
        "most": Decimal("308650.38"),
        "mean": Decimal("308650.38"),
    }
    assert purse.objects.none().aggregate(total=Sum("amount", default=ZERO))["total"] == ZERO
    assert isinstance(purse.objects.aggregate(total=Sum("amount"))["total"], Decimal)


def test_arithmetic_in_the_database_is_between_money_only(purse):
    purse.objects.create(amount=Decimal("10.50"), other=Decimal("0.25"))
    rows = purse.objects.annotate(
        plus=F("amount") + F("other"),
        minus=F("amount") - F("other"),
        chosen=Case(When(other=None, then=F("amount")), default=money_value(Decimal("5.05"))),
        filled=Coalesce("other", money_value(ZERO)),
    )
    row = rows.get(plus=Decimal("10.75"))
    assert (row.minus, row.chosen, row.filled) == (
        Decimal("10.25"),
        Decimal("5.05"),
        Decimal("0.25"),
    )
    with pytest.raises(FieldError):
        purse.objects.annotate(wrong=F("amount") + Value(Decimal("5"))).first()
    with pytest.raises(FieldError):
        purse.objects.annotate(wrong=F("amount") * F("other")).first()


def test_money_is_comparable_and_may_be_updated(purse):
    row = purse.objects.create(amount=Decimal("10.50"), other=Decimal("10.49"))
    assert purse.objects.filter(amount__gt=F("other"), amount__lte=Decimal("10.50")).exists()
    purse.objects.update(amount=Decimal("-0.01"))
    row.refresh_from_db()
    assert row.amount == Decimal("-0.01")


@pytest.mark.parametrize("value", [1.5, 0.0, True])
def test_floats_are_refused(purse, value):
    with pytest.raises(TypeError):
        purse.objects.create(amount=value)


def test_parts_of_a_fen_are_refused(purse):
    with pytest.raises(ValueError):
        purse.objects.create(amount=Decimal("0.005"))
    for text in ("0.005", "x", "1e400", "NaN"):
        with pytest.raises(ValidationError):
            purse(amount=text).clean_fields(exclude=["id_number"])


def test_an_unsaved_int_becomes_yuan_when_saved(purse):
    assert purse.objects.create(amount=5).amount == Decimal("5.00")
    assert isinstance(purse.objects.create(amount=5).amount, Decimal)


def test_the_form_field_takes_two_decimals():
    form_field = MoneyField().formfield()
    assert form_field.clean("12.30") == Decimal("12.30")
    with pytest.raises(ValidationError):
        form_field.clean("12.345")


def test_encrypted_text_is_unreadable_in_the_database(purse):
    purse.objects.create(id_number=ID_NUMBER)
    purse.objects.create(id_number=ID_NUMBER)
    one, other = raw(purse, "id_number")
    assert ID_NUMBER not in one
    assert one != other
    assert {row.id_number for row in purse.objects.all()} == {ID_NUMBER}


def test_encrypted_text_is_found_by_its_index_only(purse):
    row = purse.objects.create(id_number=ID_NUMBER)
    assert purse.objects.get(id_number_index=blind_index(f" {ID_NUMBER} ")) == row
    assert purse.objects.filter(id_number__isnull=False).get() == row
    for lookup in ("id_number", "id_number__startswith", "id_number__in"):
        with pytest.raises(FieldError):
            purse.objects.filter(**{lookup: ID_NUMBER}).first()
    with pytest.raises(FieldError):
        purse.objects.filter(id_number__lower="x").first()


def test_the_index_follows_its_source(purse):
    row = purse.objects.create(id_number=ID_NUMBER)
    row.id_number = "other"
    row.save()
    row.refresh_from_db()
    assert row.id_number_index == blind_index("OTHER")
    empty = purse.objects.create(id_number="")
    assert (empty.id_number, empty.id_number_index) == ("", None)
    assert raw(purse, "id_number")[1] == ""


def test_the_index_ignores_how_it_was_typed():
    wide = "５００１９９１９８００２２９１２３Ｘ"
    assert blind_index(wide) == blind_index(" 500199 19800229 123x ")
    assert blind_index("a") != blind_index("b")
    assert blind_index("") is blind_index("  ") is blind_index(None) is None


def test_the_index_depends_on_the_key(settings):
    before = blind_index(ID_NUMBER)
    settings.INDEX_KEY = "another key of the same kind....."
    assert blind_index(ID_NUMBER) != before


def test_a_replaced_key_still_opens_what_it_wrote(settings):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.FIELD_KEYS = [old]
    token = encrypt("密")
    settings.FIELD_KEYS = [new, old]
    assert decrypt(token) == "密"
    settings.FIELD_KEYS = [new]
    with pytest.raises(ImproperlyConfigured):
        decrypt(token)
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        encrypt("密")


def test_fields_survive_being_written_into_a_migration():
    for one in (MoneyField(null=True), EncryptedTextField(blank=True)):
        _name, path, args, kwargs = one.deconstruct()
        assert path == f"mediation.common.fields.{type(one).__name__}"
        assert type(one)(*args, **kwargs).deconstruct()[2:] == (args, kwargs)
    _name, _path, args, kwargs = BlindIndexField(source="phone", db_index=False).deconstruct()
    again = BlindIndexField(*args, **kwargs)
    assert (again.source, again.db_index, again.null, again.max_length) == (
        "phone",
        False,
        True,
        64,
    )
