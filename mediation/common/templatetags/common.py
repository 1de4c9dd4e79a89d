"""Filters of our templates: what a page shows of an identity number, a telephone, an amount."""

from django import template

from mediation.common.identity import mask_id, mask_phone
from mediation.common.money import money_text

register = template.Library()

register.filter("masked_id", lambda value: mask_id(value) if value else "")
register.filter("masked_phone", lambda value: mask_phone(value) if value else "")
register.filter("yuan", lambda value: "" if value is None else money_text(value))
