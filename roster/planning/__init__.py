"""The duty-roster planner: instances, rules, prices and the solver. Plain data in, plain data out.

Knows neither Flask nor SQLAlchemy; `docs/planning.md` explains it. Solving itself is `roster.planning.solving`, which
is not imported here: OR-Tools takes a second and 100 MB, and only the solver's own process needs it.
"""

from roster.planning.breaches import Breach, Rule
from roster.planning.candidates import Candidate, candidates
from roster.planning.elements import (
    Assignment,
    Center,
    Duty,
    Firm,
    Practitioner,
    Preferences,
    Rules,
    Service,
    Unavailability,
    Visit,
    Weights,
)
from roster.planning.errors import DocumentError, InstanceError, RosterError
from roster.planning.explanations import EmptySeat, Reason, ReasonCount, explain_empty
from roster.planning.instance import Instance, read_instance
from roster.planning.lock_sets import conflicting_locks
from roster.planning.policies import PRESETS, Goal, GoalValue, Policy
from roster.planning.pricing import Price, price
from roster.planning.process import SolverProcess
from roster.planning.relaxations import Loosening, Relaxation, relaxations
from roster.planning.results import CurvePoint, Phase, Progress, Result, SolveParameters, Status
from roster.planning.rosters import roster_from_json, roster_to_json
from roster.planning.shares import PractitionerShare, price_by_practitioner
from roster.planning.supply import RoleSupply, supply_of
from roster.planning.validation import validate
from roster.planning.writing import assignment_to_json, weights_to_json

__all__ = [
    "PRESETS",
    "Assignment",
    "Breach",
    "Candidate",
    "Center",
    "CurvePoint",
    "DocumentError",
    "Duty",
    "EmptySeat",
    "Firm",
    "Goal",
    "GoalValue",
    "Instance",
    "InstanceError",
    "Loosening",
    "Phase",
    "Policy",
    "Practitioner",
    "PractitionerShare",
    "Preferences",
    "Price",
    "Progress",
    "Reason",
    "ReasonCount",
    "Relaxation",
    "Result",
    "RoleSupply",
    "RosterError",
    "Rule",
    "Rules",
    "Service",
    "SolveParameters",
    "SolverProcess",
    "Status",
    "Unavailability",
    "Visit",
    "Weights",
    "assignment_to_json",
    "candidates",
    "conflicting_locks",
    "explain_empty",
    "price",
    "price_by_practitioner",
    "read_instance",
    "relaxations",
    "roster_from_json",
    "roster_to_json",
    "supply_of",
    "validate",
    "weights_to_json",
]
