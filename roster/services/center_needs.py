"""What a center needs of each role, its market days and its own hours, as they are typed in its form."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from roster.core.cells import Cells
from roster.core.sentences import say
from roster.core.translation import N_
from roster.models import Center, CenterDuty, PracticeRole
from roster.services.registers import Entry
from roster.services.settings import BureauSettings
from roster.workdays import MarketRule, market_endings

MOST_SEATS, LONGEST_GAP, MOST_PRIORITY = 9, 24, 9
PERIODS = {
    "day": N_("the whole day"),
    "am,pm": N_("morning or afternoon"),
    "am": N_("mornings only"),
    "pm": N_("afternoons only"),
}
CALENDARS = {
    "lunar": N_("days of the lunar month"),
    "solar": N_("days of the month"),
    "weekday": N_("weekdays, Monday is 1"),
}
SEASONS = {"summer": N_("Summer"), "winter": N_("Winter")}
TIMES = {
    "am_starts": N_("morning from"),
    "am_ends": N_("morning until"),
    "pm_starts": N_("afternoon from"),
    "pm_ends": N_("afternoon until"),
}

NEEDS: dict[str, Entry] = {
    "seats": Entry(N_("Seats"), N_("0: none."), "number"),
    "periods": Entry(N_("When a seat may be filled"), kind="choice"),
    "priority": Entry(N_("Priority"), N_("1 to 9: a higher one is filled first."), "number"),
    "gap": Entry(N_("At least once in so many months"), N_("Empty: no such rule."), "number"),
}
MARKET: dict[str, Entry] = {
    "market_calendar": Entry(N_("Market days by"), kind="choice"),
    "market_endings": Entry(N_("Last digits of the market days"), N_("Like 2 5 8. Empty: no market known.")),
    "market_note": Entry(N_("Note about the market")),
}


def entries(roles: Sequence[PracticeRole]) -> dict[str, Entry]:
    """Return the entries for each role's need, the market and the hours."""
    needs = {f"{key}-{role.code}": entry for role in roles for key, entry in NEEDS.items()}
    hours = {
        f"{season}-{name}": Entry(label, kind="time") for season in SEASONS for name, label in TIMES.items()
    }
    return needs | MARKET | hours


def read_needs(cells: Cells, roles: Sequence[PracticeRole]) -> dict[str, dict[str, Any]]:
    """Return what is needed by role; a role of which no seat is needed is left out."""
    needs = {}
    for role in roles:
        seats = cells.whole(f"seats-{role.code}", 0, MOST_SEATS)
        periods = cells.choice(f"periods-{role.code}", {key: key for key in PERIODS})
        priority = cells.whole(f"priority-{role.code}", 1, MOST_PRIORITY)
        gap = cells.whole(f"gap-{role.code}", 1, LONGEST_GAP)
        if seats:
            needs[role.code] = {
                "seats": seats,
                "periods": periods or "day",
                "priority": priority or 1,
                "max_gap_months": gap,
            }
    return needs


def set_needs(center: Center, needs: dict[str, dict[str, Any]]) -> list[str]:
    """Make a center's needs these; return the roles for which something changed."""
    present = {duty.role: duty for duty in center.duties}
    changed = [role for role in present if role not in needs]
    for role in changed:
        center.duties.remove(present[role])
    for role, need in needs.items():
        duty = present.get(role)
        if duty is None:
            center.duties.append(CenterDuty(role=role, **need))
            changed.append(role)
        elif any(getattr(duty, name) != value for name, value in need.items()):
            for name, value in need.items():
                setattr(duty, name, value)
            changed.append(role)
    return sorted(changed)


def read_market(cells: Cells) -> dict[str, Any] | None:
    """Return the market rule, or None where no day is given."""
    calendar = cells.choice("market_calendar", {key: key for key in CALENDARS}) or "lunar"
    note, text = cells.text("market_note", 60), cells.text("market_endings", 30)
    if not text:
        return None
    try:
        endings = market_endings(text)
        MarketRule(calendar, endings)  # type: ignore[arg-type]
    except ValueError:
        cells.blame(
            say(N_("These are no market days. Write last digits like 2 5 8, or weekdays from 1 to 7.")),
            "market_endings",
        )
        return None
    return {"calendar": calendar, "endings": list(endings), "note": note}


def read_hours(cells: Cells, chosen: BureauSettings) -> dict[str, Any] | None:
    """Return the center's own hours by season; what is empty is as the bureau's."""
    hours: dict[str, dict[str, str]] = {}
    for season in SEASONS:
        own = {name: found for name in TIMES if (found := _time(cells, f"{season}-{name}"))}
        whole = {**getattr(chosen, f"{season}_hours"), **own}
        if own and not whole["am_starts"] < whole["am_ends"] <= whole["pm_starts"] < whole["pm_ends"]:
            cells.blame(
                say(N_("The hours must follow each other: morning from, until, afternoon from, until.")),
                f"{season}-am_starts",
            )
        if own:
            hours[season] = own
    return hours or None


def shown(center: Center | None, roles: Sequence[PracticeRole]) -> dict[str, str]:
    """Return needs, market and hours as they are typed; a new center needs a lawyer for the day."""
    texts: dict[str, str] = {}
    needs = {duty.role: duty for duty in center.duties} if center else {}
    for role in roles:
        duty = needs.get(role.code)
        seats = duty.seats if duty else int(center is None and role.code == "lawyer")
        texts[f"seats-{role.code}"] = str(seats)
        texts[f"periods-{role.code}"] = duty.periods if duty else "day"
        texts[f"priority-{role.code}"] = str(duty.priority) if duty else "1"
        texts[f"gap-{role.code}"] = str((duty and duty.max_gap_months) or "")
    market = (center.market if center else None) or {}
    texts["market_calendar"] = market.get("calendar", "lunar")
    texts["market_endings"] = " ".join(str(one) for one in market.get("endings", ()))
    texts["market_note"] = market.get("note", "")
    hours = (center.hours if center else None) or {}
    for season in SEASONS:
        for name in TIMES:
            texts[f"{season}-{name}"] = (hours.get(season) or {}).get(name, "")
    return texts


def _time(cells: Cells, column: str) -> str:
    text = cells.text(column, 5)
    try:
        return time.fromisoformat(text).strftime("%H:%M") if text else ""
    except ValueError:
        cells.blame(say(N_("Enter a time of day like 09:00.")), column)
        return ""
