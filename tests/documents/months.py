"""A month of 20 towns as the papers get it, with the names that small fonts lack."""

import datetime as dt

from roster.core.periods import Period
from roster.documents.facts import Duty, Hours, Month, Place, Seated, Sitter

TOWNS = [
    "人民街道",
    "杜桥街道",
    "解放街道",
    "向阳街道",
    "站南街道",
    "双王街道",
    "桥南镇",
    "阳郭镇",
    "故市镇",
    "下邽镇",
    "三张镇",
    "交斜镇",
    "崇凝镇",
    "孝义镇",
    "蔺店镇",
    "官底镇",
    "官路镇",
    "丰原镇",
    "阎村镇",
    "官道镇",
]
DAY, MOVED = dt.date(2026, 12, 2), dt.date(2026, 12, 3)
WINTER = Hours(dt.time(9), dt.time(11, 30), dt.time(14), dt.time(16, 30))
RARE = "王㛃珺"
LONG_FIRM = "示例·双王法律服务所"


def place(number: int, town: str, **fields: object) -> Place:
    """One town's center; every fifth has a notary in the morning."""
    people = [Seated(f"{RARE}", LONG_FIRM, "lawyer", Period.DAY)]
    if number % 3 == 0:
        people = [
            Seated("李示一", "示例·渭水所", "lawyer", Period.AM),
            Seated("欧阳示二三", "示例·三贤所", "lawyer", Period.PM),
        ]
    if number % 5 == 0:
        people.append(Seated("示甲", "示例公证处", "notary", Period.AM))
    values: dict[str, object] = {
        "number": number,
        "code": f"6105020{number:02}",
        "town": town,
        "label": "公共法律服务中心",
        "address": "示例街12号",
        "landmark": "镇政府旁",
        "phone": "0913-0000012",
        "date": DAY,
        "hours": WINTER,
        "people": tuple(people),
        "lunar": "十月廿四",
        "next_notary": dt.date(2027, 3, 2) if number % 2 else None,
        "booking_address": f"http://127.0.0.1:8000/b/linwei/book/at/6105020{number:02}",
    }
    return Place(**{**values, **fields})  # type: ignore[arg-type]


def month(**fields: object) -> Month:
    """December 2026: one town moved by a day, one called off."""
    places = [place(number, town) for number, town in enumerate(TOWNS, start=1)]
    places[7] = place(8, TOWNS[7], date=MOVED, is_moved=True, reason="修路")
    places[12] = place(13, TOWNS[12], is_cancelled=True, reason="停电")
    sitters = [
        Sitter(
            name,
            LONG_FIRM,
            "lawyer",
            "律师",
            (Duty(town, "公共法律服务中心", "示例街12号", "0913-0000012", DAY, Period.DAY, WINTER, 30),),
            license_number="16105201010123456",
        )
        for name, town in ((RARE, "下邽镇"), ("=1+1", "故市镇"))
    ]
    values: dict[str, object] = {
        "bureau": "渭南市临渭区司法局",
        "bureau_phone": "0913-0000001",
        "month": "2026-12",
        "session_date": DAY,
        "center_label": "公共法律服务中心",
        "places": places,
        "sitters": sitters,
        "other_roles": {},
        "version": 2,
        "published_on": dt.date(2026, 11, 24),
        "printed_at": dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC),
    }
    return Month(**{**values, **fields})  # type: ignore[arg-type]
