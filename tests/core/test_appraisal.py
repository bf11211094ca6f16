"""The score sheet and the masking of what is judged."""

import pytest

from roster.core import masking
from roster.core.appraisal import Facts


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (Facts(), (30, 25, 25, 15, 95)),
        (Facts(absent=1, late_or_early=2), (14, 25, 25, 15, 79)),
        (Facts(absent=4, missing=3, signed_late=2), (0, 20, 25, 15, 60)),
        (Facts(unsound=6, satisfied=80.0), (30, 25, 0, 12, 67)),
    ],
)
def test_points_are_taken_off_and_never_below_nothing(facts, points):
    assert (facts.attendance, facts.log, facts.quality, facts.satisfaction, facts.total) == points


def test_names_and_long_numbers_are_masked_in_a_text():
    said = "张小生（13800001234）说，张小生借给李四50000元，2023年12月到期。"
    assert masking.mask_text(said, ["张小生", "李四", "", "元"]) == (
        "张*生（●●●）说，张*生借给李*50000元，2023年12月到期。"
    )
