"""Deployment facts from the environment. Weak or missing secrets refuse to start.

Secrets come from environment variables or from `keys.env` in the instance folder, which
`flask roster keys create` writes once, readable by its owner only.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from roster.database.engine import normalize_url

KEYS_FILE = "keys.env"
SECRET_NAMES = ("ROSTER_SECRET_KEY", "ROSTER_PASSWORD_SALT", "ROSTER_FIELD_KEYS", "ROSTER_INDEX_KEY")
SHORTEST_SECRET = 32


class ConfigurationError(Exception):
    """The environment does not allow a safe start; the sentence says what to do."""


@dataclass(frozen=True)
class Config:
    """What one deployment sets. Everything a bureau may choose is in its settings instead."""

    instance: Path
    database_url: str
    secret_key: str
    password_salt: str
    field_keys: tuple[str, ...]
    index_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://…`; empty: messages go to the console."""
    mail_from: str = "noreply@localhost"
    proxies: int = 0
    """How many trusted proxies stand in front."""
    testing: bool = False

    @property
    def is_https(self) -> bool:
        """Whether cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, instance: Path, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment and the keys file. Raises ConfigurationError with a clear sentence."""
        values = {**read_keys(instance), **environment}
        missing = [name for name in SECRET_NAMES if not values.get(name)]
        if missing:
            raise ConfigurationError(
                f"Missing secrets: {', '.join(missing)}. Run 'flask roster keys create' once, "
                "or set them in the environment."
            )
        config = cls(
            instance=instance,
            database_url=normalize_url(
                values.get("DATABASE_URL") or f"sqlite:///{instance / 'roster.sqlite3'}"
            ),
            secret_key=values["ROSTER_SECRET_KEY"],
            password_salt=values["ROSTER_PASSWORD_SALT"],
            field_keys=tuple(values["ROSTER_FIELD_KEYS"].split(",")),
            index_key=values["ROSTER_INDEX_KEY"],
            base_url=values.get("ROSTER_BASE_URL", cls.base_url).rstrip("/"),
            smtp_url=values.get("ROSTER_SMTP_URL", ""),
            mail_from=values.get("ROSTER_MAIL_FROM", cls.mail_from),
            proxies=_whole_number(values, "ROSTER_PROXIES"),
        )
        config.refuse_weak_secrets()
        return config

    def refuse_weak_secrets(self) -> None:
        """Raise ConfigurationError for a secret that somebody could guess or that is no key."""
        for name in ("secret_key", "password_salt", "index_key"):
            value = getattr(self, name)
            if len(value) < SHORTEST_SECRET or len(set(value)) < 10:
                raise ConfigurationError(
                    f"ROSTER_{name.upper()} is too weak: use at least {SHORTEST_SECRET} random characters, "
                    "for example from 'flask roster keys create'."
                )
        for key in self.field_keys:
            try:
                Fernet(key)
            except ValueError as error:
                raise ConfigurationError(
                    "ROSTER_FIELD_KEYS holds something that is no key: each must be 32 bytes in base64url."
                ) from error


def _whole_number(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "0")
    if not text.isdecimal():
        raise ConfigurationError(f"{name} must be a whole number, not '{text}'.")
    return int(text)


def read_keys(instance: Path) -> dict[str, str]:
    """Return the keys file's names and values; nothing when there is no file."""
    path = instance / KEYS_FILE
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in lines if not name.startswith("#")}


def create_keys(instance: Path) -> Path:
    """Write new random secrets for an installation. Raises ConfigurationError if there are some already."""
    instance.mkdir(parents=True, exist_ok=True)
    path = instance / KEYS_FILE
    lines = [
        "# The secrets of this installation. Without them its encrypted data cannot be read: back them up.",
        f"ROSTER_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"ROSTER_PASSWORD_SALT={secrets.token_urlsafe(48)}",
        f"ROSTER_FIELD_KEYS={Fernet.generate_key().decode()}",
        f"ROSTER_INDEX_KEY={secrets.token_urlsafe(48)}",
    ]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(f"{path} exists already: keys are never overwritten.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path
