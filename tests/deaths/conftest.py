"""What tests of deaths share."""

import os
from collections.abc import Iterator

import pytest

from tests.postgresql import Cluster, run_as_admin


@pytest.fixture
def cluster(postgresql_server: str) -> Iterator[Cluster]:
    """The tests' own server, which for once must keep what it has confirmed."""
    if os.environ.get("TEST_POSTGRESQL_URL"):
        pytest.skip("the server of TEST_POSTGRESQL_URL is not ours to stop")
    before = "off"
    for value in ("on", before):
        run_as_admin(postgresql_server, f"ALTER SYSTEM SET synchronous_commit = {value}")
        run_as_admin(postgresql_server, "SELECT pg_reload_conf()")
        if value == "on":
            yield Cluster.of(postgresql_server)
