"""What can go wrong in the field's terms.

A `DomainError` has a code for machines and a message for people; each face maps it once.
"""

from http import HTTPStatus
from typing import ClassVar

from roster.core.sentences import told
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate


class DomainError(Exception):
    """An action that the rules of the house refuse.

    `message` is an English msgid with `%(name)s` parameters, which may be sentences themselves;
    `status` is the HTTP status that says the same to a browser or a program.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    message: str = N_("This cannot be done.")

    def __init__(self, message: str | None = None, **parameters: object) -> None:
        if message is not None:
            self.message = message
        self.parameters = parameters
        super().__init__(self.in_language("en"))

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence for people in that language."""
        return translate(language, self.message, **told(self.parameters, language))


class NotFound(DomainError):
    """Nothing there, or nothing that the asker may know of."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    message = N_("We could not find that.")


class InvalidInput(DomainError):
    """The input itself is wrong; `field` names where, if one field is to blame."""

    code = "invalid_input"
    status = HTTPStatus.BAD_REQUEST
    message = N_("Please check what you entered.")

    def __init__(self, message: str | None = None, *, field: str | None = None, **parameters: object) -> None:
        super().__init__(message, **parameters)
        self.field = field


class Stale(DomainError):
    """Somebody else changed the thing in the meantime (compare-and-swap lost)."""

    code = "stale"
    message = N_("Somebody else changed this in the meantime. Please look at it again.")


class TooManyTries(DomainError):
    """A protecting limit was reached."""

    code = "too_many_tries"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("Too many tries. Please try again in %(minutes)s minutes, or call the center.")
