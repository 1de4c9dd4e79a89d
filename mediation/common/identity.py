"""Resident ID numbers, credit codes and telephone numbers: check, read, mask.

Pure. A check gives back the normalised text or raises ValueError with a sentence. LIBRARIES 4.7:
the county code is never looked at, because counties are merged and renamed.
"""

import re
import unicodedata
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
PROVINCES = frozenset(
    {str(code) for first, last in _PROVINCE_RANGES for code in range(first, last + 1)}
    | {"71", "81", "82", "83", "91"}
)
EARLIEST_BIRTH = date(1900, 1, 1)
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK_DIGITS = "10X98765432"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0[1-9][0-9]{1,2})([2-9][0-9]{6,7})([0-9]{1,6})?")
_SERVICE = re.compile(r"[48]00[0-9]{7}|1[0-9]{4}|9[56][0-9]{3,4}")


def check_resident_id(text: str, *, today: date | None = None) -> str:
    """The 18 characters of a resident ID number (公民身份号码, GB 11643), with a capital X.

    Accepts full-width characters, spaces and a small x. Refuses (ValueError) a wrong length, an
    unknown province, a day of birth that does not exist, lies before 1900 or, if ``today`` is
    given, after it, and a wrong check digit.
    """
    number = _plain(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValueError("An ID number has 17 digits followed by a digit or X.")
    if number[:2] not in PROVINCES:
        raise ValueError("The first two digits of the ID number name no province.")
    born = birth_date_of(number)
    if born < EARLIEST_BIRTH or (today is not None and born > today):
        raise ValueError("The ID number holds a date of birth that cannot be.")
    if check_digit(number) != number[17]:
        raise ValueError("The ID number has a wrong check digit: please compare it again.")
    return number


def check_digit(number: str) -> str:
    """Last character that belongs to the first 17 digits (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def birth_date_of(number: str) -> date:
    """Date of birth in an 18-character ID number (ValueError if there is no such day)."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise ValueError("The ID number holds a date of birth that does not exist.") from error


def sex_of(number: str) -> str:
    """``"male"`` or ``"female"``, as the 17th digit is odd or even."""
    return "male" if int(number[16]) % 2 else "female"


def check_credit_code(text: str) -> str:
    """The 18 characters of a unified social credit code (统一社会信用代码, GB 32100)."""
    try:
        return uscc.validate(_plain(text))
    except NumberError as error:
        raise ValueError("This is not a valid unified social credit code.") from error


def check_mobile(text: str) -> str:
    """The 11 digits of a mobile number of the mainland; a leading +86 is taken off."""
    number = re.sub(r"^(\+|00)86", "", _digits(text))
    if not _MOBILE.fullmatch(number):
        raise ValueError("A mobile number has 11 digits and begins with 13 to 19.")
    return number


def check_phone(text: str) -> str:
    """A mobile number, or a landline with its area code as ``023-65368888`` (``-12`` extension).

    Service numbers (12348, 95588, 4008001234) are accepted as they are.
    """
    try:
        return check_mobile(text)
    except ValueError:
        number = _digits(text)
    if _SERVICE.fullmatch(number):
        return number
    national = re.sub(r"^(?:\+|00)86(?=[1-9])", "0", number)
    area_length = 3 if national[:3] == "010" or national[1:2] == "2" else 4
    area, rest = national[:area_length], national[area_length:]
    subscriber = rest[: 8 if len(rest) >= 8 else 7]
    found = _LANDLINE.fullmatch(area + subscriber)
    extension = rest[len(subscriber) :]
    if not found or len(extension) > 6 or not national.isdecimal():
        raise ValueError("Enter a mobile number, or a landline with its area code.")
    return "-".join(part for part in (area, subscriber, extension) if part)


def mask_id(number: str) -> str:
    """``500***********1234``: province and county digits, and the last four."""
    return _masked(number, 3, 4)


def mask_phone(number: str) -> str:
    """``138****5678``."""
    return _masked(number, 3, 4)


def mask_name(name: str) -> str:
    """The family name and a star for every other character: ``王**``."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def _masked(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return text[:1] + "*" * max(len(text) - 1, 0)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _digits(text: str) -> str:
    return re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", text).replace("—", "-"))
