"""Every measure of the catalogue in words, the rule for small numbers, the signs, and the kinds of files."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

import measures
from measures import Opened, catalogue, details
from pages.shared import asked, filters, frame, keeping
from pages.shared.asked import Question
from pages.shared.meaning import explain
from pages.shared.tables import Column, row_panel
from pages.shared.text import HIDDEN, _, language, missing, number, unit_text


def signs(question: Question) -> None:
    """What "..", "uppgift saknas" and the rest mean, and which numbers are hidden."""
    keeping.drawn(_signs, question.build)


def _signs(build: Opened) -> None:
    least = catalogue.read(build).smallest_shown
    with st.container(key="panel-signs", gap="small"):
        st.subheader(_("Tecken och små tal"), anchor=False)
        frame.facts(
            [
                (
                    HIDDEN,
                    _(
                        "Dolt. Bakom siffran står färre än {least} personer, eller så skulle någon av dem kunna pekas ut."
                    ).format(least=number(least)),
                ),
                (missing(), _("Värdet är inte känt. Det är inte noll och inte nej.")),
                ("0", _("Känt, och noll.")),
                ("62–81 %", _("Det möjliga: lägst om inget av det okända räknas, högst om allt gör det.")),
                (_("Täckning"), _("Hur stor del av underlaget som är känt.")),
                (
                    _("Små tal"),
                    _(
                        "Skyddet gäller siffror om personer, i diagram, tabeller och filer lika. Avtalade platser och "
                        "rapporter är inte uppgifter om personer och visas som de är."
                    ),
                ),
            ]
        )


def all_measures(question: Question) -> None:
    """The catalogue, measure by measure, and as a file."""
    keeping.drawn(_all_measures, question.build)
    rows = keeping.kept(_rows, question.build)
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
            Column("source", _("Källa")),
            Column("name", _("Namn i kommandon")),
        ],
        key="measures",
        about=question.about,
    )


def _all_measures(build: Opened) -> None:
    blocks = []
    for name in measures.measures(build):
        meaning = asked._meaning(build, name)
        found = measures.measures(build)[name]
        rows = [
            *explain(meaning),
            (_("Enhet"), unit_text(meaning.unit)),
            (_("Källa"), _("{source} i docs/method.md").format(source=found.source)),
        ]
        told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
        blocks.append(
            f'<article id="{escape(name, quote=True)}"><h3>{escape(meaning.label)}</h3>'
            f'<dl class="utfall-facts">{told}</dl></article>'
        )
    with st.container(key="panel-definitions", gap="small"):
        st.subheader(_("Måtten"), anchor=False)
        st.html(f'<div class="utfall-definitions">{"".join(blocks)}</div>')


def _rows(build: Opened) -> pd.DataFrame:
    rows = []
    spoken = language()
    dimensions = measures.dimensions(build)
    for name, found in measures.measures(build).items():
        meaning = asked._meaning(build, name)
        splits = [filters.dimension_text(d) for d in dimensions if measures.can_split(build, name, d)]
        rows.append(
            {
                "name": name,
                "label": meaning.label,
                "unit": unit_text(meaning.unit),
                "definition": meaning.definition,
                "numerator": found.numerator_words[spoken],
                "denominator": meaning.denominator,
                "caveat": meaning.caveat,
                "splits": ", ".join(splits).lower(),
                "source": found.source,
            }
        )
    return pd.DataFrame(rows)


def kinds(question: Question) -> None:
    """The kinds of files that can be loaded, and the words for how a contract stands."""
    keeping.drawn(_kinds, question.build)


def _kinds(build: Opened) -> None:
    spoken = language()
    with st.container(key="panel-kinds", gap="small"):
        st.subheader(_("Filer som kan läsas in"), anchor=False)
        st.markdown(
            _(
                "Vilka kolumner varje slag har står i data/schemas. Rubrikerna får vara svenska eller engelska, i vilken ordning som helst."
            )
        )
        frame.facts([(label, code) for code, label in details.words(build, "kind", spoken).items()])
    with st.container(key="panel-statuses", gap="small"):
        st.subheader(_("Ett avtals status"), anchor=False)
        words = details.words(build, "contract_status", spoken)
        frame.facts([(words.get(code, code), text) for code, text in _statuses().items() if code in words])


def _statuses() -> dict[str, str]:
    return {
        "met": _("Avtalets antal platser är levererat."),
        "on_track": _("Levererat minst så mycket som en jämn takt över avtalets dagar ger."),
        "behind": _("Levererat mindre än en jämn takt ger, och alla rapporter är inne."),
        "not_met": _("Avtalet är slut, alla rapporter är inne och antalet nåddes inte."),
        "data_missing": _("Levererat mindre än takten eller kravet, men rapporter saknas. Det kan vara mer."),
        "too_early": _("Den första starten har inte förfallit än."),
        "not_started": _("Avtalet har inte börjat."),
        "not_agreed": _("Avtalet har ett krav, men antalet platser är inte överenskommet."),
        "no_pace": _("Avtalet saknar slutdag, så det finns ingen takt att jämföra med."),
        "requirement_unknown": _("Det är inte känt om avtalet har ett krav."),
        "no_requirement": _("Avtalet har inget krav."),
    }
