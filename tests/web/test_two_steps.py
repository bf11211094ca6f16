"""Signing in with two steps: nothing opens before the code, codes count once, and a lost telephone has a way."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from roster.core import clock, one_time_codes
from roster.core.actors import COMMAND
from roster.database import db, unit_of_work
from roster.models import Account, AuditAction, AuditRow, AuthenticatorKey, Device, Notice, NoticeKind
from roster.services import (
    account_upkeep,
    accounts,
    password_links,
    recovery_codes,
    settings,
    sign_in_tries,
    two_steps,
)
from tests.architecture.hostile import NASTY
from tests.builders import PASSWORD
from tests.conftest import NOW
from tests.two_steps import STEP, set_up

STAFF, LAWYER, ADMINISTRATOR = "center@own.example", "lawyer@own.example", "administrator@own.example"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def password(browser, email=STAFF, next_page="", **more):
    return browser.post(f"/sign-in{next_page}", data={"email": email, "password": PASSWORD, **more})


def is_in(browser) -> bool:
    return browser.get("/account").status_code == 200


def text(answer) -> str:
    return answer.get_data(as_text=True)


def trail(*actions: AuditAction) -> list[tuple[str, dict]]:
    rows = select(AuditRow).where(AuditRow.action.in_(actions)).order_by(AuditRow.id)
    return [(row.action.value, row.detail) for row in db.session.scalars(rows)]


def require(troupe, whom: str) -> None:
    with unit_of_work():
        settings.change(db.session.merge(troupe.bureau), two_steps_for=whom)


def test_a_password_alone_opens_nothing(cast, client):
    phone = set_up(STAFF)
    assert password(client, next_page="?next=/center/list").location == "/sign-in/code"
    assert not is_in(client)
    assert client.get("/center/").location.startswith("/sign-in?")
    page = text(client.get("/sign-in/code"))
    assert 'autocomplete="one-time-code"' in page
    assert STAFF not in page
    assert db.session.scalars(select(Device)).all() == [], "no session yet"
    wrong = client.post("/sign-in/code", data={"code": phone.wrong_code()})
    assert (wrong.status_code, is_in(client)) == (422, False)
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/center/list"
    assert is_in(client)
    assert trail(AuditAction.SIGN_IN_REFUSED, AuditAction.SIGNED_IN) == [
        ("sign_in_refused", {"what": "wrong code"}),
        ("signed_in", {}),
    ]


@pytest.mark.both_databases
def test_a_code_opens_once(cast, app, client):
    phone, other = set_up(STAFF), app.test_client()
    for browser in (client, other):
        password(browser)
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 302
    assert other.post("/sign-in/code", data={"code": phone.code()}).status_code == 422
    with clock.frozen(NOW + STEP):
        assert other.post("/sign-in/code", data={"code": phone.code(NOW + STEP)}).status_code == 302


@SQLITE
def test_the_way_to_the_code_ends(cast, app, client):
    """After ten minutes, by a new password, when the step is switched off; and it begins with a password only."""
    phone = set_up(STAFF)
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/recovery-code", data={"code": phone.paper[0]}).location == "/sign-in"
    password(client)
    with clock.frozen(NOW + timedelta(minutes=10)):
        late = phone.code(NOW + timedelta(minutes=10))
        assert client.post("/sign-in/code", data={"code": late}).location == "/sign-in"
        assert "太久" in text(client.get("/sign-in"))
    password(client)
    with unit_of_work():
        account = accounts.of(STAFF)
        accounts.give_password(account, "Something new 7", lambda given: given, NOW)
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"
    assert not is_in(client)


@SQLITE
def test_five_tries_close_the_sign_in_and_passwords_do_not_reset_them(cast, client):
    phone = set_up(STAFF)
    for _try in range(2):
        password(client)
        client.post("/sign-in/code", data={"code": phone.wrong_code()})
    password(client)
    closed = client.post("/sign-in/code", data={"code": phone.code()})
    assert (closed.status_code, is_in(client)) == (429, False)
    assert password(client).status_code == 429
    later = NOW + timedelta(minutes=16)
    with clock.frozen(later):
        password(client)
        assert client.post("/sign-in/code", data={"code": phone.code(later)}).status_code == 302


@pytest.mark.both_databases
def test_odd_codes_are_wrong_codes(cast, client):
    """Each page between the steps takes whatever is sent; the limits are lifted meanwhile."""
    phone = set_up(STAFF)
    password(client)
    for name, value in NASTY.items():
        with unit_of_work():
            sign_in_tries.forget(STAFF, "127.0.0.1")
        for page in ("code", "recovery-code"):
            answer = client.post(f"/sign-in/{page}", data={"code": value})
            assert answer.status_code in (400, 422), (page, name)
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 302


def test_only_these_sign_somebody_in():
    """What calls `login_user` has seen the code where one is asked for: the library's page, by `tf_enter`, and ours."""
    root = Path(two_steps.__file__).parents[1]
    callers = {
        path.name for path in root.rglob("*.py") if re.search(r"\blogin_user\(", path.read_text("utf-8"))
    }
    assert callers == {
        "second_step.py",  # after the code
        "own_account.py",  # signed in already; the password has changed
    }


@SQLITE
def test_a_day_has_twenty_codes_and_a_new_password_gives_no_more(cast, client):
    """Who knows the password, or reads the mail, and changes network addresses."""
    phone = set_up(STAFF)

    def guess(number: int, code: str) -> int:
        address = {"REMOTE_ADDR": f"10.0.{number}.1"}
        client.post("/sign-in", data={"email": STAFF, "password": PASSWORD}, environ_base=address)
        return client.post("/sign-in/code", data={"code": code}, environ_base=address).status_code

    answers = []
    for number in range(20):
        now = NOW + timedelta(minutes=16 * number)
        with clock.frozen(now):
            answers.append(guess(number, phone.wrong_code(now)))
    assert answers == [422] * 20
    now = NOW + timedelta(hours=6)
    with clock.frozen(now):
        with unit_of_work():
            token = password_links.invite(accounts.of(STAFF), password_links.Actor("command"), now)
            password_links.accept(token, "Something new 7", now)
        client.post("/sign-in", data={"email": STAFF, "password": "Something new 7"})
        closed = client.post("/sign-in/code", data={"code": phone.code(now)})
        assert (closed.status_code, "24 小时" in text(closed)) == (429, True)
        assert sign_in_tries.locked_among([STAFF, LAWYER], now) == {STAFF}
        with unit_of_work():
            account_upkeep.lift_lock(None, accounts.of(STAFF), COMMAND, now)
        assert client.post("/sign-in/code", data={"code": phone.code(now)}).status_code == 302


@pytest.mark.both_databases
def test_a_recovery_code_opens_once_and_few_are_told(cast, app, client):
    phone = set_up(STAFF)
    typed = phone.paper[0].lower().replace("-", " ")
    password(client)
    assert client.post("/sign-in/recovery-code", data={"code": typed}).location == "/account/home"
    assert is_in(client)
    assert trail(AuditAction.RECOVERY_CODE_USED) == [("recovery_code_used", {"left": 9})]
    other = app.test_client()
    password(other)
    assert other.post("/sign-in/recovery-code", data={"code": phone.paper[0]}).status_code == 422
    for code in phone.paper[1:7]:
        browser = app.test_client()
        password(browser)
        assert browser.post("/sign-in/recovery-code", data={"code": code}).status_code == 302
    assert "3 个" in text(browser.get("/center/"))
    stored = str(db.session.execute(select(*recovery_codes.RecoveryCode.__table__.c)).all())
    assert not any(code.replace("-", "") in stored for code in phone.paper)


@SQLITE
def test_a_link_to_set_a_password_is_no_way_around(cast, client):
    phone = set_up(STAFF)
    with unit_of_work():
        token = password_links.invite(accounts.of(STAFF), password_links.Actor("command"), NOW)
    client.get(f"/password/{token}")
    new = "Something new 7"
    assert client.post("/password", data={"password": new, "again": new}).location == "/sign-in"
    assert not is_in(client)
    client.post("/sign-in", data={"email": STAFF, "password": new})
    assert not is_in(client)
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 302


@SQLITE
def test_setting_it_up_keeps_this_browser_only_and_shows_the_codes_once(cast, sign_in):
    here, there = sign_in(STAFF), sign_in(STAFF)
    page = text(here.get("/account/two-steps/on"))
    sealed = re.search(r'name="sealed"[^>]* value="([^"]+)"', page)[1]
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    wrong = here.post("/account/two-steps/on", data={"sealed": sealed, "code": "12345"})
    assert wrong.status_code == 422
    assert one_time_codes.grouped(key) in text(wrong), "the same key, so that nothing is scanned twice"
    code = one_time_codes.code_at(key, NOW)
    done = text(here.post("/account/two-steps/on", data={"sealed": sealed, "code": code}))
    shown = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", done)
    assert len(set(shown)) == 10
    again = here.post("/account/two-steps/on", data={"sealed": sealed, "code": code})
    assert again.location == "/account#two-steps"
    assert not any(code in text(here.get("/account")) for code in shown)
    assert (is_in(here), is_in(there)) == (True, False)
    assert trail(AuditAction.TWO_STEPS_ON) == [("two_steps_on", {})]
    stored = db.session.connection().exec_driver_sql("SELECT secret FROM authenticator_keys").scalar_one()
    assert key not in stored
    here.post("/sign-out")
    password(here)
    assert here.post("/sign-in/code", data={"code": code}).status_code == 422, "the first code is used"
    assert here.post("/sign-in/recovery-code", data={"code": shown[3]}).status_code == 302


@SQLITE
def test_a_sealed_key_of_somebody_else_is_not_taken(cast, sign_in):
    mine, theirs = sign_in(STAFF), sign_in(LAWYER)
    page = text(theirs.get("/account/two-steps/on"))
    sealed = re.search(r'name="sealed"[^>]* value="([^"]+)"', page)[1]
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    code = one_time_codes.code_at(key, NOW)
    assert mine.post("/account/two-steps/on", data={"sealed": sealed, "code": code}).status_code == 422
    assert db.session.scalars(select(AuthenticatorKey)).all() == []


@SQLITE
def test_new_codes_and_switching_off_ask_for_the_password(cast, client):
    phone = set_up(STAFF)
    password(client)
    client.post("/sign-in/code", data={"code": phone.code()})
    for page in ("recovery-codes", "off"):
        assert client.post(f"/account/two-steps/{page}", data={"present": "wrong"}).status_code == 422
    made = text(client.post("/account/two-steps/recovery-codes", data={"present": PASSWORD}))
    shown = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", made)
    assert len(shown) == 10
    assert not set(shown) & set(phone.paper)
    with unit_of_work():
        assert not recovery_codes.use_up(accounts.of(STAFF), phone.paper[0])
    client.post("/account/two-steps/off", data={"present": PASSWORD})
    assert trail(AuditAction.RECOVERY_CODES_MADE, AuditAction.TWO_STEPS_OFF) == [
        ("recovery_codes_made", {"count": 10}),
        ("two_steps_off", {"reason": "own choice"}),
    ]
    client.post("/sign-out")
    assert password(client).location == "/account/home"


@SQLITE
def test_whose_bureau_asks_for_it_can_do_nothing_else_before(cast, sign_in):
    require(cast.own, "staff")
    staff, lawyer, stranger = sign_in(STAFF), sign_in(LAWYER), sign_in("center@stranger.example")
    assert staff.get("/center/").location == "/account/two-steps/on"
    assert staff.get("/account/home").location == "/account/two-steps/on"
    piece = staff.get("/center/", headers={"HX-Request": "true"})
    assert piece.headers["HX-Redirect"] == "/account/two-steps/on"
    assert staff.post("/center/check-in", data={"text": "0001"}).location == "/account/two-steps/on"
    assert lawyer.get("/account/home").location != "/account/two-steps/on"
    assert stranger.get("/center/").status_code == 200
    set_up(STAFF)
    assert staff.get("/center/").status_code == 200
    assert "两步登录" in text(staff.get("/account"))
    refused = staff.post("/account/two-steps/off", data={"present": PASSWORD})
    assert refused.location == "/account#two-steps"
    assert db.session.scalars(select(AuthenticatorKey)).one()


@SQLITE
def test_administrators_and_auditors_only(cast, sign_in):
    require(cast.own, "administrators_and_auditors")
    led = {
        email: sign_in(f"{email}@own.example").get("/account/home").location == "/account/two-steps/on"
        for email in ("administrator", "auditor", "scheduler", "center")
    }
    assert led == {"administrator": True, "auditor": True, "scheduler": False, "center": False}


@SQLITE
def test_an_administrator_lets_somebody_in_whose_phone_is_lost(cast, app, client, sign_in):
    phone = set_up(STAFF)
    password(client)
    client.post("/sign-in/code", data={"code": phone.code()})
    administrator = sign_in(ADMINISTRATOR)
    there = f"/administrator/accounts/{cast.own.center_staff.public_id}"
    assert f"{there}/two-steps/off" in text(administrator.get(there))
    assert "两步登录" in text(administrator.get("/administrator/accounts?q=center"))
    assert administrator.post(f"{there}/two-steps/off", data={}).status_code == 422
    assert administrator.post(f"{there}/two-steps/off", data={"reason": "lost_phone"}).location == there
    assert not is_in(client), "the browser on the lost telephone, too"
    assert password(client).location == "/account/home"
    assert trail(AuditAction.TWO_STEPS_OFF) == [("two_steps_off", {"reason": "lost_phone"})]
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.TWO_STEPS_OFF)).one()
    assert told.address == STAFF
    again = administrator.post(f"{there}/two-steps/off", data={"reason": "lost_phone"})
    assert again.location == there
    assert "没有开启" in text(administrator.get(there))


@SQLITE
def test_one_s_own_is_for_another_administrator_or_the_command(cast, app, sign_in):
    own = sign_in(ADMINISTRATOR)
    phone = set_up(ADMINISTRATOR)
    there = f"/administrator/accounts/{cast.own.administrator.public_id}"
    assert "two-steps/off" not in text(own.get(there))
    own.post(f"{there}/two-steps/off", data={"reason": "new_phone"})
    assert db.session.scalars(select(AuthenticatorKey)).one().secret == phone.key
    command = ["roster", "account", "two-steps-off", "--email", ADMINISTRATOR]
    assert app.test_cli_runner().invoke(args=command).exit_code == 2, "without a reason"
    done = app.test_cli_runner().invoke(args=[*command, "--reason", "lost_phone"])
    assert done.exit_code == 0, done.output
    again = app.test_cli_runner().invoke(args=[*command, "--reason", "lost_phone"])
    assert again.exit_code == 1
    assert "Traceback" not in again.output
    assert sign_in(ADMINISTRATOR).get("/administrator/accounts").status_code == 200
    assert db.session.scalars(select(Account).where(Account.email == ADMINISTRATOR)).one().active
