"""Save what is typed, often, without ever writing over what another window saved."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import select, update

from roster.core import consultation_words as words
from roster.core import matter_details
from roster.core.errors import DomainError, InvalidInput, Stale
from roster.core.matters import MATTERS, OUTCOMES
from roster.core.sensitive import holds_identity_or_card_number
from roster.core.translation import N_
from roster.database import db
from roster.models import Consultation, ConsultationState, Risk, Village
from roster.services.consultations import indexing

_LONGEST = {
    "name": 60,
    "other_party": 200,
    "summary": 2000,
    "advice": 2000,
    "basis": 300,
    "remark": 300,
    "phone": 40,
}
_FREE_TEXTS = ("name", "other_party", "summary", "advice", "basis", "remark")
_MOST_PEOPLE, _MOST_LEAFLETS, _MOST_YUAN = 9_999, 99_999, 2_000_000_000


class AlreadySigned(DomainError):
    """What is signed stays as it is."""

    code = "already_signed"
    message = N_("This record is signed and stays as it is. You can still add to it.")


@dataclass(frozen=True)
class Draft:
    """Everything a practitioner may write or tick in a record, as the form holds it."""

    mode: str = "window"
    name: str | None = None
    identity_refused: bool = False
    sex: str = ""
    age_band: str = ""
    phone: str | None = None
    village_id: int | None = None
    groups: tuple[str, ...] = ()
    people: int = 1
    on_behalf: str = "self"
    other_party: str | None = None
    matter: str = "99"
    matter_detail: str = ""
    is_rural: bool = False
    amount_yuan: int | None = None
    summary: str | None = None
    limitation_on: date | None = None
    limitation_from: date | None = None
    advice: str | None = None
    basis: str = ""
    outcomes: tuple[str, ...] = ()
    told_legal_aid: bool | None = None
    conflict_checked: bool = False
    risk: Risk = Risk.GREEN
    leaflets: int = 0
    remark: str = ""
    repeat_of: str = ""
    drafted: str = ""


def draft_of(consultation: Consultation) -> Draft:
    """Return what a record holds now."""
    values = {field.name: getattr(consultation, field.name) for field in fields(Draft)}
    return Draft(**{**values, "groups": tuple(values["groups"]), "outcomes": tuple(values["outcomes"])})


def save_draft(consultation: Consultation, version: int, draft: Draft, now: datetime) -> int:
    """Save a draft if nobody saved since `version` was read; return the new version.

    Raises Stale when another window did (nothing is overwritten), AlreadySigned, or InvalidInput naming
    the field. A phone may be half typed in a draft; only signing asks for a whole one.
    """
    _check(consultation, draft)
    values = asdict(draft)
    values |= {"groups": list(draft.groups), "outcomes": list(draft.outcomes)}
    values |= {"remark_kept": values.pop("remark") or None, "plain_remark": ""}
    owner = {"bureau_id": consultation.bureau_id, "practitioner_id": consultation.practitioner_id}
    values |= indexing.indexes({**values, **owner})
    done = db.session.execute(
        update(Consultation)
        .where(
            Consultation.id == consultation.id,
            Consultation.state == ConsultationState.DRAFT,
            Consultation.version == version,
        )
        .values(**values, version=version + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    db.session.refresh(consultation)
    if not done:
        raise AlreadySigned if consultation.state is ConsultationState.SIGNED else Stale
    return consultation.version


def _check(consultation: Consultation, draft: Draft) -> None:
    _check_choices(draft)
    for name, limit in _LONGEST.items():
        if len(getattr(draft, name) or "") > limit:
            raise InvalidInput(N_("At most %(limit)s characters, please."), field=name, limit=limit)
    for name in _FREE_TEXTS:
        if holds_identity_or_card_number(getattr(draft, name) or ""):
            raise InvalidInput(
                N_("Please leave out identity card and bank card numbers; they are not needed here."),
                field=name,
            )
    if not 1 <= draft.people <= _MOST_PEOPLE:
        raise InvalidInput(N_("How many people came? At least one."), field="people")
    if not 0 <= draft.leaflets <= _MOST_LEAFLETS:
        raise InvalidInput(N_("Enter a number from 0."), field="leaflets")
    if draft.amount_yuan is not None and not 0 <= draft.amount_yuan <= _MOST_YUAN:
        raise InvalidInput(N_("Enter the amount in whole yuan."), field="amount_yuan")
    _check_earlier(consultation, draft.repeat_of)
    if draft.village_id is not None:
        village = db.session.get(Village, draft.village_id)
        if village is None or village.center_id != consultation.center_id:
            raise InvalidInput(N_("Please choose one from the list."), field="village")


def _check_earlier(consultation: Consultation, number: str) -> None:
    """Refuse what is no earlier record of this bureau: reports would count the matter nowhere."""
    if not number or number == consultation.repeat_of:
        return
    found = db.session.scalar(
        select(Consultation.id).where(
            Consultation.bureau_id == consultation.bureau_id,
            Consultation.number == number,
            Consultation.date <= consultation.date,
            Consultation.id != consultation.id,
        )
    )
    if found is None:
        raise InvalidInput(
            N_("There is no earlier record with this number. Leave it empty if you do not know it."),
            field="repeat_of",
        )


def _check_choices(draft: Draft) -> None:
    """Refuse what no box of the form can send."""
    singles = (
        ("mode", draft.mode, words.MODES),
        ("sex", draft.sex, {"": "", **words.SEXES}),
        ("age_band", draft.age_band, {"": "", **words.AGE_BANDS}),
        ("on_behalf", draft.on_behalf, words.ON_BEHALF),
        ("matter", draft.matter, MATTERS),
        ("matter", draft.matter_detail, {"": "", **matter_details.of_matter(draft.matter)}),
        ("drafted", draft.drafted, {"": "", **words.DRAFTED}),
    )
    wrong = [name for name, value, allowed in singles if value not in allowed]
    wrong += ["groups"] if set(draft.groups) - set(words.GROUPS) else []
    wrong += ["outcomes"] if set(draft.outcomes) - set(OUTCOMES) else []
    if wrong:
        raise InvalidInput(N_("Please choose one from the list."), field=wrong[0])
