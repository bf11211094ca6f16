"""A real bureau from the command line alone: founded, filled, signed in to; refusals are sentences."""

import re

import pytest
from sqlalchemy import func, select

from roster.database import db
from roster.models import Account, Bureau, Center, Practitioner
from tests.services.founding_stage import CENTERS, PEOPLE

CREATE = (
    *("--slug", "huazhou", "--name", "示例区司法局", "--seat", "示例路1号", "--phone", "0913-0000009"),
    *("--latitude", "34.51", "--longitude", "109.77"),
)
SCHEDULER = ("--bureau", "huazhou", "--role", "scheduler", "--name", "排班示", "--email", "s@huazhou.example")


@pytest.fixture
def run(app):
    """Run `flask roster …` with these arguments and this typed at the prompts."""

    def roster(*arguments: object, typed: str = "", status: int = 0) -> str:
        answer = app.test_cli_runner().invoke(args=["roster", *map(str, arguments)], input=typed)
        assert answer.exit_code == status, answer.output
        assert "Traceback" not in answer.output
        db.session.rollback()
        return answer.output

    return roster


@pytest.fixture
def files(tmp_path):
    """The two tables, one saved in each encoding."""
    centers, people = tmp_path / "centers.csv", tmp_path / "people.csv"
    centers.write_bytes(CENTERS.encode("gbk"))
    people.write_bytes(PEOPLE.encode("utf-8-sig"))
    return centers, people


def test_from_nothing_to_signed_in_people(app, run, files):
    app.config["WTF_CSRF_ENABLED"] = False
    _centers, people = files
    assert "/b/huazhou/" in run("bureau", "create", *CREATE)
    piped = run("bureau", "import-centers", "huazhou", "-", typed=CENTERS)
    assert "Added 2 centers." in piped
    assert "Added 3 people." in run("bureau", "import-people", "huazhou", people)
    typed = "a long Password\na long Password\n"
    assert "a long Password" not in run("account", "create", *SCHEDULER, typed=typed)
    accounts = {"s@huazhou.example": ("a long Password", "/bureau/")}
    for email, tie, home in (
        ("c@huazhou.example", ("--role", "center_staff", "--center", "610503100"), "/center/"),
        ("p@huazhou.example", ("--role", "practitioner", "--practitioner", "王示一"), "/practitioner/"),
    ):
        output = run(
            *("account", "create", "--bureau", "huazhou", "--name", "示", "--email", email, "--generate"),
            *tie,
        )
        (password,) = re.findall(r"^Password: (\S+)$", output, re.MULTILINE)
        accounts[email] = (password, home)
    for email, (password, home) in accounts.items():
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": email, "password": password})
        assert answer.status_code == 302, email
        answer = browser.get("/account/home", follow_redirects=True)
        assert (answer.status_code, answer.request.path.startswith(home.rstrip("/"))) == (200, True)
    assert app.test_client().get("/b/huazhou/").status_code == 200


def test_a_bad_table_is_told_line_by_line_and_nothing_comes_in(run, files):
    centers, people = files
    run("bureau", "create", *CREATE)
    for path, command in ((centers, "import-centers"), (people, "import-people")):
        path.write_bytes(path.read_bytes() + b"x,,,,,,,,,,,,\n")
        output = run("bureau", command, "huazhou", path, status=1)
        assert re.search(r"^Line [45], column [A-Z]: “\w+” is empty\.$", output, re.MULTILINE)
        assert "Error: Nothing was imported. To correct: " in output
    for table in (Center, Practitioner):
        assert db.session.scalar(select(func.count(table.id))) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_refusals_are_sentences(run, files):
    run("bureau", "create", *CREATE)
    assert "already a bureau named “huazhou”" in run("bureau", "create", *CREATE, status=1)
    assert "swapped" in run("bureau", "create", *CREATE, "--slug", "b2", "--latitude", "109", status=1)
    assert "not a valid float" in run("bureau", "create", *CREATE, "--latitude", "north", status=2)
    assert "no bureau named “no”" in run("bureau", "import-centers", "no", files[0], status=1)
    assert "No such file" in run("bureau", "import-centers", "huazhou", "missing.csv", status=2)
    assert db.session.scalar(select(func.count(Bureau.id))) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_passwords_are_typed_twice_and_must_be_long(run):
    run("bureau", "create", *CREATE)
    assert "10 to 128" in run("account", "create", *SCHEDULER, typed="short\nshort\n", status=1)
    output = run("account", "create", *SCHEDULER, typed="a long Password\nanother one\n", status=1)
    assert "do not match" in output
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_password_and_close(app, run):
    app.config["WTF_CSRF_ENABLED"] = False
    run("bureau", "create", *CREATE)
    run("account", "create", *SCHEDULER, "--generate")
    email = ("--email", "S@huazhou.example")
    assert "already an account" in run("account", "create", *SCHEDULER, "--generate", status=1)
    run("account", "password", *email, typed="a newer Password\na newer Password\n")
    data = {"email": "s@huazhou.example", "password": "a newer Password"}
    assert app.test_client().post("/sign-in", data=data).status_code == 302
    run("account", "close", *email)
    assert app.test_client().post("/sign-in", data=data).status_code == 200
    assert "is closed" in run("account", "close", *email, status=1)
    assert "no account of nobody@x.example" in run(
        "account", "close", "--email", "nobody@x.example", status=1
    )
