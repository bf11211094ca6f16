"""Check (or update) the interface's catalogues: nothing stale, nothing untranslated, nothing fuzzy.

`python tests/catalogue.py` fails with the list of what is wrong; `--update` collects new texts.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = {
    code: ROOT / f"roster/translations/{code}/LC_MESSAGES/messages.po" for code in ("zh_Hans_CN", "en")
}

PLACEHOLDER = re.compile(r"%\(\w+\)")


def extract() -> Catalog:
    """Return the template of all texts now in the code."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as file:
        command = [
            sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "--mapping-file", "babel.cfg",
            "--keywords", "N_", "--keywords", "lazy_gettext", "--keywords", "_l", "--no-location",
            "--sort-output", "--output-file", file.name, ".",
        ]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True)
        return read_po(file)


def faults(code: str, path: Path, template: Catalog) -> list[str]:
    """Return what is wrong with one catalogue, each as a sentence."""
    if not path.exists():
        return [f"{code}: there is no catalogue"]
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    wanted = {message.id for message in template if message.id}
    have = {message.id for message in catalogue if message.id}
    found = [f"{code}: not in the catalogue: {text!r}" for text in sorted(map(str, wanted - have))]
    found += [f"{code}: no longer used: {text!r}" for text in sorted(map(str, have - wanted))]
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            found.append(f"{code}: fuzzy: {message.id!r}")
        if code != "en" and not all(texts):
            found.append(f"{code}: untranslated: {message.id!r}")
        found += [f"{code}: {error} in {message.id!r}" for error in message.check(catalogue)]
        if len(texts) == 1 and isinstance(message.id, tuple):  # the one form stands for every number
            left_out = set(PLACEHOLDER.findall(message.id[1])) - set(PLACEHOLDER.findall(texts[0]))
            found += [f"{code}: {name} is left out in {message.id!r}" for name in sorted(left_out)]
    return found


def update(code: str, path: Path, template: Catalog) -> None:
    """Bring one catalogue to the texts now in the code, keeping its translations."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=code, project="roster")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False  # a header marked fuzzy would not be compiled
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=False, sort_output=True, no_location=True, width=110)


def main() -> int:
    """Check or update all catalogues."""
    template = extract()
    if "--update" in sys.argv:
        for code, path in CATALOGUES.items():
            update(code, path, template)
        return 0
    found = [fault for code, path in CATALOGUES.items() for fault in faults(code, path, template)]
    print("\n".join(found) or f"{len(list(template)) - 1} texts, both catalogues complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
