"""A sentence for people that is told later, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from roster.core.translation import DEFAULT_LANGUAGE, translate


@dataclass(frozen=True)
class Sentence:
    """An English msgid and what fills it; a parameter may be a sentence itself."""

    message: str
    parameters: dict[str, object] = field(default_factory=dict)

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence in that language."""
        return translate(language, self.message, **told(self.parameters, language))


def told(parameters: Mapping[str, object], language: str) -> dict[str, object]:
    """Return parameters with the sentences among them in that language."""
    return {
        name: value.in_language(language) if isinstance(value, Sentence) else value
        for name, value in parameters.items()
    }


def say(message: str, **parameters: object) -> Sentence:
    """Make a sentence of a msgid and its parameters."""
    return Sentence(message, parameters)


def joined(sentences: Iterable[Sentence], language: str) -> str:
    """Return several sentences as one text."""
    space = "" if language.startswith("zh") else " "
    return space.join(sentence.in_language(language) for sentence in sentences)
