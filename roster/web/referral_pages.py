"""What the pages of matters handed on share: forms read, steps done, and the values as people read them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import current_app, request, url_for

from roster.core import clock, triage
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.core.form_items import Item
from roster.core.referral_clocks import WHATS as WHATS
from roster.core.referral_forms import FORMS, HOME, PAPERS_OF, needs_two_notaries
from roster.core.referral_words import CONSENTS, RESULTS, SENDABLE, STEPS, Door, ReferralState
from roster.core.translation import N_
from roster.models import Consultation, Referral, Visit
from roster.services import ratings, referrals
from roster.services.ratings import Standing
from roster.services.referrals import Content, Filter, afterwards, contents, links, steps
from roster.web import rating_links
from roster.web.numbers import whole_number
from roster.web.referral_contents import LONGEST_TYPED, TEXTS
from roster.web.referral_sheets import Sheets, told

BY: dict[str, str] = {
    "practitioner": N_("Practitioner"),
    "center": N_("Center"),
    "receiver": N_("Receiving office"),
    "clock": N_("By itself"),
}
Act = Callable[[Referral, str, Actor, datetime], None]


def _note() -> str:
    return request.form.get("note", "")[:LONGEST_TYPED]


def _with_note(act: Callable[[Referral, str, str, Actor, datetime], None]) -> Act:
    return lambda row, by, actor, now: act(row, _note(), by, actor, now)


def _consent(row: Referral, by: str, actor: Actor, now: datetime) -> None:
    how, version = request.form.get("how", "")[:16], whole_number(request.form.get("version", ""), 0)
    referrals.consent(row, how, version, by, actor, now)


def _conclude(row: Referral, by: str, actor: Actor, now: datetime) -> None:
    referrals.conclude(row, request.form.get("result", "")[:32], _note(), by, actor, now)


def _afterwards(row: Referral, by: str, actor: Actor, now: datetime) -> None:
    afterwards.note(row, request.form.get("result", "")[:32], _note(), by, actor, now)


def _new_link(row: Referral, _by: str, actor: Actor, now: datetime) -> None:
    if row.sent_at is None or row.closed_at is not None:
        raise referrals.WrongStep
    links.renew(row, actor, now)


def _end_links(row: Referral, _by: str, actor: Actor, now: datetime) -> None:
    links.revoke_all(row, actor, now)


SENDER_ACTS: Mapping[str, Act] = {
    "consent": _consent,
    "hand-over": referrals.hand_over,
    "park": referrals.park,
    "withdraw": _with_note(referrals.withdraw),
    "link": _new_link,
    "revoke": _end_links,
}
RECEIVER_ACTS: Mapping[str, Act] = {
    "receive": referrals.receive,
    "accept": _with_note(referrals.accept),
    "refuse": _with_note(referrals.refuse),
    "send-back": _with_note(referrals.send_back),
    "begin": _with_note(referrals.start_work),
    "extend": _with_note(referrals.extend),
    "conclude": _conclude,
    "afterwards": _afterwards,
}
DONE: dict[str, str] = {
    "consent": N_("Noted: the person agrees."),
    "hand-over": N_("Handed over. Give the receipt along."),
    "park": N_("It waits for the mediation, and leaves by itself when that fails."),
    "withdraw": N_("Withdrawn."),
    "link": N_("There is a new link; those before it work no more."),
    "revoke": N_("The link works no more."),
    "receive": N_("Thank you: receipt is confirmed."),
    "accept": N_("Accepted."),
    "refuse": N_("Noted: not accepted."),
    "send-back": N_("Sent back to be completed."),
    "begin": N_("Noted: work has begun."),
    "extend": N_("Extended by 30 days."),
    "conclude": N_("The result is entered."),
    "afterwards": N_("Noted what became of the agreement."),
}


def act(acts: Mapping[str, Act], name: str, row: Referral, by: str, actor: Actor) -> None:
    """Do one step with what the form says. Raises NotFound for no such step, and what the step refuses."""
    if name not in acts:
        raise NotFound
    acts[name](row, by, actor, clock.now())


def answers() -> dict[str, bool]:
    """Return the answers to the triage's questions, from a form or an address."""
    return triage.read({name: request.values.get(name, "")[:3] for name in triage.QUESTIONS})


def filter_of() -> Filter:
    """Return what a list shows, from the address."""
    door, state, which = (request.args.get(name, "") for name in ("door", "state", "which"))
    return Filter(
        Door(door) if door in set(Door) else None,
        ReferralState(state) if state in set(ReferralState) else None,
        which if which in ("open", "overdue", "all") else "open",
    )


def door_of(name: str) -> Door:
    """Return the door of that name. Raises NotFound."""
    if name not in set(Door):
        raise NotFound
    return Door(name)


def query(given: Mapping[str, bool]) -> dict[str, str]:
    """Return answers as an address bears them."""
    return {name: "yes" if value else "no" for name, value in given.items()}


def doors_of(about: Consultation | Visit, given: Mapping[str, bool], endpoint: str) -> dict[str, Any]:
    """Return what the page of the doors shows; `endpoint` is where a door leads."""
    known = {**triage.supposed(about.matter), **given}
    doors = triage.judge(referrals.facts_of(about, given, clock.now()))
    return {
        "doors": doors,
        "questions": triage.QUESTIONS,
        "given": known,
        "query": query(known),
        "addresses": {
            one.door: url_for(endpoint, public_id=about.public_id, door=one.door.value) for one in doors
        },
    }


def form_words(
    door: Door, filled: Content, error: InvalidInput | None = None, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the form's template needs; `facts` are the answers to the triage's questions."""
    field = error.field if error else None
    keys = {item.key for item in FORMS[door]}
    hides = contents.hides_home(door, facts or {})
    return {
        "door": door,
        "sections": _sections(
            [item for item in FORMS[door] if not (hides and item.key in HOME)], filled, field
        ),
        "filled": filled,
        "SENDABLE": SENDABLE,
        "hides_home": hides,
        "PAPERS_OF": PAPERS_OF,
        "wrong": f"d_{field}" if field in keys else field,
    }


def _sections(
    items: Sequence[Item], filled: Content, wrong: str | None
) -> list[tuple[str, list[Item], bool]]:
    """Return a form's headings with their entries, and whether each is open: the first, what is filled in, what is wrong."""
    found: list[tuple[str, list[Item], bool]] = []
    for section, group in groupby(items, key=lambda item: item.section):
        own = list(group)
        says = any(filled.details.get(item.key) for item in own if item.kind != "rows")
        found.append((section, own, not found or says or wrong in {item.key for item in own}))
    return found


def shown(row: Referral) -> dict[str, Any]:
    """Return what the page of a referral needs: values as people read them, never more than is there."""
    details, link = referrals.details_of(row), links.working(row, clock.now())
    return {
        "link": f"{current_app.config['ROSTER'].base_url}{links.path_of(link)}" if link else "",
        "referral": row,
        "sent": sent_rows(row),
        "sheets": Sheets(row, details),
        "details": [
            (item.label, told(item, details[item.key])) for item in FORMS[row.door] if item.key in details
        ],
        "is_for_two": needs_two_notaries(details),
        "answer": triage.of_door(referrals.facts_now(row, clock.now()), row.door),
        "partner_leg": referrals.aid_leg(row),
        "afterwards": {what: STEPS[what] for what in afterwards.left(row)},
        "confirm_by": afterwards.confirm_by(row),
        "applied_on": clock.local(steps.applied_at(row)).date() if row.door is Door.LEGAL_AID else None,
        "needs_consent": referrals.needs_consent(row),
        "RESULTS": RESULTS[row.door],
        "CONSENTS": CONSENTS,
        "SENDABLE": SENDABLE,
        "STEPS": STEPS,
        "BY": BY,
        "WHATS": WHATS,
        "state": row.state.value,
    }


def receipt(row: Referral) -> dict[str, Any]:
    """Return what the person's receipt shows: as `shown`, and the code to say how the talk was, while that can be said."""
    can_rate = ratings.standing(row.visit, clock.now()) in (Standing.EARLY, Standing.OPEN)
    picture = rating_links.picture_of(rating_links.address_of(row.visit)) if can_rate else ""
    return {**shown(row), "rating_picture": picture}


def sent_rows(row: Referral) -> list[tuple[str, str]]:
    """Return exactly what the office reads: label and value of each field that somebody agreed to."""
    found = [(SENDABLE[name], getattr(row, name) or "") for name in TEXTS if name in row.sent_fields]
    return [(label, value) for label, value in found if value]
