"""What a record says already stands in the door's form; what nobody said stays open."""

import pytest

from roster.core.known_details import Known, details
from roster.core.referral_forms import FORMS
from roster.core.referral_words import Door

WAGES = Known("07", "male", ("migrant",), 2, 32000, "yellow", 6)


def test_a_migrant_workers_wages_near_the_limitation():
    assert details(Door.LEGAL_AID, WAGES, {}) == {
        "sex": "male", "groups": ["migrant"], "scope": "5", "means": "waived", "aid_first": "yes", "mediate_first": "no",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "aid_first", "mediate_first"), [(7, None, "no"), (29, None, "no"), (30, None, None), (None, None, None), (-1, None, "no")]
)  # fmt: skip
def test_the_borders_of_aid_first_and_of_waiting(left, aid_first, mediate_first):
    found = details(Door.LEGAL_AID, Known("07", days_left=left), {})
    assert (found.get("aid_first"), found.get("mediate_first")) == (aid_first, mediate_first)
    assert "means" not in found, "nobody is supposed to be poor"


def test_domestic_violence_asks_nobody_for_their_means_and_answers_carry_over():
    violence = details(Door.LEGAL_AID, Known("01"), {"violence": True})
    assert (violence["scope"], violence["means"]) == ("32", "untested")
    assert details(Door.NOTARY, Known("19"), {"disputed": False}) == {"disagreement": "no"}
    assert details(Door.NOTARY, Known("19"), {}) == {}
    assert details(Door.PETITION, Known("17", people=6), {"in_court": False}) == {
        "people": "6",
        "in_court": "no",
    }
    assert details(Door.POLICE, WAGES, {}) == {}
    for door, items in FORMS.items():
        assert set(details(door, WAGES, {"violence": True, "disputed": False, "in_court": False})) <= {
            item.key for item in items
        }
