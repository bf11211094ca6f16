"""A generated year for reports, written by bulk inserts, and an independent recount of it in plain SQL.

`generate` makes a bureau whose records, duties, referrals, ratings and call-backs have every mark that a report's columns
look at: repeated matters, drafts, late signatures, absences, rosters that were superseded, slips without a number. What is
personal stays empty, since no report reads it. `recount` knows nothing of `roster.services.reports`: a statement for each
column, written by hand.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks.year_of_data import set_sequences
from roster.core.clock import at_local
from roster.core.consultation_words import GROUPS, MODES
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.periods import Period
from roster.core.publicity_words import PublicityKind, PublicityState
from roster.core.references import new_public_id
from roster.core.referral_words import RESULTS, Door, ReferralState
from roster.core.satisfaction_words import FollowUpReason, FollowUpState, Level, RatingChannel
from roster.database import Model, db, unit_of_work
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    Center,
    CheckIn,
    Consultation,
    ConsultationState,
    Duty,
    Firm,
    FirmKind,
    FollowUp,
    PracticeRole,
    Practitioner,
    Publicity,
    Rating,
    Referral,
    Roster,
    RosterState,
    SessionDate,
    Sitting,
    SittingState,
    Visit,
    VisitKind,
    VisitState,
)

CAME = (AssignmentState.SERVED, AssignmentState.LATE)
OPENS, FIRMS, CHUNK = time_of_day(9), 4, 5_000
CODES = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass
class Rows:
    """Rows to insert, by table in order, with the numbers that they will have."""

    bureau_id: int
    chance: random.Random
    rows: dict[type[Model], list[dict[str, Any]]] = field(default_factory=dict)
    last: dict[type[Model], int] = field(default_factory=dict)

    def add(self, model: type[Model], **values: Any) -> int:
        """Add a row and return its number."""
        self.last[model] = self.next(model)
        self.rows.setdefault(model, []).append({"id": self.last[model], **values})
        return self.last[model]

    def next(self, model: type[Model]) -> int:
        """Return the number of the row that comes next."""
        if model not in self.last:
            key = model.__table__.c.id
            self.last[model] = db.session.scalar(select(key).order_by(key.desc()).limit(1)) or 0
        return self.last[model] + 1

    def named(self, model: type[Model], **values: Any) -> int:
        """Add a row that has a public name."""
        return self.add(model, public_id=new_public_id(), **values)

    def write(self) -> None:
        """Insert everything."""
        for model, rows in self.rows.items():
            for start in range(0, len(rows), CHUNK):
                db.session.execute(insert(model), rows[start : start + CHUNK])
        self.rows.clear()

    def likely(self, share: float) -> bool:
        """Draw by chance."""
        return self.chance.random() < share


@dataclass(frozen=True)
class Stage:
    """Who and where."""

    centers: Sequence[int]
    lawyers: Sequence[int]
    notaries: Sequence[int]


def generate(
    last: date,
    *,
    centers: int = 20,
    months: int = 12,
    records: int = 20_000,
    referrals: int = 4_000,
    seed: int = 7,
) -> Bureau:
    """Write a bureau with so many months up to `last`; records and referrals are spread over its sittings."""
    with unit_of_work():
        bureau, stage = _found(centers, last)
        rows = Rows(bureau.id, random.Random(seed))
        sessions = list(_sessions(last, months))
        each = -(-records // round(0.95 * len(sessions) * centers))  # some sittings are called off
        for session in sessions:
            _play(rows, stage, session, each, 1.03 * referrals / records)
        rows.write()
        set_sequences()
        public_id = bureau.slug
    return db.session.scalars(select(Bureau).where(Bureau.slug == public_id)).one()


def _sessions(last: date, months: int) -> Iterator[date]:
    """Yield a weekday in the middle of each month, far from holidays, the latest first."""
    month = last.replace(day=1)
    for _ in range(months):
        days = (month.replace(day=day) for day in range(11, 16))
        yield next(day for day in days if day.weekday() < 5)
        month = (month - timedelta(days=1)).replace(day=1)


def _found(centers: int, today: date) -> tuple[Bureau, Stage]:
    bureau = Bureau(
        slug=f"report-{new_public_id()[:6].lower()}", name="示例司法局", phone="0913-0000000", latitude=34.5,
        longitude=109.48, created_at=at_local(today, OPENS),
    )  # fmt: skip
    db.session.add(bureau)
    db.session.flush()
    firms = [
        Firm(
            bureau_id=bureau.id,
            name=f"示例·第{one}所",
            kind=FirmKind.LAW_FIRM,
            latitude=34.5,
            longitude=109.5,
        )
        for one in range(FIRMS)
    ]
    roles = [
        PracticeRole(bureau_id=bureau.id, code=code, name=name, name_en=code)
        for code, name in (("lawyer", "律师"), ("notary", "公证员"))
    ]
    places = [
        Center(
            bureau_id=bureau.id,
            code=f"8{one:05}",
            name=f"示例{one}镇",
            latitude=34.5,
            longitude=109.5,
            position=one,
        )
        for one in range(centers)
    ]
    db.session.add_all([*firms, *roles, *places])
    db.session.flush()
    people = [
        Practitioner(
            bureau_id=bureau.id, firm_id=firms[one % FIRMS].id, role="notary" if one % 5 == 4 else "lawyer",
            name=f"示{one}",
        )
        for one in range(2 * centers)
    ]  # fmt: skip
    db.session.add_all(people)
    db.session.flush()
    return bureau, Stage(
        [one.id for one in places],
        [one.id for one in people if one.role == "lawyer"],
        [one.id for one in people if one.role == "notary"],
    )


def _play(rows: Rows, stage: Stage, session: date, each: int, share_referred: float) -> None:
    month, made = f"{session:%Y-%m}", at_local(session, OPENS)
    session_id = rows.add(
        SessionDate,
        bureau_id=rows.bureau_id,
        month=month,
        date=session,
        is_provisional=False,
        derived_at=made,
    )
    rosters = {
        state: rows.named(
            Roster, bureau_id=rows.bureau_id, month=month, version=version, state=state, created_at=made
        )
        for version, state in enumerate((RosterState.SUPERSEDED, RosterState.PUBLISHED), start=1)
    }
    for number, center in enumerate(stage.centers):
        is_off = rows.likely(0.03)
        sitting = rows.named(
            Sitting, bureau_id=rows.bureau_id, session_date_id=session_id, center_id=center, month=month,
            date=session, state=SittingState.CANCELLED if is_off else SittingState.HELD, am_starts=OPENS,
            am_ends=time_of_day(11, 30), pm_starts=time_of_day(14), pm_ends=time_of_day(16, 30),
        )  # fmt: skip
        lawyer = stage.lawyers[number % len(stage.lawyers)]
        _seat(rows, rosters, sitting, "lawyer", lawyer)
        if rows.likely(0.4):
            _seat(rows, rosters, sitting, "notary", rows.chance.choice(stage.notaries))
        if rows.likely(0.5):
            _publish(rows, center, session, made)
        if not is_off:
            _receive(rows, sitting, center, lawyer, session, each, share_referred)


def _seat(rows: Rows, rosters: dict[RosterState, int], sitting: int, role: str, person: int) -> None:
    duty = rows.named(Duty, sitting_id=sitting, role=role, seats=1, periods="day", priority=1)
    states = (AssignmentState.PLANNED, AssignmentState.SERVED, AssignmentState.LATE)
    for state, roster in rosters.items():
        became = rows.chance.choice((*states, AssignmentState.ABSENT, AssignmentState.RELEASED))
        if roster == rosters[RosterState.PUBLISHED] and became in CAME and rows.likely(0.8):
            rows.add(
                CheckIn, bureau_id=rows.bureau_id, duty_id=duty, practitioner_id=person, reason="", version=1,
                sat_am=rows.chance.choice((None, True, True, False)), sat_pm=rows.chance.choice((None, True, False)),
            )  # fmt: skip
        rows.named(
            Assignment, roster_id=roster, duty_id=duty, practitioner_id=person,
            period=rows.chance.choice(list(Period)),
            state=became if state is RosterState.PUBLISHED else AssignmentState.PLANNED,
        )  # fmt: skip


def _publish(rows: Rows, center: int, session: date, made: datetime) -> None:
    rows.named(
        Publicity, bureau_id=rows.bureau_id, center_id=center, date=session,
        kind=rows.chance.choice(list(PublicityKind)), state=rows.chance.choice(list(PublicityState)), topic="反诈",
        leaflets=rows.chance.randrange(1, 90), created_at=made, changed_at=made,
    )  # fmt: skip


def _receive(
    rows: Rows, sitting: int, center: int, person: int, session: date, each: int, share_referred: float
) -> None:
    numbers: list[str] = []
    for queue in range(1, each + each // 10 + 1):
        is_advised = queue <= each
        at = at_local(session, OPENS) + timedelta(seconds=90 * queue)
        state = VisitState.SERVED if is_advised or rows.likely(0.5) else rows.chance.choice(_UNSERVED)
        visit = rows.named(
            Visit, bureau_id=rows.bureau_id, sitting_id=sitting, practitioner_id=person, kind=VisitKind.WALK_IN,
            state=state, queue_number=queue, role="lawyer", matter="01", arrived_at=at, finished_at=at,
            changed_at=at,
        )  # fmt: skip
        if not is_advised:
            continue
        number = f"{center}-{session:%Y%m%d}-{queue}"
        repeats = rows.chance.choice(numbers) if numbers and rows.likely(0.1) else ""
        record = _record(rows, visit, center, person, session, at, number, repeats)
        numbers.append(number)
        if rows.likely(share_referred):
            _refer(rows, center, visit, record, person, at)
        _judge(rows, sitting, center, visit, at)


_UNSERVED = (VisitState.LEFT, VisitState.NO_SHOW, VisitState.TRANSFERRED)


def _record(
    rows: Rows, visit: int, center: int, person: int, session: date, at: datetime, number: str, repeats: str
) -> int:
    chance = rows.chance
    is_signed = not rows.likely(0.04)
    signed = at + timedelta(days=chance.choice((0, 0, 0, 1, 1, 3, 5))) if is_signed else None
    return rows.named(
        Consultation, bureau_id=rows.bureau_id, number=number, visit_id=visit, center_id=center,
        practitioner_id=person, date=session, mode=chance.choice(list(MODES)), sex=chance.choice(("", "male", "female")),
        state=ConsultationState.SIGNED if is_signed else ConsultationState.DRAFT,
        age_band=chance.choice(("", "u14", "14-17", "18-34", "35-59", "60-79", "80+")),
        groups=chance.sample(list(GROUPS), chance.randint(0, 3)), people=chance.choice((1, 1, 1, 2, 3, 5, 9)),
        matter=chance.choice(list(MATTERS)), is_rural=rows.likely(0.5),
        amount_yuan=chance.choice((None, 0, chance.randrange(1, 90_000))),
        outcomes=chance.sample(list(OUTCOMES), chance.randint(1, 3)), leaflets=chance.randint(0, 3),
        repeat_of=repeats, created_at=at, updated_at=at, signed_at=signed,
    )  # fmt: skip


def _refer(rows: Rows, center: int, visit: int, record: int, person: int, at: datetime) -> None:
    chance = rows.chance
    door, state = chance.choice(list(Door)), chance.choice(list(ReferralState))
    is_sent = state not in (ReferralState.DRAFT, ReferralState.TOLD, ReferralState.PARKED) and rows.likely(
        0.9
    )
    is_over = state is ReferralState.CONCLUDED
    taken = state in (ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.CONCLUDED)
    number = rows.next(Referral)
    code = "".join(CODES[number // len(CODES) ** place % len(CODES)] for place in range(6))
    rows.named(
        Referral, bureau_id=rows.bureau_id, code=code, center_id=center, visit_id=visit, consultation_id=record,
        practitioner_id=person, door=door, state=state, matter="01", created_at=at, updated_at=at,
        result=chance.choice(list(RESULTS[door])) if is_over else "", sent_at=at if is_sent else None,
        accepted_at=at if taken else None, closed_at=at if is_over else None,
    )  # fmt: skip


def _judge(rows: Rows, sitting: int, center: int, visit: int, at: datetime) -> None:
    """Ratings of some talks, slips without a number among them, and call-backs for some."""
    if not rows.likely(0.4):
        return
    is_numbered = rows.likely(0.7)
    rating = rows.named(
        Rating, bureau_id=rows.bureau_id, sitting_id=sitting, visit_id=visit if is_numbered else None,
        level=rows.chance.choice(list(Level)), channel=RatingChannel.PAPER, at=at,
    )  # fmt: skip
    if rows.likely(0.3):
        rows.named(
            FollowUp, bureau_id=rows.bureau_id, center_id=center, visit_id=visit if is_numbered else None,
            rating_id=rating, reason=FollowUpReason.BAD_RATING, state=rows.chance.choice(list(FollowUpState)),
            due_on=at.date(), opened_at=at,
        )  # fmt: skip


RECORDS = "FROM consultations c JOIN visits v ON v.id = c.visit_id JOIN sittings s ON s.id = v.sitting_id WHERE 1 = 1"
DUTIES = (
    "FROM assignments a JOIN rosters r ON r.id = a.roster_id JOIN duties d ON d.id = a.duty_id"
    " JOIN sittings s ON s.id = d.sitting_id"
    " LEFT JOIN check_ins i ON i.duty_id = a.duty_id AND i.practitioner_id = a.practitioner_id"
    " WHERE r.state = 'published' AND a.state <> 'released' AND s.state <> 'cancelled'"
)
SAT = (
    f"{DUTIES} AND a.state IN ('served', 'late')"
    " AND ((a.period <> 'pm' AND COALESCE(i.sat_am, TRUE)) OR (a.period <> 'am' AND COALESCE(i.sat_pm, TRUE)))"
)
MISSED = (
    f"{DUTIES} AND (a.state = 'absent' OR (a.state IN ('served', 'late') AND"
    " ((a.period <> 'pm' AND NOT COALESCE(i.sat_am, TRUE)) OR (a.period <> 'am' AND NOT COALESCE(i.sat_pm, TRUE)))))"
)
HANDED = (
    "FROM referrals f JOIN visits v ON v.id = f.visit_id JOIN sittings s ON s.id = v.sitting_id"
    " WHERE f.sent_at IS NOT NULL AND f.state NOT IN ('draft', 'told', 'parked')"
)
RATED = "FROM ratings g JOIN sittings s ON s.id = g.sitting_id WHERE 1 = 1"
SERVED = "FROM visits v JOIN sittings s ON s.id = v.sitting_id WHERE v.state = 'served'"
CALLED = (
    "FROM follow_ups u LEFT JOIN visits v ON v.id = u.visit_id LEFT JOIN ratings g ON g.id = u.rating_id"
    " JOIN sittings s ON s.id = CASE WHEN v.id IS NULL THEN g.sitting_id ELSE v.sitting_id END WHERE u.state = 'done'"
)
HELD = (
    "FROM (SELECT p.center_id, p.bureau_id, p.leaflets, t.month FROM publicity p JOIN session_dates t"
    " ON t.bureau_id = p.bureau_id AND t.date = p.date WHERE p.state = 'held') s WHERE 1 = 1"
)
"""The generator's events fall on session dates."""
FIRST = f"{RECORDS} AND c.repeat_of = ''"
HALVES = "SUM(CASE a.period WHEN 'day' THEN 2 ELSE 1 END)"
IN_TIME = (
    "SUM((CASE WHEN a.period <> 'pm' AND COALESCE(i.sat_am, TRUE) THEN 1 ELSE 0 END)"
    " + (CASE WHEN a.period <> 'am' AND COALESCE(i.sat_pm, TRUE) THEN 1 ELSE 0 END))"
)
TOO_LATE = (
    "SUM((CASE WHEN a.period <> 'pm' AND (a.state = 'absent' OR NOT COALESCE(i.sat_am, TRUE)) THEN 1 ELSE 0 END)"
    " + (CASE WHEN a.period <> 'am' AND (a.state = 'absent' OR NOT COALESCE(i.sat_pm, TRUE)) THEN 1 ELSE 0 END))"
)


def statements(is_sqlite: bool) -> dict[str, tuple[str, str]]:
    """Return for each column what is summed, and from where."""
    elements = "json_each(c.{0})" if is_sqlite else "json_array_elements_text(c.{0}) AS one(value)"

    def holds(column: str, code: str) -> str:
        return f"EXISTS (SELECT 1 FROM {elements.format(column)} WHERE value = '{code}')"

    def kinds(key: str, codes: str) -> dict[str, tuple[str, str]]:
        listed = ", ".join(f"'{code}'" for code in codes.split())
        return {key: ("COUNT(*)", f"{FIRST} AND c.matter IN ({listed})")}

    signed_on = (
        "date(c.signed_at, '+8 hours')"
        if is_sqlite
        else "CAST(c.signed_at AT TIME ZONE 'Asia/Shanghai' AS date)"
    )
    weekday = "strftime('%w', c.date) = '5'" if is_sqlite else "EXTRACT(dow FROM c.date) = 5"
    plus = "date(c.date, '+{} day')" if is_sqlite else "(c.date + {})"
    due_on = f"CASE WHEN {weekday} THEN {plus.format(3)} ELSE {plus.format(1)} END"
    counted = {
        "due": (HALVES, DUTIES),
        "sat": (IN_TIME, SAT),
        "absent": (TOO_LATE, MISSED),
        "unnoted": (HALVES, f"{DUTIES} AND a.state IN ('planned', 'confirmed') AND s.date < :today"),
        "lawyers": ("COUNT(*)", f"{SAT} AND d.role = 'lawyer'"),
        "notaries": ("COUNT(*)", f"{SAT} AND d.role = 'notary'"),
        "entries": ("COUNT(*)", RECORDS),
        "people": ("SUM(c.people)", RECORDS),
        "matters": ("COUNT(*)", FIRST),
        "crowds": ("COUNT(*)", f"{FIRST} AND c.people > 4"),
        "crowd_people": ("SUM(c.people)", f"{FIRST} AND c.people > 4"),
        "rural": ("COUNT(*)", f"{FIRST} AND c.is_rural"),
        "elderly": (
            "COUNT(*)",
            f"{FIRST} AND ({holds('groups', 'elderly')} OR c.age_band = '60-79' OR c.age_band = '80+')",
        ),
        "women": ("COUNT(*)", f"{FIRST} AND ({holds('groups', 'women')} OR c.sex = 'female')"),
        "minor": (
            "COUNT(*)",
            f"{FIRST} AND ({holds('groups', 'minor')} OR c.age_band = 'u14' OR c.age_band = '14-17')",
        ),
        "with_yuan": ("COUNT(*)", f"{FIRST} AND c.amount_yuan > 0"),
        "yuan": ("SUM(c.amount_yuan)", f"{FIRST} AND c.amount_yuan > 0"),
        "leaflets": ("SUM(c.leaflets)", RECORDS),
        "unsigned": ("COUNT(*)", f"{RECORDS} AND c.state = 'draft'"),
        "late": ("COUNT(*)", f"{RECORDS} AND {signed_on} > {due_on}"),
        "mediation": ("COUNT(*)", f"{HANDED} AND f.door = 'mediation'"),
        "mediated": (
            "COUNT(*)",
            f"{HANDED} AND f.door = 'mediation' AND (f.result = 'agreed_written' OR f.result = 'agreed_oral')",
        ),
        "aid": ("COUNT(*)", f"{HANDED} AND f.door = 'legal_aid'"),
        "aid_granted": ("COUNT(*)", f"{HANDED} AND f.door = 'legal_aid' AND f.accepted_at IS NOT NULL"),
        "publicity": ("COUNT(*)", HELD),
        "publicity_leaflets": ("SUM(s.leaflets)", HELD),
        "called": ("COUNT(*)", CALLED),
        "rated": ("COUNT(*)", RATED),
        "good": ("COUNT(*)", f"{RATED} AND g.level NOT IN ('not_satisfied', 'very_dissatisfied')"),
        "served": ("COUNT(*)", SERVED),
        "unrecorded": (
            "COUNT(*)",
            f"{SERVED} AND NOT EXISTS (SELECT 1 FROM consultations c WHERE c.visit_id = v.id)",
        ),
    }
    for mode in ("booked", "window", "phone"):
        counted[mode] = ("COUNT(*)", f"{FIRST} AND c.mode = '{mode}'")
    counted["other_way"] = (
        "COUNT(*)",
        f"{FIRST} AND NOT (c.mode = 'booked' OR c.mode = 'window' OR c.mode = 'phone')",
    )
    for group in ("migrant", "disabled", "military"):
        counted[group] = ("COUNT(*)", f"{FIRST} AND {holds('groups', group)}")
    for key, code in {
        "answered": "A",
        "drafted": "B",
        "notarial": "E",
        "court": "F",
        "petition": "I",
    }.items():
        counted[key] = ("COUNT(*)", f"{RECORDS} AND {holds('outcomes', code)}")
    for key, codes in {
        "civil": "01 02 03 04 05 07 08 09 10 11 12 13 14 15 16 20", "criminal": "18", "administrative": "06 17",
        "other_kind": "19 99", "type_family": "01 02", "type_neighbours": "03", "type_house": "04",
        "type_contract": "08 09", "type_business": "10", "type_damages": "11", "type_land": "05", "type_taking": "06",
        "type_environment": "16", "type_labour": "07", "type_consumer": "14", "type_medical": "13", "type_traffic": "12",
        "type_property": "15", "type_other": "17 18 19 20 99",
    }.items():  # fmt: skip
        counted |= kinds(key, codes)
    return counted


def recount(bureau: Bureau, first: str, last: str, today: date) -> dict[tuple[str, int], int]:
    """Return every number of the months from first to last by column and center (row id)."""
    found = {}
    is_sqlite = db.engine.dialect.name == "sqlite"
    for key, (what, source) in statements(is_sqlite).items():
        rows = db.session.execute(
            text(
                f"SELECT s.center_id, {what} {source} AND s.bureau_id = :bureau"
                " AND s.month >= :first AND s.month <= :last GROUP BY s.center_id"
            ),
            {
                "bureau": bureau.id, "first": first, "last": last,
                **({"today": today.isoformat() if is_sqlite else today} if ":today" in source else {}),
            },
        )  # fmt: skip
        found |= {(key, center): int(number or 0) for center, number in rows}
    return found


def differences(lines: Sequence[Any], counted: dict[tuple[str, int], int]) -> list[str]:
    """Return where a report's lines and the recount differ, as sentences; the recount has no row for nothing."""
    mine = {(key, line.key): number for line in lines for key, number in line.numbers.items() if number}
    theirs = {place: number for place, number in counted.items() if number}
    return [
        f"{key} of center {center}: {mine.get((key, center), 0)} in the report, {theirs.get((key, center), 0)} by SQL"
        for key, center in sorted(mine.keys() | theirs.keys())
        if mine.get((key, center)) != theirs.get((key, center))
    ]
