"""The solver behind `roster.planning.solve`; nothing outside `planning` imports from here.

`tours` and `groups` break the problem down, `draft`, `limits`, `charges` and `repeats` write it as a linear
model (`linear`), `relaxation` and `bounding` bound it from below, `exact` solves parts of it, and `start`,
`neighbourhoods` and `search` put a roster together.
"""
