"""Columns of the project: money in fen, encrypted text, and the index that finds it."""

from decimal import Decimal

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.db.models.expressions import Combinable, Value, register_combinable_fields
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mediation.common.crypto import blind_index, decrypt, encrypt
from mediation.common.money import from_fen, to_fen, yuan

MAX_DIGITS = 15


class MoneyField(models.Field):
    """Yuan with two places in Python, a whole number of fen in a bigint column.

    ``Sum()`` and ``Max()`` of the column are exact yuan on every database; ``Sum(…, default=ZERO)``
    works, and ``money_value(amount)`` is the literal to use inside ``Case`` and ``Coalesce``. Two
    money columns may be added and subtracted in the database; any other arithmetic is refused
    there, because it belongs to `mediation.common.money`. Raw SQL sees fen. An ``int`` means
    yuan, like everywhere else; ``float`` is refused. SECURITY S12, R14.
    """

    description = _("Money (yuan)")
    empty_strings_allowed = False
    default_error_messages = {
        "invalid": _("Enter an amount in yuan with at most two decimals, for example 1234.50."),
    }

    def get_internal_type(self):
        return "BigIntegerField"

    @cached_property
    def validators(self):
        return [*super().validators, DecimalValidator(MAX_DIGITS, 2)]

    def to_python(self, value):
        if value is None or value == "":
            return None
        try:
            exact = value if isinstance(value, int | Decimal) else Decimal(str(value).strip())
            amount = yuan(exact)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if amount != exact:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        if isinstance(value, int):
            return from_fen(value)
        return yuan(Decimal(str(value)).scaleb(-2))

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if value is None:
            return None
        amount = yuan(value)
        if not isinstance(value, str) and amount != value:
            raise ValueError(f"not a whole number of fen: {value}")
        return to_fen(amount)

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, int | str):
            value = yuan(value)
            setattr(model_instance, self.attname, value)
        return value

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return None if value is None else str(value)

    def formfield(self, **kwargs):
        defaults = {
            "form_class": forms.DecimalField,
            "max_digits": MAX_DIGITS,
            "decimal_places": 2,
        }
        return super().formfield(**{**defaults, **kwargs})


register_combinable_fields(MoneyField, Combinable.ADD, MoneyField, MoneyField)
register_combinable_fields(MoneyField, Combinable.SUB, MoneyField, MoneyField)


def money_value(amount: Decimal) -> Value:
    """An amount in yuan as a literal of a query."""
    return Value(amount, output_field=MoneyField())


class EncryptedTextField(models.CharField):
    """Text that is encrypted in the database and plain on the instance.

    It cannot be searched, ordered or joined (only ``isnull``); equality goes through a
    `BlindIndexField`. An empty text is stored empty. ``max_length`` counts the plain text.
    """

    description = _("Encrypted text")

    def __init__(self, *args, max_length=200, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def get_internal_type(self):
        return "TextField"

    def db_type_parameters(self, connection):
        return {}

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_db_prep_value(self, value, connection, prepared=False):
        value = super().get_db_prep_value(value, connection, prepared)
        return encrypt(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is encrypted: it cannot be looked up with {lookup_name!r}; "
                "compare its blind index."
            )
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise FieldError(f"{self.name} is encrypted: it cannot be transformed.")


class BlindIndexField(models.CharField):
    """Keyed hash of another field of the row, kept up to date when the row is saved.

    ``source`` names the encrypted field. Compare with ``field=blind_index(text)``. Null when the
    source is empty. A save with ``update_fields`` must name both.
    """

    description = _("Keyed hash for comparison")

    def __init__(self, *args, source, **kwargs):
        self.source = source
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("db_index", True)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        kwargs.setdefault("db_index", self.db_index)
        kwargs.setdefault("null", self.null)
        kwargs.setdefault("blank", self.blank)
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        value = blind_index(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
