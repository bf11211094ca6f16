"""Secret addresses: shown once, kept as a digest, dead when their subject or maker goes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.core.references import digest
from roster.database import db, unit_of_work
from roster.models import AuditAction, AuditRow, FeedKind, FeedToken
from roster.services import feed_copies, feed_tokens
from roster.services.feed_tokens import TokenState

SCHEDULER = Actor("account", 1)


def issue(subject, account, now, **choices):
    with unit_of_work():
        return feed_tokens.issue(feed_tokens.KIND_OF[type(subject)], subject, account, now, **choices)


def revoke(token, now):
    with unit_of_work():
        feed_tokens.revoke(feed_tokens.find(token).token, SCHEDULER, now)


def test_only_the_digest_is_kept(cast, now):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    row = db.session.scalar(select(FeedToken))
    assert len(token) == 43
    assert row.token_digest == digest(token)
    assert token not in {str(value) for value in vars(row).values()}


def test_issuing_and_revoking_stand_in_the_trail_without_the_token(cast, now):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    revoke(token, now)
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [row.action for row in rows] == [AuditAction.FEED_ISSUED, AuditAction.FEED_REVOKED]
    assert not [row for row in rows if token in str(row.detail) or digest(token) in str(row.detail)]


def test_several_links_of_one_subject_die_one_by_one(cast, now):
    phone, office = (
        issue(cast.own.lawyers[0], cast.own.lawyer, now, label=label) for label in ("手机", "电脑")
    )
    revoke(phone, now)
    assert feed_tokens.find(phone).state is TokenState.REVOKED
    assert feed_tokens.find(office).state is TokenState.GOOD
    assert len(feed_tokens.of_subject(cast.own.lawyers[0])) == 2


def test_unknown_token(cast):
    assert feed_tokens.find("A" * 43) == feed_tokens.FoundToken(TokenState.UNKNOWN)


def test_kind_and_subject_must_agree(cast, now):
    with unit_of_work(), pytest.raises(ValueError, match="cannot show"):
        feed_tokens.issue(FeedKind.BUREAU, cast.own.lawyers[0], cast.own.lawyer, now)


def test_revoking_deletes_the_copy_after_the_commit(cast, now):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    feed_copies.keep(digest(token), b"last good bytes")
    with unit_of_work():
        feed_tokens.revoke(feed_tokens.find(token).token, SCHEDULER, now)
        assert feed_copies.read(digest(token)) is not None
    assert feed_copies.read(digest(token)) is None


def test_revoking_twice_keeps_the_first_instant(cast, now):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    revoke(token, now)
    revoke(token, now + timedelta(days=5))
    assert feed_tokens.find(token).token.revoked_at == now


def test_all_links_of_somebody_who_leaves_die(cast, now):
    tokens = [issue(cast.own.lawyers[0], cast.own.lawyer, now) for _ in range(2)]
    other = issue(cast.own.lawyers[1], cast.colleague_lawyer, now)
    with unit_of_work():
        assert feed_tokens.revoke_all(cast.own.lawyers[0], SCHEDULER, now) == 2
    assert {feed_tokens.find(token).state for token in tokens} == {TokenState.REVOKED}
    assert feed_tokens.find(other).state is TokenState.GOOD


@pytest.mark.parametrize("who", ["practitioner", "account", "grant"])
def test_a_link_dies_with_its_subject_and_with_its_maker(cast, now, who):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    with unit_of_work():
        if who == "practitioner":
            cast.own.lawyers[0].is_active = False
        elif who == "account":
            cast.own.lawyer.active = False
        else:
            cast.own.lawyer.grants.clear()
    assert feed_tokens.find(token).state is TokenState.REVOKED


def test_a_link_made_by_somebody_without_that_right_never_lives(cast, now):
    mine = issue(cast.own.centers[0], cast.own.center_staff, now)
    neighbours = issue(cast.own.centers[1], cast.own.center_staff, now)
    foreign = issue(cast.stranger.bureau, cast.own.scheduler, now)
    states = [feed_tokens.find(token).state for token in (mine, neighbours, foreign)]
    assert states == [TokenState.GOOD, TokenState.REVOKED, TokenState.REVOKED]


def test_last_use_is_written_at_most_once_an_hour(cast, now):
    token = issue(cast.own.lawyers[0], cast.own.lawyer, now)
    for minutes, is_written in ((0, True), (59, False), (60, True)):
        with unit_of_work():
            row = feed_tokens.find(token).token
            assert feed_tokens.note_use(row, now + timedelta(minutes=minutes)) is is_written
    assert feed_tokens.find(token).token.last_used_at == now + timedelta(hours=1)


def test_sweeping_leaves_only_the_copies_of_living_tokens(cast, now):
    living, dead = (issue(cast.own.lawyers[0], cast.own.lawyer, now) for _ in range(2))
    revoke(dead, now)
    for token in (living, dead, "never issued"):
        feed_copies.keep(digest(token), b"bytes")
    assert feed_tokens.sweep_copies() == 2
    assert feed_copies.read(digest(living)) is not None
    assert feed_copies.read(digest(dead)) is None


def test_a_copy_is_named_by_a_digest_only(app):
    with pytest.raises(ValueError, match="SHA-256"):
        feed_copies.keep("../outside", b"bytes")
