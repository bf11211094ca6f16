"""Waiting: for each center, role in its service and month t of the horizon, 1 if no seat of the role was
filled there in any of the max_gap_months months ending with t; last_served counts as filled."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the number of months in which a center has waited too long for a role."""
    instance, waited = seating.instance, 0
    for center, role in scope.services:
        service = center.service[role]
        served = {
            instance.month_index(duty.date)
            for duty in instance.duties_of_service.get((center.id, role), [])
            if duty.id in seating.by_duty
        }
        if service.last_served is not None:
            served.add(instance.month_index(service.last_served))
        for month in range(len(instance.months)):
            waited += not any(month - service.max_gap_months < seen <= month for seen in served)
    return waited
