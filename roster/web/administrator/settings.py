"""The bureau's settings: one form in groups, each with its unit, its default and from when it counts."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.core import clock
from roster.core.errors import Stale
from roster.core.notice_words import PLACEHOLDERS
from roster.database import unit_of_work
from roster.models import Bureau
from roster.services import allowance_rates, installation_facts, message_texts, own_words, setting_changes
from roster.services.permissions import Permission
from roster.services.setting_changes import WrongSettings
from roster.services.setting_rules import GROUPS, RULES, Kind
from roster.services.settings import BureauSettings, of
from roster.services.two_steps_rules import TwoStepsFor
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence
from roster.web.presentation import listed
from roster.web.presentation import words as say
from roster.web.role_names import roles_of

LONGEST_ENTRY = 10_000


@blueprint.route("/settings", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def settings() -> ResponseReturnValue:
    """Show every setting; keep what was changed."""
    if request.method == "GET":
        bureau = current_bureau()
        return _page(_present(bureau), setting_changes.version_of(bureau), {})
    typed, version = _typed(), request.form.get("version", "")
    try:
        with unit_of_work():
            changed = setting_changes.change(current_bureau(), typed, version, current_actor(), clock.now())
    except WrongSettings as error:
        return _page(typed, version, {key: sentence(fault) for key, fault in error.faults.items()}), 422
    except Stale as error:
        flash(sentence(error), "error")
        return _page(typed, setting_changes.version_of(current_bureau()), {}), error.status
    flash(
        ngettext("%(num)s setting is changed.", "%(num)s settings are changed.", len(changed))
        if changed
        else _("Nothing was changed.")
    )
    return redirect(url_for("administrator.settings"))


@blueprint.get("/settings/history")
@requires(Permission.CHANGE_SETTINGS)
def setting_history() -> ResponseReturnValue:
    """Show who changed what from what to what."""
    labels: dict[str, str] = {
        **installation_facts.LABELS,
        **message_texts.LABELS,
        **own_words.LABELS,
        **allowance_rates.LABELS,
    }
    for rule in RULES.values():
        labels.setdefault(rule.setting, rule.label)
    rows = setting_changes.history(current_bureau())
    return page("setting_history.html", rows=rows, labels=labels, value_words=_value_words)


def _value_words(value: Any) -> str:
    """Return a kept value for people."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return str(listed(f"{name} {text}" for name, text in value.items())) or str(_("none"))
    if isinstance(value, list):
        return str(listed(value)) or str(_("none"))
    if value in list(TwoStepsFor):
        return str(say(TwoStepsFor(value)))
    return str(_("none")) if value in (None, "") else str(value)


def _present(bureau: Bureau) -> dict[str, str]:
    chosen = of(bureau)
    return {key: setting_changes.shown(chosen, rule) for key, rule in RULES.items()}


def _typed() -> dict[str, str]:
    """Return what the form says: a box that is not ticked is not sent at all."""
    typed = {}
    for key, rule in RULES.items():
        if rule.kind is Kind.ROLES:
            typed[key] = " ".join(request.form.getlist(key))[:LONGEST_ENTRY]
        elif key in request.form or rule.kind is Kind.YES_NO:
            typed[key] = request.form.get(key, "")[:LONGEST_ENTRY]
    return typed


def _page(typed: dict[str, str], version: str, faults: dict[str, Any]) -> str:
    defaults = BureauSettings()
    return page(
        "settings.html",
        groups=GROUPS,
        typed=typed,
        version=version,
        faults=faults,
        rules=RULES,
        defaults={key: setting_changes.shown(defaults, rule) for key, rule in RULES.items()},
        placeholders=" ".join(f"{{{name}}}" for name in PLACEHOLDERS),
        practice_roles=roles_of(current_bureau()),
    )
