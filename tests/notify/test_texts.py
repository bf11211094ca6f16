"""Every message, word for word in both languages, and what no message may say."""

import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from roster.core.matters import MATTERS
from roster.core.translation import LANGUAGES, translate
from roster.database import db, unit_of_work
from roster.models import Notice, NoticeChannel, NoticeKind, WaitlistEntry
from roster.notify import compose
from roster.notify.messages import words_for_call
from roster.notify.texts import LONGEST_SHORT, TEXTS
from tests.builders import Cast
from tests.outbox import add_booking

GOLDEN = Path(__file__).parent / "golden"
BOOKING_KINDS = [kind for kind in NoticeKind if kind.value.startswith("booking")]
WAITLIST_KINDS = (NoticeKind.WAITLIST_OFFERED, NoticeKind.WAITLIST_ENDED)
IN_LINE = {"when": "2026-12-02T01:30:00+00:00", "until": "2026-11-24T09:30:00+00:00"}
DUTIES = {
    "duties": [
        {"center": "故市镇", "center_en": "Gushi Town", "date": "2026-12-02", "period": "am"},
        {"center": "下邽镇", "date": "2026-12-02", "period": "pm"},
        {"center": "人民街道", "date": "2027-01-05", "period": "day"},
    ],
    "year": 2027,
    "days": 3,
    "due": "2026-12-31",
    "dates": ["2026-12-02", "2027-01-05"],
    "count": 4,
    "until": "2026-12-01T09:00:00+00:00",
    "path": "/bureau/dates",
}


def make_notices(cast: Cast, language: str, now: datetime) -> list[Notice]:
    """Return one notice of every kind, with the longest place and phone that occur."""
    center = cast.own.sittings[0].center
    center.name, center.name_en, center.phone = "杜桥街道", "Shuangwang Sub-district", "0913-0000001"
    booking = add_booking(cast.own.sittings[0], now, language=language)
    entry = WaitlistEntry(
        bureau_id=cast.own.bureau.id, center=center, role="lawyer", code="K7M3PT", link_digest="x", matter="01", joined_at=now,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    made = [
        Notice(
            bureau_id=cast.own.bureau.id,
            kind=kind,
            channel=NoticeChannel.SMS,
            dedupe_key=kind.value,
            address="+8613800000001",
            recipient_name="王示一",
            language=language,
            parameters={} if kind in BOOKING_KINDS else IN_LINE if kind in WAITLIST_KINDS else DUTIES,
            waitlist_entry_id=entry.id if kind in WAITLIST_KINDS else None,
            booking_id=booking.id if kind in BOOKING_KINDS else None,
            due_at=now,
            created_at=now,
        )
        for kind in NoticeKind
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def written(notice: Notice) -> str:
    """Return a notice as the golden file shows it."""
    notice.channel = NoticeChannel.SMS
    short = compose(notice, "https://roster.example").body
    notice.channel = NoticeChannel.EMAIL
    mail = compose(notice, "https://roster.example")
    return f"== {notice.kind.value}\nsubject: {mail.subject}\nshort: {short}\n{mail.body}\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_text_reads_as_it_was_agreed(cast: Cast, now: datetime, language: str) -> None:
    with unit_of_work():
        text = "\n".join(written(notice) for notice in make_notices(cast, language, now))
    path = GOLDEN / f"{language}.txt"
    if os.environ.get("ROSTER_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_short_texts_fit_one_text_message_and_name_no_matter_and_no_lawyer(
    cast: Cast, now: datetime, language: str
) -> None:
    with unit_of_work():
        for notice in make_notices(cast, language, now):
            message = compose(notice)
            assert len(message.body) <= LONGEST_SHORT[language], message.body
            assert "\n" not in message.body
            for matter in MATTERS.values():
                assert translate(language, matter.name) not in message.body
            assert not re.search("律师|公证员|[Ll]awyer|[Nn]otary|法律|调解|维权|王示一", message.body)
            if notice.kind in WAITLIST_KINDS:
                assert "K7M-3PT" in message.body
                assert "0913-0000001" in message.body
            if notice.kind in BOOKING_KINDS:
                assert all(part in message.body for part in ("K7M-3PT", "9:30", "0913-0000001"))
                assert ("杜桥街道" if language == "zh_Hans_CN" else "Shuangwang") in message.body


def test_subjects_have_no_place_for_personal_data() -> None:
    assert set(TEXTS) == set(NoticeKind)
    for text in TEXTS.values():
        assert "%" not in text.subject


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_log_line_hides_the_code_and_the_words_for_a_call_do_not(cast: Cast, now: datetime) -> None:
    with unit_of_work():
        notice = next(n for n in make_notices(cast, "en", now) if n.kind is NoticeKind.BOOKING_REMINDER)
        assert "K7M" not in compose(notice).log_line
        assert "K7M-3PT" in words_for_call(notice)
