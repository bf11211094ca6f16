"""The matrix route × role × whose object, made from the URL map: what each cell must answer, and whether it does.

Whose objects a role may see is written down here once more, by hand: the permission table is what is tested.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from roster.models import AuditAction, GrantRole
from roster.services.permissions import TABLE, Permission
from roster.web.access import PUBLIC, SIGNED_IN, access_of
from tests.architecture.fields import FORMS

OWNER, COLLEAGUE, NEIGHBOUR, STRANGER = WORLDS = ("owner", "colleague", "neighbour", "stranger")
"""Of one's own center, person and firm; of another center and person, same firm; of another firm, too; of another bureau."""
BUREAU = frozenset({OWNER, COLLEAGUE, NEIGHBOUR})
FIRM = frozenset({OWNER, COLLEAGUE})
SELF = frozenset({OWNER})


class Expected(StrEnum):
    """What a cell must answer."""

    SIGN_IN = "is led to sign in"
    REFUSED = "403"
    HIDDEN = "404, as if there were no such thing"
    INSIDE = "is let in"


@dataclass(frozen=True)
class Walker:
    """Somebody who tries every route, and whose objects are theirs in each of their roles."""

    name: str
    email: str | None
    own: Mapping[GrantRole, frozenset[str]]
    only: frozenset[str] = frozenset(WORLDS)
    """Of which worlds' objects this walker says something that no other says."""


WALKERS = (
    Walker("anonymous", None, {}),
    Walker("scheduler", "scheduler@own.example", {GrantRole.SCHEDULER: BUREAU}),
    Walker("center staff", "center@own.example", {GrantRole.CENTER_STAFF: SELF}),
    Walker("practitioner", "lawyer@own.example", {GrantRole.PRACTITIONER: SELF}),
    Walker("leader", "leader@own.example", {GrantRole.LEADER: BUREAU}),
    Walker("firm secretary", "secretary@own.example", {GrantRole.FIRM_SECRETARY: FIRM}),
    Walker("auditor", "auditor@own.example", {GrantRole.AUDITOR: BUREAU}),
    Walker("administrator", "administrator@own.example", {GrantRole.ADMINISTRATOR: BUREAU}),
    Walker(
        "in two bureaus",
        "both@own.example",
        {GrantRole.SCHEDULER: BUREAU, GrantRole.CENTER_STAFF: frozenset({STRANGER})},
        frozenset({STRANGER}),
    ),
)


READS = {
    # route and method that show a matter, or find one: whose alone it is, and the row that it leaves
    ("/practitioner/records/<public_id>", "GET"): (GrantRole.PRACTITIONER, AuditAction.CONSULTATION_READ),
    ("/practitioner/records/<public_id>/print", "GET"): (
        GrantRole.PRACTITIONER,
        AuditAction.CONSULTATION_READ,
    ),
    ("/practitioner/records/<public_id>/related", "POST"): (
        GrantRole.PRACTITIONER,
        AuditAction.RECORDS_SEARCHED,
    ),
    ("/practitioner/records", "POST"): (GrantRole.PRACTITIONER, AuditAction.RECORDS_SEARCHED),
    ("/center/records", "POST"): (GrantRole.CENTER_STAFF, AuditAction.RECORDS_SEARCHED),
    ("/auditor/records", "POST"): (GrantRole.AUDITOR, AuditAction.RECORDS_SEARCHED),
    ("/auditor/records/<kind>/<public_id>", "POST"): (GrantRole.AUDITOR, AuditAction.RECORD_INSPECTED),
    ("/auditor/records/<kind>/<public_id>/reveal", "POST"): (
        GrantRole.AUDITOR,
        AuditAction.PERSONAL_DATA_REVEALED,
    ),
    ("/practitioner/referrals/<public_id>", "GET"): (GrantRole.PRACTITIONER, AuditAction.REFERRAL_READ),
    ("/practitioner/referrals/<public_id>/card", "GET"): (GrantRole.PRACTITIONER, AuditAction.REFERRAL_READ),
    ("/practitioner/referrals/<public_id>/receipt", "GET"): (
        GrantRole.PRACTITIONER,
        AuditAction.REFERRAL_READ,
    ),
    ("/center/referrals/<public_id>", "GET"): (GrantRole.CENTER_STAFF, AuditAction.REFERRAL_READ),
    ("/center/referrals/<public_id>/card", "GET"): (GrantRole.CENTER_STAFF, AuditAction.REFERRAL_READ),
    ("/center/referrals/<public_id>/receipt", "GET"): (GrantRole.CENTER_STAFF, AuditAction.REFERRAL_READ),
    ("/center/follow-ups/<public_id>", "GET"): (GrantRole.CENTER_STAFF, AuditAction.FOLLOW_UP_READ),
}
"""Ratings are shown to nobody singly but in the call-back that a bad one opens; elsewhere they are numbers."""


@dataclass(frozen=True)
class Cell:
    """One try: who, which route, by which method, on whose object, and what must come of it."""

    walker: Walker
    rule: Rule
    method: str
    world: str
    expected: Expected

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.expected is Expected.INSIDE and self.method != "GET"


def rules(app: Flask) -> list[Rule]:
    """Every rule of the URL map that a page answers; the one that signs out last."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("static", "security.static")]
    return sorted(found, key=lambda rule: rule.endpoint == "security.logout")


def methods(rule: Rule) -> list[str]:
    """The methods that a view of ours answers."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def guarded(app: Flask) -> list[Rule]:
    """Every rule with a parameter that only some may use."""
    return [
        rule
        for rule in rules(app)
        if "<" in rule.rule and isinstance(access_of(app, rule.endpoint), Permission)
    ]


def cells(app: Flask, rule: Rule, objects: Mapping[str, str]) -> Iterator[Cell]:
    """Everything to try on one rule that is not open to all.

    Who writes to what is theirs comes last, and does it once: it may be spent by it.
    """
    access = access_of(app, rule.endpoint)
    found = [
        Cell(walker, rule, method, world, expected)
        for walker in WALKERS
        for method in methods(rule)
        for world, expected in _expected(access, walker, rule.rule in objects)
        if world in walker.only
    ]
    yield from (cell for cell in found if not cell.changes)
    yield from (cell for cell in found if cell.changes and cell.world in (OWNER, *cell.walker.only - BUREAU))


def _expected(access: object, walker: Walker, has_object: bool) -> Iterable[tuple[str, Expected]]:
    if walker.email is None:
        return [(OWNER, Expected.SIGN_IN)]
    if access == SIGNED_IN:
        return [(OWNER, Expected.INSIDE)]
    own = [walker.own[role] for role in walker.own if access in TABLE and role in TABLE[access].roles]
    if not own:
        return [(OWNER, Expected.REFUSED)]
    if not has_object:
        return [(OWNER, Expected.INSIDE)]
    return [(world, Expected.INSIDE if world in own[0] else Expected.HIDDEN) for world in WORLDS]


def is_met(cell: Cell, answer: TestResponse, objects: Mapping[str, str]) -> bool:
    """Tell whether the answer is what the cell must give."""
    status = answer.status_code
    if cell.expected is Expected.SIGN_IN:
        return status == 302 and answer.location.startswith("/sign-in")
    if cell.expected is Expected.REFUSED:
        return status == 403
    if cell.expected is Expected.HIDDEN:
        return status == 404
    has_object = cell.rule.rule in objects
    return status < 500 and status != 403 and not (has_object and status == 404)


def walk(
    app: Flask,
    browsers: Mapping[str, FlaskClient],
    tried: Sequence[Rule],
    objects: Mapping[str, str],
    worlds: Mapping[str, Mapping[str, str]],
    *,
    with_refusals: bool = True,
) -> list[str]:
    """Try every cell of some rules; return those that answer something else than they must."""
    holes = []
    for rule in tried:
        if access_of(app, rule.endpoint) == PUBLIC:
            continue
        for cell in cells(app, rule, objects):
            if cell.expected in (Expected.REFUSED, Expected.SIGN_IN) and not with_refusals:
                continue
            own = worlds[cell.world if cell.changes else OWNER]
            answer = browsers[cell.walker.name].open(
                address(rule, objects, worlds[cell.world]),
                method=cell.method,
                data=form(rule, own) if cell.method != "GET" else None,
            )
            if not is_met(cell, answer, objects):
                holes.append(
                    f"{cell.method} {rule.rule} as {cell.walker.name}, object of the {cell.world}: "
                    f"{answer.status_code}, must be: {cell.expected}"
                )
    return holes


def address(rule: Rule, objects: Mapping[str, str], world: Mapping[str, str]) -> str:
    """The rule's address for one world's object; months and steps belong to nobody."""
    known = {
        "kind": "bookings",
        "month": "2026-12",
        "step": "finish",
        "year": "2026",
        "door": "mediation",
        "act": "withdraw",
        "sheet": "posters",
    }
    public_id = world[objects[rule.rule]] if rule.rule in objects else "nothing-there"
    built = rule.build({name: known.get(name, public_id) for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def form(rule: Rule, world: Mapping[str, str]) -> dict[str, str]:
    """The route's fields with something sensible in each; `@kind` is one's own object of that kind."""
    fields = FORMS.get(rule.rule, {})
    return {
        name: world.get(value[1:], "") if value.startswith("@") else value for name, value in fields.items()
    }
