"""The report in words, on one page for Word and WPS: what was done, what people asked, what became of it, what is left."""

from docx.document import Document as Paper
from docx.shared import Pt

from roster.core.report_columns import COLUMNS, TYPES, Unit
from roster.documents import chinese, word
from roster.documents.report_facts import KEPT_BACK, ReportFacts, ReportLine

MARGINS = word.Margins(top=30, bottom=24, left=27, right=25)
LINE, BODY = 27.0, 15.0
MOST_TYPES = 5
KINDS = {"civil": "民事", "criminal": "刑事", "administrative": "行政", "other_kind": "其他"}
GROUPS = {
    "migrant": "农民工", "elderly": "老年人", "women": "妇女", "disabled": "残疾人", "minor": "未成年人", "military": "军人军属",
}  # fmt: skip


def report_letter(facts: ReportFacts) -> bytes:
    """Return a report in words as a .docx file of one page."""
    paper = word.new_paper(facts.title, facts.bureau, facts.made_at, size=BODY)
    word.lay_a4(paper.sections[0], MARGINS)
    word.grid(paper.sections[0])
    title = word.pitch(paper.add_paragraph(), 32)
    title.alignment = word.CENTER
    title.paragraph_format.space_after = Pt(10)
    word.write(title, f"{facts.bureau}{facts.period}", word.TITLE_SONG, 20).add_break()
    word.write(title, facts.subject, word.TITLE_SONG, 20)
    for head, text in paragraphs(facts):
        body = word.pitch(paper.add_paragraph(), LINE)
        body.paragraph_format.first_line_indent = Pt(2 * BODY)
        word.write(body, head, word.HEI_TI)
        word.write(body, text)
    _sign(paper, facts)
    return word.bytes_of(paper)


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


def said(line: ReportLine, key: str, unit: str) -> str:
    """Return a number with its unit: 12件; 不足3件; 若干件 for one kept back."""
    cell, column = line.cells[key], COLUMNS[key]
    if cell.number is None:
        return f"若干{unit}" if cell.mark == KEPT_BACK else f"不足3{unit}" if cell.mark else f"0{unit}"
    if column.unit is Unit.YUAN:
        return f"{cell.number:.2f}{unit}"
    return f"{cell.number:.0f}{unit}"


def _received(facts: ReportFacts) -> str:
    one = facts.total
    text = (
        f"{facts.period}应坐班{said(one, 'due', '个半天')}，实坐班{said(one, 'sat', '个半天')}，"
        f"其中律师{said(one, 'lawyers', '人次')}、公证员{said(one, 'notaries', '人次')}。"
        f"接待群众咨询{said(one, 'people', '人次')}、{said(one, 'matters', '件')}"
        f"（预约{said(one, 'booked', '件')}、现场{said(one, 'window', '件')}、电话{said(one, 'phone', '件')}），"
        f"群体性来访{said(one, 'crowds', '批')}{said(one, 'crowd_people', '人次')}。"
    )
    changes = [
        f"比{name}{change}"
        for name, other in (("上期", facts.before), ("去年同期", facts.year_before))
        if (change := _change(one, other))
    ]
    so_far = f"本年累计接待{said(facts.so_far, 'people', '人次')}、{said(facts.so_far, 'matters', '件')}。"
    return text + (f"件数{'，'.join(changes)}。" if changes else "") + so_far


def _change(one: ReportLine, other: ReportLine) -> str:
    now, then = one.cells["matters"].number, other.cells["matters"].number
    if now is None or not then:
        return ""
    if now == then:
        return "持平"
    return f"{'增长' if now > then else '下降'}{abs(now - then) / then * 100:.1f}%"


def _listed(line: ReportLine, names: dict[str, str]) -> str:
    return "、".join(f"{name}{said(line, key, '件')}" for key, name in names.items())


def _types(line: ReportLine) -> str:
    known = {key: line.cells[key].number or 0 for key in TYPES if key != "type_other"}
    most = sorted((key for key, number in known.items() if number), key=lambda key: -known[key])[:MOST_TYPES]
    return "、".join(f"{COLUMNS[key].paper}{known[key]:.0f}件" for key in most) or "（数量少，不单列）"


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
