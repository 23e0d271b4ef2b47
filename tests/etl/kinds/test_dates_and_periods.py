"""Every way to write a date or a period; and nothing is silently taken for another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.kinds import parse_dates, parse_values
from etl.kinds.parse_values import Unreadable
from tests.etl.kinds.unreadable import MONTH_NAMES, NBSP, SHORT_NAMES, refusal

# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-31", "2024-03-31"),
        ("2024-3-1", "2024-03-01"),
        ("20240331", "2024-03-31"),
        ("2024/03/31", "2024-03-31"),
        ("2024.03.31", "2024-03-31"),
        ("2024-03-31T00:00:00", "2024-03-31"),
        ("2024-03-31 12:30", "2024-03-31"),
        ("2024-03-31T12:30:00.123Z", "2024-03-31"),
        ("2024-03-31T22:00:00.000Z", "2024-04-01"),  # Swedish midnight, in summer
        ("2024-01-31T23:00:00Z", "2024-02-01"),  # and in winter
        ("2024-01-31T22:59:59Z", "2024-01-31"),
        ("2024-04-01T00:00:00+00:00", "2024-04-01"),
        ("2024-04-01T00:00:00+0200", "2024-04-01"),
        ("2024-04-01 00:30 +03:00", "2024-03-31"),
        ("2024-03-31 18:00:00-05:00", "2024-04-01"),
        ("2024-03-31T22:00:00", "2024-03-31"),  # warned of, where the column has nothing else
        ("28/12/2022 19:00:07", "2022-12-28"),
        ("28.12.2022 00:00", "2022-12-28"),
        ("28.12.2022, 7.05", "2022-12-28"),
        ("28/12/2022 11:30 PM", "2022-12-28"),
        ("31/3 2024", "2024-03-31"),
        ("31/3-2024", "2024-03-31"),
        ("31/03/2024", "2024-03-31"),
        ("31.3.2024", "2024-03-31"),
        ("31. 3. 2024", None),
        ("3/4/2024", "2024-04-03"),  # day first
        ("31 mars 2024", "2024-03-31"),
        ("den 1 maj 2024", "2024-05-01"),
        ("den 1:a maj 2024", "2024-05-01"),
        ("31-mar-2024", "2024-03-31"),
        ("31 MAR. 2024", "2024-03-31"),
        ("29 februari 2024", "2024-02-29"),
        ("1950-01-01", "1950-01-01"),
        ("2100-12-31", "2100-12-31"),
    ],
)
def test_date(text: str, day: str | None) -> None:
    if day is None:
        assert refusal(parse_dates.parse_date, text) == "date_unreadable"
    else:
        assert parse_dates.parse_date(text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-02-30", "date_impossible"),
        ("2023-02-29", "date_impossible"),
        ("2024-13-01", "date_impossible"),
        ("20241301", "date_impossible"),
        ("3/31/2024", "date_impossible"),  # month first, as Swedes do not write
        ("31 februari 2024", "date_impossible"),
        ("1949-12-31", "date_impossible"),
        ("2101-01-01", "date_impossible"),
        ("0000-00-00", "date_impossible"),
        ("9999-99-99", "date_impossible"),
        ("2024-03-31-0200", "date_unreadable"),
        ("2024-03-31T25:00Z", "date_unreadable"),
        ("2024-03-3112:00", "date_unreadable"),
        ("31/3 24", "date_unreadable"),
        ("24-03-31", "date_unreadable"),
        ("240331", "date_unreadable"),
        ("2024-03", "date_unreadable"),
        ("31 marzo 2024", "date_unreadable"),
        ("ja", "date_unreadable"),
        ("=TODAY()", "date_unreadable"),
        ("2024-03-31; DROP TABLE x", "date_unreadable"),
        ("45382", "date_unreadable"),  # a day count is one in a workbook only
        ("#REF!", "date_unreadable"),
        ("9" * 10_000, "date_unreadable"),
    ],
)
def test_date_refused(text: str, code: str) -> None:
    assert refusal(parse_dates.parse_date, text) == code


@pytest.mark.parametrize(
    "text", ["9999-12-31", "99991231", "31.12.9999", "9999-12-31T23:59:59Z", "0000-00-00", "00000000", "00.00.0000"]
)
def test_no_end(text: str) -> None:
    assert parse_dates.is_no_end(text)


@pytest.mark.parametrize("text", ["2099-12-31", "9999-99-99", "0000-01-01", "", "9999"])
def test_other_days_are_no_open_end(text: str) -> None:
    assert not parse_dates.is_no_end(text)


def test_times_near_midnight_are_told_where_a_column_has_nothing_else() -> None:
    days, late = ["2024-01-01", "2024-01-02 00:00"], ["2024-03-31T22:00:00", "31/1/2024 23:00", "2021-12-19T23:59:12"]
    assert parse_dates.near_midnight(days + late) == set(late)
    assert not parse_dates.near_midnight([*late, "2024-03-01 07:30"]), "a column of times"
    assert not parse_dates.near_midnight([*days, "2024-03-31T22:00:00Z"]), "the zone is said"


@pytest.mark.parametrize(
    ("text", "day"), [("45382", "2024-03-31"), ("45382.5e0", "2024-03-31"), ("20240331", "2024-03-31")]
)
def test_date_in_workbook(text: str, day: str) -> None:
    assert parse_dates.parse_date(text, from_workbook=True) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["19999", "70000", "12", "2024", "453820", "45382.5"])
def test_number_in_workbook_is_no_date(text: str) -> None:
    assert refusal(parse_dates.parse_date, text, True) == "date_unreadable"


DATE_FORMS = [
    lambda d: d.isoformat(),
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%Y.%m.%d}",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d.isoformat()}T00:00:00",
    lambda d: f"{d.isoformat()} 23:59:59",
    lambda d: f"{d.day}/{d.month} {d.year}",
    lambda d: f"{d.day}/{d.month}-{d.year}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d.day} {MONTH_NAMES[d.month - 1]} {d.year}",
    lambda d: f"den {d.day} {MONTH_NAMES[d.month - 1].upper()} {d.year}",
    lambda d: f"{d.day}-{SHORT_NAMES[d.month - 1]}-{d.year}",
    lambda d: f" {d.day}{NBSP}{SHORT_NAMES[d.month - 1].title()}.{NBSP} {d.year}\t",
]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)), st.sampled_from(DATE_FORMS), st.booleans())
def test_date_in_any_form_reads_back(day: dt.date, form, from_workbook: bool) -> None:
    assert parse_dates.parse_date(parse_values.clean(form(day)), from_workbook) == day


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_a_date_or_refused(text: str, from_workbook: bool) -> None:
    try:
        assert 1950 <= parse_dates.parse_date(parse_values.clean(text), from_workbook).year <= 2100
    except Unreadable as refused:
        assert refused.code in ("date_unreadable", "date_impossible")


# --- periods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024-03", "2024-03"),
        ("2024-3", "2024-03"),
        ("2024/03", "2024-03"),
        ("202403", "2024-03"),
        ("03/2024", "2024-03"),
        ("mars 2024", "2024-03"),
        ("Mars-2024", "2024-03"),
        ("mar-24", "2024-03"),
        ("mars '24", "2024-03"),
        ("2024 mars", "2024-03"),
        ("March 2024", "2024-03"),
        ("oct-24", "2024-10"),
        ("2024-03-01", "2024-03"),
        ("2024-03-31", "2024-03"),
        ("2024-02-29", "2024-02"),
        ("2024-Q1", "2024-Q1"),
        ("2024Q1", "2024-Q1"),
        ("Q1 2024", "2024-Q1"),
        ("kv 1 2024", "2024-Q1"),
        ("Kvartal 1, 2024", "2024-Q1"),
        ("2024 kv4", "2024-Q4"),
        ("2024-H1", "2024-H1"),
        ("halvår 2 2024", "2024-H2"),
        ("HÅ1 2024", "2024-H1"),
        ("2024", "2024"),
        ("år 2024", "2024"),
    ],
)
def test_period(text: str, period: str) -> None:
    assert parse_dates.parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "2024-13",
        "2024-00",
        "202413",
        "13/2024",
        "2024-Q5",
        "2024-Q0",
        "2024-H3",
        "Q1",
        "mars",
        "24",
        "24-03",
        "marzo 2024",
        "2024-03-15",
        "2023-02-28T",
        "1949",
        "2101",
        "2024-2025",
        "2024-01--2024-03",
        "kvartal",
        "alla",
        "=1",
        "2024-03-32",
        "",
    ],
)
def test_period_refused(text: str) -> None:
    assert refusal(parse_dates.parse_period, text) == "period_unreadable"


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("2024-W14", "2024-W14"),
        ("vecka 14 2024", "2024-W14"),
        ("2024-04-01 – 2024-04-07", "2024-W14"),
        ("vecka 2024-04-03", "2024-W14"),
        ("2024-03-31 – 2024-04-06", "2024-03-31/P7D"),
        ("31/3 2024 - 6/4 2024", "2024-03-31/P7D"),
        ("2024-03-31/P7D", "2024-03-31/P7D"),
    ],
)
def test_week(text: str, week: str) -> None:
    assert parse_dates.parse_period(text, takes_weeks=True) == week


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-03-30 – 2024-04-05", "period_unreadable"),  # from a Saturday
        ("2024-03-31 – 2024-04-07", "period_unreadable"),  # eight days
        ("2024-04-01/P7D", "period_unreadable"),
        ("2024-W54", "period_unreadable"),
        ("vecka 2024-03-31", "week_unclear"),
    ],
)
def test_week_refused(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_dates.parse_period(text, takes_weeks=True)
    assert refused.value.code == code


PERIOD_FORMS = [
    lambda y, m: (f"{y}-{m:02d}", f"{y}-{m:02d}"),
    lambda y, m: (f"{y}{m:02d}", f"{y}-{m:02d}"),
    lambda y, m: (f"{m}/{y}", f"{y}-{m:02d}"),
    lambda y, m: (f"{MONTH_NAMES[m - 1]} {y}", f"{y}-{m:02d}"),
    lambda y, m: (f"{SHORT_NAMES[m - 1].upper()}{NBSP}{y}", f"{y}-{m:02d}"),
    lambda y, m: (f"{y}-{m:02d}-01", f"{y}-{m:02d}"),
    lambda y, m: (f"1 {MONTH_NAMES[m - 1]} {y}", f"{y}-{m:02d}"),
    lambda y, m: (f"{y}-Q{(m + 2) // 3}", f"{y}-Q{(m + 2) // 3}"),
    lambda y, m: (f"Kv {(m + 2) // 3} {y}", f"{y}-Q{(m + 2) // 3}"),
    lambda y, m: (f"halvår {(m + 5) // 6} {y}", f"{y}-H{(m + 5) // 6}"),
    lambda y, m: (f"{y}", f"{y}"),
]


@given(st.integers(1950, 2100), st.integers(1, 12), st.sampled_from(PERIOD_FORMS))
def test_period_in_any_form_reads_back(year: int, month: int, form) -> None:
    text, period = form(year, month)
    assert parse_dates.parse_period(parse_values.clean(text)) == period


@given(st.text(max_size=20), st.booleans())
def test_any_text_is_a_period_or_refused(text: str, from_workbook: bool) -> None:
    try:
        period = parse_dates.parse_period(parse_values.clean(text), from_workbook)
    except Unreadable as refused:
        assert refused.code == "period_unreadable"
    else:
        assert parse_dates.parse_period(period) == period
