"""Two substitutes who accept one seat at the same instant: one sits there, the other is told so."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from roster.core.actors import Actor
from roster.database import db, unit_of_work
from roster.models import OfferInvitation, OfferState, Roster, RosterState, SeatOffer
from roster.services import offers
from tests.conftest import NOW
from tests.races.test_queue_races import in_parallel
from tests.services.planning_stage import publish
from tests.services.test_offers import ONE_SITS, offer, sitting_lawyers

LINK = Actor("link")


@pytest.fixture
def invited(cast, now) -> list[int]:
    """Two lawyers who are asked to take the first one's seat; returned are their invitations' numbers."""
    publish(cast.own, now, ONE_SITS)
    offer(cast.own, now)
    found = list(db.session.scalars(select(OfferInvitation.id).order_by(OfferInvitation.id)))
    db.session.rollback()
    return found


def test_one_of_two_at_one_instant_has_the_seat(app, cast, invited):
    told: list[str] = []

    def accept(number):
        def work():
            try:
                with unit_of_work():
                    offers.accept(db.session.get_one(OfferInvitation, number), LINK, NOW)
                told.append("taken")
            except offers.OfferOver as error:
                told.append(error.state.value)

        return work

    in_parallel(app, [accept(number) for number in invited])
    assert Counter(told) == {"taken": 2}, "one took it, and the other reads that it is taken"
    assert len(sitting_lawyers(cast.own)) == 1
    states = Counter(db.session.scalars(select(Roster.state)))
    assert states == {RosterState.PUBLISHED: 1, RosterState.SUPERSEDED: 1}


def test_negative_control_who_looks_first_and_writes_later_lets_both_in(app, cast, invited):
    """What `accept` would do without its one conditional statement: the test above can fail."""
    looked, won = threading.Barrier(2), []

    def accept():
        offer_id = db.session.scalar(
            select(SeatOffer.id).where(SeatOffer.state == OfferState.OPEN, SeatOffer.expires_at > NOW)
        )
        db.session.rollback()
        looked.wait(timeout=20)
        with unit_of_work():
            db.session.get_one(SeatOffer, offer_id).state = OfferState.TAKEN
        won.append(offer_id)

    in_parallel(app, [accept, accept])
    assert len(won) == 2
