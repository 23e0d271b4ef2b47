"""Each column of a file to one of ours, and what stands for a field that has no column: step 2 of Ladda upp, and in
Kontrollera min fil for the check alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from etl.intake.look import TablePreview
from etl.kinds import messages, schemas
from etl.kinds.schemas import Field, Kind
from etl.mapping import model, suggest_mapping, weeks
from etl.mapping.model import Column, Derivation, FileMapping, MappingRefused, TableMapping
from pages.shared.text import _, language, plain
from pages.upload.steps import session_files
from pages.upload.steps.session_files import Incoming

_FIXED, _NAME, _BESIDE, _ROW, _NOT_NEEDED = "fixed", "file_name", "in_file", "row", "not_needed"
_SUMS, _PERSONS = "sums", "persons"
# Persons are to be told apart, and by what is not chosen yet.
NO_KEY = Derivation("copy_of")


def title(field: Field) -> str:
    """The field's name as a reader knows it, with a mark where it must be there."""
    return (field.title_en if language() == "en" else field.title) + (" *" if field.required else "")


def panel(file: Incoming) -> None:
    """The columns of every table, with the reason for each suggestion; then on to the check."""
    if file.seen is None:
        return
    st.markdown(
        _(
            "Koppla leverantörens kolumner till våra. Det som är markerat med * måste finnas. Kopplingen används "
            "också för nästa fil med samma utformning."
        )
    )
    _kind(file)
    st.button(
        _("Visa filen som den är"),
        key=session_files.field_of(file, "raw-show-columns"),
        on_click=session_files.show_raw,
        args=(file,),
        icon=":material/grid_on:",
        help=_("Är rubrikerna inte de rätta, välj rubrikrad där."),
    )
    made = tables(file.seen.tables, partial(_start, file), partial(session_files.field_of, file))
    if st.button(_("Kontrollera filen"), key=session_files.field_of(file, "check"), type="primary") and is_whole(made):
        session_files.examine(file, FileMapping(file.seen.opened.reading, tuple(made)), file.corrections)
        st.rerun()


Key = Callable[[str], str]


def tables(
    file_tables: Iterable[TablePreview], start_of: Callable[[TablePreview], TableMapping | None], key: Key
) -> list[TableMapping]:
    """The columns of each table to choose for; what was chosen. `start_of`: what is shown first, None for a table of
    which
    nothing is asked. `key`: a widget's name -> its key in the session.
    """
    starts = [(index, table, start_of(table)) for index, table in enumerate(file_tables)]
    return [_table(key, index, table, start) for index, table, start in starts if start is not None]


def is_whole(mappings: Sequence[TableMapping]) -> bool:
    """Whether the file can be checked with what was chosen; where it cannot, says why."""
    if any(each.derived.get("participant_key") == NO_KEY for each in mappings):
        st.error(_("Välj kolumnen som skiljer personerna åt."))
        return False
    try:
        for each in mappings:
            model.validate(each)
    except MappingRefused as refusal:
        st.error(plain(messages.message(refusal.code, refusal.arguments, language())))
        return False
    missing = [field for each in mappings for field in each.missing]
    if missing:
        names = ", ".join(title(field) for field in missing)
        st.error(plain(_("Det som måste finnas saknas: {names}.").format(names=names)))
    return not missing


def _kind(file: Incoming) -> None:
    """What the file holds; another choice makes other suggestions."""
    seen = file.seen
    kinds = list(dict.fromkeys(table.mapping.kind for table in seen.tables if table.mapping)) if seen else []
    if seen is None or len(kinds) != 1:
        return
    names = {kind.name: kind.title_en if language() == "en" else kind.title for kind in schemas.kinds().values()}
    chosen = st.selectbox(
        _("Innehåll"),
        list(names),
        index=list(names).index(kinds[0]),
        format_func=names.__getitem__,
        key=session_files.field_of(file, f"kind-of-{kinds[0]}"),
    )
    if chosen != kinds[0]:
        session_files.look_at(file, seen.opened.reading, chosen)
        file.step = "columns" if not file.examined else file.step
        st.rerun()


def _start(file: Incoming, table: TablePreview) -> TableMapping | None:
    """What is shown first: what was chosen before, else what the table is taken for."""
    chosen = file.mapping.table_for(table.header, table.sheet) if file.mapping else None
    return chosen or table.mapping


def _table(key_of: Key, index: int, table: TablePreview, start: TableMapping) -> TableMapping:
    kind = schemas.kinds()[start.kind]
    heading = kind.title_en if language() == "en" else kind.title
    if table.sheet:
        heading = _("{kind}, bladet {sheet}").format(kind=heading, sheet=table.sheet)
    st.markdown(f"**{plain(heading)}**")
    titles = {field.name: title(field) for field in kind.fields}
    columns: dict[int, Column] = {}
    first, others = _in_order(table, kind, start)
    for place in first:
        columns[place] = _column(key_of, index, table, start, titles, place)
    if others:
        # What must be there and has no column yet is one of these.
        is_sought = not first or bool(start.missing)
        with st.expander(_("Kolumner som inte tas med: {count}").format(count=len(others)), expanded=is_sought):
            for place in others:
                columns[place] = _column(key_of, index, table, start, titles, place)
    chosen = tuple(columns[place] for place in range(len(start.columns)))
    mapping = replace(start, columns=chosen, by_hand=True)
    if kind.name == "reports" and not weeks.may_be_list(mapping) and weeks.has_parts(mapping, table.raw):
        mapping = weeks.in_parts(mapping)  # what was chosen makes it a list
    mapping = rows_as(key_of, index, mapping)
    return _without(key_of, index, kind, table, mapping)


def _in_order(table: TablePreview, kind: Kind, start: TableMapping) -> tuple[list[int], list[int]]:
    """The places of the columns that are taken, in the order in which our fields need them, then of numbers that may
    have to be; and of the others, in the file's order."""
    needed = {field.name: (not field.required, number) for number, field in enumerate(kind.fields)}
    taken = [place for place, column in enumerate(start.columns) if column.field in needed]
    taken.sort(key=lambda place: (needed[start.columns[place].field or ""], place))
    reasons = table.suggested.reasons if table.suggested else ()
    numbers = [place for place, reason in enumerate(reasons) if reason.code == "left_out_number" and place not in taken]
    first = [place for place in (*taken, *numbers) if place < len(start.columns)]
    return first, [place for place in range(len(start.columns)) if place not in first]


def _column(
    key_of: Key, index: int, table: TablePreview, start: TableMapping, titles: dict[str, str], place: int
) -> Column:
    """One column of the file: which field it is, why, and what stands in it."""
    column = start.columns[place]
    options = list(titles)
    field = st.selectbox(
        _("Kolumn {header}").format(header=plain(column.header) or _("utan rubrik")),
        options,
        index=options.index(column.field) if column.field in options else None,
        format_func=titles.__getitem__,
        placeholder=_("Tas inte med"),
        key=key_of(f"column-{index}-{start.kind}-{place}"),
    )
    told = [text for text in (_reason(table, place), _examples(table, place)) if text]
    if told:
        st.caption(plain(" ".join(told)))
    return Column(column.header, field)


def _reason(table: TablePreview, place: int) -> str:
    if table.suggested is None or place >= len(table.suggested.reasons):
        return _("Som förra gången.") if table.origin == "remembered" else ""
    reason = table.suggested.reasons[place]
    return messages.message(reason.code, reason.arguments, language())


def _examples(table: TablePreview, place: int) -> str:
    """The first texts of the column as read; none of a column that seems to be about persons."""
    texts = table.examples[place] if place < len(table.examples) else ()
    return _("Till exempel: {texts}").format(texts="; ".join(text[:40] for text in texts)) if texts else ""


def _ways(kind: Kind, field: Field, is_said: bool) -> dict[str, str]:
    """What can stand for a field without a column, the likeliest first. `is_said`: the file says it
    beside the table."""
    ways = {_FIXED: _("Samma text i alla rader"), "copy_of": _("Samma som en annan kolumn")}
    ways["joined"] = _("Flera kolumner tillsammans")
    if not model.may_be_fixed(kind, field):
        ways = {name: ways[name] for name in ("joined", "copy_of")}
    if is_said:
        ways = {_BESIDE: _("Det som står i filen utanför kolumnerna"), **ways}
    if field.type == "period":
        ways |= {"month_of": _("Månaden i ett datum"), _NAME: _("Månaden i filens namn")}
    if field.takes_weeks:
        ways["week_of"] = _("Veckan i ett datum, eller veckonummer och år")
    if field.name == "part":
        ways = {
            _NOT_NEEDED: _("Behövs inte, en rad per avtal och period"),
            _ROW: _("Varje rad är en del; de läggs ihop"),
        }
    return ways


def _is_beside(table: TablePreview, kind: Kind, field: Field, derived: Mapping[str, Derivation]) -> bool:
    """Whether the file, or an earlier one of its layout, says the field outside its columns."""
    suggested = table.suggested.mapping if table.suggested and table.suggested.mapping.kind == kind.name else None
    made = [each.get(field.name) for each in (derived, suggested.derived if suggested else {})]
    return any(how is not None and how.how == _BESIDE for how in made)


def rows_as(key_of: Key, index: int, mapping: TableMapping) -> TableMapping:
    """Of a report with a row per person, trade or day: whether its rows are added up, or each person is a placement."""
    if not weeks.may_be_list(mapping):
        return mapping
    made = mapping.derived.get("participant_key")
    headers = list(dict.fromkeys(column.header for column in mapping.columns if column.header))
    ways = {
        _SUMS: _("Summor: raderna läggs ihop per avtal och period"),
        _PERSONS: _("Personer: varje person blir en placering"),
    }
    way = st.radio(
        _("Filen har flera rader per period. Läs in dem som"),
        list(ways),
        index=1 if made else 0,
        format_func=ways.__getitem__,
        key=key_of(f"rows-as-{index}"),
        help=_(
            "Som placeringar räknas personerna var för sig. Nästa vecka fyller på: samma beteckning är samma person, "
            "och den som inte är med en vecka har inte slutat."
        ),
    )
    if way == _SUMS:
        return weeks.in_sums(mapping)
    named = made.headers[0] if made else weeks.own_number(headers)
    header = st.selectbox(
        _("Kolumn som skiljer personerna åt"),
        headers,
        index=headers.index(named) if named in headers else None,
        placeholder=_("Välj kolumn"),
        key=key_of(f"persons-{index}"),
        help=_("Till exempel anställningsnumret. Namn och personnummer går inte att använda."),
    )
    if header:
        return weeks.by_person(mapping, header)
    return replace(mapping, derived={**mapping.derived, "participant_key": NO_KEY})


def _why(table: TablePreview, kind: Kind, field: Field, how: Derivation) -> str:
    """What is good to know of a field without a column."""
    suggested = table.suggested
    reason = None
    if suggested and suggested.mapping.kind == kind.name and suggested.mapping.derived.get(field.name) == how:
        reason = suggested.for_fields.get(field.name)
    if field.name == "placement_id" and how.how == "joined":
        reason = suggest_mapping.KEY_OF_ROWS
    if reason:
        return messages.message(reason.code, reason.arguments, language())
    if field.name == "participant_key":
        return _(
            "Deltagarna måste gå att skilja åt. Finns ingen sådan kolumn, be leverantören om en egen beteckning "
            "för varje deltagare, utan namn och personnummer."
        )
    return ""


def _without(key_of: Key, index: int, kind: Kind, table: TablePreview, mapping: TableMapping) -> TableMapping:
    """What stands for fields without a column: a fixed text, or something made of the other columns."""
    there = {column.field for column in mapping.columns if column.field}
    fixed = {name: text for name, text in mapping.fixed.items() if name not in there}
    derived = {name: how for name, how in mapping.derived.items() if name not in there}
    headers = list(dict.fromkeys(column.header for column in mapping.columns if column.header))
    by_field = {column.field: column.header for column in mapping.columns if column.field}
    is_list = kind.name == "reports" and "participant_key" in {*there, *derived}
    chosen_before = weeks.LISTED & derived.keys()  # as sums or persons: `rows_as`
    for field in kind.fields:
        is_asked = field.required or field.name in fixed or field.name in derived or (is_list and field.name == "form")
        # Hours may be told by person, trade or day: then rows of one period are added up.
        if field.name in there or not (is_asked or (field.name == "part" and "hours" in there)):
            continue
        if field.name in chosen_before:
            continue
        ways = _ways(kind, field, is_said=_is_beside(table, kind, field, derived))
        likely = suggest_mapping.key_of_rows(kind, field, by_field)
        if likely and field.name not in derived:
            derived[field.name] = likely
        before = derived[field.name].how if field.name in derived else _FIXED
        key = key_of(f"way-{index}-{kind.name}-{field.name}")
        way = st.selectbox(
            _("{field} har ingen kolumn").format(field=title(field)),
            list(ways),
            index=list(ways).index(before) if before in ways else 0,
            format_func=ways.__getitem__,
            key=key,
        )
        fixed_text = fixed.pop(field.name, "")
        how = derived.pop(field.name, Derivation(way))
        how = how if how.how == way else Derivation(way)
        if why := _why(table, kind, field, how):
            st.caption(plain(why))
        if way == _FIXED:
            text = st.text_input(
                _("Text för {field}").format(field=title(field)),
                value=fixed_text,
                placeholder=field.example_in(language()),
                key=f"{key}-text",
            ).strip()
            if text:
                fixed[field.name] = text
        elif way in (_NAME, _BESIDE, _ROW):
            derived[field.name] = Derivation(way)
        elif way == _NOT_NEEDED:
            continue
        else:
            chosen = st.multiselect(
                _("Kolumn för {field}").format(field=title(field)),
                headers,
                default=[header for header in how.headers if header in headers],
                max_selections={"joined": None, "week_of": 2}.get(way, 1),
                placeholder=_("Välj kolumn"),
                key=f"{key}-{way}-{'-'.join(how.headers)}",
            )
            if chosen:
                derived[field.name] = Derivation(way, tuple(chosen))
    return replace(mapping, fixed=fixed, derived=derived)
