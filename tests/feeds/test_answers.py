"""A calendar address answers 200, 304, 404 or 410 and nothing else, with the agreed headers."""

import gzip
from datetime import timedelta

import pytest
from werkzeug.http import http_date

from roster.core import clock
from roster.core.actors import Actor
from roster.core.periods import Period
from roster.core.references import digest
from roster.database import unit_of_work
from roster.models import SittingState
from roster.services import feed_copies, feed_tokens
from tests.feeds.staging import events, link_to, publish, refresh, token_row
from tests.referee.feed_lint import lint

SOMEBODY = Actor("account", 1)


@pytest.fixture
def address(cast, now):
    """The address of the first lawyer's calendar, with one duty in it."""
    own = cast.own
    publish(own, now, (own.sittings[0], own.lawyers[0], Period.DAY), (own.sittings[1], own.notary, Period.AM))
    return link_to(own, own.lawyers[0], now)


def revoke(path, now):
    with unit_of_work():
        feed_tokens.revoke(token_row(path), SOMEBODY, now)


def test_good_address_carries_the_agreed_headers(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["practitioner", "notary", "firm", "center", "bureau", "empty"])
@pytest.mark.both_databases
def test_referee_passes_on_each_kind(client, cast, now, address, kind):
    own = cast.own
    subjects = {
        "practitioner": own.lawyers[0],
        "notary": own.notary,
        "firm": own.notary.firm,
        "center": own.centers[0],
        "bureau": own.bureau,
        "empty": own.lawyers[2],
    }
    with unit_of_work():
        own.sittings[2].state = SittingState.PROVISIONAL
    refresh(own.bureau, now)
    answer = client.get(link_to(own, subjects[kind], now, with_alarm=True))
    problems, count = lint(answer.data, answer.headers)
    assert problems == []
    assert count == {"practitioner": 1, "notary": 1, "firm": 1, "center": 1, "bureau": 3, "empty": 0}[kind]


def test_the_token_does_not_stand_in_the_file(client, address):
    token = address.removeprefix("/ics/").removesuffix(".ics")
    assert token.encode() not in client.get(address).data.replace(b"\r\n ", b"")


def test_head_has_the_headers_of_get_and_no_body(client, address):
    get, head = client.get(address), client.head(address)
    own = {"X-Request-ID": ""}  # each request's number
    assert dict(head.headers) | own == dict(get.headers) | own
    assert head.status_code == 200
    assert head.data == b""


@pytest.mark.parametrize("accept", [None, "text/calendar", "application/json", "text/html;q=0.1", "nonsense"])
def test_never_negotiates(client, address, accept):
    headers = {} if accept is None else {"Accept": accept}
    answer = client.get(address, headers=headers)
    assert (answer.status_code, answer.data) == (200, client.get(address).data)


@pytest.mark.both_databases
def test_unchanged_is_identical_an_hour_later_and_304(client, address, now):
    first = client.get(address)
    with clock.frozen(now + timedelta(hours=1)):
        second = client.get(address)
        assert second.data == first.data
        assert second.headers["ETag"] == first.headers["ETag"]
        third = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (third.status_code, third.data) == (304, b"")
    assert third.headers["ETag"] == first.headers["ETag"]
    assert "Content-Type" not in third.headers


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', "*", 'W/"x", W/{tag}'])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_form_of_if_none_match(client, address, form, method):
    tag = client.get(address).headers["ETag"]
    answer = client.open(address, method=method, headers={"If-None-Match": form.format(tag=tag)})
    assert (answer.status_code, answer.data) == (304, b"")


def test_if_none_match_of_something_else_is_200_whatever_the_date_says(client, address, now):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": http_date(now + timedelta(days=1))}
    assert client.get(address, headers=headers).status_code == 200


def test_if_modified_since(client, address, now):
    last = client.get(address).headers["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": last}).status_code == 304
    earlier = http_date(now - timedelta(days=1))
    assert client.get(address, headers={"If-Modified-Since": earlier}).status_code == 200
    assert client.get(address, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_gzip_holds_the_same_bytes_and_both_tags_are_known(client, address):
    plain = client.get(address)
    zipped = client.get(address, headers={"Accept-Encoding": "gzip, deflate"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["Content-Length"] == str(len(zipped.data))
    for tag in (plain.headers["ETag"], zipped.headers["ETag"]):
        known = {"Accept-Encoding": "gzip", "If-None-Match": tag}
        assert client.get(address, headers=known).status_code == 304


def test_gzip_refused_is_not_sent(client, address):
    answer = client.get(address, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.both_databases
def test_a_change_reaches_the_feed_at_the_next_poll(client, cast, address, now):
    own = cast.own
    ((uid, before),) = events(client.get(address).data).items()
    tag = client.get(address).headers["ETag"]
    later = now + timedelta(minutes=5)
    publish(own, later, (own.sittings[0], own.lawyers[0], Period.AM))
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    after = events(answer.data)[uid]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == later


def test_replaced_practitioner_sees_it_cancelled(client, cast, address, now):
    own = cast.own
    center = link_to(own, own.centers[0], now)
    (uid,) = events(client.get(address).data)
    (center_uid,) = events(client.get(center).data)
    publish(own, now + timedelta(minutes=5), (own.sittings[0], own.lawyers[1], Period.DAY))
    assert events(client.get(address).data)[uid]["STATUS"] == "CANCELLED"
    assert events(client.get(address).data)[uid]["SEQUENCE"] == 1
    second = events(client.get(link_to(own, own.lawyers[1], now)).data)
    assert [event["STATUS"] for event in second.values()] == ["CONFIRMED"]
    assert events(client.get(center).data)[center_uid]["SEQUENCE"] == 1


def test_unknown_malformed_and_misused_addresses_are_404(client, address):
    token = address.removeprefix("/ics/").removesuffix(".ics")
    for path in (
        f"/ics/{'A' * 43}.ics",
        f"/ics/{token}",
        f"/ics/{token}.txt",
        f"/ics/{token}.ics/",
        f"/ics/x/{token}.ics",
        f"/ics//{token}.ics",
        "/ics/.ics",
        "/ics/",
        f"/ics/{'长' * 3000}.ics",
        "/ics/%00.ics",
    ):
        assert client.get(path).status_code == 404, path
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert client.open(address, method=method).status_code == 404


def test_posting_without_a_form_token_is_404_too(app, address):
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().post(address).status_code == 404


def test_revoked_address_says_so_for_thirty_days_and_then_is_gone(client, cast, address, now):
    client.get(address)
    revoke(address, now)
    answer = client.get(address)
    assert lint(answer.data, answer.headers) == ([], 1)
    assert cast.own.lawyers[0].name.encode() not in answer.data
    (notice,) = events(answer.data).values()
    assert notice.start == clock.local(now).date()
    tag = answer.headers["ETag"]
    with clock.frozen(now + timedelta(days=29, hours=23)):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with clock.frozen(now + timedelta(days=30)):
        gone = client.get(address)
    assert gone.status_code == 410
    assert b"BEGIN" not in gone.data
    assert "Set-Cookie" not in gone.headers


def test_new_address_works_while_the_old_one_is_dead(client, cast, address, now):
    revoke(address, now)
    fresh = link_to(cast.own, cast.own.lawyers[0], now)
    assert client.get(fresh).status_code == 200
    assert lint(client.get(fresh).data) == ([], 1)
    assert b"TENTATIVE" in client.get(address).data


def test_suspended_practitioner_reads_nothing_from_the_next_request_on(client, cast, address, now):
    before = client.get(address).data
    with unit_of_work():
        cast.own.lawyers[0].is_active = False
    answer = client.get(address)
    assert (answer.status_code, answer.data == before) == (200, False)
    assert token_row(address).revoked_at == now
    with clock.frozen(now + timedelta(days=30)):
        assert client.get(address).status_code == 410


def test_no_token_reads_anothers_feed(client, cast, now):
    for troupe in (cast.own, cast.stranger):
        publish(
            troupe, now, *[(s, p, Period.DAY) for s, p in zip(troupe.sittings, troupe.lawyers, strict=True)]
        )
    paths = {
        (troupe.bureau.slug, place.name): link_to(troupe, place, now)
        for troupe in (cast.own, cast.stranger)
        for place in (*troupe.centers, *troupe.lawyers)
    }
    seen = {name: set(events(client.get(path).data)) for name, path in paths.items()}
    for name, uids in seen.items():
        assert len(uids) == 1
        assert not any(uids & others for other, others in seen.items() if other != name)


@pytest.mark.both_databases
def test_bureau_feed_holds_its_own_sittings_only(client, cast, now):
    for troupe in (cast.own, cast.stranger):
        publish(troupe, now)
    mine = events(client.get(link_to(cast.own, cast.own.bureau, now)).data)
    foreign = events(client.get(link_to(cast.stranger, cast.stranger.bureau, now)).data)
    assert len(mine) == len(foreign) == 3
    assert not set(mine) & set(foreign)


def test_signed_in_browser_gets_no_cookie_and_the_same_bytes(sign_in, client, address):
    browser = sign_in("lawyer@own.example")
    answer = browser.get(address)
    assert answer.data == client.get(address).data
    assert "Set-Cookie" not in answer.headers


@pytest.mark.both_databases
def test_use_is_kept_and_costs_one_write_an_hour(client, address, now):
    client.get(address)
    assert token_row(address).last_used_at == now
    with clock.frozen(now + timedelta(minutes=30)):
        client.get(address)
    assert token_row(address).last_used_at == now


def test_copy_is_written_once_and_dies_with_the_token(client, address, now):
    token = address.removeprefix("/ics/").removesuffix(".ics")
    body = client.get(address).data
    assert feed_copies.read(digest(token))[0] == body
    revoke(address, now)
    assert feed_copies.read(digest(token)) is None


def test_robots_may_fetch_calendars(client):
    answer = client.get("/robots.txt")
    assert answer.status_code == 200
    assert "Allow: /ics/" in answer.text
    assert "Disallow: /ics" not in answer.text
