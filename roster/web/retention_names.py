"""What people call the durations of the settings."""

from roster.core.translation import N_

DURATION_NAMES: dict[str, str] = {
    "keep_not_attended_days": N_("Contact data of a booking nobody came for: days after the date"),
    "keep_attended_days": N_("Contact data of somebody who came: days after the date"),
    "keep_record_months": N_("Names, phones, other parties and villages of records: months after the date"),
    "keep_record_text_months": N_("Facts, advice and additions of records: months after the date"),
    "keep_receipt_months": N_("Messages: months"),
    "keep_leave_months": N_("Reasons of leaves: months after the end"),
    "keep_audit_months": N_("Audit trail: months"),
}
"""Setting → msgid."""
