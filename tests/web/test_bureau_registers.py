"""Pages of the registers: what a scheduler types is kept, refused in words, and never overwritten silently."""

import io
from datetime import timedelta

import openpyxl
import pytest

from roster.core import clock, tables
from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import Bureau, Center, Practitioner
from roster.services import imports, people_imports
from roster.web.bureau import imports as import_pages
from tests.services.founding_stage import PEOPLE
from tests.services.planning_stage import publish

CENTER = {"name": "示例新镇", "code": "610502299", "kind": "town", "latitude": "34.5", "longitude": "109.5"}
CENTER |= {"road_minutes": "20", "seats-lawyer": "1", "periods-lawyer": "day"}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in("scheduler@own.example")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


@pytest.mark.both_databases
def test_a_center_is_added_and_changed(browser, cast):
    assert 'name="seats-notary"' in text(browser.get("/bureau/new-center"))
    refused = browser.post("/bureau/new-center", data=CENTER | {"latitude": "109", "landmark": "桥头"})
    assert refused.status_code == 422
    assert 'value="桥头"' in text(refused)
    assert 'href="#latitude"' in text(refused)
    assert browser.post("/bureau/new-center", data=CENTER).location.endswith("/bureau/centers/610502299")
    address = "/bureau/centers/610502299/change"
    version = version_in(text(browser.get(address)))
    first = browser.post(address, data=CENTER | {"version": version, "landmark": "桥头"})
    assert first.status_code == 302
    second = browser.post(address, data=CENTER | {"version": version, "landmark": "河边"})
    assert second.status_code == 409
    page = text(second)
    assert "桥头" in page
    assert 'value="河边"' in page
    assert (
        browser.post(address, data=CENTER | {"version": version_in(page), "landmark": "河边"}).status_code
        == 302
    )
    offices = {
        "version": version_in(text(browser.get(address))),
        "landmark": "河边",
        "accepting_offices": "示例公证处",
    }
    assert browser.post(address, data=CENTER | offices).status_code == 302
    for matter, is_told in (("notary", True), ("family", False)):
        page = text(browser.get(f"/b/own/book/at/610502299?matter={matter}"))
        assert ("示例公证处" in page) is is_told, matter
    assert db.session.query(Center).filter_by(code="610502299").one().landmark == "河边"
    assert "scheduler" in text(browser.get(address))


def test_a_center_is_closed_only_when_no_roster_counts_on_it(browser, cast, now):
    code = cast.own.centers[0].code
    browser.post(f"/bureau/centers/{code}/close")
    assert (
        db.session.query(Center).filter_by(code=code, bureau_id=cast.own.bureau.id).one().is_active is False
    )
    browser.post(f"/bureau/centers/{code}/reopen")
    publish(cast.own, now)
    browser.post(f"/bureau/centers/{code}/close")
    db.session.expire_all()
    assert db.session.query(Center).filter_by(code=code, bureau_id=cast.own.bureau.id).one().is_active is True
    page = text(browser.get(f"/bureau/centers/{code}/change"))
    assert "/bureau/rosters/2026-12" in page


def test_a_person_is_added_changed_and_overtaken(browser, cast):
    firm = cast.own.lawyers[0].firm.public_id
    new = {"name": "示新", "firm": firm, "role": "lawyer", "phone": "13800000077", "load_weight": "1"}
    refused = browser.post("/bureau/people/new", data=new | {"phone": "1"})
    assert refused.status_code == 422
    assert 'value="示新"' in text(refused)
    page_address = browser.post("/bureau/people/new", data=new).location
    address = f"{page_address}/change"
    page = text(browser.get(address))
    assert "138****0077" in page
    assert "13800000077" not in page
    again = new | {"version": version_in(page), "phone": "", "max_load_per_month": "4"}
    assert browser.post(address, data=again).status_code == 302
    second = browser.post(address, data=again | {"max_load_per_month": "5"})
    assert second.status_code == 409
    assert "现为：4" in text(second)
    browser.post(f"{page_address}/leave-pool", data={"last_day": "nonsense"})
    assert db.session.query(Practitioner).filter_by(name="示新").one().is_active is True
    browser.post(f"{page_address}/leave-pool")
    db.session.expire_all()
    assert db.session.query(Practitioner).filter_by(name="示新").one().is_active is False


def test_firms_and_villages_have_pages(browser, cast):
    firm = {"name": "示例新所", "kind": "law_firm", "latitude": "34.5", "longitude": "109.5"}
    assert browser.post("/bureau/firms/new", data=firm).status_code == 302
    assert "示例新所" in text(browser.get("/bureau/firms"))
    address = f"/bureau/centers/{cast.own.centers[0].code}/villages"
    assert browser.post(address, data={"code": "", "name": "示例村"}).status_code == 422
    assert browser.post(address, data={"code": "610502100201", "name": "示例村"}).status_code == 302
    assert "示例村" in text(browser.get(address))
    browser.post(f"{address}/remove", data={"village": "610502100201"})
    assert "示例村" not in text(browser.get(address))


def upload(browser, what: str, table: str | bytes, **fields):
    content = table if isinstance(table, bytes) else table.encode("gbk")
    data = {"file": (io.BytesIO(content), "table.csv"), **fields}
    return browser.post(f"/bureau/import/{what}", data=data, content_type="multipart/form-data")


@pytest.mark.both_databases
def test_people_come_in_after_a_look_at_every_line(browser, cast):
    before = db.session.query(Practitioner).count()
    bad = upload(browser, "people", PEOPLE + "示例·华山所,,,,,lawyer,,,,,,,\n")
    assert bad.status_code == 422
    assert "第5行" in text(bad).replace(" ", "")
    page = text(upload(browser, "people", PEOPLE))
    assert "王示一" in page
    assert "138 0000 0001" not in page
    assert db.session.query(Practitioner).count() == before
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    assert browser.post("/bureau/import/people", data={"sealed": sealed}).status_code == 302
    assert db.session.query(Practitioner).count() == before + 3
    (last,) = imports.last(cast.own.bureau, "people", clock.now())
    assert (last.name != "", last.added, last.changed) == (True, 3, 0)
    assert last.name in text(browser.get("/bureau/import/people"))
    page = text(browser.get("/bureau/import/people"))
    assert f"/bureau/imports/{last.reference}/take-back" in page
    assert imports.last(cast.own.bureau, "leaves", clock.now()) == [], "leave has a list of its own"
    again = browser.post("/bureau/import/people", data={"sealed": sealed})
    assert again.status_code == 409, "these people are there by now"
    assert "没有可导入的内容" in text(again)
    assert browser.post("/bureau/import/centers", data={"sealed": sealed}).status_code == 422
    assert db.session.query(Practitioner).count() == before + 3


def test_an_import_is_taken_back_with_one_button_or_says_what_stands_on_it(browser, cast, now):
    before = db.session.query(Practitioner).count()
    with unit_of_work():
        people = people_imports.import_people(cast.own.bureau, tables.read(PEOPLE.encode()), COMMAND, now)
    with unit_of_work():
        person = db.session.merge(people[0])
        person.license_number = "示例002"
    (last,) = imports.last(cast.own.bureau, "people", clock.now())
    refused = browser.post(f"/bureau/imports/{last.reference}/take-back")
    assert refused.status_code == 409
    assert "王示一：“执业证号”此后又改过" in text(refused)
    assert db.session.query(Practitioner).count() == before + 3
    with unit_of_work():
        db.session.get_one(Practitioner, person.id).license_number = "示例001"
    browser.post(f"/bureau/imports/{last.reference}/take-back")
    assert db.session.query(Practitioner).count() == before
    page = text(browser.get("/bureau/import/people"))
    assert "移除 3 条" in page
    assert "take-back" not in page
    assert "不能再撤回" in text(
        browser.post(f"/bureau/imports/{last.reference}/take-back", follow_redirects=True)
    )


def test_an_import_does_only_what_was_shown(browser, cast, now):
    code = cast.own.centers[0].code
    page = text(upload(browser, "centers", f"code,address\n{code},示例街7号\n"))
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    with unit_of_work():
        db.session.get_one(Center, cast.own.centers[0].id).address = "示例街8号"
    answer = browser.post("/bureau/import/centers", data={"sealed": sealed})
    assert answer.status_code == 409
    assert "示例街8号" in text(answer)
    with clock.frozen(now + timedelta(hours=1)):
        late = browser.post("/bureau/import/centers", data={"sealed": sealed})
    assert late.status_code in (302, 422)
    assert db.session.get_one(Center, cast.own.centers[0].id).address == "示例街8号"


@pytest.mark.parametrize("what", sorted(imports.KINDS))
def test_a_template_explains_itself_and_comes_back_filled_in(browser, cast, what, monkeypatch):
    answer = browser.get(f"/bureau/import/{what}/template")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    data, explained, choices = book.worksheets
    columns = imports.KINDS[what].columns(db.session.get_one(Bureau, cast.own.bureau.id))
    heads = [cell.value for cell in data[1]]
    assert [head.rstrip("*") for head in heads] == [*(one.heading("zh_Hans_CN") for one in columns), "备注"]
    assert data.cell(2, len(heads)).value.startswith("示例")
    assert len(data.data_validations.dataValidation) == sum(bool(one.choices) for one in columns)
    assert choices.sheet_state == "visible" if any(one.choices for one in columns) else True
    assert explained.cell(1, 1).value
    untouched = upload(browser, what, answer.data)
    assert (untouched.status_code, 'name="sealed"' in text(untouched)) == (200, False)
    data.cell(2, len(heads)).value = ""
    if what == "villages":
        data.cell(2, 1).value = cast.own.centers[0].code
    filled = io.BytesIO()
    book.save(filled)
    assert 'name="sealed"' in text(upload(browser, what, filled.getvalue())), (
        "an example that is taken for true"
    )
    monkeypatch.setattr(import_pages, "LONGEST_FILE", 1000)
    assert upload(browser, what, filled.getvalue()).status_code == 422


def test_several_people_are_looked_at_and_changed_together(browser, cast):
    page = text(browser.get("/bureau/people/together?all=y"))
    assert page.count('name="person"') == page.count(" checked>") == 4
    people = [one.public_id for one in cast.own.lawyers]
    asked = {"person": people, "what": "max_load_per_month", "value-max_load_per_month": "9"}
    assert browser.post("/bureau/people/together", data=asked | {"person": []}).status_code == 422
    assert browser.post("/bureau/people/together", data=asked | {"what": "name"}).status_code == 422
    digest = text(browser.post("/bureau/people/together", data=asked)).split('name="digest" value="')[1][:64]
    assert browser.post("/bureau/people/together", data=asked | {"digest": "0" * 64}).status_code == 409
    assert browser.post("/bureau/people/together", data=asked | {"digest": digest}).status_code == 302
    kept = {
        one.max_load_per_month
        for one in db.session.query(Practitioner).filter(Practitioner.public_id.in_(people))
    }
    assert kept == {9}
