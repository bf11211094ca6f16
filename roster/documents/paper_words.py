"""The words of posters, sign-in sheets and chat texts that a bureau may change, as they are to begin with."""

from roster.core.own_words import Part
from roster.core.translation import N_

HEADLINE = Part(
    "poster_headline", N_("Headline of the poster"), "{谁来}\n来咱{镇街}坐班啦", 30, ("谁来", "镇街", "地点"), (), 2
)  # fmt: skip
"""Two lines read from across the street: who comes, and to which kind of place."""
FREE = Part("poster_free", N_("The line below who sits"), "免费咨询，人人可来，不预约也接待", 30)
TOPICS = Part(
    "poster_topics",
    N_("What it is about"),
    "婚姻家庭 · 赡养继承 · 宅基地 · 土地 · 欠薪工伤 · 借贷合同 · 交通事故 · 遗嘱公证",
    60,
)
BRING = Part(
    "poster_bring", N_("What to bring"), "带上身份证和合同、借条、判决书等材料；没有材料也可以来问。", 50
)
FOOT = Part(
    "poster_foot", N_("The last line of the poster"), "{单位}　公共法律服务热线 12348", 45, ("单位", "电话")
)

SHEET_TITLE = Part(
    "sign_in_title", N_("Title of the sign-in sheet"), "{地点}坐班签到表", 30, ("地点", "月份"), ("地点",)
)
SHEET_NOTE = Part(
    "sign_in_note",
    N_("The note below the table"),
    "说明：到岗、离岗时各签一次时间；替班的，在空行写明姓名、机构，并在备注写明替谁。",
    160,
    lines=3,
)
SHEET_SIGNED = Part(
    "sign_in_signed",
    N_("The line for the center's signature"),
    "司法所负责人签字：　　　　　　　　　　（盖章）　　　　　　　年　　月　　日",
    60,
)

_TOWN = ("日期", "上午时间", "下午时间", "坐班律师", "地点", "公证员", "电话")
TOWN = Part(
    "chat_town",
    N_("For the villages of a town"),
    "【坐班提醒】{日期}上午{上午时间}、下午{下午时间}，{坐班律师}在{地点}坐班，"
    "免费咨询：婚姻、赡养、宅基地、土地、欠薪、借贷、交通事故等。{公证员}请各村（社区）在群里转发并通知老年人，不预约也可以直接来。"
    "预约电话{电话}。",
    230,
    _TOWN,
    ("日期", "地点", "电话"),
    lines=8,
)
TOWN_OFF = Part(
    "chat_town_off",
    N_("For the villages when a sitting is called off"),
    "【坐班提醒】原定{日期}在{地点}的坐班取消{原因}。咨询电话{电话}。",
    200,
    ("日期", "地点", "原因", "电话"),
    ("日期", "地点"),
    lines=8,
)
PERSON = Part(
    "chat_person",
    N_("For one person"),
    "【坐班通知】{姓名}您好：{坐班安排}。请准时签到。不能前往的，请至少提前{请假天数}个工作日告知，电话{电话}。",
    200,
    ("姓名", "坐班安排", "请假天数", "电话"),
    ("坐班安排",),
    lines=8,
)
FIRM = Part(
    "chat_firm",
    N_("For one firm"),
    "【{月份}坐班】{机构}\n{坐班安排}",
    200,
    ("月份", "机构", "坐班安排", "电话"),
    ("坐班安排",),
    lines=8,
)
"""`坐班安排` is a line for each duty here."""

POSTERS, SIGN_IN_SHEETS = (HEADLINE, FREE, TOPICS, BRING, FOOT), (SHEET_TITLE, SHEET_NOTE, SHEET_SIGNED)
CHATS = (TOWN, TOWN_OFF, PERSON, FIRM)
