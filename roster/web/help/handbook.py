"""Read the handbook's Markdown files and make pages of them: safe HTML, anchors, contents, pictures.

The files live once, in `docs/handbook/` of the checkout that the program runs from; the same links work
there in a reader of Markdown and here on the site. HTML inside a file is shown as text, never obeyed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "handbook"
FIRST = "README"
CARD = "card-"
AUDIENCES = (
    "scheduler",
    "center-staff",
    "practitioner",
    "leader",
    "firm-secretary",
    "administrator",
    "auditor",
)
"""In the order in which the first page names them; one without a file yet is not offered."""

_LINK = re.compile(r"(?P<page>[a-zA-Z-]+)\.md(?P<anchor>#.*)?")
_NO_PART_OF_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    """A chapter in the list of contents."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Page:
    """A file of the handbook as HTML."""

    title: str
    html: str
    chapters: tuple[Heading, ...]


def names() -> frozenset[str]:
    """Return the names of all pages: the files without their ending."""
    return frozenset(path.stem for path in FOLDER.glob("*.md"))


def audiences() -> list[str]:
    """Return the audiences that have a file."""
    return [name for name in AUDIENCES if name in names()]


@dataclass(frozen=True)
class Chapter:
    """One chapter as plain text, to be searched and listed."""

    page: str
    page_title: str
    heading: str
    anchor: str
    text: str


def chapters() -> list[Chapter]:
    """Return every chapter of every page but the cards, in the order of the audiences."""
    found = []
    for name in (FIRST, *audiences()):
        content = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
        for part in re.split(r"^## ", content, flags=re.MULTILINE)[1:]:
            heading, _, text = part.partition("\n")
            found.append(Chapter(name, page(name).title, heading, anchor_of(heading), _plain(text)))
    return found


def is_card(name: str) -> bool:
    """Whether a page is a card for one sheet of paper."""
    return name.startswith(CARD)


def page(name: str) -> Page:
    """Return a page; a file that changed meanwhile is read again."""
    path = FOLDER / f"{name}.md"
    return _rendered(path, path.stat().st_mtime_ns)


def anchor_of(heading: str) -> str:
    """Return the anchor that readers of Markdown give a heading: lower case, hyphens, no punctuation."""
    return _NO_PART_OF_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")


@lru_cache(maxsize=32)
def _rendered(path: Path, _changed: int) -> Page:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("image", _picture)
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    title, chapters = "", []
    for opening, content in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        anchor = anchor_of(content.content)
        opening.attrSet("id", anchor)
        if opening.tag == "h1":
            title = content.content
        if opening.tag == "h2":
            chapters.append(Heading(content.content, anchor))
    for token in tokens:
        _lead_to_the_site(token.children or ())
    return Page(title, reader.renderer.render(tokens, reader.options, {}), tuple(chapters))


def _plain(text: str) -> str:
    """Return Markdown as running text: no pictures, addresses, rules or marks."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|^\|[-| ]+\|$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"^\s*(?:\d+\.|[-*>])\s|[`*|①-⑤]", " ", text, flags=re.MULTILINE).split())


def _lead_to_the_site(tokens: Sequence[Token]) -> None:
    for token in tokens:
        target = str(token.attrGet("href") or "")
        if found := _LINK.fullmatch(target):
            page_name = "" if found["page"] == FIRST else found["page"]
            token.attrSet("href", f"/help/{page_name}{found['anchor'] or ''}")
        source = str(token.attrGet("src") or "")
        if source.startswith("pictures/"):
            token.attrSet("src", f"/help/{source}")


def _picture(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return a picture with its caption; touched on a phone it opens alone, to be drawn larger."""
    source, caption = tokens[index].attrGet("src"), tokens[index].content
    shown = Markup('<a class="picture" href="{0}"><img src="{0}" alt="{1}"></a>').format(source, caption)
    return shown + Markup('<span class="caption" aria-hidden="true">{}</span>').format(caption)
