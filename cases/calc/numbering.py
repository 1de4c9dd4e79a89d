"""Case numbers such as （2025）沙重人调字第17号: a template, a year, a committee, a serial number.

Pure. Case files use round brackets and serial numbers without leading zeros unless the template
asks for a width (DOMAIN §2.2). Serial numbers run per committee and year, without gaps.
"""

from collections.abc import Mapping
from string import Formatter

DEFAULT_TEMPLATE = "（{year}）{committee}人调字第{serial}号"

# Why a template is refused; English msgids.
TEMPLATE_FAULTS = {
    "syntax": "A bracket { or } is not closed.",
    "unknown": "Only {year}, {committee} and {serial} can be used, not %(name)s.",
    "width": "Only {serial} can have a width, such as {serial:04d}.",
    "missing": "The number must contain %(name)s, or two cases could have the same number.",
    "long": "The number could be longer than %(limit)s characters.",
}

FIELDS = ("year", "committee", "serial")
MAX_LENGTH = 60
_LONGEST: Mapping[str, object] = {"year": 9999, "committee": "字" * 20, "serial": 999999}


class NumberTemplateError(ValueError):
    """A template that cannot number cases, with a ``code`` of `TEMPLATE_FAULTS` and its params."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(TEMPLATE_FAULTS[code] % params if params else TEMPLATE_FAULTS[code])
        self.code = code
        self.params = params


def check_template(template: str) -> None:
    """Refuse (`NumberTemplateError`) a template that is not safe to number cases with.

    All three fields are needed: without the committee two committees would share a number. No
    attributes, indexes or conversions: a template is text a clerk types.
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise NumberTemplateError("syntax") from error
    used = {name for _, name, _, _ in parts if name is not None}
    for _, name, width, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS or conversion:
            raise NumberTemplateError("unknown", name=f"{{{name}}}")
        if width and not (name == "serial" and _is_width(width)):
            raise NumberTemplateError("width")
    for name in FIELDS:
        if name not in used:
            raise NumberTemplateError("missing", name=f"{{{name}}}")
    if len(template.format_map(_LONGEST)) > MAX_LENGTH:
        raise NumberTemplateError("long", limit=MAX_LENGTH)


def format_number(template: str, *, year: int, committee: str, serial: int) -> str:
    """The number of a case. ``committee`` is its short name, as in its case numbers.

    Refuses a template that `check_template` refuses, an empty committee name and a serial
    number below 1 (ValueError).
    """
    check_template(template)
    if not committee.strip() or serial < 1:
        raise ValueError(f"no case number for committee {committee!r} and serial {serial}")
    return template.format(year=year, committee=committee, serial=serial)


def _is_width(spec: str) -> bool:
    """``04d``: zeros to a width of 1 to 9."""
    return len(spec) == 3 and spec[0] == "0" and spec[1] in "123456789" and spec[2] == "d"
