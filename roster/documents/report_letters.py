"""The report in words for Word and WPS: what was done, what people asked, what became of it, what is left.

A month's is one page. A quarter's or a year's goes on with what the figures mean, and has two tables on pages of their own.
"""

from collections.abc import Sequence

from docx.document import Document as Paper
from docx.shared import Pt

from roster.core.report_columns import COLUMNS
from roster.documents import chinese, word
from roster.documents.report_facts import ReportExtras, ReportFacts, ReportLine
from roster.documents.report_words import change, most_frequent, said

MARGINS = word.Margins(top=30, bottom=24, left=27, right=25)
LINE, BODY = 27.0, 15.0
DRAFT = "（系统草拟，尚未审定）"
KINDS = {"civil": "民事", "criminal": "刑事", "administrative": "行政", "other_kind": "其他"}
GROUPS = {
    "migrant": "农民工", "elderly": "老年人", "women": "妇女", "disabled": "残疾人", "minor": "未成年人", "military": "军人军属",
}  # fmt: skip


def report_letter(facts: ReportFacts) -> bytes:
    """Return a report in words as a .docx file: one page, and for a quarter or a year what belongs to it."""
    paper = word.new_paper(facts.title, facts.bureau, facts.made_at, size=BODY)
    word.lay_a4(paper.sections[0], MARGINS)
    word.grid(paper.sections[0])
    title = word.pitch(paper.add_paragraph(), 32)
    title.alignment = word.CENTER
    title.paragraph_format.space_after = Pt(10)
    word.write(title, f"{facts.bureau}{facts.period}", word.TITLE_SONG, 20).add_break()
    word.write(title, facts.subject, word.TITLE_SONG, 20)
    for head, text in paragraphs(facts):
        _paragraph(paper, head, text)
    if facts.extras:
        head, *more = facts.extras.analysis.split("\n")
        _paragraph(paper, "六、分析研判。" + (DRAFT if facts.extras.is_draft else ""), head)
        for text in more:
            if text.strip():
                _paragraph(paper, "", text.strip())
    _sign(paper, facts)
    if facts.extras:
        _annexes(paper, facts.extras)
    return word.bytes_of(paper)


def _paragraph(paper: Paper, head: str, text: str) -> None:
    body = word.pitch(paper.add_paragraph(), LINE)
    body.paragraph_format.first_line_indent = Pt(2 * BODY)
    if head:
        word.write(body, head, word.HEI_TI)
    word.write(body, text)


def paragraphs(facts: ReportFacts) -> list[tuple[str, str]]:
    """Return heads and sentences; a number that may not be said is said to be few, or left out."""
    one = facts.total
    return [
        ("一、坐班接待情况。", _received(facts)),
        (
            "二、群众咨询事项。",
            f"按法律类别，{_listed(one, KINDS)}。居前的事项类型为{_types(one)}。"
            f"涉农{said(one, 'rural', '件')}；来访人群中{_listed(one, GROUPS)}。",
        ),
        (
            "三、办理去向。",
            f"当场解答{said(one, 'answered', '件')}，代书{said(one, 'drafted', '件')}；"
            f"转人民调解{said(one, 'mediation', '件')}、调解成功{said(one, 'mediated', '件')}；"
            f"法律援助初审{said(one, 'aid', '件')}、通过{said(one, 'aid_granted', '件')}；"
            f"公证{said(one, 'notarial', '件')}，引导诉讼{said(one, 'court', '件')}，"
            f"引导信访{said(one, 'petition', '件')}。涉及金额{said(one, 'yuan', '万元')}。",
        ),
        (
            "四、群众评价与宣传。",
            f"{_satisfaction(one)}完成回访{said(one, 'called', '件')}。开展法治宣传{said(one, 'publicity', '场')}，"
            f"发放宣传资料{said(one, 'publicity_leaflets', '份')}。",
        ),
        ("五、需要注意的问题。", _left(one)),
    ]


def _received(facts: ReportFacts) -> str:
    one = facts.total
    text = (
        f"{facts.period}应坐班{said(one, 'due', '个半天')}，实坐班{said(one, 'sat', '个半天')}，"
        f"缺岗{said(one, 'absent', '个半天')}，未登记到岗{said(one, 'unnoted', '个半天')}，"
        f"其中律师{said(one, 'lawyers', '人次')}、公证员{said(one, 'notaries', '人次')}。"
        f"接待群众咨询{said(one, 'people', '人次')}、{said(one, 'matters', '件')}"
        f"（预约{said(one, 'booked', '件')}、现场{said(one, 'window', '件')}、电话{said(one, 'phone', '件')}），"
        f"群体性来访{said(one, 'crowds', '批')}{said(one, 'crowd_people', '人次')}。"
    )
    changes = [
        f"比{name}{grown}"
        for name, other in (("上期", facts.before), ("去年同期", facts.year_before))
        if (grown := change(one, other))
    ]
    so_far = f"本年累计接待{said(facts.so_far, 'people', '人次')}、{said(facts.so_far, 'matters', '件')}。"
    return text + (f"件数{'，'.join(changes)}。" if changes else "") + so_far


def _listed(line: ReportLine, names: dict[str, str]) -> str:
    return "、".join(f"{name}{said(line, key, '件')}" for key, name in names.items())


def _types(line: ReportLine) -> str:
    most = most_frequent(line)
    return "、".join(f"{COLUMNS[key].paper}{number:.0f}件" for key, number in most) or "（数量少，不单列）"


def _satisfaction(line: ReportLine) -> str:
    rate, response = (line.cells[key].number for key in ("satisfied", "response"))
    if rate is None or response is None:
        return "群众评价数量少，不单列满意率。"
    return f"群众满意率{rate * 100:.1f}%（评价率{response * 100:.1f}%，满意率按已评价的计算）。"


def _left(line: ReportLine) -> str:
    if not any(line.cells[key].number for key in ("unsigned", "late", "unrecorded")):
        return "各中心登记均已按时签署，无漏登。"
    return (
        f"截至制表日，未签署的登记{said(line, 'unsigned', '件')}，逾期签署{said(line, 'late', '件')}，"
        f"已接待而未登记{said(line, 'unrecorded', '件')}，请有关中心和坐班人员尽快补齐；补齐前本期数据仍可能变动。"
    )


def _sign(paper: Paper, facts: ReportFacts) -> None:
    for text, space in ((facts.bureau, 14), (chinese.day(facts.made_at.date()), 0)):
        line = word.pitch(paper.add_paragraph(), LINE)
        line.alignment = word.RIGHT
        line.paragraph_format.right_indent = Pt(4 * BODY)
        line.paragraph_format.space_before = Pt(space)
        word.write(line, text)


def _annexes(paper: Paper, extras: ReportExtras) -> None:
    _annex(
        paper,
        "附表一　公证员到各中心情况",
        {"序号": 14, "镇（街道）": 44, "最近一次": 50, "距期末（月）": 26, "备注": 24},
        [(one.center, one.last_words, one.months_words, one.remark) for one in extras.notaries],
    )
    _annex(
        paper,
        "附表二　坐班人员出勤情况",
        {
            "序号": 14,
            "姓名": 24,
            "执业机构": 50,
            "应坐班": 16,
            "实坐班": 16,
            "缺岗": 14,
            "未登记": 16,
            "时长": 28,
        },
        [
            (one.name, one.firm, str(one.due), str(one.sat), str(one.absent), str(one.unnoted), one.length)
            for one in extras.people
        ],
    )


def _annex(paper: Paper, title: str, columns: dict[str, int], rows: Sequence[Sequence[str]]) -> None:
    head = word.pitch(paper.add_paragraph(), LINE)
    head.alignment = word.CENTER
    head.paragraph_format.page_break_before = True
    word.write(head, title, word.HEI_TI)
    table = word.ruled_table(paper, len(rows) + 1, list(columns.values()))
    word.repeat_head(table)
    cells, width = table._cells, len(columns)
    for column, text in enumerate(columns):
        word.in_cell(cells[column], text, 11, 15, font=word.HEI_TI)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate((str(number), *row)):
            word.in_cell(cells[number * width + column], text, 11, 15, font=word.SONG_TI)
