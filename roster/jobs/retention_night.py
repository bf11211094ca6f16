"""The nightly deletion: personal data whose time is over, piece by piece, bureau by bureau."""

import logging
from collections import Counter
from datetime import date, datetime

from sqlalchemy import select

from roster.core.actors import CLOCK, Actor
from roster.database import db, unit_of_work
from roster.models import Bureau
from roster.services import retention
from roster.services.retention_kinds import Kind

log = logging.getLogger(__name__)


def remove(now: datetime) -> str:
    """Remove what is due in every bureau; say how much of what. Goes on where a killed night stopped."""
    removed = remove_everywhere(CLOCK, now)
    return ", ".join(f"{count} {kind.value}" for kind, count in removed.items())


def remove_everywhere(actor: Actor, now: datetime, *, on: date | None = None) -> Counter[Kind]:
    """Remove what is due in every bureau, counted by kind; one bureau's fault does not stop the others."""
    removed: Counter[Kind] = Counter()
    for bureau_id in list(db.session.scalars(select(Bureau.id).order_by(Bureau.id))):
        for kind in Kind:
            try:
                removed[kind] += _remove_all(bureau_id, kind, actor, now, on)
            except Exception:
                log.exception("the deletion of %s failed for bureau %s", kind.value, bureau_id)
    return +removed


def _remove_all(bureau_id: int, kind: Kind, actor: Actor, now: datetime, on: date | None) -> int:
    done = 0
    while True:
        with unit_of_work():
            bureau = db.session.get_one(Bureau, bureau_id)
            piece = retention.remove_piece(bureau, kind, actor, now, on=on)
        if not piece:
            return done
        done += piece
