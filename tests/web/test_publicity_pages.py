"""A center plans publicity and says what became of it; nobody came is written down by whoever sat there; the bureau adds it up."""

import re

from roster.core import clock
from tests.desk import at, stage


def page_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_from_the_plan_to_the_bureaus_table(cast, now, sign_in):
    stage(cast, now)
    staff = sign_in("center@own.example")
    with clock.frozen(at(12)):
        event = {"date": "2026-12-02", "kind": "stall", "topic": "宪法宣传周", "place": "集市", "speaker": ""}
        refused = page_of(staff.post("/center/publicity", data=event | {"topic": ""}))
        assert "请填写主题" in refused
        assert 'value="集市"' in refused
        assert staff.post("/center/publicity", data=event | {"then": "planned"}).status_code == 302
        address = re.search(r'action="(/center/publicity/[^"]+)"', page_of(staff.get("/center/publicity")))[1]
        nothing = staff.post(address, data={"version": "1", "date": "2026-12-02", "then": "held"})
        assert nothing.status_code == 400
        assert "参加人数或发放资料份数" in page_of(nothing)
        assert "整数" in page_of(
            staff.post(address, data={"version": "1", "date": "2026-12-02", "people": "三十"})
        )
        held = {"version": "1", "date": "2026-12-02", "people": "30", "leaflets": "50", "then": "held"}
        assert staff.post(address, data=held).status_code == 302
        assert staff.post(address, data=held).status_code == 409
        assert "今年已举办 1 场" in page_of(staff.get("/center/publicity"))
        lawyer = sign_in("lawyer@own.example")
        shown = page_of(lawyer.get("/practitioner/records"))
        key = re.search(r'name="half_day" value="([^"]+)"', shown)[1]
        told = {"half_day": key, "leaflets": "30", "instead": "入户宣传"}
        assert "整数" in page_of(lawyer.post("/practitioner/empty-half-days", data=told | {"leaflets": "x"}))
        assert lawyer.post("/practitioner/empty-half-days", data=told).status_code == 302
        assert lawyer.post("/practitioner/empty-half-days", data=told).status_code == 409
        assert "入户宣传" in page_of(staff.get("/center/publicity"))
        bureau = page_of(sign_in("scheduler@own.example").get("/bureau/publicity"))
        assert "宪法宣传周" in bureau
        assert re.search(r"<tfoot>.*>1<.*>30<.*>80<.*>1<", bureau, re.S)
