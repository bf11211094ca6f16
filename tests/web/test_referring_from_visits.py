"""A center hands a matter on from a visit without a record; with a record it is the practitioner's. A practitioner shows the code to rate."""

import re

from sqlalchemy import select

from roster.core import clock
from roster.database import db, unit_of_work
from roster.models import Rating, Referral
from tests.desk import at, stage
from tests.referrals import add_offices
from tests.services.test_paper_entry import enter, line
from tests.web.test_practitioner_pages import LAWYER, text_of


def test_from_a_visit_without_a_record_to_its_office(cast, now, sign_in):
    sitting = stage(cast, now)
    with unit_of_work():
        add_offices(cast.own, now)
    enter(sitting, line(cast, matter="01", name="示路人"), when=at(10))
    with clock.frozen(at(11)):
        staff = sign_in("center@own.example")
        day = text_of(staff.get("/center/"))
        doors = re.search(r'href="(/center/visits/[^"]+/refer)"', day)[1]
        shown = text_of(staff.get(f"{doors}?violence=yes&refuses=yes"))
        assert "人民调解法 第17条" in shown
        assert "不受经济困难条件的限制" in shown
        assert staff.get(f"{doors}/mediation?refuses=yes").status_code == 302
        form = text_of(staff.get(f"{doors}/legal_aid?violence=yes"))
        assert "住址都不会转出" in form
        assert 'name="village"' not in form.replace('id="send-village"', "")
        office = re.search(r'name="receiver" value="([^"]+)"', form)[1]
        given = {"receiver": office, "fields": ["summary", "name", "village"], "name": "示路人", "phone": "13800004321", "violence": "yes"}  # fmt: skip
        assert staff.post(f"{doors}/legal_aid", data=given).status_code == 422
        sent = staff.post(f"{doors}/legal_aid", data={**given, "summary": "多次殴打", "village": "示例村"})
        assert sent.status_code == 302
        row = db.session.scalars(select(Referral)).one()
        assert (row.consultation_id, row.village, row.sent_fields) == (None, None, ["name", "summary"])
        assert text_of(staff.get(sent.location)).count("多次殴打") >= 1

        lawyer = sign_in(LAWYER)
        visit = row.visit.public_id
        code = text_of(lawyer.get(f"/practitioner/visits/{visit}/rating"))
        assert "svg" in code
        assert "坐班人员不能评价" in code
        assert db.session.scalars(select(Rating)).all() == []
        lawyer.post(f"/practitioner/visits/{visit}/record")
        refused = staff.get(doors, follow_redirects=True)
        assert "由填表的坐班人员转办" in text_of(refused)
        assert f'href="{doors}"' not in text_of(staff.get("/center/"))
