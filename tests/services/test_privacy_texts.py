"""Each wording of the privacy notice is written down once, and bookings ask for it only until it is sure."""

import pytest
from sqlalchemy import event, select

from roster.database import db, rehearsal, unit_of_work
from roster.models import PrivacyText
from roster.services import privacy_texts

WORDS = "We keep your name for two years."


def kept():
    return [one.text for one in db.session.scalars(select(PrivacyText).order_by(PrivacyText.id))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_rolled_back_is_written_again_and_what_is_sure_is_not_asked_for(cast, now):
    bureau = cast.own.bureau
    with rehearsal():
        digest = privacy_texts.keep(bureau, "en", WORDS, now)
    assert kept() == []
    with unit_of_work():
        assert privacy_texts.keep(bureau, "en", WORDS, now) == digest
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *statement: asked.append(statement[2]))
    with unit_of_work():
        bureau_id = bureau.id  # read anew
        asked.clear()
        assert privacy_texts.keep(bureau, "en", WORDS, now) == digest
        assert asked == []
        assert privacy_texts.keep(bureau, "zh_Hans_CN", WORDS, now) != digest
        assert privacy_texts.keep(cast.stranger.bureau, "en", WORDS, now) == digest
    assert bureau_id
    assert kept() == [WORDS] * 3
