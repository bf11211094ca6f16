"""A bureau's firms and notary offices: added, changed, and closed when nobody of theirs sits any more."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from roster.core.actors import Actor
from roster.core.cells import Cells
from roster.core.errors import DomainError, NotFound
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Firm, FirmKind, Practitioner
from roster.services import audit, center_entries, registers
from roster.services.registers import Entry, LastChange

KINDS = {
    "law_firm": FirmKind.LAW_FIRM,
    "notary_office": FirmKind.NOTARY_OFFICE,
    "legal_service": FirmKind.LEGAL_SERVICE,
    "律师事务所": FirmKind.LAW_FIRM,
    "公证处": FirmKind.NOTARY_OFFICE,
    "法律服务所": FirmKind.LEGAL_SERVICE,
}
MOST_PER_DATE = 99
ENTRIES: dict[str, Entry] = {
    "name": Entry(N_("Name of the firm"), needed=True),
    "kind": Entry(N_("Kind"), kind="choice", needed=True),
    "latitude": Entry(N_("Latitude"), N_("Degrees, like 34.4995."), "decimal", needed=True),
    "longitude": Entry(N_("Longitude"), N_("Degrees, like 109.4875."), "decimal", needed=True),
    "address": Entry(N_("Address")),
    "phone": Entry(N_("Phone"), N_("The office's number, not a person's.")),
    "max_per_date": Entry(
        N_("At most so many of its people on one date"), N_("Empty: no such rule."), "number"
    ),
    "chat_robot": Entry(
        N_("Robot of the firm's WeCom group"),
        N_(
            "The robot's address, as WeCom shows it. It is kept encrypted and not shown again. Empty: it stays; a dash "
            "takes it away. Only duties go into the group, nothing about citizens."
        ),
    ),
    "kept_at_office": Entry(
        N_("At least so many of its people stay at the office"),
        N_(
            "A notary office's counter stays open: of those who are not on leave that day. Empty: no such rule."
        ),
        "number",
    ),
}
_ROBOT = re.compile(r"(?:https://\S*[?&]key=)?([A-Za-z0-9-]{16,64})")
_CHANGES = (AuditAction.FIRM_ADDED, AuditAction.FIRM_CHANGED)


class StillInPool(DomainError):
    """People of the firm are in the pool."""

    code = "firm_still_in_pool"
    message = N_(
        "These people of the firm are still in the pool: %(people)s. Take them out first, or move them to another firm."
    )


def of_bureau(bureau: Bureau) -> Sequence[tuple[Firm, int]]:
    """Return a bureau's firms with the number of their people in the pool, open ones first."""
    count = (
        select(func.count(Practitioner.id))
        .where(Practitioner.firm_id == Firm.id, Practitioner.is_active)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Firm, count)
        .where(Firm.bureau_id == bureau.id)
        .order_by(Firm.is_active.desc(), Firm.kind, Firm.name, Firm.id)
    )
    return [(firm, people) for firm, people in rows]


def by_public_id(public_id: str) -> Firm:
    """Return the firm of that name. Raises NotFound."""
    firm = db.session.scalar(select(Firm).where(Firm.public_id == public_id))
    if firm is None:
        raise NotFound
    return firm


def shown(firm: Firm | None = None) -> dict[str, str]:
    """Return a firm as it is typed."""
    if firm is None:
        return {"kind": FirmKind.LAW_FIRM.value}
    numbers = ("latitude", "longitude", "max_per_date", "kept_at_office")
    texts = {name: str(getattr(firm, name)) for name in ENTRIES} | {"chat_robot": ""}
    return texts | {name: registers.number(getattr(firm, name)) for name in numbers}


def version_of(firm: Firm) -> str:
    """Return what changes with a firm."""
    return registers.version_of(shown(firm), [firm.chat_robot or ""])


def last_change(firm: Firm) -> LastChange | None:
    """Return who added or changed a firm last."""
    return registers.last_change(firm, _CHANGES)


def add(bureau: Bureau, typed: Mapping[str, str], actor: Actor, now: datetime) -> Firm:
    """Add a firm. Raises WrongEntries."""
    firm = Firm(bureau_id=bureau.id, **_read(bureau, typed, None))
    db.session.add(firm)
    audit.record(AuditAction.FIRM_ADDED, actor, now, bureau_id=bureau.id, subject=firm)
    return firm


def change(
    bureau: Bureau, firm: Firm, typed: Mapping[str, str], version: str, actor: Actor, now: datetime
) -> list[str]:
    """Set what was typed; return the names of what changed. Raises WrongEntries or Stale."""
    db.session.refresh(firm, with_for_update=True)
    registers.refuse_stale(version, version_of(firm))
    changed = registers.assign(firm, _read(bureau, typed, firm))
    if changed:
        audit.record(AuditAction.FIRM_CHANGED, actor, now, bureau_id=bureau.id, subject=firm, changed=changed)
    return changed


def set_open(firm: Firm, actor: Actor, now: datetime, *, is_open: bool) -> None:
    """Close a firm or open it again. Raises StillInPool while its people can be planned."""
    db.session.refresh(firm, with_for_update=True)
    if firm.is_active is is_open:
        return
    if not is_open and (people := _people(firm)):
        raise StillInPool(people=", ".join(people))
    firm.is_active = is_open
    changed = ["opened" if is_open else "closed"]
    audit.record(
        AuditAction.FIRM_CHANGED, actor, now, bureau_id=firm.bureau_id, subject=firm, changed=changed
    )


def read_place(cells: Cells, prefix: str = "", *, is_needed: bool) -> dict[str, Any]:
    """Return kind and coordinates, which a table has in columns of their own (`firm_kind` …)."""
    return {
        "kind": cells.choice(f"{prefix}kind", KINDS, needed=is_needed),
        "latitude": cells.latitude(f"{prefix}latitude", needed=is_needed),
        "longitude": cells.longitude(f"{prefix}longitude", needed=is_needed),
    }


def _read(bureau: Bureau, typed: Mapping[str, str], firm: Firm | None) -> dict[str, Any]:
    cells = registers.form_cells(typed, ENTRIES)
    name = cells.text("name", 80, needed=True)
    taken = select(Firm.id).where(Firm.bureau_id == bureau.id, Firm.name == name)
    if firm is not None:
        taken = taken.where(Firm.id != firm.id)
    if name and db.session.scalar(taken) is not None:
        cells.blame(say(N_("The bureau has “%(value)s” already."), value=name), "name")
    values = {
        "name": name,
        **read_place(cells, is_needed=True),
        "address": cells.text("address", 160),
        "phone": center_entries.phone(cells, "phone"),
        "max_per_date": cells.whole("max_per_date", 0, MOST_PER_DATE),
        "chat_robot": _robot(cells, firm.chat_robot if firm else None),
        "kept_at_office": cells.whole("kept_at_office", 0, MOST_PER_DATE),
    }
    registers.refuse_wrong(cells)
    return values


def _robot(cells: Cells, present: str | None) -> str | None:
    """Return a robot's key from what was typed: its address or the key alone; what stands where nothing was."""
    typed = cells.text("chat_robot", 200)
    if not typed or typed == "-":
        return None if typed else present
    found = _ROBOT.fullmatch(typed)
    if found is None:
        cells.blame(
            say(N_("Copy the whole address of the group's robot from WeCom: it ends with key= and the key.")),
            "chat_robot",
        )
        return present
    return found[1]


def _people(firm: Firm) -> list[str]:
    return list(
        db.session.scalars(
            select(Practitioner.name)
            .where(Practitioner.firm_id == firm.id, Practitioner.is_active)
            .order_by(Practitioner.name, Practitioner.id)
        )
    )
