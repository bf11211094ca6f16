"""Defences that must stand before every page: headers, form tokens, markup, uploads; and what the threat model names."""

import importlib.util
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from roster.extensions import csrf
from roster.services import imports
from roster.web.access import PUBLIC, access_of
from roster.web.headers import HEADERS
from tests.architecture.matrix import rules
from tests.architecture.test_routes import ON_SQLITE, concrete

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_FORM_TOKEN = {"feeds", "public_feeds", "api"}
"""Nobody's cookie opens anything there."""
OWN_MARKUP = {"page.html"}
"""The handbook's pages: made from our own files, whose markup is switched off."""


@ON_SQLITE
def test_every_kind_of_page_has_the_headers_and_nothing_inline_is_allowed(app, cast, client):
    seen = set()
    for rule in rules(app):
        kind = rule.endpoint.split(".")[0], access_of(app, rule.endpoint) == PUBLIC
        if "GET" not in rule.methods or kind in seen or kind[0] in ("feeds", "public_feeds"):
            continue
        seen.add(kind)
        answer = client.get(concrete(rule))
        assert {name: answer.headers.get(name) for name in HEADERS} | {"Referrer-Policy": ""} == {
            **HEADERS,
            "Referrer-Policy": "",
        }, rule.rule
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), rule.rule
        assert "no-store" in answer.headers["Cache-Control"] or kind[0] in ("static", "public"), rule.rule
    policy = HEADERS["Content-Security-Policy"]
    assert not re.search(r"unsafe|https?:|\*", policy)
    safe = client.get("/sign-in", base_url="https://own.example")
    assert "max-age" in safe.headers["Strict-Transport-Security"]


@ON_SQLITE
def test_every_form_needs_its_token(app, cast, sign_in):
    """All but what no cookie opens: refused before the view, so no view can forget it."""
    assert csrf._exempt_views == set()
    assert {getattr(one, "name", one) for one in csrf._exempt_blueprints} <= WITHOUT_FORM_TOKEN
    browser = sign_in("scheduler@own.example")
    app.config["WTF_CSRF_ENABLED"] = True
    for address in ("/language", "/sign-out", "/b/own/find", "/bureau/privacy/durations"):
        assert browser.post(address, data={}).status_code == 400, address
    assert browser.get("/bureau/privacy").status_code == 200, "nothing happened, and one is still signed in"


@ON_SQLITE
def test_signing_in_begins_a_session_that_an_older_cookie_does_not_open(app, cast, client):
    client.get("/sign-in")
    planted = client.get_cookie("roster")
    answer = client.post(
        "/sign-in", data={"email": "scheduler@own.example", "password": "correct horse battery"}
    )
    assert answer.status_code == 302
    assert client.get_cookie("roster").value != (planted and planted.value)
    other = app.test_client()
    if planted:
        other.set_cookie("roster", planted.value)
    assert other.get("/bureau/privacy").status_code == 302
    own = client.get_cookie("roster").value
    client.post("/sign-out")
    other.set_cookie("roster", own)
    assert other.get("/bureau/privacy").status_code == 302, "a copy of the cookie ends with the session"


def test_no_template_carries_a_script_a_style_or_an_unescaped_text():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=\"|javascript:|autoescape false", re.IGNORECASE
    )
    raw = re.compile(r"([^{|]*)\|\s*safe\b")
    for path in (ROOT / "roster" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not inline.search(re.sub(r"\{%-? *macro[^%]*%\}", "", text)), path
        for found in raw.finditer(text):
            assert re.search(r"[\"'][^\"'{}]*[\"']\s*$|\)\s*$", found[1]) or path.name in OWN_MARKUP, (
                path,
                found[0],
            )
    for path in (ROOT / "roster").rglob("*.py"):
        assert "render_template_string" not in path.read_text(encoding="utf-8"), path


def _packed(part: str, content: bytes) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["name"])
    book.save(packed)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return packed.getvalue()


@ON_SQLITE
def test_each_import_refuses_bombs_entities_long_tables_and_other_files_in_words(app, cast, sign_in):
    browser = sign_in("scheduler@own.example")
    bad = {
        "bomb": _packed("xl/media/zeros.bin", bytes(30 * 1024 * 1024)),
        "entities": _packed("xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
        "many rows": b"name\n" + b"a\n" * 100_000,
        "a formula": b"name,code\n=cmd|'/c calc'!A1,1\n",
        "a program": b"MZ\x90\x00" + bytes(range(256)),
        "nothing": b"",
    }
    for kind in imports.KINDS:
        for what in bad if kind == "centers" else ("bomb", "many rows"):
            answer = browser.post(
                f"/bureau/import/{kind}", data={"file": (io.BytesIO(bad[what]), "list.xlsx")}
            )
            assert answer.status_code in (400, 422), (kind, what, answer.status_code)
            assert "sealed" not in answer.get_data(as_text=True), (kind, what, "there is nothing to confirm")
    huge = browser.post(
        "/bureau/import/centers", data=b"-" * 5 * 2**20, content_type="multipart/form-data; boundary=x"
    )
    assert huge.status_code == 413
    notice = browser.post("/bureau/dates/notice", data={"file": (io.BytesIO(bad["bomb"]), "notice.json")})
    assert notice.status_code == 422


@pytest.mark.parametrize(("name", "least"), [("threat-model.md", 40), ("operations.md", 14)])
def test_each_test_that_the_documentation_names_is_there(name, least):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) >= least
    for path, test in named:
        content = (ROOT / path).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in content, f"{path}::{test}"


def test_a_published_hole_fails_the_audit_unless_it_is_explained(capsys, monkeypatch):
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    holed = {"name": "flask", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    unknown = {"name": "flask", "skip_reason": "not found"}
    assert audit.verdict([holed, unknown]) == 1
    assert "PYSEC-1 NOT EXPLAINED" in capsys.readouterr().out
    monkeypatch.setitem(audit.EXPLAINED, "PYSEC-1", "only of a part that we do not use")
    assert audit.verdict([holed]) == 0
    assert audit.verdict([unknown]) == 0
    assert "SKIPPED" in capsys.readouterr().out
