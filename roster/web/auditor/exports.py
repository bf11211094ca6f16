"""The filtered trail as a file that spreadsheets open: a formula in a cell stays a text."""

import csv
import io
from collections.abc import Iterator

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from roster.core import clock
from roster.database import unit_of_work
from roster.models import Bureau
from roster.services import trail_reading
from roster.services.permissions import Permission
from roster.services.trail_reading import Query
from roster.web.access import current_actor, current_bureau, requires
from roster.web.auditor.pages import action_words, actor_words, blueprint, detail_words, kind_words, query_in
from roster.web.language import current_language

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@blueprint.post("/export")
@requires(Permission.EXPORT_TRAIL)
def export() -> ResponseReturnValue:
    """Send what the filter finds as CSV; its last line is the anchor to keep."""
    query, _wrong = query_in(request.form)
    with unit_of_work():
        trail_reading.export(current_bureau(), query, current_actor(), clock.now())
    bureau = current_bureau()
    name = f"trail-{bureau.slug}-{clock.today():%Y%m%d}.csv"
    return Response(
        stream_with_context(_spoken(current_language(), _lines(bureau, query))),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _spoken(language: str, lines: Iterator[str]) -> Iterator[str]:
    """Write in a language that is known beforehand: while the file is sent, the reader's account is let go of."""
    with force_locale(language):
        yield from lines


def _lines(bureau: Bureau, query: Query) -> Iterator[str]:
    number, link = trail_reading.end_of(bureau, query)
    yield BYTE_ORDER_MARK + _line(
        _("Number"), _("When"), _("What"), _("Who"), _("From where"), _("Acted upon"), _("Identifier"),
        _("Details"), _("Hash"),
    )  # fmt: skip
    count = 0
    for entry in trail_reading.everything(bureau, query):
        count += 1
        yield _line(
            str(entry.number), f"{clock.local(entry.at):%Y-%m-%d %H:%M:%S}", action_words(entry), actor_words(entry),
            entry.origin, kind_words(entry), entry.object, detail_words(entry), entry.hash,
        )  # fmt: skip
    yield _line(
        _("Anchor"), f"{clock.local(clock.now()):%Y-%m-%d %H:%M:%S}", _("Rows in this file"), str(count),
        _("Last number of the trail"), str(number), "", "", link,
    )  # fmt: skip


def _line(*cells: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return buffer.getvalue()
