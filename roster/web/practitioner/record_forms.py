"""The consultation record as a form: every box of the paper, ticked or written."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from roster.core import consultation_words, matter_details
from roster.core.errors import InvalidInput
from roster.core.limitation_periods import PERIODS, LimitationPeriod, periods_for
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.translation import N_
from roster.models import Consultation, Phrase, Risk
from roster.services import consultations, phrases
from roster.services.consultations import Draft
from roster.web.presentation import listed, words

LONGEST_BASIS = 300


def _boxes(label: str) -> SelectMultipleField:
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )


def _radio(label: str, **choices: Any) -> RadioField:
    return RadioField(label, validate_choice=False, **choices)


def _number(label: str, **choices: Any) -> IntegerField:
    return IntegerField(label, validators=[Optional()], render_kw={"inputmode": "numeric"}, **choices)


class RecordForm(FlaskForm):  # type: ignore[misc]
    """Fields are named as the columns; the service says what is missing or wrong."""

    version = HiddenField()
    mode = _radio(_l("How the visitor came"))
    name = StringField(_l("Name or form of address"), render_kw={"autocomplete": "off", "maxlength": 60})
    identity_refused = BooleanField(_l("Does not want to give identity"))
    sex = _radio(_l("Sex"))
    age_band = _radio(
        _l("Age"),
        description=_l("Under 14: only with a parent or guardian who agrees to what is written down."),
    )
    phone = StringField(
        _l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off", "maxlength": 40},
        description=_l("Only if somebody is to call back."),
    )  # fmt: skip
    village = SelectField(_l("Village or community"), validate_choice=False)
    groups = _boxes(_l("Belongs to"))
    people = _number(_l("How many people came"), default=1)
    on_behalf = _radio(_l("For whom"))
    other_party = StringField(
        _l("Other party"), description=_l("For the conflict check."), render_kw={"maxlength": 200}
    )
    matter = SelectField(_l("Matter"), validate_choice=False)
    is_rural = BooleanField(_l("Concerns farming"))
    amount_yuan = _number(_l("Amount in yuan"))
    summary = TextAreaField(
        _l("What it is about"), description=_l("Nothing private that the matter does not need."),
        render_kw={"rows": 6, "maxlength": 2000},
    )  # fmt: skip
    limitation_on = DateField(
        _l("The claim lapses on"), validators=[Optional()], description=_l("Limitation date, if it is known.")
    )
    limitation_period = SelectField(_l("Which period runs"), validate_choice=False)
    limitation_from = DateField(_l("It began on"), validators=[Optional()])
    advice = TextAreaField(_l("What you advised"), render_kw={"rows": 6, "maxlength": 2000})
    basis = StringField(_l("Legal basis"), render_kw={"maxlength": LONGEST_BASIS})
    outcomes = _boxes(_l("Outcome"))
    drafted = _radio(_l("Document drafted for the visitor"))
    told_legal_aid = _radio(_l("Told that legal aid can be applied for?"))
    conflict_checked = BooleanField(_l("Checked: no conflict of interest, or handed over to somebody else"))
    risk = _radio(_l("Risk"))
    leaflets = _number(_l("Leaflets given"), default=0)
    remark = StringField(_l("Remark"), render_kw={"maxlength": 300})
    repeat_of = StringField(
        _l("Here before about the same: number of that record"),
        description=_l("Reports then count one matter."),
        render_kw={"autocomplete": "off", "maxlength": 32},
    )

    def __init__(self, consultation: Consultation, **values: Any) -> None:
        super().__init__(**values)
        self._offer(consultation)

    def _offer(self, consultation: Consultation) -> None:
        for name, texts in (
            ("mode", consultation_words.MODES),
            ("sex", consultation_words.SEXES),
            ("age_band", consultation_words.AGE_BANDS),
            ("groups", consultation_words.GROUPS),
            ("on_behalf", consultation_words.ON_BEHALF),
            ("outcomes", OUTCOMES),
        ):
            self[name].choices = [SelectChoice(code, gettext(text)) for code, text in texts.items()]
        self.matter.choices = [
            SelectChoice(code, gettext(name), optgroup=gettext(matter.name))
            for matter in MATTERS.values()
            for code, name in {matter.code: matter.name, **matter_details.of_matter(matter.code)}.items()
        ]
        self.risk.choices = [SelectChoice(risk.value, words(risk)) for risk in Risk]
        self.told_legal_aid.choices = [SelectChoice("yes", gettext("Yes")), SelectChoice("no", gettext("No"))]
        self.drafted.choices = [
            SelectChoice("", gettext("None")),
            *(SelectChoice(code, gettext(text)) for code, text in consultation_words.DRAFTED.items()),
        ]
        villages = consultations.villages_of(consultation.center)
        self.village.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(village.code, village.name) for village in villages),
        ]
        self.limitation_period.choices = [
            SelectChoice("", "–"),
            *(
                SelectChoice(period.key, f"{gettext(period.words)} · {gettext(period.length)}")
                for period in periods_for(matter_details.split(self.matter.data or consultation.matter)[0])
            ),
        ]
        self._villages = {village.code: village.id for village in villages}

    def work_out_limitation(self) -> tuple[LimitationPeriod, date]:
        """Fill in the limitation date and its basis from the period chosen and its first day.

        Returns the period and the day on which the claim lapses. Raises InvalidInput for what is missing.
        """
        period, begins_on = PERIODS.get(self.limitation_period.data or ""), self.limitation_from.data
        if period is None:
            raise InvalidInput(N_("Please choose which period runs."), field="limitation_period")
        if begins_on is None:
            raise InvalidInput(N_("From which day does it run?"), field="limitation_from")
        try:
            lapses_on = period.last_day(begins_on)
        except OverflowError:
            raise InvalidInput(N_("Please check this date."), field="limitation_from") from None
        reason = gettext(
            "%(claim)s: %(length)s from %(day)s (%(source)s)",
            claim=gettext(period.words), length=gettext(period.length), day=begins_on.isoformat(), source=gettext(period.source),
        )  # fmt: skip
        self.limitation_on.data, self.basis.data = lapses_on, _with_reason(self.basis.data or "", reason)
        return period, lapses_on

    def insert(self, phrase: Phrase) -> None:
        """Put a phrase behind the advice, and its basis behind the legal basis where there is room."""
        self.advice.data = phrases.inserted(self.advice.data or "", phrase.text)
        if phrase.basis:
            self.basis.data = _with_reason(self.basis.data or "", phrase.basis)

    def draft(self) -> Draft:
        """Return what was typed. Numbers that are no numbers were reported by the form itself."""
        matter, matter_detail = matter_details.split(self.matter.data or "99")
        return Draft(
            mode=self.mode.data or "window",
            name=_text(self.name.data),
            identity_refused=self.identity_refused.data,
            sex=self.sex.data or "",
            age_band=self.age_band.data or "",
            phone=_text(self.phone.data),
            village_id=self._villages.get(self.village.data or ""),
            groups=tuple(self.groups.data or ()),
            people=1 if self.people.data is None else self.people.data,
            on_behalf=self.on_behalf.data or "self",
            other_party=_text(self.other_party.data),
            matter=matter,
            matter_detail=matter_detail,
            is_rural=self.is_rural.data,
            amount_yuan=self.amount_yuan.data,
            summary=_text(self.summary.data),
            limitation_on=self.limitation_on.data,
            limitation_from=self.limitation_from.data,
            advice=_text(self.advice.data),
            basis=(self.basis.data or "").strip(),
            outcomes=tuple(self.outcomes.data or ()),
            told_legal_aid={"yes": True, "no": False}.get(self.told_legal_aid.data or ""),
            conflict_checked=self.conflict_checked.data,
            risk=Risk(self.risk.data) if self.risk.data in set(Risk) else Risk.GREEN,
            leaflets=self.leaflets.data or 0,
            remark=(self.remark.data or "").strip(),
            repeat_of=(self.repeat_of.data or "").strip(),
            drafted=self.drafted.data or "",
        )


def stored(consultation: Consultation) -> dict[str, Any]:
    """Return a record's columns as the form shows them."""
    answers = {None: None, True: "yes", False: "no"}
    return {
        **{name: getattr(consultation, name) for name in Draft.__dataclass_fields__},
        "matter": consultation.matter_detail or consultation.matter,
        "version": consultation.version,
        "village": consultation.village.code if consultation.village else "",
        "told_legal_aid": answers[consultation.told_legal_aid],
        "risk": consultation.risk.value,
    }


def differences(form: RecordForm, consultation: Consultation) -> list[tuple[str, str, str]]:
    """Return where form and record differ, as people read it: label, typed here, saved there."""
    typed, saved = form.draft(), consultations.draft_of(consultation)
    found = []
    for name in Draft.__dataclass_fields__:
        here, there = getattr(typed, name), getattr(saved, name)
        if name == "matter":  # one entry for both levels
            here, there = typed.matter_detail or here, saved.matter_detail or there
        if here != there and name != "matter_detail":
            label = form["village" if name == "village_id" else name].label.text
            found.append((str(label), _show(form, name, here), _show(form, name, there)))
    return found


def _show(form: RecordForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if name == "village_id":
        codes = {village_id: code for code, village_id in form._villages.items()}
        return _label(form, "village", codes.get(value, ""))
    if value in (None, "", ()):
        return "–"
    if name in ("mode", "sex", "age_band", "on_behalf", "matter", "risk", "drafted"):
        return _label(form, name, str(value))
    if name in ("groups", "outcomes"):
        return listed(_label(form, name, code) for code in value)
    return str(value)


def _label(form: RecordForm, name: str, code: str) -> str:
    return next((str(choice.label) for choice in form[name].choices if choice.value == code), code or "–")


def _with_reason(basis: str, reason: str) -> str:
    """Return a legal basis with the reason of a limitation date, as long as there is room for it."""
    if reason in basis:
        return basis
    joined = f"{basis.strip()}；{reason}" if basis.strip() else reason
    return joined if len(joined) <= LONGEST_BASIS else basis


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
