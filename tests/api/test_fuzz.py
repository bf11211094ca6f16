"""The API keeps to its own document, whatever is sent: no server error, no answer that the document does not name.

Schemathesis makes requests from the document, fitting and not fitting, and checks each answer's status, media type,
headers and body against it. Here a few of them, always the same; `make soak` sends random ones for a set time.

Making them takes longer than answering them (seven parts of eight, measured), and the longer the more an operation
has had; so a long run goes by rounds, and by the time each operation gets, not by a number of examples.
"""

import os
import warnings
from collections import Counter
from time import monotonic
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roster.core.actors import CITIZEN
from roster.database import db, unit_of_work
from roster.services import bookings, throttles
from roster.services.waitlist import joining, reading
from tests.api.staging import ROOT, key_for
from tests.architecture.test_routes import ON_SQLITE
from tests.booking_builders import book, publish_december, request_of, slots_of
from tests.conftest import NOW

SOAK = bool(os.environ.get("ROSTER_SOAK"))
EXAMPLES = 100 if SOAK else 6
"""For each operation and kind of request, in each round."""
SECONDS = int(os.environ.get("ROSTER_FUZZ_SECONDS", "25")) if SOAK else 0
"""How long rounds go on for each operation and kind of request: 25 make it about 20 minutes in all."""
LEFT_OUT = (
    "positive_data_acceptance",  # a phone number is of a form that no schema says whole
    "use_after_free",  # what is cancelled can still be looked at
    "ignored_auth",  # every key is tried in tests/architecture/test_api_keys.py
)
REJECTION = "negative_data_rejection"
pytestmark = ON_SQLITE


def is_right_as_sent(case, answer) -> bool:
    """Whether what was made wrong was lost on the way: each request is given a key, and an empty list behind a word that
    nobody asked for stands in no address."""
    faults = getattr(case.meta.phase.data, "mutations", ())
    return (
        bool(faults)
        and not urlsplit(answer.request.url).query
        and all(
            (one.parameter_location.value, one.keywords) in (("header", ("required",)), ("query", ("additionalProperties",)))
            for one in faults
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def library():
    """The fuzzer, loaded here only: no other test pays for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
    return schemathesis


@pytest.mark.timeout(7200 if SOAK else 120)
def test_every_answer_is_in_the_document(app, cast, library):
    publish_december(cast.own, NOW)
    key = key_for(cast.own.bureau)
    slots = [slot.public_id for sitting in cast.own.sittings for slot in slots_of(sitting)]
    booking = book(slots_of(cast.own.sittings[0])[0], NOW)
    with unit_of_work():
        center = db.session.merge(cast.own.centers[0])
        entry = joining.join(center, "lawyer", request_of(9), CITIZEN, NOW, idempotency_key="one")
    center_code = center.code
    known = {"booking": booking.public_id, "code": center_code, "entry": entry.public_id}
    place, token, code = reading.link_token(entry), bookings.link_token(booking), booking.code
    library.checks.load_all_checks()
    *left_out, rejection = (library.checks.CHECKS.get_one(name) for name in (*LEFT_OUT, REJECTION))
    wrong: set[str] = set()
    statuses: dict[str, set[int]] = {}
    tried: Counter[str] = Counter()

    def make_real(case, number: int) -> None:
        """Put real names in, so that the inside is reached, too."""
        case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        if "Booking-Token" in (case.headers or {}):
            case.headers["Booking-Token"] = place if "entry" in (case.path_parameters or {}) else token
        if isinstance(case.body, dict):
            real = {
                "slot": slots[number],
                "center": center_code,
                "role": "lawyer",
                "code": code,
                "phone": f"1380000010{number}",
                "name": "示某",
                "note": "",
            }
            case.body |= {name: value for name, value in real.items() if name in case.body}

    def try_one(operation, mode) -> None:
        @settings(
            max_examples=EXAMPLES, derandomize=not SOAK, database=None, deadline=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), number=st.integers(0, 5))
        def fuzz(case, number):
            if mode is library.GenerationMode.POSITIVE and number:
                make_real(case, number)
            answer = case.call(headers={"Authorization": f"Bearer {key}"})
            tried[operation.label] += 1
            statuses.setdefault(operation.label, set()).add(answer.status_code)
            not_asked = [*left_out, rejection] if is_right_as_sent(case, answer) else left_out
            try:
                case.validate_response(answer, excluded_checks=not_asked)
            except BaseExceptionGroup as failures:
                wrong.update(f"{operation.label}: {one}" for one in failures.exceptions)

        ends_at = monotonic() + SECONDS
        while not tried[operation.label] or monotonic() < ends_at:
            with unit_of_work():
                throttles.clear_all("")  # wrong codes tried elsewhere close no door here
            fuzz()

    for result in library.openapi.from_wsgi(f"{ROOT}/openapi.json", app).get_all_operations():
        for mode in library.GenerationMode:
            try_one(result.ok(), mode)
    if SOAK:
        print(f"\n{sum(tried.values())} requests: {dict(tried)}")
    assert sorted(wrong) == []
    assert {label: codes for label, codes in statuses.items() if not codes & {200, 201, 404, 409}} == {}
