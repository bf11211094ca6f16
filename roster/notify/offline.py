"""Gateways that send nothing: into the log, or into a file that can be read. For tests, demos and trying the service out."""

import json
import logging
import os
from pathlib import Path

from roster.core import clock, masking
from roster.notify.gateway import Gateway, Receipt
from roster.notify.messages import Message

_log = logging.getLogger(__name__)


class ConsoleGateway(Gateway):
    """Writes messages into the log with the address masked and nobody's name."""

    is_repeatable = is_offline = True
    label = "console"

    def deliver(self, message: Message) -> Receipt:
        """Log the message's short form."""
        _log.info("%s → %s: %s", message.channel.value, mask_address(message.address), message.log_line)
        return Receipt()


class FileGateway(Gateway):
    """Appends each message whole, as a line of JSON, to a file that only its owner can read."""

    is_repeatable = is_offline = True

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def label(self) -> str:
        """The file."""
        return f"file {self._path.name}"

    def deliver(self, message: Message) -> Receipt:
        """Append one line."""
        line = {
            "at": clock.now().isoformat(),
            "channel": message.channel.value,
            "to": message.address,
            "subject": message.subject,
            "body": message.body,
            "reference": message.reference,
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return Receipt()


def mask_address(address: str) -> str:
    """`li@example.com` → `l***@example.com`; a phone number keeps its last four digits, anything else nothing."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else masking.mask_phone(address)
