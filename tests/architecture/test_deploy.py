"""What `deploy/` hands to administrators agrees with the program; tools that Debian has look at it where they are installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
ALERTS = DEPLOY / "monitoring/alerts.yml"


def _figures(text: str) -> set[str]:
    return {name.removesuffix("_total") for name in re.findall(r"\broster_[a-z_]+(?=[{`\[ )<>]|$)", text)}


def _given() -> set[str]:
    """Return the names that the program gives its figures."""
    text = "".join(
        (ROOT / "roster/web" / name).read_text() for name in ("measuring.py", "public/monitoring.py")
    )
    return set(re.findall(r'"(roster_[a-z_]+)"', text)) | {
        f"roster_{name}" for name in re.findall(r'_(?:single|labelled)\(\s*"([a-z_]+)"', text)
    }


def test_rules_and_documentation_name_figures_that_there_are() -> None:
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    asked = set().union(*(_figures(rule["expr"]) for rule in rules))
    assert {name.removesuffix("_bucket") for name in asked} <= _given()
    assert all(rule["annotations"]["summary"].endswith(".") for rule in rules)
    table = "".join(
        line
        for line in (ROOT / "docs/operations.md").read_text().splitlines()
        if line.startswith("| `roster_")
    )
    assert _figures(table) == _given() - {"roster_bureaus"}


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="no promtool (Debian: apt-get install prometheus)"
)
def test_prometheus_reads_the_rules_and_fires_when_it_should() -> None:
    _run("promtool", "check", "rules", str(ALERTS))
    _run("promtool", "test", "rules", str(DEPLOY / "monitoring/alerts_test.yml"))


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker with compose")
def test_compose_reads_its_file(tmp_path: Path) -> None:
    asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=60)
    if asked.returncode:
        pytest.skip("docker has no compose here")
    folder = DEPLOY / "compose"
    _run(
        "docker", "compose", "--env-file", str(folder / "env.example"),
        "-f", str(folder / "compose.yml"), "config", "--quiet",
    )  # fmt: skip


def _roster(folder: Path, **given: str) -> dict[str, str]:
    """Run the installed command `roster` on stand-ins of its folders; return the environment of what it starts."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    for name, does in (("setpriv", "env"), ("install", "true")):
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    script = (DEPLOY / "systemd/roster.sh").read_text()
    for real in ("/srv/roster/current", "/var/lib/roster", "/etc/roster"):
        script = script.replace(real, str(folder / real.rsplit("/", 1)[1] / "x"))
    done = subprocess.run(
        ["sh", "-c", script, "roster", "check"],
        env={"PATH": f"{programs}:/usr/bin:/bin", **given}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def test_the_installed_command_never_takes_another_installation_for_the_services(tmp_path: Path) -> None:
    for name in ("current", "roster"):
        (tmp_path / name / "x").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "roster/x/roster.env").write_text(
        "# a comment\nDATABASE_URL=postgresql://a&b@h/live\nROSTER_LOG='json'\n\nnot a line\n"
    )
    own = _roster(tmp_path)
    assert (own["DATABASE_URL"], own["ROSTER_LOG"]) == ("postgresql://a&b@h/live", "json")
    assert own["ROSTER_INSTANCE"] == str(tmp_path / "roster/x")
    assert _roster(tmp_path, DATABASE_URL="sqlite://")["DATABASE_URL"] == "sqlite://"
    drill = _roster(tmp_path, ROSTER_INSTANCE="/srv/drill")
    assert drill["ROSTER_INSTANCE"] == "/srv/drill"
    assert "DATABASE_URL" not in drill
    assert "ROSTER_LOG" not in drill
    assert _roster(tmp_path, ROSTER_RELEASE=str(tmp_path / "other"))["PWD"] == str(tmp_path / "other")
