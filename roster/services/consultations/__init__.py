"""The consultation log: one record of one visit, written by the practitioner, read by nobody else.

Writing: `open_for`, `save_draft`, `sign`, `add`. Reading: `read` (each leaves an audit row), `own_heads`,
`heads` for the center's staff, `unsigned`, `unrecorded`.
"""

from roster.services.consultations.drafts import AlreadySigned, Draft, draft_of, save_draft
from roster.services.consultations.indexing import index_missing
from roster.services.consultations.limitation import LimitationWarning, limitation_warning
from roster.services.consultations.on_paper import PaperForm, RecordedAlready, outcomes_of
from roster.services.consultations.on_paper import enter as enter_paper
from roster.services.consultations.opening import NotYourVisit, open_for
from roster.services.consultations.reading import (
    Head,
    Lapsing,
    Unsigned,
    by_public_id,
    entered_by,
    heads,
    key_of_draft,
    lapsing,
    number_for_call_back,
    of_visit,
    own_heads,
    read,
    recorded_of,
    unrecorded,
    unsigned,
    villages_of,
)
from roster.services.consultations.signing import NotComplete, NotSigned, add, sign

__all__ = [
    "AlreadySigned",
    "Draft",
    "Head",
    "Lapsing",
    "LimitationWarning",
    "NotComplete",
    "NotSigned",
    "NotYourVisit",
    "PaperForm",
    "RecordedAlready",
    "Unsigned",
    "add",
    "by_public_id",
    "draft_of",
    "enter_paper",
    "entered_by",
    "heads",
    "index_missing",
    "key_of_draft",
    "lapsing",
    "limitation_warning",
    "number_for_call_back",
    "of_visit",
    "open_for",
    "outcomes_of",
    "own_heads",
    "read",
    "recorded_of",
    "save_draft",
    "sign",
    "unrecorded",
    "unsigned",
    "villages_of",
]
