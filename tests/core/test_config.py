"""Weak or missing secrets refuse to start, with a sentence that says what to do."""

import stat

import pytest
from cryptography.fernet import Fernet

from roster.config import Config, ConfigurationError, create_keys

GOOD = {
    "ROSTER_SECRET_KEY": "a9f3k2l1m8n7b6v5c4x3z2q1w0e9r8t7",
    "ROSTER_PASSWORD_SALT": "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6",
    "ROSTER_FIELD_KEYS": Fernet.generate_key().decode(),
    "ROSTER_INDEX_KEY": "z1x2c3v4b5n6m7a8s9d0f1g2h3j4k5l6",
}


def test_good_secrets_start(tmp_path):
    config = Config.from_environment(tmp_path, {**GOOD, "DATABASE_URL": "postgres://x/y"})
    assert config.database_url == "postgresql+psycopg://x/y"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_secret_is_named(tmp_path, name):
    with pytest.raises(ConfigurationError, match=name):
        Config.from_environment(tmp_path, {**GOOD, name: ""})


@pytest.mark.parametrize("weak", ["short", "a" * 60])
def test_a_weak_secret_is_refused(tmp_path, weak):
    with pytest.raises(ConfigurationError, match="ROSTER_SECRET_KEY is too weak"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_SECRET_KEY": weak})


def test_a_field_key_that_is_none_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="ROSTER_FIELD_KEYS"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_FIELD_KEYS": "not-a-key"})


def test_a_number_that_is_none_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="ROSTER_PROXIES"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_PROXIES": "two"})


def test_created_keys_start_and_are_never_overwritten(tmp_path):
    path = create_keys(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Config.from_environment(tmp_path, {})
    with pytest.raises(ConfigurationError, match="never overwritten"):
        create_keys(tmp_path)
