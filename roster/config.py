"""Deployment facts from the environment. Weak or missing secrets refuse to start.

Secrets come from environment variables or from `keys.env` in the instance folder, which
`flask roster keys create` writes once, readable by its owner only. What the first-run page was told
stands in `deployment.env` beside it (`roster.deployment`).
"""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from roster import deployment
from roster.core.outside import read_inner_hosts
from roster.database.engine import normalize_url

KEYS_FILE = "keys.env"
SECRET_NAMES = ("ROSTER_SECRET_KEY", "ROSTER_PASSWORD_SALT", "ROSTER_FIELD_KEYS", "ROSTER_INDEX_KEY")
BY_FILE = (*SECRET_NAMES, "DATABASE_URL", "ROSTER_SMTP_URL", "ROSTER_SMS_URL", "ROSTER_METRICS_TOKEN")
"""What the environment may name a file for, as `…_FILE`: values with a secret in them."""
LOGS = ("text", "json")
SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 10
"""Different ones, in a secret or in the bytes of a key."""

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"

WELL_KNOWN = re.compile(
    r"test-|example|change.?me|secret.?key|password|abcdefgh|12345678|qwertyui", re.IGNORECASE
)
"""Stands in examples, tests and on keyboards; a random secret holds it once in a million."""


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
    sms_url: str = ""
    """`aliyun://key-id:key-secret@dysmsapi.aliyuncs.com`, `https://:token@host/path`, `console:` or `file:/path`; empty:
    no text messages, somebody calls instead."""
    chat_url: str = WECOM
    """Where the robots of chat groups listen; `console:` or `file:/path` to try it out."""
    proxies: int = 0
    """How many trusted proxies stand in front."""
    backup_folder: Path | None = None
    """Where the clock puts a back-up each night; without it there is none."""
    backup_keep: str = "7,4,2"
    """For how many days, weeks and months the last back-up of each stays."""
    inner_hosts: frozenset[str] = frozenset()
    """`host:port` in inner networks that addresses of practitioners' own calendars may lead to; none by default."""
    metrics_token: str = ""
    """Whoever brings it reads `/metrics` from elsewhere; empty: only this machine does."""
    log: str = "text"
    """`text`, or `json`: one event a line."""
    testing: bool = False

    @property
    def index_keys(self) -> tuple[str, ...]:
        """The index keys: the first makes indexes, all of them search (more than one while keys are rotated)."""
        return tuple(self.index_key.split(","))

    @property
    def is_https(self) -> bool:
        """Whether cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, instance: Path, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment and the keys file. Raises ConfigurationError with a clear sentence."""
        values = {**read_keys(instance), **deployment.read(instance), **with_files(environment)}
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
            base_url=(values.get("ROSTER_BASE_URL") or values.get("ROSTER_SERVED_AT") or cls.base_url).rstrip(
                "/"
            ),
            smtp_url=values.get("ROSTER_SMTP_URL", ""),
            mail_from=values.get("ROSTER_MAIL_FROM", cls.mail_from),
            sms_url=values.get("ROSTER_SMS_URL", ""),
            chat_url=values.get("ROSTER_CHAT_URL", WECOM),
            proxies=_whole_number(values, "ROSTER_PROXIES"),
            backup_folder=Path(values["ROSTER_BACKUP_FOLDER"])
            if values.get("ROSTER_BACKUP_FOLDER")
            else None,
            backup_keep=values.get("ROSTER_BACKUP_KEEP", cls.backup_keep),
            inner_hosts=_inner_hosts(values.get("ROSTER_INNER_HOSTS", "")),
            metrics_token=values.get("ROSTER_METRICS_TOKEN", ""),
            log=values.get("ROSTER_LOG") or cls.log,
        )
        if config.log not in LOGS:
            raise ConfigurationError(f"ROSTER_LOG must be one of {', '.join(LOGS)}, not '{config.log}'.")
        config.refuse_weak_secrets()
        return config

    def _parts(self, name: str, value: str) -> tuple[str, ...]:
        return self.index_keys if name == "index_key" else (value,)

    def refuse_weak_secrets(self) -> None:
        """Raise ConfigurationError for a secret that somebody could guess or that is no key."""
        named = {name: getattr(self, name) for name in ("secret_key", "password_salt", "index_key")}
        if self.metrics_token:
            named["metrics_token"] = self.metrics_token
        parts = [(name, part) for name, value in named.items() for part in self._parts(name, value)]
        for name, value in parts:
            if is_weak(value):
                raise ConfigurationError(
                    f"ROSTER_{name.upper()} is too weak: use at least {SHORTEST_SECRET} random characters, "
                    "for example from 'flask roster keys create'."
                )
        if len({*named.values(), *self.field_keys}) < len(named) + len(self.field_keys):
            raise ConfigurationError("Two of the secrets are the same: each needs a value of its own.")
        for key in self.field_keys:
            try:
                Fernet(key)
            except ValueError as error:
                raise ConfigurationError(
                    "ROSTER_FIELD_KEYS holds something that is no key: each must be 32 bytes in base64url."
                ) from error
            if len(set(base64.urlsafe_b64decode(key))) < FEWEST_CHARACTERS:
                raise ConfigurationError(
                    "ROSTER_FIELD_KEYS holds a key that somebody could guess: make random ones, "
                    "for example with 'flask roster keys create'."
                )


def is_weak(secret: str) -> bool:
    """Tell whether a secret is short, dull, a repetition, or printed somewhere."""
    return (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_CHARACTERS
        or secret in (secret + secret)[1:-1]
        or WELL_KNOWN.search(secret) is not None
    )


def _whole_number(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "0")
    if not text.isdecimal():
        raise ConfigurationError(f"{name} must be a whole number, not '{text}'.")
    return int(text)


def _inner_hosts(text: str) -> frozenset[str]:
    try:
        return read_inner_hosts(text)
    except (ValueError, UnicodeError) as error:
        raise ConfigurationError(
            "ROSTER_INNER_HOSTS must list hosts as 'calendar.court.example, 10.1.2.3:8443', without https://."
        ) from error


def read_keys(instance: Path) -> dict[str, str]:
    """Return the keys file's names and values; nothing when there is no file."""
    return deployment.read_lines(instance / KEYS_FILE)


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what the files say that it names: `ROSTER_SECRET_KEY_FILE=/run/secrets/…`.

    Raises ConfigurationError for a file that cannot be read or is empty, and where both are set.
    """
    values = dict(environment)
    for name in BY_FILE:
        path = environment.get(f"{name}_FILE")
        if not path:
            continue
        if environment.get(name):
            raise ConfigurationError(f"{name} and {name}_FILE are both set: keep one of them.")
        try:
            values[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise ConfigurationError(f"{name}_FILE names {path}, which cannot be read: {reason}.") from error
        if not values[name]:
            raise ConfigurationError(f"{name}_FILE names {path}, which is empty.")
    return values


def stated_facts(instance: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the site's address, mail server and sender as the files and the environment state them now."""
    values = {**read_keys(instance), **deployment.read(instance), **with_files(environment)}
    return {name: values[name] for name in deployment.FACTS if name in values}


def exposed_secrets(instance: Path) -> list[str]:
    """Return a sentence for each file of secrets that others on this machine can read."""
    files = (KEYS_FILE, deployment.DEPLOYMENT_FILE)
    return [
        f"{path} can be read by others on this machine: run 'chmod 600 {path}'."
        for path in deployment.readable_by_others(instance, files)
    ]


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
