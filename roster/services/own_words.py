"""A bureau's own words of papers, chat texts and e-mails: looked at, checked, set, put back. Text messages: `message_texts`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roster.core import clock, letters, own_words
from roster.core.actors import Actor
from roster.core.errors import InvalidInput, NotFound, Stale
from roster.core.own_words import Part
from roster.core.translation import N_
from roster.database import db
from roster.documents import paper_words
from roster.models import Bureau, NoticeKind
from roster.notify import mail_words
from roster.services import papers, setting_changes, settings
from roster.services.papers import File, Kind
from roster.services.setting_changes import WrongSettings
from roster.workdays.lunar import lunar_text

SAMPLE_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Sheet:
    """Texts that are changed together."""

    key: str
    title: str
    """A msgid, as `effect` is: from when a change counts."""
    effect: str
    parts: Sequence[Part]
    file: Kind | None = None
    """The paper on which they stand."""


_FILES, _CHATS = N_("Counts for files made from now on."), N_("Counts at once.")
_MAILS = N_("Counts for messages that leave from now on, also into chat groups. English messages keep ours.")
SHEETS: dict[str, Sheet] = {
    one.key: one
    for one in (
        Sheet("posters", Kind.POSTERS.words, _FILES, paper_words.POSTERS, Kind.POSTERS),
        Sheet("sign-in-sheets", Kind.SIGN_IN.words, _FILES, paper_words.SIGN_IN_SHEETS, Kind.SIGN_IN),
        Sheet("chats", N_("Texts to paste into a chat"), _CHATS, paper_words.CHATS),
        *(
            Sheet(f"mail-{kind.value}", kind.words, _MAILS, mail_words.parts(kind))
            for kind in NoticeKind
        ),
    )
}  # fmt: skip
LABELS: dict[str, str] = {
    part.key: sheet.title if sheet.key.startswith("mail-") else part.label
    for sheet in SHEETS.values()
    for part in sheet.parts
}
"""What the history calls each text."""
_SAMPLES = {
    "谁来": "律师、公证员", "镇街": "镇上", "月份": "2026年12月", "日期": "12月2日（周三）", "上午时间": "9:00—11:30",
    "下午时间": "14:00—16:30", "坐班律师": "示例甲律师", "公证员": "下午有公证员。", "原因": "（道路封闭）", "姓名": "示例甲",
    "坐班安排": "12月2日周三 上午 示例镇", "请假天数": "1", "机构": "示例律师事务所", "年份": "2027", "天数": "3",
    "截止日期": "12月4日周五", "预约事项": "劳动、婚姻家庭", "说明": "请再核对示例镇的公证员。", "预约码": "K7M-3PT", "编号": "K7M-3PT", "件数": "2",
    "截止时间": "12月1日周二 17:00", "链接": "https://roster.example/…", "时间": "9:30", "有事日期": "12月2日（周三）",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One text as the page shows it."""

    part: Part
    text: str
    is_own: bool
    preview: str
    fault: InvalidInput | None


def sheet_of(key: str) -> Sheet:
    """Return the texts that an address names. Raises NotFound."""
    try:
        return SHEETS[key]
    except KeyError:
        raise NotFound from None


def changed_sheets(bureau: Bureau) -> set[str]:
    """Return the keys of the sheets in which a bureau has words of its own."""
    own = settings.of(bureau).own_words
    return {sheet.key for sheet in SHEETS.values() if any(part.key in own for part in sheet.parts)}


def present(bureau: Bureau, sheet: Sheet) -> dict[str, str]:
    """Return the words that stand now, by their keys."""
    own = settings.of(bureau).own_words
    return {part.key: own.get(part.key) or part.text for part in sheet.parts}


def shown(bureau: Bureau, sheet: Sheet, typed: Mapping[str, str]) -> list[Shown]:
    """Return each text as typed, as it reads, and what is wrong with it; nothing typed means ours."""
    chosen = settings.of(bureau)
    samples = _SAMPLES | {
        "单位": bureau.name, "电话": bureau.phone or "0913-0000000", "地点": f"示例镇{chosen.center_label}",
    }  # fmt: skip
    found = []
    for part in sheet.parts:
        text = typed.get(part.key) or part.text
        found.append(Shown(part, text, text != part.text, letters.fill(text, samples), _fault_of(part, text)))
    return found


def change(
    bureau: Bureau, sheet: Sheet, typed: Mapping[str, str], version: str, actor: Actor, now: datetime
) -> list[str]:
    """Set the words that were typed, all or nothing; return the keys of those that changed.

    Raises WrongSettings with a fault for each wrong text, or Stale when somebody else changed a setting meanwhile.
    """
    db.session.refresh(bureau, with_for_update=True)
    if version != setting_changes.version_of(bureau):
        raise Stale
    _refuse_wrong(bureau, sheet, typed)
    before, own = present(bureau, sheet), dict(settings.of(bureau).own_words)
    after = {part.key: typed.get(part.key) or part.text for part in sheet.parts}
    changed = [key for key in after if after[key] != before[key]]
    for part in sheet.parts:
        own.pop(part.key, None)
        if after[part.key] != part.text:
            own[part.key] = after[part.key]
    if changed:
        settings.change(bureau, own_words=own)
        setting_changes.write_down(bureau, {key: [before[key], after[key]] for key in changed}, actor, now)
    return changed


def sample(bureau: Bureau, sheet: Sheet, typed: Mapping[str, str], now: datetime) -> File:
    """Return the paper of an invented month with the words that were typed. Raises NotFound where there is no paper."""
    from roster.documents import samples

    if sheet.file is None:
        raise NotFound
    _refuse_wrong(bureau, sheet, typed)
    chosen, day = settings.of(bureau), clock.local(now).date() + SAMPLE_AHEAD
    words = {**chosen.own_words, **typed}
    month = samples.month(
        bureau.name, bureau.phone, chosen.center_label, words, day, lunar_text(day), clock.local(now)
    )
    made = papers.make(sheet.file, month, chosen)
    return replace(made, name=f"样张-{made.name}")


def _fault_of(part: Part, text: str) -> InvalidInput | None:
    try:
        own_words.check(part, text)
    except InvalidInput as error:
        return error
    return None


def _refuse_wrong(bureau: Bureau, sheet: Sheet, typed: Mapping[str, str]) -> None:
    faults = {one.part.key: one.fault for one in shown(bureau, sheet, typed) if one.fault is not None}
    if faults:
        raise WrongSettings(faults)
