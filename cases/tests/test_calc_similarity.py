"""What makes a case look like one that is there already."""

from datetime import date, timedelta

import pytest

from cases.calc.similarity import Likeness, Outline, Person, likeness, text_overlap

DAY = date(2025, 4, 1)
WANG, LI = Person("王一", frozenset({"id1", "tel1"})), Person("李二", frozenset({"id2"}))
LONG = "三楼住户装修敲墙，二楼住户称天花板开裂，要求赔偿并停工。"


def outline(*people, text="", day=DAY):
    return Outline(people, text, day)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(outline(WANG, LI), outline(LI, WANG), Likeness.PEOPLE, id="both, turned"),
        pytest.param(
            outline(WANG, LI),
            outline(Person("王 一"), Person("李二")),
            Likeness.PEOPLE,
            id="both by name",
        ),
        pytest.param(
            outline(WANG), outline(Person("王大", frozenset({"tel1"}))), Likeness.PERSON, id="day"
        ),
        pytest.param(
            outline(WANG, text=LONG),
            outline(WANG, text=LONG[:22], day=DAY - timedelta(9)),
            Likeness.PERSON,
            id="person and like text",
        ),
        pytest.param(
            outline(WANG), outline(WANG, day=DAY - timedelta(1)), None, id="one person alone"
        ),
        pytest.param(outline(Person("王一")), outline(Person("王一")), None, id="one name alone"),
        pytest.param(outline(text=LONG), outline(text=LONG + "另"), Likeness.TEXT, id="text"),
        pytest.param(outline(text="楼上漏水"), outline(text="楼上漏水"), None, id="short text"),
        pytest.param(outline(Person("")), outline(Person("")), None, id="nothing typed"),
    ],
)
def test_likeness(one, other, expected):
    assert likeness(one, other) == expected


def test_overlap_looks_past_punctuation_and_width():
    assert text_overlap(LONG, LONG.replace("，", ",  ")) == 1
    assert text_overlap(LONG, "楼下餐馆油烟进屋，住户要求改造烟道，双方争执已有三个月。") < 0.3
