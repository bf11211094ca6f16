"""`make audit`: do any of the packages that we pin have published holes?

Asks `pip-audit` in an environment of its own, pinned in requirements-audit.txt. Where the list of advisories cannot be reached the
step is skipped and says so by name; a finding that is explained below does not fail it.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".audit"
EXPLAINED: dict[str, str] = {}
"""Advisories that do not concern us, by their name, each with the reason."""
LONGEST_SECONDS = 300


def main() -> int:
    """Audit; return the exit status."""
    program = _program()
    if program is None:
        return _skip("pip-audit cannot be installed here")
    asked = [
        str(program),
        "--disable-pip",
        "--no-deps",
        "--progress-spinner",
        "off",
        "--timeout",
        "15",
        "-f",
        "json",
    ]
    asked += ["-r", str(ROOT / "requirements.txt"), "-r", str(ROOT / "requirements-dev.txt")]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
        packages = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return _skip("the list of advisories cannot be reached")
    return verdict(packages)


def verdict(packages: list[dict[str, object]]) -> int:
    """Print what was found about each package; return 1 when something is not explained."""
    looked_at = [one for one in packages if "skip_reason" not in one]
    if not looked_at:
        return _skip("the list of advisories knows none of our packages, so it is not the public one")
    unexplained = 0
    for package in looked_at:
        for hole in package.get("vulns", []):  # type: ignore[attr-defined]
            reason = EXPLAINED.get(hole["id"])
            unexplained += reason is None
            print(
                f"{package['name']} {package['version']}: {hole['id']}",
                reason or "NOT EXPLAINED",
                hole["fix_versions"],
            )
    left_out = len(packages) - len(looked_at)
    print(
        f"audit: {len(looked_at)} packages looked at, {left_out} unknown to the list, {unexplained} findings not explained"
    )
    return 1 if unexplained else 0


def _program() -> Path | None:
    program = ENVIRONMENT / "bin" / "pip-audit"
    if not program.exists():
        pip = [
            str(ENVIRONMENT / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--retries",
            "1",
            "--timeout",
            "15",
        ]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
            subprocess.run(
                [*pip, "--require-hashes", "-r", str(ROOT / "requirements-audit.txt")],
                check=True,
                capture_output=True,
                timeout=LONGEST_SECONDS,
            )
        except (subprocess.SubprocessError, OSError):
            return None
    return program


def _skip(why: str) -> int:
    print(f"audit: SKIPPED, {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
