"""Find records again: by whom they name, by their number, and, for their author alone, by any word of two characters.

Who may see what: authors everything of their own, with a line around what was found; a center the heads of its own records, by
visitor or number; an auditor with a reason the heads of the bureau's, by anybody named or number. Each search is a row of the
trail: where, a keyed digest of what was asked, how much was found.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from roster.core import cipher, record_index
from roster.core.actors import Actor
from roster.core.errors import InvalidInput
from roster.core.translation import N_
from roster.database import Model, db
from roster.models import Addendum, AuditAction, Bureau, Center, Consultation, ConsultationState, Practitioner
from roster.services import audit, inspections
from roster.services.consultations.conflict_checks import holds
from roster.services.consultations.reading import Head, heads_of

MOST_FOUND = 50
MOST_READ = 1000
"""So many records are decrypted at most to look for words in them, the newest first."""
LONGEST = 60
_SHORTEST = 2
_NEWEST = (Consultation.date.desc(), Consultation.id.desc())
_BEFORE_HIT, _AFTER_HIT = 20, 60
_COMPARED, _READ_CLOSELY, _SHOWN = 2000, 12, 3
_ALIKE = 0.25
"""The share of a draft's words, weighed by how rare they are, that a similar record has as well."""


@dataclass(frozen=True)
class Found:
    """A record that was found: its head, by what (msgids), and a line of its text for who may read it."""

    head: Head
    by: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class Answer:
    """What a search found, the newest first; whether there is more than is shown."""

    found: tuple[Found, ...]
    is_more: bool = False


@dataclass(frozen=True)
class Similar:
    """An earlier record of the same author, with what it was about and what was advised."""

    head: Head
    summary: str
    advice: str


@dataclass(frozen=True)
class Related:
    """What helps while a record is written: the same visitor, the same other party, and similar advice, all one's own."""

    visitor: tuple[Head, ...]
    other: tuple[Head, ...]
    similar: tuple[Similar, ...]


BY_VISITOR, BY_OTHER = N_("Visitor"), N_("Other party")
BY_NUMBER, BY_WORDS, BY_ADDED = N_("Number"), N_("What was written"), N_("Added later")


def own(practitioner: Practitioner, asked: str, actor: Actor, now: datetime) -> Answer:
    """Search a practitioner's own records. Raises InvalidInput for less than two characters."""
    terms = _terms(asked)
    mine = Consultation.practitioner_id == practitioner.id
    by = _found_by(mine, _named(practitioner.bureau_id, asked))
    lines = _lines_with(terms, practitioner.id, mine)
    for number, (words, _text) in lines.items():
        by.setdefault(number, []).append(words)
    _note("own", asked, len(by), actor, now, practitioner.bureau_id, practitioner)
    return _answer(by, {number: line for number, (_words, line) in lines.items()})


def of_center(center: Center, asked: str, actor: Actor, now: datetime) -> Answer:
    """Search the records held at a center by visitor or number: heads, never what was said. Raises InvalidInput."""
    _terms(asked)
    named = _named(center.bureau_id, asked)
    named.pop(BY_OTHER, None)
    return _heads_by(named, Consultation.center_id == center.id, "center", asked, actor, now, center)


def for_auditor(bureau: Bureau, asked: str, reason: str, actor: Actor, now: datetime) -> Answer:
    """Search a bureau's records by anybody named or number, for a reason. Raises InvalidInput."""
    if reason not in inspections.REASONS:
        raise InvalidInput(N_("Please choose why you need to see it."), field="reason")
    _terms(asked)
    where = Consultation.bureau_id == bureau.id
    return _heads_by(_named(bureau.id, asked), where, "bureau", asked, actor, now, bureau, reason=reason)


def related(consultation: Consultation, actor: Actor, now: datetime) -> Related:
    """Return what of the author's own earlier records helps with this one."""
    keys, bureau_id = cipher.current(), consultation.bureau_id
    mine = and_(
        Consultation.practitioner_id == consultation.practitioner_id, Consultation.id != consultation.id
    )
    visitor = record_index.marks_of_people(keys, bureau_id, consultation.name, consultation.phone)
    other = record_index.marks_of_people(keys, bureau_id, consultation.other_party)
    found = Related(
        _heads_where(mine, Consultation.visitor_index, visitor),
        _heads_where(mine, Consultation.other_index, other),
        tuple(_similar(consultation, mine)),
    )
    count = len(found.visitor) + len(found.other) + len(found.similar)
    audit.record(
        AuditAction.RECORDS_SEARCHED,
        actor,
        now,
        bureau_id=bureau_id,
        subject=consultation,
        place="own",
        count=count,
    )
    return found


def _heads_where(
    mine: ColumnElement[bool], column: InstrumentedAttribute[str], marks: Sequence[str]
) -> tuple[Head, ...]:
    if not marks:
        return ()
    return tuple(head for _number, head in heads_of(_ids(and_(mine, holds(column, marks)))))


def _terms(asked: str) -> list[str]:
    terms = record_index.fold(asked).split()
    if len(asked) > LONGEST:
        raise InvalidInput(N_("At most %(limit)s characters, please."), field="q", limit=LONGEST)
    if len("".join(terms)) < _SHORTEST:
        raise InvalidInput(
            N_("Write a name, a phone number, a record's number or words of at least two characters."),
            field="q",
        )
    return terms


def _named(bureau_id: int, asked: str) -> dict[str, ColumnElement[bool]]:
    """Return the conditions by which a record is of whom, or has the number, that was asked for."""
    marks = record_index.marks_of_people(cipher.current(), bureau_id, asked)
    named = {BY_NUMBER: Consultation.number.startswith(asked.strip(), autoescape=True)}
    if marks:
        named |= {
            BY_VISITOR: holds(Consultation.visitor_index, marks),
            BY_OTHER: holds(Consultation.other_index, marks),
        }
    return named


def _found_by(where: ColumnElement[bool], named: dict[str, ColumnElement[bool]]) -> dict[int, list[str]]:
    """Return the newest records that meet one of some conditions, with the words of those that they meet."""
    wanted = select(Consultation.id, *named.values()).where(where, or_(*named.values()))
    rows = db.session.execute(wanted.order_by(*_NEWEST).limit(MOST_FOUND + 1))
    return {
        number: [words for words, is_met in zip(named, met, strict=True) if is_met] for number, *met in rows
    }


def _ids(condition: ColumnElement[bool]) -> list[int]:
    return list(
        db.session.scalars(select(Consultation.id).where(condition).order_by(*_NEWEST).limit(MOST_FOUND + 1))
    )


def _lines_with(
    terms: Sequence[str], author_id: int, mine: ColumnElement[bool]
) -> dict[int, tuple[str, str]]:
    """Return the author's records that hold all of some words, where, and a line around the first of them.

    Additions have no index: a practitioner writes few, and all of them are read, the newest first.
    """
    by_key = record_index.marks_of_words(cipher.current(), author_id, *terms)
    if not by_key[0] or any(len(term) < _SHORTEST for term in terms):
        return {}
    has_all = or_(
        *(and_(*(Consultation.words_index.contains(f" {mark} ") for mark in marks)) for marks in by_key)
    )
    added = _additions_with(terms, mine)
    candidates = db.session.execute(
        select(Consultation.id, Consultation.summary, Consultation.advice, Consultation.basis)
        .where(mine, or_(has_all, Consultation.id.in_(added)))
        .order_by(*_NEWEST)
        .limit(MOST_READ)
        .execution_options(yield_per=MOST_FOUND)
    )
    found: dict[int, tuple[str, str]] = {}
    for number, *texts in candidates:
        text = " ".join(one for one in texts if one)
        whole = f"{text} {added.get(number, '')}"
        if all(term in record_index.fold(whole) for term in terms):
            is_original = terms[0] in record_index.fold(text)
            found[number] = (
                BY_WORDS if is_original else BY_ADDED,
                _line(text if is_original else added[number], terms[0]),
            )
            if len(found) > MOST_FOUND:
                break
    return found


def _additions_with(terms: Sequence[str], mine: ColumnElement[bool]) -> dict[int, str]:
    """Return what was added later to the author's records, of those to which one of some words was added."""
    rows = db.session.execute(
        select(Addendum.consultation_id, Addendum.text)
        .join(Consultation, Addendum.consultation_id == Consultation.id)
        .where(mine)
        .order_by(Addendum.id.desc())
        .limit(MOST_READ)
    )
    added: dict[int, list[str]] = {}
    for number, text in rows:
        added.setdefault(number, []).insert(0, text)
    joined = {number: " ".join(texts) for number, texts in added.items()}
    return {
        number: text
        for number, text in joined.items()
        if any(term in record_index.fold(text) for term in terms)
    }


def _line(text: str, term: str) -> str:
    at = max(record_index.fold(text).find(term), 0)
    start, end = max(at - _BEFORE_HIT, 0), at + len(term) + _AFTER_HIT
    return ("…" if start else "") + text[start:end].replace("\n", " ") + ("…" if end < len(text) else "")


def _heads_by(
    named: dict[str, ColumnElement[bool]],
    where: ColumnElement[bool],
    place: str,
    asked: str,
    actor: Actor,
    now: datetime,
    subject: Center | Bureau,
    **detail: str,
) -> Answer:
    by = _found_by(where, named)
    bureau_id = subject.id if isinstance(subject, Bureau) else subject.bureau_id
    _note(place, asked, len(by), actor, now, bureau_id, subject, **detail)
    return _answer(by, {})


def _answer(by: dict[int, list[str]], lines: dict[int, str]) -> Answer:
    """Return the newest of what was found; `by` and `lines` are by the record's number in the database."""
    heads = heads_of(list(by))
    shown = [Found(head, tuple(by[number]), lines.get(number, "")) for number, head in heads[:MOST_FOUND]]
    return Answer(tuple(shown), len(by) > MOST_FOUND)


def _note(
    place: str,
    asked: str,
    count: int,
    actor: Actor,
    now: datetime,
    bureau_id: int,
    subject: Model,
    **detail: str,
) -> None:
    mark = cipher.current().index("records.asked", record_index.fold(asked))[:16]
    audit.record(
        AuditAction.RECORDS_SEARCHED,
        actor,
        now,
        bureau_id=bureau_id,
        subject=subject,
        place=place,
        asked=mark,
        count=count,
        **detail,
    )


def _similar(consultation: Consultation, mine: ColumnElement[bool]) -> Iterable[Similar]:
    """Yield the author's signed records that are most like a draft: by marks first, the best of them by their words."""
    texts = (consultation.summary, consultation.basis)
    asked = [
        set(marks)
        for marks in record_index.marks_of_words(cipher.current(), consultation.practitioner_id, *texts)
    ]
    if not asked[0]:
        return
    rows = db.session.execute(
        select(Consultation.id, Consultation.matter, Consultation.words_index)
        .where(mine, Consultation.state == ConsultationState.SIGNED)
        .order_by(Consultation.id.desc())
        .limit(_COMPARED)
    ).all()
    same_matter = {row.id for row in rows if row.matter == consultation.matter}
    scores: dict[int, float] = {}
    for wanted in asked:
        has = {row.id: wanted.intersection(row.words_index.split()) for row in rows}
        rarity = _rarity(wanted, has.values())
        whole = sum(rarity.values())
        for number, shared in has.items():
            share = sum(rarity[mark] for mark in shared) / whole
            scores[number] = max(scores.get(number, 0), share * (1.25 if number in same_matter else 1))
    best = sorted(scores, key=lambda number: (-scores[number], -number))[:_READ_CLOSELY]
    likely = [number for number in best if scores[number] >= _ALIKE]
    yield from _closest(consultation, likely)


def _closest(consultation: Consultation, likely: Sequence[int]) -> list[Similar]:
    """Return the most similar of some records by the words that they really have."""
    wanted = set(record_index.pairs(consultation.summary, consultation.basis))
    read = {
        number: (summary or "", advice or "")
        for number, summary, advice in db.session.execute(
            select(Consultation.id, Consultation.summary, Consultation.advice).where(
                Consultation.id.in_(likely)
            )
        )
    }
    shares = {
        number: len(wanted & set(record_index.pairs(*texts))) / len(wanted) for number, texts in read.items()
    }
    best = sorted(
        (number for number in read if shares[number] >= _ALIKE / 2),
        key=lambda number: (-shares[number], -number),
    )
    heads = dict(heads_of(best[:_SHOWN]))
    return [Similar(heads[number], *read[number]) for number in best[:_SHOWN]]


def _rarity(wanted: set[str], records: Collection[set[str]]) -> dict[str, float]:
    """Return how much it says that a record has one of the wanted marks: the fewer have it, the more."""
    counts = Counter(mark for has in records for mark in has)
    return {mark: log((2 + len(records)) / (1 + counts[mark])) for mark in wanted}
