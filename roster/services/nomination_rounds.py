"""Nomination rounds: the bureau asks its firms whom they send in some months, reminds, extends and closes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from roster import workdays
from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError, InvalidInput, NotFound
from roster.core.translation import N_
from roster.database import db
from roster.models import (
    Account,
    AuditAction,
    Bureau,
    Firm,
    Grant,
    GrantRole,
    Nomination,
    NominationRequest,
    NominationRound,
    NominationState,
    NoticeKind,
    Practitioner,
    SessionDate,
)
from roster.services import audit, holiday_notices, notices, settings
from roster.services.instance_frames import months_between

MOST_MONTHS = 12
MOST_ASKED = 99
LONGEST_NOTE = 300
LONGEST_AHEAD = timedelta(days=366)


class RoundOpen(DomainError):
    """One round at a time, so that nobody answers the wrong one."""

    code = "nomination_round_open"
    message = N_("A nomination round is open already. Close it first.")


class RoundClosed(DomainError):
    """The round is over."""

    code = "nomination_round_closed"
    message = N_("This nomination round is closed. Please call the bureau if something has to change.")


class Undecided(DomainError):
    """Firms propose new people about whom the bureau has not decided."""

    code = "nominations_undecided"
    message = N_("Firms propose new people. Accept or refuse each of them before you close the round.")


@dataclass(frozen=True)
class FirmAnswer:
    """What stands with one firm of a round."""

    request: NominationRequest
    has_account: bool
    """Whether a secretary of the firm can answer on a page; otherwise the bureau phones."""
    in_pool: int

    @property
    def nominated(self) -> int:
        """How many people of the pool the firm offers; new ones count once they are accepted."""
        return sum(one.practitioner_id is not None for one in self.request.nominations)


def open_round(
    bureau: Bureau,
    first_month: str,
    last_month: str,
    due_on: date,
    asked: Mapping[str, int],
    note: str,
    actor: Actor,
    now: datetime,
) -> NominationRound:
    """Ask firms, by public id, for so many people each (0: not asked); their secretaries are told.

    Raises InvalidInput, or RoundOpen while another round is.
    """
    today = clock.local(now).date()
    _check_months(first_month, last_month, today)
    _check_due(due_on, today)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(
            N_("Please write at most %(longest)s characters."), field="note", longest=LONGEST_NOTE
        )
    firms = _asked_firms(bureau, asked)
    made = NominationRound(
        bureau_id=bureau.id,
        first_month=first_month,
        last_month=last_month,
        due_on=due_on,
        note=note.strip(),
        opened_at=now,
        opened_by_id=actor.account_id,
        requests=[NominationRequest(firm=firm, asked=count) for firm, count in firms],
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:  # the database lets one be open
        raise RoundOpen from error
    _record(made, "opened", actor, now)
    for request in made.requests:
        _tell(NoticeKind.NOMINATIONS_ASKED, request, now)
    return made


def extend(found: NominationRound, due_on: date, actor: Actor, now: datetime) -> None:
    """Give the firms until another day. Raises RoundClosed or InvalidInput."""
    locked(found)
    _check_due(due_on, clock.local(now).date())
    found.due_on = due_on
    _record(found, "extended", actor, now)


def remind(found: NominationRound, actor: Actor, now: datetime) -> tuple[int, list[Firm]]:
    """Write to the secretaries of the silent firms, at most once a day each.

    Return how many firms were written to, and those that have to be phoned. Raises RoundClosed.
    """
    locked(found)
    written, to_phone = 0, []
    today = clock.local(now).date()
    for answer in answers_of(found):
        if answer.request.answered_at is not None:
            continue
        if not answer.has_account:
            to_phone.append(answer.request.firm)
            continue
        last = answer.request.reminded_at
        if last is None or clock.local(last).date() < today:
            answer.request.reminded_at = now
            written += bool(_tell(NoticeKind.NOMINATIONS_DUE, answer.request, now))
    _record(found, "reminded", actor, now)
    return written, to_phone


def close(found: NominationRound, actor: Actor, now: datetime) -> None:
    """End the round: from now on plans of its months go by what the firms answered. Raises RoundClosed or Undecided."""
    locked(found)
    if proposals_of(found):
        raise Undecided
    found.closed_at = now
    _record(found, "closed", actor, now)


def locked(found: NominationRound) -> None:
    """Hold the round until the unit of work ends. Raises RoundClosed when it is closed."""
    db.session.refresh(found, with_for_update=True)
    if found.closed_at is not None:
        raise RoundClosed


def rounds_of(bureau: Bureau) -> Sequence[NominationRound]:
    """Return a bureau's rounds, the newest first, with what firms answered."""
    return db.session.scalars(
        select(NominationRound)
        .where(NominationRound.bureau_id == bureau.id)
        .order_by(NominationRound.id.desc())
        .options(selectinload(NominationRound.requests))
    ).all()


def open_of(bureau_id: int) -> NominationRound | None:
    """Return the round that is open, if there is one."""
    return db.session.scalar(
        select(NominationRound).where(
            NominationRound.bureau_id == bureau_id, NominationRound.closed_at.is_(None)
        )
    )


def by_public_id(public_id: str) -> NominationRound:
    """Return the round of that name. Raises NotFound."""
    found = db.session.scalar(select(NominationRound).where(NominationRound.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def answers_of(found: NominationRound) -> list[FirmAnswer]:
    """Return what stands with each firm of a round, the silent ones first."""
    requests = db.session.scalars(
        select(NominationRequest)
        .join(Firm)
        .where(NominationRequest.round_id == found.id)
        .order_by(NominationRequest.answered_at.is_not(None), Firm.name, NominationRequest.id)
        .options(
            joinedload(NominationRequest.firm),
            selectinload(NominationRequest.nominations).joinedload(Nomination.practitioner),
        )
    ).all()
    pool = pool_sizes(found.bureau_id)
    return [FirmAnswer(one, bool(secretaries(one.firm)), pool.get(one.firm_id, 0)) for one in requests]


def proposals_of(found: NominationRound) -> Sequence[Nomination]:
    """Return the new people whom firms propose and about whom the bureau has not decided."""
    return db.session.scalars(
        select(Nomination)
        .join(NominationRequest)
        .where(NominationRequest.round_id == found.id, Nomination.state == NominationState.PROPOSED)
        .order_by(Nomination.id)
    ).all()


def pool_sizes(bureau_id: int) -> dict[int, int]:
    """Return how many people of each firm are in the pool."""
    rows = db.session.execute(
        select(Practitioner.firm_id, func.count(Practitioner.id))
        .where(Practitioner.bureau_id == bureau_id, Practitioner.is_active)
        .group_by(Practitioner.firm_id)
    )
    return {row[0]: row[1] for row in rows}


def secretaries(firm: Firm) -> Sequence[Account]:
    """Return the open accounts of a firm's secretaries."""
    return db.session.scalars(
        select(Account)
        .join(Grant)
        .where(Grant.firm_id == firm.id, Grant.role == GrantRole.FIRM_SECRETARY, Account.active)
        .distinct()
        .order_by(Account.id)
    ).all()


def dates_of(found: NominationRound) -> list[date]:
    """Return the session dates of a round's months; where none is laid out, the one that the calendar gives."""
    bureau = db.session.get_one(Bureau, found.bureau_id)
    months = months_between(found.first_month, found.last_month)
    laid_out = {
        row.month: row.date
        for row in db.session.scalars(
            select(SessionDate).where(SessionDate.bureau_id == bureau.id, SessionDate.month.in_(months))
        )
    }
    calendar, ordinal = holiday_notices.calendar_of(bureau), settings.of(bureau).session_ordinal
    return [laid_out.get(month) or workdays.session_date(calendar, month, ordinal).date for month in months]


def _check_months(first_month: str, last_month: str, today: date) -> None:
    try:
        months = months_between(first_month, last_month)
    except workdays.InvalidMonth:
        months = []
    if not months:
        raise InvalidInput(N_("The last month lies before the first."), field="last_month")
    if last_month < workdays.month_of(today):
        raise InvalidInput(N_("These months are over."), field="last_month")
    if len(months) > MOST_MONTHS:
        raise InvalidInput(N_("A round asks for twelve months at most."), field="last_month")


def _check_due(due_on: date, today: date) -> None:
    if not today <= due_on <= today + LONGEST_AHEAD:
        raise InvalidInput(N_("Choose a last day from today on, within a year."), field="due_on")


def _asked_firms(bureau: Bureau, asked: Mapping[str, int]) -> list[tuple[Firm, int]]:
    firms = db.session.scalars(
        select(Firm).where(Firm.bureau_id == bureau.id, Firm.is_active).order_by(Firm.name, Firm.id)
    ).all()
    if any(not 0 <= count <= MOST_ASKED for count in asked.values()):
        raise InvalidInput(
            N_("Ask each firm for 0 to %(most)s people; 0 asks it nothing."), field="asked", most=MOST_ASKED
        )
    found = [(firm, asked[firm.public_id]) for firm in firms if asked.get(firm.public_id)]
    if not found:
        raise InvalidInput(N_("Ask at least one firm."), field="asked")
    return found


def _tell(kind: NoticeKind, request: NominationRequest, now: datetime) -> bool:
    """Queue a message to each secretary of a firm; return whether there is one."""
    accounts = secretaries(request.firm)
    for account in accounts:
        notices.queue(
            kind,
            bureau_id=request.round.bureau_id,
            dedupe_key=f"{kind.value}:{request.id}:{account.id}:{clock.local(now).date()}",
            now=now,
            account=account,
            parameters={
                "due": request.round.due_on.isoformat(),
                "path": f"/firm/nominations/{request.public_id}",
            },
        )
    return bool(accounts)


def _record(found: NominationRound, step: str, actor: Actor, now: datetime) -> None:
    """Write a step into the trail. Its actions are sealed in hashes, so that rounds take the register's."""
    audit.record(
        AuditAction.FIRM_CHANGED,
        actor,
        now,
        bureau_id=found.bureau_id,
        subject=found,
        step=f"nominations_{step}",
        months=[found.first_month, found.last_month],
        date=found.due_on.isoformat(),
    )
