"""Every measure of the catalogue in words, how persons are protected, the signs, and the kinds of files."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.door import catalogue
from measures.door.disclosure import Disclosure, Hide
from measures.follow_up import contract_rows, delivery_rows
from pages.shared import cache, filters, frame, page_query
from pages.shared.definitions import explain
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads, row_panel, table
from pages.shared.text import HIDDEN, MISSING, NOT_APPLICABLE, _, language, missing, number, plain, unit_text


def signs(question: PageQuestion) -> None:
    """What "..", "uppgift saknas" and the rest mean, and how persons are protected."""
    cache.drawn(_signs, question.warehouse)


def _signs(warehouse: Warehouse) -> None:
    rule = catalogue.read(warehouse).disclosure
    with st.container(key="panel-signs", gap="small"):
        st.subheader(_("Tecken och skydd för enskilda"), anchor=False)
        frame.facts(
            [
                (
                    HIDDEN,
                    _("Visas inte: andelen gäller färre än {least} personer, eller något som inte visas så.").format(
                        least=number(rule.least_denominator)
                    ),
                ),
                (f"{missing()}, {MISSING}", _("Värdet är inte känt. Det är inte noll och inte nej.")),
                (NOT_APPLICABLE, _("Inte tillämpligt: där finns inget värde att ange.")),
                ("0", _("Känt, och noll.")),
                ("62–81 %", _("Det möjliga: lägst om inget av det okända räknas, högst om allt gör det.")),
                (_("Täckning"), _("Hur stor del av underlaget som är känt.")),
                *(_changed(rule) if rule.hide is None else _hidden(rule, rule.hide, warehouse)),
            ]
        )


def _changed(rule: Disclosure) -> list[tuple[str, str]]:
    """How persons are protected where counts are changed, and what can be asked of them."""
    return [
        (
            _("Skydd för enskilda"),
            _(
                "Den som arbetar med personernas uppgifter ser siffrorna som de är. För alla andra, och i "
                "rapporter, är siffror om personer avrundade till skydd för enskilda: ett antal ändras med "
                "högst två, och visas aldrig som 1 eller 2. Samma personer ger samma siffra överallt, så "
                "det hjälper inte att fråga igen. Därför ger delarna inte alltid just summan. En andel av "
                "färre än {least} personer visas inte, och inte heller hur så få är. Avtal, platser, "
                "heltidsmånader och rapporter visas som de är."
            ).format(least=number(rule.least_denominator)),
        ),
        (
            _("Vad som går att fråga"),
            _(
                "Siffror om personer visas då för ett halvår, hela kalenderår eller hela tiden, och med högst "
                "{most} urval eller indelningar åt gången, ett värde i varje urval: {dimensions}."
            ).format(
                most=number(rule.most_dimensions),
                dimensions=", ".join(filters.dimension_text(name).lower() for name in rule.dimensions),
            ),
        ),
    ]


def _hidden(rule: Disclosure, hide: Hide, warehouse: Warehouse) -> list[tuple[str, str]]:
    """The same where few are hidden."""
    named = measures.measures(warehouse)
    tables = [
        " ".join(
            [
                named[name].label[language()],
                f"({', '.join(filters.dimension_text(split).lower() for split in splits)})" if splits else "",
            ]
        ).strip()
        for name, splits in hide.tables.items()
    ]
    return [
        (
            _("Skydd för enskilda"),
            _(
                "Den som arbetar med personernas uppgifter ser siffrorna som de är. För alla andra, och i rapporter, "
                "är siffror om personer exakta eller dolda. Dolda är antal under {below}, andelar av färre än {least} "
                "och hur så få är. Dolt är också det som behövs för att ingen ska kunna räkna ut de andra. Avtal, "
                "platser, heltidsmånader och rapporter visas som de är."
            ).format(below=number(hide.below), least=number(rule.least_denominator)),
        ),
        (
            _("Vad som går att fråga"),
            _(
                "Om personer visas då bara de här tabellerna, för alla eller för en organisation, och så som det är "
                "känt nu: {tables}."
            ).format(tables="; ".join(tables)),
        ),
    ]


def all_measures(question: PageQuestion) -> None:
    """The catalogue, measure by measure, and as a file."""
    cache.drawn(_all_measures, question.warehouse)
    rows = cache.cached(_rows, question.warehouse)
    row_panel(
        _("Alla mått som tabell"),
        rows,
        [
            Column("label", _("Mått"), width=220),
            Column("unit", _("Enhet")),
            Column("definition", _("Definition"), width=420),
            Column("numerator", _("Täljare")),
            Column("denominator", _("Nämnare")),
            Column("caveat", _("Att tänka på"), width=420),
            Column("splits", _("Kan delas upp på"), width=300),
            Column("source", _("Källa"), width=360),
            Column("name", _("Namn i kommandon")),
        ],
        key="measures",
        about=question.about,
    )


def _all_measures(warehouse: Warehouse) -> None:
    blocks = []
    for name, measure in measures.measures(warehouse).items():
        meaning = page_query.meaning(warehouse, name)
        rows = [
            *explain(meaning),
            (_("Enhet"), unit_text(meaning.unit)),
            (_("Källa"), contract_rows.source_text(warehouse, measure.source, language())),
        ]
        facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
        blocks.append(
            f'<article id="{escape(name, quote=True)}"><h3>{escape(meaning.label)}</h3>'
            f'<dl class="utfall-facts">{facts}</dl></article>'
        )
    with st.container(key="panel-definitions", gap="small"):
        st.subheader(_("Måtten"), anchor=False)
        st.html(f'<div class="utfall-definitions">{"".join(blocks)}</div>')


def _rows(warehouse: Warehouse) -> pd.DataFrame:
    rows = []
    spoken = language()
    dimensions = measures.dimensions(warehouse)
    for name, measure in measures.measures(warehouse).items():
        meaning = page_query.meaning(warehouse, name)
        splits = [filters.dimension_text(d) for d in dimensions if measures.can_split(warehouse, name, d)]
        rows.append(
            {
                "name": name,
                "label": meaning.label,
                "unit": unit_text(meaning.unit),
                "definition": meaning.definition,
                "numerator": measure.numerator_words[spoken],
                "denominator": meaning.denominator,
                "caveat": meaning.caveat,
                "splits": ", ".join(splits).lower(),
                "source": contract_rows.source_text(warehouse, measure.source, spoken),
            }
        )
    return pd.DataFrame(rows)


def kinds(question: PageQuestion) -> None:
    """The kinds of files that can be loaded, with their columns."""
    with st.container(key="panel-kinds", gap="small"):
        st.subheader(_("Filer som kan läsas in"), anchor=False)
        st.markdown(
            _(
                "Öppna ett slag för att se dess kolumner. Rubrikerna får vara svenska eller engelska, i vilken ordning "
                "som helst."
            )
        )
        for code, label in cache.cached(_kind_words, question.warehouse).items():
            _file_columns(question, code, label)


@st.fragment
def _file_columns(question: PageQuestion, code: str, label: str) -> None:
    """The columns of one kind of file, made when somebody opens it."""
    opened = st.expander(f"{plain(label)} ({plain(code)})", key=f"kind-{code}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        rows = cache.cached(_columns_of, question.warehouse, code)
        name = _("Kolumner i {kind}").format(kind=label.lower())
        columns = [
            Column("sv", _("Rubrik på svenska"), width=210),
            Column("en", _("Rubrik på engelska"), width=190),
            Column("required_text", _("Krävs"), width=70),
            Column("description", _("Vad cellerna har"), width=380),
            Column("example", _("Exempel"), width=150),
            Column("allowed", _("Tillåtna värden"), width=300),
            Column("column_name", _("Namn i kommandon"), width=190),
        ]
        table(rows, columns, key=f"kind-{code}-table", alt=name)
        downloads(rows, name, columns, key=f"kind-{code}-files", about=question.about)


def _kind_words(warehouse: Warehouse) -> dict[str, str]:
    existing = set(delivery_rows.file_columns(warehouse)["kind"])
    return {
        code: label for code, label in contract_rows.words(warehouse, "kind", language()).items() if code in existing
    }


def _columns_of(warehouse: Warehouse, kind: str) -> pd.DataFrame:
    rows = delivery_rows.file_columns(warehouse)
    rows = rows[rows["kind"] == kind].reset_index(drop=True)
    rows["required_text"] = [_("Ja") if required else _("Nej") for required in rows["is_required"]]
    rows["allowed"] = rows["allowed_sv" if language() == "sv" else "allowed_codes"].fillna("")
    return rows
