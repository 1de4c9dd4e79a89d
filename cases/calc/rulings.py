"""Numbers of rulings, such as （2026）渝0106民特12号: year, court, kind, serial number.

Pure. Older rulings are numbered 调确字, today's 民特 or 诉前调确 (DOMAIN §1.3), so the kind is any
short run of Chinese characters. What people type with narrow brackets, full-width figures or
blanks becomes the one form that can be compared.
"""

import re
import unicodedata
from dataclasses import dataclass

# Why a number is refused; English msgids, translated in `cases.reasons`.
FAULTS = {
    "form": "A ruling number reads like （2026）渝0106民特12号.",
    "court": "This number is of another court; that of this court begins with %(start)s.",
    "year": "The year of the number, %(year)s, does not fit: the ruling is of %(decided)s.",
}
_BRACKETS = str.maketrans("([〔【)]〕】", "（（（（））））")
_RULING = re.compile(r"\((\d{4})\)([\u4e00-\u9fff]\d{2,4})([\u4e00-\u9fff]{1,8})(\d{1,6})号")


class RulingNumberError(ValueError):
    """A number that cannot be this ruling's, with a ``code`` of `FAULTS` and its params."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(FAULTS[code] % params if params else FAULTS[code])
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Ruling:
    year: int
    court: str
    kind: str
    serial: int

    def __str__(self) -> str:
        return f"（{self.year}）{self.court}{self.kind}{self.serial}号"


def typed_ruling(text: str) -> str:
    """A ruling number, or a part of one, in the form in which it is kept: to be looked for."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.translate(_BRACKETS)


def read_ruling(text: str, *, court: str, applied: int, decided: int) -> Ruling:
    """The number, if it can be one of this court's between the years ``applied`` and ``decided``.

    ``court`` is the court's code (渝0106). Refuses (`RulingNumberError`) another form, another
    court, a year in which the application was not before it.
    """
    plain = "".join(
        unicodedata.normalize("NFKC", text).replace("〔", "(").replace("〕", ")").split()
    )
    found = _RULING.fullmatch(plain)
    if found is None:
        raise RulingNumberError("form")
    ruling = Ruling(int(found[1]), found[2], found[3], int(found[4]))
    if ruling.court != court:
        raise RulingNumberError("court", start=court)
    if not applied <= ruling.year <= decided:
        raise RulingNumberError("year", year=ruling.year, decided=decided)
    return ruling
