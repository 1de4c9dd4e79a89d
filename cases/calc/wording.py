"""How dates, sums and long texts are written on official papers (DOMAIN §6.4). Pure."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

ORDINALS = "一二三四五六七八九十"
SHIELDED = "（依申请保密）"
_GAP = r"[\s\-—－·.()（）]*"
_WIDER = 0xFEE0
"""From a sign of ASCII to its full-width twin."""


def day(value: date | None) -> str:
    """``2023年11月15日``: Arabic figures without leading zeros; empty for no day."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def figures(amount: Decimal | None) -> str:
    """``12300元``, ``12300.50元``: no separators, fen only where there are any."""
    if amount is None:
        return ""
    text = f"{amount:.2f}"
    return f"{text.removesuffix('.00')}元"


def ordinal(number: int) -> str:
    """``一`` … ``十``, ``十一`` … ``九十九``; figures beyond."""
    if number <= 10:
        return ORDINALS[number - 1]
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    return (ORDINALS[tens - 1] if tens > 1 else "") + "十" + (ORDINALS[ones - 1] if ones else "")


def age_on(born: date | None, today: date) -> str:
    """Full years on a day; empty where the date of birth is not known."""
    if born is None:
        return ""
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def matter(dispute_type: str) -> str:
    """A type of dispute as the matter of a case: 邻里 is 邻里纠纷, 劳动争议 stays."""
    return dispute_type if dispute_type.endswith(("纠纷", "争议")) else f"{dispute_type}纠纷"


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something; each becomes a paragraph of its own."""
    lines = (line.strip(" \t\u3000") for line in re.split(r"\r\n|\r|\n", text))
    return tuple(line for line in lines if line)


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret (a telephone, an address) replaced: spaced or not, in wide or
    narrow signs, in capitals or small letters."""
    for secret in secrets:
        if plain := re.sub(_GAP, "", secret):
            text = re.sub(_GAP.join(map(_either_width, plain)), SHIELDED, text, flags=re.IGNORECASE)
    return text


def _either_width(sign: str) -> str:
    """A pattern for the sign as it is typed with a Chinese keyboard (１) and without (1)."""
    narrow = chr(ord(sign) - _WIDER) if "！" <= sign <= "～" else sign
    if not "!" <= narrow <= "~":
        return re.escape(sign)
    return f"[{re.escape(narrow)}{chr(ord(narrow) + _WIDER)}]"
