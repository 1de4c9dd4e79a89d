"""Which tier the rules propose."""

import pytest

from cases.calc.tiers import Facts, Proposal, Rule, propose

SIMPLE, GENERAL, DIFFICULT = 10, 20, 30
PEOPLE = Rule(GENERAL, 2, "people", 4)
MANY = Rule(DIFFICULT, 3, "people", 10)
MONEY = Rule(DIFFICULT, 3, "amount", 100_000)
WAGES = Rule(DIFFICULT, 3, "people", 3, dispute_type=7)
COURT = Rule(GENERAL, 2, "days", 1, source="court")


def facts(source="application", types=(5,), **figures):
    return Facts(figures, source, frozenset(types))


@pytest.mark.parametrize(
    ("known", "tier", "because"),
    [
        pytest.param(facts(people=3), SIMPLE, (), id="nothing reached: the lowest"),
        pytest.param(facts(people=4), GENERAL, (PEOPLE,), id="exactly the figure"),
        pytest.param(facts(people=12), DIFFICULT, (MANY,), id="the highest counts"),
        pytest.param(
            facts(people=12, amount=100_000), DIFFICULT, (MANY, MONEY), id="every reason is named"
        ),
        pytest.param(facts(people=3, types=(7,)), DIFFICULT, (WAGES,), id="only for its type"),
        pytest.param(facts(people=3, types=(9, 7)), DIFFICULT, (WAGES,), id="or a type below it"),
        pytest.param(facts(source="court", days=1), GENERAL, (COURT,), id="only for its source"),
        pytest.param(facts(source="police", days=9), SIMPLE, (), id="not for another source"),
        pytest.param(facts(), SIMPLE, (), id="an unknown fact reaches nothing"),
    ],
)
def test_the_highest_tier_that_a_rule_reaches(known, tier, because):
    rules = (PEOPLE, MANY, MONEY, WAGES, COURT)
    assert propose(known, rules, SIMPLE) == Proposal(tier, because)
