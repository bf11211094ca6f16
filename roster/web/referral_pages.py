"""What the pages of matters handed on share: forms read, steps done, and the values as people read them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from roster.core import clock, triage
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound
from roster.core.phones import show_phone
from roster.core.referral_clocks import WHATS as WHATS
from roster.core.referral_forms import FORMS, PAPERS_OF, Item, needs_two_notaries
from roster.core.referral_words import CONSENTS, RESULTS, SENDABLE, STEPS, Door, ReferralState
from roster.core.translation import N_
from roster.models import Consultation, Referral, Visit
from roster.services import referrals
from roster.services.referrals import Content, Filter, contents, links
from roster.web.numbers import whole_number

LONGEST_TYPED = 4000
TEXTS = ("name", "phone", "village", "other_party", "summary")
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


def content(door: Door) -> Content:
    """Return what was typed into the form of a door."""

    def typed(name: str) -> str:
        return request.form.get(name, "").replace("\0", "")[:LONGEST_TYPED]

    details: dict[str, Any] = {
        item.key: request.form.getlist(f"d_{item.key}") if item.kind == "ticks" else typed(f"d_{item.key}")
        for item in FORMS[door]
    }
    chosen = tuple(name for name in SENDABLE if name in request.form.getlist("fields"))
    return Content(typed("receiver"), chosen, {name: typed(name) for name in TEXTS}, details)


def content_of(record: Consultation) -> Content:
    """Return what a record says already, so that nobody types it again; all of it may be changed."""
    phone = record.phone or ""
    texts = {
        "name": record.name or "",
        "phone": show_phone(phone) if phone.startswith("+") else phone,
        "village": record.village.name if record.village else "",
        "other_party": record.other_party or "",
        "summary": (record.summary or "")[:1000],
    }
    return Content("", ("name", "phone", "summary", "details"), texts, {})


def content_stored(row: Referral) -> Content:
    """Return what a draft holds."""
    texts = {name: getattr(row, name) or "" for name in TEXTS}
    receiver = row.receiver.public_id if row.receiver else ""
    return Content(receiver, tuple(row.sent_fields), texts, referrals.details_of(row))


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


def content_of_visit(visit: Visit) -> Content:
    """Return what a visit without a record says: hardly more than the name."""
    texts = dict.fromkeys(TEXTS, "") | {"name": visit.name or ""}
    return Content("", ("name", "phone", "summary", "details"), texts, {})


def form_words(
    door: Door, filled: Content, error: InvalidInput | None = None, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the form's template needs; `facts` are the answers to the triage's questions."""
    field = error.field if error else None
    keys = {item.key for item in FORMS[door]}
    return {
        "door": door,
        "items": FORMS[door],
        "filled": filled,
        "SENDABLE": SENDABLE,
        "hides_home": contents.hides_home(door, facts or {}),
        "PAPERS_OF": PAPERS_OF,
        "wrong": f"d_{field}" if field in keys else field,
    }


def shown(row: Referral) -> dict[str, Any]:
    """Return what the page of a referral needs: values as people read them, never more than is there."""
    details, link = referrals.details_of(row), links.working(row, clock.now())
    return {
        "link": f"{current_app.config['ROSTER'].base_url}{links.path_of(link)}" if link else "",
        "referral": row,
        "sent": sent_rows(row),
        "details": [
            (item.label, told(item, details[item.key])) for item in FORMS[row.door] if item.key in details
        ],
        "is_for_two": needs_two_notaries(details),
        "answer": triage.of_door(referrals.facts_now(row, clock.now()), row.door),
        "partner_leg": referrals.aid_leg(row),
        "needs_consent": referrals.needs_consent(row),
        "RESULTS": RESULTS[row.door],
        "CONSENTS": CONSENTS,
        "SENDABLE": SENDABLE,
        "STEPS": STEPS,
        "BY": BY,
        "WHATS": WHATS,
        "state": row.state.value,
    }


def sent_rows(row: Referral) -> list[tuple[str, str]]:
    """Return exactly what the office reads: label and value of each field that somebody agreed to."""
    found = [(SENDABLE[name], getattr(row, name) or "") for name in TEXTS if name in row.sent_fields]
    return [(label, value) for label, value in found if value]


def told(item: Item, value: Any) -> str:
    """Return an entry of a form as people read it."""
    if item.kind == "ticks":
        return "、".join(_(item.choices[code]) for code in value if code in item.choices)
    return _(item.choices[value]) if value in item.choices else str(value)
