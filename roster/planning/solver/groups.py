"""Parts of an instance that nothing ties together: each is bounded and improved on its own."""

from collections import defaultdict

from roster.planning.solver.tours import Cell, TourBook


def independent_groups(book: TourBook) -> list[list[Cell]]:
    """Divide the cells so that no rule and no part of the objective joins two groups; the largest first.

    People are joined by the centers they could serve in their role and by a firm with a limit.
    """
    roots: dict[tuple[str, ...], tuple[str, ...]] = {}

    def root(node: tuple[str, ...]) -> tuple[str, ...]:
        roots.setdefault(node, node)
        while roots[node] != node:
            roots[node] = roots[roots[node]]
            node = roots[node]
        return node

    for (person_id, _), tours in book.by_cell.items():
        person = book.instance.practitioner[person_id]
        firm = book.instance.firm.get(person.firm) if person.firm is not None else None
        nodes = {("service", center, person.role) for tour in tours for center in tour.centers}
        for node in sorted(nodes):
            roots[root(node)] = root(("person", person_id))
        if firm is not None and firm.is_limited:
            roots[root(("firm", firm.id))] = root(("person", person_id))
    groups: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in book.by_cell:
        groups[root(("person", cell[0]))].append(cell)
    return sorted(groups.values(), key=len, reverse=True)
