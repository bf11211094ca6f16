"""Find what must not stand in free text: Chinese identity numbers and bank card numbers."""

import re
import unicodedata

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,18}[ -]?[Xx]?(?![0-9])")


def holds_identity_or_card_number(text: str) -> bool:
    """Tell whether a text contains an identity number (GB 11643 checksum) or a bank card number (Luhn)."""
    folded = unicodedata.normalize("NFKC", text)
    for found in _NUMBER.finditer(folded):
        number = re.sub("[ -]", "", found.group()).upper()
        if is_identity_number(number) or _is_card(number):
            return True
    return False


def is_identity_number(number: str) -> bool:
    """Tell whether a resident identity card number is well-formed; the last sign is a capital X or a digit."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11] == number[17]


def _is_card(number: str) -> bool:
    if not number.isdigit() or not 15 <= len(number) <= 19:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
