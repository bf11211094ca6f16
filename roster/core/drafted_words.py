"""Documents drafted from a record (代书): which there are.

Source: the field guide, sections 3.2 (field 30), 4.2 (application for legal aid), 4.3 (application for mediation) and 9.
"""

from enum import StrEnum

from roster.core.translation import N_


class DraftedKind(StrEnum):
    """A document that is filled in from a record, to be completed and signed by the person."""

    COMPLAINT = "complaint"
    ARBITRATION = "arbitration"
    MEDIATION = "mediation"
    LEGAL_AID = "legal_aid"
    EVIDENCE = "evidence"

    @property
    def words(self) -> str:
        """The msgid that people read."""
        return {
            "complaint": N_("Statement of claim for a civil court"),
            "arbitration": N_("Application for labour arbitration"),
            "mediation": N_("Application for mediation"),
            "legal_aid": N_("Application for legal aid"),
        }.get(self.value, N_("List of evidence"))
