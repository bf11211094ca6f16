"""The tick boxes of the consultation record: what is stored → what people read.

Source: the shared field guide, section 3.2 (来访咨询登记表).
"""

from roster.core.translation import N_

MODES: dict[str, str] = {
    "booked": N_("Booked visit"),
    "window": N_("Walk-in visit"),
    "phone": N_("By phone"),
    "home": N_("Home visit"),
    "online": N_("Online"),
}
SEXES: dict[str, str] = {"male": N_("Male"), "female": N_("Female")}
AGE_BANDS: dict[str, str] = {
    "u14": N_("Under 14"),
    "14-17": N_("14–17"),
    "18-34": N_("18–34"),
    "35-59": N_("35–59"),
    "60-79": N_("60–79"),
    "80+": N_("80 and older"),
}
GROUPS: dict[str, str] = {
    "migrant": N_("Migrant worker"),
    "elderly": N_("Elderly"),
    "women": N_("Woman"),
    "disabled": N_("Disabled"),
    "minor": N_("Minor"),
    "military": N_("Military or military family"),
    "veteran": N_("Veteran"),
    "hardship": N_("Minimum living allowance or hardship"),
    "general": N_("General public"),
    "other": N_("Other group"),
}
ON_BEHALF: dict[str, str] = {
    "self": N_("For oneself"),
    "relative": N_("For a close relative"),
    "official": N_("By a village official"),
    "other": N_("For somebody else"),
}
DRAFTED: dict[str, str] = {
    "complaint": N_("Statement of claim"),
    "application": N_("Application"),
    "agreement": N_("Agreement"),
    "other": N_("Another document"),
}
"""代书文书: what was written for the visitor."""
COLLECTIVE_FROM = 5
"""From so many people on a matter counts as collective (群体性)."""
