"""Weak or missing secrets refuse to start, with a sentence that says what to do."""

import base64
import secrets
import stat

import pytest
from cryptography.fernet import Fernet

from roster import deployment
from roster.config import Config, ConfigurationError, create_keys, exposed_secrets
from tests.conftest import make_config

GOOD = {
    "ROSTER_SECRET_KEY": secrets.token_urlsafe(48),
    "ROSTER_PASSWORD_SALT": secrets.token_urlsafe(48),
    "ROSTER_FIELD_KEYS": Fernet.generate_key().decode(),
    "ROSTER_INDEX_KEY": secrets.token_urlsafe(48),
}


def test_good_secrets_start(tmp_path):
    config = Config.from_environment(tmp_path, {**GOOD, "DATABASE_URL": "postgres://x/y"})
    assert config.database_url == "postgresql+psycopg://x/y"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_secret_is_named(tmp_path, name):
    with pytest.raises(ConfigurationError, match=name):
        Config.from_environment(tmp_path, {**GOOD, name: ""})


WEAK = [
    "short",
    "a" * 60,
    "k7Pq9xZ2Lm4R" * 4,  # a repetition
    "test-secret-key-" + "k7Pq9xZ2Lm4RtW8sYc3V",  # printed in this repository
    "please-change-me-before-you-start-it",
    "abcdefghijklmnopqrstuvwxyz0123456789",
]


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_secret_is_refused(tmp_path, weak):
    with pytest.raises(ConfigurationError, match="ROSTER_SECRET_KEY is too weak"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_SECRET_KEY": weak})


def test_a_field_key_that_is_none_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="ROSTER_FIELD_KEYS"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_FIELD_KEYS": "not-a-key"})


def test_a_field_key_of_zeros_is_refused(tmp_path):
    zeros = base64.urlsafe_b64encode(bytes(32)).decode()
    with pytest.raises(ConfigurationError, match="ROSTER_FIELD_KEYS"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_FIELD_KEYS": zeros})


def test_one_secret_for_two_purposes_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="are the same"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_INDEX_KEY": GOOD["ROSTER_SECRET_KEY"]})


def test_the_tests_own_secrets_start_no_installation(tmp_path):
    config = make_config(tmp_path, "sqlite://")
    environment = {
        "ROSTER_SECRET_KEY": config.secret_key,
        "ROSTER_PASSWORD_SALT": config.password_salt,
        "ROSTER_FIELD_KEYS": GOOD["ROSTER_FIELD_KEYS"],
        "ROSTER_INDEX_KEY": config.index_key,
    }
    with pytest.raises(ConfigurationError, match="too weak"):
        Config.from_environment(tmp_path, environment)


def test_keys_that_others_can_read_are_told_of(tmp_path):
    path = create_keys(tmp_path)
    assert exposed_secrets(tmp_path) == []
    path.chmod(0o644)
    (sentence,) = exposed_secrets(tmp_path)
    assert f"chmod 600 {path}" in sentence


def test_what_the_page_was_told_holds_after_a_restart_unless_the_environment_says_otherwise(tmp_path):
    create_keys(tmp_path)
    facts = {"ROSTER_BASE_URL": "https://sfj.example", "ROSTER_SMTP_URL": "smtp://a:b%23@mail.example:587"}
    path = deployment.write(tmp_path, facts)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    config = Config.from_environment(tmp_path, {"ROSTER_SERVED_AT": "http://127.0.0.1:8123"})
    assert (config.base_url, config.smtp_url) == tuple(facts.values())
    assert (
        Config.from_environment(tmp_path, {"ROSTER_BASE_URL": "https://x.example"}).base_url
        == "https://x.example"
    )


@pytest.mark.parametrize(
    "facts", [{"DATABASE_URL": "sqlite://"}, {"ROSTER_BASE_URL": "https://a\nROSTER_X=1"}]
)
def test_the_file_says_deployment_facts_only(tmp_path, facts):
    with pytest.raises(ValueError, match="cannot be kept"):
        deployment.write(tmp_path, facts)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / deployment.DEPLOYMENT_FILE).write_text("ROSTER_SECRET_KEY=planted\n")
    assert deployment.read(tmp_path) == {}


def test_a_number_that_is_none_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="ROSTER_PROXIES"):
        Config.from_environment(tmp_path, {**GOOD, "ROSTER_PROXIES": "two"})


def test_created_keys_start_and_are_never_overwritten(tmp_path):
    path = create_keys(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Config.from_environment(tmp_path, {})
    with pytest.raises(ConfigurationError, match="never overwritten"):
        create_keys(tmp_path)


def test_secrets_may_come_from_files(tmp_path):
    path = tmp_path / "secret"
    path.write_text(GOOD["ROSTER_SECRET_KEY"] + "\n")
    by_file = {name: value for name, value in GOOD.items() if name != "ROSTER_SECRET_KEY"}
    by_file["ROSTER_SECRET_KEY_FILE"] = str(path)
    assert Config.from_environment(tmp_path, by_file).secret_key == GOOD["ROSTER_SECRET_KEY"]
    with pytest.raises(ConfigurationError, match="are both set"):
        Config.from_environment(tmp_path, {**GOOD, **by_file})
    path.write_text("\n")
    with pytest.raises(ConfigurationError, match="which is empty"):
        Config.from_environment(tmp_path, by_file)
    path.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Config.from_environment(tmp_path, by_file)


@pytest.mark.parametrize(("name", "value"), [("ROSTER_METRICS_TOKEN", "short"), ("ROSTER_LOG", "xml")])
def test_a_weak_token_and_an_unknown_form_of_the_log_are_refused(tmp_path, name, value):
    with pytest.raises(ConfigurationError, match=name):
        Config.from_environment(tmp_path, {**GOOD, name: value})
