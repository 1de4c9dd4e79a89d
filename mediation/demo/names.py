"""Invented people: names, and numbers that cannot belong to anybody.

ID numbers and credit codes name the county 500199, which does not exist; telephone numbers
begin with 154, a series that is not given to subscribers. Each number is given out once.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random

from stdnum.cn import uscc

from mediation.common.identity import check_digit

COUNTY = "500199"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝"
    "龚邵万钱严覃武戴莫孔向汤"
)
MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙建文志国庆德兴福仁义山海川成光"
FEMALE = "芳娜敏静丽艳娟霞秀玲桂英华慧红玉兰梅珍凤洁琳素云莲雪荣爱妹香月莺媛琴淑惠珠翠雅芝萍"
EITHER = "晓春小一子佳思雨文嘉永正世友家天新成立学远光清"
UNIT_NAMES = (
    "示例商贸",
    "示例物业",
    "示例建筑劳务",
    "示例餐饮",
    "示例装饰",
    "示例运输",
    "示例电子",
    "示例医疗门诊",
)
SPREAD = 61_803_399  # no factor in common with 10**8: every telephone number comes once


class Identities:
    """Gives out names and numbers; the same generator gives the same people."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._of_day: Counter[tuple[date, str]] = Counter()
        self._phones = 0
        self._codes = 0

    def sex(self) -> str:
        return self.rng.choice(("male", "female"))

    def name(self, sex: str) -> str:
        rng = self.rng
        last = rng.choice(MALE if sex == "male" else FEMALE)
        middle = rng.choice(EITHER + last) if rng.random() < 0.75 else ""
        return rng.choice(SURNAMES) + middle + last

    def birth_date(self, on: date, youngest: int, oldest: int) -> date:
        days = self.rng.randrange(youngest * 366, oldest * 365)
        return on - timedelta(days=days)

    def resident_id(self, born: date, sex: str) -> str:
        """18 characters with a right check digit; at most 500 people a day of birth and sex."""
        taken = self._of_day[born, sex]
        if taken >= 500:
            raise ValueError(f"no ID number is left for {born}")
        self._of_day[born, sex] += 1
        first = f"{COUNTY}{born:%Y%m%d}{2 * taken + (sex == 'male'):03d}"
        return first + check_digit(first)

    def phone(self) -> str:
        self._phones += 1
        return f"154{self._phones * SPREAD % 10**8:08d}"

    def organisation(self) -> tuple[str, str]:
        """Name and credit code of a firm that does not exist."""
        self._codes += 1
        body = f"91{COUNTY}9{self._codes:08d}"
        name = f"{self.rng.choice(UNIT_NAMES)}有限公司{self._codes:04d}"
        return name, body + uscc.calc_check_digit(body)
