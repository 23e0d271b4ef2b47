"""Kontrollera min fil: how a supplier goes on. Its own columns mapped for this check alone, and templates to use
instead."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from access import open_check
from etl.checking.checked_file import CheckedFile
from etl.intake.look import FilePreview, TablePreview
from etl.kinds import schemas
from etl.mapping.model import FileMapping, TableMapping
from etl.outgoing import templates
from pages.shared import address
from pages.shared.tables import file_name
from pages.shared.text import _, language, plain
from pages.upload.steps import map_columns
from spreadsheets import write_xlsx


def before() -> None:
    """What to do without a file to check: the templates that suppliers fill in."""
    st.markdown(plain(_("Har du ingen fil än? Fyll i en mall; den läses utan frågor.")))
    templates_of(schemas.OF_SUPPLIERS)


def after_refusal(kinds: Sequence[str]) -> None:
    """What can be done about headings that are not known."""
    st.markdown(
        "\n".join(
            f"- {plain(text)}"
            for text in (
                _(
                    "Koppla kolumnerna här nedanför, så kontrolleras filen ändå. Kopplingen gäller bara den här "
                    "kontrollen."
                ),
                _("Eller ge kolumnerna mallens rubriker, eller flytta uppgifterna till mallen, och kontrollera igen."),
            )
        )
    )
    templates_of(kinds or schemas.OF_SUPPLIERS)


def templates_of(kinds: Sequence[str]) -> None:
    """The empty template of each kind to fetch; and the page of templates, where it can be reached."""
    with st.container(horizontal=True, gap="small"):
        for name in dict.fromkeys(kinds):
            kind = schemas.kinds()[name]
            title = kind.title_en if language() == "en" else kind.title
            st.download_button(
                _("Mall för {kind}").format(kind=title[:1].lower() + title[1:]),
                data=partial(templates.workbook, kind),
                file_name=file_name(kind.title, None, "xlsx").replace("utfall-", "mall-"),
                mime=write_xlsx.MIME,
                key=f"own-check-template-{name}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )
    if open_check.access() == "menu":
        st.page_link(**address.link("pages/upload/templates.py"), label=_("Mallar med era egna avtal"))


def columns(file: FilePreview, chosen: FileMapping | None, key: str) -> FileMapping | None:
    """The columns of every table, with what they seem to be. The mapping once the file is to be checked with it."""
    with st.container(key="panel-own-columns", gap="small"):
        st.subheader(_("Koppla kolumnerna"), anchor=False)
        st.markdown(
            plain(_("Välj vad varje kolumn i filen är. Det som är markerat med * måste finnas. Inget av det sparas."))
        )

        def start_of(table: TablePreview) -> TableMapping | None:
            return (chosen.table_for(table.header, table.sheet) if chosen else None) or table.mapping

        made = map_columns.tables(file.tables, start_of, lambda name: f"{key}-{name}")
        if st.button(_("Kontrollera filen"), key=f"{key}-check", type="primary") and map_columns.is_whole(made):
            return FileMapping(file.opened.reading, tuple(made))
    return None


def rows_as(lists: FileMapping, key: str) -> FileMapping | None:
    """Of lists with several rows per period: as sums or as persons, as Ladda upp asks it. None until it is whole."""
    with st.container(key="panel-own-rows", gap="small"):
        made = [
            map_columns.rows_as(lambda name: f"{key}-{name}", index, each) for index, each in enumerate(lists.tables)
        ]
    is_open = any(each.derived.get("participant_key") == map_columns.NO_KEY for each in made)
    return None if is_open else FileMapping(lists.reading, tuple(made))


def after_mapping(file: CheckedFile) -> None:
    """Which headings would have been understood, so that the next file needs no mapping."""
    lines = []
    for table in file.tables:
        for used in table.used:
            known = schemas.match_columns(table.kind, [column.header for column in used.columns])
            for place, column in enumerate(used.columns):
                if column.field and known.get(column.field) != place:
                    lines.append(f"{column.header or '–'} → {table.kind.field(column.field).title}")
            for name in (*used.fixed, *used.derived):
                made = used.derived.get(name)
                if made and made.how == "row":
                    continue  # whether rows are added up is asked of every such file
                text = "{header} → {title}" if made and made.how == "copy_of" else _("en ny kolumn → {title}")
                header = made.headers[0] if made and made.headers else ""
                lines.append(text.format(header=header, title=table.kind.field(name).title))
    if lines:
        st.markdown(plain(_("Med de här rubrikerna läses filen utan att kolumnerna kopplas:")))
        st.markdown("\n".join(f"- {plain(line)}" for line in dict.fromkeys(lines)))
