"""Rows → the planner's `Instance`. Nothing else turns rows into a planning problem.

Duties and practitioners are named by their public ids, centers by their codes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from roster import planning
from roster.database import db
from roster.models import Bureau, Center, Duty, Firm, Sitting, SittingState
from roster.services import carried_history, instance_people, learned_mixes, office_reserves, settings
from roster.services.instance_frames import Frame
from roster.services.learned_mixes import LearnedMix, Season
from roster.services.practitioner_wishes import DISLIKED


def build(bureau: Bureau, frame: Frame) -> planning.Instance:
    """Return the planning problem of a bureau's months. Raises InstanceError if rows contradict each other."""
    chosen = settings.of(bureau)
    centers = _centers(bureau)
    learned = (
        learned_mixes.of_centers(bureau, centers, frame.today)
        if chosen.learn_matters and frame.learns
        else {}
    )
    # Before the people are read: reading them anew drops what the centers in their conflicts had loaded.
    center_fields = [_center(center, frame, learned.get(center.code)) for center in centers]
    duties = _duties(bureau, frame.open)
    people = instance_people.practitioners(bureau, frame.also)
    places = instance_people.Places(bureau, centers, people)
    dates = sorted({date.fromisoformat(duty["date"]) for duty in duties})
    away = instance_people.unavailable(bureau, people, dates, frame, centers)
    carried = carried_history.carried_by(people, frame, places.base_of, places.minutes, chosen.far_minutes)
    document = {
        "format": "duty-roster/1",
        "name": frame.name,
        "months": list(frame.months),
        "locations": places.ids,
        "travel_minutes": places.matrix,
        "centers": center_fields,
        "firms": _firms(bureau, chosen.firm_default_per_date, office_reserves.limits(bureau, dates)),
        "practitioners": [
            instance_people.practitioner(
                person,
                places,
                frame,
                away[person.id],
                chosen.rotation_months,
                carried[person.public_id],
                chosen.far_minutes,
            )
            for person in people
        ],
        "duties": duties,
        "rules": {
            "lunch_travel_limit": chosen.lunch_travel_limit,
            "rotation_months": chosen.rotation_months,
            "expertise_roles": list(chosen.expertise_roles),
            "far_minutes": chosen.far_minutes,
        },
        "weights": _weights(
            dict(frame.weights or chosen.weights),
            is_learned=bool(learned),
            has_wishes=any(person.no_far_in_a_row for person in people),
        ),
    }
    return planning.Instance.from_json(document)


def _centers(bureau: Bureau) -> Sequence[Center]:
    return db.session.scalars(
        select(Center)
        .where(Center.bureau_id == bureau.id)
        .order_by(Center.position, Center.code)
        .options(selectinload(Center.duties))
        .execution_options(populate_existing=True)
    ).all()


def _duties(bureau: Bureau, months: Collection[str]) -> list[dict[str, Any]]:
    """Return the duties of sittings that take place, without their rows: this is asked at every drag on a board."""
    rows = db.session.execute(
        select(Duty.public_id, Center.code, Sitting.date, Duty.role, Duty.seats, Duty.periods, Duty.priority)
        .join(Sitting, Sitting.id == Duty.sitting_id)
        .join(Center, Center.id == Sitting.center_id)
        .where(
            Sitting.bureau_id == bureau.id,
            Sitting.month.in_(months),
            Sitting.state != SittingState.CANCELLED,
            Duty.seats > 0,
        )
        .order_by(Sitting.month, Center.position, Center.code, Duty.role)
    )
    return [
        {
            "id": public_id,
            "center": center,
            "date": day.isoformat(),
            "role": role,
            "seats": seats,
            "periods": [period.strip() for period in periods.split(",")],
            "priority": priority,
        }
        for public_id, center, day, role, seats, periods, priority in rows
    ]


def _firms(
    bureau: Bureau, default: int | None, reserves: Mapping[str, Mapping[str, int]]
) -> list[dict[str, Any]]:
    firms = db.session.scalars(select(Firm).where(Firm.bureau_id == bureau.id).order_by(Firm.id))
    found = []
    for firm in firms:
        limit = firm.max_per_date if firm.max_per_date is not None else default
        fields = {"id": firm.public_id, "max_per_date": limit, "max_on": reserves.get(firm.public_id)}
        found.append({name: value for name, value in fields.items() if value is not None})
    return found


def _weights(weights: dict[str, int], *, is_learned: bool, has_wishes: bool) -> dict[str, int]:
    """Return the weights; what was learned by season counts instead of what was entered for the whole year.

    Two far towns in a row weigh, where somebody wishes for none, as much as a town that somebody would rather not go to.
    """
    if has_wishes:
        weights = weights | {"far_again": weights.get("preference", 0) * DISLIKED}
    if not is_learned:
        return weights
    return weights | {
        "expertise": 0,
        "season_expertise": weights.get("season_expertise") or weights["expertise"],
    }


def _center(center: Center, frame: Frame, learned: Mapping[Season, LearnedMix] | None) -> dict[str, Any]:
    service = {}
    for need in center.duties:
        if need.max_gap_months:
            seen = [
                one.month
                for one in frame.history
                if (one.center, one.role) == (center.code, need.role) and one.month <= frame.months[-1]
            ]
            service[need.role] = {"max_gap_months": need.max_gap_months}
            if seen:
                service[need.role]["last_served"] = max(seen)  # type: ignore[assignment]
    mix = {matter: int(share) for matter, share in (center.matter_mix or {}).items()}
    found = {"id": center.code, "location": center.code, "matter_mix": mix, "service": service}
    if learned:
        found["season_mix"] = learned_mixes.by_month(learned, frame.months)
    return found
