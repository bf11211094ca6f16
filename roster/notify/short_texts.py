"""The text messages as Chinese carriers approve them: fixed words with a few variables, and the rules they go by.

The rules are those of `domain` 5.6 (Huawei Cloud and others print them): a signature of 3 to 8 characters in 【】, 70
characters a message with it, parts of 67 above that; no brackets, no ¥ ★ & √ in the text; words that are refused; a
variable holds at most 20 units, a Chinese character counting two; two variables do not stand side by side; phone
numbers and links are fixed words, never variables. So `{电话}` is the bureau's one number, written into the text before
it is submitted, and every other placeholder is a variable.

Links: Tencent Cloud and Huawei Cloud take only links that never change, which open nothing of one's own. Aliyun and China
Telecom Cloud take a filed domain as fixed words with a variable behind its slash. So a bureau says whether its carrier
does (`has_links`, at first not); then `{链接}` is the site's address, fixed, with a code of nineteen letters and digits.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from roster.core import letters
from roster.core.errors import InvalidInput
from roster.core.sentences import Sentence, say
from roster.core.translation import N_
from roster.models import NoticeKind

ONE_PART, LATER_PART, MOST_PARTS = 70, 67, 2
LONGEST_VARIABLE = 20
SHORTEST_SIGNATURE, LONGEST_SIGNATURE = 3, 8
LAST_NARROW = 0x2E7F
"""The last letter that counts one in a variable; wide ones count two."""

PHONE, LINK = "电话", "链接"
VARIABLES = {
    "时间": "when", "地点": "place", "预约码": "code", "姓名": "name", "截止": "until_time", "期限": "until",
    "编号": "code",
}  # fmt: skip
"""Each placeholder with the fact that fills it, which is also its name at the provider."""

REFUSED_WORDS = (
    "法律", "调解", "法院", "诉讼", "传票", "党政", "维权", "评价", "问卷调查", "知识产权", "借贷", "加微信",
)  # fmt: skip
REFUSED_SIGNS = "【】[]¥￥★&√"
SAMPLES = {
    "when": "12月22日周三10:30",
    "place": "杜桥街道服务中心",
    "code": "K7M-3PT",
    "name": "欧阳示一",
    "until_time": "17:30",
    "until": "12月21日周二 17:00",
}
"""The longest that usually occur."""

SAMPLE_CODE = "0Ab3dEf7hIj9Lm2NoP5"
SAMPLE_OF_DUTY = "12月22日周三上午"

_BOOKING, _DUTY = ("时间", "地点", "预约码", PHONE), ("时间", "地点", "姓名", PHONE)
_RELEASED = ("时间", "地点", PHONE)
_OFFER = (*_BOOKING[:-1], "截止", PHONE)
_QUESTION = (*_DUTY[:-1], "期限", PHONE)
_ANSWERED = (NoticeKind.SEAT_OFFERED, NoticeKind.SWAP_PROPOSED)
"""What a practitioner answers until some day and hour."""
TEXTS: dict[NoticeKind, str] = {
    NoticeKind.BOOKING_CONFIRMED: "已约好：{时间}到{地点}，预约码{预约码}，请带好材料。改期拨打{电话}",
    NoticeKind.BOOKING_MOVED: "您的预约改为{时间}到{地点}，预约码{预约码}不变。如有不便拨打{电话}",
    NoticeKind.BOOKING_CANCELLED: "您{时间}到{地点}的预约已取消，预约码{预约码}。另约拨打{电话}",
    NoticeKind.BOOKING_REMINDER: "提醒：{时间}到{地点}，预约码{预约码}。不来请取消，让给别人：{电话}",
    NoticeKind.BOOKING_AFFECTED: "抱歉，您{时间}到{地点}的预约不能进行，预约码{预约码}，将电话联系您。{电话}",
    NoticeKind.BOOKING_REBOOKED: "抱歉，值班有变动，您改约{时间}到{地点}，预约码{预约码}不变。另约{电话}",
    NoticeKind.WAITLIST_OFFERED: "候补有位：{时间}到{地点}，候补码{预约码}，今天{截止}前请回电{电话}",
    NoticeKind.WAITLIST_ENDED: "抱歉，您候补的{时间}到{地点}不能进行，候补码{预约码}。另约拨打{电话}",
    NoticeKind.PLACES_RELEASED: "您要的提醒：{时间}到{地点}的名额已放出，先约先得。预约拨打{电话}",
    NoticeKind.DUTY_ASSIGNED: "坐班安排：{时间}到{地点}。全部安排请登录查看。电话{电话}",
    NoticeKind.DUTY_CHANGED: "坐班安排有变：{时间}到{地点}。全部安排请登录查看。电话{电话}",
    NoticeKind.DUTY_DROPPED: "您不必到岗：{时间}到{地点}。全部安排请登录查看。电话{电话}",
    NoticeKind.DUTY_REMINDER: "提醒您坐班：{时间}到{地点}。如不能到岗，请拨打{电话}",
    NoticeKind.SESSION_DATE_MOVED: "坐班改期：{时间}到{地点}。全部安排请登录查看。电话{电话}",
    NoticeKind.SEAT_OFFERED: "求替班：{时间}到{地点}。{期限}前登录答复，先到先得。电话{电话}",
    NoticeKind.SWAP_PROPOSED: "同事想换班，换后您{时间}到{地点}。{期限}前登录答复。电话{电话}",
    NoticeKind.SWAP_DECLINED: "对方不能换班，您仍是{时间}到{地点}。详情请登录查看。电话{电话}",
    NoticeKind.SWAP_REFUSED: "换班未获批准，您仍是{时间}到{地点}。详情请登录查看。电话{电话}",
    NoticeKind.LEAVE_ACCEPTED: "紧急请假已准：{时间}到{地点}，您不必到岗。电话{电话}",
    NoticeKind.REFERRAL_ANSWERED: "您转办的事项有了答复，编号{编号}。详情请登录查看。电话{电话}",
    NoticeKind.LICENSE_ENDS: "您的执业证按登记到{时间}为止，续期后请告知新日期。电话{电话}",
    NoticeKind.BUSY_DATES_FOUND: "您的日历显示有坐班日没空，要请假请登录办理。电话{电话}",
    NoticeKind.SAME_PERSON_ASKED: "您若也在本系统为别的司法局坐班，请用那边的账号登录确认。电话{电话}",
    NoticeKind.RECORD_JUDGED: "您截至{时间}的登记表抽查有了结果，详情请登录查看。电话{电话}",
    NoticeKind.LEAVE_REFUSED: "紧急请假未准，您仍是{时间}到{地点}。详情请登录查看。电话{电话}",
}
"""Ours, for every kind that goes to a mobile phone."""

WITH_LINK: dict[NoticeKind, str] = {
    NoticeKind.DUTY_ASSIGNED: "坐班安排：{时间}到{地点}。全部安排和确认：{链接} 电话{电话}",
    NoticeKind.DUTY_CHANGED: "坐班安排有变：{时间}到{地点}。全部安排和确认：{链接} 电话{电话}",
    NoticeKind.SEAT_OFFERED: "求替班：{时间}到{地点}。{期限}前答复，先到先得：{链接} 电话{电话}",
    NoticeKind.SWAP_PROPOSED: "同事想换班，换后您{时间}到{地点}。{期限}前答复：{链接} 电话{电话}",
}
"""Ours where the carrier takes links: of what is confirmed or answered by a link. A space ends the link."""


def ours(kind: NoticeKind, *, has_links: bool) -> str:
    """Return our words for a kind; empty for one that goes to no mobile phone."""
    return (WITH_LINK.get(kind) if has_links else None) or TEXTS.get(kind, "")


def placeholders(kind: NoticeKind, *, has_links: bool = False) -> Sequence[str]:
    """Return what a kind's text may use: a citizen is never named, a duty has no code."""
    known = _placeholders(kind)
    return (*known, LINK) if has_links and kind in WITH_LINK else known


def _placeholders(kind: NoticeKind) -> Sequence[str]:
    if kind is NoticeKind.WAITLIST_OFFERED:
        return _OFFER
    if kind in _ANSWERED:
        return _QUESTION
    if kind is NoticeKind.REFERRAL_ANSWERED:
        return ("编号", PHONE)
    if kind in (NoticeKind.BUSY_DATES_FOUND, NoticeKind.SAME_PERSON_ASKED):
        return (PHONE,)
    if kind in (NoticeKind.LICENSE_ENDS, NoticeKind.RECORD_JUDGED):
        return ("时间", PHONE)
    if kind is NoticeKind.PLACES_RELEASED:
        return _RELEASED
    return _BOOKING if _is_of_visitor(kind) else _DUTY


def samples(kind: NoticeKind, phone: str, link: str = "") -> dict[str, str]:
    """Return invented facts for a kind, each as long as it usually gets; `link` is what stands before a link's code."""
    when = SAMPLES["when"] if _is_of_visitor(kind) else SAMPLE_OF_DUTY
    of_link = {"link_code": SAMPLE_CODE, "short_link": f"{link}{SAMPLE_CODE}"}
    return SAMPLES | {"when": when, "line": phone} | of_link


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return a text as it is read."""
    values = {name: facts.get(fact, "") for name, fact in VARIABLES.items()}
    return letters.fill(text, values | {PHONE: facts.get("line", ""), LINK: facts.get("short_link", "")})


def parameters(text: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Return what a provider puts into the template, by the names of `submitted`."""
    known = VARIABLES | {LINK: "link_code"}
    return {fact: facts.get(fact, "") for name, fact in known.items() if f"{{{name}}}" in text}


def submitted(text: str, phone: str, link: str = "") -> str:
    """Return the text as it is submitted for approval: number and link's address written in, the rest as variables."""
    fixed = {PHONE: phone, LINK: f"{link}${{link_code}}"}
    return letters.fill(text, fixed | {name: f"${{{fact}}}" for name, fact in VARIABLES.items()})


@dataclass(frozen=True)
class Length:
    """How long a text message is with its signature, and as how many it is paid."""

    characters: int
    parts: int


def length(text: str, signature: str) -> Length:
    """Return a message's length; the brackets of the signature count."""
    characters = len(text) + len(signature) + 2
    parts = 1 if characters <= ONE_PART else -(-characters // LATER_PART)
    return Length(characters, parts)


def units(value: str) -> int:
    """Return the length of a variable as carriers count it."""
    return sum(2 if ord(letter) > LAST_NARROW else 1 for letter in value)


def check_signature(signature: str) -> None:
    """Refuse a signature that carriers refuse. Raises InvalidInput."""
    if not SHORTEST_SIGNATURE <= len(signature) <= LONGEST_SIGNATURE or not signature.isalnum():
        raise InvalidInput(
            N_(
                "A signature has %(least)s to %(most)s Chinese characters, letters or digits, without brackets."
            ),
            least=SHORTEST_SIGNATURE,
            most=LONGEST_SIGNATURE,
        )


def check_link(address: str) -> None:
    """Refuse an address of this site that carriers would not approve. Raises InvalidInput."""
    host = urlsplit(address).hostname or ""
    if not address.startswith("https://") or not re.search(r"\.[a-z][a-z0-9-]+$", host, re.IGNORECASE):
        raise InvalidInput(
            N_(
                "Carriers approve links to a filed domain only, but the site's address is %(address)s. "
                "Set an address with https:// and a name first."
            ),
            address=address,
        )


def faults(kind: NoticeKind, text: str, signature: str, phone: str, link: str = "") -> list[Sentence]:
    """Return a sentence for each rule that a kind's text breaks; none when carriers should take it.

    `link` is what stands before a link's code, empty where the bureau's carrier takes no links.
    """
    if not link and kind in WITH_LINK and f"{{{LINK}}}" in text:
        return [say(N_("Say above that your carrier takes links, or take {链接} out."))]
    try:
        letters.check(text, placeholders(kind, has_links=bool(link)))
    except InvalidInput as error:
        return [say(error.message, **error.parameters)]
    found = [
        say(N_("Carriers refuse the word “%(word)s”."), word=word) for word in REFUSED_WORDS if word in text
    ]
    found += [
        say(N_("Carriers refuse the sign “%(sign)s”."), sign=sign) for sign in REFUSED_SIGNS if sign in text
    ]
    if re.search(r"\}\s*\{", text):
        found.append(say(N_("Two placeholders stand side by side: put a word between them.")))
    if re.search(r"https?:|www\.|[a-z0-9]\.(?:cn|com|net)\b", text, re.IGNORECASE):
        found.append(
            say(N_("Write {链接} instead of an address: carriers approve the site's own."))
            if link and kind in WITH_LINK
            else say(N_("Carriers refuse links in text messages."))
        )
    if re.search(r"\d[\d-]{6,}", text):
        found.append(say(N_("Write {电话} instead of a number: it is always the bureau's present one.")))
    if "\n" in text:
        found.append(say(N_("A text message is one paragraph.")))
    if strange := sorted({letter for letter in text if not _is_printable(letter)}):
        found.append(say(N_("Old phones cannot show “%(signs)s”."), signs="".join(strange)))
    size = length(filled(text, samples(kind, phone, link)), signature)
    if size.parts > MOST_PARTS:
        found.append(
            say(
                N_("With its signature the message may have %(count)s characters: at most %(most)s."),
                count=size.characters,
                most=LATER_PART * MOST_PARTS,
            )
        )
    return found


def _is_of_visitor(kind: NoticeKind) -> bool:
    return kind.value.startswith(("booking", "waitlist"))


def _is_printable(letter: str) -> bool:
    try:
        letter.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
