"""A sentence for people that is told later, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from roster.core.translation import DEFAULT_LANGUAGE, translate


@dataclass(frozen=True)
class Named:
    """A name that somebody gave: data, never translated. Who reads English reads the English one where there is one."""

    name: str
    english: str = ""

    def __str__(self) -> str:
        return self.name

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the name for readers of that language."""
        return self.english if self.english and not language.startswith("zh") else self.name


@dataclass(frozen=True)
class Listed:
    """Several names or words in a row, set apart as the reader's language does it."""

    items: tuple[object, ...]

    def __bool__(self) -> bool:
        return bool(self.items)

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return them as one text."""
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(str(_told(one, language)) for one in self.items)


@dataclass(frozen=True)
class Sentence:
    """An English msgid and what fills it; a parameter may be a sentence or a name itself."""

    message: str
    parameters: dict[str, object] = field(default_factory=dict)

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence in that language."""
        return translate(language, self.message, **told(self.parameters, language))


def told(parameters: Mapping[str, object], language: str) -> dict[str, object]:
    """Return parameters with the sentences and names among them in that language."""
    return {name: _told(value, language) for name, value in parameters.items()}


def _told(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Sentence | Named | Listed) else value


def say(message: str, **parameters: object) -> Sentence:
    """Make a sentence of a msgid and its parameters."""
    return Sentence(message, parameters)


def joined(sentences: Iterable[Sentence], language: str) -> str:
    """Return several sentences as one text."""
    space = "" if language.startswith("zh") else " "
    return space.join(sentence.in_language(language) for sentence in sentences)
