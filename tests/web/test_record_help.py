"""Phrases are kept, offered and inserted without a script; documents are filled in from the record, each with its line."""

import io
import re

from docx import Document
from sqlalchemy import select

from roster.core import clock
from roster.core.drafted_words import DraftedKind
from roster.core.sample_phrases import SAMPLE_PHRASES
from roster.database import db
from roster.models import AuditAction, AuditRow
from roster.services import consultations, trail_checks
from tests.desk import at, stage
from tests.web.test_practitioner_pages import LAWYER, at_the_record, form_of, record_of, text_of


def test_phrases_and_documents_of_a_record(cast, now, sign_in):
    sitting = stage(cast, now)
    with clock.frozen(at(9, 5)):
        scheduler, browser = sign_in("scheduler@own.example"), sign_in(LAWYER)
        assert scheduler.post("/bureau/phrases/samples").status_code == 302
        shown = text_of(scheduler.get("/bureau/phrases"))
        assert all(one.text in shown for one in SAMPLE_PHRASES)
        bureaus = re.search(r'action="(/bureau/phrases/[^"]+)"[^>]*novalidate', shown)[1]
        own = {"matter": "10", "title": "磅单原件", "text": "保留过磅单原件。", "basis": "民法典第509条"}
        assert "简短的名称" in text_of(browser.post("/practitioner/phrases", data=own | {"title": ""}))
        assert browser.post("/practitioner/phrases", data=own).status_code == 302
        assert "磅单原件" not in text_of(scheduler.get("/bureau/phrases"))
        mine = re.search(
            r'action="/practitioner/phrases/([^"]+)"', text_of(browser.get("/practitioner/phrases"))
        )[1]
        assert scheduler.post(f"/bureau/phrases/{mine}", data=own).status_code == 404
        assert browser.post(bureaus.replace("/bureau/", "/practitioner/"), data=own).status_code == 404

        address, record = at_the_record(cast, sitting, now, browser)
        assert "我的" in text_of(browser.get(address))
        browser.post(address, data=form_of(record, then="phrase", phrase=mine, drafted="complaint"))
        record = record_of(record.visit.public_id)
        assert record.advice.endswith("\n保留过磅单原件。") and record.basis == "民法典第509条"  # noqa: PT018
        browser.post(address, data=form_of(record, then="phrase", phrase="nothing", advice=record.advice))
        assert record_of(record.visit.public_id).advice == record.advice

        for kind in DraftedKind:
            answer = browser.post(f"{address}/document", data={"kind": kind.value})
            paper = Document(io.BytesIO(answer.data))
            said = "\n".join(one.text for one in paper.paragraphs)
            assert "赵小五" in said
            assert record.number in paper.sections[0].footer.paragraphs[0].text
            assert (record.summary in said) is (kind is not DraftedKind.EVIDENCE)
        assert browser.post(f"{address}/document", data={"kind": "will"}).status_code == 404
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == AuditAction.DOCUMENT_DRAFTED))
        assert [row.detail["what"] for row in rows] == [f"drafted_{kind.value}" for kind in DraftedKind]

        record = record_of(record.visit.public_id)
        browser.post(address, data=form_of(record, then="sign", drafted="complaint"))
        assert "起诉状" in text_of(browser.get(address))
        assert all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))
        found = consultations.by_public_id(record.public_id)
        found.drafted = ""
        db.session.flush()
        assert not all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))
        db.session.rollback()


def test_a_matter_is_told_apart_in_the_same_list(cast, now, sign_in):
    sitting = stage(cast, now)
    with clock.frozen(at(9, 5)):
        browser = sign_in(LAWYER)
        address, record = at_the_record(cast, sitting, now, browser)
        assert 'optgroup label="婚姻家庭"' in text_of(browser.get(address))
        for wrong in ("0199", "1002x", "1"):
            refused = browser.post(address, data=form_of(record, matter=wrong))
            assert refused.status_code == 400, wrong
        browser.post(address, data=form_of(record, then="save", matter="0104"))
        record = record_of(record.visit.public_id)
        assert (record.matter, record.matter_detail) == ("01", "0104")
        assert re.search(r'<option selected value="0104">赡养', text_of(browser.get(address)))
        browser.post(address, data=form_of(record, then="sign", matter="0104"))
        for page in (address, f"{address}/print"):
            assert "婚姻家庭 · 赡养" in text_of(browser.get(page)), page
        assert all(one.is_whole for one in trail_checks.check(cast.own.bureau.id))
