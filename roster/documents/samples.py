"""An invented month for looking at papers before there is one: two centers, one with a notary; no real name."""

import datetime as dt
from collections.abc import Mapping

from roster.core.periods import Period
from roster.documents.facts import LAWYER, NOTARY, Duty, Hours, Month, Place, Seated, Sitter

HOURS = Hours(dt.time(9), dt.time(11, 30), dt.time(14, 30), dt.time(17))
FIRM, OFFICE, PHONE = "示例律师事务所", "示例公证处", "0913-0000000"
BOOKING = "https://roster.example/"


def month(
    bureau: str,
    phone: str,
    label: str,
    words: Mapping[str, str],
    day: dt.date,
    lunar: str,
    made_at: dt.datetime,
) -> Month:
    """Return the invented month of a bureau, with its own words; `lunar` says its day in the lunar calendar."""
    lawyer, notary = Seated("示例甲", FIRM, LAWYER, Period.DAY), Seated("示例乙", OFFICE, NOTARY, Period.PM)
    places = [
        Place(number, f"{number}", town, label, "示例路12号", "镇政府旁", PHONE, day, HOURS, people, lunar, booking_address=BOOKING)
        for number, (town, people) in enumerate(
            [("示例镇", (lawyer, notary)), ("示例街道", (lawyer,))], start=1
        )
    ]  # fmt: skip
    duty = Duty("示例镇", label, "示例路12号", PHONE, day, Period.DAY, HOURS, 30)
    return Month(
        bureau=bureau,
        bureau_phone=phone,
        month=f"{day:%Y-%m}",
        session_date=day,
        center_label=label,
        places=places,
        sitters=[Sitter(lawyer.name, FIRM, LAWYER, "律师", (duty,))],
        other_roles={},
        version=1,
        published_on=made_at.date(),
        printed_at=made_at,
        words=words,
    )
