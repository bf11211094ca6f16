"""How each column of a report is counted: from which rows, which of them, and how much each adds.

One condition serves the count and the list of the rows behind it, so that both say the same. Only columns are read
that outlive the deletion of what is personal: sex, age group and groups stay, since without the rest they are nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import join, outerjoin

from roster.core.clock import at_local
from roster.core.consultation_words import COLLECTIVE_FROM
from roster.core.matters import MATTERS
from roster.core.periods import Period
from roster.core.publicity_words import PublicityState
from roster.core.referral_words import AGREED, Door, ReferralState
from roster.core.report_columns import KINDS, TYPES
from roster.core.satisfaction_words import FollowUpState, Level
from roster.database import db
from roster.models import (
    Assignment,
    AssignmentState,
    Bureau,
    CheckIn,
    ConflictCheck,
    ConflictDecision,
    Consultation,
    ConsultationState,
    Duty,
    FollowUp,
    Publicity,
    Rating,
    Referral,
    Roster,
    RosterState,
    Sitting,
    SittingState,
    Visit,
    VisitState,
)
from roster.services import check_ins, settings
from roster.services.consultations.due_dates import sign_by

LAWYER, NOTARY = "lawyer", "notary"
WAYS = ("booked", "window", "phone")
"""Those that have a column; visits at home, for somebody else and over the network are counted together."""


class Source(StrEnum):
    """What a row is."""

    RECORDS = "records"
    DUTIES = "duties"
    REFERRALS = "referrals"
    FOLLOW_UPS = "follow_ups"
    RATINGS = "ratings"
    VISITS = "visits"
    PUBLICITY = "publicity"


@dataclass(frozen=True)
class Measure:
    """Which rows count, and how much each adds."""

    source: Source
    where: ColumnElement[bool]
    amount: Any

    @property
    def total(self) -> ColumnElement[int]:
        """The sum over a group of rows."""
        return func.coalesce(func.sum(case((self.where, self.amount), else_=0)), 0)


@dataclass(frozen=True)
class Ground:
    """Where a source's rows stand, and which of them count at all; each counts at a center in a month."""

    tables: FromClause
    which: ColumnElement[bool]
    bureau_id: Any = field(default_factory=lambda: Sitting.bureau_id)
    center_id: Any = field(default_factory=lambda: Sitting.center_id)
    month: Any = field(default_factory=lambda: Sitting.month)
    date: Any = field(default_factory=lambda: Sitting.date)
    person_id: Any = None
    """Whose work it was; NULL where nobody knows, as of a slip without a number."""


_handed_over = select(ConflictCheck.consultation_id).where(
    ConflictCheck.decision == ConflictDecision.HANDED_OVER
)
"""Records of who stepped aside: nothing was advised; the visitor counts where somebody did."""


def ground_of(source: Source) -> Ground:
    """Return a source's tables: joined to the sitting at which everything counts but publicity, which has its own day."""
    by_visit = join(Visit, Sitting, Visit.sitting_id == Sitting.id)
    match source:
        case Source.RECORDS:
            of_record = join(Consultation, by_visit, Consultation.visit_id == Visit.id)
            return Ground(
                of_record, Consultation.id.not_in(_handed_over), person_id=Consultation.practitioner_id
            )
        case Source.DUTIES:
            of_duty = join(join(Assignment, Roster), Duty, Assignment.duty_id == Duty.id)
            in_force = and_(
                Roster.state == RosterState.PUBLISHED,
                Assignment.state != AssignmentState.RELEASED,
                Sitting.state != SittingState.CANCELLED,
            )
            at_sitting = join(of_duty, Sitting, Duty.sitting_id == Sitting.id)
            by_person = and_(
                CheckIn.duty_id == Duty.id, CheckIn.practitioner_id == Assignment.practitioner_id
            )
            at_sitting = outerjoin(at_sitting, CheckIn, by_person)
            return Ground(at_sitting, in_force, person_id=Assignment.practitioner_id)
        case Source.REFERRALS:
            handed = Referral.state.not_in((ReferralState.DRAFT, ReferralState.TOLD, ReferralState.PARKED))
            return Ground(
                join(Referral, by_visit, Referral.visit_id == Visit.id),
                and_(handed, Referral.sent_at.is_not(None)),
                person_id=Referral.practitioner_id,
            )
        case Source.FOLLOW_UPS:
            of_visit = outerjoin(outerjoin(FollowUp, Visit), Rating, FollowUp.rating_id == Rating.id)
            where = func.coalesce(Visit.sitting_id, Rating.sitting_id)
            at_sitting = join(of_visit, Sitting, Sitting.id == where)
            return Ground(at_sitting, true(), person_id=Visit.practitioner_id)
        case Source.RATINGS:
            rated = outerjoin(Rating, Visit, Rating.visit_id == Visit.id)
            at_sitting = join(rated, Sitting, Rating.sitting_id == Sitting.id)
            return Ground(at_sitting, true(), person_id=Visit.practitioner_id)
        case Source.VISITS:
            recorded = outerjoin(by_visit, Consultation, Consultation.visit_id == Visit.id)
            return Ground(recorded, Visit.state == VisitState.SERVED, person_id=Visit.practitioner_id)
        case Source.PUBLICITY:
            month = func.substr(cast(Publicity.date, String), 1, 7)
            held = Publicity.state == PublicityState.HELD
            return Ground(
                Publicity.__table__,
                held,
                Publicity.bureau_id,
                Publicity.center_id,
                month,
                Publicity.date,
                Publicity.practitioner_id,
            )


def all_measures(bureau: Bureau, months: Sequence[str], today: date) -> dict[str, Measure]:
    """Return how each column, and each helper, of these months is counted today."""
    return {
        **_of_duties(today, by_check_in=settings.of(bureau).attendance_by_check_in),
        **_of_records(),
        "late": _record(_signed_late(bureau, months)),
        **_of_referrals(),
        **_of_opinions(),
    }


def _of_duties(today: date, *, by_check_in: bool) -> dict[str, Measure]:
    halves = case((Assignment.period == Period.DAY, 2), else_=1)
    is_over, is_absent = Sitting.date < today, Assignment.state == AssignmentState.ABSENT
    came = Assignment.state.in_(check_ins.CAME)
    # A check-in of before half-days were kept, or none where a past roster was read in, counts whole.
    am, pm = (case((sat.is_(False), 0), else_=1) for sat in (CheckIn.sat_am, CheckIn.sat_pm))
    in_time = case((Assignment.period == Period.AM, am), (Assignment.period == Period.PM, pm), else_=am + pm)
    if by_check_in:
        sat = case((came, in_time), else_=0)
        absent = case((is_absent, halves), (came, halves - in_time), else_=0)
        unnoted = and_(is_over, Assignment.state.in_(check_ins.NOT_NOTED))
    else:
        sat = case((or_(is_absent, Sitting.date > today), 0), (came, in_time), else_=halves)
        absent = case((is_absent, halves), (came, halves - in_time), else_=0)
        unnoted = false()

    def duty(where: ColumnElement[bool], amount: ColumnElement[int]) -> Measure:
        return Measure(Source.DUTIES, where, amount)

    one = literal(1)
    return {
        "due": duty(true(), halves),
        "sat": duty(true(), sat),
        "absent": duty(true(), absent),
        "unnoted": duty(unnoted, halves),
        "lawyers": duty(and_(sat > 0, Duty.role == LAWYER), one),
        "notaries": duty(and_(sat > 0, Duty.role == NOTARY), one),
    }


def _record(where: ColumnElement[bool], amount: Any = None) -> Measure:
    return Measure(Source.RECORDS, where, literal(1) if amount is None else amount)


def _of_records() -> dict[str, Measure]:
    first = Consultation.repeat_of == ""
    crowd = Consultation.people >= COLLECTIVE_FROM

    def matter(*where: Any) -> Measure:
        return _record(and_(first, *where))

    groups = {
        "migrant": holds(Consultation.groups, "migrant"),
        "elderly": or_(holds(Consultation.groups, "elderly"), Consultation.age_band.in_(("60-79", "80+"))),
        "women": or_(holds(Consultation.groups, "women"), Consultation.sex == "female"),
        "disabled": holds(Consultation.groups, "disabled"),
        "minor": or_(holds(Consultation.groups, "minor"), Consultation.age_band.in_(("u14", "14-17"))),
        "military": holds(Consultation.groups, "military"),
    }
    outcomes = {"answered": "A", "drafted": "B", "notarial": "E", "court": "F", "petition": "I"}
    codes = {key: [m.code for m in MATTERS.values() if m.group == kind] for key, (*_, kind) in KINDS.items()}
    codes |= {key: list(of_type) for key, (*_words, of_type) in TYPES.items()}
    return {
        "entries": _record(true()),
        "people": _record(true(), Consultation.people),
        "matters": matter(),
        **{mode: matter(Consultation.mode == mode) for mode in WAYS},
        "other_way": matter(Consultation.mode.not_in(WAYS)),
        "crowds": matter(crowd),
        "crowd_people": _record(and_(first, crowd), Consultation.people),
        **{key: matter(Consultation.matter.in_(those)) for key, those in codes.items()},
        "rural": matter(Consultation.is_rural),
        **{key: matter(where) for key, where in groups.items()},
        **{key: _record(holds(Consultation.outcomes, code)) for key, code in outcomes.items()},
        "with_yuan": matter(Consultation.amount_yuan > 0),
        "yuan": _record(and_(first, Consultation.amount_yuan > 0), Consultation.amount_yuan),
        "leaflets": _record(true(), Consultation.leaflets),
        "unsigned": _record(Consultation.state == ConsultationState.DRAFT),
    }


def _of_referrals() -> dict[str, Measure]:
    def referral(*where: ColumnElement[bool]) -> Measure:
        return Measure(Source.REFERRALS, and_(*where), literal(1))

    mediation, aid = Referral.door == Door.MEDIATION, Referral.door == Door.LEGAL_AID
    return {
        "mediation": referral(mediation),
        "mediated": referral(mediation, Referral.result.in_(sorted(AGREED))),
        "aid": referral(aid),
        "aid_granted": referral(aid, Referral.accepted_at.is_not(None)),
    }


def _of_opinions() -> dict[str, Measure]:
    good = Rating.level.in_([level for level in Level if not level.is_bad])
    one = literal(1)
    return {
        "called": Measure(Source.FOLLOW_UPS, FollowUp.state == FollowUpState.DONE, one),
        "rated": Measure(Source.RATINGS, true(), one),
        "good": Measure(Source.RATINGS, good, one),
        "served": Measure(Source.VISITS, true(), one),
        "publicity": Measure(Source.PUBLICITY, true(), one),
        "publicity_leaflets": Measure(Source.PUBLICITY, true(), Publicity.leaflets),
        "unrecorded": Measure(Source.VISITS, Consultation.id.is_(None), one),
    }


def holds(column: Any, code: str) -> ColumnElement[bool]:
    """Tell whether a JSON list of plain codes holds one; both engines keep it as `["A", "D0"]`."""
    return cast(column, Text).like(f'%"{code}"%')


def _signed_late(bureau: Bureau, months: Sequence[str]) -> ColumnElement[bool]:
    """Signed after the last day for it, which differs by working days for each date."""
    days = db.session.scalars(
        select(Sitting.date).where(Sitting.bureau_id == bureau.id, Sitting.month.in_(months)).distinct()
    ).all()
    return or_(
        false(),
        *(
            and_(
                Consultation.date == day, Consultation.signed_at >= at_local(last + timedelta(days=1), time())
            )
            for day, last in sorted(sign_by(bureau, days).items())
        ),
    )
