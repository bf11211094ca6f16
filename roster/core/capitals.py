"""An amount of money in Chinese capitals (大写金额), as vouchers of the state write it."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
MOST = 10**14 - 1
"""In fen: below a million million yuan."""


def in_capitals(fen: int) -> str:
    """Return an amount of fen in words: 150050 → 壹仟伍佰元零伍角整.

    By 《支付结算办法》 annex 1: 整 after 元 or 角; one 零 for zeros in between, none at the end of a group;
    零 between 元 and 分 when there is no 角. Raises ValueError below zero or above MOST.
    """
    if not 0 <= fen <= MOST:
        raise ValueError(f"{fen} fen cannot be written in capitals.")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{text or '零元'}整"
    if yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    return text + (f"{DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    """Return a whole number above zero: groups of four digits, 零 where one or more are left out."""
    text, gap = "", False
    for index in range((len(str(number)) - 1) // 4, -1, -1):
        group = number // 10 ** (4 * index) % 10_000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000 or _ends_in_zero(number, index + 1)):
            text += "零"
        text += _group(group) + GROUPS[index]
        gap = False
    return text


def _ends_in_zero(number: int, index: int) -> bool:
    """Whether the group before ends in zero, after which banks write 零: 壹拾万零伍仟."""
    return bool(number // 10 ** (4 * index) % 10 == 0)


def _group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return text
