"""People at work while processes die: citizens who book, a scheduler who publishes and plans.

They do what people do when a page does not come: the same form again, until an answer comes.
"""

import contextlib
import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from roster.core.references import new_token
from roster.web.public import drafts
from roster.web.public.drafts import Draft
from tests.deaths.house import House
from tests.races.booking_clients import Browser

CONFIRM = "/b/own/book/confirm"
ANSWER_SECONDS = 15
PATIENCE_SECONDS = 120
"""How long people ask again: a machine that does other work besides may stand still for a minute."""


@dataclass
class Promises:
    """What the site has said to people; it must be true ever after."""

    booked: dict[str, str] = field(default_factory=dict)
    """The form's key of each confirmed booking, with the address it was sent to."""
    published: list[int] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Load:
    """Threads that work until they are told to stop."""

    def __init__(self, house: House, slots: list[str], seed: int, pace: float = 1) -> None:
        self.house, self.slots, self.seed, self.pace = house, slots, seed, pace
        self.promises, self.stopping = Promises(), threading.Event()
        self.threads = [
            threading.Thread(target=self._guarded, args=(work, number), daemon=True)
            for number, work in enumerate([self._book, self._book, self._publish, self._plan])
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS + ANSWER_SECONDS)

    def _guarded(self, work, number: int) -> None:
        try:
            work(number)
        except Exception as error:
            self.promises.faults.append(f"{type(error).__name__}: {error}")

    def _book(self, number: int) -> None:
        chance, count, browser = random.Random(self.seed * 10 + number), 0, None
        while not self.stopping.wait(self.pace * chance.uniform(0.02, 0.1)):
            if browser is None:
                browser = self._until(lambda: Browser(self.house.port))
                continue
            count += 1
            draft = Draft(
                matter="family",
                slot=chance.choice(self.slots),
                name="示某",
                phone=f"139{number}{self.seed % 1000:03}{count:04}",
            )
            key, seal = new_token(), drafts.seal(draft)
            answer = self._until(lambda: browser.post(CONFIRM, key=key, seal=seal))  # noqa: B023
            if answer is not None and answer.status == 303:
                self.promises.booked[key] = answer.location
            elif answer is not None and answer.status not in (409, 503):
                self.promises.faults.append(f"booking answered {answer.status}")

    def _publish(self, _number: int) -> None:
        while not self.stopping.wait(self.pace * 0.4):
            answer = self._until(lambda: self._post("publish"), patient=False)
            if answer and "version" in answer:
                self.promises.published.append(answer["version"])

    def _plan(self, _number: int) -> None:
        while not self.stopping.wait(1.0):
            answer = self._until(lambda: self._post("plan"), patient=False)
            if answer and "run" in answer:
                self.promises.planned.append(answer["run"])

    def _post(self, name: str) -> dict[str, int]:
        connection = HTTPConnection("127.0.0.1", self.house.port, timeout=ANSWER_SECONDS)
        with contextlib.closing(connection):
            connection.request("POST", f"/deaths/{name}", urlencode({}))
            response = connection.getresponse()
            text = response.read().decode()
        if response.status not in (200, 409, 503):
            self.promises.faults.append(f"{name} answered {response.status}")
        return json.loads(text) if response.status in (200, 409) else {}

    def _until(self, ask, *, patient: bool = True):
        """Ask again while the site is dead; a citizen is patient, a scheduler looks first what became of it."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            try:
                return ask()
            except (OSError, HTTPException):
                if not patient:
                    return None
                time.sleep(0.1)
        self.promises.faults.append(f"no answer for {PATIENCE_SECONDS} seconds")
        return None
