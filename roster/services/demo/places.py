"""The demo's places: 20 real centers with their villages; market days and needs are invented."""

import csv
from pathlib import Path

from roster.core.matters import MATTERS
from roster.database import db
from roster.models import Bureau, Center, CenterDuty, Village
from roster.workdays import EVEN_DAYS, ODD_DAYS

DATA = Path(__file__).resolve().parent.parent.parent / "data"

MARKETS: dict[str, tuple[int, ...]] = {
    "故市镇": (2, 5, 8),
    "下邽镇": (1, 4, 7),
    "官底镇": (3, 6, 9),
    "官道镇": (2, 5, 8),
    "蔺店镇": (3, 6, 9),
    "交斜镇": (1, 4, 7),
    "孝义镇": (2, 5, 8),
    "官路镇": (3, 6, 9),
    "阳郭镇": (1, 4, 7),
    "桥南镇": (3, 6, 9),
    "崇凝镇": (2, 5, 8),
    "三张镇": ODD_DAYS,
    "阎村镇": (1, 4, 7),
    "丰原镇": EVEN_DAYS,
}
"""Invented: the lunar days whose last digit is one of these."""

TWO_LAWYERS = frozenset({"人民街道", "杜桥街道", "向阳街道", "站南街道"})
"""Where more people come than one lawyer can see."""

LONGEST_WITHOUT_NOTARY_MONTHS = 4
FIRST_VILLAGE_WITHOUT_COMMITTEE = "610502001001"
"""The bureau counts one mediation committee less than there are villages; which one is invented."""


def add_centers(bureau: Bureau) -> list[Center]:
    """Add the centers and their villages."""
    centers = {}
    for position, row in enumerate(_rows("linwei-centers.csv")):
        centers[row["code"]] = center = _center(bureau, row, position)
        db.session.add(center)
    db.session.flush()
    for row in _rows("linwei-villages.csv"):
        db.session.add(
            Village(
                center_id=centers[row["center_code"]].id,
                code=row["code"],
                name=row["name_zh"],
                has_mediation_committee=row["code"] != FIRST_VILLAGE_WITHOUT_COMMITTEE,
            )
        )
    return list(centers.values())


def _center(bureau: Bureau, row: dict[str, str], position: int) -> Center:
    name, is_town = row["name_zh"], row["kind"] == "镇"
    return Center(
        bureau_id=bureau.id,
        code=row["code"],
        name=name,
        name_en=f"{row['pinyin']} {'Town' if is_town else 'Sub-district'}",
        kind="town" if is_town else "subdistrict",
        zone=row["zone"],
        aliases=row["aliases"],
        address=f"{name}司法所院内（示例地址）",
        landmark=f"{name}{'政府' if is_town else '办事处'}旁",
        phone=f"0913-00001{position + 1:02}",
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        road_minutes=int(row["min_est"]),
        market=_market(name),
        matter_mix={
            matter.code: weight
            for matter in MATTERS.values()
            if (weight := matter.rural_weight if is_town else matter.urban_weight)
        },
        position=position,
        duties=_duties(name),
    )


def _market(name: str) -> dict[str, object] | None:
    if name not in MARKETS:
        return None
    return {"calendar": "lunar", "endings": list(MARKETS[name]), "note": "示例集日"}


def _duties(name: str) -> list[CenterDuty]:
    seats = 2 if name in TWO_LAWYERS else 1
    return [
        CenterDuty(role="lawyer", seats=seats, periods="day", priority=2),
        CenterDuty(
            role="notary",
            seats=1,
            periods="am,pm",
            priority=1,
            max_gap_months=LONGEST_WITHOUT_NOTARY_MONTHS,
        ),
    ]


def _rows(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
