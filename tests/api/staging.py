"""A published December and a program with a key, for tests of the API."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from roster.core.actors import COMMAND
from roster.core.references import new_token
from roster.database import unit_of_work
from roster.models import Bureau, Scope
from roster.services import api_clients
from tests.conftest import NOW

ROOT = "/api/v1"


def key_for(bureau: Bureau, *scopes: Scope, requests_per_minute: int = 6000) -> str:
    """Make a program and return its key; it opens everything unless scopes are named."""
    with unit_of_work():
        _client, key = api_clients.make(
            bureau, "小程序", scopes or tuple(Scope), requests_per_minute, COMMAND, NOW
        )
    return key


@dataclass(frozen=True)
class Program:
    """A program that calls the API."""

    client: FlaskClient
    key: str

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read."""
        return self.client.get(ROOT + path, headers={"Authorization": f"Bearer {self.key}", **headers})

    def post(self, path: str, body: Any, *, once: str = "", token: str = "", **headers: str) -> TestResponse:
        """Send JSON; `once` is the idempotency key, a new one unless it is given."""
        known = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": once or new_token(),
            **({"Booking-Token": token} if token else {}),
        }
        return self.client.post(ROOT + path, json=body, headers=known | headers)

    def slots(self, center: str) -> list[dict[str, Any]]:
        """Return a center's free times."""
        found: list[dict[str, Any]] = self.get(f"/centers/{center}/slots").get_json()["slots"]
        return found
