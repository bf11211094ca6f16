"""A cursor over a JSON document that knows its path, so that every complaint can name its field."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Never

from roster.planning.elements import PERIODS
from roster.planning.errors import DocumentError

LARGEST = 1_000_000_000
"""No number of the format comes near this; larger ones would overflow the solver's arithmetic."""


def kind(value: Any) -> str:
    """Name the JSON type of a value as people call it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {
        int: "a whole number",
        float: "a number with decimals",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), f"a {type(value).__name__}")


class Cursor:
    """One value of a document, where it stands, and the error to raise when it is not as it should be.

    A year has thousands of values, read at every drag on a board: a path is put together only for a complaint.
    """

    __slots__ = ("_above", "_step", "error", "value")

    def __init__(
        self, value: Any, error: type[DocumentError], above: "Cursor | None" = None, step: str | int = ""
    ) -> None:
        self.value, self.error, self._above, self._step = value, error, above, step

    @property
    def path(self) -> str:
        """Where the value stands, such as `duties[3].periods[0]`; empty for the document itself."""
        if self._above is None:
            return ""
        above = self._above.path
        if isinstance(self._step, int):
            return f"{above}[{self._step}]"
        if not self._step:  # a key of an object, complained about where the object stands
            return above
        return f"{above}.{self._step}" if above else self._step

    def fail(self, problem: str) -> Never:
        """Raise this document's error about this field."""
        raise self.error(self.path, problem)

    def expect(self, wanted: type, name: str) -> Any:
        """Return the value if it has the wanted type; true and false are no numbers."""
        if not isinstance(self.value, wanted) or (isinstance(self.value, bool) and wanted is not bool):
            self.fail(f"must be {name}, not {kind(self.value)}")
        return self.value

    def child(self, key: str) -> "Cursor":
        """Go down to a field of this object."""
        return Cursor(self.value[key], self.error, self, key)

    def record(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "Cursor"]:
        """Return this object's fields; refuse missing and unknown ones."""
        self.expect(dict, "an object")
        for key in required:
            if key not in self.value:
                self.fail(f"lacks the field '{key}'")
        for key in self.value:
            if key not in required and key not in optional:
                self.fail(f"has a field '{key}' that the format does not know")
        return {key: self.child(key) for key in self.value}

    def entries(self) -> dict[str, "Cursor"]:
        """Return the fields of an object whose keys are ids."""
        self.expect(dict, "an object")
        return {key: self.child(key) for key in self.value}

    def items(self) -> Iterator["Cursor"]:
        """Go through the items of a list."""
        self.expect(list, "a list")
        for index, value in enumerate(self.value):
            yield Cursor(value, self.error, self, index)

    def text(self) -> str:
        """Return a text that is not empty."""
        value: str = self.expect(str, "a text")
        if not value:
            self.fail("must not be empty")
        return value

    def whole(self, least: int | None = 0) -> int:
        """Return a whole number of at least `least`; None allows negative ones."""
        value: int = self.expect(int, "a whole number")
        if least is not None and value < least:
            self.fail(f"must be at least {least}, not {value}")
        if abs(value) > LARGEST:
            self.fail(f"must not exceed {LARGEST}, but is {value}")
        return value

    def truth(self) -> bool:
        """Return true or false."""
        value: bool = self.expect(bool, "true or false")
        return value

    def date(self) -> str:
        """Return a calendar date in the form 2027-01-05."""
        value = self.text()
        try:
            normal = date.fromisoformat(value).isoformat()
        except ValueError:
            normal = ""
        if normal != value:
            self.fail(f"must be a date like 2027-01-05, not '{value}'")
        return value

    def month(self) -> str:
        """Return a calendar month in the form 2027-01."""
        value = self.text()
        try:
            normal = date.fromisoformat(f"{value}-01").isoformat()[:7]
        except ValueError:
            normal = ""
        if normal != value:
            self.fail(f"must be a month like 2027-01, not '{value}'")
        return value

    def period(self) -> str:
        """Return `am`, `pm` or `day`."""
        value = self.text()
        if value not in PERIODS:
            self.fail(f"must be one of am, pm and day, not '{value}'")
        return value

    def known(self, ids: frozenset[str], noun: str) -> str:
        """Return an id that names one of the given things."""
        value = self.text()
        if value not in ids:
            self.fail(f"names the unknown {noun} '{value}'")
        return value

    def distinct(self) -> list["Cursor"]:
        """Return the items of a list of texts, none of them twice."""
        seen: set[str] = set()
        found = list(self.items())
        for item in found:
            if item.text() in seen:
                item.fail(f"repeats '{item.value}'")
            seen.add(item.value)
        return found
