"""What is done in the peer's own environment: `found PLACES VISITORS` and `count`; each prints JSON."""

import json
import os
import sys
from datetime import datetime, time, timedelta
from typing import Any

import django

MINUTES = 10
OPENS, CLOSES = 9, 18
A_DAY = (CLOSES - OPENS) * 60 // MINUTES


def found(places: int, visitors: int) -> dict[str, Any]:
    """Make the tables, one person at work every day with so many free times, and visitors who are signed in."""
    from appointment.models import Service, StaffMember, WorkingHours
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone

    for known in ("auth", "sessions"):  # before the peer's own tables, for which it ships no migrations
        call_command("migrate", known, verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    service = Service.objects.create(name="Advice", duration=timedelta(minutes=MINUTES), price=0)
    staff = StaffMember.objects.create(
        user=User.objects.create_user("lawyer", "lawyer@example.org", first_name="Lawyer"),
        slot_duration=MINUTES, lead_time=time(OPENS), finish_time=time(CLOSES), work_on_saturday=True, work_on_sunday=True,
    )  # fmt: skip
    staff.services_offered.add(service)
    for day in range(7):
        WorkingHours.objects.create(
            staff_member=staff, day_of_week=day, start_time=time(OPENS), end_time=time(CLOSES)
        )
    sessions = []
    for number in range(visitors):
        user = User.objects.create_user(f"visitor{number}", f"visitor{number}@example.org")
        store = SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        sessions.append(store.session_key)
    first = timezone.localdate() + timedelta(days=1)
    starts = [
        datetime.combine(first + timedelta(days=number // A_DAY), time(OPENS))
        + timedelta(minutes=MINUTES * (number % A_DAY))
        for number in range(places)
    ]
    return {
        "service": service.pk,
        "staff": staff.pk,
        "sessions": sessions,
        "places": [
            {
                "date": start.date().isoformat(),
                "start_time": start.strftime("%H:%M:%S"),
                "end_time": (start + timedelta(minutes=MINUTES)).strftime("%H:%M:%S"),
            }
            for start in starts
        ],
    }


def count() -> dict[str, int]:
    """Say how many appointments there are and how many of them are at a time that somebody else has, too."""
    from appointment.models import Appointment

    times = Appointment.objects.values_list(
        "appointment_request__staff_member", "appointment_request__date", "appointment_request__start_time"
    )
    return {"appointments": len(times), "beyond": len(times) - len(set(times))}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    django.setup()
    step, *numbers = sys.argv[1:]
    json.dump({"found": found, "count": count}[step](*map(int, numbers)), sys.stdout)
