"""Every way to write a number, yes or no, or a code; and nothing is silently taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.kinds import parse_values, schemas
from etl.kinds.parse_values import NumberStyle, Unreadable
from tests.etl.kinds.unreadable import COMMA, NARROW, NBSP, POINT, UNKNOWN, refusal

# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("0", UNKNOWN, 0),
        ("1234", UNKNOWN, 1234),
        ("-5", UNKNOWN, -5),
        ("−5", UNKNOWN, -5),
        ("+5", UNKNOWN, 5),
        ("12,5", UNKNOWN, 12.5),
        ("12.5", UNKNOWN, 12.5),
        ("12.5", COMMA, 12.5),
        ("0,5", UNKNOWN, 0.5),
        ("0.125", UNKNOWN, 0.125),
        ("1 234", UNKNOWN, 1234),
        (f"1{NBSP}234{NBSP}567,5", UNKNOWN, 1234567.5),
        (f"1{NARROW}234", UNKNOWN, 1234),
        ("1.234.567", UNKNOWN, 1234567),
        ("1.234,50", UNKNOWN, 1234.5),
        ("1,234.50", UNKNOWN, 1234.5),
        ("1.234,567", UNKNOWN, 1234.567),
        ("1,234,567.891", UNKNOWN, 1234567.891),
        ("1.234", COMMA, 1234),
        ("1.234", POINT, 1.234),
        ("1,234", UNKNOWN, 1.234),  # a decimal comma, as Swedes write
        ("1,234", COMMA, 1.234),
        ("12345.678", UNKNOWN, 12345.678),
        ("50 %", UNKNOWN, 50),
        ("1 234 kr", UNKNOWN, 1234),
        ("500:-", UNKNOWN, 500),
        ("3 mån", UNKNOWN, 3),
        ("12.5e0", UNKNOWN, 12.5),
        ("1e6", UNKNOWN, 1_000_000),
        ("1.234e0", COMMA, 1.234),  # a number cell of a workbook never is in doubt
    ],
)
def test_number(text: str, style: NumberStyle, number: float) -> None:
    assert parse_values.parse_number(text, style) == number


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [
        ("1.234", UNKNOWN, "number_ambiguous"),
        ("-12.345", UNKNOWN, "number_ambiguous"),
        ("1,234", POINT, "number_ambiguous"),
        ("1 23", UNKNOWN, "number_unreadable"),
        ("12 34 567", UNKNOWN, "number_unreadable"),
        ("1.23.456", UNKNOWN, "number_unreadable"),
        ("1.234.5", UNKNOWN, "number_unreadable"),
        ("1,234,5", UNKNOWN, "number_unreadable"),
        ("1.234,567.8", UNKNOWN, "number_unreadable"),
        ("1'234", UNKNOWN, "number_unreadable"),
        ("(1 234)", UNKNOWN, "number_unreadable"),
        ("ca 5", UNKNOWN, "number_unreadable"),
        ("5-6", UNKNOWN, "number_unreadable"),
        ("--5", UNKNOWN, "number_unreadable"),
        ("5,", UNKNOWN, "number_unreadable"),
        (",5", UNKNOWN, "number_unreadable"),
        ("1_000", UNKNOWN, "number_unreadable"),
        ("0x10", UNKNOWN, "number_unreadable"),
        ("nan", UNKNOWN, "number_unreadable"),
        ("inf", UNKNOWN, "number_unreadable"),
        ("1e999", UNKNOWN, "number_unreadable"),
        ("-1e400", UNKNOWN, "number_unreadable"),
        ("9" * 400, UNKNOWN, "number_unreadable"),
        ("1e16", UNKNOWN, "number_unreadable"),
        ("=1+1", UNKNOWN, "number_unreadable"),
        ("#DIV/0!", UNKNOWN, "number_unreadable"),
        ("kr", UNKNOWN, "number_unreadable"),
        ("", UNKNOWN, "number_unreadable"),
    ],
)
def test_number_refused(text: str, style: NumberStyle, code: str) -> None:
    assert refusal(parse_values.parse_number, text, style) == code


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        ([], None),
        (["1", "1 234", "x", ""], None),
        (["1.234", "5,678"], None),  # a mark before three digits proves nothing
        (["12,5"], ","),
        (["12.5"], "."),
        (["12.5", "12,5"], None),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["0.125"], "."),
        (["12345,678"], ","),
        (["1.234", "3,75 %"], ","),
    ],
)
def test_number_style(texts: list[str], mark: str | None) -> None:
    assert parse_values.number_style(texts) == NumberStyle(mark)


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3,0", 3), ("1 000", 1000), ("-2", -2), ("12e0", 12)])
def test_integer(text: str, number: int) -> None:
    read = parse_values.parse_integer(text)
    assert read == number and isinstance(read, int)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3,5", "integer_unreadable"),
        ("0.25", "integer_unreadable"),
        ("1.234", "number_ambiguous"),
        ("1e999", "number_unreadable"),
        ("9" * 30, "number_unreadable"),
        ("många", "number_unreadable"),
    ],
)
def test_integer_refused(text: str, code: str) -> None:
    assert refusal(parse_values.parse_integer, text) == code


CHOSEN = NumberStyle(",", is_chosen=True)
FTE, EXTENT, PERSONS, MONEY = (
    schemas.kinds()[kind].field(name)
    for kind, name in (
        ("reports", "fte_months"),
        ("placements", "extent_pct"),
        ("reports", "persons_started"),
        ("contracts", "value_sek"),
    )
)


@pytest.mark.parametrize(
    ("text", "style", "field", "number"),
    [
        ("1.234", COMMA, MONEY, 1234),  # as 2,50 elsewhere in the file says
        ("1.234", CHOSEN, FTE, 1234),  # somebody said so
        ("1.234", POINT, FTE, 1.234),
        ("1,234", COMMA, FTE, 1.234),
        ("1,234", UNKNOWN, FTE, 1.234),  # with a warning: `is_guessed`
        ("1,000", COMMA, PERSONS, 1),
        ("1 234", UNKNOWN, FTE, 1234),
        ("1.234,5", COMMA, FTE, 1234.5),
        ("heltid", UNKNOWN, EXTENT, 100),
        ("Heltid ", COMMA, EXTENT, 100),
        ("HALVTID", UNKNOWN, EXTENT, 50),
        ("half-time", POINT, EXTENT, 50),
    ],
)
def test_number_of_a_field(text: str, style: NumberStyle, field: schemas.Field, number: float) -> None:
    assert parse_values.parse_number(parse_values.clean(text), style, field) == number


@pytest.mark.parametrize(
    ("text", "style", "field", "code"),
    [
        ("1.234", COMMA, FTE, "number_ambiguous"),  # a thousand months are no better than a little over one
        ("1.000", COMMA, PERSONS, "number_ambiguous"),
        ("1.234", UNKNOWN, MONEY, "number_ambiguous"),
        ("1,000", UNKNOWN, PERSONS, "number_ambiguous"),  # as one person it would be read without a word
        ("1,234", UNKNOWN, MONEY, "number_ambiguous"),  # no part of a krona has three digits
        ("heltid", UNKNOWN, FTE, "number_unreadable"),
        ("deltid", UNKNOWN, EXTENT, "number_unreadable"),
    ],
)
def test_number_of_a_field_refused(text: str, style: NumberStyle, field: schemas.Field, code: str) -> None:
    assert refusal(parse_values.parse_number, text, style, field) == code


@pytest.mark.parametrize(
    ("text", "style", "is_guessed"),
    [
        ("1,234", UNKNOWN, True),
        ("1,234 mån", UNKNOWN, True),
        ("1,234", COMMA, False),
        ("0,234", UNKNOWN, False),
        ("1,5", UNKNOWN, False),
        ("1234,567", UNKNOWN, False),
    ],
)
def test_a_decimal_comma_that_is_guessed(text: str, style: NumberStyle, is_guessed: bool) -> None:
    assert parse_values.is_guessed(text, style) is is_guessed


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


@given(
    st.integers(0, 999_999_999),
    st.integers(0, 3),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from([("", ","), ("", "."), (" ", ","), (" ", "."), (NBSP, ","), (NARROW, ","), (".", ",")]),
    st.sampled_from([UNKNOWN, COMMA, POINT]),
)
def test_number_reads_back_or_is_refused(whole, places, decimals, negative, marks, style) -> None:
    thousands, decimal = marks
    rest = f"{decimals:03d}"[:places]
    expected = float(f"{'-' if negative else ''}{whole}.{rest or 0}")
    text = f"{'-' if negative else ''}{grouped(whole, thousands) if thousands else whole}" + (
        decimal + rest if rest else ""
    )
    # The file's style speaks for the file: a text in it that is written otherwise is the writer's contradiction.
    if (style is POINT and (decimal == "," or thousands == ".")) or (style is COMMA and decimal == "."):
        style = UNKNOWN
    try:
        read = parse_values.parse_number(text, style)
    except Unreadable as refused:
        assert refused.code == "number_ambiguous"
        assert (thousands == "." and not rest) or (decimal == "." and places == 3)
    else:
        assert read == expected


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 99)), min_size=1, max_size=20))
def test_a_file_with_point_thousands_reads_back(numbers) -> None:
    """In one file with decimal commas, a whole number with points is thousands; without such proof it is refused."""
    texts = [f"{grouped(whole, '.')},{rest:02d}" for whole, rest in numbers] + [
        grouped(whole, ".") for whole, _ in numbers
    ]
    style = parse_values.number_style(parse_values.clean(text) for text in texts)
    expected = [float(f"{whole}.{rest:02d}") for whole, rest in numbers] + [float(whole) for whole, _ in numbers]
    assert [parse_values.parse_number(text, style) for text in texts] == expected


@given(st.text(alphabet="0123456789.,-+ \u00a0eE%kr", max_size=20), st.sampled_from([UNKNOWN, COMMA, POINT]))
def test_any_text_is_a_number_or_refused(text: str, style: NumberStyle) -> None:
    try:
        value = parse_values.parse_number(parse_values.clean(text), style)
    except Unreadable as refused:
        assert refused.code in ("number_unreadable", "number_ambiguous")
    else:
        assert abs(value) <= 1e15


# --- words -------------------------------------------------------------------------------------------------------


# -1 is how Access writes yes
@pytest.mark.parametrize("text", ["ja", "JA", "Ja ", "j", "yes", "true", "Sant", "1", "-1"])
def test_yes(text: str) -> None:
    assert parse_values.parse_boolean(text) is True


@pytest.mark.parametrize("text", ["nej", "NEJ", "n", "no", "false", "Falskt", "0"])
def test_no(text: str) -> None:
    assert parse_values.parse_boolean(text) is False


@pytest.mark.parametrize("text", ["", "x", "kanske", "2", "ja nej", "-2", "1,0", "vet ej"])
def test_neither_yes_nor_no(text: str) -> None:
    assert refusal(parse_values.parse_boolean, text) == "boolean_unreadable"


CODED = [field for kind in schemas.kinds().values() for field in kind.fields if field.codes]


@pytest.mark.parametrize("field", CODED, ids=lambda field: field.name)
def test_every_word_for_a_code_means_one_code(field: schemas.Field) -> None:
    """Written in any case, with any space around; no word means two codes."""
    words = parse_values.code_words(field)
    for code, texts in field.codes.items():
        for word in (code, texts["sv"], texts["en"], *texts["synonyms"]):
            for written in (word, word.upper(), f" {word.title()} ", word.replace(" ", NBSP)):
                assert parse_values.parse_code(written, words) == code


@pytest.mark.parametrize("word", ["", "okänd form", "=cmd|' /C calc'!A0", "<b>praktik</b>", "praktik; anställning"])
def test_unknown_code(word: str) -> None:
    form = schemas.kinds()["placements"].field("form")
    assert refusal(parse_values.parse_code, word, parse_values.code_words(form)) == "code_unknown"


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = parse_values.clean(text)
    assert parse_values.clean(once) == once
    assert once == once.strip() and "  " not in once and NBSP not in once
