"""Expertise: Σ over duties of a role in expertise_roles, over the center's matters, of the matter's per cent
if no assigned practitioner of the duty has it."""

from roster.planning.scope import Scope
from roster.planning.seating import Seating


def cost(seating: Seating, scope: Scope) -> int:
    """Return the per cent of consultations that nobody of the duty is good at, summed over duties."""
    instance, missing = seating.instance, 0
    for duty in scope.duties:
        if duty.role in instance.rules.expertise_roles:
            seated = seating.by_duty.get(duty.id, [])
            known = {matter for one in seated for matter in seating.practitioner_of(one).matters}
            mix = instance.center[duty.center].matter_mix
            missing += sum(per_cent for matter, per_cent in mix.items() if matter not in known)
    return missing
