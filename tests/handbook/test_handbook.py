"""The handbook cannot go stale silently: its pictures, anchors and button names are held against the program."""

import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from roster.web.access import PUBLIC, access_of
from roster.web.help import handbook
from roster.web.help.chapters import CHAPTERS

ROOT = Path(__file__).parents[2]
FILES = sorted(handbook.FOLDER.glob("*.md"))
LARGEST_BYTES = 2_500_000
NO_PAGES = {
    # signed-in addresses of which no person sees a page of its own
    "security.static": "scripts of the sign-in library",
    "bureau.plan_progress": "a piece of the plan's page",
    "administrator.all_plans_progress": "a piece of the page of all bureaus' plans",
    "bureau.moves": "what the script of the board asks",
    "bureau.news": "a piece of the board",
    "bureau.import_template": "a table to save",
    "practitioner.duty_file": "a calendar file to save",
    "help.index": "the handbook itself",
    "help.page": "the handbook itself",
    "help.picture": "the handbook itself",
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def words() -> list[re.Pattern[str]]:
    """Every Chinese text of the interface, as a pattern that fits any value of its placeholders."""
    with (ROOT / "roster/translations/zh_Hans_CN/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    texts = {
        text
        for message in catalogue
        if message.id and message.string
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    }
    parts = [PLACEHOLDER.split(text) for text in sorted(texts)]
    return [re.compile(".+".join(map(re.escape, part))) for part in parts if _letters("".join(part))]


def _letters(text: str) -> str:
    """What is left of a text without signs: a text of placeholders alone would fit everything."""
    return re.sub(r"\W", "", text)


def headings(path: Path) -> set[str]:
    found = re.findall(r"^#{1,4} (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {handbook.anchor_of(text) for text in found}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_quoted_buttons_are_texts_of_the_interface(path, words):
    quoted = set(re.findall(r"「([^」]+)」", path.read_text(encoding="utf-8")))
    unknown = {text for text in quoted if not any(word.fullmatch(text) for word in words)}
    assert unknown - {""} == set(), f"{path.name} quotes what the interface does not say"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        file = path.with_name(name) if name else path
        assert file.exists(), target
        assert not anchor or anchor in headings(file), target


def test_every_picture_exists_and_is_used():
    shown = {
        name
        for path in FILES
        for name in re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", path.read_text(encoding="utf-8"))
    }
    there = {path.name: path.stat().st_size for path in (handbook.FOLDER / "pictures").glob("*.*")}
    assert shown == set(there), "run `make handbook`, or delete what no page shows"
    assert sum(there.values()) < LARGEST_BYTES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_that_the_field_forbids_are_not_used(path):
    text = path.read_text(encoding="utf-8")
    assert "值班律师" not in text, "means the criminal duty lawyer: 坐班律师"
    assert [letter for letter in text if unicodedata.category(letter) == "So" and letter not in "①②③④⑤"] == []


def test_the_table_names_chapters_that_exist():
    for endpoint, (name, heading) in CHAPTERS.items():
        path = handbook.FOLDER / f"{name}.md"
        assert f"\n## {heading}\n" in path.read_text(encoding="utf-8"), endpoint


@sqlite_only
def test_every_page_of_staff_has_its_chapter(app):
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and access_of(app, rule.endpoint) != PUBLIC
    }
    assert pages - set(CHAPTERS) - set(NO_PAGES) == set(), (
        "write a chapter and name it in roster/web/help/chapters.py"
    )
    assert set(CHAPTERS) - set(app.view_functions) == set(), "no such page any more"


@sqlite_only
def test_a_page_leads_to_its_chapter(cast, sign_in):
    browser = sign_in("scheduler@own.example")
    page = browser.get("/bureau/plans").get_data(as_text=True)
    address = re.search(r'href="(/help/scheduler#[^"]+)"', page)
    assert address is not None
    chapter = browser.get(address[1])
    assert chapter.status_code == 200
    assert 'id="怎样排一个月的班"' in chapter.get_data(as_text=True)


@sqlite_only
def test_all_pages_and_pictures_are_served_to_who_signed_in(cast, sign_in, client):
    browser = sign_in("center@own.example")
    for path in FILES:
        answer = browser.get("/help/" if path.stem == "README" else f"/help/{path.stem}")
        assert answer.status_code == 200, path
        text = answer.get_data(as_text=True)
        assert not re.search(r'href="[^"]*\.md', text), path
        for source in re.findall(r'src="(/help/pictures/[^"]+)"', text):
            with browser.get(source) as picture:
                assert picture.mimetype == "image/webp", source
    assert client.get("/help/scheduler").status_code == 302
    assert browser.get("/help/secrets").status_code == 404
    assert browser.get("/help/pictures/nothing.webp").status_code == 404
    assert browser.get("/help/pictures/../scheduler.md").status_code == 404


@sqlite_only
def test_english_readers_are_told_the_language(cast, sign_in):
    browser = sign_in("scheduler@own.example")
    browser.post("/language", data={"language": "en", "back": "/"})
    assert "in Chinese only" in browser.get("/help/scheduler").get_data(as_text=True)


def test_markup_inside_a_file_is_text(tmp_path, monkeypatch):
    monkeypatch.setattr(handbook, "FOLDER", tmp_path)
    (tmp_path / "evil.md").write_text("# T\n\n<script>alert(1)</script> [x](javascript:alert(1))\n")
    html = handbook.page("evil").html
    assert "<script" not in html
    assert 'href="javascript' not in html
