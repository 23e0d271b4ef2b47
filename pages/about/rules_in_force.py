"""What a contract's status means with its limits, what the levels of trust mean, and the rules with their sources."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import cache, contract_words, frame
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, is_missing, language, number, percent, value_text


def statuses(question: PageQuestion) -> None:
    """The words for how a contract stands, with the limits as they stand in the data."""
    cache.drawn(_statuses, question.warehouse)


def _statuses(warehouse: Warehouse) -> None:
    words = contract_rows.words(warehouse, "contract_status", language())
    limits = {row["status"]: _limit(row) for row in follow_up_rows.status_bands(warehouse).to_dict("records")}
    with st.container(key="panel-statuses", gap="small"):
        st.subheader(_("Ett avtals status"), anchor=False)
        frame.facts(
            [
                (contract_words.status_text(code, words), f"{status_meanings()[code]} {limits.get(code, '')}".strip())
                for code in contract_words.ORDER
                if code in words
            ]
        )


def _limit(row: dict[str, Any]) -> str:
    low, high = row["at_least"], row["below"]
    if row["scale"] == "outcome":
        if is_missing(low):
            return _("Gräns: under {high} av kravet.").format(high=percent(high))
        if is_missing(high):
            return _("Gräns: minst {low} av kravet.").format(low=percent(low))
        return _("Gräns: minst {low} men under {high} av kravet.").format(low=percent(low), high=percent(high))
    if is_missing(low):
        return _("Gräns: mer än {high} av kravet efter kurvan.").format(high=percent(abs(high)))
    if is_missing(high):
        return _("Gräns: på kurvan eller före.")
    return _("Gräns: efter kurvan, med högst {low} av kravet.").format(low=percent(abs(low)))


def status_meanings() -> dict[str, str]:
    """Status -> what it means, in the reader's language."""
    return {
        "met": _("Avtalets antal är levererat, eller det som räcker efter ett godtaget avhopp."),
        "exceeded": _("Mer än avtalets antal är levererat."),
        "on_track": _("Levererat minst så mycket som den förväntade kurvan säger."),
        "behind": _("Levererat mindre än kurvan, eller ingen har börjat i tid. Alla rapporter är inne."),
        "well_behind": _("Levererat långt mindre än kurvan, och alla rapporter är inne."),
        "awaiting_candidates": _(
            "Levererat mindre än kurvan, men leverantören har lämnat behovsprofil för minst så många platser och "
            "väntar på kandidater från oss. Leverantören är inte sen."
        ),
        "not_met": _("Avtalet är slut, alla rapporter är inne och antalet nåddes inte."),
        "data_missing": _("Levererat mindre än kurvan eller kravet, men rapporter saknas. Det kan vara mer."),
        "too_early": _("Inget behöver ha levererats än: den första starten har inte förfallit."),
        "not_started": _("Avtalet har inte börjat."),
        "not_agreed": _("Avtalet har ett krav, men antalet platser är inte överenskommet."),
        "exempted": _("Avtalets ägare har undantagit avtalet, med ett skäl."),
        "no_pace": _("Avtalet saknar slutdag, så det finns ingen kurva att jämföra med."),
        "requirement_unknown": _("Det är inte känt om avtalet har ett krav."),
        "no_requirement": _("Avtalet har inget krav, eller 0 platser är överenskomna."),
    }


def trust(question: PageQuestion) -> None:
    """Reported, accepted, evidenced."""
    cache.drawn(_trust, question.warehouse)


def _trust(_warehouse: Warehouse) -> None:
    with st.container(key="panel-trust", gap="small"):
        st.subheader(_("Redovisat, godkänt, med underlag"), anchor=False)
        frame.facts(
            [
                (_("Redovisat"), _("Leverantören har lämnat uppgiften. Ingen har granskat den.")),
                (
                    _("Godkänt"),
                    _(
                        "Avtalets ägare har godkänt rapporten. Växer uppgiften efter godkännandet räknas ökningen som "
                        "redovisad tills den godkänns."
                    ),
                ),
                (
                    _("Med underlag"),
                    _("Godkänt mot ett underlag med diarienummer eller annan beteckning. Underlaget lagras inte här."),
                ),
                (
                    _("Räkna bara godkänt"),
                    _("Reglaget i menyn. Uppfyllelsegraden räknar då bara godkända platser, högst avtalets antal."),
                ),
            ]
        )


def rules(question: PageQuestion) -> None:
    """The rules as data, with the day that they hold from and their source."""
    row_panel(
        _("Regler som data"),
        cache.cached(_rules, question.warehouse),
        [
            Column("set_text", _("Vems regler"), width=220),
            Column("rule_text", _("Slag")),
            Column("what_text", _("Vad"), width=300),
            Column("value_text", _("Tal")),
            Column("in_force_text", _("Gäller")),
            Column("from_text", _("Från")),
            Column("source", _("Källa"), width=220),
        ],
        key="rules",
        about=question.about,
        note=_(
            "Den regel som gällde när avtalet tilldelades avgör; vad avtalet självt säger går före. "
            "Inget vitesbelopp är offentligt, så inget räknas förrän ni fyllt i ert."
        ),
    )


def _rules(warehouse: Warehouse) -> pd.DataFrame:
    rows = follow_up_rows.rules(warehouse)
    spoken = language()
    sets = contract_rows.words(warehouse, "rule_set", spoken)
    kinds = {
        "adopted": _("Följer reglerna"),
        "default": _("Allmänt tal"),
        "form": _("Form"),
        "schedule": _("Schablon, kronor per plats"),
        "exclusion": _("Inget krav ställs"),
        "bonus": _("Bonus per månad"),
        "penalty": _("Vite per plats"),
        "early_end": _("Avhopp som 75 %-regeln godtar"),
    }
    records = rows.to_dict("records")
    rows["set_text"] = [
        (_("Nationella") if is_missing(row["rule_set"]) else sets.get(row["rule_set"], row["rule_set"]))
        + ("" if is_missing(row["organisation_name"]) or row["rule"] == "adopted" else f" ({row['organisation_name']})")
        for row in records
    ]
    rows["rule_text"] = [kinds.get(row["rule"], row["rule"]) for row in records]
    words = _names(warehouse, spoken)
    rows["what_text"] = [_what(row, words) for row in records]
    rows["value_text"] = [_value(row) for row in records]
    rows["in_force_text"] = [_("ja") if row["in_force"] else _("nej, ett förslag") for row in records]
    rows["from_text"] = [
        _("alltid") if is_missing(row["valid_from"]) or row["valid_from"].year <= 1900 else date_text(row["valid_from"])
        for row in records
    ]
    return rows


def _names(warehouse: Warehouse, spoken: str) -> dict[str, str]:
    names = {
        "months_per_job": _("Månader per anställning"),
        "months_per_internship": _("Månader per praktikplats"),
        "report_due_days": _("Dagar till rapport"),
        "first_start_within_months": _("Månader till första start"),
        "check_in_within_days": _("Dagar till första avstämningen efter en start"),
        "start_meeting_within_months": _("Månader till startmöte"),
        "final_documentation_within_days": _("Dagar till slutdokumentation"),
        "early_end_share": _("Andel som räcker efter godtaget avhopp"),
        "judged_open_share": _("Andel öppna rapporter med vilken eftersläpning ändå bedöms"),
        "full_time_hours_per_week": _("Timmar i veckan på heltid"),
        "first_start_warning_days": _("Dagar före första start då det påminns"),
        "job": _("anställning"),
        "internship": _("praktik"),
        "none": _("ger inga platser"),
    }
    for code_list in ("nature", "exclusion_reason", "end_reason"):
        names |= contract_rows.words(warehouse, code_list, spoken)
    forms = contract_rows.words(warehouse, "form", spoken)
    names |= {f"form:{code}": text for code, text in forms.items()}
    return names


def _what(row: dict[str, Any], words: dict[str, str]) -> str:
    code = "" if is_missing(row["code"]) else str(row["code"])
    if row["rule"] == "adopted":
        return code if is_missing(row["organisation_name"]) else str(row["organisation_name"])
    if row["rule"] == "form":
        form, counts_as = code.split(":")
        return f"{words.get(f'form:{form}', form)}: {words.get(counts_as, counts_as)}"
    return words.get(code, code)


def _value(row: dict[str, Any]) -> str:
    if row["rule"] == "early_end":
        return _("ja") if row["value"] else _("nej")
    if is_missing(row["value"]):
        return ""
    if row["rule"] in ("schedule", "bonus", "penalty"):
        return value_text(row["value"], "sek")
    if row["code"] in ("early_end_share", "judged_open_share"):
        return percent(row["value"])
    return number(row["value"])
