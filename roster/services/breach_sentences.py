"""Broken rules and empty seats, said to people: names instead of ids, in the reader's language."""

from collections.abc import Callable, Iterable

from roster.core.periods import Period
from roster.core.sentences import Named, Sentence, say
from roster.core.translation import N_
from roster.planning import Assignment, Breach, Reason, ReasonCount, Rule
from roster.services.calendar_texts import PERIODS
from roster.services.planning_names import Names


def sentence_of(breach: Breach, names: Names) -> Sentence:
    """Return what a breach says, for instance that somebody is away that day."""
    return _SENTENCES[breach.rule](breach, names)


def sentences_of(breaches: Iterable[Breach], names: Names) -> list[Sentence]:
    """Return the sentences of several breaches, each once."""
    found: list[Sentence] = []
    for breach in breaches:
        sentence = sentence_of(breach, names)
        if sentence not in found:
            found.append(sentence)
    return found


def reason_of(count: ReasonCount) -> Sentence:
    """Return why so many practitioners cannot take an empty seat."""
    return say(_REASONS[count.reason], count=count.count)


def lock_sentence(lock: Assignment, names: Names) -> Sentence:
    """Return who is locked to what."""
    duty = names.duties.get(lock.duty)
    return say(
        N_("%(person)s is locked to %(center)s on %(date)s (%(period)s)."),
        person=names.person(lock.practitioner),
        center=names.center_of_duty(lock.duty),
        date=duty.date.isoformat() if duty else "",
        period=period_words(lock.period),
    )


def period_words(period: str) -> Sentence:
    """Return a period in words."""
    return say(PERIODS[Period(period)])


def elsewhere_sentence(person: str, date: str) -> Sentence:
    """Return that somebody sits for another bureau: where, and in which part of the day, is no business of this one."""
    return say(N_("%(person)s sits for another bureau on %(date)s at that time."), person=person, date=date)


def too_far_sentence(person: str, date: str, center: Named) -> Sentence:
    """Return that somebody cannot come over lunch from or to another bureau's sitting: from where, and how long the way is, is not said."""
    return say(
        N_(
            "%(person)s sits for another bureau in the other half of %(date)s, too far from %(center)s to change over lunch."
        ),
        person=person,
        date=date,
        center=center,
    )


def _unknown(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("%(person)s is no longer in the pool, or that sitting was called off."),
        person=names.person(breach.practitioner),
    )


def _role(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("%(person)s has another role than this seat needs."), person=names.person(breach.practitioner)
    )


def _license(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("The license of %(person)s is not valid on %(date)s."),
        person=names.person(breach.practitioner),
        date=breach.date,
    )


def _availability(breach: Breach, names: Names) -> Sentence:
    if breach.detail["too_far"]:
        return too_far_sentence(
            names.person(breach.practitioner), str(breach.date), names.center_of_duty(breach.duty)
        )
    if breach.detail["elsewhere"]:
        return elsewhere_sentence(names.person(breach.practitioner), str(breach.date))
    return say(
        N_("%(person)s is away on %(date)s."), person=names.person(breach.practitioner), date=breach.date
    )


def _conflict(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("A declared conflict of interest keeps %(person)s from %(center)s."),
        person=names.person(breach.practitioner),
        center=names.center(str(breach.detail["center"])),
    )


def _one_place(breach: Breach, names: Names) -> Sentence:
    person = names.person(breach.practitioner)
    duties = breach.detail.get("duties")
    if duties is None or len(set(duties)) == 1:
        return say(
            N_("%(person)s already has a seat at %(center)s."),
            person=person,
            center=names.center_of_duty(breach.duty),
        )
    return say(
        N_("%(person)s cannot be at %(first)s and %(second)s at the same time on %(date)s."),
        person=person,
        first=names.center_of_duty(duties[0]),
        second=names.center_of_duty(duties[1]),
        date=breach.date,
    )


def _lunch_travel(breach: Breach, names: Names) -> Sentence:
    return say(
        N_(
            "%(person)s would have %(minutes)s minutes of road over lunch on %(date)s, from %(first)s to %(second)s; at most %(limit)s are allowed."
        ),
        person=names.person(breach.practitioner),
        minutes=breach.detail["minutes"],
        limit=breach.detail["limit"],
        date=breach.date,
        first=names.center_of_duty(breach.detail["duties"][0]),
        second=names.center_of_duty(breach.detail["duties"][1]),
    )


def _load_limits(breach: Breach, names: Names) -> Sentence:
    facts = {
        "person": names.person(breach.practitioner),
        "load": breach.detail["load"],
        "limit": breach.detail["limit"],
    }
    if "month" in breach.detail:
        return say(
            N_("%(person)s would have %(load)s half-days in %(month)s; at most %(limit)s are agreed."),
            month=breach.detail["month"],
            **facts,
        )
    return say(
        N_("%(person)s would have %(load)s half-days in the whole plan; at most %(limit)s are agreed."),
        **facts,
    )


def _firm_limit(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("%(firm)s would have %(count)s people out on %(date)s; at most %(limit)s may be."),
        firm=names.firm(str(breach.detail["firm"])),
        count=len(breach.detail["practitioners"]),
        limit=breach.detail["limit"],
        date=breach.date,
    )


def _locks(breach: Breach, names: Names) -> Sentence:
    return say(
        N_("%(person)s is locked to %(center)s on %(date)s, but does not sit there."),
        person=names.person(breach.practitioner),
        center=names.center_of_duty(breach.duty),
        date=breach.date,
    )


def _supervision(breach: Breach, names: Names) -> Sentence:
    return say(
        N_(
            "%(person)s may sit only beside an experienced colleague, and has none at %(center)s on %(date)s."
        ),
        person=names.person(breach.practitioner),
        center=names.center_of_duty(breach.duty),
        date=breach.date,
    )


def _seats(breach: Breach, names: Names) -> Sentence:
    center = names.center_of_duty(breach.duty)
    if "period" in breach.detail:
        return say(
            N_("%(center)s has no such seat for: %(period)s."),
            center=center,
            period=period_words(breach.detail["period"]),
        )
    return say(
        N_("%(center)s has %(seats)s seats of this role on %(date)s, and they are taken."),
        center=center,
        seats=breach.detail["seats"],
        date=breach.date,
    )


_SENTENCES: dict[Rule, Callable[[Breach, Names], Sentence]] = {
    Rule.ENTRIES: _unknown,
    Rule.ROLE: _role,
    Rule.LICENSE: _license,
    Rule.AVAILABILITY: _availability,
    Rule.CONFLICT: _conflict,
    Rule.ONE_PLACE: _one_place,
    Rule.LUNCH_TRAVEL: _lunch_travel,
    Rule.LOAD_LIMITS: _load_limits,
    Rule.FIRM_LIMIT: _firm_limit,
    Rule.LOCKS: _locks,
    Rule.SUPERVISION: _supervision,
    Rule.SEATS: _seats,
}

_REASONS: dict[Reason, str] = {
    Reason.LICENSE: N_("%(count)s without a valid license that day"),
    Reason.CONFLICT: N_("%(count)s with a conflict of interest at this center"),
    Reason.ELSEWHERE: N_("%(count)s sitting for another bureau at that time"),
    Reason.TOO_FAR_FROM_ELSEWHERE: N_(
        "%(count)s sitting for another bureau in the other half of the day, too far away to change over lunch"
    ),
    Reason.ON_LEAVE: N_("%(count)s away that day"),
    Reason.ALREADY_THERE: N_("%(count)s already there"),
    Reason.AT_ANOTHER_CENTER: N_("%(count)s already at another center"),
    Reason.HORIZON_LIMIT: N_("%(count)s at their limit for the whole plan"),
    Reason.MONTHLY_LIMIT: N_("%(count)s at their limit for the month"),
    Reason.LUNCH_TRAVEL: N_("%(count)s too far away to come over lunch"),
    Reason.FIRM_LIMIT: N_("%(count)s whose office must keep people at home"),
    Reason.SUPERVISION: N_("%(count)s who need an experienced colleague beside them"),
    Reason.OTHER: N_("%(count)s kept away by another rule"),
    Reason.POSSIBLE: N_("%(count)s could come, but the plan found it better to leave the seat empty"),
    Reason.NOBODY_OF_ROLE: N_("nobody in the pool has this role"),
}
