"""Help for citizens: everything in it is a fact of the bureau or one of its settings."""

import re

import pytest

from roster.database import db, unit_of_work
from roster.models import Bureau, Center
from roster.services import settings

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_it_says_when_where_and_whom_to_call(cast, client):
    page = text(client.get("/b/own/help"))
    for words in (
        "0913-0000001",
        "2026年12月2日",
        "09:00–11:30",
        "14:00–16:30",
        "第2个工作日",
        "30天",
        "180天",
        "农历",
    ):
        assert words in page, words
    for center in cast.own.centers:
        assert center.name in page
        assert center.phone in page
    for path in ("/b/own/privacy", "/b/own/find", "/b/own/offline"):
        assert f'href="{path}' in page, path


@sqlite_only
def test_it_follows_the_settings(cast, client):
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        bureau.phone = ""
        settings.change(
            bureau,
            session_ordinal=3,
            keep_not_attended_days=14,
            booking_closes="18:00",
            walk_in_slots_per_half=0,
            winter_hours={"am_starts": "08:30", "am_ends": "11:30", "pm_starts": "14:00", "pm_ends": "17:00"},
        )
        db.session.get_one(Center, cast.own.centers[1].id).is_active = False
    page = text(client.get("/b/own/help"))
    for words in ("第3个工作日", "14天", "18:00", "08:30–11:30"):
        assert words in page, words
    for words in ("每半天都留有名额", "0913-0000001<", cast.own.centers[1].name, "None"):
        assert words not in page, words


@sqlite_only
def test_every_page_of_citizens_leads_to_it_in_both_languages(cast, client):
    for path in ("/b/own/", "/b/own/book", "/b/own/offline", "/b/own/privacy"):
        assert 'href="/b/own/help"' in text(client.get(path)), path
    client.post("/language", data={"language": "en", "back": "/b/own/help"})
    page = text(client.get("/b/own/help"))
    assert "Wednesday, 2 December 2026" in page
    assert not re.search(
        r"[\u4e00-\u9fff]",
        re.sub(r"<(header|footer).*?</\1>", "", page.split("Whom to call")[0], flags=re.S).split("<h1>")[1],
    )
    assert client.get("/b/nowhere/help").status_code == 404
