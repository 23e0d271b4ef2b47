"""Templates to fetch: one per kind, and one with a supplier's own contracts and the reports to come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from access.log import Event
from etl.kinds import schemas
from etl.kinds.schemas import Kind
from etl.outgoing import templates
from measures import NoWarehouse, current
from pages.shared import cache, frame, signed_in
from pages.shared.deliveries import delivery_words
from pages.shared.tables import file_name
from pages.shared.text import _, _n, language, number, plain
from spreadsheets import write_xlsx
from suppliers import prefilled_template


def head() -> None:
    """Title and what templates are for."""
    frame.header(
        _("Mallar"),
        _("Excelmallar med listor att välja i, exempel och anvisningar. En ifylld mall läses in utan frågor."),
    )
    delivery_words.invented()


def of_one_supplier() -> None:
    """A template for one supplier."""
    with st.container(key="panel-supplier-template", gap="small"):
        st.subheader(_("För en leverantör"), anchor=False)
        try:
            warehouse = current()
            known = cache.cached(prefilled_template.suppliers, warehouse)
        except NoWarehouse:
            known = {}
        if not known:
            st.markdown(_("När avtal är inlästa kan du hämta mallar med en leverantörs egna avtal och perioder här."))
            return
        st.markdown(
            plain(
                _(
                    "Avtalen väljs i en lista. I mallen för rapporter finns en rad för varje rapport som saknas "
                    "eller snart ska lämnas."
                )
            )
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            supplier = st.selectbox(
                _("Leverantör"), list(known), index=None, format_func=known.__getitem__, key="template-supplier",
                placeholder=_("Välj leverantör"),
            )  # fmt: skip
            kind = _kind(schemas.OF_SUPPLIERS, "template-supplier-kind")
        if supplier is None:
            return
        found = cache.cached(prefilled_template.prefilled, warehouse, supplier)
        contracts = _n("{number} avtal", "{number} avtal", len(found.contracts)).format(
            number=number(len(found.contracts))
        )
        reports = _n("{number} rapport att lämna", "{number} rapporter att lämna", len(found.due)).format(
            number=number(len(found.due))
        )
        st.caption(plain(f"{contracts}, {reports}."))
        about = delivery_words.about() if found.is_invented else None
        name = file_name(f"{kind.title} {found.supplier}", about, "xlsx").replace("utfall-", "mall-")
        _download(partial(templates.workbook, kind, found), name, "template-supplier-download")


def of_every_kind() -> None:
    """The empty template of a kind."""
    with st.container(key="panel-kind-template", gap="small"):
        st.subheader(_("Tom mall"), anchor=False)
        kind = _kind(
            (*schemas.OF_SUPPLIERS, *sorted(set(schemas.kinds()) - set(schemas.OF_SUPPLIERS))), "template-kind"
        )
        st.caption(plain(kind.description) if language() == "sv" else plain(_("Anvisningarna i mallen är på svenska.")))
        _download(
            partial(templates.workbook, kind),
            file_name(kind.title, None, "xlsx").replace("utfall-", "mall-"),
            "template-download",
        )


def _kind(names: tuple[str, ...], key: str) -> Kind:
    kinds = schemas.kinds()
    chosen = st.selectbox(
        _("Innehåll"),
        names,
        format_func=lambda name: kinds[name].title_en if language() == "en" else kinds[name].title,
        key=key,
    )
    return kinds[chosen]


def _download(content: Callable[[], bytes], name: str, key: str) -> None:
    """A button; the file is made when somebody asks for it."""
    st.download_button(
        _("Hämta mallen"),
        signed_in.fetched(Event.EXPORTED, name, content),
        name,
        write_xlsx.MIME,
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )
