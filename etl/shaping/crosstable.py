"""A cross-table: months, weeks or forms as columns, numbers in the cells -> one row for each number.

What the numbers are has to be said: in the header ("Praktik / Pågående"), in the line or title above ("Pågående
personer"), in a column "Mått", or by the sheet's name. Where it is not said, the file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import Kind, normal
from etl.reading import LooseCell, Shaped, UnreadableFile
from etl.reading.header import PATH, is_quantity, trimmed
from etl.reading.layout import SUM_LABEL
from etl.shaping.names import are_of_one_year, in_year, months_in_name
from etl.shaping.work import Work

KIND = "reports"
_LONGEST = 100
_MEASURE_HEADERS = frozenset({"mått", "uppgift", "nyckeltal", "mätetal", "variabel", "typ av uppgift"})
_NOT_SAID = frozenset({"", "-", "–", ".."})
# Words around a measure's name that add nothing to it.
_AROUND_MEASURE = frozenset(
    {"antal", "per", "månad", "månader", "form", "personer", "deltagare", "kvartal", "och", "i", "avtal", "kontrakt"}
)
_WEEK = re.compile(r"(?:v\.?|veck(?:a|an)(?: nr)?|week|w|uke|uge|vko|viikko|kw|woche) ?(\d{1,2})")
_YEAR = re.compile(r"20\d\d")
# A form that is also what a column of remarks is called.
_VAGUE = "other"


@dataclass(frozen=True)
class Cross:
    """What a column of numbers is of; `month` is a month, quarter or week that lacks its year."""

    index: int
    period: str | None = None
    month: str | None = None
    form: str | None = None
    measure: str | None = None


def kind() -> Kind:
    """The kind that a cross-table becomes."""
    return schemas.kinds()[KIND]


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are columns of a cross-table, when it is the header of one; else 0."""
    if not schemas.known_columns(cells):
        return 0
    crosses = crossed(cells)
    if len(crosses) < 2:
        return 0
    others = [cell for index, cell in enumerate(cells) if index not in {cross.index for cross in crosses}]
    different = {replace(cross, index=0) for cross in crosses}
    parts = sum(sum(part is not None for part in (c.period, c.month, c.form, c.measure)) for c in different)
    known = schemas.known_columns(others)
    return known + parts if known else 0


def measure_named(text: str) -> str | None:
    """The number of a report that a text names: "Antal pågående per månad" -> persons_ongoing."""
    if len(text) > _LONGEST:
        return None
    said = normal(re.sub(r"\([^()]*\)\s*$", "", text))
    bare = " ".join(word for word in said.split() if word not in _AROUND_MEASURE and not re.fullmatch(r"20\d\d", word))
    return _measures().get(said) or _measures().get(bare)


@cache
def _measures() -> dict[str, str]:
    numbers = [field for field in kind().fields if field.type in ("number", "integer")]
    return {normal(word): field.name for field in numbers for word in (field.name, field.title, *field.synonyms)}


@cache
def _form_words() -> dict[str, str]:
    return dict(parse_values.code_words(kind().field("form")))


def crossed(header: Sequence[str]) -> list[Cross]:
    """The columns that are of a month or a form. None of them where there are fewer than two."""
    found = [cross for index, cell in enumerate(header) if (cross := _cross(index, cell))]
    if not any(cross.period or cross.month for cross in found):
        sure = [cross for cross in found if cross.form != _VAGUE]
        found = found if len(sure) > 1 else sure
    return found if len({replace(cross, index=0) for cross in found}) > 1 else []


def is_crossed(cell: str) -> bool:
    """Whether a header is of a month or a form, as in a cross-table."""
    return _cross(0, cell) is not None


def _cross(index: int, cell: str) -> Cross | None:
    cross = Cross(index)
    pieces = [piece for piece in cell.split(PATH) if piece.strip()]
    if not 1 <= len(pieces) <= 3 or len(cell) > _LONGEST:
        return None
    for piece in pieces:
        period, month = _period(piece)
        measure = measure_named(piece)
        form = _form(piece)
        if (period or month) and not (cross.period or cross.month):
            cross = replace(cross, period=period, month=month)
        elif form and not cross.form:
            cross = replace(cross, form=form)
        elif measure and not cross.measure:
            cross = replace(cross, measure=measure)
        else:
            return None
    return cross if cross.period or cross.month or cross.form else None


def _form(text: str) -> str | None:
    try:
        return parse_values.parse_code(text, _form_words())
    except parse_values.Unreadable:
        return None


def _period(text: str) -> tuple[str | None, str | None]:
    """A month, quarter, half-year or week as a header writes it; with or without its year. A bare year is neither."""
    cleaned = parse_values.clean(text)
    if cleaned.isdecimal() and len(cleaned) == 4:
        return None, None
    try:
        return parse_dates.parse_period(cleaned, takes_weeks=True), None
    except parse_values.Unreadable:
        pass
    week = _WEEK.fullmatch(cleaned.casefold())
    if week and 1 <= int(week[1]) <= 53:
        return None, f"W{int(week[1]):02d}"
    month = parse_dates.MONTHS.get(cleaned.casefold().rstrip("."))
    if month:
        return None, f"{month:02d}"
    parts = months_in_name(cleaned)
    if len(cleaned) <= 12 and not parts.periods and len(parts.without_year) == 1 and not parts.years:
        return None, next(iter(parts.without_year))
    return None, None


def unpivot(work: Work, titles: Sequence[LooseCell], year: str | None) -> None:
    """Makes each number of the cross-table a row of its own, in place.

    `year`: the one that the names and titles tell, for months without that have none in the line above. Cells that are
    empty or a mark for missing give no row: nothing was reported. Raises UnreadableFile: cross_table_unclear,
    cross_table_year, cross_table_twice.
    """
    crosses = crossed(work.header)
    of_cross = {cross.index for cross in crosses}
    others = [index for index in range(len(work.header)) if index not in of_cross]
    matched = schemas.match_columns(kind(), [work.header[index] for index in others])
    _demand_said_once(crosses, matched)
    dated = _with_year(crosses, _years_above(work, crosses, titles), year)
    _demand_no_other_numbers(crosses, matched)
    measure_column = next((index for index in others if normal(work.header[index]) in _MEASURE_HEADERS), None)
    common = None if measure_column is not None else _common_measure(work, dated, titles)
    _demand_different(dated)
    sums = [index for index in others if _is_sum(work.header[index].split(PATH)[-1])]
    for index in sums:
        work.shaped.append(Shaped("shaped_sum_column", work.raw.reading.header_row, 0, work.letter(index), ""))
    _melt(work, dated, [i for i in others if i not in sums and i != measure_column], measure_column, common)


def _demand_said_once(crosses: Sequence[Cross], matched: Mapping[str, int]) -> None:
    """A period or a form stands above the numbers or in a column, not in both."""
    by_period = any(cross.period or cross.month for cross in crosses)
    by_form = any(cross.form for cross in crosses)
    if (by_period and "period" in matched) or (by_form and "form" in matched):
        raise UnreadableFile("cross_table_twice")


def _years_above(work: Work, crosses: Sequence[Cross], titles: Sequence[LooseCell]) -> dict[int, str]:
    """Column -> the year in the line above it, or nearest to its left there, for each month without its own; none where
    one of them has no such year."""
    line = [cell for cell in titles if cell.row == work.raw.reading.header_row - 1]
    years = sorted((cell.column, cell.text) for cell in line if _YEAR.fullmatch(trimmed(cell.text)))
    found = {}
    for cross in crosses:
        before = [text for column, text in years if column <= (work.in_file(cross.index) or 0) + 1]
        if cross.month and before:
            found[cross.index] = trimmed(before[-1])
    return found if all(cross.index in found for cross in crosses if cross.month) else {}


def _with_year(crosses: Sequence[Cross], years: Mapping[int, str], year: str | None) -> list[Cross]:
    """A month has a year: its own, the one above its column, or the one that names and titles tell, if all of them may
    lie in it: from October to January is in no one year."""
    without = [cross for cross in crosses if cross.month]
    if without and not years and (year is None or not _may_be_of_one_year(without)):
        raise UnreadableFile("cross_table_year")
    return [
        replace(cross, period=in_year(cross.month, years.get(cross.index) or year or ""), month=None)
        if cross.month
        else cross
        for cross in crosses
    ]


def _may_be_of_one_year(crosses: Sequence[Cross]) -> bool:
    """Whether months, quarters and weeks without their year come in the order of one, of each form and number."""
    orders: dict[tuple[str | None, str | None], list[str]] = {}
    for cross in crosses:
        orders.setdefault((cross.form, cross.measure), []).append(cross.month or "")
    return all(are_of_one_year(months) for months in orders.values())


def _demand_no_other_numbers(crosses: Sequence[Cross], matched: Mapping[str, int]) -> None:
    """Beside numbers by form stands no column of numbers that are of no form."""
    if any(cross.form for cross in crosses) and any(
        kind().field(name).type in ("number", "integer") for name in matched
    ):
        raise UnreadableFile("cross_table_unclear")


def _common_measure(work: Work, crosses: Sequence[Cross], titles: Sequence[LooseCell]) -> str | None:
    """What the numbers are is said of each column, or of all of them around the table; None where each says it."""
    if all(cross.measure for cross in crosses):
        return None
    common = _measure_around(work, crosses, titles)
    if common is None or any(cross.measure for cross in crosses):
        raise UnreadableFile("cross_table_unclear")
    return common


def _demand_different(crosses: Sequence[Cross]) -> None:
    """No two columns are of the same."""
    if len({(cross.period, cross.form, cross.measure) for cross in crosses}) != len(crosses):
        raise UnreadableFile("cross_table_twice")


def _is_sum(name: str) -> bool:
    return bool(SUM_LABEL.fullmatch(name or "-")) or _is_sum_of(name)


def _is_sum_of(name: str) -> bool:
    named = months_in_name(name)
    bare = " ".join(word for word in normal(name).split() if not word.isdecimal())
    return bool(named.years or named.periods) and bool(SUM_LABEL.fullmatch(bare or "-"))


def _measure_around(work: Work, crosses: Sequence[Cross], titles: Sequence[LooseCell]) -> str | None:
    """What the line above the columns, the titles and the sheet's name say that the numbers are; None unless one."""
    first = min(cross.index for cross in crosses)
    texts = [cell.text for cell in titles]
    texts += [text for cell in titles for text in cell.text.split(":")[1:]]
    line = [cell for cell in titles if cell.row == work.raw.reading.header_row - 1 and cell.column > first]
    above = [cell.text for cell in line if not _YEAR.fullmatch(trimmed(cell.text))]
    said = {measure for text in above or texts if (measure := measure_named(trimmed(text)))}
    if not said and work.raw.reading.sheet:
        said = {measure for text in [work.raw.reading.sheet] if (measure := measure_named(text))}
    return said.pop() if len(said) == 1 else None


# (row, period, form) -> measure -> its text, and the column that it stands in.
Facts = dict[tuple[int, str | None, str | None], dict[str, tuple[str, int]]]


def _melt(
    work: Work, crosses: Sequence[Cross], others: Sequence[int], measure_column: int | None, common: str | None
) -> None:
    """The table with the columns `others`, and a row for each fact."""
    row_measures = _row_measures(work, measure_column)
    facts = _facts(work, crosses, row_measures, common)
    facts = _joined_measures(work, facts, others) if row_measures else facts
    order = sorted(facts, key=lambda key: (key[0], min(index for _, index in facts[key].values())))
    rows = pa.array([row for row, _, _ in order], pa.int64())
    header = [work.header[index] for index in others]
    columns = [work.columns[index].take(rows) for index in others]
    for name, values in (("period", [key[1] for key in order]), ("form", [key[2] for key in order])):
        if any(value is not None for value in values):
            header.append(name)
            columns.append(pa.array(values, pa.string()))
    work.cell_columns = {}
    names = sorted({cross.measure or common or "" for cross in crosses} - {""} | set(row_measures or ()) - {""})
    for name in names:
        cells = [facts[key].get(name) for key in order]
        work.cell_columns[len(header)] = pa.array([cell and work.in_file(cell[1]) for cell in cells], pa.int64())
        header.append(name)
        columns.append(pa.array([cell and cell[0] for cell in cells], pa.string()))
    letters = f"{work.letter(crosses[0].index)}–{work.letter(crosses[-1].index)}"
    above = work.raw.reading.header_row
    work.shaped.append(Shaped("shaped_unpivoted", above, above, letters, names[0] if names else ""))
    work.sources = [work.sources[index] for index in others] + [None] * (len(header) - len(others))
    work.header, work.columns = header, columns
    work.row_numbers = work.row_numbers.take(rows)


def _facts(work: Work, crosses: Sequence[Cross], row_measures: Sequence[str] | None, common: str | None) -> Facts:
    """The cells in which something is said; period by period, as their columns first come."""
    facts: Facts = {}
    together: dict[tuple[str | None, str | None], list[Cross]] = {}
    for cross in crosses:
        together.setdefault((cross.period, cross.form), []).append(cross)
    for cross in (cross for members in together.values() for cross in members):
        for row, text in enumerate(work.columns[cross.index].to_pylist()):
            if text is not None and parse_values.clean(text) not in _NOT_SAID:
                measure = cross.measure or common or (row_measures[row] if row_measures else "")
                facts.setdefault((row, cross.period, cross.form), {})[measure] = (text, cross.index)
    return facts


def _row_measures(work: Work, column: int | None) -> list[str] | None:
    """Per row, what its numbers are, from a column that says so. Raises UnreadableFile(cross_table_unclear)."""
    if column is None:
        return None
    measures = [measure_named(text) if text else None for text in work.columns[column].to_pylist()]
    if any(measure is None for measure in measures):
        raise UnreadableFile("cross_table_unclear")
    return [measure or "" for measure in measures]


def _joined_measures(work: Work, facts: Facts, others: Iterable[int]) -> Facts:
    """Rows of one contract that differ in their measure only, as one: the first of them. Twice said is refused."""
    texts = [work.columns[index].to_pylist() for index in others]
    first: dict[tuple[object, ...], int] = {}
    joined: Facts = {}
    for (row, period, form), cells in sorted(facts.items(), key=lambda item: item[0][0]):
        key = (*(column[row] for column in texts), period, form)
        target = joined.setdefault((first.setdefault(key, row), period, form), {})
        for measure, cell in cells.items():
            if measure in target:
                raise UnreadableFile("cross_table_twice")
            target[measure] = cell
    return joined


def numbers_only(work: Work, crosses: Sequence[Cross]) -> bool:
    """Whether the cells below the columns are numbers for the most part, as in a cross-table they must be."""
    texts = [text for cross in crosses for text in pc.drop_null(work.columns[cross.index].slice(0, 200)).to_pylist()]
    return not texts or sum(is_quantity(trimmed(text)) for text in texts) * 2 >= len(texts)
