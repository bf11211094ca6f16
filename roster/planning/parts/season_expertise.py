"""Season expertise, an extension: as expertise, by the center's season_mix of the duty's month. A month without one costs nothing."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the per cent of the month's consultations that nobody of the duty is good at, summed over duties."""
    instance, missing = seating.instance, 0
    for duty in scope.duties:
        mix = instance.center[duty.center].season_mix.get(duty.date[:7], {})
        if duty.role in instance.rules.expertise_roles:
            seated = seating.by_duty.get(duty.id, [])
            known = {matter for one in seated for matter in seating.practitioner_of(one).matters}
            missing += sum(per_cent for matter, per_cent in mix.items() if matter not in known)
    return missing
