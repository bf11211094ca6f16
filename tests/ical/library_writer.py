"""Events as the library writes them: the measure of our own, quicker lines."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Event, vCalAddress, vText

from roster.ical import CalendarEvent
from roster.ical.event_lines import TIME_ZONE
from roster.ical.wording import many_lines, one_line, parameter_text


def written(event: CalendarEvent) -> bytes:
    """Return a VEVENT as `icalendar` has it."""
    item = Event()
    item.add("UID", vText(event.uid))
    item.add("SEQUENCE", event.sequence)
    # DTSTAMP follows the last change, not the clock: with now() every poll would see a new file.
    item.add("DTSTAMP", _utc(event.updated))
    item.add("LAST-MODIFIED", _utc(event.updated))
    item.add("CREATED", _utc(event.created))
    item.add("DTSTART", _local(event.start))
    item.add("DTEND", _local(event.end))
    item.add("SUMMARY", vText(one_line(event.summary)))
    item.add("STATUS", event.status)
    # What is public takes nobody's time: it says when a door is open.
    item.add("TRANSP", "OPAQUE" if event.status == "CONFIRMED" and event.private else "TRANSPARENT")
    item.add("CLASS", "PRIVATE" if event.private else "PUBLIC")
    item.add("ORGANIZER", _organizer(event))
    _add_optional(item, event)
    body: bytes = item.to_ical()
    return body


def _add_optional(item: Event, event: CalendarEvent) -> None:
    if description := many_lines(event.description):
        item.add("DESCRIPTION", vText(description))
    if location := one_line(event.location):
        item.add("LOCATION", vText(location))
    if event.geo is not None:
        item.add("GEO", event.geo)
    if event.url:
        item.add("URL", one_line(event.url))
    if event.alarm_minutes_before is not None and event.status == "CONFIRMED":
        item.add_component(_alarm(event.alarm_minutes_before, event.summary))


def _organizer(event: CalendarEvent) -> vCalAddress:
    """Name the bureau: METHOD:PUBLISH asks for one ORGANIZER and forbids ATTENDEE (RFC 5546 3.2.1)."""
    organizer = vCalAddress(f"mailto:{event.organizer_email}")
    if name := parameter_text(event.organizer_name):
        organizer.params["CN"] = name
    return organizer


def _alarm(minutes_before: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", vText(one_line(summary)))
    alarm.add("TRIGGER", timedelta(minutes=-minutes_before))
    return alarm


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _local(moment: date | datetime) -> date | datetime:
    """Give a time its zone's name: a bare offset, as databases return it, gets no VTIMEZONE."""
    if isinstance(moment, datetime):
        return moment.astimezone(TIME_ZONE).replace(microsecond=0)
    return moment
