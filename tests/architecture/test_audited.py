"""No use case forgets its line in the trail: read from the code of all services."""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).resolve().parents[2] / "roster" / "services"
WRITES = {"add", "add_all", "delete", "update", "insert"}

Function = ast.FunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    """Every function of the services with its name; the demo's invented past is no use case."""
    for path in sorted(SERVICES.rglob("*.py")):
        if "demo" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(SERVICES).with_suffix('')}.{node.name}".replace("/", "."), node


def parameters(function: Function) -> set[str]:
    return {item.arg for item in (*function.args.args, *function.args.kwonlyargs)}


def calls(function: Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def hands_on(function: Function, but_to: frozenset[str] = frozenset()) -> bool:
    """The actor goes to `audit.record`, or to a function that takes an actor and is checked itself."""
    return any(
        isinstance(value, ast.Name) and value.id == "actor"
        for call in calls(function)
        if ast.unparse(call.func) not in but_to
        for value in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def writes(function: Function) -> bool:
    """The function itself adds, changes or deletes rows."""
    for call in calls(function):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in WRITES:
            continue
        is_session = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "db.session"
        if is_session or isinstance(call.func, ast.Name):
            return True
    return False


WITHOUT_ACTOR = {
    "api_clients.note_use": "when a key was last used",
    "bookings.holds.release": "a seat kept while a form is filled: nobody's yet",
    "bookings.seats.book_held": "part of booking and moving, which write the line",
    "bookings.seats.free": "part of cancelling and moving, which write the line",
    "calendar_entries.refresh_for_month": "follows what was published, which wrote the line",
    "calendar_numbers.refresh": "counts bookings, each of which wrote its line",
    "consultations.drafts.save_draft": "saved at every pause; opening and signing write a line, and who is named anew",
    "date_visitors.drop_holds": "part of moving a sitting and of calling it off, which write the line",
    "devices.begin": "part of signing in, which writes the line",
    "displaced_visitors.taken_back": "part of what made the message needless, which writes the line",
    "drafts.leave_sitting": "part of closing a center and of calling a sitting off, which write the line",
    "drafts.raise_edits": "counts the edits of a draft, each of which writes its line",
    "expired_holds.sweep": "ends what ended by itself",
    "feed_people.note_change": "part of confirming, undoing and taking a role, which write the line",
    "feed_tokens.issue": "makes its actor from the account, and writes the line",
    "feed_tokens.note_use": "when a calendar was last fetched",
    "founding.add_roles": "part of founding, which writes the line",
    "job_runs.claim": "the machinery's own memory",
    "job_runs.tidy": "the machinery's own memory",
    "notices.void": "part of what made the message needless, which writes the line",
    "leaves.silence_schedulers": "part of withdrawing and of answering a leave, which write the line",
    "no_shows.close_past_sittings": "a sitting is over when its day is",
    "own_calendars.remove": "part of forgetting it and of leaving the pool, which write the line",
    "own_calendars.claim_due": "the machinery's own memory",
    "own_calendars.note": "the machinery's own memory: how a look went; leave is given by its owner alone",
    "password_rules.keep_old": "part of setting a password, which writes the line",
    "plan_batches.prepare": "asking for the plan writes the line",
    "planning_progress.requeue": "the machinery's own memory",
    "planning_progress.give_back": "the machinery's own memory",
    "readinesses.end_all_of": "part of leaving the pool, which writes the line",
    "recovery_codes.replace": "part of setting two steps up and of making new codes, which write the line",
    "two_steps.accept": "part of signing in, which writes the line",
    "unanswered_offers.end": "the compare-and-swap of taking, withdrawing and ending, which write the line",
    "worker_processes.sign_up": "the machinery's own memory",
    "worker_processes.say_alive": "the machinery's own memory",
    "worker_processes.sign_off": "the machinery's own memory",
    "worker_processes.forget": "the machinery's own memory",
    "webhook_deliveries.claim_due": "the machinery's own memory",
    "webhook_deliveries.note": "the machinery's own memory: how telling went",
    "webhooks.try_again": "tells what was to be told anyway",
    "waitlist.sweeping.withdraw": "part of moving a sitting, which writes the line; each writes its own as the clock's",
    "waitlist.offering.offer": "part of a cancellation, an answer or the sweep; it writes the line as the clock's",
    "waitlist.line.swap": "one step of offering or ending, which write the line",
    "waitlist.line.end_offer": "part of answering, leaving and running out, which write the line",
    "release_reminders.tell_due": "forgets numbers once they are told, or after three months: nothing is decided",
    "roster_comments.forget_reasons": "part of publishing, which writes the line",
    "slots.quotas.release": "what the settings say, when its day has come",
    "throttles.clear": "limits that count tries",
    "throttles.clear_all": "limits that count tries",
    "throttles.forget_ended": "limits that count tries",
    "waiting_changes.silence": "part of answering and withdrawing, which write the line",
    "visits.changing.swap_booking": "part of a visit's steps, which write the line",
    "visits.numbering.enqueue": "part of an arrival, which writes the line",
    "visits.recusals.forget": "part of an undo, which writes the line",
    "visits.recusals.keep_from": "part of stepping aside, which writes the line",
}
"""What changes rows without an actor, and why it may."""


def test_who_takes_an_actor_writes_it_down():
    known = list(functions())
    silent = frozenset(
        function.name
        for _name, function in known
        if function.name.startswith("_") and "actor" in parameters(function) and not hands_on(function)
    )
    forgetful = [
        name
        for name, function in known
        if "actor" in parameters(function)
        and not function.name.startswith("_")
        and not hands_on(function, silent)
    ]
    assert set(forgetful) - {"audit.record"} == {
        "drafts.emptied"
    }, (  # part of adopting a plan, which writes the line
        "write a line in the trail, or hand the actor to who does"
    )


def test_the_test_finds_who_forgets():
    (forgetful,) = ast.parse("def close(actor):\n    db.session.add(Row(by=actor.account_id))").body
    (told,) = ast.parse("def close(actor):\n    audit.record(CLOSED, actor)").body
    assert isinstance(forgetful, Function)
    assert isinstance(told, Function)
    assert writes(forgetful)
    assert not hands_on(forgetful)
    assert hands_on(told)


def test_who_writes_without_an_actor_says_why():
    found = {
        name
        for name, function in functions()
        if not function.name.startswith("_") and "actor" not in parameters(function) and writes(function)
    }
    assert found <= set(WITHOUT_ACTOR), (
        "give it an actor and a line in the trail, or say here why it needs none"
    )
