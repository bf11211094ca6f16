"""Column types that keep our promises: times are aware UTC, what identifies a person is encrypted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from roster.core import cipher
from roster.core.personal_data import Purpose, Retention


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, UTC in the database on both engines. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime cannot be stored: say which time zone it is in.")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Text that only this installation's keys can read. Search it by a keyed index column beside it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.current().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.current().decrypt(value)


def word_of_a_successor(members: type[StrEnum], value: str) -> StrEnum:
    """Return a member for a word that only a newer program knows: of the class and with that value, and none of its members."""
    made = str.__new__(members, value)
    made._name_, made._value_ = "WORD_OF_A_SUCCESSOR", value
    return made


class _Words(Enum):
    """A StrEnum's column that also reads what a newer program wrote beside this one, while both serve."""

    cache_ok = True

    def _object_value_for_elem(self, elem: str) -> Any:
        try:
            return super()._object_value_for_elem(elem)
        except LookupError:
            return word_of_a_successor(self.enum_class, elem)  # type: ignore[arg-type]


def enum_column(members: type[StrEnum], check: str = "") -> Enum:
    """Return a portable column type for a StrEnum: its value as text, checked by the database too.

    `check` names the constraint where a table has two columns of one StrEnum. A word of the table that the program does
    not know (a newer one serves beside it and wrote it) is read as `word_of_a_successor`.
    """
    return _Words(
        members,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=check or members.__name__.lower(),
        values_callable=lambda cls: [member.value for member in cls],
    )


IndexMaker = Callable[[cipher.Cipher, Mapping[str, Any]], str]
"""Makes a keyed index from the columns that it is of, their values in clear."""


@dataclass(frozen=True)
class Declaration:
    """What a column of personal data says of itself: why it is held, how long, what people call it."""

    purpose: Purpose
    kept: Retention
    words: str
    index_of: tuple[str, ...]
    index_by: IndexMaker | None


def personal(
    purpose: Purpose,
    *,
    kept: Retention,
    words: str,
    index_of: str | tuple[str, ...] = (),
    index_purpose: str = "",
    index_by: IndexMaker | None = None,
) -> dict[str, Any]:
    """Declare a column as personal data (`mapped_column(info=…)`); `words` is the msgid of what it holds.

    A keyed index names the column that it finds again by `index_of`, and the purpose of `Cipher.index` by
    `index_purpose`; one made from several columns, or of several words, says by `index_by` how. From them it is
    rebuilt when the index key changes.
    """
    sources = (index_of,) if isinstance(index_of, str) else index_of
    return {
        "personal": Declaration(purpose, kept, words, sources, index_by or _whole(sources, index_purpose))
    }


def _whole(sources: tuple[str, ...], purpose: str) -> IndexMaker | None:
    """Return what indexes one column's whole value for a purpose."""
    if not sources:
        return None
    (source,) = sources
    return lambda keys, values: keys.index(purpose, values[source])
