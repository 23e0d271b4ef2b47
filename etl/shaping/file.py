"""The tables of a file, each shaped as far as it is evident; see the package."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from etl import readers
from etl.kinds import parse_dates, schemas
from etl.kinds.schemas import Kind
from etl.reading import LooseCell, RawTable, Shaped, Skipped, SourceFile, UnreadableFile
from etl.reading.header import trimmed
from etl.shaping import column_groups, crosstable, groups, headings, names
from etl.shaping.work import Work

_MOST_ROWS_AFTER_EMPTY = 2_000


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are columns of a table that is shaped before it is one of ours."""
    return crosstable.known_columns(cells)


def shape_file(source: SourceFile, file_name: str) -> tuple[list[list[RawTable]], list[UnreadableFile]]:
    """For each of the source's tables, what it becomes: itself where nothing has to be done. And what is to be said of
    those that can be read in two ways, where no other table of the file is a delivery; a mapping may say which it is:
    cross_table_unclear, cross_table_year, cross_table_twice, heading_twice, period_names_differ, period_year_missing.
    """
    shaped: list[list[RawTable]] = []
    unclear: list[UnreadableFile] = []
    clear = 0
    for table in source.tables:
        if readers.parts_of(table) is not None:
            shaped.append([table])
            clear += 1
            continue
        try:
            tables = shape_table(table, source.loose_cells, file_name)
            clear += any(schemas.recognise(each.header, file_name) for each in tables)
        except UnreadableFile as error:
            unclear.append(error)
            tables = [table]
        shaped.append(tables)
    return shaped, [] if clear else unclear


def without_headers_again(table: RawTable) -> RawTable:
    """The table without rows that say its header again."""
    work = Work.begin(table)
    groups.drop_repeated_headers(work)
    return work.result() if work.is_changed else table


@dataclass(frozen=True)
class _Block:
    work: Work
    titles: Sequence[LooseCell]


def shape_table(
    table: RawTable,
    loose_cells: Sequence[LooseCell],
    file_name: str,
    kind: Kind | None = None,
    said: Collection[str] = (),
) -> list[RawTable]:
    """What one table becomes: itself where nothing has to be done. Called again on what it gave, once a mapping has put
    our names into the header; rows and columns keep their places in the file.

    `kind`: what somebody says that the rows are; `said`: the fields of it that get their text in another way, and so
    are not looked for. Raises UnreadableFile where it can be read in two ways, with the codes of `shape_file`.
    """
    titles = [
        cell
        for cell in loose_cells
        if cell.sheet == table.reading.sheet and cell.column and 0 < cell.row < table.reading.header_row
    ]
    work = Work.begin(table)
    groups.drop_repeated_headers(work)
    blocks = _apart(work, titles)
    tables = []
    for block in blocks:
        _shape(block, file_name, kind, said)
        tables.append(block.work.result() if block.work.is_changed or len(blocks) > 1 else table)
    return tables


def _apart(work: Work, titles: Sequence[LooseCell]) -> list[_Block]:
    """Tables that stand below each other in one sheet, each with a header of its own after an empty row."""
    empties = [part.last_row + 1 for part in work.raw.reading.skipped if part.why == "empty"][:_MOST_ROWS_AFTER_EMPTY]
    wanted = pa.array(sorted({row + more for row in empties for more in (0, 1)}), pa.int64())
    starts: list[int] = []
    for index in pc.indices_nonzero(pc.is_in(work.row_numbers, wanted)).to_pylist():
        cells = [trimmed(cell) for cell in work.row(index)]
        filled = [cell for cell in cells if cell]
        known = max(schemas.known_columns(cells), crosstable.known_columns(cells))
        if known >= 3 and known * 3 >= len(filled) * 2 and any(schemas.recognise(cells, "")):
            starts.append(index)
    if not starts:
        return [_Block(work, titles)]
    blocks = []
    above: Sequence[LooseCell] = titles
    for start, end in zip([-1, *starts], [*starts, work.count]):
        part = work.part(start + 1, end - start - 1)
        if start >= 0:
            row = work.row_numbers[start].as_py()
            part.header_row = row
            part.header = [trimmed(cell) for cell in work.row(start)]
            part.skipped = [Skipped(row, row, "header")]
            part.shaped = [Shaped("shaped_table_below", row, row, "", "")]
        part, next_above = _without_titles_of_next(part, has_next=end < work.count)
        blocks.append(_Block(part, above))
        above = next_above
    return blocks


def _without_titles_of_next(work: Work, has_next: bool) -> tuple[Work, list[LooseCell]]:
    """The rows of a single cell at the end of a table stand above the one that follows."""
    cells: list[LooseCell] = []
    last: list[int] = []
    index = work.count - 1
    while has_next and index >= 0:
        texts = [(column + 1, text) for column, text in enumerate(work.row(index)) if text]
        if len(texts) > 1:
            break
        number = work.row_numbers[index].as_py()
        cells += [LooseCell(work.raw.reading.sheet, number, column, text) for column, text in texts]
        last.append(index)
        index -= 1
    work.without(last, "title")
    return work, cells


def _shape(block: _Block, file_name: str, said_kind: Kind | None, said: Collection[str]) -> None:
    """Every step, on one table."""
    work = block.work
    kind, is_cross = (said_kind, _is_cross(said_kind, work)) if said_kind else _kind_of(work, file_name)
    if kind is None:
        return
    matched = _matched(kind, work, is_cross)
    missing = [
        name
        for name in headings.FIELDS
        if name not in matched and name not in said and any(f.name == name and f.required for f in kind.fields)
    ]
    if missing and not is_cross:
        headings.apply(kind, work, block.titles, missing)
    elif is_cross and "contract_id" in missing:
        headings.apply(kind, work, block.titles, ["contract_id"])
    matched = _matched(kind, work, is_cross)
    groups.drop_sums(kind, matched, work)
    if "period" in missing and "period" not in matched and not is_cross:
        _period_from_names(work, matched, block.titles, file_name)
    groups.fill_down(kind, matched, work)
    if is_cross:
        contracts = _contracts(work, matched)
        crosstable.unpivot(work, block.titles, _year(work, block.titles, file_name, contracts))
    else:
        column_groups.add_up(kind, work, is_said=said_kind is not None)


def _kind_of(work: Work, file_name: str) -> tuple[Kind | None, bool]:
    """What the rows are by the headers alone, and whether the table is a cross-table."""
    possible = schemas.recognise(work.header, file_name)
    kind = possible[0] if len(possible) == 1 else None
    if not possible or (kind and _is_cross(kind, work)):
        if _is_cross(crosstable.kind(), work):
            return crosstable.kind(), True
        if not possible:
            return _kind_with_more(work), False
    return kind, False


def _is_cross(kind: Kind, work: Work) -> bool:
    if kind.name != crosstable.KIND or _numbers(kind, work.header):
        return False
    crosses = crosstable.crossed(work.header)
    return bool(crosses) and crosstable.numbers_only(work, crosses)


def _matched(kind: Kind, work: Work, is_cross: bool) -> dict[str, int]:
    crosses = {cross.index for cross in crosstable.crossed(work.header)} if is_cross else set()
    return schemas.match_columns(kind, ["" if i in crosses else name for i, name in enumerate(work.header)])


def _numbers(kind: Kind, header: Sequence[str]) -> list[str]:
    matched = schemas.match_columns(kind, header)
    return [name for name in matched if kind.field(name).type in ("number", "integer")]


def _kind_with_more(work: Work) -> Kind | None:
    """The kind that the table is when headings or names give what its header lacks; None where none or several."""
    found: list[tuple[int, Kind]] = []
    for kind in schemas.kinds().values():
        matched = schemas.match_columns(kind, work.header)
        missing = [field.name for field in kind.fields if field.required and field.name not in matched]
        if not missing or not set(missing) <= set(headings.FIELDS):
            continue
        if kind.name == crosstable.KIND and not _numbers(kind, work.header):
            continue  # a table without numbers is no report, whatever its name says of a month
        if kind.primary_key == ("contract_id",) or len(matched) < 2:
            continue
        if "period" in missing and kind.name != crosstable.KIND:
            continue
        found.append((len(matched), kind))
    best = max((score for score, _ in found), default=0)
    kinds = [kind for score, kind in found if score == best]
    return kinds[0] if len(kinds) == 1 else None


def _contracts(work: Work, matched: dict[str, int]) -> list[str]:
    if "contract_id" not in matched:
        return []
    distinct = pc.drop_null(pc.unique(work.columns[matched["contract_id"]]))
    return distinct.slice(0, 1000).to_pylist()  # type: ignore[no-any-return]


def _stem(file_name: str) -> str:
    return file_name.rpartition(".")[0] or file_name


def _year(work: Work, titles: Sequence[LooseCell], file_name: str, contracts: Sequence[str]) -> str | None:
    """The one year that the sheet's name, the file's name or the titles tell; the nearest of them that tells any."""
    for texts in ([work.raw.reading.sheet or ""], [cell.text for cell in titles], [_stem(file_name)]):
        years: set[str] = set()
        for text in texts:
            named = names.months_in_name(text, contracts)
            years |= named.years | {period[:4] for period in named.periods if period}
        if len(years) == 1:
            return years.pop()
        if years:
            return None
    return None


def _period_from_names(work: Work, matched: dict[str, int], titles: Sequence[LooseCell], file_name: str) -> None:
    """Adds the period that the sheet's or the file's name tells. Raises UnreadableFile(period_names_differ)."""
    contracts = _contracts(work, matched)
    year = _year(work, titles, file_name, contracts)
    steps: list[tuple[str, str]] = []
    for step, name in (("shaped_sheet_name", work.raw.reading.sheet or ""), ("shaped_file_name", _stem(file_name))):
        months = names.months_in_name(name, contracts)
        periods = set(months.periods)
        if not periods and year:
            periods = {names.in_year(part, year) for part in months.without_year}
        if len(periods) > 1 or (months.periods and months.without_year):
            raise UnreadableFile("period_names_differ")
        if months.without_year and not periods:
            raise UnreadableFile("period_year_missing")
        steps += [(step, period) for period in periods]
    if not steps:
        return
    step, period = steps[0]
    for other_step, other in steps[1:]:
        if names.contains(period, other):
            step, period = other_step, other
        elif not names.contains(other, period):
            raise UnreadableFile("period_names_differ")
    work.add("period", pa.array([period] * work.count, pa.string()))
    rows = work.row_numbers
    first, last = (rows[0].as_py(), rows[-1].as_py()) if work.count else (0, 0)
    work.shaped.append(Shaped(step, first, last, "", "period", parse_dates.parse_period(period)))
