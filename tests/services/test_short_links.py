"""Short links of text messages: they open what the long ones open, nobody can make one up, and no wrong one opens anything."""

import pytest

from roster.core import cipher
from roster.database import db, unit_of_work
from roster.models import Notice, NoticeChannel, NoticeKind, Practitioner
from roster.notify import short_texts
from roster.notify.facts import SHORT_PATH
from roster.notify.messages import Wording, compose
from roster.services import answer_links, duty_links, short_links
from roster.services.answer_links import Answerable
from tests.booking_builders import publish_december

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MONTH, SITE = "2026-12", "https://sfj.linwei.gov.cn"


def test_a_code_stands_for_the_long_link_and_no_other_does(cast):
    lawyer, other = cast.own.lawyers[:2]
    code = short_links.of_duties(lawyer, MONTH)
    assert (len(code), code.isalnum()) == (short_links.LENGTH, True)
    assert short_texts.units(code) <= short_texts.LONGEST_VARIABLE
    assert short_links.long_token(code) == duty_links.token_of(lawyer, MONTH)
    codes = {short_links.of_duties(who, month) for who in (lawyer, other) for month in (MONTH, "2027-01")}
    assert len(codes) == 4
    assert len({one[:6] for one in codes}) == 4, "neighbours do not look alike"
    for place in range(short_links.LENGTH):
        changed = code[:place] + ("1" if code[place] == "0" else "0") + code[place + 1 :]
        assert short_links.long_token(changed) is None
    for wrong in ("", code[:-1], code + "0", "z" * 19, "é" * 19, "0" * 19):
        assert short_links.long_token(wrong) is None


def test_a_code_outlives_a_new_key_and_its_row_is_asked_for(cast, monkeypatch):
    lawyer, keys = cast.own.lawyers[0], cipher.current()
    nobody = Practitioner(id=4_000_000_000, public_id="nobody")
    assert short_links.long_token(short_links.of_duties(nobody, MONTH)) is None
    code = short_links.of_duties(lawyer, MONTH)
    monkeypatch.setattr(keys, "_index_keys", [b"new", *keys._index_keys])
    assert short_links.of_duties(lawyer, MONTH) != code
    assert short_links.long_token(code) is not None
    monkeypatch.setattr(keys, "_index_keys", [b"new"])
    assert short_links.long_token(code) is None


def test_the_message_has_it_where_the_carrier_takes_links(client, cast, now):
    publish_december(cast.own, now)
    lawyer = cast.own.lawyers[0]
    code = short_links.of_duties(lawyer, MONTH)
    notice = Notice(
        bureau_id=cast.own.bureau.id, kind=NoticeKind.DUTY_ASSIGNED, channel=NoticeChannel.SMS,
        dedupe_key="x", address="+8613800000001", recipient_name="王示一", language="zh_Hans_CN",
        parameters={"center": "故市镇", "date": "2026-12-02", "period": "am"},
        secret_parameters=f'{{"path": "/x", "short": "{code}"}}',
    )  # fmt: skip
    with unit_of_work():
        plain, linked = compose(notice, SITE), compose(notice, SITE, Wording(has_links=True, code="SMS_1"))
        assert "/d/" not in plain.body
        assert f"{SITE}{SHORT_PATH}{code} " in linked.body
        assert linked.template is not None
        assert linked.template.parameters["link_code"] == code
        assert code not in linked.log_line
        notice.language = "en"
        assert compose(notice, SITE, Wording(has_links=True)).body.endswith(f"{SHORT_PATH}{code}")
        db.session.rollback()
    page = client.get(f"{SHORT_PATH}{code}", follow_redirects=True)
    assert (page.status_code, page.request.path) == (200, "/answer/duties")
    assert cast.own.centers[0].name in page.get_data(as_text=True)
    assert client.get(f"{SHORT_PATH}{code[:-1]}0", follow_redirects=True).status_code == 404
    assert answer_links.read(duty_links.token_of(lawyer, MONTH)) == (
        Answerable.DUTIES,
        f"{lawyer.public_id}~{MONTH}",
    )
