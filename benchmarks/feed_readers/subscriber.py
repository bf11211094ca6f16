"""Two real subscribers: vdirsyncer, which keeps a folder in step with an address, and khal, which goes by UID."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from benchmarks.feed_readers.outside import run
from benchmarks.feed_readers.seen import Refused, Seen, by_icalendar

_PAIR = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "ours"
b = "folder"
collections = null
conflict_resolution = "a wins"
[storage ours]
type = "http"
url = "{url}"
[storage folder]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
_KHAL = """
[calendars]
[[duty]]
path = {folder}/events/
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H%M%S
dateformat = %Y%m%d
longdateformat = %Y%m%d
datetimeformat = %Y%m%dT%H%M%S
longdatetimeformat = %Y%m%dT%H%M%S
[sqlite]
path = {folder}/khal.db
[default]
show_all_days = False
"""


class Subscriber:
    """khal with a calendar into which it takes what an address answers, event by event, by UID."""

    goes_by_uid = True

    def __init__(self, programs: Path, folder: Path, url: str) -> None:
        self._programs, self._folder, self._url = programs, folder, url
        self._etag = ""
        (folder / "events").mkdir(parents=True)
        (folder / "khal").write_text(_KHAL.format(folder=folder))

    def fetch(self) -> None:
        """Ask the address again, as the program's timer does; raise Refused when it says that nothing changed."""
        body = self._answer()
        if body is None:
            raise Refused("304, though something changed")
        if self._answer() is not None:
            raise Refused("200 to its own ETag, though nothing changed")
        (self._folder / "fetched.ics").write_bytes(body)
        self._khal("import", "--batch", str(self._folder / "fetched.ics"))

    def kept(self) -> list[Seen]:
        """Return the events in the subscriber's folder, whole."""
        files = (self._folder / "events").glob("*.ics")
        return sorted(event for file in files for event in by_icalendar(file.read_bytes()))

    def shown(self) -> set[tuple[str, str]]:
        """Return status and title of each event that khal lists."""
        lines = self._khal("list", "--json", "status", "--json", "title", "20261101", "400d").splitlines()
        days = [event for line in lines if line.startswith("[") for event in json.loads(line)]
        return {(event["status"].strip(), event["title"]) for event in days}

    def _answer(self) -> bytes | None:
        """Ask with the ETag of the last answer; return the file, or None for 304."""
        request = Request(self._url, headers={"If-None-Match": self._etag} if self._etag else {})
        try:
            with urlopen(request, timeout=60) as answer:
                self._etag = answer.headers["ETag"]
                return bytes(answer.read())
        except HTTPError as error:
            if error.code == HTTPStatus.NOT_MODIFIED:
                return None
            raise Refused(f"{error.code}") from error

    def _khal(self, *arguments: str) -> str:
        command = [str(self._programs / "khal"), "-c", str(self._folder / "khal"), *arguments]
        return run(command, XDG_DATA_HOME=str(self._folder))


class Mirror(Subscriber):
    """vdirsyncer's folder, which khal lists. It names events by their content and writes that name into them as UID."""

    goes_by_uid = False

    def __init__(self, programs: Path, folder: Path, url: str) -> None:
        super().__init__(programs, folder, url)
        (folder / "pair").write_text(_PAIR.format(folder=folder, url=url))
        self._sync("discover")

    def fetch(self) -> None:
        """Let vdirsyncer ask the address again."""
        self._sync("sync")

    def _sync(self, what: str) -> None:
        run([str(self._programs / "vdirsyncer"), "-c", str(self._folder / "pair"), what])
