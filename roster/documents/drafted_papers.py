"""Documents drafted from a record, for Word and WPS: what the record knows is filled in, the rest has room for the pen.

Headings and order of a statement of claim follow 民事诉讼法 第124条; the applications follow the field guide, 4.2 and 4.3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from docx.document import Document as Paper
from docx.shared import Mm, Pt

from roster.core.drafted_words import DraftedKind
from roster.documents import chinese, word

MARGINS = word.Margins(top=30, bottom=25, left=28, right=26)
LINE = 28
BLANK = "＿" * 8
"""Room for the pen."""
EVIDENCE_ROWS = 10


@dataclass(frozen=True)
class Told:
    """What a record knows of a matter; what is not known is empty."""

    number: str
    day: date
    center: str
    name: str
    sex: str
    phone: str
    home: str
    other_party: str
    matter: str
    facts: str
    basis: str
    amount: int | None
    lapses_on: date | None


TITLES: dict[DraftedKind, str] = {
    DraftedKind.COMPLAINT: "民事起诉状",
    DraftedKind.ARBITRATION: "劳动人事争议仲裁申请书",
    DraftedKind.MEDIATION: "人民调解申请书",
    DraftedKind.LEGAL_AID: "法律援助申请书",
    DraftedKind.EVIDENCE: "证据清单",
}


def drafted(kind: DraftedKind, told: Told, bureau: str, made_at: datetime) -> bytes:
    """Return the document as a .docx file."""
    paper = word.new_paper(TITLES[kind], bureau, made_at, size=14)
    word.lay_a4(paper.sections[0], MARGINS)
    word.grid(paper.sections[0])
    title = word.pitch(paper.add_paragraph(), 34)
    title.alignment, title.paragraph_format.space_after = word.CENTER, Pt(12)
    word.write(title, TITLES[kind], word.TITLE_SONG, 22)
    _BODIES[kind](paper, told)
    _foot(paper, told)
    return word.bytes_of(paper)


def _complaint(paper: Paper, told: Told) -> None:
    _person(paper, "原告", told)
    _other(paper, "被告", told)
    _heading(paper, "诉讼请求")
    _claims(paper, told)
    _items(paper, "本案诉讼费用由被告承担。", start=2)
    _heading(paper, "事实与理由")
    _facts(paper, told)
    _heading(paper, "证据和证据来源，证人姓名和住所")
    _lines(paper, "见证据清单。")
    _to(paper, f"{BLANK}人民法院")
    _signed(paper, "具状人（签名、捺印）")
    _lines(paper, "附：起诉状副本　　份；证据材料　　份。")


def _arbitration(paper: Paper, told: Told) -> None:
    _person(paper, "申请人", told)
    _other(paper, "被申请人（用人单位）", told)
    _lines(paper, f"法定代表人（负责人）：{BLANK}")
    _heading(paper, "仲裁请求")
    _claims(paper, told)
    _heading(paper, "事实与理由")
    _facts(paper, told)
    _lines(paper, f"入职时间：{BLANK}　岗位：{BLANK}　月工资：{BLANK}元")
    _to(paper, f"{BLANK}劳动人事争议仲裁委员会")
    _signed(paper, "申请人（签名、捺印）")


def _mediation(paper: Paper, told: Told) -> None:
    _person(paper, "申请人", told)
    _other(paper, "被申请人", told)
    _heading(paper, "纠纷简要情况")
    _facts(paper, told)
    _heading(paper, "当事人申请事项")
    _claims(paper, told)
    _lines(paper, "申请人自愿申请人民调解，并已知晓：人民调解不收取任何费用；任何一方可以拒绝或者终止调解。")
    _to(paper, f"{BLANK}人民调解委员会")
    _signed(paper, "申请人（签名、捺印）")


def _legal_aid(paper: Paper, told: Told) -> None:
    _person(paper, "申请人", told)
    _lines(paper, f"出生日期：{BLANK}　民族：{BLANK}　文化程度：{BLANK}　工作单位：{BLANK}")
    _lines(paper, "身份证号码：" + "□" * 18)
    _lines(paper, f"代理人：{BLANK}　电话：{BLANK}　□法定代理　□委托代理")
    _other(paper, "对方当事人", told)
    _lines(paper, f"案由：{told.matter}")
    _heading(paper, "申请事项、请求和数额")
    _claims(paper, told)
    _heading(paper, "案情及申请理由")
    _facts(paper, told)
    _heading(paper, "经济状况")
    _lines(
        paper,
        "□经济困难，本人作出诚信承诺　□经济困难，同意核查　□免予核查（类别：＿＿＿＿）　□不受经济困难条件限制（情形：＿＿＿＿）",
    )
    _heading(paper, "附材料清单")
    _lines(paper, "□身份证明　□经济困难状况说明表　□与申请事项有关的材料（见证据清单）　□代理权限证明")
    _lines(paper, "本人承诺以上内容和所附材料真实；如有不实，愿意承担相应责任。")
    _to(paper, f"{BLANK}法律援助中心")
    _signed(paper, "申请人（签名、捺印）")


def _evidence(paper: Paper, told: Told) -> None:
    _lines(
        paper,
        f"提交人：{told.name or BLANK}　　对方当事人：{told.other_party or BLANK}　　事项：{told.matter}",
    )
    widths = {"序号": 12, "证据名称": 44, "证据来源": 30, "证明什么": 44, "原件/复印件": 16, "页数": 10}
    table = word.ruled_table(paper, EVIDENCE_ROWS + 1, list(widths.values()))
    word.repeat_head(table)
    cells = table._cells
    for column, head in enumerate(widths):
        word.in_cell(cells[column], head, 11, 15, font=word.HEI_TI)
    for number in range(1, EVIDENCE_ROWS + 1):
        table.rows[number].height = Mm(13)
        word.in_cell(cells[number * len(widths)], str(number), 11, 15, font=word.SONG_TI)
    _lines(paper, "提示：先交复印件，原件自己保管，开庭或核对时带上。")
    _signed(paper, "提交人（签名）")


_BODIES: dict[DraftedKind, Callable[[Paper, Told], None]] = {
    DraftedKind.COMPLAINT: _complaint,
    DraftedKind.ARBITRATION: _arbitration,
    DraftedKind.MEDIATION: _mediation,
    DraftedKind.LEGAL_AID: _legal_aid,
    DraftedKind.EVIDENCE: _evidence,
}


def _person(paper: Paper, role: str, told: Told) -> None:
    _lines(
        paper,
        f"{role}：{told.name or BLANK}，性别：{told.sex or '＿＿'}，联系电话：{told.phone or BLANK}，住址：{told.home or BLANK}。",
    )


def _other(paper: Paper, role: str, told: Told) -> None:
    _lines(paper, f"{role}：{told.other_party or BLANK}，联系电话：{BLANK}，住址：{BLANK}。")


def _claims(paper: Paper, told: Told) -> None:
    amount = f"，金额{told.amount}元" if told.amount is not None else ""
    _items(paper, f"{BLANK}{BLANK}{amount}。")


def _facts(paper: Paper, told: Told) -> None:
    for text in told.facts.splitlines() or [BLANK * 4]:
        _lines(paper, text)
    if told.basis:
        _lines(paper, f"依据：{told.basis}。")


def _heading(paper: Paper, text: str) -> None:
    line = word.pitch(paper.add_paragraph(), LINE)
    line.paragraph_format.keep_with_next = True
    word.write(line, text, word.HEI_TI, 14)


def _items(paper: Paper, *texts: str, start: int = 1) -> None:
    for number, text in enumerate(texts, start=start):
        _lines(paper, f"{number}. {text}")


def _lines(paper: Paper, text: str) -> None:
    line = word.pitch(paper.add_paragraph(), LINE)
    line.paragraph_format.first_line_indent = Pt(28)
    word.write(line, text)


def _to(paper: Paper, office: str) -> None:
    _lines(paper, "此致")
    line = word.pitch(paper.add_paragraph(), LINE)
    word.write(line, office)


def _signed(paper: Paper, who: str) -> None:
    for text in (f"{who}：{BLANK}", "　　　　年　　月　　日"):
        line = word.pitch(paper.add_paragraph(), LINE)
        line.alignment = word.RIGHT
        word.write(line, text)


def _foot(paper: Paper, told: Told) -> None:
    """Say below what it is, from which record, and until when it must be filed where that is known."""
    text = f"本稿由{told.center}根据{chinese.day(told.day)}来访登记（编号{told.number}）生成，请核对、补充后由本人签名。"
    if told.lapses_on:
        text += f"登记的时效届满日：{chinese.day(told.lapses_on)}。"
    line = word.pitch(paper.sections[0].footer.paragraphs[0], 14)
    word.write(line, text, word.KAI_TI, 9)
