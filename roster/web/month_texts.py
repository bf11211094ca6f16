"""Texts of a month to paste into a chat, in groups, for the pages of several audiences."""

from flask_babel import gettext as _

from roster.documents import chat_texts
from roster.documents.facts import Month

Group = tuple[str, list[tuple[str, str]]]
"""A heading, and the texts under it with what each is for."""


def of_towns(month: Month) -> Group:
    """Return a text for the villages of each town."""
    return _("For the towns' groups"), [(one.town, chat_texts.for_town(one, month)) for one in month.places]


def of_people(month: Month, leave_days: int) -> Group:
    """Return a text for each person."""
    return _("For each person"), [
        (one.name, chat_texts.for_person(one, leave_days, month)) for one in month.sitters
    ]


def of_firms(month: Month) -> Group:
    """Return a text for each firm."""
    return _("For each firm"), [
        (firm, chat_texts.for_firm(firm, people, month))
        for firm, people in chat_texts.firms_of(month).items()
    ]
