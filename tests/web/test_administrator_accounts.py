"""The system administrator's accounts: made, given roles, closed, locked; bad input, races, other bureaus."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from roster.core import clock
from roster.core.actors import Actor
from roster.core.errors import DomainError
from roster.database import db, unit_of_work
from roster.models import (
    Account,
    AuditRow,
    Bureau,
    Grant,
    GrantRole,
    Notice,
    NoticeKind,
)
from roster.services import (
    account_roles,
    account_upkeep,
    accounts,
    demo,
    settings,
    sign_in_tries,
)

WHO = "administrator@own.example"
PASSWORD = "correct horse battery"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(WHO)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def address(account: Account, step: str = "") -> str:
    return f"/administrator/accounts/{account.public_id}{step}"


def actions(account: Account) -> list[str]:
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.subject == "accounts", AuditRow.subject_id == account.id)
    )
    signing = ("signed_in", "sign_in_refused")  # another test's
    return [row.action.value for row in rows if row.action.value not in signing]


def fresh(account: Account) -> Account:
    db.session.expire_all()
    return db.session.get_one(Account, account.id)


def make(browser, **wanted: str):
    form = {
        "name": "新示某",
        "email": "new@own.example",
        "role": "scheduler",
        "center": "",
        "practitioner": "",
        "firm": "",
    }
    return browser.post("/administrator/accounts/new", data=form | wanted)


def test_signing_in_leads_to_the_accounts_of_the_own_bureau_only(browser):
    assert browser.get("/account/home").location == "/administrator/accounts"
    page = text(browser.get("/administrator/accounts"))
    assert "lawyer@own.example" in page
    assert "stranger.example" not in page


@SQLITE
def test_accounts_are_found_by_name_role_and_state(browser, cast, now):
    with unit_of_work():
        accounts.close("leader@own.example", Actor("command"), now)
    assert "leader@own.example" not in text(browser.get("/administrator/accounts"))
    assert "leader@own.example" in text(browser.get("/administrator/accounts?closed=1"))
    found = text(browser.get("/administrator/accounts?role=center_staff"))
    assert "center@own.example" in found
    assert "scheduler@own.example" not in found
    assert "auditor@own.example" in text(browser.get("/administrator/accounts?q=AUDIT"))
    assert 'class="empty"' in text(browser.get("/administrator/accounts?q=%25"))


TIES = [
    ("scheduler", {}),
    ("center_staff", {"center": lambda cast: cast.own.centers[1].code}),
    ("practitioner", {"practitioner": lambda cast: cast.own.lawyers[1].public_id}),
    ("firm_secretary", {"firm": lambda cast: cast.own.lawyers[0].firm.name}),
]


def link_on(answer) -> str:
    """The path of the link that a page shows."""
    (path,) = re.findall(r"<code>http://127.0.0.1:8000(/password/[^<]+)</code>", text(answer))
    return path


def set_password(app, path: str, password: str) -> None:
    """Follow a link like the person who got it."""
    person = app.test_client()
    form = person.get(path, follow_redirects=True)
    answer = person.post(form.request.path, data={"password": password, "again": password})
    assert answer.status_code == 302, text(answer)


def can_sign_in(app, email: str, password: str) -> bool:
    answer = app.test_client().post("/sign-in", data={"email": email, "password": password})
    return answer.status_code == 302


@pytest.mark.parametrize(("role", "tie"), TIES)
def test_a_new_account_signs_in_with_the_password_that_its_owner_sets(app, browser, cast, role, tie):
    path = link_on(make(browser, role=role, **{name: value(cast) for name, value in tie.items()}))
    account = db.session.scalars(select(Account).where(Account.email == "new@own.example")).one()
    assert path not in text(browser.get(address(account)))
    set_password(app, path, "a password of my own")
    assert can_sign_in(app, "new@own.example", "a password of my own")
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.INVITATION)).one()
    assert notice.bureau_id == cast.own.bureau.id


def test_a_link_is_withdrawn(app, browser):
    path = link_on(make(browser))
    account = db.session.scalars(select(Account).where(Account.email == "new@own.example")).one()
    assert "badge warn" in text(browser.get("/administrator/accounts?q=new@own"))
    browser.post(address(account, "/link/withdraw"))
    assert "badge warn" not in text(browser.get("/administrator/accounts?q=new@own"))
    person = app.test_client()
    answer = person.get(path, follow_redirects=True)
    assert answer.status_code != 200 or 'name="password"' not in text(answer)
    assert actions(account) == ["account_created", "account_invited", "invitation_withdrawn"]


WRONG = [
    ({"email": "nobody"}, "email"),
    ({"email": "lawyer@own.example"}, "email"),
    ({"email": "x@demo.example"}, "email"),
    ({"name": ""}, "name"),
    ({"role": "center_staff"}, "role"),
    ({"role": "king"}, "role"),
    ({"center": "999"}, "center"),
]


@SQLITE
@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_a_wrong_entry_makes_no_account_and_is_told_at_its_place(browser, wrong, field):
    answer = make(browser, **wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    assert db.session.scalar(select(Account.id).where(Account.name == "新示某")) is None


@SQLITE
def test_an_address_of_another_bureau_says_nothing_of_it_and_few_can_be_tried(browser, cast):
    assert "lawyer@own.example" in text(make(browser, email="lawyer@own.example")).split("email-error")[1]
    for _ in range(account_upkeep.MOST_UNUSABLE):
        answer = text(make(browser, email="lawyer@stranger.example"))
        assert "不能用这个地址开立账号" in answer
        assert cast.stranger.bureau.name not in answer
    for email in ("lawyer@stranger.example", "free@own.example"):
        assert "今天已有几个地址不能用" in text(make(browser, email=email)), (
            "nobody tries out a list of addresses"
        )
    assert db.session.scalar(select(Account.id).where(Account.email == "free@own.example")) is None


def test_a_center_of_another_bureau_is_none_to_choose(browser, cast):
    with unit_of_work():
        cast.stranger.centers[0] = db.session.merge(cast.stranger.centers[0])
        cast.stranger.centers[0].code = "777"
    assert make(browser, role="center_staff", center="777").status_code == 422


def test_roles_are_given_and_taken(browser, cast):
    leader = cast.own.leader
    given = browser.post(
        address(leader, "/roles"), data={"role": "auditor", "center": "", "practitioner": "", "firm": ""}
    )
    assert given.location == address(leader)
    again = browser.post(
        address(leader, "/roles"), data={"role": "auditor", "center": "", "practitioner": "", "firm": ""}
    )
    assert again.status_code == 422
    assert {grant.role.value for grant in fresh(leader).grants} == {"leader", "auditor"}
    browser.post(address(leader, "/roles/take"), data={"grant": "leader:"})
    assert [grant.role.value for grant in fresh(leader).grants] == ["auditor"]
    assert actions(leader) == ["grant_given", "grant_taken"]


@SQLITE
def test_the_only_role_and_one_that_is_not_there_cannot_be_taken(browser, cast):
    for key in ("leader:", "scheduler:", "nonsense", ""):
        page = text(
            browser.post(address(cast.own.leader, "/roles/take"), data={"grant": key}, follow_redirects=True)
        )
        assert 'class="flash error"' in page
    assert len(fresh(cast.own.leader).grants) == 1


def test_nobody_takes_away_or_closes_what_is_needed_to_come_back(browser, cast, now):
    own = cast.own.administrator
    with unit_of_work():
        account = db.session.merge(own)
        account.grants.append(Grant(bureau=account.grants[0].bureau, role=GrantRole.AUDITOR))
    browser.post(address(own, "/roles/take"), data={"grant": "administrator:"})
    browser.post(address(own, "/close"))
    browser.post(address(own, "/link"))
    account = fresh(own)
    assert account.active
    assert {grant.role for grant in account.grants} == {GrantRole.ADMINISTRATOR, GrantRole.AUDITOR}
    assert actions(own) == []


@pytest.mark.both_databases
def test_closing_asks_once_more_and_can_be_undone(app, browser, cast, sign_in):
    leader = cast.own.leader
    signed_in = sign_in("leader@own.example")
    assert browser.get(address(leader, "/close")).status_code == 200
    assert fresh(leader).active
    browser.post(address(leader, "/close"))
    assert not fresh(leader).active
    assert signed_in.get("/account/home").location.startswith("/sign-in")
    assert not can_sign_in(app, "leader@own.example", PASSWORD)
    browser.post(address(leader, "/reopen"))
    assert can_sign_in(app, "leader@own.example", PASSWORD)
    assert actions(leader) == ["account_closed", "account_reopened"]


def test_an_account_that_works_for_another_bureau_too_is_not_ours_to_close(browser, cast):
    with unit_of_work():
        account = db.session.merge(cast.own.leader)
        account.grants.append(Grant(bureau=db.session.merge(cast.stranger.bureau), role=GrantRole.LEADER))
    for step in ("/close", "/link", "/link/withdraw"):
        browser.post(address(cast.own.leader, step))
    account = fresh(cast.own.leader)
    assert account.active
    assert actions(account) == []
    browser.post(address(account, "/roles/take"), data={"grant": "leader:"})
    assert [grant.bureau_id for grant in fresh(account).grants] == [cast.stranger.bureau.id]
    assert browser.get(address(account)).status_code == 404


def test_a_lock_is_seen_and_lifted(app, browser, cast, now):
    email = "leader@own.example"
    with unit_of_work():
        for _ in range(sign_in_tries.TRIES_FROM_ONE_ADDRESS):
            sign_in_tries.count(email, "127.0.0.1", now)
    data = {"email": email, "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=data).status_code == 429
    assert "badge bad" in text(browser.get("/administrator/accounts?q=leader"))
    browser.post(address(cast.own.leader, "/lock/lift"))
    assert "badge bad" not in text(browser.get("/administrator/accounts?q=leader"))
    assert app.test_client().post("/sign-in", data=data).status_code == 302


def test_a_new_link_sets_a_password_and_signs_out(app, browser, cast, sign_in):
    signed_in = sign_in("leader@own.example")
    path = link_on(browser.post(address(cast.own.leader, "/link")))
    assert not signed_in.get("/account/home").location.startswith("/sign-in")
    set_password(app, path, "a password of my own")
    assert signed_in.get("/account/home").location.startswith("/sign-in")
    assert can_sign_in(app, "leader@own.example", "a password of my own")


def test_a_demo_account_gets_no_role_in_a_real_bureau(app, cast, now):
    with unit_of_work():
        account = db.session.merge(cast.own.leader)
        account.is_demo = True
    wanted = accounts.Wanted("", "", GrantRole.AUDITOR)
    with pytest.raises(accounts.DemoAccountRefused), unit_of_work():
        account_roles.give(
            db.session.merge(cast.own.bureau), db.session.merge(account), wanted, Actor("command"), now
        )


@pytest.mark.both_databases
def test_two_administrators_cannot_take_each_others_role(app, cast, now):
    """Both at once would leave nobody; one of them must be told."""
    with unit_of_work():
        bureau = db.session.merge(cast.own.bureau)
        cast_second = accounts.create(
            bureau,
            accounts.Wanted("second@own.example", "二示", GrantRole.ADMINISTRATOR),
            PASSWORD,
            str,
            Actor("command"),
            now,
        )
        for account in (cast_second, db.session.merge(cast.own.administrator)):
            account.grants.append(Grant(bureau=bureau, role=GrantRole.AUDITOR))
        db.session.flush()
        ids = [cast.own.administrator.id, cast_second.id]
        bureau_id = bureau.id
    ready = Barrier(2)

    def take(actor: int, other: int) -> str:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    bureau, account = (
                        db.session.get_one(Bureau, bureau_id),
                        db.session.get_one(Account, other),
                    )
                    account_roles.take(bureau, account, "administrator:", Actor("account", actor), now)
            except DomainError as error:
                return error.code
            finally:
                db.session.remove()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(take, ids, reversed(ids)))
    assert told == ["last_administrator", "taken"]


@SQLITE
def test_a_real_accounts_password_never_becomes_the_demos(app, cast, now):
    with pytest.raises(accounts.DemoAccountRefused), unit_of_work():
        accounts.set_password("leader@own.example", demo.PASSWORD, str, Actor("command"), now)


@SQLITE
def test_the_list_asks_the_database_a_fixed_number_of_times(app, cast, now):
    from sqlalchemy import event

    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    lines = account_upkeep.of_bureau(cast.own.bureau, now)
    assert len(lines) == 9
    assert len(asked) <= 30


@SQLITE
def test_nobody_chooses_the_demos_password_on_the_own_page(app, cast, sign_in):
    for password, kept in ((demo.PASSWORD, False), ("a password of my own", True)):
        form = {"present": PASSWORD, "password": password, "again": password}
        sign_in("leader@own.example").post("/account/password", data=form)
        assert can_sign_in(app, "leader@own.example", password) is kept


@SQLITE
def test_who_must_have_a_second_step_and_has_none_is_counted_and_found(browser, cast):
    everybody = "/administrator/accounts"
    assert "还没有开启。" not in text(browser.get(everybody))
    with unit_of_work():
        settings.change(db.session.merge(cast.own.bureau), two_steps_for="staff")
        auditor = db.session.scalars(select(Account).where(Account.email == "auditor@own.example")).one()
        auditor.active = False
        lines = account_upkeep.of_bureau(cast.own.bureau, clock.now(), only_open=False)
        found = {one.account.email.split("@")[0] for one in account_upkeep.lacking_two_steps(lines)}
        settings.change(db.session.merge(cast.own.bureau), two_steps_for="nobody")
    assert found == {"scheduler", "leader", "center", "center-colleague", "administrator"}, (
        "neither closed ones nor practitioners"
    )
    assert "必须两步登录的人都已开启" in text(browser.get(f"{everybody}?lacking=1"))
