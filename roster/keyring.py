"""Change the keys in `keys.env` step by step, while the site runs. Each step is one whole replacement of the file.

1. `announce`: the new keys are added last. Nothing is written with them yet, but every process learns them.
2. `switch`: they come first. What is written from now on is written with them; old keys still read and find.
3. After everything was rewritten, `retire` drops the old ones.

`ROSTER_KEYS_STEP` says how far it went, so that a killed rotation goes on where it stopped.
"""

import logging
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from roster import deployment
from roster.config import KEYS_FILE, Config, ConfigurationError, read_keys, with_files
from roster.core.cipher import Cipher

FIELD, INDEX, STEP = "ROSTER_FIELD_KEYS", "ROSTER_INDEX_KEY", "ROSTER_KEYS_STEP"
ANNOUNCED, SWITCHED = "announced", "switched"
log = logging.getLogger(__name__)

_HEAD = "# The secrets of this installation. Without them its encrypted data cannot be read: back them up."


def step(instance: Path) -> str:
    """Return how far a rotation went: empty, `announced` or `switched`."""
    return read_keys(instance).get(STEP, "")


def announce(instance: Path) -> None:
    """Add a new field key and a new index key, last. Raises ConfigurationError when that cannot be."""
    values = _own(instance)
    if step(instance):
        raise ConfigurationError("A rotation is under way already.")
    values[FIELD] = ",".join([*_keys(values, FIELD), Fernet.generate_key().decode()])
    values[INDEX] = ",".join([*_keys(values, INDEX), secrets.token_urlsafe(48)])
    _write(instance, {**values, STEP: ANNOUNCED})


def switch(instance: Path) -> None:
    """Put the announced keys first."""
    values = _own(instance)
    for name in (FIELD, INDEX):
        *old, new = _keys(values, name)
        values[name] = ",".join([new, *old])
    _write(instance, {**values, STEP: SWITCHED})


def retire(instance: Path, *names: str) -> bool:
    """Keep only the first key of each name; return whether the rotation is over."""
    values = _own(instance)
    for name in names:
        values[name] = _keys(values, name)[0]
    is_over = all(len(_keys(values, name)) == 1 for name in (FIELD, INDEX))
    _write(instance, {**values, STEP: "" if is_over else SWITCHED})
    return is_over


def watcher(instance: Path, environment: Mapping[str, str] = os.environ) -> Callable[[], Cipher | None]:
    """Return what tells a running process of changed keys (see `core.cipher.install`)."""
    seen = _version(instance)

    def renewed() -> Cipher | None:
        nonlocal seen
        present = _version(instance)
        if present == seen:
            return None
        seen = present
        try:
            config = Config.from_environment(instance, environment)
        except ConfigurationError as error:  # somebody is editing it by hand: go on with what we know
            log.error("the changed keys cannot be used: %s", error)
            return None
        return Cipher(config.field_keys, config.index_keys)

    return renewed


def _own(instance: Path) -> dict[str, str]:
    values = read_keys(instance)
    outside = [name for name in (FIELD, INDEX) if name in with_files(os.environ) or name not in values]
    if outside:
        raise ConfigurationError(
            f"{' and '.join(outside)} must stand in {KEYS_FILE} to be changed here. Where the environment "
            "sets them, change them there in the same three steps (docs/privacy.md)."
        )
    return values


def _keys(values: Mapping[str, str], name: str) -> list[str]:
    return values[name].split(",")


def _write(instance: Path, values: Mapping[str, str]) -> None:
    lines = [_HEAD, *(f"{name}={value}" for name, value in values.items() if value)]
    deployment.write_private(instance / KEYS_FILE, lines)


def _version(instance: Path) -> tuple[int, int] | None:
    try:
        found = (instance / KEYS_FILE).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
