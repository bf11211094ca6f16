"""The booking peer's side of the benchmark, as far as it goes without the peer."""

import pytest

from benchmarks.booking_peer.sites import database_of
from benchmarks.booking_peer.visitor import Page


def test_the_peer_is_told_of_either_database():
    file = database_of("sqlite:////srv/peer.sqlite3")
    assert (file["ENGINE"], file["NAME"]) == ("django.db.backends.sqlite3", "/srv/peer.sqlite3")
    assert "WAL" in file["OPTIONS"]["init_command"]
    server = database_of("postgresql+psycopg://somebody:a%40b@/booking?host=%2Frun%2Fserver")
    assert (server["NAME"], server["USER"], server["PASSWORD"]) == ("booking", "somebody", "a@b")
    assert server["HOST"] == "/run/server"


def test_a_page_without_its_form_says_what_came_instead():
    page = Page(200, "", '<input type="hidden" name="key" value="abc">', 0.1)
    assert page.field("key") == "abc"
    with pytest.raises(ValueError, match="no seal in the answer 200"):
        page.field("seal")
