"""The system administrator's settings and the installation's health; and no content anywhere."""

from dataclasses import fields

import pytest
from sqlalchemy import select

from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau, Notice, NoticeChannel, NoticeKind, NoticeState
from roster.services import audit, setting_changes, settings
from roster.services.setting_rules import RULES
from roster.services.settings import BureauSettings
from tests.web.test_administrator_accounts import SQLITE, WHO, text


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(WHO)


def form_of(bureau: Bureau) -> dict[str, object]:
    chosen = settings.of(bureau)
    form = {key: setting_changes.shown(chosen, rule) for key, rule in RULES.items()}
    form["expertise_roles"] = form["expertise_roles"].split()
    return form | {"version": setting_changes.version_of(bureau)}


def test_every_setting_stands_in_the_form():
    """The planner's weights are chosen with each plan, on the scheduler's page; texts have pages of their own."""
    elsewhere = {"weights", "sms_signature", "sms_texts", "sms_templates", "sms_links", "own_words"}
    names = {field.name for field in fields(BureauSettings)} - elsewhere
    assert {rule.setting for rule in RULES.values()} == names


def test_the_form_as_it_stands_changes_nothing(browser, cast):
    page = text(browser.get("/administrator/settings"))
    assert 'name="summer_hours-am_starts" value="09:00"' in page
    assert (
        browser.post("/administrator/settings", data=form_of(cast.own.bureau)).location
        == "/administrator/settings"
    )
    assert (
        db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.SETTINGS_CHANGED)).all()
        == []
    )


def test_a_change_counts_and_is_written_down(browser, cast):
    changed = {
        "slot_minutes": "20",
        "count_makeup_days": "",
        "winter_hours-pm_ends": "16:45",
        "firm_default_per_date": "3",
        "places_elsewhere": "高新区 = 高新分局\n\n经开区=经开分局",
        "expertise_roles": ["lawyer", "notary"],
        "booking_closes": "18:00",
    }
    form = form_of(cast.own.bureau) | changed
    del form["count_makeup_days"]
    browser.post("/administrator/settings", data=form)
    chosen = settings.of(db.session.get_one(Bureau, cast.own.bureau.id))
    assert (chosen.slot_minutes, chosen.count_makeup_days, chosen.firm_default_per_date) == (20, False, 3)
    assert chosen.winter_hours["pm_ends"] == "16:45"
    assert chosen.places_elsewhere == {"高新区": "高新分局", "经开区": "经开分局"}
    assert chosen.expertise_roles == ("lawyer", "notary")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.SETTINGS_CHANGED)).one()
    assert set(row.detail["changed"]) == {key.split("-")[0] for key in changed}
    assert row.detail["changed"]["slot_minutes"] == [30, 20]
    page = text(browser.get("/administrator/settings/history"))
    assert "administrator" in page
    assert "18:00" in page


NONSENSE = {
    "session_ordinal": "0",
    "slot_minutes": "１２x",
    "hold_minutes": "9999",
    "summer_from": "13-01",
    "summer_until": "04-01",
    "summer_hours-am_ends": "08:00",
    "winter_hours-pm_starts": "25:00",
    "booking_closes": "24:01",
    "places_elsewhere": "somewhere",
    "expertise_roles": "king",
    "center_label": "",
    "firm_default_per_date": "-1",
    "keep_record_text_months": "35",
}


@SQLITE
@pytest.mark.parametrize("key", list(NONSENSE))
def test_what_cannot_be_kept_is_told_at_its_place(browser, cast, key):
    form = form_of(cast.own.bureau) | {key: NONSENSE[key], "center_label_en": "Kept as typed"}
    answer = browser.post("/administrator/settings", data=form)
    assert answer.status_code == 422
    assert f'href="#{key}"' in text(answer)
    assert "Kept as typed" in text(answer)
    assert not db.session.get_one(Bureau, cast.own.bureau.id).settings


@pytest.mark.both_databases
def test_of_two_administrators_the_later_is_told(browser, cast):
    form = form_of(cast.own.bureau)
    assert browser.post("/administrator/settings", data=form | {"hold_minutes": "15"}).status_code == 302
    late = browser.post("/administrator/settings", data=form | {"hold_minutes": "20"})
    assert late.status_code == 409
    assert 'name="hold_minutes" value="20"' in text(late)
    assert settings.of(db.session.get_one(Bureau, cast.own.bureau.id)).hold_minutes == 15


def test_health_tells_what_is_wrong(browser, cast, now):
    with unit_of_work():
        db.session.add(
            Notice(
                bureau_id=cast.own.bureau.id,
                kind=NoticeKind.DUTY_CHANGED,
                channel=NoticeChannel.EMAIL,
                dedupe_key="x",
                state=NoticeState.FAILED,
                practitioner_id=cast.own.lawyers[0].id,
                due_at=now,
                created_at=now,
            )
        )
        audit.record(AuditAction.BACKUP_MADE, COMMAND, now, bureau_id=None)
    page = text(browser.get("/administrator/health"))
    assert "2026-11-24 10:00" in page
    assert page.count("badge bad") == 3, "the clock stands still, a message failed and was given up"
    assert cast.own.lawyers[0].name not in page


@SQLITE
def test_an_administrator_sees_no_content(browser, cast):
    for place in ("/bureau/people", "/bureau/rosters", "/center/", "/practitioner/", "/bureau/notices"):
        assert browser.get(place).status_code == 403


@SQLITE
def test_the_notices_words_are_kept_and_a_wrong_placeholder_is_named(browser, cast):
    form = form_of(cast.own.bureau)
    answer = browser.post("/administrator/settings", data=form | {"notice_text": "在{地点}坐班"})
    assert answer.status_code == 422
    assert "没有“{地点}”这个占位符" in text(answer)
    assert "在{地点}坐班" in text(answer), "nothing typed is lost"
    browser.post("/administrator/settings", data=form | {"notice_text": "{月份}坐班。\r\n一、时间"})
    db.session.rollback()
    assert settings.of(db.session.get_one(Bureau, cast.own.bureau.id)).notice_text == "{月份}坐班。\n一、时间"
