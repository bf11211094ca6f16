"""What of an encrypted record can be found again, and how little a copy of the database tells of it.

A record's texts are encrypted, so no full-text index of a database may hold them. Beside them stand keyed
indexes (HMAC-SHA256 under the index key, see `core.cipher`), each one text of short marks between spaces:

- of people (the visitor, the other party): one mark for each name and number, the same on both sides, so that
  an opponent is recognized as an earlier visitor. The bureau goes into the mark: the same person has other marks
  in another bureau.
- of words: one mark for each pair of neighboring characters (bigram), under the author's own key, cut down to one of
  4096: many different pairs share a mark, so that counting marks does not give the text back. Whoever searches
  decrypts the few records that come into question and looks for the words themselves.

Pairs of characters need no dictionary: a grape's name or a village's is found like any other word, and the
index never changes because a dictionary has. See docs/decisions/0019.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from roster.core.cipher import Cipher
from roster.core.errors import InvalidInput
from roster.core.phones import read_phone

MADE = "1"
"""Stands first in every index: made by these rules. Rows that have another one, or none, are indexed anew."""
_PEOPLE, _WORDS = "record.people", "record.words"
_PERSON_MARK, _WORD_MARK = 16, 3
_BETWEEN = re.compile(r"[、，,；;/|\n\r\t。]+")
_IN_BRACKETS = re.compile(r"[(\[【<《〈][^)\]】>》〉]*[)\]】>》〉]?")
_NOT_IN_NAMES = re.compile(r"[\s\W_]+")
_AND = re.compile("[和与及跟]")
_NUMBER = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_BEFORE = (
    "丈夫", "妻子", "前夫", "前妻", "儿子", "女儿", "父亲", "母亲", "哥哥", "弟弟", "姐姐", "妹妹", "邻居", "同村", "村民", "房东", "雇主",
    "老板", "被告", "原告", "对方", "债务人", "债权人", "包工头",
)  # fmt: skip
_AFTER = (
    "先生", "女士", "同志", "老师", "师傅", "老板", "经理", "夫妇", "等人", "股份有限公司", "有限责任公司", "有限公司", "公司",
)  # fmt: skip
_HIDDEN = ("某", "x", "*", "不详", "不明", "未知")
_SHORTEST, _LONGEST_NAME, _MOST_PARTS = 2, 4, 20
_RUNS = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[a-z0-9]+")


def people(*texts: str | None) -> list[str]:
    """Return the names and numbers in some texts, as they are compared: `丈夫：张 三（户主）` is 张三.

    A name that hides (张某, 不详) or of one character stands for nobody and is left out.
    """
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKC", text or "").casefold()
        for number in _NUMBER.findall(folded):
            found |= dict.fromkeys(_phone(number))
        names = _IN_BRACKETS.sub(" ", _NUMBER.sub("、", folded))
        for part in _BETWEEN.split(names)[:_MOST_PARTS]:
            found |= dict.fromkeys(_names(part))
    return list(found)


def index_of_people(keys: Cipher, bureau_id: int, *texts: str | None) -> str:
    """Return the index of who is named in some texts."""
    return _joined(_people_marks(keys, bureau_id, texts)[0])


def marks_of_people(keys: Cipher, bureau_id: int, *texts: str | None) -> list[str]:
    """Return what to look for to find records that name one of the same people, under each key."""
    return [mark for marks in _people_marks(keys, bureau_id, texts) for mark in marks]


def index_of_words(keys: Cipher, author_id: int, *texts: str | None) -> str:
    """Return the index of what was written by one author."""
    return _joined(_word_marks(keys, author_id, pairs(*texts))[0])


def marks_of_words(keys: Cipher, author_id: int, *texts: str | None) -> list[list[str]]:
    """Return under each key the marks that a record of that author has which holds all of some words."""
    return _word_marks(keys, author_id, pairs(*texts))


def pairs(*texts: str | None) -> list[str]:
    """Return the pairs of neighboring characters of Chinese words, and whole Latin words and numbers, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for run in _RUNS.findall(fold(text or "")):
            if run[0].isascii():
                found[run] = None
            else:
                found |= dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1))
    return list(found)


def fold(text: str) -> str:
    """Return a text as it is compared: full-width and capital letters are as others."""
    return unicodedata.normalize("NFKC", text).casefold()


def _names(part: str) -> Iterable[str]:
    """Yield the names in a part of a text: between blanks, or around one, without what stands before and after."""
    last = part.split(":")[-1]
    whole = _NOT_IN_NAMES.sub("", last)
    for word in (*last.split(), *([whole] if len(whole) <= _LONGEST_NAME else [])):
        name = _NOT_IN_NAMES.sub("", word)
        for bare in {name, _bare(name), *map(_bare, _joined_by(name))}:
            if len(bare) >= _SHORTEST and not any(sign in bare for sign in _HIDDEN) and not bare.isdigit():
                yield bare


def _joined_by(name: str) -> list[str]:
    """Return the names in 张三和李四; 张和平 is one."""
    parts = _AND.split(name)
    return parts if all(len(part) >= _SHORTEST for part in parts) else []


def _bare(name: str) -> str:
    """Return a name without relation before it and form of address after it, as long as two characters stay."""
    for word in _BEFORE:
        if name.startswith(word) and len(name) - len(word) >= _SHORTEST:
            name = name.removeprefix(word)
    for word in _AFTER:
        if name.endswith(word) and len(name) - len(word) >= _SHORTEST:
            return name.removesuffix(word)
    return name


def _phone(text: str) -> list[str]:
    try:
        return [read_phone(text)]
    except InvalidInput:
        return []


def _people_marks(keys: Cipher, bureau_id: int, texts: Sequence[str | None]) -> list[list[str]]:
    found = [keys.indexes(_PEOPLE, f"{bureau_id}\x00{one}") for one in people(*texts)]
    return _by_key(keys, found, _PERSON_MARK)


def _word_marks(keys: Cipher, author_id: int, found: Sequence[str]) -> list[list[str]]:
    return _by_key(keys, [keys.indexes(f"{_WORDS}.{author_id}", pair) for pair in found], _WORD_MARK)


def _by_key(keys: Cipher, found: Sequence[list[str]], length: int) -> list[list[str]]:
    """Return marks by key, each once, in an order that tells nothing of the text's."""
    count = len(keys.indexes("", ""))
    return [sorted({indexes[key][:length] for indexes in found}) for key in range(count)]


def _joined(marks: Sequence[str]) -> str:
    return " ".join(("", MADE, *marks, ""))
