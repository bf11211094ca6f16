"""What if: an instance with one thing changed, to be solved beside the one there is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from roster.planning.elements import Assignment, Practitioner
from roster.planning.instance import Instance


def with_one_more(instance: Instance, role: str, firm: str, identifier: str = "one-more") -> Instance:
    """Add somebody of a role at a firm: full-time, good at what most are, with the usual limit and the usual load.

    Raises ValueError if nobody of the firm is there to start beside.
    """
    beside = [person for person in instance.practitioners if person.firm == firm]
    if not beside:
        raise ValueError(f"Nobody of the firm {firm} is in the plan.")
    peers = instance.practitioners_of_role.get(role, [])
    start = next((person for person in beside if person.role == role), beside[0])
    added = Practitioner(
        id=identifier,
        role=role,
        location=start.location,
        firm=firm,
        carried_load=_usual(peers, "carried_load"),
        carried_far=_usual(peers, "carried_far"),
        carried_minutes=_usual(peers, "carried_minutes"),
        max_load_per_month=_commonest(person.max_load_per_month for person in peers),
        max_load=_commonest(person.max_load for person in peers),
        matters=start.matters if start.role == role else (),
    )
    return replace(instance, practitioners=(*instance.practitioners, added))


def sharing_a_day(instance: Instance, host: str, guest: str) -> Instance:
    """Let one center's visitors come to another's sittings: the guest has none of its own, and waits for none.

    The host's duties become as urgent as the guest's were. Raises ValueError for one center twice.
    """
    if host == guest:
        raise ValueError("Two different centers are needed.")
    urgency: Counter[tuple[str, str]] = Counter()
    for duty in instance.duties:
        if duty.center in (host, guest):
            urgency[duty.date[:7], duty.role] = max(urgency[duty.date[:7], duty.role], duty.priority)
    duties = tuple(
        replace(duty, priority=urgency[duty.date[:7], duty.role]) if duty.center == host else duty
        for duty in instance.duties
        if duty.center != guest
    )
    centers = tuple(
        replace(center, service={}) if center.id == guest else center for center in instance.centers
    )
    known = {duty.id for duty in duties}
    return replace(
        instance,
        duties=duties,
        centers=centers,
        locked=_of(instance.locked, known),
        published=_of(instance.published, known),
    )


def moved(instance: Instance, center: str, beside: str) -> Instance:
    """Move a center to where another one is. Raises ValueError for one center twice."""
    if center == beside:
        raise ValueError("Two different centers are needed.")
    place = instance.center[beside].location
    centers = tuple(replace(one, location=place) if one.id == center else one for one in instance.centers)
    return replace(instance, centers=centers)


def _of(entries: Iterable[Assignment], duties: set[str]) -> tuple[Assignment, ...]:
    return tuple(entry for entry in entries if entry.duty in duties)


def _usual(people: list[Practitioner], field: str) -> int:
    """Return the average of what people carry, by share: a full-time newcomer is nobody to catch up."""
    shares = sum(1 / max(person.load_weight, 1) for person in people)
    return round(sum(int(getattr(person, field)) for person in people) / shares) if shares else 0


def _commonest(limits: Iterable[int | None]) -> int | None:
    counted = Counter(limits).most_common(1)
    return counted[0][0] if counted else None
