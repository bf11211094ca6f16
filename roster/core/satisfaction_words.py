"""The government's five levels, how an answer came, why somebody is called back, and how a call-back may stand.

Source: the field guide, sections 3.5 and 3.6. The last two levels are bad ratings (差评): each is followed up within a time.
"""

from enum import StrEnum

from roster.core.translation import N_


class Level(StrEnum):
    """What somebody thinks of the talk, the best first."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    MOSTLY_SATISFIED = "mostly_satisfied"
    NOT_SATISFIED = "not_satisfied"
    VERY_DISSATISFIED = "very_dissatisfied"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "very_satisfied": N_("Very satisfied"),
            "satisfied": N_("Satisfied"),
            "mostly_satisfied": N_("Mostly satisfied"),
            "not_satisfied": N_("Not satisfied"),
        }.get(self.value, N_("Very dissatisfied"))

    @property
    def is_bad(self) -> bool:
        """Whether it is a bad rating, which opens a call-back by itself."""
        return self in (Level.NOT_SATISFIED, Level.VERY_DISSATISFIED)


class RatingChannel(StrEnum):
    """How an answer came: typed by the visitor, on paper, or said in a call-back and entered by the center. Never by the practitioner."""

    PAGE = "page"
    PAPER = "paper"
    CALL = "call"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"page": N_("by the link"), "paper": N_("on paper")}.get(self.value, N_("in a call-back"))


class FollowUpReason(StrEnum):
    """Why somebody is called back."""

    BAD_RATING = "bad_rating"
    PROMISED = "promised"
    REFERRAL = "referral"
    RED_RISK = "red_risk"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "bad_rating": N_("Bad rating"),
            "promised": N_("Call-back promised"),
            "red_risk": N_("Urgent risk in a record"),
        }.get(self.value, N_("What became of the referral"))


class FollowUpState(StrEnum):
    """How a call-back stands."""

    OPEN = "open"
    DONE = "done"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "open": N_("To do"),
            "done": N_("Spoken with the person"),
            "unreachable": N_("Not reached"),
        }.get(self.value, N_("Closed without a call"))


class CallWay(StrEnum):
    """How somebody was spoken with."""

    PHONE = "phone"
    VISIT = "visit"
    WECHAT = "wechat"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {"phone": N_("By phone"), "visit": N_("At home or at the center")}.get(
            self.value, N_("By WeChat")
        )


_ENDED = frozenset({FollowUpState.DONE, FollowUpState.CLOSED})
STEPS: dict[FollowUpState, frozenset[FollowUpState]] = {
    FollowUpState.OPEN: _ENDED | {FollowUpState.UNREACHABLE},
    FollowUpState.UNREACHABLE: _ENDED | {FollowUpState.UNREACHABLE},
    FollowUpState.DONE: frozenset(),
    FollowUpState.CLOSED: frozenset(),
}
"""What may follow: somebody who was not reached can be tried again, what has ended stays."""

RUNNING = (FollowUpState.OPEN, FollowUpState.UNREACHABLE)
"""What is still on the list: not reached is not settled."""

CALLED_BACK_AFTER_DAYS = {
    FollowUpReason.PROMISED: 7,
    FollowUpReason.REFERRAL: 30,
    FollowUpReason.RED_RISK: 0,
}
"""The field's custom, in calendar days; of a red risk the same day. A bad rating's time is a setting of the bureau, in working days."""
