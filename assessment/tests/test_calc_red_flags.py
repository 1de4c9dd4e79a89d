"""Flags that a visit suggests."""

import pytest

from assessment.calc.red_flags import (
    EXAMPLE_RULES,
    Answers,
    Asked,
    FlagRule,
    ProposedFlag,
    Severity,
    propose,
)

GOOD = Answers(
    favouritism="no",
    gifts_or_meals="no",
    retaliation="no",
    performance="done",
    satisfaction=5,
    recorded_performance="done",
)


def test_a_good_visit_proposes_nothing():
    assert propose(GOOD, EXAMPLE_RULES) == ()
    assert propose(Answers(), EXAMPLE_RULES) == ()


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        ({"favouritism": "yes"}, [("favouritism", Severity.HIGH, True)]),
        ({"favouritism": "unsure"}, [("favouritism", Severity.MEDIUM, False)]),
        ({"gifts_or_meals": "yes"}, [("gifts_or_meals", Severity.HIGH, True)]),
        ({"gifts_or_meals": "unsure"}, [("gifts_or_meals", Severity.LOW, False)]),
        ({"retaliation": "unsure"}, [("retaliation", Severity.HIGH, True)]),
        ({"performance": "partly"}, [("false_performance", Severity.HIGH, True)]),
        (
            {"performance": "no"},
            [
                ("false_performance", Severity.HIGH, True),
                ("not_performed", Severity.LOW, False),
            ],
        ),
        (
            {"performance": "no", "recorded_performance": "not_due"},
            [("not_performed", Severity.LOW, False)],
        ),
        ({"satisfaction": 2}, [("dissatisfied", Severity.LOW, False)]),
        ({"satisfaction": 3}, []),
        ({"satisfaction": None}, []),
    ],
)
def test_example_rules(answers, flags):
    values = {field: getattr(GOOD, field) for field in Answers.__slots__}
    found = propose(Answers(**{**values, **answers}), EXAMPLE_RULES)
    assert found == tuple(ProposedFlag(*flag) for flag in flags)


def test_remarks_can_make_a_flag():
    rule = FlagRule("read_me", Asked.REMARKS, frozenset({"yes"}), Severity.LOW, False)
    assert propose(Answers(has_remarks=True), [rule]) == (
        ProposedFlag("read_me", Severity.LOW, False),
    )
    assert propose(Answers(), [rule]) == ()


def test_several_rules_for_one_code_make_one_flag_of_the_gravest_kind():
    rules = [
        FlagRule("bad", Asked.FAVOURITISM, frozenset({"yes"}), Severity.HIGH, False),
        FlagRule("bad", Asked.RETALIATION, frozenset({"yes"}), Severity.LOW, True),
    ]
    both = Answers(favouritism="yes", retaliation="yes")
    for order in (rules, rules[::-1]):
        assert propose(both, order) == (ProposedFlag("bad", Severity.HIGH, True),)


def test_a_party_that_knows_of_no_mediation_can_make_a_flag():
    rule = FlagRule("made_up", Asked.NEVER_HAPPENED, frozenset({"yes"}), Severity.HIGH, True)
    assert propose(Answers(never_happened=True), [rule]) == (
        ProposedFlag("made_up", Severity.HIGH, True),
    )
    assert propose(Answers(), [rule]) == ()
