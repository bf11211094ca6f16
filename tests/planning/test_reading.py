"""Reading instances and rosters: what is written reads back equal, and every bad field is named in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roster.planning import (
    Assignment,
    Instance,
    InstanceError,
    RosterError,
    read_instance,
    roster_from_json,
    roster_to_json,
)
from tests.planning.cases import NORTH_LAWYER, REFEREE, benchmark, document, instance

NAMES = sorted(path.stem for path in (REFEREE / "instances").glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_instances_read_back_equal(name: str) -> None:
    read = Instance.from_json(benchmark(name))
    assert Instance.from_json(read.to_json()) == read


def test_writing_leaves_out_what_does_not_apply() -> None:
    written = json.dumps(instance().to_json())
    assert "null" not in written
    assert "max_load" not in written


def test_a_benchmark_document_is_written_as_it_was_read() -> None:
    assert Instance.from_json(benchmark("year-tight-a")).to_json() == benchmark("year-tight-a")


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change of a document that sets the field at a path."""

    def change(changed: Any) -> None:
        for key in path[:-1]:
            changed = changed[key]
        changed[path[-1]] = value

    return change


def repeat(field: str) -> Callable[[dict[str, Any]], None]:
    """Return a change of a document that appends the first item of a list again."""
    return lambda changed: changed[field].append(changed[field][0])


BAD: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (put("format", value="duty-roster/2"), "format must be duty-roster/1, not 'duty-roster/2'."),
    (put("name", value=""), "name must not be empty."),
    (put("name", value=7), "name must be a text, not a whole number."),
    (put("surprise", value=1), "The document has a field 'surprise' that the format does not know."),
    (lambda changed: changed.pop("rules"), "The document lacks the field 'rules'."),
    (put("months", value=[]), "months must name at least one month."),
    (put("months", value=["2027-01", "2027-03"]), "months[1] must follow 2027-01 directly, but is 2027-03."),
    (put("months", 0, value="January"), "months[0] must be a month like 2027-01, not 'January'."),
    (put("locations", 2, value="north"), "locations[2] repeats 'north'."),
    (
        put("travel_minutes", 1, value=[1]),
        "travel_minutes[1] must have one number for each of the 3 locations, not 1.",
    ),
    (
        lambda changed: changed["travel_minutes"].pop(),
        "travel_minutes must have one row for each of the 3 locations, not 2.",
    ),
    (put("travel_minutes", 0, 1, value=-1), "travel_minutes[0][1] must be at least 0, not -1."),
    (
        put("travel_minutes", 0, 1, value=1.5),
        "travel_minutes[0][1] must be a whole number, not a number with decimals.",
    ),
    (
        put("travel_minutes", 0, 1, value=10**12),
        "travel_minutes[0][1] must not exceed 1000000000, but is 1000000000000.",
    ),
    (put("centers", value={}), "centers must be a list, not an object."),
    (put("centers", 0, value="north"), "centers[0] must be an object, not a text."),
    (put("centers", 0, "location", value="moon"), "centers[0].location names the unknown location 'moon'."),
    (
        put("centers", 0, "matter_mix", "debt", value=None),
        "centers[0].matter_mix.debt must be a whole number, not null.",
    ),
    (
        put("centers", 0, "service", "notary", "max_gap_months", value=0),
        "centers[0].service.notary.max_gap_months must be at least 1, not 0.",
    ),
    (
        put("centers", 0, "service", "notary", "last_served", value="2026-13"),
        "centers[0].service.notary.last_served must be a month like 2027-01, not '2026-13'.",
    ),
    (repeat("centers"), "centers[2].id repeats 'north'."),
    (repeat("firms"), "firms[2].id repeats 'firm'."),
    (
        put("firms", 0, "max_per_dates", value=1),
        "firms[0] has a field 'max_per_dates' that the format does not know.",
    ),
    (
        put("firms", 0, "max_per_date", value=True),
        "firms[0].max_per_date must be a whole number, not true or false.",
    ),
    (repeat("practitioners"), "practitioners[4].id repeats 'li'."),
    (
        put("practitioners", 0, "location", value="moon"),
        "practitioners[0].location names the unknown location 'moon'.",
    ),
    (
        put("practitioners", 0, "max_load", value=None),
        "practitioners[0].max_load must be a whole number, not null.",
    ),
    (
        put("practitioners", 0, "supervised", value=1),
        "practitioners[0].supervised must be true or false, not a whole number.",
    ),
    (
        put("practitioners", 0, "licensed_from", value="2027-02-30"),
        "practitioners[0].licensed_from must be a date like 2027-01-05, not '2027-02-30'.",
    ),
    (
        put("practitioners", 0, "conflicts", value=["moon"]),
        "practitioners[0].conflicts[0] names the unknown center 'moon'.",
    ),
    (
        put("practitioners", 0, "unavailable", value=[{"date": "2027-01-05", "period": "night"}]),
        "practitioners[0].unavailable[0].period must be one of am, pm and day, not 'night'.",
    ),
    (
        put("practitioners", 0, "preferences", value={"centers": {"moon": 1}}),
        "practitioners[0].preferences.centers names the unknown center 'moon'.",
    ),
    (
        put("practitioners", 0, "preferences", value={"dates": {"soon": 1}}),
        "practitioners[0].preferences.dates.soon must be a date like 2027-01-05, not 'soon'.",
    ),
    (
        put("practitioners", 0, "past_visits", value=[{"center": "moon", "date": "2026-01-05"}]),
        "practitioners[0].past_visits[0].center names the unknown center 'moon'.",
    ),
    (
        put("practitioners", 0, "matters", value=["debt", "debt"]),
        "practitioners[0].matters[1] repeats 'debt'.",
    ),
    (repeat("duties"), f"duties[8].id repeats '{NORTH_LAWYER}'."),
    (put("duties", 0, "center", value="moon"), "duties[0].center names the unknown center 'moon'."),
    (
        put("duties", 0, "date", value="2027-03-02"),
        "duties[0].date lies outside the months of the horizon: 2027-03-02.",
    ),
    (put("duties", 0, "seats", value=-1), "duties[0].seats must be at least 0, not -1."),
    (put("duties", 0, "periods", value=[]), "duties[0].periods must name at least one period."),
    (put("duties", 0, "periods", value=["day", "day"]), "duties[0].periods[1] repeats 'day'."),
    (
        put("locked", value=[{"duty": "nowhere", "practitioner": "li", "period": "day"}]),
        "locked[0].duty names the unknown duty 'nowhere'.",
    ),
    (
        put("published", value=[{"duty": NORTH_LAWYER, "practitioner": "nobody", "period": "day"}]),
        "published[0].practitioner names the unknown practitioner 'nobody'.",
    ),
    (
        put("rules", "rotation_months", value="six"),
        "rules.rotation_months must be a whole number, not a text.",
    ),
    (put("weights", "travel", value=-1), "weights.travel must be at least 0, not -1."),
    (put("weights", "beauty", value=1), "weights has a field 'beauty' that the format does not know."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_bad_field_is_named(change: Callable[[dict[str, Any]], None], sentence: str) -> None:
    changed = document()
    change(changed)
    with pytest.raises(InstanceError) as caught:
        Instance.from_json(changed)
    assert str(caught.value) == sentence
    assert sentence.startswith(caught.value.path or "The document")


def test_preferences_may_be_negative_and_absent_fields_have_their_defaults() -> None:
    read = instance(people={"li": {"preferences": {"centers": {"north": -15}}}})
    assert read.practitioner["li"].preferences.centers == {"north": -15}
    assert read.practitioner["li"].load_weight == 1
    assert read.practitioner["li"].max_load is None


def test_a_practitioner_without_firm_may_say_null() -> None:
    """Regression: the benchmark's mediators have `"firm": null`, against its own README."""
    assert instance(people={"li": {"firm": None}}).practitioner["li"].firm is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "The document is not JSON: Expecting property name"),
        (b"\xff", "The document is not UTF-8 text."),
        (b'{"name": 1, "name": 2}', "The document has an object with the field 'name' twice."),
        (b"[]", "The document must be an object, not a list."),
    ],
)
def test_an_unreadable_file_is_explained(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "instance.json"
    path.write_bytes(content)
    with pytest.raises(InstanceError) as caught:
        read_instance(path)
    assert str(caught.value).startswith(sentence)


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="cannot be read: No such file"):
        read_instance(tmp_path / "none.json")


def test_a_roster_reads_back() -> None:
    roster = [Assignment(NORTH_LAWYER, "wang", "day"), Assignment(NORTH_LAWYER, "li", "day")]
    written = roster_to_json(instance(), roster, objective=5, lower_bound=4)
    assert (written["objective"], written["lower_bound"]) == (5, 4)
    assert roster_from_json(written, instance()) == sorted(roster)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"instance": "other"}, "instance must be 'small', not 'other'."),
        ({"format": "duty-roster/1"}, "format must be duty-roster-solution/1, not 'duty-roster/1'."),
        ({"assignments": [{"duty": "x"}]}, "assignments[0] lacks the field 'practitioner'."),
        ({"assignments": None}, "assignments must be a list, not null."),
    ],
)
def test_a_bad_roster_is_explained(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RosterError) as caught:
        roster_from_json(roster_to_json(instance(), []) | changes, instance())
    assert str(caught.value) == sentence
