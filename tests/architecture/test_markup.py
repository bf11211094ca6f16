"""Markup in any stored text is shown, never carried out: on every page that a link leads to, for every role.

On PostgreSQL, which thereby shows every page: the pages' own tests use SQLite."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import String, Text, inspect, literal, update
from sqlalchemy import cast as as_type

from roster.core import clock
from roster.core.actors import Actor
from roster.database import Model, db, unit_of_work
from roster.database.types import EncryptedText
from roster.models import AuditAction
from roster.services import audit, consultations, drafts, visits
from tests.booking_builders import book, publish_december, slots_of
from tests.desk import at

MARK = "\"'><i>"
GUARDED = {"audit_rows", "chain_anchors", "chains", "record_seals"}
"""Whose words are not changed by anybody."""
"""Leaves an attribute and a tag when it is not escaped; short enough for every column."""

NOT_TEXT = {
    # columns that hold names of things for programs, not words of people
    "public_id", "slug", "code", "role", "month", "periods", "token_digest", "link_digest", "phone_index", "fs_uniquifier",
    "password", "email", "language", "matter", "number", "key", "idempotency_key", "request_digest", "hold_digest", "uid",
    "dedupe_key", "channel", "subject", "first_month", "last_month", "instance", "mode", "sex", "age_band", "on_behalf",
    "needs", "job", "kind", "secret_parameters", "time_zone", "origin", "feed_uid", "version_num", "address_digest",
}  # fmt: skip
STARTS = {
    "scheduler@own.example": "/bureau",
    "center@own.example": "/center/",
    "lawyer@own.example": "/practitioner/",
    "leader@own.example": "/leader",
    "secretary@own.example": "/firm/",
    "auditor@own.example": "/auditor?first=2026-01-01",
    None: "/b/own/",
}
MOST_PAGES = 90
LINK = re.compile(r'(?:href|action|hx-get)="([^"#]+)"')


def text_columns() -> Iterator[tuple]:
    """Every column that holds words."""
    for mapper in Model.registry.mappers:
        table = mapper.local_table
        for column in table.columns:
            is_text = isinstance(column.type, String | Text | EncryptedText) and not hasattr(
                column.type, "enums"
            )
            is_too_short = 0 < (getattr(column.type, "length", None) or 0) < len(MARK) + 4
            if (
                is_text
                and not is_too_short
                and column.name not in NOT_TEXT
                and not column.foreign_keys
                and not column.primary_key
            ):
                yield mapper.class_, column


@pytest.fixture
def marked(cast, now) -> list[str]:
    """A world whose every text carries MARK; the names of the columns that do."""
    publish_december(cast.own, now)
    booking = book(slots_of(cast.own.sittings[0])[0], now, 1, note="一句话")
    actor = Actor("account", cast.own.lawyer.id)
    with clock.frozen(at(9)), unit_of_work():
        sitting = db.session.merge(cast.own.sittings[0])
        visit = visits.walk_in(sitting, "lawyer", "01", actor, clock.now(), name="示某")
        visits.walk_in(sitting, "lawyer", "01", actor, clock.now(), name="示某")
        visits.call_next(visit.sitting, db.session.merge(cast.own.lawyers[0]), actor, clock.now())
        visits.start(visit, actor, clock.now())
        consultations.open_for(visit, visit.practitioner, actor, clock.now())
        drafts.new_draft(db.session.merge(cast.own.bureau), "2026-12", actor, clock.now())
    changed = []
    with unit_of_work():
        actor = Actor(f"{MARK}k"[:16], None, MARK)
        audit.record(AuditAction.DAY_SET, actor, now, bureau_id=cast.own.bureau.id, reason=MARK, month=MARK)
    with unit_of_work():
        for model, column in text_columns():
            if model.__tablename__ in GUARDED:
                continue  # the database refuses to change them; marked above instead
            attribute = inspect(model).get_property_by_column(column).key
            # Encrypted text is made here; other words end with the row's number, for names that are unique.
            plain = isinstance(column.type, EncryptedText)
            words = MARK if plain else literal(MARK) + as_type(model.id, String)
            changes = update(model).values({attribute: words}).execution_options(synchronize_session=False)
            db.session.execute(changes)
            changed.append(f"{model.__tablename__}.{column.name}")
    assert booking is not None
    return changed


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("email", list(STARTS))
def test_markup_is_shown_not_carried_out(app, marked, sign_in, client, email):
    browser = sign_in(email) if email else client
    seen: dict[str, int] = {}
    bad, shown, waiting = [], 0, [STARTS[email]]
    with clock.frozen(at(9, 20)):
        while waiting and len(seen) < MOST_PAGES:
            path = waiting.pop(0)
            answer = browser.get(path)
            seen[path] = answer.status_code
            text = answer.get_data().decode(errors="replace")  # files are walked to as well
            if MARK in text or "'><i>" in text or answer.status_code >= 500:
                at_mark = text.find("><i>")
                bad.append(f"{path} {answer.status_code} …{text[max(at_mark - 80, 0) : at_mark + 10]}")
            shown += MARK in unescape(text)
            linked = [unescape(link) for link in LINK.findall(text)] + [answer.location or ""]
            waiting += [link for link in dict.fromkeys(linked) if _is_new(link, [*seen, *waiting])]
    assert bad == []
    assert shown > 3, "the mark is on the pages, or this test looks at nothing"


def _is_new(link: str, known: list[str]) -> bool:
    """Whether a link leads to a page not yet read; the handbook holds no stored text, and pictures no text at all."""
    return link.startswith("/") and not link.startswith(("/static", "/sign", "/help")) and link not in known
