"""The rows of a past roster: one center on one date in one period, with who sat in each role; read and checked together."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from roster import workdays
from roster.core.cells import Cells, cells_of, plain_name
from roster.core.periods import Period
from roster.core.sentences import Listed, Sentence, say
from roster.core.tables import Column, Table
from roster.core.translation import N_
from roster.database import db
from roster.models import Bureau, Center, PracticeRole, SessionDate
from roster.services import holiday_notices, past_months, planning_names, previews, settings
from roster.services.known_people import KnownPeople, titled
from roster.services.previews import LinePreview

PERIODS = {
    "上午": "am", "下午": "pm", "全天": "day", "一天": "day", "整天": "day", "am": "am", "pm": "pm", "day": "day",
}  # fmt: skip
OLDEST_YEARS = 10
Places = dict[tuple[date, Period, int], list[tuple[int, int]]]
"""By date, half and person: the centers, each with the line that says so, or 0 where it is written down already."""
_BETWEEN_NAMES = r"[、,，;；\n]+"


def columns(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns of a past roster: one for each role of the bureau besides date, center and period."""
    centers = [one for one in _centers(bureau) if one.is_active]
    people = KnownPeople(bureau)
    hint = N_(
        "Who sat; several separated by 、. Of two people with one name add the firm in brackets, or write the license number."
    )
    return (
        Column(
            "date",
            N_("Date or month"),
            N_("A past date like 2025-03-04, or a month like 2025-03 for its session date."),
            needed=True,
            example="2025-03-04",
            also=("日期", "月份", "坐班日", "坐班日期", "时间"),
        ),
        Column(
            "center",
            N_("Center"),
            N_("Name or code."),
            needed=True,
            example=centers[0].name if centers else "示例甲镇",
            also=("站点", "中心", "镇街", "镇办", "地点", "坐班地点"),
            choices=tuple(one.name for one in centers),
        ),
        Column(
            "period",
            N_("Period"),
            N_("Empty: the whole day."),
            example="上午",
            also=("时段", "上下午", "时间段", "半天"),
            choices=("上午", "下午", "全天"),
        ),
        *(
            Column(
                role.code,
                role.code,
                hint,
                example=next(iter(people.shortest(role.code)), ""),
                also=(role.name_en, f"坐班{role.name}", f"{role.name}姓名"),
                choices=tuple(people.shortest(role.code)),
                name=role.name,
            )
            for role in planning_names.roles_of(bureau)
        ),
    )


@dataclass
class Read:
    """A row as it was read: when, where, and who sat by role."""

    cells: Cells
    day: date | None = None
    center: Center | None = None
    period: Period = Period.DAY
    sat: dict[str, list[int]] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def month(self) -> str:
        """The month to which the row belongs."""
        return self.day.isoformat()[:7] if self.day else ""

    @property
    def name(self) -> str:
        """What the row is about."""
        where = self.center.name if self.center else self.cells.text("center", 60)
        return f"{where} {self.day.isoformat() if self.day else self.cells.text('date', 20)}"

    def key(self, role: str) -> past_months.Key:
        """Return center, date and role."""
        assert self.center is not None
        assert self.day is not None
        return self.center.id, self.day, role


class Reader:
    """Reads rows by what is there and by the rows before; what is wrong between rows is blamed on the later one."""

    def __init__(self, bureau: Bureau, today: date) -> None:
        self._bureau, self._today = bureau, today
        self.examples: list[LinePreview] = []
        self._roles: dict[str, PracticeRole] = {one.code: one for one in planning_names.roles_of(bureau)}
        self._known = KnownPeople(bureau)
        self._people = {one.id: one for one in self._known.all}
        self._centers = _by_word(bureau)
        self._label = settings.of(bureau).center_label
        self._dates: dict[str, date | None] = {}
        self._months: dict[str, past_months.Month] = {}
        self._file: dict[past_months.Key, dict[Period, dict[int, int]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._warned: set[int] = set()

    def read(self, table: Table) -> list[Read]:
        """Return the rows that are no examples, with everything that is wrong with them."""
        wanted = columns(self._bureau)
        found = []
        for line in table.lines(wanted):
            if line.is_example:
                self.examples.append(previews.example(line))
            else:
                found.append(self._row(cells_of(line, wanted)))
        self._months = past_months.of(self._bureau, {one.month for one in found if one.day})
        self._check_dates(found)
        for row in found:
            self._note(row)
        self._check_places(found)
        for row in found:
            self._check_month(row)
        return found

    def standing(self, key: past_months.Key) -> past_months.Halves:
        """Return who sat there by what is written down."""
        month = self._months.get(key[1].isoformat()[:7])
        return month.sat.get(key, {}) if month else {}

    def wanted(self, key: past_months.Key) -> past_months.Halves:
        """Return who sat there when the table is written down as well."""
        said = {half: frozenset(people) for half, people in self._file.get(key, {}).items()}
        return {**self.standing(key), **said}

    def names(self, numbers: set[int]) -> str:
        """Return names, with the firm where two share one."""
        return past_months.names_of(self._people, numbers)

    def _row(self, cells: Cells) -> Read:
        line = Read(cells, day=self._day(cells), center=self._center(cells))
        period = cells.choice("period", PERIODS)
        line.period = Period(period) if period else Period.DAY
        for code, role in self._roles.items():
            people = [one for word in _words(cells, code) if (one := self._person(cells, role, word))]
            if cells.has(code):
                line.sat[code] = list(dict.fromkeys(people))
        if not any(cells.has(code) for code in self._roles):
            roles = Listed(tuple(role.named for role in self._roles.values()))
            cells.blame(say(N_("Nobody is named. Write who sat under: %(roles)s."), roles=roles))
        return line

    def _day(self, cells: Cells) -> date | None:
        found = cells.day_or_month("date", needed=True)
        day = self._session_date(cells, found) if isinstance(found, str) else found
        if day is None:
            return None
        if day >= self._today:
            what = N_("Only what is over comes in here, before %(today)s. Plan the months to come instead.")
            cells.blame(say(what, today=self._today.isoformat()), "date")
        elif day.year < self._today.year - OLDEST_YEARS:
            cells.blame(say(N_("That is more than ten years ago. Correct the year.")), "date")
        return day

    def _session_date(self, cells: Cells, month: str) -> date | None:
        """Return a month's date: as it is known, or by the holiday notices; blame a month that has none."""
        if month not in self._dates:
            self._dates[month] = self._known_date(month)
        if self._dates[month] is None:
            what = N_(
                "No holiday notice says which day the session date of %(month)s was. Write the whole date."
            )
            cells.blame(say(what, month=month), "date")
        return self._dates[month]

    def _known_date(self, month: str) -> date | None:
        known = db.session.scalar(
            select(SessionDate.date).where(
                SessionDate.bureau_id == self._bureau.id, SessionDate.month == month
            )
        )
        if known is not None:
            return known
        calendar, ordinal = (
            holiday_notices.calendar_of(self._bureau),
            settings.of(self._bureau).session_ordinal,
        )
        (found,) = workdays.session_dates(calendar, month, 1, ordinal)
        return None if found.provisional else found.date

    def _center(self, cells: Cells) -> Center | None:
        word = plain_name(cells.text("center", 60, needed=True))
        for name in (word, word.removesuffix(self._label)):
            if name in self._centers:
                return self._centers[name]
        if word:
            cells.blame(say(N_("The bureau has no center “%(found)s”."), found=word[:40]), "center")
        return None

    def _person(self, cells: Cells, role: PracticeRole, word: str) -> int | None:
        person = self._known.named(cells, role.code, word)
        if person is None:
            return None
        if person.role != role.code:
            other = self._roles.get(person.role)
            what = N_("%(person)s is not a %(role)s here, but a %(other)s: write the name in that column.")
            cells.blame(
                say(
                    what, person=titled(person), role=role.named, other=other.named if other else person.role
                ),
                role.code,
            )
        return person.id

    def _note(self, line: Read) -> None:
        """Remember who sat where; blame a row that says again what an earlier one says."""
        if line.cells.faults:
            return
        for role, people in line.sat.items():
            halves = self._file[line.key(role)]
            for half in line.period.halves:
                for person in people:
                    before = halves[half].setdefault(person, line.cells.number)
                    if before != line.cells.number and not line.cells.faults:
                        what = N_("%(person)s is on line %(number)s already. Delete one of the two.")
                        name = self._people[person].name
                        line.cells.blame(say(what, person=name, number=before), role)
                    if (load := self._people[person].carried_load) and person not in self._warned:
                        self._warned.add(person)
                        what = N_(
                            "%(person)s also has %(count)s half-days entered as served before this system. Set that to 0 if they are these."
                        )
                        line.notes.append(say(what, person=self._people[person].name, count=load))

    def _check_dates(self, lines: list[Read]) -> None:
        """Blame a center's second date in one month: it has one sitting a month."""
        dates: dict[tuple[int, str], tuple[date, int]] = {}
        for month in self._months.values():
            for center_id, day, _role in month.sat:
                dates[center_id, day.isoformat()[:7]] = (day, 0)
        for line in lines:
            if line.day is None or line.center is None:
                continue
            day, number = dates.setdefault((line.center.id, line.month), (line.day, line.cells.number))
            if day == line.day or line.cells.faults:
                continue
            if number:
                what = N_(
                    "%(center)s sits once a month, and line %(number)s says %(date)s. Correct one of the two."
                )
            else:
                what = N_(
                    "%(center)s sits once a month, and %(date)s is written down already. Correct the date."
                )
            parameters = {"center": line.center.named, "number": number, "date": day.isoformat()}
            line.cells.blame(say(what, **parameters), "date")

    def _check_places(self, lines: list[Read]) -> None:
        """Blame somebody who would sit at two centers at once."""
        places: Places = defaultdict(list)
        for (center_id, day, _role), halves in self._file.items():
            for half, people in halves.items():
                for person, number in people.items():
                    places[day, half, person].append((center_id, number))
        for month in self._months.values():
            for key, standing in month.sat.items():
                for half, people_there in standing.items():
                    if half not in self._file.get(key, {}):
                        for person in people_there:
                            places[key[1], half, person].append((key[0], 0))
        names = {one.id: one.name for one in self._centers.values()}
        for line in lines:
            for role, own in line.sat.items() if line.day and line.center else ():
                self._check_one(line, role, own, places, names)

    def _check_one(
        self,
        line: Read,
        role: str,
        people: list[int],
        places: Places,
        names: dict[int, str],
    ) -> None:
        assert line.day is not None
        assert line.center is not None
        for person in people:
            for half in line.period.halves:
                for center_id, number in places[line.day, half, person]:
                    if center_id != line.center.id and not line.cells.faults:
                        what = N_(
                            "%(person)s sits at %(center)s at that time (line %(number)s). Correct one of the two."
                        )
                        if not number:
                            what = N_(
                                "%(person)s sits at %(center)s at that time, as is written down already."
                            )
                        name = self._people[person].name
                        parameters = {"person": name, "center": names[center_id], "number": number}
                        line.cells.blame(say(what, **parameters), role)

    def _check_month(self, line: Read) -> None:
        """Blame a row that would change a month published here."""
        month = self._months.get(line.month)
        if line.cells.faults or month is None or not month.is_own:
            return
        if any(self.wanted(line.key(role)) != self.standing(line.key(role)) for role in line.sat):
            what = N_("The roster of %(month)s was published here and says otherwise. Leave the row out.")
            line.cells.blame(say(what, month=line.month), "date")


def _centers(bureau: Bureau) -> list[Center]:
    return list(
        db.session.scalars(select(Center).where(Center.bureau_id == bureau.id).order_by(Center.position))
    )


def _by_word(bureau: Bureau) -> dict[str, Center]:
    found = _centers(bureau)
    words = {alias: one for one in found for alias in one.aliases.split()}
    return words | {one.name: one for one in found} | {one.code: one for one in found}


def _words(cells: Cells, column: str) -> Iterator[str]:
    for word in re.split(_BETWEEN_NAMES, cells.text(column, 200)):
        if word.strip():
            yield word.strip()
