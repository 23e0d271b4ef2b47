"""A contract in words: its requirement, how it stands and why it needs attention. Composed from its row; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.shared.text import NBSP, _, _n, as_date, date_text, is_missing, number, value_text

SHAPES = {
    "met": "●",
    "on_track": "●",
    "too_early": "○",
    "not_started": "○",
    "no_pace": "◇",
    "not_agreed": "◇",
    "requirement_unknown": "◇",
    "data_missing": "◆",
    "behind": "▲",
    "not_met": "■",
    "no_requirement": "–",
}
TONES = {"met": "good", "on_track": "good", "data_missing": "near", "behind": "behind", "not_met": "bad"}
Row = Mapping[str, Any]


def status_text(status: str, words: Mapping[str, str]) -> str:
    """Shape and word: "▲ Efter"."""
    return f"{SHAPES.get(status, '')} {words.get(status, status)}".strip()


def places(x: Any) -> str:
    return value_text(x, "places")


def counted(x: Any) -> float:
    """The number that a reader sees, to say one place or several."""
    return 0 if is_missing(x) else round(float(x), 1)


def nothing_to_follow(row: Row) -> bool:
    """A contract without a requirement, under which nothing has been delivered either."""
    return row["status"] == "no_requirement" and not counted(row["places_delivered"])


def standing(row: Row) -> str:
    """The sum behind the status: "9,5 av 18 platser; 18 hade krävts vid jämn takt"."""
    if nothing_to_follow(row):
        return _("Det finns inget krav att följa")
    if row["status"] == "no_requirement":
        return _n(
            "{delivered} plats levererad, utan krav",
            "{delivered} platser levererade, utan krav",
            counted(row["places_delivered"]),
        ).format(delivered=places(row["places_delivered"]))
    if is_missing(row["places_required"]):
        return _n(
            "{delivered} plats levererad; antalet är inte överenskommet",
            "{delivered} platser levererade; antalet är inte överenskommet",
            counted(row["places_delivered"]),
        ).format(delivered=places(row["places_delivered"]))
    text = _share(row)
    if is_missing(row["places_at_even_pace"]) or row["status"] in ("met", "not_started"):
        return text
    return text + _("; {pace} hade krävts vid jämn takt").format(pace=places(row["places_at_even_pace"]))


def reasons(row: Row) -> list[str]:
    """Why a contract needs attention, the gravest first; empty when it does not."""
    said = []
    ended = not is_missing(row["end_date"]) and as_date(row["end_date"]) < as_date(row["as_of"])
    if row["status"] == "not_met":
        said.append(_("åtagandet är inte uppfyllt: {sum}").format(sum=_share(row)))
    elif row["status"] == "data_missing" and ended:
        said.append(_("avtalet är slut med {sum} redovisade").format(sum=_share(row)))
    elif row["status"] in ("behind", "data_missing"):
        said.append(
            _n(
                "{number} plats efter jämn takt", "{number} platser efter jämn takt", counted(row["places_behind"])
            ).format(number=places(row["places_behind"]))
        )
    elif (
        row["status"] == "not_agreed"
        and row["needs_attention"]
        and as_date(row["first_start_due_date"]) <= as_date(row["as_of"])
    ):
        said.append(_("antalet platser är ännu inte överenskommet"))
    absent = int(row["reports_missing"])
    if absent:
        said.append(
            _n(
                "{number} rapport saknas sedan {date}", "{number} rapporter saknas, den äldsta sedan {date}", absent
            ).format(number=number(absent), date=date_text(row["oldest_missing_due_date"]).replace(" ", NBSP))
        )
    late = int(row["placements_past_planned_end"])
    if late:
        said.append(
            _n(
                "{number} placering har passerat sitt planerade slut",
                "{number} placeringar har passerat sitt planerade slut",
                late,
            ).format(number=number(late))
        )
    return said


def reason(row: Row) -> str:
    """All reasons as one sentence."""
    text = "; ".join(reasons(row))
    return text[:1].upper() + text[1:]


def _share(row: Row) -> str:
    return _n(
        "{delivered} av {required} plats", "{delivered} av {required} platser", counted(row["places_required"])
    ).format(delivered=places(row["places_delivered"]), required=places(row["places_required"]))


def parties(row: Row) -> str:
    """Supplier and organisation, as far as they are known."""
    names = (row["supplier_name"], row["organisation_name"])
    return " · ".join(str(name) for name in names if not is_missing(name))


def period(row: Row) -> str:
    """From which day to which the contract runs."""
    if is_missing(row["end_date"]):
        return _("från {start}, utan slutdag").format(start=date_text(row["start_date"]))
    return f"{date_text(row['start_date'])} – {date_text(row['end_date'])}"


def requirement(row: Row, words: Mapping[str, str], frequencies: Mapping[str, str]) -> list[tuple[str, str]]:
    """The requirement and its rules, as (label, text) rows."""
    kind = _("Okänt") if is_missing(row["requirement"]) else words.get(row["requirement"], row["requirement"])
    rows = [(_("Slag av krav"), kind)]
    if row["requirement"] != "none":
        agreed = (
            _("Inte överenskommet än")
            if is_missing(row["places_required"])
            else _n(
                "{number} plats under avtalstiden",
                "{number} platser under avtalstiden",
                counted(row["places_required"]),
            ).format(number=places(row["places_required"]))
        )
        rows += [
            (_("Antal"), agreed),
            (
                _("En plats är"),
                _("{job} månaders heltidsanställning eller {internship} månaders praktik på heltid").format(
                    job=value_text(row["months_per_job"], "months"),
                    internship=value_text(row["months_per_internship"], "months"),
                ),
            ),
        ]
        if not is_missing(row["first_start_due_date"]):
            rows.append((_("Första start senast"), date_text(row["first_start_due_date"])))
    if not is_missing(row["report_frequency"]):
        how_often = frequencies.get(row["report_frequency"], row["report_frequency"])
        rows.append(
            (
                _("Rapport"),
                _n(
                    "{how_often}, senast {days} dag efter periodens slut",
                    "{how_often}, senast {days} dagar efter periodens slut",
                    int(row["report_due_days"]),
                ).format(how_often=how_often, days=number(row["report_due_days"])),
            )
        )
    return rows
