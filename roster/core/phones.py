"""Chinese phone numbers as people write them."""

import unicodedata

import phonenumbers

from roster.core.errors import InvalidInput
from roster.core.translation import N_

SHORTEST_NATIONAL_NUMBER = 10
"""Area code and number without the leading zero: 913 2012345, 10 12345678."""


def read_phone(text: str, *, field: str = "phone") -> str:
    """Return a mobile or landline number in E.164 form, such as `+8613800138000`.

    Spaces, dashes, full-width digits and `+86` are accepted. Demo numbers (`138-0000-0001`,
    `0913-0000001`) are kept too: they are well-formed, though nobody has them.
    Raises InvalidInput with a sentence that shows a good example.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    try:
        number = phonenumbers.parse(folded, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not _is_chinese(number):
        raise InvalidInput(
            N_("Enter a phone number, for example 138 0013 8000. A landline with its area code is fine too."),
            field=field,
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_chinese(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether it can be dialed from anywhere: hotlines and numbers without area code are too short."""
    is_possible = number.country_code == 86 and phonenumbers.is_possible_number(number)
    return is_possible and len(phonenumbers.national_significant_number(number)) >= SHORTEST_NATIONAL_NUMBER


def is_mobile(number: str) -> bool:
    """Tell whether an E.164 number can receive a text message: Chinese mobiles are +861xxxxxxxxxx."""
    return number.startswith("+861") and len(number) == 14


def show_phone(number: str) -> str:
    """Return an E.164 number as people in China write it; what is none stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
