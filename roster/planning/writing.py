"""`Instance` → `duty-roster/1` document. What does not apply is left out, never null."""

from typing import TYPE_CHECKING, Any

from roster.planning.elements import Assignment, Center, Duty, Practitioner, Weights
from roster.planning.reading import EXTENSIONS, FORMAT, WEIGHTS

if TYPE_CHECKING:
    from roster.planning.instance import Instance


def instance_to_json(instance: "Instance") -> dict[str, Any]:
    """Write an instance as the document that reads back to an equal one."""
    return {
        "format": FORMAT,
        "name": instance.name,
        "months": list(instance.months),
        "locations": list(instance.locations),
        "travel_minutes": [list(row) for row in instance.travel_minutes],
        "centers": [_center(center) for center in instance.centers],
        "firms": [
            _present(id=firm.id, max_per_date=firm.max_per_date, max_on=dict(firm.max_on) or None)
            for firm in instance.firms
        ],
        "practitioners": [_practitioner(person) for person in instance.practitioners],
        "duties": [_duty(duty) for duty in instance.duties],
        "locked": [assignment_to_json(assignment) for assignment in instance.locked],
        "published": [assignment_to_json(assignment) for assignment in instance.published],
        "rules": _present(
            lunch_travel_limit=instance.rules.lunch_travel_limit,
            rotation_months=instance.rules.rotation_months,
            expertise_roles=list(instance.rules.expertise_roles),
            far_minutes=instance.rules.far_minutes,
        ),
        "weights": weights_to_json(instance.weights),
    }


def weights_to_json(weights: Weights) -> dict[str, int]:
    """Write weights: those of the core, and of the extensions those that count."""
    return {name: getattr(weights, name) for name in WEIGHTS} | {
        name: getattr(weights, name) for name in EXTENSIONS if getattr(weights, name)
    }


def assignment_to_json(assignment: Assignment) -> dict[str, str]:
    """Write one assignment."""
    return {"duty": assignment.duty, "practitioner": assignment.practitioner, "period": assignment.period}


def _present(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def _center(center: Center) -> dict[str, Any]:
    return _present(
        id=center.id,
        location=center.location,
        matter_mix=dict(center.matter_mix),
        service={
            role: _present(max_gap_months=service.max_gap_months, last_served=service.last_served)
            for role, service in center.service.items()
        },
        season_mix={month: dict(mix) for month, mix in center.season_mix.items()} or None,
    )


def _practitioner(person: Practitioner) -> dict[str, Any]:
    return _present(
        id=person.id,
        role=person.role,
        firm=person.firm,
        location=person.location,
        load_weight=person.load_weight,
        carried_load=person.carried_load,
        carried_far=person.carried_far or None,
        carried_minutes=person.carried_minutes or None,
        no_far_in_a_row=True if person.no_far_in_a_row else None,
        far_on=dict(person.far_on) or None,
        max_load_per_month=person.max_load_per_month,
        max_load=person.max_load,
        licensed_from=person.licensed_from,
        licensed_until=person.licensed_until,
        supervised=True if person.supervised else None,
        conflicts=list(person.conflicts),
        unavailable=[
            _present(
                date=away.date,
                period=away.period,
                elsewhere=True if away.elsewhere else None,
                centers=None if away.centers is None else list(away.centers),
            )
            for away in person.unavailable
        ],
        matters=list(person.matters),
        preferences={"centers": dict(person.preferences.centers), "dates": dict(person.preferences.dates)},
        past_visits=[{"center": visit.center, "date": visit.date} for visit in person.past_visits],
    )


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "center": duty.center,
        "date": duty.date,
        "role": duty.role,
        "seats": duty.seats,
        "periods": list(duty.periods),
        "priority": duty.priority,
    }
