"""Import past months' rosters from a table: who sat where and when, so that fairness counts it from the first plan on.

A row means one center on one date in one period, with who sat in each role. What is there already for that key is
changed, everything else stays; so the same table twice changes nothing. Only what is over comes in.
"""

from collections import defaultdict
from datetime import datetime

from roster.core import clock
from roster.core.actors import Actor
from roster.core.tables import Table
from roster.database import db
from roster.models import Bureau
from roster.services import past_months, previews, roster_rows
from roster.services.previews import Difference, LinePreview, Preview
from roster.services.roster_rows import Read, Reader

columns = roster_rows.columns


def import_rosters(bureau: Bureau, table: Table, actor: Actor, now: datetime) -> int:
    """Write down who sat in months that are over; return how many months. Raises BadTable."""
    reader = Reader(bureau, clock.local(now).date())
    lines = reader.read(table)
    previews.refuse([fault for line in lines for fault in line.cells.faults])
    by_month: dict[str, dict[past_months.Key, past_months.Halves]] = defaultdict(dict)
    for line in lines:
        for role in line.sat:
            key = line.key(role)
            wanted = reader.wanted(key)
            if wanted != reader.standing(key):
                by_month[line.month][key] = wanted
    for month, sat in sorted(by_month.items()):
        past_months.write(bureau, month, sat, actor, now)
    return len(by_month)


def preview(bureau: Bureau, table: Table, now: datetime) -> Preview:
    """Return what an import would do, row by row; nothing is written. Raises BadTable for an unreadable head."""
    with db.session.no_autoflush:
        reader = Reader(bureau, clock.local(now).date())
        return previews.of_lines([*(_seen(reader, line) for line in reader.read(table)), *reader.examples])


def _seen(reader: Reader, line: Read) -> LinePreview:
    if line.cells.faults:
        return previews.refused(line.cells, line.name)
    differences = []
    for role in line.sat:
        key = line.key(role)
        before, after = reader.standing(key), reader.wanted(key)
        halves = line.period.halves
        old = {one for half in halves for one in before.get(half, frozenset())}
        new = {one for half in halves for one in after.get(half, frozenset())}
        if any(before.get(half) != after.get(half) for half in halves):
            differences.append(Difference(role, reader.names(old), reader.names(new)))
    is_new = bool(differences) and not any(one.before for one in differences)
    seats = "、".join(one.after for one in differences) if is_new else ""
    return previews.seen(
        line.cells,
        f"{line.name} {seats}".strip(),
        is_new=is_new,
        differences=() if is_new else differences,
        notes=line.notes,
    )
