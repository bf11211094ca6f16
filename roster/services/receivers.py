"""The directory of receiving offices: found for a matter, added, changed, archived, and filled from centers and villages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from roster.core.actors import Actor
from roster.core.errors import NotFound
from roster.core.referral_words import FIELD_OF_MATTER, Door, ReceiverKind
from roster.core.sentences import say
from roster.core.translation import N_
from roster.database import db
from roster.models import AuditAction, Bureau, Center, Receiver, Village
from roster.services import audit, receiver_entries, registers
from roster.services.receiver_entries import ENTRIES, Places, shown
from roster.services.registers import LastChange

TOWN_CODE, VILLAGE_CODE = "TW-{}", "VL-{}"
"""Codes of the committees that come from the bureau's own centers and villages."""
_RANK = {
    ReceiverKind.TRADE_MEDIATION: 0,
    ReceiverKind.TOWN_MEDIATION: 1,
    ReceiverKind.VILLAGE_MEDIATION: 2,
    ReceiverKind.LAWYER_MEDIATION: 3,
}


def of_bureau(
    bureau: Bureau, *, kind: ReceiverKind | None = None, center: Center | None = None
) -> Sequence[Receiver]:
    """Return a bureau's offices, active ones first; of one kind or one center where that is asked."""
    chosen = select(Receiver).options(joinedload(Receiver.center)).where(Receiver.bureau_id == bureau.id)
    if kind is not None:
        chosen = chosen.where(Receiver.kind == kind)
    if center is not None:
        chosen = chosen.where(Receiver.center_id == center.id)
    order = (Receiver.is_active.desc(), Receiver.kind, Receiver.code, Receiver.id)
    return db.session.scalars(chosen.order_by(*order)).all()


def offered(
    center: Center, door: Door, matter: str = "", village_id: int | None = None
) -> Sequence[Receiver]:
    """Return who receives a matter of that center behind a door, the most fitting first.

    The trade committee of the matter, the town's, then the village's own; those of other towns and trades stay out.
    """
    found = db.session.scalars(
        select(Receiver)
        .where(
            Receiver.bureau_id == center.bureau_id,
            Receiver.is_active,
            Receiver.kind.in_([kind for kind in ReceiverKind if kind.door is door]),
            or_(Receiver.center_id.is_(None), Receiver.center_id == center.id),
        )
        .order_by(Receiver.code, Receiver.id)
    ).all()
    field = FIELD_OF_MATTER.get(matter, "")

    def rank(one: Receiver) -> tuple[int, int, str]:
        is_own_village = village_id is not None and one.village_id == village_id
        fits = one.kind is ReceiverKind.TRADE_MEDIATION and bool(field) and one.field == field
        is_other_trade = one.kind is ReceiverKind.TRADE_MEDIATION and not fits
        return (
            0 if fits else 1 if is_own_village else 3 if is_other_trade else 2,
            _RANK.get(one.kind, 9),
            one.code,
        )

    return sorted(found, key=rank)


def by_public_id(public_id: str) -> Receiver:
    """Return the office of that name. Raises NotFound."""
    found = db.session.scalar(select(Receiver).where(Receiver.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def version_of(receiver: Receiver) -> str:
    """Return what changes with an office."""
    return registers.version_of(shown(receiver), [str(receiver.is_active)])


def last_change(receiver: Receiver) -> LastChange | None:
    """Return who added or changed an office last."""
    return registers.last_change(receiver, (AuditAction.RECEIVERS_CHANGED,))


def add(bureau: Bureau, typed: Mapping[str, str], actor: Actor, now: datetime) -> Receiver:
    """Add an office. Raises WrongEntries."""
    row = Receiver(bureau_id=bureau.id, created_at=now, **_read(bureau, typed, None))
    db.session.add(row)
    audit.record(AuditAction.RECEIVERS_CHANGED, actor, now, bureau_id=bureau.id, subject=row, added=1)
    return row


def change(
    receiver: Receiver, typed: Mapping[str, str], version: str, actor: Actor, now: datetime
) -> list[str]:
    """Set what was typed; return the names of what changed. Raises WrongEntries or Stale."""
    db.session.refresh(receiver, with_for_update={"of": Receiver})
    registers.refuse_stale(version, version_of(receiver))
    bureau = db.session.get_one(Bureau, receiver.bureau_id)
    changed = registers.assign(receiver, _read(bureau, typed, receiver))
    if changed:
        _record(receiver, changed, actor, now)
    return changed


def set_active(receiver: Receiver, actor: Actor, now: datetime, *, is_active: bool) -> None:
    """Archive an office, so that it is offered no more, or take it back. What runs there goes on."""
    if receiver.is_active is is_active:
        return
    receiver.is_active = is_active
    _record(receiver, ["opened" if is_active else "closed"], actor, now)


def fill_from_places(bureau: Bureau, actor: Actor, now: datetime) -> int:
    """Add the committee of each center and of each village that has one, unless it is there; return how many are new."""
    known = set(db.session.scalars(select(Receiver.code).where(Receiver.bureau_id == bureau.id)))
    centers = db.session.scalars(
        select(Center).where(Center.bureau_id == bureau.id, Center.is_active).order_by(Center.code)
    ).all()
    made = []
    for center in centers:
        name = f"{center.name}人民调解委员会"
        made.append(_committee(bureau, TOWN_CODE.format(center.code), name, center, None, now))
    villages = db.session.execute(
        select(Village, Center)
        .join(Center, Center.id == Village.center_id)
        .where(Center.bureau_id == bureau.id, Center.is_active, Village.has_mediation_committee)
        .order_by(Village.code)
    )
    for village, center in villages:
        name = f"{village.name}人民调解委员会"
        made.append(_committee(bureau, VILLAGE_CODE.format(village.code), name, center, village, now))
    new = [one for one in made if one.code not in known]
    db.session.add_all(new)
    if new:
        audit.record(
            AuditAction.RECEIVERS_CHANGED, actor, now, bureau_id=bureau.id, subject=bureau, added=len(new)
        )
    return len(new)


def _committee(
    bureau: Bureau, code: str, name: str, center: Center, village: Village | None, now: datetime
) -> Receiver:
    return Receiver(
        bureau_id=bureau.id,
        code=code[:32],
        kind=ReceiverKind.VILLAGE_MEDIATION if village else ReceiverKind.TOWN_MEDIATION,
        name=name[:80],
        center_id=center.id,
        village_id=village.id if village else None,
        phone="" if village else center.phone,
        address="" if village else center.address,
        created_at=now,
    )


def _read(bureau: Bureau, typed: Mapping[str, str], receiver: Receiver | None) -> dict[str, Any]:
    cells = registers.form_cells(typed, ENTRIES)
    values = receiver_entries.read(bureau, cells, Places(bureau))
    taken = select(Receiver.id).where(Receiver.bureau_id == bureau.id, Receiver.code == values["code"])
    if receiver is not None:
        taken = taken.where(Receiver.id != receiver.id)
    if values["code"] and db.session.scalar(taken) is not None:
        cells.blame(say(N_("The bureau has “%(value)s” already."), value=values["code"]), "code")
    registers.refuse_wrong(cells)
    return values


def _record(receiver: Receiver, changed: list[str], actor: Actor, now: datetime) -> None:
    audit.record(
        AuditAction.RECEIVERS_CHANGED,
        actor,
        now,
        bureau_id=receiver.bureau_id,
        subject=receiver,
        changed=changed,
    )
