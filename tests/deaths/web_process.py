"""The site for the harness of deaths, with a scheduler's acts as addresses of their own.

Each act is the service that the real page calls, in the same unit of work; only sign-in and forms are left out.
"""

from flask import jsonify, request

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.core.periods import Period
from roster.database import db, unit_of_work
from roster.extensions import csrf
from roster.models import Bureau
from roster.services import drafts, planning, rosters
from tests.deaths import warped
from tests.services.planning_stage import seat

ACTOR = Actor("account", None)
app = warped.build()


def _bureau():
    return db.session.query(Bureau).filter_by(slug="own").one()


def publish():
    """Let two lawyers change places in December, and publish."""
    now = clock.now()
    with unit_of_work():
        bureau = _bureau()
        draft = drafts.new_draft(bureau, "2026-12", ACTOR, now)
        places = [one for one in draft.assignments if one.practitioner.role == "lawyer"]
        people = [one.practitioner for one in places]
        duties = [one.duty for one in places]
        for one in places:
            draft.assignments.remove(one)
        db.session.flush()
        for duty, person in zip(duties, people[1:] + people[:1], strict=True):
            seat(draft, duty, person, Period.DAY)
        made = rosters.publish(bureau, "2026-12", draft.edits, ACTOR, now)
        return {"version": made.roster.version}


def plan():
    """Ask for a plan of December."""
    with unit_of_work():
        month, now = "2026-12", clock.now()
        run = planning.request_plan(_bureau(), month, month, None, 2, 1, ACTOR, now, repair=True)
        db.session.flush()
        return {"run": run.id}


def act(name):
    """Do one of the acts above."""
    assert request.method == "POST"
    try:
        return jsonify({"publish": publish, "plan": plan}[name]())
    except DomainError as error:
        return jsonify({"refused": error.code}), 409


act.access = "public"
app.add_url_rule("/deaths/<name>", view_func=csrf.exempt(act), methods=["POST"])
