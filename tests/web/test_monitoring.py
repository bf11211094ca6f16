"""What a monitor sees: whether the process lives, whether it can serve, and figures that are of nobody."""

import dataclasses
import json
import logging
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from roster.core.log_lines import JsonLines
from roster.database import db, unit_of_work
from roster.models import JobRun
from roster.web import request_log
from tests.booking_builders import book, publish_december, slots_of

TOKEN = "k7Pq9xZ2Lm4RtW8sYc3VbN6hJ1fD5gA0"


def figures(client, **asked):
    answer = client.get("/metrics", **asked)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.get_data(as_text=True))
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def configured(app):
    def change(**facts):
        app.config["ROSTER"] = dataclasses.replace(app.config["ROSTER"], **facts)

    return change


@pytest.mark.both_databases
def test_figures_of_requests_bookings_messages_and_the_clock(client, cast, now):
    publish_december(cast.own, now)
    before = figures(client)
    with unit_of_work():
        db.session.add(JobRun(job="notices", slot=now, started_at=now))
    book(slots_of(cast.own.sittings[0])[0], now, name="示大娘")
    with pytest.raises(Exception, match="already has a booking"):
        book(slots_of(cast.own.sittings[0])[1], now, name="示大娘")
    client.get("/b/own/")
    client.get("/b/own/anybody-typed-this/and-that")
    after = figures(client)
    assert ("roster_bookings_total", "accepted") in after

    def more(*name):
        return after[name] - before.get(name, 0)

    assert more("roster_bookings_total", "accepted") == 1
    assert more("roster_bookings_total", "already_booked") == 1
    assert more("roster_requests_total", "200", "public.entry") == 1
    assert more("roster_requests_total", "404", "none") == 1, "what strangers type names nothing"
    assert more("roster_request_seconds_count", "public.entry") == 1
    assert after["roster_notices", "queued"] >= 1
    assert after["roster_plan_runs", "running"] == 0
    assert after["roster_clock_last_tick_timestamp_seconds",] == now.timestamp()
    assert after["roster_backup_last_timestamp_seconds",] == 0, "never, so that a rule about its age fires"
    assert after["roster_database_up",] == after["roster_schema_up_to_date",] == 1
    assert after["roster_workers", "solves"] == after["roster_given_up", "plans"] == 0
    assert after["roster_disk_free_bytes", "instance"] > 0
    assert "示大娘" not in client.get("/metrics").get_data(as_text=True)


def test_only_this_machine_or_the_token_reads_figures(client, configured):
    for asked in (
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Host": "sfj.example.gov.cn"}},
    ):
        assert client.get("/metrics", **asked).status_code == 404
    configured(base_url="https://sfj.example.gov.cn")
    assert client.get("/metrics").status_code == 404, "TLS ends at a proxy that nobody told us of"
    configured(metrics_token=TOKEN)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert figures(client, headers={"Authorization": f"Bearer {TOKEN}"}, environ_base=away)


def test_without_a_database_the_process_lives_and_says_what_is_missing(client, monkeypatch):
    def away(*_anything):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("roster.database.schema.current", away)
    assert client.get("/healthz").get_json() == {"process": "ok"}
    for address in ("/readyz", "/health"):
        answer = client.get(address)
        assert (answer.status_code, answer.get_json()) == (503, {"database": "unavailable"})
    told = figures(client)
    assert told["roster_database_up",] == 0
    assert ("roster_bureaus",) not in told


def test_an_old_schema_is_not_ready_and_says_so(client, monkeypatch):
    monkeypatch.setattr("roster.database.schema.current", lambda: "0001")
    assert client.get("/readyz").get_json()["schema"] == "old"
    assert client.get("/readyz").status_code == 503
    assert figures(client)["roster_schema_up_to_date",] == 0


def test_each_request_has_a_number_that_only_a_trusted_proxy_gives(client, configured):
    made = client.get("/healthz").headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", made)
    given = {"X-Request-ID": "from-the-proxy-17"}
    assert client.get("/healthz", headers=given).headers["X-Request-ID"] != "from-the-proxy-17"
    configured(proxies=1)
    assert client.get("/healthz", headers=given).headers["X-Request-ID"] == "from-the-proxy-17"
    long = {"X-Request-ID": "x" * 65}
    assert client.get("/healthz", headers=long).headers["X-Request-ID"] != "x" * 65


def test_the_page_that_says_something_went_wrong_says_the_number(client, cast, monkeypatch):
    def away(*_anything, **_more):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("roster.web.public.entrance.bureau_of", away)
    answer = client.get("/b/own/")
    assert answer.status_code == 503
    assert answer.headers["X-Request-ID"] in answer.get_data(as_text=True)
    missing = client.get("/nothing-here")
    assert missing.headers["X-Request-ID"] not in missing.get_data(as_text=True), "nobody calls about a 404"


def test_a_line_is_one_object_and_holds_no_secret_address():
    line = JsonLines(lambda: {"request": "17"})
    try:
        raise ValueError("cannot open /ics/abcdefghijk.ics\nsecond line")
    except ValueError as error:
        failed = (type(error), error, error.__traceback__)
    record = logging.LogRecord("roster.web", logging.ERROR, "", 1, "at %s", ("/b/own/l/SECRET",), failed)
    record.facts = {"status": 500}
    text = line.format(record)
    assert "\n" not in text
    told = json.loads(text)
    assert told["event"] == "at /b/own/l/***"
    assert (told["request"], told["status"], told["level"]) == ("17", 500, "error")
    assert "abcdefghijk" not in text
    assert "ValueError" in told["trace"]
    malformed = logging.LogRecord("roster", logging.INFO, "", 1, "%d people", ("many",), None)
    assert json.loads(line.format(malformed))["event"] == "%d people"


def test_a_request_line_names_the_endpoint_never_the_address(app, client, cast, caplog):
    app.config["ROSTER"] = dataclasses.replace(app.config["ROSTER"], log="json")
    with app.test_request_context("/b/own/l/SECRET", method="GET"), caplog.at_level(logging.INFO):
        request_log._number()
        request_log._write(app.response_class(status=200))
    (record,) = [record for record in caplog.records if record.name == "roster.requests"]
    assert record.facts["endpoint"].startswith("public.")
    assert record.facts["bureau"] == "own"
    assert "SECRET" not in JsonLines().format(record)
