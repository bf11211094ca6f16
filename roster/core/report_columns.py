"""The columns of the monthly table (月报表): what each is called on the page and on paper, and how columns belong together.

Source: the field guide, section 3.7; the fifteen types are those of the official people's-mediation reports, as mapped there.
How each is counted stands in `services.reports.measures`.
"""

from dataclasses import dataclass
from enum import StrEnum

from roster.core.translation import N_


class Unit(StrEnum):
    """How a number is written."""

    COUNT = "count"
    YUAN = "yuan"
    """Counted in yuan, written in units of ten thousand (万元)."""
    RATE = "rate"
    """Worked out of two counts, in per cent."""


@dataclass(frozen=True)
class Column:
    """One column. `words` is the msgid of its head, `paper` its Chinese head on paper."""

    key: str
    words: str
    paper: str
    unit: Unit = Unit.COUNT
    is_open: bool = False
    """Says nothing of citizens: small numbers are shown to everybody."""
    basis: str = ""
    """The count whose smallness hides this number, where it is not its own: a sum of money of one matter is somebody's."""
    of: tuple[str, str] = ("", "")
    """Of a rate: the counts above and below the line."""


@dataclass(frozen=True)
class Group:
    """Columns under one head. The numbers of a `whole` are parts that add up to that column."""

    words: str
    paper: str
    columns: tuple[Column, ...]
    whole: str = ""


TYPES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # key: msgid, words on paper, codes of `core.matters`
    "type_family": (N_("Family"), "婚姻家庭", ("01", "02")),
    "type_neighbours": (N_("Neighbours"), "邻里", ("03",)),
    "type_house": (N_("House, plot"), "房屋宅基地", ("04",)),
    "type_contract": (N_("Contract dispute"), "合同", ("08", "09")),
    "type_business": (N_("Business"), "生产经营", ("10",)),
    "type_damages": (N_("Damages"), "损害赔偿", ("11",)),
    "type_land": (N_("Land"), "山林土地", ("05",)),
    "type_taking": (N_("Land taking"), "征地拆迁", ("06",)),
    "type_environment": (N_("Environment"), "环境污染", ("16",)),
    "type_labour": (N_("Labour"), "劳动争议", ("07",)),
    "type_consumer": (N_("Consumer"), "消费", ("14",)),
    "type_medical": (N_("Medical"), "医疗", ("13",)),
    "type_traffic": (N_("Traffic"), "道路交通事故", ("12",)),
    "type_property": (N_("Property management"), "物业", ("15",)),
    "type_other": (N_("Other"), "其他", ("17", "18", "19", "20", "99")),
}
KINDS: dict[str, tuple[str, str, str]] = {
    # key: msgid, words on paper, group of `core.matters`
    "civil": (N_("Civil"), "民事", "civil"),
    "criminal": (N_("Criminal"), "刑事", "criminal"),
    "administrative": (N_("Administrative"), "行政", "administrative"),
    "other_kind": (N_("Other"), "其他", "other"),
}

FIRST_PART: tuple[Group, ...] = (
    Group(
        N_("Sitting days"),
        "坐班",
        (
            Column("due", N_("Half-days due"), "应坐班（半天）", is_open=True),
            Column("sat", N_("Half-days sat"), "实坐班（半天）", is_open=True),
            Column("absent", N_("absent"), "缺岗（半天）", is_open=True),
            Column("unnoted", N_("arrival not noted"), "未登记到岗（半天）", is_open=True),
            Column("lawyers", N_("Lawyers"), "律师人次", is_open=True),
            Column("notaries", N_("Notaries"), "公证员人次", is_open=True),
        ),
    ),
    Group(
        N_("Received"),
        "接待咨询",
        (
            Column("people", N_("People advised"), "人次", basis="entries"),
            Column("matters", N_("Matters counted"), "件数"),
        ),
    ),
    Group(
        N_("How they came"),
        "其中",
        (
            Column("booked", N_("by booking"), "预约"),
            Column("window", N_("walk-in"), "现场"),
            Column("phone", N_("by phone"), "电话"),
            Column("other_way", N_("otherwise"), "其他方式"),
        ),
        whole="matters",
    ),
    Group(
        N_("Collective"),
        "群体性",
        (
            Column("crowds", N_("groups"), "批"),
            Column("crowd_people", N_("people in them"), "人", basis="crowds"),
        ),
    ),
    Group(
        N_("Kind of law"),
        "法律类别",
        tuple(Column(key, words, paper) for key, (words, paper, _group) in KINDS.items()),
        whole="matters",
    ),
    Group(
        N_("Type of dispute"),
        "事项类型",
        tuple(Column(key, words, paper) for key, (words, paper, _codes) in TYPES.items()),
        whole="matters",
    ),
)
SECOND_PART: tuple[Group, ...] = (
    Group(
        N_("Who asked"),
        "人群",
        (
            Column("rural", N_("rural"), "涉农"),
            Column("migrant", N_("migrant workers"), "农民工"),
            Column("elderly", N_("elderly"), "老年人"),
            Column("women", N_("women"), "妇女"),
            Column("disabled", N_("disabled"), "残疾人"),
            Column("minor", N_("minors"), "未成年人"),
            Column("military", N_("military"), "军人军属"),
        ),
    ),
    Group(
        N_("Outcome"),
        "处理结果",
        (
            Column("answered", N_("answered"), "当场解答"),
            Column("drafted", N_("drafted"), "代书"),
            Column("mediation", N_("to mediation"), "转人民调解"),
            Column("mediated", N_("agreed"), "调解成功"),
            Column("aid", N_("to legal aid"), "法律援助初审"),
            Column("aid_granted", N_("granted"), "初审通过"),
            Column("notarial", N_("notarial"), "公证"),
            Column("court", N_("court"), "引导诉讼"),
            Column("petition", N_("petition"), "引导信访"),
        ),
    ),
    Group(
        N_("Besides"),
        "其他",
        (
            Column("yuan", N_("Amount, 10,000 yuan"), "涉及金额（万元）", Unit.YUAN, basis="with_yuan"),
            Column("leaflets", N_("Leaflets to visitors"), "来访发放资料（份）", is_open=True),
            Column("publicity", N_("Publicity events"), "宣传场次", is_open=True),
            Column("publicity_leaflets", N_("Leaflets there"), "宣传资料（份）", is_open=True),
            Column("called", N_("Called back"), "回访（件）"),
        ),
    ),
    Group(
        N_("Opinions"),
        "满意度",
        (
            Column(
                "satisfied", N_("Satisfaction rate"), "满意率", Unit.RATE, basis="rated", of=("good", "rated")
            ),
            Column(
                "response", N_("Response rate"), "评价率", Unit.RATE, basis="rated", of=("rated", "served")
            ),
        ),
    ),
    Group(
        N_("State of the records"),
        "台账",
        (
            Column("unsigned", N_("not signed"), "未签署", is_open=True),
            Column("late", N_("signed late"), "逾期签署", is_open=True),
            Column("unrecorded", N_("not recorded"), "未登记", is_open=True),
        ),
    ),
)
PARTS = (FIRST_PART, SECOND_PART)
GROUPS = FIRST_PART + SECOND_PART
COLUMNS: dict[str, Column] = {column.key: column for group in GROUPS for column in group.columns}
HELPERS = ("entries", "with_yuan", "good", "rated", "served")
"""Counted, not shown in columns of their own."""

DEFINITIONS: tuple[tuple[str, str], ...] = (
    # msgid, words on paper
    (
        N_(
            "Everything counts in the month of the sitting. Records that are not signed yet count, too; how many they are stands in the last columns."
        ),
        "各数按坐班场次所在月份统计；未签署的登记也计入，件数在表末“未签署”中列明。",
    ),
    (
        N_(
            "Half-days due: those of the roster in force. Half-days sat: of these, where it is noted by code, by the center or from the sign-in sheet that the practitioner came in time. Absent: noted as missed, or come later than the bureau's time for it (60 minutes at first). Not noted: the day is over and nobody wrote anything down. In a bureau without check-in what nobody noted as missed was sat."
        ),
        "应坐班：现行排班表上的半天数；实坐班：其中已登记到岗（扫码、中心确认或签到表补录）且未超过规定时限的半天数；缺岗：登记为缺岗，或迟到超过规定时限（默认60分钟）的；未登记到岗：坐班日已过而无人登记的。不使用签到的司法局，未登记缺岗的即计入实坐班。律师、公证员人次按实坐班的人和场次计。",
    ),
    (
        N_(
            "People: everybody who came, by the records. Matters: records, those aside that say that the matter was here before. What is said of matters (way, kind, type, people, amount) counts these; outcomes are those of all records."
        ),
        "人次：全部登记的来访人数之和；件数：登记件数，同一事项再次来访的计人次、不另计件。来访方式、法律类别、事项类型、人群、涉农、金额按件数计；当场解答、代书、公证、引导按全部登记的处理结果计。",
    ),
    (
        N_("Collective: five people or more. Elderly, women and minors: ticked, or by age group and sex."),
        "群体性：来访5人以上；老年人、妇女、未成年人含按年龄段、性别登记的。",
    ),
    (
        N_(
            "To mediation, to legal aid: handed over to an office, not merely told. Agreed: ended with an agreement. Granted: taken on by legal aid."
        ),
        "转人民调解、法律援助初审：已交接给接收单位的，只告知去处的不计；调解成功：达成协议结案；初审通过：法律援助机构已受理。",
    ),
    (
        N_("Publicity: events held in these months, by their day."),
        "宣传场次、宣传资料：本期已举办的法治宣传，按举办日期统计。",
    ),
    (
        N_(
            "Satisfaction rate: very satisfied, satisfied and mostly satisfied, of those who answered. Response rate: answers, of the talks that took place. Called back: call-backs done for the visits of the period."
        ),
        "满意率：（非常满意+满意+基本满意）÷已评价；评价率：已评价÷已接待；回访：对本期来访已办结的回访。",
    ),
    (
        N_(
            "Signed late: after the day by which records are to be signed. Not recorded: visitors who were served and of whom no record was begun."
        ),
        "逾期签署：超过规定签署日才签的登记；未登记：已接待而没有登记的来访。",
    ),
)
