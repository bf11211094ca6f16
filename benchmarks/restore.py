"""How long a back-up of a year takes, and its restore; and whether the statistics are the same afterwards.

    python -m benchmarks.restore [FOLDER] [--centers 20] [--months 12] [--into DATABASE_URL]

Without FOLDER a year of data is generated (see `benchmarks.year_of_data`). The back-up is restored into a fresh
SQLite database, or into the empty database named by --into, also of the other engine. Exits with 1 when a figure differs.
"""

import argparse
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import select

from benchmarks import year_of_data
from benchmarks.figures import figures
from roster.app import create_app
from roster.config import Config
from roster.core import clock
from roster.core.actors import COMMAND
from roster.database import db, schema
from roster.database.engine import normalize_url
from roster.database.scratch import database_at
from roster.models import Bureau
from roster.services import backup_files, backups, restores


def counted() -> Counter[tuple[Any, ...]]:
    """Return the statistics of every bureau."""
    found: Counter[tuple[Any, ...]] = Counter()
    for bureau_id in db.session.scalars(select(Bureau.id)).all():
        found.update({(bureau_id, *key): number for key, number in figures(bureau_id).items()})
    return found


def main() -> int:
    """Measure once and print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--centers", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--into", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(_config(chosen.folder or folder, is_new=chosen.folder is None))
        with app.app_context():
            if chosen.folder is None:
                schema.upgrade()
                year_of_data.build(clock.today(), centers=chosen.centers, months=chosen.months)
            before = counted()
            db.session.remove()
            began = time.perf_counter()
            saved = backups.make(folder / "kept", COMMAND, clock.now())
            _say("back-up, tried out", began)
            with backup_files.opened(saved) as (_archive, manifest):
                print(f"  {manifest.rows:,} rows, {saved.stat().st_size:,} bytes, schema {manifest.schema}")
            began = time.perf_counter()
            backups.verify(saved, clock.now())
            _say("verify", began)
            target = normalize_url(chosen.into) or f"sqlite:///{folder / 'again.sqlite3'}"
            with database_at(target, durable=True) as engine:
                began = time.perf_counter()
                restores.restore(saved, COMMAND, clock.now())
                _say(f"restore into {engine.dialect.name}", began)
                same = counted() == before
    print(f"statistics: {len(before):,} figures, {'all the same' if same else 'DIFFERENT'}")
    return 0 if same else 1


def _config(folder: Path, *, is_new: bool) -> Config:
    if not is_new:
        return Config.from_environment(folder.resolve(), os.environ)
    return Config(
        instance=folder,
        database_url=f"sqlite:///{folder / 'roster.sqlite3'}",
        secret_key=secrets.token_urlsafe(48),
        password_salt=secrets.token_urlsafe(48),
        field_keys=(Fernet.generate_key().decode(),),
        index_key=secrets.token_urlsafe(48),
    )


def _say(what: str, began: float) -> None:
    print(f"{what}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
