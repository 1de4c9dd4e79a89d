"""The first letters of a name in pinyin: 曾小贤 is found by "zxx".

Pure. A character with several readings (曾: ceng, zeng) gives each of their letters, because a
clerk types the one that is right for the person.
"""

from functools import lru_cache
from itertools import islice, product

PERSON = 4
"""Longer names are those of organisations, or written with letters: one reading is enough."""

MOST = 8
"""Spellings kept of one name."""


def initials(name: str) -> list[str]:
    """Each spelling of the initials of a plain name, the usual one first; none without Chinese.

    Where there are too many, those stay that differ least from the usual one, and those of the
    surname before those of the given name: 单乐曾 keeps d, c and s.
    """
    if name.isascii() or " " in name:
        return []
    readings = [_letters(sign) for sign in name]
    if len(name) > PERSON:
        readings = [letters[:1] for letters in readings]
    spellings = product(*(enumerate(letters) for letters in readings))
    spelled = ("".join(letter for _n, letter in one) for one in sorted(spellings, key=_unusual))
    return list(islice(dict.fromkeys(spelled), MOST))


def _unusual(spelling: tuple[tuple[int, str], ...]) -> tuple[int, bool]:
    """How far from the usual spelling; less by a surname's other reading than by any other."""
    places = [place for place, _letter in spelling]
    return sum(place > 0 for place in places), places[0] == 0


@lru_cache(maxsize=8_192)
def _letters(sign: str) -> tuple[str, ...]:
    """Of a character its first letters; one without a reading stands for itself.

    Kept, because names share a few thousand characters and a look-up costs 0.1 ms.
    """
    from pypinyin import Style, pinyin  # a dictionary of 13 MB, loaded when the first name is

    (readings,) = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True)
    return tuple(dict.fromkeys(letter.casefold()[:1] for letter in readings))
