"""The shape of a notice's text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One kind's subject and body (e-mail, console) and its short form (text message, phone call).

    All are English msgids whose `%(name)s` parameters `facts` provides.
    """

    subject: str
    body: str
    short: str
