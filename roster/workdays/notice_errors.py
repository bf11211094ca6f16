"""Why a notice is refused: a sentence, and the line of the pasted text or file to look at."""

from typing import Any, ClassVar

from roster.core.errors import InvalidInput
from roster.core.translation import DEFAULT_LANGUAGE, N_, translate

SENTENCES = {
    "empty": N_("There is nothing here that could be read as a holiday notice."),
    "year_missing": N_("It does not say for which year it is. Please name the year."),
    "other_year": N_("It is for %(found)s, not for %(expected)s."),
    "date_outside_year": N_("%(date)s does not belong to a notice for %(year)s."),
    "date_impossible": N_("“%(written)s” is not a date."),
    "weekday_wrong": N_("%(date)s is a %(actual)s, but the notice says %(written)s."),
    "makeup_on_weekday": N_(
        "%(date)s is a %(actual)s. Only a Saturday or a Sunday can be a make-up working day."
    ),
    "day_count_wrong": N_("It says %(written)s days off, but the dates make %(counted)s."),
    "range_implausible": N_("The days off “%(written)s” end before they begin, or last over two weeks."),
    "unreadable": N_("“%(written)s” could not be read."),
    "day_twice": N_("%(date)s is named twice."),
    "festival_missing": N_("The days off for %(festival)s (%(date)s) are missing."),
    "kind_unknown": N_("“%(written)s” is neither off nor work."),
    "column_missing": N_("The column “%(column)s” is missing."),
    "not_json": N_("This is not JSON in the form of holiday-cn."),
    "papers_empty": N_("It names no notice as its source, so the year is probably not announced yet."),
}
"""Sentence code → English msgid. What a notice writes, and festivals, appear in Chinese in every language."""

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
"""What `actual` may be: a msgid itself."""

_LINE = N_("Line %(line)s: ")


class NoticeError(InvalidInput):
    """A notice that is refused as a whole.

    `line` counts from 1 and is None when no line is to blame; `sentence_code` is a key of `SENTENCES`,
    `params` fill it. `str()` is the English sentence, `in_language` any other.
    """

    code: ClassVar[str] = "notice_refused"

    def __init__(self, line: int | None, sentence_code: str, params: dict[str, Any] | None = None) -> None:
        self.line = line
        self.sentence_code = sentence_code
        self.params = dict(params or {})
        super().__init__(SENTENCES[sentence_code], **self.params)

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the sentence in that language, led by the line if one is to blame."""
        place = "" if self.line is None else translate(language, _LINE, line=self.line)
        params = dict(self.params)
        if "actual" in params:
            params["actual"] = translate(language, params["actual"])
        return place + translate(language, self.message, **params)
