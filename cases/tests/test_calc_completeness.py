"""What the file of a case lacks."""

import pytest

from cases.calc.completeness import missing_papers, required_papers
from cases.choices import Outcome, Paper

WRITTEN = {"cover", "register", "notice", "identity", "record", "agreement", "back_cover"}


@pytest.mark.parametrize(
    ("outcome", "at_hand", "missing"),
    [
        pytest.param("settled_written", WRITTEN, (), id="complete"),
        pytest.param(
            "settled_written", WRITTEN - {"register"} | {"application"}, (), id="application"
        ),
        pytest.param(
            "settled_written",
            WRITTEN - {"register"},
            (("application", "register"),),
            id="neither application nor register",
        ),
        pytest.param("settled_oral", WRITTEN, (("oral_register",),), id="oral register"),
        pytest.param("too_far_apart", WRITTEN - {"agreement"}, (), id="failed"),
        pytest.param("too_far_apart", WRITTEN - {"record"}, (("record",),), id="no record"),
        pytest.param("not_accepted", WRITTEN - {"record", "agreement"}, (), id="never mediated"),
    ],
)
def test_missing_papers(outcome, at_hand, missing):
    assert missing_papers(outcome, at_hand) == missing


@pytest.mark.parametrize("outcome", [*Outcome.values, ""])
def test_every_required_paper_is_in_the_catalogue(outcome):
    papers = {code for group in required_papers(outcome) for code in group}
    assert papers and papers <= set(Paper.values)
