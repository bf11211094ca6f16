"""The form that asks for a plan: months, what matters how much, how long to think."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from roster import planning
from roster.services.part_words import PARTS
from roster.services.policies import MOST_GOALS, MOST_SLACK, NAMES, OWN, OWN_WORDS, of_ones_own
from roster.web.plan_lengths import SECONDS
from roster.web.presentation import month as month_words

FACTORS = {"much_less": 0.25, "less": 0.5, "normal": 1.0, "more": 2.0, "much_more": 4.0}
"""What a word makes of the bureau's own weight."""

WORDS = [
    SelectChoice("much_less", _l("much less")),
    SelectChoice("less", _l("less")),
    SelectChoice("normal", _l("as usual")),
    SelectChoice("more", _l("more")),
    SelectChoice("much_more", _l("much more")),
]

EXTRA_WORDS = [
    SelectChoice("not", _l("does not count")),
    SelectChoice("some", _l("counts")),
    SelectChoice("much", _l("counts much")),
]
EXTRA_WEIGHTS = {
    "far_towns": {"not": 0, "some": 10, "much": 40},
    "road_fairness": {"not": 0, "some": 1, "much": 4},
    "steady_faces": {"not": 0, "some": 60, "much": 240},
}
"""What counts only when somebody wants it: points for a far date or half-hour squared, or for a new face."""


def _weight(label: Any, description: Any) -> SelectField:
    return SelectField(
        label,
        description=description,
        choices=WORDS,
        default="normal",
        render_kw={"data-slider": ""},
    )


def _extra(label: Any, description: Any) -> SelectField:
    return SelectField(label, description=description, choices=EXTRA_WORDS, default="not")


def _goal(place: int) -> SelectField:
    return SelectField(_l("Goal %(place)s", place=place), default="uncovered" if place == 1 else "")


def _slack(place: int) -> IntegerField:
    return IntegerField(
        _l("May worsen by, per cent (goal %(place)s)", place=place),
        default=0,
        validators=[Optional()],
        render_kw={"min": 0, "max": MOST_SLACK, "inputmode": "numeric"},
    )


class PlanForm(FlaskForm):  # type: ignore[misc]
    """Ask for a plan. Each weight is a word; without scripts it is a list to choose from."""

    first_month = SelectField(_l("From"))
    last_month = SelectField(_l("Until"))
    repair = BooleanField(
        _l("Plan published months anew too"),
        description=_l(
            "For repairs. Months that are published stay as they are unless you tick this; then as little as possible is changed."
        ),
    )
    time_limit_seconds = SelectField(_l("How long may the planner think?"), choices=SECONDS, default="20")
    seed = HiddenField(default="1")
    policy = SelectField(
        _l("How shall the planner weigh?"),
        description=_l("Goals in order: the first counts before the second, whatever it costs the others."),
        default="",
    )
    goal_1, goal_2, goal_3, goal_4, goal_5 = (_goal(place + 1) for place in range(MOST_GOALS))
    slack_1, slack_2, slack_3, slack_4, slack_5 = (_slack(place + 1) for place in range(MOST_GOALS))
    uncovered = _weight(_l("No empty seats"), _l("Every center has its lawyer, and a notary where possible."))
    waiting = _weight(
        _l("Nobody waits long for a notary"), _l("Each center sees one within the months agreed.")
    )
    fairness = _weight(_l("Equal load"), _l("Half-days are shared evenly over the year."))
    travel = _weight(_l("Short roads"), _l("Less time on the road."))
    rotation = _weight(_l("Changing faces"), _l("Not the same person at the same center again and again."))
    preference = _weight(
        _l("People's wishes"), _l("Centers and dates that people like or would rather avoid.")
    )
    expertise = _weight(_l("Right skills"), _l("Who sits knows what the town mostly asks about."))
    stability = _weight(_l("Few changes"), _l("Only for repairs: leave published assignments as they are."))

    far_towns = _extra(
        _l("Far towns shared"), _l("Nobody is sent far again and again, those before included.")
    )
    road_fairness = _extra(_l("Road shared"), _l("Time on the road is shared evenly, that before included."))
    steady_faces = _extra(_l("Steady faces"), _l("The towns see people who have been there before."))

    WEIGHTS = (
        "uncovered",
        "waiting",
        "fairness",
        "travel",
        "rotation",
        "preference",
        "expertise",
        "stability",
    )

    EXTRAS = ("far_towns", "road_fairness", "steady_faces")

    def offer(self, months: Sequence[str], frozen: Mapping[str, str]) -> None:
        """Offer these months; those that cannot be planned say why."""
        choices = [
            SelectChoice(month, f"{month_words(month)} {frozen.get(month, '')}".strip()) for month in months
        ]
        self.policy.choices = [
            SelectChoice("", _l("By the weights below")),
            *(SelectChoice(name, _(words)) for name, words in NAMES.items()),
            SelectChoice(OWN, _(OWN_WORDS)),
        ]
        parts = [SelectChoice("", "–"), *(SelectChoice(part, _(words)) for part, words in PARTS.items())]
        for goal, _slack_field in self.own_goals():
            goal.choices = parts
        self.first_month.choices = choices
        self.last_month.choices = choices

    def own_goals(self) -> list[tuple[Field, Field]]:
        """Return the fields of an order of one's own: a goal and its slack in per cent, in order."""
        return [(self[f"goal_{place}"], self[f"slack_{place}"]) for place in range(1, MOST_GOALS + 1)]

    @property
    def is_of_ones_own(self) -> bool:
        """Say whether the goals below the choice count."""
        return bool(self.policy.data == OWN)

    @property
    def has_wrong_goals(self) -> bool:
        """Say whether something is wrong with the goals, chosen or not."""
        return any(field.errors for pair in self.own_goals() for field in pair)

    def chosen_policy(self) -> planning.Policy | str | None:
        """Return the policy made here, the name of one, or None for the weights. Raises InvalidInput with its field."""
        if not self.is_of_ones_own:
            return self.policy.data or None
        return of_ones_own([(goal.data, slack.data) for goal, slack in self.own_goals()])

    def weights(self, usual: Mapping[str, int]) -> dict[str, int]:
        """Return the weights that the words make of the usual ones; what counts at all never becomes nothing."""
        found = {}
        for name in self.WEIGHTS:
            scaled = round(usual[name] * FACTORS[self[name].data])
            found[name] = max(scaled, 1) if usual[name] else 0
        extras = {name: EXTRA_WEIGHTS[name][self[name].data or "not"] for name in self.EXTRAS}
        return found | {name: weight for name, weight in extras.items() if weight}
