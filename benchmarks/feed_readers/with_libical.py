"""Print what libical (the parser of Evolution, GNOME and KDE) reads in a file, as JSON; refuse what it finds illegal.

Arguments: the shared library, the file.
"""

import ctypes
import json
import sys
from pathlib import Path

library = ctypes.CDLL(sys.argv[1])


def call(name, *arguments, gives=ctypes.c_void_p):  # type: ignore[no-untyped-def]
    """Call a function of the library; pointers and strings unless told otherwise."""
    function = getattr(library, name)
    function.restype = gives
    return function(
        *[ctypes.c_void_p(one) if isinstance(one, int) and one > 1 << 16 else one for one in arguments]
    )


def text(found):  # type: ignore[no-untyped-def]
    """Return a text, or nothing for a missing one."""
    return found.decode() if found else ""


def of(event, name):  # type: ignore[no-untyped-def]
    """Return the first value of a property as it stands in the file."""
    kind = call("icalproperty_string_to_kind", name, gives=ctypes.c_int)
    found = call("icalcomponent_get_first_property", event, kind)
    return text(call("icalproperty_get_value_as_string", found, gives=ctypes.c_char_p)) if found else ""


calendar = call("icalparser_parse_string", Path(sys.argv[2]).read_bytes())
if not calendar:
    sys.exit("no calendar")
# The restrictions are those of RFC 5546, by the METHOD of the file.
if not call("icalrestriction_check", calendar, gives=ctypes.c_int):
    sys.exit("restrictions of the method are broken")
if faults := call("icalcomponent_count_errors", calendar, gives=ctypes.c_int):
    sys.exit(f"{faults} errors")
kind = call("icalcomponent_string_to_kind", b"VEVENT", gives=ctypes.c_int)
event, events = call("icalcomponent_get_first_component", calendar, kind), []
while event:
    strings = {
        name: text(call(f"icalcomponent_get_{name}", event, gives=ctypes.c_char_p))
        for name in ("uid", "summary", "description", "location")
    }
    times = {"start": of(event, b"DTSTART"), "end": of(event, b"DTEND")}
    events.append({**strings, **times, "sequence": of(event, b"SEQUENCE"), "status": of(event, b"STATUS")})
    event = call("icalcomponent_get_next_component", calendar, kind)
print(json.dumps(events))
