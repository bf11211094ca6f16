"""A freshly founded bureau, and the tables that fill it."""

from roster.core.actors import COMMAND
from roster.database import unit_of_work
from roster.models import Bureau
from roster.services import founding
from tests.conftest import NOW

CHARTER = founding.Charter(
    slug="huazhou",
    name="示例区司法局",
    seat="示例路1号",
    phone="0913-0000009",
    latitude=34.51,
    longitude=109.77,
)

CENTERS = """code,name,name_en,kind,zone,address,landmark,phone,latitude,longitude,road_minutes,lawyer_seats,notary_gap_months
610503100,示例甲镇,Jia Town,镇,北片,示例街1号,镇政府旁,0913-0000011,34.6,109.8,25,1,4
610503001,示例乙街道,Yi Sub-district,街道,城区,,,,34.5,109.75,5,2,
"""

PEOPLE = """firm,firm_kind,firm_latitude,firm_longitude,name,role,phone,email,license_number,licensed_from,licensed_until,max_load_per_month,matters
示例·华山所,律师事务所,34.51,109.77,王示一,律师,138 0000 0001,wang@huazhou.example,示例001,2020-01-01,,2,01 7
示例·华山所,,,,李示二,lawyer,,,,,,,
示例·公证处,notary_office,34.52,109.78,示甲,notary,0913-0000021,,示例公1,,2027/12/31,1,19
"""


def found() -> Bureau:
    """Found the bureau in a unit of its own."""
    with unit_of_work():
        return founding.found(CHARTER, COMMAND, NOW)
