"""Rows in groups: what stands on a group's first row alone, sums between groups, the header said again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds.schemas import Kind
from etl.reading import Shaped
from etl.reading.header import is_quantity, trimmed
from etl.reading.layout import is_sum_label
from etl.shaping.work import Work

# What can be the same for a group of rows. Never a number, a person or a placement, and never what may be left empty:
# an empty end date means that the placement goes on.
GROUPING = ("organisation_id", "supplier_id", "procurement_id", "contract_id", "period", "form", "start_date")
_DITTO = re.compile(r"(?:[-–—]\s*)?(?:\"|”|“|''|´´|„|»)(?:\s*[-–—])?|dito|d:o", re.IGNORECASE)
_SUM_OF = re.compile(r"(?:summa|delsumma|totalt|total|s:a)\s+\S.*|\S.*\s+(?:summa|totalt|total)", re.IGNORECASE)
_MISSING = frozenset({"-", "–", ".."})


def drop_repeated_headers(work: Work) -> None:
    """Leaves out rows that say the header again, as above each block or on each printed page."""
    named = [index for index, name in enumerate(work.header) if name]
    if len(named) < 2 or not work.count:
        return
    same = pa.array([True] * work.count)
    for index in named[-3:]:  # the first may have a byte order mark, where files were put together
        texts = pc.utf8_trim_whitespace(work.columns[index])
        same = pc.and_(same, pc.fill_null(pc.equal(texts, work.header[index]), False))
    candidates = pc.indices_nonzero(same).to_pylist()
    work.without(
        [
            row
            for row in candidates
            if all(trimmed(work.columns[index][row].as_py()) == work.header[index] for index in named)
        ],
        "header",
    )


def drop_sums(kind: Kind, matched: Mapping[str, int], work: Work) -> None:
    """Leaves out rows between the others that sum them up.

    Such a row says so in one of its cells, has otherwise numbers, and lacks something that each row of the kind must
    have, so that it would have been refused: no row that could be taken is lost. Where it lacks something that nothing
    above it can give ("Delsumma" alone, in a list of persons), it need not have a number.
    """
    needed = {matched[field.name]: field.name for field in kind.fields if field.required and field.name in matched}
    if not needed or not work.count:
        return
    lacks = hopeless = pa.array([False] * work.count)
    for index, name in needed.items():
        empty = pc.is_null(work.columns[index])
        lacks = pc.or_(lacks, empty)
        hopeless = hopeless if name in GROUPING else pc.or_(hopeless, empty)
    named = {matched[name] for name in ("contract_id", "period") if name in matched}
    for index in named:  # no contract is called "Summa", and no period
        label = pc.match_substring_regex(work.columns[index], r"(?i)^\s*(?:summa|total|delsumma|s:a)|(?i)summa\s*$")
        lacks = pc.or_(lacks, pc.fill_null(label, False))
    keys = {matched[name] for name in GROUPING if name in matched}
    rows = [
        row
        for row in pc.indices_nonzero(lacks).to_pylist()
        if _is_sum(work.row(row), keys, named, hopeless[row].as_py())
    ]
    work.without(rows, "sum")


def _is_sum(row: Sequence[str | None], keys: set[int], named: set[int], is_hopeless: bool) -> bool:
    cells = [(index, trimmed(cell)) for index, cell in enumerate(row) if cell and trimmed(cell)]
    labels = {index for index, text in cells if is_sum_label(text) or (index in keys and _SUM_OF.fullmatch(text))}
    if not labels:
        return False
    rest = [(index, text) for index, text in cells if index not in labels]
    if not all(is_quantity(text) or index in keys for index, text in rest):
        return False
    return is_hopeless or any(is_quantity(text) for index, text in rest if index not in keys) or bool(named & labels)


def fill_down(kind: Kind, matched: Mapping[str, int], work: Work) -> None:
    """Gives each row of a group what stands on the group's first row.

    A column is grouped when nothing stands twice running in it and at least half of its texts have empty cells below
    them, in rows that have other texts. It has to be one that every row needs, and stand at the left, or be empty only
    where a grouped column is. A ditto mark is filled in whatever the others are. A row that has nothing but what it
    gives to those below is their heading, and left out as one.
    """
    for name in ("placement_id", "participant_key"):
        if name in matched:  # "the same as above" is no person's key, and must not become one
            column = work.columns[matched[name]]
            ditto = _is_ditto(column)
            if pc.any(ditto, min_count=0).as_py():
                work.columns[matched[name]] = pc.if_else(ditto, pa.scalar(None, pa.string()), column)
                work.is_emptied = True
    columns = sorted(
        (matched[field.name], field.name)
        for field in kind.fields
        if field.required and field.name in GROUPING and field.name in matched and kind.primary_key != (field.name,)
    )
    first_named = min(matched.values(), default=0)
    group_empty: pa.Array | None = None
    passed_on: dict[int, pa.Array] = {}  # column -> whether the row's text is given to the one below
    for index, name in columns:
        column = pc.if_else(pc.utf8_is_space(work.columns[index]), pa.scalar(None, pa.string()), work.columns[index])
        ditto = pc.fill_null(
            pc.match_substring_regex(column, f"^\\s*(?:{_DITTO.pattern})\\s*$", ignore_case=True), False
        )
        empty = pc.or_(pc.is_null(column), ditto)
        if not pc.any(empty, min_count=0).as_py():
            continue
        within = group_empty is not None and not pc.any(pc.and_(empty, pc.invert(group_empty)), min_count=0).as_py()
        left = index == first_named or all(
            work.columns[other].null_count for other in range(index) if other in matched.values()
        )
        grouped = _is_grouped(column, empty) and (left or name == "contract_id")
        # The first row of a group that begins with a mark for missing has nothing to give to those below.
        if not (grouped or within):
            empty = ditto
        if not pc.any(empty, min_count=0).as_py() or empty[0].as_py():
            continue
        kept = pc.if_else(empty, pa.scalar(None, pa.string()), column)
        work.columns[index] = pc.fill_null_forward(kept)
        rows = work.numbers(pc.indices_nonzero(empty).to_pylist())
        work.shaped.append(Shaped("shaped_filled_down", rows[0], rows[-1], work.letter(index), name))
        if grouped or within:
            below = pa.concat_arrays([empty.slice(1), pa.array([False])])
            passed_on[index] = pc.and_(below, pc.invert(empty))
            group_empty = empty if group_empty is None else pc.or_(group_empty, empty)
    if passed_on:
        _drop_headings({index for index, _ in columns}, passed_on, matched, kind, work)


def _drop_headings(
    grouping: set[int], passed_on: Mapping[int, pa.Array], matched: Mapping[str, int], kind: Kind, work: Work
) -> None:
    """Leaves out rows that are only the headings of those below, in a table whose rows need more than that."""
    needed = {matched[field.name] for field in kind.fields if field.required and field.name in matched} - grouping
    if not needed:
        return
    has_more = gives = pa.array([False] * work.count)
    for index, column in enumerate(work.columns):
        has_text = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)
        gives = pc.or_(gives, passed_on[index]) if index in passed_on else gives
        has_more = pc.or_(has_more, pc.and_not(has_text, passed_on[index]) if index in passed_on else has_text)
    is_heading = pc.and_not(gives, has_more)
    work.without(pc.indices_nonzero(is_heading).to_pylist(), "title")


def _is_ditto(column: pa.Array) -> pa.Array:
    said = pc.match_substring_regex(column, f"^\\s*(?:{_DITTO.pattern})\\s*$", ignore_case=True)
    return pc.fill_null(said, False)


def _is_grouped(column: pa.Array, empty: pa.Array) -> bool:
    """Whether each text stands once, on the first of its rows, and at least half of them have rows below."""
    if empty[0].as_py():
        return False
    texts = column.filter(pc.invert(empty))
    if any(text.strip() in _MISSING for text in texts.slice(0, 1000).to_pylist()):
        return False
    if len(texts) > 1:
        again = pc.equal(
            pc.utf8_trim_whitespace(texts.slice(1)), pc.utf8_trim_whitespace(texts.slice(0, len(texts) - 1))
        )
        if pc.any(again, min_count=0).as_py():
            return False
    following = pc.and_(empty.slice(1), pc.invert(empty.slice(0, len(empty) - 1)))  # the first empty one below a text
    return bool(2 * (pc.sum(pc.cast(following, pa.int64())).as_py() or 0) >= len(texts))
