"""The register and the durations of the scheduler, and what citizens are told of their data."""

import csv
import io

import pytest

from roster.core.personal_data import Purpose
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, Bureau
from roster.services import settings


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_scheduler_reads_the_register_and_the_coming_night(cast, sign_in):
    browser = sign_in("scheduler@own.example")
    page = text(browser.get("/bureau/privacy"))
    for words in ("加密", "2026年11月25日", "解答意见", "执业证号"):
        assert words in page, words
    english = sign_in("scheduler@own.example")
    english.post("/language", data={"language": "en", "back": "/bureau/privacy"})
    page = text(english.get("/bureau/privacy"))
    assert "30 days after the date; if the person came, 180 days" in page
    assert sign_in("center@own.example").get("/bureau/privacy").status_code == 403


@pytest.mark.both_databases
def test_durations_are_changed_within_limits_and_written_down(cast, sign_in):
    browser, path = sign_in("scheduler@own.example"), "/bureau/privacy/durations"
    good = {
        "keep_not_attended_days": "14",
        "keep_attended_days": "90",
        "keep_record_months": "24",
        "keep_record_text_months": "60",
        "keep_receipt_months": "3",
        "keep_leave_months": "6",
        "keep_audit_months": "12",
    }
    for wrong in ("3", "999", "x", ""):
        refused = browser.post(path, data={**good, "keep_not_attended_days": wrong})
        assert refused.status_code == 422, wrong
        assert "error-summary" in text(refused)
        assert 'value="90"' in text(refused), "what was typed is kept"
    sooner = browser.post(path, data={**good, "keep_record_text_months": "23"})
    assert (sooner.status_code, "24" in text(sooner)) == (422, True), (
        "what was said never goes before the names"
    )
    assert browser.post(path, data=good).status_code == 302
    db.session.rollback()
    row = db.session.query(AuditRow).filter_by(action=AuditAction.SETTINGS_CHANGED).one()
    assert row.detail["changed"]["keep_not_attended_days"] == [30, 14]
    notice = text(browser.get("/b/own/privacy"))
    assert "14" in notice
    assert "90" in notice


def test_citizens_are_told_who_why_how_long_and_how_to_ask(cast, client):
    with unit_of_work():
        bureau = db.session.get_one(Bureau, cast.own.bureau.id)
        bureau.seat = "东风大街83号"
        settings.change(bureau, keep_record_months=13)
    for path in ("/b/own/privacy", "/b/own/privacy/sheet"):
        page = text(client.get(path))
        for words in (bureau.name, "东风大街83号", "0913-0000001", "13", "15"):
            assert words in page, (path, words)
    for path in ("/b/own/", "/b/own/find", "/b/own/roster/2026-12"):
        assert "/b/own/privacy" in text(client.get(path)), path


def test_the_command_prints_the_register(app, cast):
    run = app.test_cli_runner().invoke
    printed = run(args=["roster", "privacy", "register", "--bureau", "own", "--language", "en"])
    assert printed.exit_code == 0, printed.output
    for purpose in (Purpose.BOOKING, Purpose.CONSULTATION, Purpose.MESSAGE, Purpose.ACCOUNT):
        assert purpose.words in printed.output
    rows = list(csv.reader(io.StringIO(run(args=["roster", "privacy", "register", "--csv"]).output)))
    assert len(rows) > 10
    assert len(rows[1]) == 7
    missing = run(args=["roster", "privacy", "register", "--bureau", "nobody"])
    assert (missing.exit_code, missing.output) == (1, "Error: There is no such bureau.\n")


@pytest.mark.both_databases
def test_the_deletion_is_tried_dry_by_command(app, cast):
    run = app.test_cli_runner().invoke
    dry = run(args=["roster", "retention", "--dry-run", "--on", "2030-01-01"])
    assert dry.exit_code == 0, dry.output
    assert "would remove" in dry.output
    for words in ("facts, advice, remark", "Rows of the audit trail"):
        assert words in dry.output
    assert run(args=["roster", "retention", "--on", "2030-01-01"]).exit_code == 2
    assert "Removed from 0 rows" in run(args=["roster", "retention"]).output
