"""The ways of telling people: how each fares, a test of it, and the words of text messages."""

from http import HTTPStatus

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from roster.core import clock
from roster.core.errors import DomainError, InvalidInput, NotFound, Stale
from roster.database import db, unit_of_work
from roster.models import NoticeChannel
from roster.notify import Gateways, Message
from roster.notify.failures import read_reason
from roster.notify.short_texts import TEXTS
from roster.services import channel_health, firms, message_texts, setting_changes, trial_messages
from roster.services.message_texts import LONGEST_TEXT, Typed
from roster.services.permissions import Permission
from roster.services.setting_changes import WrongSettings
from roster.web.access import current_actor, current_bureau, requires
from roster.web.administrator.pages import blueprint, page
from roster.web.errors import sentence


@blueprint.route("/messages", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def messages() -> ResponseReturnValue:
    """Show channels and texts; look at what was typed, or keep it."""
    bureau = current_bureau()
    if request.method == "GET":
        return _page(message_texts.present(bureau), setting_changes.version_of(bureau), {})
    typed, version = _typed(), request.form.get("version", "")
    if request.form.get("then") == "look":
        return _page(typed, version, {})
    try:
        with unit_of_work():
            changed = message_texts.change(
                current_bureau(), typed, version, _base_url(), current_actor(), clock.now()
            )
    except WrongSettings as error:
        return _page(
            typed, version, {key: sentence(fault) for key, fault in error.faults.items()}
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    except Stale as error:
        flash(sentence(error), "error")
        return _page(typed, setting_changes.version_of(current_bureau()), {}), error.status
    flash(_("The texts are saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("administrator.messages"))


@blueprint.post("/messages/test")
@requires(Permission.CHANGE_SETTINGS)
def test_message() -> ResponseReturnValue:
    """Send a test message by text message or into a firm's chat group."""
    try:
        message = _test()
        with unit_of_work():
            trial_messages.count_try(current_bureau(), clock.now())
        db.session.rollback()
        trial_messages.send(message, _gateways())
        with unit_of_work():
            trial_messages.write_down(current_bureau(), message.channel, current_actor(), clock.now())
    except DomainError as error:
        flash(sentence(error), "error")
    else:
        flash(_("The test message was handed over. Look whether it arrives."))
    return redirect(url_for("administrator.messages", _anchor="test"))


def _test() -> Message:
    bureau, language = current_bureau(), str(get_locale())
    if request.form.get("channel") == NoticeChannel.WECOM.value:
        firm = next(
            (one for one, _people in firms.of_bureau(bureau) if one.public_id == request.form.get("firm")),
            None,
        )
        if firm is None:
            raise NotFound
        return trial_messages.chat_message(bureau, firm, language)
    return trial_messages.text_message(bureau, request.form.get("test_number", "")[:40], language)


def _typed() -> Typed:
    def text(name: str) -> str:
        return " ".join(request.form.get(name, "").replace("\0", "").split())[: LONGEST_TEXT + 1]

    back = request.form.get("ours", "")
    kinds = [kind.value for kind in TEXTS]
    return Typed(
        signature=text("signature").strip("【】"),
        texts={kind: "" if kind == back else text(f"text-{kind}") for kind in kinds},
        codes={kind: text(f"code-{kind}") for kind in kinds},
        has_links="has_links" in request.form,
    )


def _base_url() -> str:
    return str(current_app.config["ROSTER"].base_url)


def _gateways() -> Gateways:
    config = current_app.config["ROSTER"]
    try:
        return Gateways.configured(config.smtp_url, config.mail_from, config.sms_url, config.chat_url)
    except ValueError as error:
        raise InvalidInput(str(error)) from error


def _page(typed: Typed, version: str, faults: dict[str, str]) -> str:
    bureau, gateways = current_bureau(), _gateways()
    health = channel_health.of(bureau, clock.now())
    return page(
        "messages.html",
        health=health,
        gateways={one.channel: gateways.of(one.channel, is_demo=bureau.is_demo) for one in health},
        reasons={one.channel: read_reason(one.last_error) for one in health},
        typed=typed,
        texts=message_texts.shown(bureau, typed, _base_url()),
        base_url=_base_url(),
        long_places=message_texts.long_places(bureau),
        groups=[one for one, _people in firms.of_bureau(bureau) if one.chat_robot],
        version=version,
        faults=faults,
        language=str(get_locale()),
    )
