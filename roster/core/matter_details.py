"""What people come for, second level: told apart within a matter where whoever writes the record can.

Source: the shared field guide, section 3.3. A detail's code begins with its matter's: `0103` is of `01`.
"""

from roster.core.translation import N_

_OF_MATTER: dict[str, tuple[str, ...]] = {
    "01": (
        N_("Divorce"), N_("Bride price"), N_("Support of children"), N_("Support of parents"), N_("Domestic violence"),
        N_("Division of a household"), N_("Guardianship"),
    ),
    "02": (
        N_("Inheritance by law"), N_("Will or legacy"), N_("Agreement of support for a legacy"), N_("Inheriting a farmhouse"),
    ),
    "03": (N_("Right of way"), N_("Drainage"), N_("Light"), N_("Trees"), N_("Party wall")),
    "04": (N_("Title to a house"), N_("Permit to build or rebuild"), N_("Sale of a house"), N_("Lease of a house")),
    "05": (
        N_("Contract of farmland"), N_("Rent of transferred land"), N_("Sharing of compensation"),
        N_("Share of a daughter who married out"), N_("Membership of the collective"),
    ),
    "06": (N_("Compensation and resettlement"), N_("Allowance in the meantime")),
    "07": (N_("Unpaid wages"), N_("Dismissal and compensation"), N_("Injury at work"), N_("Social insurance at work")),
    "08": (N_("Loan between people"), N_("Suretyship"), N_("Loan from the internet"), N_("Credit card")),
    "09": (N_("Sale of goods"), N_("Building of one's own house"), N_("Hire and lease"), N_("Partnership")),
    "10": (
        N_("Seed, pesticide, fertilizer"), N_("Sale of grapes"), N_("Debt of a broker of produce"), N_("Cold store"),
        N_("Farming by contract"),
    ),
    "11": (N_("Fight"), N_("Animal"), N_("At school"), N_("At a building site")),
    "12": (N_("Damages after an accident"), N_("Motor insurance")),
    "13": (N_("Damage by treatment"),),
    "14": (N_("Health products"), N_("Prepaid card"), N_("Bought online")),
    "15": (N_("Property fees"), N_("Leaking water")),
    "16": (N_("Pollution by livestock"), N_("Noise")),
    "17": (N_("Subsistence allowance"), N_("Old-age insurance"), N_("Household registration"), N_("Penalty by an authority")),
    "18": (N_("Victim"), N_("Family of a suspect"), N_("Fraud")),
    "19": (N_("Mandate"), N_("Will"), N_("Inheritance"), N_("Declaration")),
    "20": (N_("Bringing a suit"), N_("Appeal"), N_("Enforcement")),
}  # fmt: skip

DETAILS: dict[str, str] = {
    f"{matter}{number:02}": name
    for matter, names in _OF_MATTER.items()
    for number, name in enumerate(names, 1)
}
"""Code → msgid. A code is kept in records: new ones go to the end of their matter."""


def of_matter(matter: str) -> dict[str, str]:
    """Return the details of a matter: code → msgid."""
    return {code: name for code, name in DETAILS.items() if code.startswith(matter)}


def split(code: str) -> tuple[str, str]:
    """Return the matter that a code of either level names, and the detail or ""."""
    return code[:2], code if len(code) > 2 else ""
