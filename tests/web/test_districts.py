"""A city's leader sees numbers of the districts that want it, and no page, person or row of theirs."""

import io
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Bureau, Center, Firm, GrantRole, Oversight, Practitioner
from tests.architecture import matrix
from tests.architecture.isolation import build_mirror, watching
from tests.architecture.matrix import Walker, guarded, walk
from tests.architecture.test_objects import OBJECTS, worlds  # noqa: F401
from tests.builders import build_account
from tests.desk import at, stage
from tests.desk import book as book_a_time


@pytest.fixture
def city(cast, now) -> Bureau:
    """A city's bureau with a leader and an administrator; nobody answers to it yet."""
    with unit_of_work():
        found = Bureau(slug="city", name="示例市司法局", created_at=now)
        db.session.add(found)
        db.session.flush()
        build_account("leader@city.example", now, bureau=found, role=GrantRole.LEADER)
        build_account("administrator@city.example", now, bureau=found, role=GrantRole.ADMINISTRATOR)
    return found


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_district_lets_the_city_see_numbers_and_takes_it_back(app, cast, city, now, sign_in):
    book_a_time(stage(cast, now), 9, now=now)
    build_mirror(cast.stranger.bureau)
    administrator = sign_in("administrator@own.example")
    leader = sign_in("leader@city.example")
    assert "还没有区县司法局" in text(leader.get("/leader/districts"))
    assert "/leader/districts" not in text(leader.get("/leader"))
    page = text(administrator.get("/administrator/oversight"))
    assert 'value="city"' in page
    refused = administrator.post("/administrator/oversight", data={"supervisor": "own"})
    assert refused.status_code == 422
    assert administrator.post("/administrator/oversight", data={"supervisor": "city"}).status_code == 303
    assert "示例own司法局" in text(sign_in("administrator@city.example").get("/administrator/oversight"))
    with clock.frozen(at(20).replace(day=5)), watching(app) as watch:
        leader = sign_in("leader@city.example")
        assert leader.get("/leader").location == "/leader/districts", "it has no center of its own"
        month = text(leader.get("/leader/districts"))
        year = text(leader.get("/leader/districts?length=year&month=2026-12"))
        english = text(leader.get("/leader/districts?length=quarter", headers={"Accept-Language": "en"}))
        wrong = leader.get("/leader/districts?first=2026-12&last=2026-01")
        book = leader.get("/leader/districts/workbook?first=2026-12&last=2026-12")
    assert not watch.faults(), "another bureau is none of the city's"
    assert wrong.status_code == 422
    for page in (month, year, english):
        assert "示例own司法局" in page or "Example bureau own" in page
    workbook = load_workbook(io.BytesIO(book.data))
    assert workbook.sheetnames[0] == "概况"
    overview = list(workbook["概况"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in overview] == ["示例own司法局", "合计"]
    assert overview[0][1:3] == (3, 0), "sittings held, and none the month before"
    with zipfile.ZipFile(io.BytesIO(book.data)) as packed:
        parts = " ".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())
    names = [
        *db.session.scalars(select(Practitioner.name)),
        *db.session.scalars(select(Center.name)),
        *db.session.scalars(select(Firm.name)),
    ]
    for name in names:
        assert name not in month + year + english + parts
    assert administrator.post("/administrator/oversight", data={"supervisor": ""}).status_code == 303
    assert "示例own司法局" not in text(leader.get("/leader/districts"))
    assert leader.get("/leader/districts/workbook").status_code == 404


def test_no_route_of_a_district_is_open_to_the_city(app, cast, city, worlds, now, sign_in, monkeypatch):  # noqa: F811
    with unit_of_work():
        db.session.add(Oversight(bureau_id=cast.own.bureau.id, supervisor_id=city.id, created_at=now))
    walkers = tuple(
        Walker(role.value, f"{role.value}@city.example", {role: frozenset()})
        for role in (GrantRole.LEADER, GrantRole.ADMINISTRATOR)
    )
    monkeypatch.setattr(matrix, "WALKERS", walkers)
    browsers = {walker.name: sign_in(walker.email) for walker in walkers}
    assert walk(app, browsers, guarded(app), OBJECTS, worlds, with_refusals=False) == []
