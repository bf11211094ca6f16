"""What is under way in the demo, so that every page shows something: people wait in line, leave a number, give leave, are
asked to take a seat or to swap, firms are asked for nominations, and a draft is up for comment.

All of it goes through the services that real users use, in one unit of work: it is there whole, or not yet.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from roster.core import clock
from roster.core.actors import CITIZEN, DEMO
from roster.core.periods import Period
from roster.database import db
from roster.models import (
    Account,
    Assignment,
    Bureau,
    Center,
    Channel,
    Firm,
    Grant,
    GrantRole,
    Practitioner,
    Roster,
    RosterState,
    Sitting,
)
from roster.services import (
    advised_bodies,
    drafts,
    leave_pastes,
    nomination_rounds,
    nominations,
    offers,
    open_seats,
    own_wishes,
    roster_comments,
    seat_changes,
    seat_fillings,
    settings,
    slots,
    swaps,
)
from roster.services.bookings import BookingRequest
from roster.services.demo import places_released
from roster.services.leave_pastes import Row
from roster.services.seat_choices import Choice
from roster.services.seat_fillings import Filling
from roster.services.seated import Seated
from roster.services.waitlist import joining

ASKED, FOR_COMMENT_DAYS, OFFER_HOURS = 3, 5, 72
FIRST_NUMBER = 138_0000_1901
"""Of those who wait in line, behind the numbers of those who booked."""
ADVISED = "示例秦东果品有限公司"
CHAT = "{name}：{month}月{day}日开庭，去不了"
WAITING = (("李示芳", "01", ""), ("王示田", "05", "disability"), ("张示云", "08", ""))


def is_there(bureau: Bureau) -> bool:
    """Tell whether this was done before."""
    return bool(nomination_rounds.rounds_of(bureau))


def begin(bureau: Bureau, coming: Sequence[str], for_comment: str | None, now: datetime) -> None:
    """Let it all begin, in the first of the months to come and, for what concerns later months, in the last.

    `for_comment` is a month whose draft could be published.
    """
    settings.change(bureau, offer_hours=OFFER_HOURS)  # a demo is looked at for longer than a day
    _wait_in_line(bureau, coming[0], now)
    places_released.leave_numbers(bureau, _centers_of_sign_ins(bureau), coming[0], now)
    shown = _shown(bureau)
    _leave_and_offer(bureau, coming[0], shown, now)
    _wish(bureau, shown, now)
    _come_forward(bureau, coming, shown, now)
    _ask_for_a_swap(bureau, coming, now)
    _ask_for_nominations(bureau, coming, now)
    if for_comment is not None:
        _put_up_for_comment(bureau, for_comment, now)


def _centers_of_sign_ins(bureau: Bureau) -> Sequence[Center]:
    """Return the centers whose staff have an account."""
    chosen = (
        select(Center)
        .join(Grant, Grant.center_id == Center.id)
        .where(Grant.bureau_id == bureau.id)
        .distinct()
    )
    return db.session.scalars(chosen.order_by(Center.id)).all()


def _shown(bureau: Bureau) -> set[int]:
    """Return the practitioners who have an account: their duties stay as they are."""
    found = select(Grant.practitioner_id).where(
        Grant.bureau_id == bureau.id, Grant.practitioner_id.is_not(None)
    )
    return {number for number in db.session.scalars(found) if number is not None}


def _wish(bureau: Bureau, shown: set[int], now: datetime) -> None:
    """Let whoever has an account wish for two towns, against another and a date, and for no two far towns in a row; lawyers advise a company."""
    codes = [one.code for one in own_wishes.centers(bureau)]
    last = [one.date for one in own_wishes.dates(bureau, now)][-1:]
    towns = dict.fromkeys(codes[:2], "rather") | dict.fromkeys(codes[-1:], "rather_not")
    for number in sorted(shown):
        person = db.session.get_one(Practitioner, number)
        own_wishes.change(person, towns, last, DEMO, now, no_far_in_a_row=True)
        if person.role == "lawyer":
            advised_bodies.add(person, ADVISED, DEMO, now)


def _wait_in_line(bureau: Bureau, month: str, now: datetime) -> None:
    """Where the fewest times are left: what is free does not suit them."""
    sittings = db.session.scalars(
        select(Sitting).where(Sitting.bureau_id == bureau.id, Sitting.month == month).order_by(Sitting.id)
    ).all()
    full = min(sittings, key=lambda one: len(slots.times_of(one, now)))
    for number, (name, matter, priority) in enumerate(WAITING):
        channel = Channel.PHONE if priority else Channel.WEB
        request = BookingRequest.read(
            name=name, phone=str(FIRST_NUMBER + number), matter=matter, channel=channel
        )
        joining.join(
            full.center,
            "lawyer",
            request,
            DEMO if priority else CITIZEN,
            now,
            idempotency_key=f"demo-in-line-{number}",
            sitting=full,
            priority=priority,
        )


def _leave_and_offer(bureau: Bureau, month: str, shown: set[int], now: datetime) -> None:
    """Enter a leave from a chat line, and offer the seat that it empties to the best by link."""
    roster = drafts.published_of(bureau, month)
    if roster is None:
        return
    today = clock.local(now).date()
    for seat in reversed(roster.assignments):
        if seat.duty.role != "lawyer" or seat.practitioner_id in shown or seat.duty.sitting.date <= today:
            continue
        filling = seat_fillings.of(bureau, month, seat.duty.public_id, seat.public_id, now)
        if not filling.possible:
            continue
        day = seat.duty.sitting.date
        text = CHAT.format(name=seat.practitioner.name, month=day.month, day=day.day)
        (said,) = leave_pastes.read(bureau, text, "", today).messages
        row = Row(said.people[0], day, day, said.period, said.reason)
        leave_pastes.enter(bureau, {0: row}, DEMO, now)
        wanted = [(one.practitioner, Period(one.period)) for one in filling.possible[:ASKED]]
        offers.send(bureau, month, seat.duty.public_id, seat.public_id, wanted, DEMO, now)
        return


def _come_forward(bureau: Bureau, coming: Sequence[str], shown: set[int], now: datetime) -> None:
    """Leave a lawyer's seat of a later month empty, and let somebody come forward for it, who has an account if possible."""
    known = {db.session.get_one(Practitioner, number).public_id for number in shown}
    found: list[tuple[Filling, Choice]] = []
    for roster in filter(None, (drafts.published_of(bureau, month) for month in coming[1:])):
        seat = _alone(roster, shown)
        if seat is None:
            continue
        filling = seat_fillings.of(bureau, roster.month, seat.duty.public_id, seat.public_id, now)
        found += [(filling, one) for one in filling.possible]
        if any(one.practitioner in known for _filling, one in found):
            break
    for filling, choice in sorted(found, key=lambda one: one[1].practitioner not in known)[:1]:
        assert filling.replaced is not None
        gone = [Seated.of(filling.replaced)]
        seat_changes.carry_out(bureau, filling.roster.month, gone, [], "cover", DEMO, now)
        (person,) = seat_fillings.phones(bureau, [choice.practitioner])
        open_seats.come_forward(person, filling.duty.public_id, Period(choice.period), DEMO, now)


def _alone(roster: Roster, shown: set[int]) -> Assignment | None:
    """Return a lawyer's seat that can be emptied: nobody sits there besides who might need an experienced colleague."""
    sitting = Counter(one.duty.sitting_id for one in roster.assignments)
    lawyers = (one for one in roster.assignments if one.duty.role == "lawyer")
    return next(
        (one for one in lawyers if one.practitioner_id not in shown and sitting[one.duty.sitting_id] == 1),
        None,
    )


def _ask_for_a_swap(bureau: Bureau, coming: Sequence[str], now: datetime) -> None:
    """Let somebody ask the lawyer who signs in, in the first month in which the rules let two change places."""
    lawyer = (
        select(Grant.practitioner_id)
        .join(Account)
        .join(Practitioner, Practitioner.id == Grant.practitioner_id)
        .where(Grant.bureau_id == bureau.id, Practitioner.role == "lawyer", Account.is_demo)
    )
    own = db.session.scalars(
        select(Assignment)
        .join(Roster)
        .where(
            Roster.bureau_id == bureau.id,
            Roster.state == RosterState.PUBLISHED,
            Roster.month.in_(coming[:4]),
            Assignment.practitioner_id.in_(lawyer),
        )
        .order_by(Roster.month, Assignment.id)
    )
    for seat in own:
        free = [one for one in swaps.options(seat, now) if not one.reasons]
        if free:
            other = swaps.assignment_of(free[0].other.assignment)
            assert other is not None
            swaps.propose(other, seat, DEMO, now)
            return


def _ask_for_nominations(bureau: Bureau, coming: Sequence[str], now: datetime) -> None:
    """Ask every firm for the last months; one has answered."""
    firms = db.session.scalars(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.is_active).order_by(Firm.id)
    ).all()
    pool = nomination_rounds.pool_sizes(bureau.id)
    asked = {firm.public_id: min(ASKED, pool.get(firm.id, 0)) for firm in firms}
    due = clock.local(now).date() + timedelta(days=10)
    made = nomination_rounds.open_round(
        bureau, coming[-min(ASKED, len(coming))], coming[-1], due, asked, "", DEMO, now
    )
    db.session.flush()
    secretary = select(Grant.firm_id).where(
        Grant.bureau_id == bureau.id, Grant.role == GrantRole.FIRM_SECRETARY
    )
    own = db.session.scalar(secretary)
    answering = next(one for one in made.requests if one.firm_id != own)
    people = [one.public_id for one in nominations.people_of(answering.firm)][: answering.asked]
    nominations.answer(answering, people, {}, "", answering.answers, DEMO, now)


def _put_up_for_comment(bureau: Bureau, month: str, now: datetime) -> None:
    """Put a draft up for comment; one person agrees, one objects. The bureau's setting stays as it was."""
    found = drafts.needed_draft(bureau, month)
    before = settings.of(bureau).comment_days
    settings.change(bureau, comment_days=FOR_COMMENT_DAYS)
    draft = roster_comments.put_up(bureau, month, found.edits, DEMO, now)
    settings.change(bureau, comment_days=before)
    for seat, reason in zip(draft.assignments, (None, "当天上午在外地开庭，下午可以"), strict=False):
        roster_comments.comment(seat.practitioner, seat.duty.public_id, reason, DEMO, now)
