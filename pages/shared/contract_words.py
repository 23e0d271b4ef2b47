"""A contract in words: its requirement, how it stands, why it needs attention. Composed from its row; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pages.shared.text import (
    NBSP,
    _,
    _n,
    as_date,
    date_text,
    difference,
    is_missing,
    missing,
    number,
    percent,
    value_text,
)

SHAPES = {
    "exceeded": "★",
    "met": "●",
    "on_track": "◐",
    "too_early": "○",
    "not_started": "○",
    "data_missing": "◆",
    "not_agreed": "◇",
    "no_pace": "◇",
    "requirement_unknown": "◇",
    "exempted": "□",
    "awaiting_candidates": "◁",
    "behind": "▲",
    "well_behind": "▼",
    "not_met": "■",
    "no_requirement": "–",
}
TONES = {
    "exceeded": "good",
    "met": "good",
    "on_track": "good",
    "awaiting_candidates": "near",
    "data_missing": "near",
    "behind": "behind",
    "well_behind": "bad",
    "not_met": "bad",
}
# Worst first: the order in which statuses are listed.
ORDER = (
    "not_met",
    "well_behind",
    "behind",
    "awaiting_candidates",
    "data_missing",
    "not_agreed",
    "no_pace",
    "requirement_unknown",
    "too_early",
    "not_started",
    "on_track",
    "met",
    "exceeded",
    "exempted",
    "no_requirement",
)
# Two numbers that read alike are alike.
_SAME = 0.05
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
    return (
        row["status"] == "no_requirement"
        and is_missing(row["places_required"])
        and not counted(row["places_delivered"])
    )


def not_measured(row: Row) -> str:
    """Why there is no number to measure against, for the cell where it would stand; empty where there is one."""
    return {
        "no_requirement": _("bara bonus") if row.get("requirement") == "bonus" else _("inget krav"),
        "not_agreed": _("ej överenskommet"),
        "exempted": _("undantaget"),
        "requirement_unknown": _("kravet är okänt"),
    }.get(row["status"], "")


# The sum behind the status


def in_months(row: Row) -> bool:
    """Whether the obligation is stated in full-time months alone."""
    return not is_missing(row["required_fte_months"]) and is_missing(row["stated_places"])


def amount(row: Row, number_of_places: Any) -> str:
    """A number of places in the contract's own unit, without the unit."""
    return places(number_of_places * row["months_per_job"] if in_months(row) else number_of_places)


def standing(row: Row) -> str:
    """The sum behind the status, in the contract's own unit: "8,4 av 12 månader; 9 behövs enligt 75 %-regeln"."""
    if nothing_to_follow(row):
        return _("Det finns inget krav att följa")
    if is_missing(row["places_required"]):
        after = {
            "no_requirement": _("utan krav"),
            "exempted": exemption(row),
            "requirement_unknown": _("det är okänt om avtalet har ett krav"),
        }.get(row["status"], _("antalet är ej överenskommet"))
        return f"{delivered(row)}; {after}"
    if row["status"] == "no_requirement":
        return f"{delivered(row)}; {_('0 platser är överenskomna')}"
    parts = [share(row), _needed(row), possible(row)]
    if not is_missing(row["explained_reason_code"]):
        parts.append(_("förklarat: {reason}").format(reason=_reason(row, "explained")))
    return "; ".join(part for part in parts if part)


def delivered(row: Row) -> str:
    """As "9,5 platser levererade"; while reports are open it is what is reported, for more may have been delivered."""
    if is_missing(row["places_told"]):
        return _("ingenting är redovisat")
    count = counted(row["places_delivered"])
    if row["reports_open"]:
        text = _n("{number} plats redovisad", "{number} platser redovisade", count)
    else:
        text = _n("{number} plats levererad", "{number} platser levererade", count)
    return text.format(number=places(row["places_delivered"]))


def share(row: Row) -> str:
    """As "8,4 av 12 månader", "9,5 av 18 platser" or, where nothing is told, "ingenting är redovisat av 18 platser"."""
    if is_missing(row["places_told"]):
        return _untold(row)
    in_places = _n(
        "{delivered} av {required} plats", "{delivered} av {required} platser", counted(row["places_required"])
    ).format(delivered=places(row["places_delivered"]), required=places(row["places_required"]))
    if not in_months(row):
        return in_places
    months, required = float(row["obliged_fte_months"]), float(row["places_required"]) * float(row["months_per_job"])
    text = _n("{delivered} av {required} månad", "{delivered} av {required} månader", counted(required)).format(
        delivered=places(months), required=places(required)
    )
    # A month of internship weighs more than one of employment, so that the places decide.
    if abs(months - float(row["places_delivered"]) * float(row["months_per_job"])) < _SAME:
        return text
    return _("{months}, praktiken omräknad {places}").format(months=text, places=in_places)


def _untold(row: Row) -> str:
    if in_months(row):
        required = float(row["places_required"]) * float(row["months_per_job"])
        text = _n(
            "ingenting är redovisat av {number} månad", "ingenting är redovisat av {number} månader", counted(required)
        )
    else:
        required = float(row["places_required"])
        text = _n(
            "ingenting är redovisat av {number} plats", "ingenting är redovisat av {number} platser", counted(required)
        )
    return text.format(number=places(required))


def _needed(row: Row) -> str:
    """What is needed, or what should have been delivered by now; empty where neither says more."""
    # What is met in full needs no rule to be met by.
    if row["is_by_early_end_rule"] and row["places_delivered"] < row["places_required"]:
        return _("{number} behövs enligt {share}-regeln").format(
            number=amount(row, row["places_needed"]), share=percent(row["early_end_share"])
        )
    expected = row["places_expected"]
    if is_missing(expected) or row["has_ended"] or row["status"] in ("met", "exceeded", "not_started"):
        return ""
    if not counted(expected):
        return _("inget behöver ha levererats än")
    return _("{number} borde ha levererats vid det här laget").format(number=amount(row, expected))


def possible(row: Row) -> str:
    """While reports are open: "redovisat 40 %, troligen högst 46 %, möjligt 100 %; 3 rapporter saknas"; empty when none
    is."""
    waiting = open_reports(row)
    if not waiting or is_missing(row["places_required"]) or not row["places_required"]:
        return waiting
    low, high = (
        float(row[name]) / float(row["places_required"]) for name in ("places_delivered_capped", "places_possible")
    )
    if high - low < 0.005:
        return waiting
    said = [] if is_missing(row["places_told"]) else [_("redovisat {low}").format(low=percent(low))]
    if not is_missing(row["places_plausible"]):
        plausible = float(row["places_plausible"]) / float(row["places_required"])
        said.append(_("troligen högst {share}").format(share=percent(plausible)))
    said.append(_("möjligt {high}").format(high=percent(high)))
    return f"{', '.join(said)}; {waiting}"


def open_reports(row: Row) -> str:
    """Reports that are missing, returned, and without months: "3 rapporter saknas, 1 rapport är återsänd"."""
    absent, incomplete = int(row["reports_missing"]), int(row["reports_incomplete"])
    returned = int(row["reports_open"]) - absent - incomplete
    said = []
    if absent:
        said.append(_n("{number} rapport saknas", "{number} rapporter saknas", absent).format(number=number(absent)))
    if returned > 0:
        said.append(
            _n("{number} rapport är återsänd", "{number} rapporter är återsända", returned).format(
                number=number(returned)
            )
        )
    if incomplete:
        said.append(without_months(incomplete))
    return ", ".join(said)


def without_months(reports: int) -> str:
    """Reports that tell of persons and not of their months."""
    return _n("{number} rapport saknar månader", "{number} rapporter saknar månader", reports).format(
        number=number(reports)
    )


def exemption(row: Row) -> str:
    """Why a contract is exempted: the code in words, and what was written."""
    return _("undantaget: {reason}").format(reason=_reason(row, "exempted"))


def _reason(row: Row, which: str) -> str:
    code, words = row[f"{which}_reason_code"], row[f"{which}_reason"]
    told = missing() if is_missing(code) else str(row.get(f"{which}_reason_text") or code).lower()
    return told if is_missing(words) else _("{reason} ({words})").format(reason=told, words=words)


def reach(row: Row) -> str:
    """By when the rest can still be met, and with how many at a time; empty where nothing is left or no end is set."""
    many = row["persons_needed"]
    if is_missing(many) or is_missing(row["end_date"]):
        return ""
    many, today = int(many), as_date(row["as_of"])
    if not many:
        return _("nås om de placeringar som pågår varar till sina planerade slut")
    jobs = _n("{number} heltidsanställd börjar senast {date}", "{number} heltidsanställda börjar senast {date}", many)
    internships = _n("{number} praktikant börjar senast {date}", "{number} praktikanter börjar senast {date}", many)
    days = ((jobs, row["latest_job_start_date"]), (internships, row["latest_internship_start_date"]))
    ways = [
        text.format(number=number(many), date=date_text(day).replace(" ", NBSP))
        for text, day in days
        if not is_missing(day) and as_date(day) >= today
    ]
    if not ways:
        return _("kravet hinner inte längre uppfyllas med hela placeringar{from_now}").format(from_now=from_now(row))
    return _("kan nås om {ways}").format(ways=f" {_('eller')} ".join(ways))


def from_now(row: Row) -> str:
    """How many would have to begin today and stay to the end, after a colon; empty on the last day."""
    jobs, internships = row["jobs_from_now"], row["internships_from_now"]
    forms = [
        many.format(number=number(count))
        for many, count in ((_("{number} heltidsanställda"), jobs), (_("{number} praktikanter på heltid"), internships))
        if not is_missing(count)
    ]
    return (
        _(": från i dag skulle det behövas {forms} till slutdagen").format(forms=f" {_('eller')} ".join(forms))
        if forms
        else ""
    )


def reasons(row: Row) -> list[str]:
    """Why a contract needs attention, the gravest first; empty when it does not."""
    said = []
    if row["status"] == "not_met":
        said.append(_("åtagandet är inte uppfyllt: {sum}").format(sum=_join(share(row), _needed(row))))
    elif row["status"] == "data_missing" and row["has_ended"]:
        said.append(_("avtalet är slut med {sum} redovisade").format(sum=share(row)))
    elif row["status"] in ("behind", "well_behind", "data_missing"):
        said.append(behind(row))
    elif row["status"] == "awaiting_candidates":
        said.append(
            _n(
                "leverantören väntar på kandidater från oss till {number} plats",
                "leverantören väntar på kandidater från oss till {number} platser",
                row["places_awaiting_candidates"],
            ).format(number=places(row["places_awaiting_candidates"]))
        )
    elif row["status"] == "not_agreed" and as_date(row["first_start_due_date"]) <= as_date(row["as_of"]):
        said.append(_("antalet platser är ännu ej överenskommet"))
    absent = int(row["reports_missing"])
    if absent:
        said.append(
            _n(
                "{number} rapport saknas sedan {date}", "{number} rapporter saknas, den äldsta sedan {date}", absent
            ).format(number=number(absent), date=date_text(row["oldest_missing_due_date"]).replace(" ", NBSP))
        )
    incomplete = int(row["reports_incomplete"])
    if incomplete:
        said.append(without_months(incomplete))
    returned = int(row["reports_open"]) - absent - incomplete
    if returned > 0:
        said.append(
            _n("{number} rapport är återsänd", "{number} rapporter är återsända", returned).format(
                number=number(returned)
            )
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
    return [text for text in said if text]


def behind(row: Row) -> str:
    """By how much, and by when it can still be met."""
    if is_missing(row["places_behind"]):
        return ""
    is_unknown = row["status"] == "data_missing"
    if is_unknown and not row["reports_received"] and not row["placements"] and not row["places_delivered"]:
        return _("ingenting är redovisat; om avtalet ligger efter går att säga först när rapporterna har kommit")
    lag = difference(row["places_expected"], row["places_delivered"])
    if counted(lag) == 0:
        if (
            not is_unknown
            and is_missing(row["first_start_date"])
            and as_date(row["first_start_due_date"]) < as_date(row["as_of"])
        ):
            return _("ingen har börjat, första start skulle ha skett senast {date}").format(
                date=date_text(row["first_start_due_date"]).replace(" ", NBSP)
            )
        return "" if is_unknown else reach(row)
    if in_months(row):
        months = float(row["months_per_job"])
        lag = difference(row["places_expected"] * months, row["places_delivered"] * months)
        text = _n("{number} månad efter", "{number} månader efter", counted(lag))
    else:
        text = _n("{number} plats efter", "{number} platser efter", counted(lag))
    told = text.format(number=places(lag))
    if is_unknown:
        return _("{lag} om inget mer är levererat än det som är redovisat").format(lag=told)
    return _join(told, reach(row))


def reason(row: Row) -> str:
    """All reasons as one sentence."""
    text = "; ".join(reasons(row))
    return text[:1].upper() + text[1:]


def _join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def parties(row: Row) -> str:
    """Supplier and organisation, as far as they are known."""
    names = (row["supplier_name"], row["organisation_name"])
    return " · ".join(str(name) for name in names if not is_missing(name))


def identity(row: Row) -> str:
    """Number, supplier and organisation: titles occur several times."""
    return " · ".join(text for text in (str(row["contract_id"]), parties(row)) if text)


def period(row: Row) -> str:
    """From which day to which the contract runs."""
    if is_missing(row["end_date"]):
        return _("från {start}, utan slutdag").format(start=date_text(row["start_date"]))
    return f"{date_text(row['start_date'])} – {date_text(row['end_date'])}"


def converted(hours: float, per_month: Sequence[float]) -> str:
    """That full-time months are converted from so many hours, and by which rule."""
    return _("Omräknat från timmar: {hours} timmar. {per_month} timmar = 1 heltidsmånad.").format(
        hours=value_text(hours, "hours"), per_month=_(" eller ").join(value_text(each, "hours") for each in per_month)
    )
