"""Reading notices: official text, table, holiday-cn's JSON; and refusing what is wrong with them."""

import json
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.workdays import (
    Calendar,
    DayKind,
    NoticeDay,
    NoticeError,
    built_in_notices,
    changed_dates,
    parse_notice,
    parse_notice_csv,
    parse_notice_json,
    session_dates,
)
from roster.workdays.notice_errors import SENTENCES
from roster.workdays.session_dates import Change

BUILT_IN = {notice.year: notice for notice in built_in_notices()}


def year_of(notice):
    first, last = notice.covers_from, notice.covers_until
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_official_text_equals_the_shipped_table(official_text, year):
    parsed = parse_notice(official_text(f"notice-{year}"), year)
    shipped = BUILT_IN[year]
    assert parsed.days == shipped.days
    assert (parsed.document_number, parsed.issued_on) == (shipped.document_number, shipped.issued_on)
    assert (parsed.covers_from, parsed.covers_until) == (shipped.covers_from, shipped.covers_until)


@pytest.mark.parametrize("year", [2018, 2022])
def test_older_texts_equal_chinesecalendar(official_text, year):
    notice = parse_notice(official_text(f"notice-{year}"))
    following = parse_notice(official_text("notice-2019")) if year == 2018 else BUILT_IN[2023]
    calendar = Calendar([notice, following], {})
    assert [d for d in year_of(notice) if calendar.is_working_day(d) != chinese_calendar.is_workday(d)] == []


def test_2022_had_its_session_dates_on_make_up_weekends(official_text):
    calendar = Calendar([parse_notice(official_text("notice-2022"))], {})
    assert calendar.nth_working_day("2022-10", 2) == date(2022, 10, 9)
    assert calendar.nth_working_day("2022-04", 2) == date(2022, 4, 2)


def test_amendment_of_2019_moves_may(official_text):
    base = parse_notice(official_text("notice-2019"), 2019)
    amendment = parse_notice(official_text("amendment-2019"), 2019)
    assert (amendment.covers_from, amendment.covers_until) == (date(2019, 4, 28), date(2019, 5, 5))
    assert amendment.document_number == "国办发明电〔2019〕3号"
    before = session_dates(Calendar([base], {}), "2019-01", 12)
    amended = Calendar([base, amendment], {})
    assert changed_dates(before, session_dates(amended, "2019-01", 12)) == [
        Change("2019-05", date(2019, 5, 3), date(2019, 5, 6))
    ]
    following = parse_notice(official_text("notice-2020"))
    calendar = Calendar([following, amendment, base], {})
    assert [d for d in year_of(base) if calendar.is_working_day(d) != chinese_calendar.is_workday(d)] == []


def test_amendment_of_2020_as_a_table_moves_february(official_text):
    base = parse_notice(official_text("notice-2020"), 2020)
    table = "date,kind,name\n2020-01-31,off,春节\n2020-02-01,off,春节\n2020-02-02,off,春节\n"
    amendment = parse_notice_csv(table, issued_on=date(2020, 1, 27), amendment=True)
    assert Calendar([base], {}).nth_working_day("2020-02", 2) == date(2020, 2, 3)
    calendar = Calendar([base, amendment], {})
    assert calendar.nth_working_day("2020-02", 2) == date(2020, 2, 4)
    assert [d for d in year_of(base) if calendar.is_working_day(d) != chinese_calendar.is_workday(d)] == []


def test_next_years_notice_changes_december(official_text):
    this_year, next_year = (parse_notice(official_text(f"notice-{year}")) for year in (2018, 2019))
    before, after = Calendar([this_year], {}), Calendar([this_year, next_year], {})
    assert [(day.date, day.kind) for day in next_year.days_outside] == [
        (date(2018, 12, 29), DayKind.WORK),
        (date(2018, 12, 30), DayKind.OFF),
        (date(2018, 12, 31), DayKind.OFF),
    ]
    changed = [d for d in year_of(this_year) if before.is_working_day(d) != after.is_working_day(d)]
    assert changed == [date(2018, 12, 29), date(2018, 12, 31)]
    alone = Calendar([next_year], {})
    assert not alone.is_working_day(date(2018, 12, 31))
    assert not alone.is_announced(date(2018, 12, 28))


def test_text_as_it_is_really_pasted(official_text):
    text = official_text("notice-2026")
    one_line = text.replace("\n", "")
    narrow = "\r\n".join(text[start : start + 9] for start in range(0, len(text), 9))
    half_width = text.translate(str.maketrans("：，（）", ":,()")).replace("。", "。\u3000 ")
    page = "发布日期：2025年11月04日 来源：中国政府网\n\n" + text + "\n责任编辑：某某"
    for variant in (one_line, narrow, half_width, page):
        assert parse_notice(variant, 2026).days == BUILT_IN[2026].days


def test_body_alone_takes_the_expected_year(official_text):
    body = official_text("notice-2026").split("如下。")[1]
    assert parse_notice(body, 2026).days == BUILT_IN[2026].days
    with pytest.raises(NoticeError) as refusal:
        parse_notice(body, None)
    assert refusal.value.sentence_code == "year_missing"


def test_what_the_text_does_not_say_can_be_given(official_text):
    body = official_text("notice-2026").split("如下。")[1].split("节假日期间")[0]
    notice = parse_notice(
        body,
        2026,
        document_number="国办发明电〔2025〕7号",
        issued_on=date(2025, 11, 4),
        source_url=" https://x ",
    )
    assert (notice.document_number, notice.issued_on) == ("国办发明电〔2025〕7号", date(2025, 11, 4))
    assert notice.source_url == "https://x"
    assert parse_notice(body, 2026).issued_on is None


# Old text, new text, what it is refused for, the line to look at, a part of the sentence.
REFUSALS = [
    (
        "1月4日（周日）上班",
        "1月5日（周日）上班",
        "weekday_wrong",
        6,
        "2026-01-05 is a Monday, but the notice says 周日",
    ),
    ("1月4日（周日）上班", "1月5日（周一）上班", "makeup_on_weekday", 6, "Only a Saturday or a Sunday"),
    ("1月4日（周日）上班", "1月5日上班", "makeup_on_weekday", 6, "2026-01-05 is a Monday"),
    ("共9天", "共8天", "day_count_wrong", 7, "says 8 days off, but the dates make 9"),
    ("1日（周四）至3日（周六）", "1日（周四）至3日（周日）", "weekday_wrong", 6, "2026-01-03 is a Saturday"),
    ("4月4日（周六）", "4月31日", "date_impossible", 8, "“4月31日” is not a date"),
    ("5月1日（周五）至5日", "5月1日（周五）至25日", "weekday_wrong", 9, "2026-05-25"),
    ("5月1日（周五）至5日（周二）", "5月1日至25日", "range_implausible", 9, "last over two weeks"),
    ("5月1日（周五）至5日（周二）", "5月5日至1日", "range_implausible", 9, "end before they begin"),
    ("5月9日（周六）上班", "5月9日（周六）与5月10日（周日）上班", "unreadable", 9, "could not be read"),
    ("5月9日（周六）上班", "9日（周六）上班", "unreadable", 9, "could not be read"),
    ("5月1日（周五）至5日（周二）放假", "5月1日、5月2日放假", "unreadable", 9, "could not be read"),
    ("5月9日（周六）上班", "5月3日（周日）上班", "day_twice", 9, "2026-05-03 is named twice"),
    ("二、春节：2月15日", "二、春节：2027年2月15日", "weekday_wrong", 7, "2027-02-15"),
    ("1月4日（周日）上班", "2027年1月3日（周日）上班", "date_outside_year", 6, "2027-01-03 does not belong"),
]


@pytest.mark.parametrize(("old", "new", "code", "line", "sentence"), REFUSALS)
def test_a_wrong_line_is_named(official_text, old, new, code, line, sentence):
    text = official_text("notice-2026")
    assert old in text
    with pytest.raises(NoticeError) as refusal:
        parse_notice(text.replace(old, new), 2026)
    assert (refusal.value.sentence_code, refusal.value.line) == (code, line)
    assert str(refusal.value).startswith(f"Line {line}: ")
    assert sentence in str(refusal.value)
    assert refusal.value.code == "notice_refused"


def without(text, beginning):
    return "\n".join(line for line in text.splitlines() if not line.startswith(beginning))


@pytest.mark.parametrize(
    ("beginning", "festival"),
    [
        ("一、", "元旦"),
        ("二、", "春节"),
        ("三、", "清明节"),
        ("四、", "劳动节"),
        ("五、", "端午节"),
        ("六、", "中秋节"),
        ("七、", "国庆节"),
    ],
)
def test_a_missing_festival_is_named(official_text, beginning, festival):
    with pytest.raises(NoticeError) as refusal:
        parse_notice(without(official_text("notice-2026"), beginning), 2026)
    assert refusal.value.sentence_code == "festival_missing"
    assert refusal.value.params["festival"] == festival


def test_a_notice_for_another_year(official_text):
    with pytest.raises(NoticeError) as refusal:
        parse_notice(official_text("notice-2025"), 2026)
    assert str(refusal.value) == "Line 1: It is for 2025, not for 2026."
    without_title = official_text("notice-2025").split("如下。")[1]
    with pytest.raises(NoticeError) as refusal:
        parse_notice(without_title, 2026)
    assert refusal.value.sentence_code == "weekday_wrong"


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "国务院办公厅关于2027年部分节假日安排的通知"])
def test_nothing_to_read(text):
    with pytest.raises(NoticeError) as refusal:
        parse_notice(text, 2027)
    assert refusal.value.sentence_code == "empty"
    assert refusal.value.line is None


def test_the_extension_of_2020_must_be_given_as_a_table():
    text = (
        "国务院办公厅关于延长2020年春节假期的通知\n现通知如下：\n"
        "一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。"
    )
    with pytest.raises(NoticeError) as refusal:
        parse_notice(text, 2020)
    assert (refusal.value.sentence_code, refusal.value.line) == ("unreadable", 3)


@given(
    st.text(
        alphabet="元旦春节清明劳动端午中秋国庆一二、：:。，放假调休共天上班至年月日星期（）()0123456789 \n",
        max_size=200,
    )
)
def test_any_other_text_is_refused_with_a_sentence(text):
    with pytest.raises(NoticeError) as refusal:
        parse_notice(text, 2026)
    assert str(refusal.value)


def test_a_mistyped_digit_is_refused_unless_it_names_another_worked_saturday(official_text):
    text = official_text("notice-2026")
    start, end = text.index("一、元旦"), text.index("节假日期间")
    typos = [(i, digit) for i in range(start, end) if text[i].isdigit() for digit in "0123456789"]
    undetected = []
    for position, digit in typos:
        try:
            notice = parse_notice(text[:position] + digit + text[position + 1 :], 2026)
        except NoticeError:
            continue
        if digit != text[position]:
            undetected.append(set(notice.days) - set(BUILT_IN[2026].days))
    # 2月14日 → 3月14日, 2月28日 → 3月28日 and 10月10日 → 10月17日 are Saturdays too.
    assert undetected == [
        {NoticeDay(date(2026, 3, 14), DayKind.WORK, "春节")},
        {NoticeDay(date(2026, 3, 28), DayKind.WORK, "春节")},
        {NoticeDay(date(2026, 10, 17), DayKind.WORK, "国庆节")},
    ]


def as_table(notice):
    rows = [f"{day.date},{day.kind},{day.name}" for day in notice.days]
    return "date,kind,name\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("year", [2023, 2026])
def test_table_reads_back(year):
    notice = parse_notice_csv("\ufeff" + as_table(BUILT_IN[year]).replace("\n", "\r\n"))
    assert notice.days == BUILT_IN[year].days
    assert (notice.year, notice.covers_from) == (year, date(year, 1, 1))


def test_table_takes_chinese_kinds_and_no_names():
    table = "kind,date\n" + "\n".join(
        f"{'休' if day.kind is DayKind.OFF else '班'},{day.date}" for day in BUILT_IN[2026].days
    )
    assert [(day.date, day.kind) for day in parse_notice_csv(table, 2026).days] == [
        (day.date, day.kind) for day in BUILT_IN[2026].days
    ]


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        ("", "empty", None),
        ("date,kind,name\n", "empty", None),
        ("day,kind,name\n2026-01-01,off,x\n", "column_missing", 1),
        ("date,kind\n2026-01-01,free\n", "kind_unknown", 2),
        ("date,kind\n2026-01-01,off\n2026-02-30,off\n", "date_impossible", 3),
        ("date,kind\n2026-01-01,off\n2026-01-01,off\n", "day_twice", 3),
        ("date,kind\n2026-01-01,off\n2026-01-05,work\n", "makeup_on_weekday", 3),
        ("date,kind\n2026-01-01,off\n2026-01-04,work\n", "festival_missing", None),
        ("date,kind\n2024-12-31,off\n2026-01-01,off\n", "date_outside_year", 2),
        ("date,kind\n2026-01-01\n", "kind_unknown", 2),
    ],
)
def test_table_refusals(table, code, line):
    with pytest.raises(NoticeError) as refusal:
        parse_notice_csv(table)
    assert (refusal.value.sentence_code, refusal.value.line) == (code, line)


def as_json(notice, **changes):
    content = {
        "year": notice.year,
        "papers": ["https://www.gov.cn/example.htm"],
        "days": [
            {"name": day.name, "date": f"{day.date}", "isOffDay": day.kind is DayKind.OFF}
            for day in notice.days
        ],
    }
    return json.dumps(content | changes, ensure_ascii=False)


def test_holiday_cn_reads_back():
    notice = parse_notice_json(as_json(BUILT_IN[2026]), 2026, issued_on=date(2025, 11, 4))
    assert notice.days == BUILT_IN[2026].days
    assert notice.source_url == "https://www.gov.cn/example.htm"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (as_json(BUILT_IN[2026], days=[]), "empty"),
        (as_json(BUILT_IN[2026], papers=[]), "papers_empty"),
        (as_json(BUILT_IN[2025]), "other_year"),
        (as_json(BUILT_IN[2026], year="2026"), "not_json"),
        (as_json(BUILT_IN[2026], days=[{"date": "2026-01-01"}]), "not_json"),
        (as_json(BUILT_IN[2026], days=[{"date": "2026-02-30", "isOffDay": True}]), "date_impossible"),
        (as_json(BUILT_IN[2026], days=[{"date": "2026-01-01", "isOffDay": True}]), "festival_missing"),
        ("[]", "not_json"),
        ("{}", "not_json"),
        ("<html>", "not_json"),
        ("[" * 100_000, "not_json"),
        ("", "empty"),
    ],
)
def test_holiday_cn_refusals(text, code):
    with pytest.raises(NoticeError) as refusal:
        parse_notice_json(text, 2026)
    assert refusal.value.sentence_code == code


def test_every_sentence_can_be_said_with_its_parameters():
    params = dict.fromkeys(
        ("found", "expected", "date", "year", "written", "actual", "counted", "festival", "column"), "X"
    )
    for code in SENTENCES:
        assert "%(" not in str(NoticeError(3, code, params))
        assert str(NoticeError(3, code, params)).startswith("Line 3: ")


def test_days_sort_by_date():
    assert NoticeDay(date(2026, 1, 1), DayKind.WORK) < NoticeDay(date(2026, 1, 2), DayKind.OFF)
