"""What the auditor's pages share: the blueprint, rendering, and the filter as the address or a form gives it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext

from roster.core.actors import read_command
from roster.services import audit_words, inspections
from roster.services.trail_reading import Entry, Query
from roster.web.access import current_bureau

blueprint = Blueprint("auditor", __name__, url_prefix="/auditor")

PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
EARLIEST, LATEST = date(2000, 1, 1), date(2098, 12, 31)


def page(template: str, **context: Any) -> str:
    """Render a page of the acting bureau."""
    return render_template(f"auditor/{template}", bureau=current_bureau(), **context)


def query_in(given: Mapping[str, str]) -> tuple[Query, list[str]]:
    """Return what is looked for, and the names of the entries that could not be read."""
    wrong: list[str] = []

    def day(name: str) -> date | None:
        text = given.get(name, "").strip()
        try:
            found = date.fromisoformat(text) if text else None
        except ValueError:
            found = None
        if text and (found is None or not EARLIEST <= found <= LATEST):
            wrong.append(name)
            return None
        return found

    def among(name: str, known: Mapping[str, Any]) -> str:
        text = given.get(name, "")
        return text if text in known else ""

    kind = among("kind", audit_words.KINDS)
    found = Query(
        first=day("first"),
        last=day("last"),
        group=among("group", audit_words.GROUPS),
        account=_name(given.get("account", "")),
        kind=kind,
        object=_name(given.get("object", "")) if kind else "",
        place=among("place", audit_words.PLACES),
    )
    return found, wrong


def _name(text: str) -> str:
    """Return a public name; for what is none, one that nothing has: what was typed stays out of the trail."""
    text = text.strip()
    return text if not text or PUBLIC_ID.fullmatch(text) else "?"


@blueprint.app_template_global("action_words")
def action_words(entry: Entry) -> str:
    """Return what was done, in the reader's language."""
    words = audit_words.ACTIONS.get(entry.action)
    return (
        str(gettext(words)) if words else entry.action.value
    )  # a newer program that serves beside this one did it


@blueprint.app_template_global("actor_words")
def actor_words(entry: Entry) -> str:
    """Return who did it, in the reader's language."""
    if entry.who and entry.actor_kind == "clock":
        return str(gettext("The clock, for %(name)s", name=entry.who))
    if entry.who or entry.actor_kind != "command":
        return entry.who or str(gettext(audit_words.ACTORS.get(entry.actor_kind, entry.actor_kind)))
    user, command = read_command(entry.origin)
    if user and command:
        return str(
            gettext(
                "The command “%(command)s”, typed by the system user %(user)s", command=command, user=user
            )
        )
    if command:
        return str(gettext("The command “%(command)s”", command=command))
    if user:
        return str(gettext("A command, typed by the system user %(user)s", user=user))
    nameless = audit_words.ACTORS["command"]
    return str(gettext("The first-run page") if entry.origin else gettext(nameless))


@blueprint.app_template_global("origin_words")
def origin_words(entry: Entry) -> str:
    """Return from where it was done, where who did it does not say so already."""
    return "" if entry.actor_kind == "command" and "/" not in entry.origin else entry.origin


@blueprint.app_template_global("kind_words")
def kind_words(entry: Entry) -> str:
    """Return what was acted upon, in the reader's language."""
    return str(gettext(audit_words.KINDS[entry.kind])) if entry.kind in audit_words.KINDS else entry.kind


@blueprint.app_template_global("detail_words")
def detail_words(entry: Entry) -> str:
    """Return the details, in the reader's language."""
    parts = audit_words.details(entry.detail, lambda text: str(gettext(text)))
    return "; ".join(f"{name}: {value}" for name, value in parts)


@blueprint.app_template_global("is_inspectable")
def is_inspectable(entry: Entry) -> bool:
    """Tell whether an auditor can open what was acted upon."""
    return bool(entry.object) and entry.kind in inspections.KINDS
