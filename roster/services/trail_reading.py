"""Read the audit trail: filtered, a page at a time however long it is, and every query written down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, false, or_, select

from roster.core import clock
from roster.core.actors import Actor
from roster.database import db
from roster.models import Account, AuditAction, AuditRow, Bureau, Chain, ChainKind, Grant
from roster.services import audit, audit_words, chain_ends

ROWS_A_PAGE = 50
ROWS_A_BATCH = 1000
INSTALLATION = "installation"

Position = tuple[datetime, int]
"""After which row the next page begins: when it was written, and its number."""


@dataclass(frozen=True)
class Query:
    """What is looked for. Both days are included; empty texts mean any."""

    first: date | None = None
    last: date | None = None
    group: str = ""
    account: str = ""
    """The public id of who acted."""
    kind: str = ""
    """The table of what was acted upon."""
    object: str = ""
    """The public id of one subject of that kind: its whole history."""
    place: str = ""
    """`installation` for what happens in no bureau: keys, back-ups, sign-ins to accounts that do not exist."""


@dataclass(frozen=True)
class Entry:
    """One row as people read it."""

    number: int
    at: datetime
    action: AuditAction
    actor_kind: str
    who: str
    """The name of the account; empty for an actor without one."""
    origin: str
    kind: str
    object: str
    """The public id of what was acted upon; empty where it has none or is gone."""
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first, and where the next page begins."""

    entries: Sequence[Entry]
    following: Position | None


def begin(bureau: Bureau, query: Query, actor: Actor, now: datetime) -> None:
    """Write down that somebody asks the trail something; once for a query, not for each page."""
    _write_down(AuditAction.TRAIL_READ, bureau, query, actor, now)


def read(bureau: Bureau, query: Query, after: Position | None = None, limit: int = ROWS_A_PAGE) -> Page:
    """Return a page of what a query finds."""
    chain = chain_ends.find(ChainKind.TRAIL, _whose(bureau, query))
    if chain is None:
        return Page((), None)
    wanted = _wanted(bureau, chain, query)
    if after is not None:
        at, number = after
        wanted = wanted.where(AuditRow.at <= at, or_(AuditRow.at < at, AuditRow.number < number))
    order = (AuditRow.at.desc(), AuditRow.number.desc())
    rows = db.session.scalars(wanted.order_by(*order).limit(limit + 1)).all()
    shown = rows[:limit]
    following = (shown[-1].at, shown[-1].number) if len(rows) > limit else None
    return Page(_entries(shown), following)


def export(bureau: Bureau, query: Query, actor: Actor, now: datetime) -> None:
    """Write down that somebody takes what a query finds away."""
    _write_down(AuditAction.TRAIL_EXPORTED, bureau, query, actor, now)


def everything(bureau: Bureau, query: Query) -> Iterator[Entry]:
    """Yield all that a query finds, the newest first, without holding it."""
    after: Position | None = None
    while True:
        page = read(bureau, query, after, ROWS_A_BATCH)
        yield from page.entries
        if page.following is None:
            return
        after = page.following


def end_of(bureau: Bureau, query: Query | None = None) -> tuple[int, str]:
    """Return the number and hash at which the trail that is read ends now: the anchor to keep."""
    chain = chain_ends.find(ChainKind.TRAIL, _whose(bureau, query or Query()))
    return (chain.number, chain.hash) if chain is not None else (0, "")


def people(bureau: Bureau) -> Sequence[Account]:
    """Return who may have acted: the accounts with a role in the bureau, by name."""
    own = select(Grant.account_id).where(Grant.bureau_id == bureau.id)
    return db.session.scalars(
        select(Account).where(Account.id.in_(own)).order_by(Account.name, Account.id)
    ).all()


def _whose(bureau: Bureau, query: Query) -> int | None:
    """Return the bureau whose trail a query reads; None for the installation's."""
    return None if query.place == INSTALLATION else bureau.id


def _wanted(bureau: Bureau, chain: Chain, query: Query) -> Select[AuditRow]:
    wanted = select(AuditRow).where(AuditRow.chain_id == chain.id)
    if query.first is not None:
        wanted = wanted.where(AuditRow.at >= clock.at_local(query.first, time()))
    if query.last is not None:
        wanted = wanted.where(AuditRow.at < clock.at_local(query.last + timedelta(days=1), time()))
    if query.group:
        wanted = wanted.where(AuditRow.action.in_(audit_words.GROUPS[query.group][1]))
    if query.account:
        account = next((one.id for one in people(bureau) if one.public_id == query.account), None)
        wanted = wanted.where(AuditRow.account_id == account if account else false())
    if query.kind:
        wanted = wanted.where(AuditRow.subject == query.kind)
    if query.object:
        subject_id = subject_of(query.kind, query.object)
        wanted = wanted.where(AuditRow.subject_id == subject_id if subject_id else false())
    return wanted


def subject_of(kind: str, public_id: str) -> int | None:
    """Return the number of a subject by its public name; None when there is none."""
    table = db.metadata.tables.get(kind)
    if kind not in audit_words.KINDS or table is None or "public_id" not in table.c:
        return None
    return db.session.scalar(select(table.c.id).where(table.c.public_id == public_id))


def _entries(rows: Sequence[AuditRow]) -> list[Entry]:
    names = _names({row.account_id for row in rows if row.account_id is not None})
    objects = _objects(rows)
    return [
        Entry(
            number=row.number,
            at=row.at,
            action=row.action,
            actor_kind=row.actor_kind,
            who=names.get(row.account_id or 0, ""),
            origin=row.origin,
            kind=row.subject,
            object=objects.get((row.subject, row.subject_id), ""),
            detail=row.detail,
            hash=row.hash,
        )
        for row in rows
    ]


def _names(ids: set[int]) -> dict[int, str]:
    found = db.session.execute(select(Account.id, Account.name, Account.email).where(Account.id.in_(ids)))
    return {number: name or email for number, name, email in found}


def _objects(rows: Sequence[AuditRow]) -> dict[tuple[str, int | None], str]:
    """Return the public ids of the subjects of some rows: one question for each kind."""
    found: dict[tuple[str, int | None], str] = {}
    for kind in {row.subject for row in rows}:
        table = db.metadata.tables.get(kind)
        if table is None or "public_id" not in table.c:
            continue
        ids = {row.subject_id for row in rows if row.subject == kind}
        for number, public_id in db.session.execute(
            select(table.c.id, table.c.public_id).where(and_(table.c.id.in_(ids)))
        ):
            found[kind, number] = public_id
    return found


def _write_down(action: AuditAction, bureau: Bureau, query: Query, actor: Actor, now: datetime) -> None:
    asked = {
        "from": query.first.isoformat() if query.first else "",
        "until": query.last.isoformat() if query.last else "",
        "group": query.group,
        "who": query.account,
        "kind": query.kind,
        "object": query.object,
        "place": query.place,
    }
    said: dict[str, Any] = {name: value for name, value in asked.items() if value}
    audit.record(action, actor, now, bureau_id=bureau.id, **said)
