"""A contract's clause as data: the requirement, the rules that hold for it with dates and sources, and its versions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.contracts.contract_sections import Row, contract_row, file_and_row
from pages.shared import cache, contract_words, frame
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import (
    NOT_APPLICABLE,
    _,
    _n,
    date_text,
    is_missing,
    language,
    missing,
    number,
    percent,
    value_text,
)


def clause(question: PageQuestion, row: Row) -> None:
    """The requirement in words: numbers, rules with their sources, period, and where it was read."""
    with st.container(key="panel-requirement", gap="small"):
        st.subheader(_("Kravet och reglerna"), anchor=False)
        cache.drawn(_clause, question.warehouse, row["contract_id"])


def _clause(warehouse: Warehouse, contract_id: str) -> None:
    row = contract_row(warehouse, contract_id)
    frame.facts([*_agreed(warehouse, row), *_rules(warehouse, row), *_register(row)])


def _agreed(warehouse: Warehouse, row: Row) -> list[tuple[str, str]]:
    spoken = language()
    kinds = contract_rows.words(warehouse, "requirement", spoken)
    rows = [
        (_("Avtalstid"), contract_words.period(row)),
        (_("Slag av krav"), _("Okänt") if is_missing(row["requirement"]) else kinds.get(row["requirement"], "")),
    ]
    if row["requirement"] == "none":
        return rows
    rows += [*_set(warehouse, row), (_("Antal"), _number(row)), *_delivered_parts(row)]
    if not is_missing(row["agreed_date"]):
        rows.append((_("Överenskommet"), date_text(row["agreed_date"])))
    forms = contract_rows.words(warehouse, "accepted_forms", spoken)
    rows += [
        (
            _("En plats är"),
            _("{job} månaders heltidsanställning eller {internship} månaders praktik på heltid").format(
                job=value_text(row["months_per_job"], "months"),
                internship=value_text(row["months_per_internship"], "months"),
            ),
        ),
        (
            _("Kravet avser"),
            forms.get("both", "") if is_missing(row["accepted_forms"]) else forms.get(row["accepted_forms"], ""),
        ),
    ]
    groups = contract_rows.words(warehouse, "target_group", spoken)
    if not is_missing(row["target_groups"]):
        named = str(row["target_groups"]).replace(",", "|").split("|")
        rows.append((_("Målgrupper"), ", ".join(groups.get(name.strip(), name.strip()) for name in named)))
    if not is_missing(row["first_start_due_date"]):
        began = _("ännu ingen start")
        if not is_missing(row["first_start_date"]):
            text = _("första erbjudandet lämnades {date}") if row["first_start_is_offer"] else _("skedde {date}")
            began = text.format(date=date_text(row["first_start_date"]))
        rows.append((_("Första start senast"), f"{date_text(row['first_start_due_date'])}, {began}"))
    if not is_missing(row["report_frequency"]):
        often = contract_rows.words(warehouse, "report_frequency", spoken).get(
            row["report_frequency"], row["report_frequency"]
        )
        text = _n(
            "{how_often}, senast {days} dag efter periodens slut",
            "{how_often}, senast {days} dagar efter periodens slut",
            int(row["report_due_days"]),
        )
        rows.append((_("Rapport"), text.format(how_often=often, days=number(row["report_due_days"]))))
    if not is_missing(row["report_form"]):
        forms = contract_rows.words(warehouse, "report_form", spoken)
        rows.append((_("Redovisas i"), forms.get(row["report_form"], row["report_form"])))
    return rows


def _set(warehouse: Warehouse, row: Row) -> list[tuple[str, str]]:
    """How the requirement is set: by which criterion, as what, reserved or not; what is not known is not there."""
    rows = []
    for name, label in (("criterion", _("Kriterium")), ("set_as", _("Ställt som"))):
        if not is_missing(row[name]):
            rows.append((label, contract_rows.words(warehouse, name, language()).get(row[name], row[name])))
    if not is_missing(row["reserved"]):
        said = _("Ja, enligt LOU 4 kap. 18 §") if row["reserved"] else _("Nej")
        if row["reserved"] and not is_missing(row["reserved_share_pct"]):
            said += _(", minst {share} av de anställda").format(share=percent(float(row["reserved_share_pct"]) / 100))
        rows.append((_("Reserverat"), said))
    if not is_missing(row["clause_version"]):
        rows.append((_("Klausulens version"), str(row["clause_version"])))
    return rows


def _number(row: Row) -> str:
    if row["requirement"] == "bonus":
        return _("Inget antal krävs; platser ger bonus")
    if is_missing(row["places_required"]):
        return contract_words.not_measured(row).capitalize()
    return _agreed_number(row) + _parts(row)


def _parts(row: Row) -> str:
    """Jobs and internships by themselves, where the contract states them so: ", varav 2 anställningar"."""
    said = []
    if not is_missing(jobs := row["jobs_required"]):
        text = _n("{number} anställning", "{number} anställningar", contract_words.counted(jobs))
        said.append(text.format(number=contract_words.places(jobs)))
    if not is_missing(internships := row["internships_required"]):
        text = _n("{number} praktikplats", "{number} praktikplatser", contract_words.counted(internships))
        said.append(text.format(number=contract_words.places(internships)))
    return _(", varav {parts}").format(parts=_(" och ").join(said)) if said else ""


def _delivered_parts(row: Row) -> list[tuple[str, str]]:
    """What has been told of jobs and internships by themselves, where the contract states them so."""
    kinds = (("jobs", _("Redovisade anställningar")), ("internships", _("Redovisade praktikplatser")))
    return [
        (label, _told_part(row[f"{kind}_delivered"], row[f"{kind}_required"]) if row["has_told_places"] else missing())
        for kind, label in kinds
        if not is_missing(row[f"{kind}_required"])
    ]


def _told_part(delivered: float, required: float) -> str:
    return _("{part} av {all}").format(part=contract_words.places(delivered), all=contract_words.places(required))


def _agreed_number(row: Row) -> str:
    agreed = _n(
        "{number} plats under avtalstiden",
        "{number} platser under avtalstiden",
        contract_words.counted(row["places_required"]),
    ).format(number=contract_words.places(row["places_required"]))
    if contract_words.in_months(row):
        months = value_text(row["required_fte_months"], "months")
        return _("{months} heltidsmånader, motsvarar {places}").format(months=months, places=agreed)
    return agreed


def _rules(warehouse: Warehouse, row: Row) -> list[tuple[str, str]]:
    if row["requirement"] == "none":
        return []
    spoken = language()
    sets = contract_rows.words(warehouse, "rule_set", spoken)
    # A reader meets what a source is called, never its key.
    rules = follow_up_rows.rules(warehouse)
    rules["source"] = [contract_rows.source_text(warehouse, str(keys), spoken) for keys in rules["source"]]
    keys = ("schedule_source", "penalty_source")
    row = {**row, **{key: contract_rows.source_text(warehouse, str(row[key]), spoken) for key in keys}}
    source = _source(rules, "default", "early_end_share")
    rows = [
        (
            _("Regler"),
            _("Nationella regler")
            if is_missing(row["rule_set"])
            else _("{rules}, från {date}").format(
                rules=sets.get(row["rule_set"], row["rule_set"]), date=date_text(row["rule_set_from"])
            ),
        ),
        (
            _("75 %-regeln"),
            _("{share} av hela den avtalade tiden räcker efter ett avhopp på egen begäran eller saklig grund").format(
                share=percent(row["early_end_share"])
            )
            + (_(". Den gäller här") if row["is_by_early_end_rule"] else "")
            + source,
        ),
    ]
    if not is_missing(row["exclusion_reason"]):
        reasons = contract_rows.words(warehouse, "exclusion_reason", spoken)
        text = reasons.get(row["exclusion_reason"], row["exclusion_reason"])
        rows.append((_("Undantag enligt reglerna"), text + _source(rules, "exclusion", row["exclusion_reason"])))
    if not is_missing(row["schedule_places"]):
        rows.append((_("Schablonen"), schedule(row)))
    rows.append((_("Bonus"), _bonus(rules, row)))
    rows.append((_("Vite"), _penalty(row)))
    return rows


def schedule(row: Row) -> str:
    """What the schedule would give beside what the contract says: the contract's number decides."""
    by_rule = int(row["schedule_places"])
    text = _n("enligt schablonen {number} plats", "enligt schablonen {number} platser", by_rule).format(
        number=number(by_rule)
    )
    if not is_missing(row["places_required"]):
        text += _(", avtalet har {number}").format(number=contract_words.places(row["places_required"]))
        if row["differs_from_schedule"]:
            text = f"◆ {text}" + _("; avtalets tal gäller")
    if is_missing(row["sek_per_place"]):
        return text
    return text + _(" (en plats per {amount}, från {date}, källa {source})").format(
        amount=value_text(row["sek_per_place"], "sek"),
        date=date_text(row["schedule_from"]),
        source=row["schedule_source"],
    )


def _bonus(rules: pd.DataFrame, row: Row) -> str:
    if not is_missing(row["bonus_clause"]) and not row["bonus_clause"]:
        return _("Avtalet har inget bonusvillkor")
    rates = rules[(rules["rule"] == "bonus") & (rules["rule_set"] == row["rule_set"])]
    if rates.empty:
        return (
            _("Avtalet säger inget, och reglerna har ingen taxa")
            if is_missing(row["bonus_clause"])
            else _("Avtalet har ett bonusvillkor; ingen taxa är känd")
        )
    said = [_rate(rates[rates["in_force"] == 1])]
    if (rates["in_force"] == 0).any():
        said.append(_("förslag som inte gäller: {rates}").format(rates=_rate(rates[rates["in_force"] == 0])))
    if not is_missing(row["bonus_max_sek"]):
        said.append(_("högst {amount}").format(amount=value_text(row["bonus_max_sek"], "sek")))
    return "; ".join(said)


def _rate(rates: pd.DataFrame) -> str:
    names = {"job": _("anställning"), "internship": _("praktik")}
    said = [
        f"{names.get(rate['code'], rate['code'])} {value_text(rate['value'], 'sek')}"
        for rate in rates.to_dict("records")
    ]
    first = rates.iloc[0]
    return _("{amounts} i månaden, från {date}, källa {source}").format(
        amounts=", ".join(said), date=date_text(first["valid_from"]), source=first["source"]
    )


def _penalty(row: Row) -> str:
    if is_missing(row["penalty_per_place_sek"]):
        return _("Inget belopp är känt")
    whose = _("avtalet") if row["penalty_source"] == "contract" else str(row["penalty_source"])
    return _("{amount} per plats som saknas, enligt {source}").format(
        amount=value_text(row["penalty_per_place_sek"], "sek"), source=whose
    )


def _source(rules: pd.DataFrame, rule: str, code: str) -> str:
    hits = rules[(rules["rule"] == rule) & (rules["code"] == code)]
    return "" if hits.empty else " " + _("(källa {source})").format(source=hits.iloc[0]["source"])


def _register(row: Row) -> list[tuple[str, str]]:
    rows = []
    if not is_missing(row["contract_value_sek"]):
        rows.append((_("Avtalsvärde"), value_text(row["contract_value_sek"], "sek")))
    if not is_missing(row["contract_owner"]):
        rows.append((_("Ansvarig"), str(row["contract_owner"])))
    return [*rows, (_("Avtals-id"), row["contract_id"]), (_("Uppgifterna står i"), file_and_row(row))]


def versions(question: PageQuestion, row: Row) -> None:
    """The contract's versions, where it has been changed: each month is judged by the one in force."""
    if int(row["versions"]) < 2:
        return
    row_panel(
        _("Avtalets versioner"),
        cache.cached(_versions, question.warehouse, row["contract_id"]),
        [
            Column("version_no", _("Version"), "count", width=90),
            Column("from_text", _("Gäller från")),
            Column("in_force_text", _("Nu")),
            Column("requirement_text", _("Slag av krav")),
            Column("places_required", _("Avtalade platser"), "places", nothing=_("ej överenskommet")),
            Column("start_date", _("Börjar"), "date"),
            Column("end_date", _("Slutar"), "date"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing=NOT_APPLICABLE),
        ],
        key="versions",
        about=question.about,
        note=_("Varje månad bedöms efter den version som gällde då."),
    )


def _versions(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = follow_up_rows.contract_versions(contract_id, warehouse)
    words = contract_rows.words(warehouse, "requirement", language())
    rows["from_text"] = [_("början") if is_missing(day) else date_text(day) for day in rows["valid_from"]]
    rows["in_force_text"] = [_("gäller") if now else "" for now in rows["is_in_force"]]
    rows["requirement_text"] = [
        _("Okänt") if is_missing(code) else words.get(code, code) for code in rows["requirement"]
    ]
    return rows
