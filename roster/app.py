"""The application factory: config → extensions → security → languages → blueprints → commands."""

import logging
import os
from pathlib import Path

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from roster import api, cli, feeds, keyring, web
from roster.cli.configured import without_configuration
from roster.config import Config, ConfigurationError, exposed_secrets
from roster.core import chains, cipher, fetching, presence
from roster.database import db, engine, let_go
from roster.extensions import babel, csrf, limiter, migrate
from roster.services import calendar_files, feed_copies
from roster.sessions import NoSessionForPrograms
from roster.web import (
    access,
    browser_words,
    bureau_names,
    compression,
    errors,
    floods,
    headers,
    language,
    links,
    measuring,
    plain_text,
    presentation,
    reading,
    renewals,
    request_log,
    reveals,
    sign_in,
    stamping,
    staying,
)

ROOT = Path(__file__).resolve().parent.parent
LONGEST_UPLOAD_BYTES = 4 * 1024 * 1024


def load() -> Flask:
    """Return the application as the environment configures it, for a web server or the `flask` command.

    Where secrets are missing or weak a web server gets the ConfigurationError; the command gets an
    application whose commands say so, because `keys create` and `solve` need no secrets.
    """
    try:
        app = create_app()
        if click.get_current_context(silent=True) is None:
            presence.announce(instance_folder())
        return app
    except ConfigurationError as error:
        if click.get_current_context(silent=True) is None:
            raise
        app = without_configuration(instance_folder(), ROOT / "roster", error)
        app.cli.add_command(cli.roster)
        return app


def create_app(config: Config | None = None) -> Flask:
    """Build the web application. Raises ConfigurationError when secrets are missing or weak."""
    config = config or Config.from_environment(instance_folder())
    app = Flask("roster", instance_path=str(config.instance), root_path=str(ROOT / "roster"))
    configure(app, config)
    app.session_interface = NoSessionForPrograms()
    measuring.install(app)  # before all others: what comes first sees the answer last
    request_log.install(app)
    _connect(app)
    for part in (
        plain_text,
        staying,
        access,
        renewals,
        sign_in,
        stamping,
        language,
        presentation,
        reading,
        browser_words,
        reveals,
        bureau_names,
        links,
        errors,
        floods,
        headers,
        compression,
    ):
        part.install(app)
    for blueprint in (*web.blueprints(), *feeds.blueprints(), *api.blueprints()):
        app.register_blueprint(blueprint)
    app.cli.add_command(cli.roster)
    feeds.kept_answers.install(app, request_log.teller(config))
    _trust_proxies(app, config)
    return app


def instance_folder() -> Path:
    """Where this installation keeps what is its own: `ROSTER_INSTANCE`, or `instance/` beside the package."""
    return Path(os.environ.get("ROSTER_INSTANCE") or ROOT / "instance").resolve()


def configure(app: Flask, config: Config) -> None:
    """Tell the application, and the parts that know no application, the facts of this deployment."""
    cipher.install(
        cipher.Cipher(config.field_keys, config.index_keys), renewed=keyring.watcher(config.instance)
    )
    chains.install(chains.Sealer(config.password_salt))
    calendar_files.install_organizer(config.mail_from)
    fetching.allow_inner(config.inner_hosts)
    feed_copies.install(config.instance / "feeds")
    app.config.update(
        ROSTER=config,
        TESTING=config.testing,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(config.database_url),
        MAX_CONTENT_LENGTH=LONGEST_UPLOAD_BYTES,
        SESSION_COOKIE_NAME="roster",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_https,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_ENABLED=not config.testing,
    )
    app.logger.setLevel(logging.INFO)
    for sentence in exposed_secrets(config.instance):
        app.logger.warning(sentence)


def _trust_proxies(app: Flask, config: Config) -> None:
    """Take a request's origin from the proxies before us; outermost, since all others read it."""
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )


def _connect(app: Flask) -> None:
    db.init_app(app)
    app.teardown_appcontext(let_go)  # before Flask-SQLAlchemy's own, which then finds nothing to end
    with app.app_context():
        engine.prepare(db.engine, durable=not app.testing)
        measuring.watch(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(
        app,
        default_locale="zh_Hans_CN",
        default_timezone="Asia/Shanghai",
        locale_selector=language.current_language,
    )
    limiter.init_app(app)
