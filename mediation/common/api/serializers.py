"""Serializers: fields named one by one, money as text, nothing encrypted by accident."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from mediation.common.exports import Column, Kind
from mediation.common.fields import MAX_DIGITS, EncryptedTextField, MoneyField


class MoneySerializerField(serializers.DecimalField):
    """Yuan with two places, as text: "1234.50"."""

    def __init__(self, **kwargs: Any) -> None:
        limits = {"max_digits": MAX_DIGITS, "decimal_places": 2, "coerce_to_string": True}
        super().__init__(**{**limits, **kwargs})


class ModelSerializer(serializers.ModelSerializer):
    """Base of the serializers that show rows; writing goes through `service_endpoint`."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        MoneyField: MoneySerializerField,
    }

    def build_standard_field(self, field_name: str, model_field: models.Field) -> Any:
        if isinstance(model_field, EncryptedTextField):
            raise ImproperlyConfigured(
                f"{type(self).__name__}.{field_name} is encrypted: declare a masked field."
            )
        field, kwargs = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, MoneyField):
            kept = ("read_only", "required", "allow_null", "label", "help_text", "default")
            kwargs = {name: value for name, value in kwargs.items() if name in kept}
        return field, kwargs


class InputSerializer(serializers.Serializer):
    """Base of the serializers that read input: a name it does not know is refused (R5)."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            sentence = _("There is no such field.")
            raise serializers.ValidationError({name: [sentence] for name in unknown})
        return super().to_internal_value(data)


def columns_of(serializer: serializers.Serializer) -> list[Column]:
    """The fields of a serializer as columns of an export, with their labels."""
    return [
        Column(key=name, label=field.label or name, kind=_kind(field))
        for name, field in serializer.fields.items()
        if not field.write_only
    ]


def _kind(field: serializers.Field) -> Kind:
    if isinstance(field, serializers.DecimalField):
        return "money"
    if isinstance(field, serializers.IntegerField):
        return "int"
    return "date" if type(field) is serializers.DateField else "text"
