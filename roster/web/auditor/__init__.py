"""Pages for auditors: the trail, and any record for a reason. Nothing here changes anything."""

from roster.web.auditor import exports, record_searches, records, trail
from roster.web.auditor.pages import blueprint

__all__ = ["blueprint", "exports", "record_searches", "records", "trail"]
