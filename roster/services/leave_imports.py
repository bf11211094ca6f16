"""Import leave from a table: court hearings, illness, training, as firms send them in a list.

A row whose days are covered by a leave that stands changes nothing; days that are over are passed over, because
nothing can be planned on them any more. Schedulers are told of seats that leave hits, as if it were given by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.cells import Cells, cells_of
from roster.core.errors import InvalidInput
from roster.core.periods import Period
from roster.core.sentences import Sentence, say
from roster.core.tables import Column, Table
from roster.core.translation import DEFAULT_LANGUAGE, LANGUAGES, N_, translate
from roster.database import db
from roster.models import Bureau, Leave, LeaveReason, LeaveState, Practitioner
from roster.services import leaves, previews
from roster.services.known_people import KnownPeople, titled
from roster.services.previews import Fate, LinePreview, Preview
from roster.services.roster_rows import PERIODS

_SHORT = {
    "开庭": LeaveReason.HEARING, "出庭": LeaveReason.HEARING, "出差": LeaveReason.TRAVEL, "病假": LeaveReason.SICK,
    "事假": LeaveReason.PERSONAL, "培训": LeaveReason.TRAINING, "会议": LeaveReason.TRAINING,
}  # fmt: skip
"""Besides what pages call them, in any language."""


def columns(bureau: Bureau) -> tuple[Column, ...]:
    """Return the columns of a table of leave."""
    people = KnownPeople(bureau)
    reasons = tuple(translate(DEFAULT_LANGUAGE, one.words) for one in LeaveReason)
    names = tuple(people.shortest())
    return (
        Column(
            "person",
            N_("Name"),
            N_("Of two people with one name add the firm in brackets, or write the license number."),
            needed=True,
            example=names[0] if names else "示某某",
            also=("请假人", "人员", "律师", "公证员"),
            choices=names,
        ),
        Column("firm", N_("Firm"), N_("Only to tell two people of one name apart."), also=("律所", "单位")),
        Column(
            "starts_on",
            N_("First day"),
            N_("A date like 2026-12-31."),
            needed=True,
            example="2026-12-02",
            also=("开始日期", "起始日期", "请假日期", "日期", "起"),
        ),
        Column(
            "ends_on",
            N_("Last day"),
            N_("Empty: the first day."),
            example="2026-12-03",
            also=("结束日期", "截止日期", "止"),
        ),
        Column(
            "period",
            N_("Period"),
            N_("Empty: the whole day."),
            also=("时段", "上下午"),
            choices=("上午", "下午", "全天"),
        ),
        Column(
            "reason",
            N_("Reason"),
            N_("Empty: other."),
            example=reasons[0],
            also=("事由", "请假事由", "原因", "请假原因"),
            choices=reasons,
        ),
        Column(
            "note",
            N_("Details of the leave"),
            N_("At most 200 characters; no names of visitors."),
            also=("附注",),
        ),
    )


@dataclass
class Read:
    """A row as it was read."""

    cells: Cells
    person: Practitioner | None
    starts_on: date | None
    ends_on: date | None
    period: Period
    reason: LeaveReason
    note: str
    fate: Fate = Fate.NEW
    notes: list[Sentence] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the row is about."""
        who = self.person.name if self.person else self.cells.text("person", 60)
        days = [day.isoformat() for day in (self.starts_on, self.ends_on) if day]
        return f"{who} {' — '.join(dict.fromkeys(days))}".strip()


def import_leaves(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> int:
    """Note the leave of a table that is not noted yet; return how many. Raises BadTable."""
    lines = list(_Reader(bureau, clock.local(now).date()).read(table))
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    given = 0
    for line in lines:
        if line.fate is Fate.NEW:
            assert line.person is not None
            assert line.starts_on is not None
            assert line.ends_on is not None
            leaves.give(
                line.person, line.starts_on, line.ends_on, line.period, line.reason, line.note, actor, now
            )
            given += 1
    return given


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do, row by row; nothing is written. Raises BadTable for an unreadable head."""
    reader = _Reader(bureau, clock.local(now).date())
    return previews.of_lines([*(_seen(line) for line in reader.read(table)), *reader.examples])


def _seen(line: Read) -> LinePreview:
    if line.cells.faults:
        return previews.refused(line.cells, line.name)
    matched = titled(line.person) if line.person else ""
    return LinePreview(line.cells.number, line.name, line.fate, matched, notes=tuple(line.notes))


class _Reader:
    """Reads rows by the leave that stands and by the rows before."""

    def __init__(self, bureau: Bureau, today: date) -> None:
        self._bureau, self._today = bureau, today
        self.examples: list[LinePreview] = []
        self._people = KnownPeople(bureau)
        self._standing: dict[int, list[tuple[date, date, Period, int]]] = {}
        rows = db.session.scalars(
            select(Leave)
            .join(Practitioner)
            .where(Practitioner.bureau_id == bureau.id, Leave.state == LeaveState.GIVEN)
        )
        for one in rows:
            self._standing.setdefault(one.practitioner_id, []).append(
                (one.starts_on, one.ends_on, one.period, 0)
            )
        self._reasons: dict[str, str] = {
            **{one.value: one.value for one in LeaveReason},
            **{
                translate(language, one.words).lower(): one.value
                for language in LANGUAGES
                for one in LeaveReason
            },
            **{word: one.value for word, one in _SHORT.items()},
        }

    def read(self, table: Table) -> Iterator[Read]:
        """Yield the rows that are no examples."""
        wanted = columns(self._bureau)
        for line in table.lines(wanted):
            if line.is_example:
                self.examples.append(previews.example(line))
            else:
                yield self._row(cells_of(line, wanted))

    def _row(self, cells: Cells) -> Read:
        word = cells.person_name("person", 60, needed=True)
        person = self._people.named(cells, "person", word, cells.text("firm", 80)) if word else None
        period = cells.choice("period", PERIODS)
        reason = cells.choice("reason", self._reasons)
        starts_on = cells.day("starts_on", needed=True)
        line = Read(
            cells,
            person,
            starts_on,
            cells.day("ends_on") if cells.has("ends_on") else starts_on,
            Period(period) if period else Period.DAY,
            LeaveReason(reason) if reason else LeaveReason.OTHER,
            cells.text("note", leaves.LONGEST_NOTE),
        )
        if not cells.faults:
            self._place(line)
        return line

    def _place(self, line: Read) -> None:
        """Decide what becomes of a row that could be read."""
        assert line.person is not None
        assert line.starts_on is not None
        assert line.ends_on is not None
        if line.starts_on <= line.ends_on < self._today:
            line.fate = Fate.SKIPPED
            line.notes.append(say(N_("These days are over.")))
            return
        if line.starts_on < self._today <= line.ends_on:
            line.starts_on = self._today
            line.notes.append(say(N_("Counts from today on.")))
        try:
            leaves.check_dates(line.starts_on, line.ends_on, self._today)
        except InvalidInput as error:
            line.cells.blame(say(error.message, **error.parameters), error.field or "starts_on")
            return
        standing = self._standing.setdefault(line.person.id, [])
        number = next((one[3] for one in standing if _covers(one, line)), None)
        if number == 0:
            line.fate = Fate.SAME
        elif number is not None:
            what = N_("%(person)s is on line %(number)s already. Delete one of the two.")
            line.cells.blame(say(what, person=line.person.name, number=number), "person")
        else:
            standing.append((line.starts_on, line.ends_on, line.period, line.cells.number))


def _covers(standing: tuple[date, date, Period, int], line: Read) -> bool:
    starts_on, ends_on, period, _number = standing
    assert line.starts_on is not None
    assert line.ends_on is not None
    return starts_on <= line.starts_on and line.ends_on <= ends_on and (period in (Period.DAY, line.period))
