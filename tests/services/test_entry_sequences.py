"""Whatever is done to a roster, and in any order: an event keeps its UID, and each visible change raises SEQUENCE."""

from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.models import CalendarEntry, Sitting, SittingState
from roster.services import drafts, seat_changes, sitting_moves
from roster.services.calendar_texts import EntryState
from roster.services.seated import Seated
from tests.architecture.test_routes import ON_SQLITE
from tests.feeds.staging import MONTH, publish
from tests.services.planning_stage import ACTOR, bureau_of, person

pytestmark = ON_SQLITE
DAYS = [date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4)]
VISIBLE = [field.name for field in fields(EntryState)]
PLACES = st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("publish"), st.lists(PLACES, min_size=3, max_size=3)),
    st.tuples(st.just("restore"), st.just(())),
    st.tuples(st.just("swap"), st.permutations(range(3)).map(lambda order: order[:2])),
    st.tuples(st.just("substitute"), st.tuples(PLACES, PLACES)),
    st.tuples(st.just("move"), st.tuples(PLACES, st.sampled_from(DAYS))),
    st.tuples(st.just("cancel"), st.tuples(PLACES)),
)


class Roster:
    """December of a bureau with a lawyer at each of three centers, and what may be done to it."""

    def __init__(self, troupe, now) -> None:
        self.troupe, self.now = troupe, now
        self.restore()

    def publish(self, *people) -> None:
        """Publish a version with these lawyers, all day, whoever sat before."""
        seats = zip(self._sittings(), people, strict=True)
        rows = [(sitting, person(self.troupe, number), Period.DAY) for sitting, number in seats]
        publish(self.troupe, self.now, *rows)

    def restore(self) -> None:
        """Let every sitting take place on its first day, with its first lawyer."""
        with unit_of_work():
            for sitting in self._sittings():
                sitting.date, sitting.state, sitting.reason = DAYS[0], SittingState.ANNOUNCED, ""
        self.publish(0, 1, 2)

    def swap(self, one, other) -> None:
        """Let the lawyers of two centers change places."""
        first, second = self._seated(one), self._seated(other)
        moved = [
            Seated(first.duty, second.practitioner, first.period, is_locked=False),
            Seated(second.duty, first.practitioner, second.period, is_locked=False),
        ]
        self._carry_out([first, second], moved, "swap")

    def substitute(self, center, number) -> None:
        """Seat somebody else at a center."""
        old = self._seated(center)
        new = Seated(old.duty, person(self.troupe, number).public_id, old.period, is_locked=False)
        self._carry_out([old], [new], "cover")

    def move(self, center, day) -> None:
        """Move one center's sitting."""
        with unit_of_work():
            sitting_moves.move_sitting(
                self._sittings()[center], bureau_of(self.troupe), day, "修路", ACTOR, self.now
            )

    def cancel(self, center) -> None:
        """Call one center's sitting off."""
        with unit_of_work():
            sitting_moves.cancel_sitting(
                self._sittings()[center], bureau_of(self.troupe), "修路", ACTOR, self.now
            )

    def _carry_out(self, removed, added, verb) -> None:
        with unit_of_work():
            seat_changes.carry_out(bureau_of(self.troupe), MONTH, removed, added, verb, ACTOR, self.now)

    def _sittings(self):
        own = select(Sitting).where(Sitting.bureau_id == self.troupe.bureau.id, Sitting.month == MONTH)
        return db.session.scalars(own.order_by(Sitting.id)).all()

    def _seated(self, center) -> Seated:
        sitting = self._sittings()[center]
        rows = drafts.published_of(bureau_of(self.troupe), MONTH).assignments
        found = [row for row in rows if row.duty.sitting_id == sitting.id]
        if not found:  # nobody sits there any more
            raise DomainError
        return Seated.of(found[0])


def seen() -> dict[tuple, tuple]:
    """Return what every subscriber could have got by now, by what it stands for."""
    db.session.expire_all()
    return {
        (entry.feed_kind, entry.sitting_id, entry.duty_id, entry.practitioner_id): (
            entry.uid,
            entry.sequence,
            entry.updated_at,
            tuple(getattr(entry, name) for name in VISIBLE),
        )
        for entry in db.session.scalars(select(CalendarEntry))
    }


def follow(roster, before, verb, values) -> dict[tuple, tuple]:
    """Do one step; fail if it changes what must stay or leaves what must move. Return what is to be seen now."""
    roster.now += timedelta(minutes=1)
    try:
        getattr(roster, verb)(*values)
        is_refused = False
    except DomainError:
        is_refused = True
    after = seen()
    assert before.keys() <= after.keys()
    for subject, (uid, sequence, updated_at, shown) in before.items():
        new_uid, new_sequence, new_updated_at, new_shown = after[subject]
        assert new_uid == uid
        if shown == new_shown:
            assert (new_sequence, new_updated_at) == (sequence, updated_at)
        else:
            assert not is_refused
            assert new_sequence > sequence
            assert new_updated_at == roster.now
    assert len({uid for uid, *_rest in after.values()}) == len(after)
    return after


def test_any_sequence_of_changes_keeps_uids_and_raises_sequences(cast, now):
    @settings(max_examples=4, deadline=None)
    @given(st.lists(STEPS, min_size=3, max_size=5))
    def walk(steps):
        roster = Roster(cast.own, now)
        before = seen()
        for verb, values in steps:
            before = follow(roster, before, verb, values)

    walk()


def test_each_change_is_seen(cast, now):
    """None of the steps is one that is always refused."""
    roster = Roster(cast.own, now)
    before = seen()
    for verb, values in (
        ("swap", (0, 1)),
        ("move", (0, DAYS[1])),
        ("cancel", (2,)),
        ("substitute", (0, 2)),
        ("publish", ((2, 1, 0))),
        ("restore", ()),
    ):
        after = follow(roster, before, verb, values)
        assert after != before, verb
        before = after
