"""Pages for auditors: the trail, and any record for a reason. Nothing here changes anything."""

from roster.web.auditor import exports, records, trail
from roster.web.auditor.pages import blueprint

__all__ = ["blueprint", "exports", "records", "trail"]
