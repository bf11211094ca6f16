"""A draft of what a report's figures mean (研判), for the clerk to go on with: made of numbers that may leave the bureau.

It says what rose and fell and where, never why: the open part at its end is the clerk's.
"""

from roster.core.report_columns import COLUMNS
from roster.documents.report_facts import ReportFacts
from roster.documents.report_words import change, most_frequent, said

OPEN = "【请结合实际补充原因分析和工作建议】"
MOST_CENTERS, MOST_WAITING = 3, 5
MARKED_RISE = 0.2
FEWEST_RISEN = 5
"""A type is said to rise when it grew by a fifth and by so many matters at least: among small numbers chance does that."""


def draft(facts: ReportFacts) -> str:
    """Return the draft: a paragraph about the matters, one about the sittings, and the open part."""
    matters = "".join((_received(facts), _types(facts), _risen(facts), _places(facts), _ways(facts)))
    return "\n".join((matters, _sittings(facts) + _waiting(facts), OPEN))


def _received(facts: ReportFacts) -> str:
    one = facts.total
    grown = [
        f"比{name}{words}"
        for name, other in (("上期", facts.before), ("去年同期", facts.year_before))
        if (words := change(one, other))
    ]
    compared = f"，{'，'.join(grown)}" if grown else ""
    return (
        f"{facts.period}共接待群众咨询{said(one, 'people', '人次')}、{said(one, 'matters', '件')}{compared}。"
    )


def _types(facts: ReportFacts) -> str:
    one, whole = facts.total, facts.total.cells["matters"].number
    most = most_frequent(one)
    if not most or not whole:
        return ""
    parts = []
    for key, number in most:
        grown = change(one, facts.before, key)
        share = f"占{number / whole * 100:.1f}%"
        parts.append(f"{COLUMNS[key].paper}{number:.0f}件（{share}{f'，比上期{grown}' if grown else ''}）")
    together = sum(number for _key, number in most) / whole * 100
    return f"居前{len(most)}位的事项依次为{'、'.join(parts)}，合计占{together:.1f}%。"


def _risen(facts: ReportFacts) -> str:
    risen = []
    for key, number in most_frequent(facts.total):
        then = facts.before.cells[key].number
        if then and number - then >= FEWEST_RISEN and (number - then) / then >= MARKED_RISE:
            risen.append(((number - then) / then, COLUMNS[key].paper))
    return f"其中{max(risen)[1]}类增幅最大，需重点关注。" if risen else ""


def _places(facts: ReportFacts) -> str:
    known = [(line.cells["matters"].number or 0, line.name) for line in facts.centers]
    most = [one for one in sorted(known, key=lambda one: -one[0]) if one[0]][:MOST_CENTERS]
    if len(known) <= MOST_CENTERS or not most:
        return ""
    return f"咨询量居前的为{'、'.join(f'{name}{number:.0f}件' for number, name in most)}。"


def _ways(facts: ReportFacts) -> str:
    one = facts.total
    return (
        f"涉农{said(one, 'rural', '件')}，农民工{said(one, 'migrant', '件')}，老年人{said(one, 'elderly', '件')}；"
        f"转人民调解{said(one, 'mediation', '件')}、调解成功{said(one, 'mediated', '件')}，"
        f"法律援助初审{said(one, 'aid', '件')}、通过{said(one, 'aid_granted', '件')}。"
    )


def _sittings(facts: ReportFacts) -> str:
    one = facts.total
    sat, absent, unnoted = (one.cells[key].number or 0 for key in ("sat", "absent", "unnoted"))
    over = sat + absent + unnoted  # of a period that still runs, some are to come
    rate = f"（占已到期的{sat / over * 100:.1f}%）" if over else ""
    return (
        f"应坐班{said(one, 'due', '个半天')}，实坐班{said(one, 'sat', '个半天')}{rate}，"
        f"缺岗{said(one, 'absent', '个半天')}，未登记到岗{said(one, 'unnoted', '个半天')}。"
    )


def _waiting(facts: ReportFacts) -> str:
    waiting = [one.center for one in facts.extras.notaries if one.is_overdue] if facts.extras else []
    if not waiting:
        return "各中心公证员到岗间隔均在约定之内。" if facts.extras and facts.extras.notaries else ""
    more = "等" if len(waiting) > MOST_WAITING else ""
    names = "、".join(waiting[:MOST_WAITING])
    return f"有{len(waiting)}个中心超过约定间隔未有公证员到岗（{names}{more}）。"
