"""`make bundle`: one archive from which a machine without internet installs this version.

It holds the source of the present commit with its catalogues compiled, a wheel of every pinned requirement for the
target (its hash compared with requirements.txt while it is fetched), SHA256SUMS of everything, and install.sh. Run it
on a machine with internet; what has no wheel on the index is built here and must not depend on the machine.

    python deploy/bundle/build.py [--python 3.11] [--machine x86_64] [--output dist]
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GLIBC = (28, 27, 24, 17, 12)
"""Minor versions of glibc 2 whose wheels the target runs: 2.28 is that of RHEL 8, openEuler 20.03, Kylin V10 and Debian 10."""


def main() -> None:
    """Build the archive, print where it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default="3.11", help="the target's Python")
    parser.add_argument("--machine", default="x86_64", choices=["x86_64", "aarch64"])
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    commit = _said(["git", "rev-parse", "--short=10", "HEAD"])
    if _said(["git", "status", "--porcelain"]):
        sys.exit("Commit first: the bundle holds the present commit.")
    name = f"roster-{commit}-python{asked.python}-{asked.machine}"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / name
        (folder / "wheels").mkdir(parents=True)
        _fetch(folder / "wheels", asked.python, asked.machine)
        _build_missing(folder / "wheels")
        _take_source(folder / "source")
        _add_installer(folder, commit, asked.python)
        _sum(folder)
        asked.output.mkdir(parents=True, exist_ok=True)
        archive = asked.output / f"{name}.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=6) as file:
            file.add(folder, name)
    print(f"{archive} ({archive.stat().st_size / 1e6:.0f} MB, SHA-256 {_digest(archive)})")


def _fetch(wheels: Path, python: str, machine: str) -> None:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC]
    platforms += [f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}", "any"]
    tags = ["--python-version", python, "--implementation", "cp"]
    for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
        tags += ["--abi", abi]
    for platform in platforms:
        tags += ["--platform", platform]
    _pip(
        "download",
        "--no-deps",
        "--require-hashes",
        *tags,
        "-d",
        str(wheels),
        "-r",
        str(ROOT / "requirements.txt"),
    )


def _build_missing(wheels: Path) -> None:
    """Make wheels of what came as source."""
    for source in (*wheels.glob("*.tar.gz"), *wheels.glob("*.zip")):
        _pip("wheel", "--no-deps", "-w", str(wheels), str(source))
        source.unlink()
    bound = [path.name for path in wheels.glob("*-linux_*.whl")]
    if bound:
        sys.exit(f"Built here only for machines like this one: {', '.join(bound)}.")


def _take_source(folder: Path) -> None:
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as file:
        file.extractall(folder, filter="data")
    for catalogue in folder.glob("roster/translations/*/LC_MESSAGES/messages.po"):
        compiled = catalogue.with_suffix(".mo")
        _run("-m", "babel.messages.frontend", "--quiet", "compile", "-i", str(catalogue), "-o", str(compiled))


def _add_installer(folder: Path, commit: str, python: str) -> None:
    text = (ROOT / "deploy/bundle/install.sh").read_text(encoding="utf-8")
    installer = folder / "install.sh"
    installer.write_text(text.replace("@COMMIT@", commit).replace("@PYTHON@", python), encoding="utf-8")
    installer.chmod(0o755)


def _sum(folder: Path) -> None:
    lines = [f"{_digest(path)}  {path.relative_to(folder)}\n" for path in _files(folder)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pip(*words: str) -> None:
    _run("-m", "pip", "--quiet", "--disable-pip-version-check", *words)


def _run(*words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True)


def _said(words: Sequence[str]) -> str:
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
