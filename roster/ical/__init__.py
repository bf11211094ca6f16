"""Calendar files: events in, bytes out. No clock, no database, no web."""

from roster.ical.events import CalendarEvent, CalendarFeed, EventStatus, MalformedEvent
from roster.ical.rendering import MalformedFeed, render

__all__ = ["CalendarEvent", "CalendarFeed", "EventStatus", "MalformedEvent", "MalformedFeed", "render"]
