"""Invented disputes and people, the same ones each time: row ``n`` always reads the same.

Words are drawn as in real texts, a few very often and most of them rarely, so that a search for
"调解" and one for a word that stands in ten cases are both asked.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from mediation.common.crypto import blind_index, encrypt
from mediation.common.identity import check_digit

OPENINGS = (
    "双方就赔偿数额发生争执，申请调解",
    "楼上漏水致天花板受损，维修费用分担不能一致",
    "夜间噪音影响邻居休息，邻居要求停止",
    "拖欠劳务费未结清，工人要求一次性支付",
    "租赁到期押金退还意见不一",
    "老人赡养费分担意见不一",
    "网购商品损坏，卖家拒绝退款",
    "物业服务不到位，业主拒交物业费",
    "共用墙体归属发生争议，要求评理",
    "车辆剐蹭后修理费协商不成",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董"
WORDS = 12_000
PEOPLE = 20_000
WORDS_IN_A_TEXT = 40


@dataclass(frozen=True)
class Person:
    """A party as its columns are stored."""

    name: str
    number: str
    phone: str
    stored: tuple[str, str, str, str]


def summary(n: int) -> str:
    """About a hundred characters: what happened, and forty words of the file."""
    rest = "".join(_word(_often(n, place)) for place in range(WORDS_IN_A_TEXT))
    return f"{OPENINGS[n % len(OPENINGS)]}。{rest}。第{n % 9000 + 1000}批，{n % 37 + 1}号楼"


def _word(rank: int) -> str:
    """The word of a rank: two characters."""
    signs = _characters()
    return signs[rank * 7 % len(signs)] + signs[(rank * 13 + rank // 97) % len(signs)]


def word_of_rank(rank: int) -> str:
    """For a search: rank 0 is in every second text, the last in hardly any."""
    return _word(rank)


def _often(n: int, place: int) -> int:
    """A rank below `WORDS`; small ones come up often."""
    drawn = (n * 2654435761 + place * 40503 * 65537 + n // 7) % 1_000_003 / 1_000_003
    return int(WORDS ** (drawn**0.7)) - 1


@cache
def _characters() -> str:
    """The 3,755 common characters, in the order of a hash: neighbours have nothing in common."""
    found = []
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(sorted(found, key=lambda sign: blake2b(sign.encode()).digest()))


@cache
def person(n: int) -> Person:
    """One of 20,000 people, who turn up in several cases each."""
    signs = _characters()
    given = signs[n % 900] + (signs[(n * 31) % 900] if n % 4 else "")
    name = SURNAMES[n * 7 % len(SURNAMES)] + given
    number = f"500199{1950 + n % 55}{1 + n % 12:02d}{1 + n % 28:02d}{n % 1000:03d}"
    number += check_digit(number)
    phone = f"1{30 + n % 10}{n:08d}"
    stored = (encrypt(number), blind_index(number), encrypt(phone), blind_index(phone))
    return Person(name, number, phone, stored)  # type: ignore[arg-type]
