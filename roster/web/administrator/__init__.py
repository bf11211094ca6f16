"""Pages for system administrators: accounts, settings, health. No roster, no booking, no consultation."""

from roster.web.administrator import (
    account_changes,
    accounts,
    all_plans,
    allowances,
    health,
    installation,
    messages,
    oversight,
    programs,
    settings,
    texts,
    webhooks,
    work,
)
from roster.web.administrator.pages import blueprint

__all__ = [
    "account_changes",
    "accounts",
    "all_plans",
    "allowances",
    "blueprint",
    "health",
    "installation",
    "messages",
    "oversight",
    "programs",
    "settings",
    "texts",
    "webhooks",
    "work",
]
