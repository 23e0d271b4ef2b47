"""What the page of one contract is made of: how it stands, requirement, delivery, and the rows behind, with file and row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Opened, details
from pages.shared import address, asked, charts, contract_words, figures, frame, keeping
from pages.shared.asked import Question
from pages.shared.filters import Selection
from pages.shared.meaning import About
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, as_date, is_missing, language, missing, number, plain, value_text


def opened() -> tuple[Question, dict[str, Any]] | None:
    """The contract that the address names; without one, a calm word and the way to all contracts."""
    wanted = st.query_params.get("contract", "")[:200]
    found = asked.kept_current(_contract, wanted) if wanted else None
    if found is None:
        if asked.opened(_("Ett avtal"), needs="contracts"):
            _not_there(wanted)
        return None
    question = asked.opened(found["name"], contract_words.parties(found), needs="contracts")
    if question is None:
        return None
    about = question.about
    filters = ((_("Avtal"), f"{found['name']} ({found['contract_id']})"),)
    about = About(about.as_of, about.known_on, about.build_id, about.invented, filters)
    only = Selection(chosen=(("contract", (found["contract_id"],)),))
    return Question(question.build, only, about, question.facts), found


def _contract(build: Opened, contract_id: str) -> dict[str, Any] | None:
    row = details.contract(contract_id, build)
    if row is None:
        return None
    found = {**row.to_dict(), "as_of": build.as_of}
    found["name"] = found["contract_id"] if is_missing(found["title"]) else found["title"]
    files = details.deliveries(build).set_index("delivery_id")["file_name"]
    found["file_name"] = files.get(found["delivery_id"])
    return found


def _not_there(wanted: str) -> None:
    frame.empty(
        _('Avtalet "{contract}" finns inte bland de inlästa avtalen.').format(contract=wanted[:60])
        if wanted
        else _("Inget avtal är valt."),
        _("Välj ett i listan över alla avtal."),
    )
    st.page_link(**address.link("pages/outcomes/contracts.py"), label=_("Alla avtal"))


def standing(question: Question, row: dict[str, Any]) -> None:
    """Status with its sum in words, and what needs to be looked at."""
    keeping.drawn(_standing, question.build, row["contract_id"])


def _standing(build: Opened, contract_id: str) -> None:
    row = keeping.kept(_contract, build, contract_id)
    words = details.words(build, "contract_status", language())
    frame.status(
        contract_words.TONES.get(row["status"], ""),
        contract_words.status_text(row["status"], words),
        contract_words.standing(row),
        large=True,
    )
    if row["needs_attention"]:
        said = "\n".join(f"- {plain(text[:1].upper() + text[1:])}" for text in contract_words.reasons(row))
        st.markdown(f"**{plain(_('Att åtgärda'))}**\n{said}")


def key_figures(question: Question, row: dict[str, Any]) -> None:
    keeping.drawn(_key_figures, question.build, question, row["contract_id"])


def _key_figures(build: Opened, question: Question, contract_id: str) -> None:
    row = keeping.kept(_contract, build, contract_id)
    if contract_words.nothing_to_follow(row):
        return
    of_required = (
        _("antalet är inte överenskommet")
        if is_missing(row["places_required"])
        else _("av {number} avtalade").format(number=value_text(row["places_required"], "places"))
    )
    if row["status"] == "no_requirement":
        of_required = _("avtalet har inget krav")
    absent = int(row["reports_missing"])
    received = _n(
        "{received} av {due} rapport inkommen", "{received} av {due} rapporter inkomna", int(row["reports_due"])
    ).format(received=number(row["reports_received"]), due=number(row["reports_due"]))
    figures.figures(
        [
            asked.figure(question, "places_delivered", of_required),
            asked.figure(question, "fulfilment"),
            asked.figure(
                question, "report_rate", received if absent or row["reports_due"] else _("ingen rapport har förfallit")
            ),
            asked.figure(question, "placements_started"),
            asked.figure(question, "persons"),
            asked.figure(question, "in_work_6m_rate"),
        ]
    )


def requirement(question: Question, row: dict[str, Any]) -> None:
    """The requirement in words: numbers, rule, period, and where it was read."""
    with st.container(key="panel-requirement", gap="small"):
        st.subheader(_("Kravet och reglerna"), anchor=False)
        keeping.drawn(_requirement, question.build, row["contract_id"])


def _requirement(build: Opened, contract_id: str) -> None:
    row = keeping.kept(_contract, build, contract_id)
    spoken = language()
    rows = [
        (_("Avtalstid"), contract_words.period(row)),
        *contract_words.requirement(
            row, details.words(build, "requirement", spoken), details.words(build, "report_frequency", spoken)
        ),
    ]
    if not is_missing(row["contract_value_sek"]):
        rows.append((_("Avtalsvärde"), value_text(row["contract_value_sek"], "sek")))
    if not is_missing(row["contract_owner"]):
        rows.append((_("Ansvarig"), str(row["contract_owner"])))
    rows += [(_("Avtals-id"), row["contract_id"]), (_("Uppgifterna står i"), where(row))]
    frame.facts(rows)


def where(row: Any) -> str:
    """File and row, as the spreadsheet numbers it."""
    if is_missing(row["file_name"]):
        return missing()
    return _("{file}, rad {row}").format(file=row["file_name"], row=number(row["row_number"]))


def delivery(question: Question, row: dict[str, Any]) -> None:
    """Delivered by month, since the start, and the even pace towards the requirement."""
    charts.chart(
        **keeping.kept(_delivery_panel, question.build, row["contract_id"]), key="delivery", about=question.about
    )


def _delivery_panel(build: Opened, contract_id: str) -> dict[str, Any]:
    row = keeping.kept(_contract, build, contract_id)
    shown = keeping.kept(_development, build, contract_id)
    nothing = contract_words.nothing_to_follow(row)
    return {
        "title": _pace_title(row),
        "spec": None if nothing or shown.empty else _pace_figure(build, contract_id),
        "alt": _delivery_alt(shown),
        "frame": shown,
        "columns": [
            Column("month_text", _("Månad")),
            Column("value", _("Levererat i månaden"), "places", 2),
            Column("cumulative", _("Levererat sedan start"), "places", 2),
            Column("pace", _("Jämn takt mot kravet"), "places", 2),
        ],
        "meaning": asked.meaning(build, "places_delivered"),
        "note": "" if row["status"] == "no_requirement" else _("Jämn takt är kravet fördelat lika över avtalets dagar"),
        "empty": _("Avtalet har inget krav på sysselsättning, och inget är levererat.")
        if nothing
        else _("Avtalet har inte börjat, så inget kan ha levererats än."),
    }


def _pace_title(row: dict[str, Any]) -> str:
    delivered, pace = row["places_delivered"], row["places_at_even_pace"]
    if contract_words.nothing_to_follow(row):
        return _("Det finns inget krav att följa")
    if is_missing(pace) or row["status"] in ("no_requirement", "not_started"):
        return _n("{number} plats levererad", "{number} platser levererade", contract_words.counted(delivered)).format(
            number=contract_words.places(delivered)
        )
    if row["places_behind"] > 0.05:
        return _n(
            "Leveransen ligger {number} plats efter jämn takt",
            "Leveransen ligger {number} platser efter jämn takt",
            contract_words.counted(row["places_behind"]),
        ).format(number=contract_words.places(row["places_behind"]))
    return _("Leveransen håller jämn takt eller mer")


def _development(build: Opened, contract_id: str) -> pd.DataFrame:
    found = details.contract_development(contract_id, build).rename(columns={"places_delivered": "value"})
    found["hidden"] = False
    found["month_text"] = [f"{as_date(month):%Y-%m}" for month in found["month"]]
    return found


def _pace_figure(build: Opened, contract_id: str) -> dict[str, Any]:
    row = keeping.kept(_contract, build, contract_id)
    shown = _development(build, contract_id)
    if shown["pace"].isna().all():
        shown = shown.drop(columns="pace")
    required = None if is_missing(row["places_required"]) else float(row["places_required"])
    return charts.delivery_against_pace(shown, required=required)


def _delivery_alt(shown: pd.DataFrame) -> str:
    if shown.empty:
        return ""
    last = shown.iloc[-1]
    text = _("Levererat sedan start till och med {month}: {delivered} platser.").format(
        month=last["month_text"], delivered=contract_words.places(last["cumulative"])
    )
    if not is_missing(last["pace"]):
        text += " " + _("Jämn takt: {pace}.").format(pace=contract_words.places(last["pace"]))
    return text


# The rows behind, each with file and row


def placements(question: Question, row: dict[str, Any]) -> None:
    rows = keeping.kept(_placements, question.build, row["contract_id"])
    aside = int(rows["not_counted_reason"].notna().sum()) if len(rows) else 0
    note = (
        _n(
            "{number} räknas inte; skälet står på raden.", "{number} räknas inte; skälen står på raderna.", aside
        ).format(number=number(aside))
        if aside
        else ""
    )
    row_panel(
        _("Placeringar"),
        rows,
        [
            Column("placement_id", _("Placering")),
            Column("form_text", _("Form")),
            Column("start_date", _("Började"), "date"),
            Column("end_date", _("Slutade"), "date"),
            Column("extent_pct", _("Omfattning, %"), "number", 0),
            Column("places_delivered", _("Platser"), "places", 2),
            Column("not_counted", _("Att märka"), width=250),
            Column("planned_end_date", _("Planerat slut"), "date"),
            Column("fte_months", _("Heltidsmånader"), "months"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count"),
        ],
        key="placements",
        about=question.about,
        note=note,
        empty=_("Inga placeringar är inlästa för avtalet. Det som levererats kommer då ur sammanlagda rapporter."),
    )


def _placements(build: Opened, contract_id: str) -> pd.DataFrame:
    rows = details.contract_placements(contract_id, build)
    spoken = language()
    forms, why = details.words(build, "form", spoken), details.words(build, "not_counted_reason", spoken)
    rows["form_text"] = [forms.get(form, form) for form in rows["form"]]
    rows["not_counted"] = ["" if is_missing(code) else why.get(code, code) for code in rows["not_counted_reason"]]
    late = rows["is_past_planned_end"].fillna(0).astype(bool) & (rows["not_counted"] == "")
    rows["not_counted"] = rows["not_counted"].mask(late, _("Räknas till planerat slut; slutdag saknas"))
    return rows


def reports(question: Question, row: dict[str, Any]) -> None:
    rows = keeping.kept(_reports, question.build, row["contract_id"])
    row_panel(
        _("Rapporter"),
        rows,
        [
            Column("period_text", _("Period")),
            Column("status_text", _("Status")),
            Column("due_date", _("Senast"), "date"),
            Column("received_date", _("Inkom"), "date"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing="–"),
        ],
        key="reports",
        about=question.about,
        note=_("En saknad rapport betyder att utfallet är okänt, inte att det är noll."),
        empty=_("Avtalet ska inte lämna någon rapport ännu."),
    )


_REPORT_SHAPES = {"received": "●", "nil": "●", "late": "◆", "missing": "■", "not_due": "○"}


def _reports(build: Opened, contract_id: str) -> pd.DataFrame:
    rows = details.contract_reports(contract_id, build)
    words = details.words(build, "report_status", language())
    rows["status_text"] = [f"{_REPORT_SHAPES.get(s, '')} {words.get(s, s)}".strip() for s in rows["status"]]
    rows["period_text"] = [_("Hela avtalet") if is_missing(period) else period for period in rows["period"]]
    return rows


def milestones(question: Question, row: dict[str, Any]) -> None:
    rows = keeping.kept(_milestones, question.build, row["contract_id"])
    row_panel(
        _("Hållpunkter"),
        rows,
        [
            Column("milestone_text", _("Vad")),
            Column("due_date", _("Senast"), "date"),
            Column("held_date", _("Hölls"), "date"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing="–"),
        ],
        key="milestones",
        about=question.about,
        empty=_("Inga hållpunkter är inlästa för avtalet."),
    )


def _milestones(build: Opened, contract_id: str) -> pd.DataFrame:
    rows = details.contract_milestones(contract_id, build)
    words = details.words(build, "milestone", language())
    files = details.deliveries(build).set_index("delivery_id")["file_name"]
    rows["milestone_text"] = [words.get(code, code) for code in rows["milestone"]]
    rows["file_name"] = [files.get(delivery) for delivery in rows["delivery_id"]]
    return rows


def deliveries(question: Question, row: dict[str, Any]) -> None:
    rows = keeping.kept(_deliveries, question.build, row["contract_id"])
    row_panel(
        _("Leveranser som säger något om avtalet"),
        rows,
        [
            Column("file_name", _("Fil")),
            Column("kind_text", _("Innehåll")),
            Column("rows_used", _("Rader om avtalet"), "count", width=140),
            Column("delivered_on", _("Inläst"), "date"),
            Column("delivered_by", _("Av")),
            Column("delivery_id", _("Leverans")),
        ],
        key="deliveries",
        about=question.about,
        empty=_("Ingen leverans säger något om avtalet."),
    )


def _deliveries(build: Opened, contract_id: str) -> pd.DataFrame:
    rows = details.contract_deliveries(contract_id, build)
    words = details.words(build, "kind", language())
    rows["kind_text"] = [words.get(kind, kind) for kind in rows["kind"]]
    rows["delivered_on"] = pd.to_datetime(rows["delivered_at"]).dt.date
    return rows
