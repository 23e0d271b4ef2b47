"""Ready letters in Swedish, composed from `data/reference/letters` and the facts of a contract. Nothing is ever sent.

A letter holds facts about the contract, its reports and how many placements there are, and nothing about any person.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import contract_words, task_words
from pages.shared.contracts import letter_templates
from pages.shared.text import (
    as_date,
    date_text,
    difference,
    is_missing,
    kronor,
    month_text,
    number,
    speaking,
    value_text,
)

INVENTED = "OBS! Uppgifterna i brevet är påhittade. Det ska inte skickas."
_SHOWN = 0.05  # what does not read as 0
_NUMERALS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_REPORTED_IN = {
    "sums": "i rapporter med summor",
    "persons": "i placeringar, en rad per person och utan namn",
    "both": "både i rapporter med summor och i placeringar, en rad per person och utan namn",
}
# Letters that ask for a plan.
_PLANNED = ("behind", "well_behind")
_DONE = {"final_documentation": "lämnats"}
_CHOICE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
Facts = Mapping[str, "str | Sequence[str] | None"]


@dataclass(frozen=True)
class Letter:
    """A ready letter. `dated`: its day in words; `answer_by`: the last day to answer; `blocks`: (kind, text) in order.

    A kind is "paragraph" or "item".
    """

    to: str
    subject: str
    blocks: tuple[tuple[str, str], ...]
    is_invented: bool
    dated: str
    answer_by: dt.date | None = None

    @property
    def text(self) -> str:
        """The letter as text to copy."""
        parts: list[str] = [f"{INVENTED}\n\n"] if self.is_invented else []
        parts.append(f"Datum: {self.dated}\nTill: {self.to}\nÄrende: {self.subject}\n")
        before = ""
        for kind, text in self.blocks:
            parts.append(
                f"- {text}\n"
                if kind == "item" and before == "item"
                else f"\n- {text}\n"
                if kind == "item"
                else f"\n{text}\n"
            )
            before = kind
        return "".join(parts)


def last_day(task: str, dated: dt.date, latest_start: dt.date | None = None) -> dt.date:
    """The last day to answer that letter, as its file says; a plan is of use while somebody can still begin."""
    answer = dated + dt.timedelta(days=letter_templates.templates()[task].answer_days)
    return min(answer, latest_start) if latest_start else answer


def letter(warehouse: Warehouse, contract_id: str, task: str, answer_by: dt.date | None = None) -> Letter | None:
    """The letter about that thing to do; None when the contract has no such thing, or no letter is written about it.

    Dated the day that its facts are of. `answer_by`: the last day to answer, else as the letter's file says.
    """
    template = letter_templates.templates().get(task)
    rows = follow_up_rows.tasks(warehouse, {"contract": [contract_id]})
    rows = rows[rows["task"] == task]
    if template is None or rows.empty:
        return None
    is_invented = bool(contract_rows.about(warehouse)["is_invented"])
    with speaking("sv"):
        named = facts(warehouse, {**rows.iloc[0].to_dict(), "as_of": warehouse.as_of})
        day = answer_by or last_day(task, warehouse.as_of, _latest_start(rows.iloc[0].to_dict(), task, warehouse.as_of))
        return replace(composed(template, {**named, "svara_senast": date_text(day)}, is_invented), answer_by=day)


def _latest_start(row: Mapping[str, Any], task: str, today: dt.date) -> dt.date | None:
    """The last day on which somebody could begin and still count wholly, in a letter that asks for a plan."""
    days = [row[name] for name in ("latest_job_start_date", "latest_internship_start_date")] if task in _PLANNED else []
    return max((as_date(day) for day in days if not is_missing(day) and as_date(day) >= today), default=None)


def composed(template: letter_templates.Template, named: Facts, is_invented: bool = False) -> Letter:
    """The template with the facts in it. A line that names a fact that is not known is left out."""
    one = named.get("antal") == "1"
    blocks: list[tuple[str, str]] = []
    for line in template.lines:
        if not line:
            continue
        kind, text = ("item", line[2:]) if line.startswith("- ") else ("paragraph", line)
        alone = re.fullmatch(r"\{([^{}]+)\}", text)
        values = named.get(alone[1]) if alone else None
        if alone and isinstance(values, list | tuple):
            blocks += [(kind, value) for value in values]
            continue
        filled = _filled(text, named, one)
        if filled is not None:
            blocks.append((kind, filled))
    sender = [str(named[name]) for name in ("ansvarig", "organisation") if named.get(name)]
    blocks.append(("paragraph", "\n".join(["Med vänlig hälsning", *sender])))
    to = "Matchningsansvarig" if template.to == "matching" else str(named["leverantör"])
    return Letter(to, _filled(template.subject, named, one) or "", tuple(blocks), is_invented, str(named["dag"]))


def _filled(text: str, named: Facts, one: bool) -> str | None:
    chosen = _CHOICE.sub(lambda match: match[1] if one else match[2], text)
    values: dict[str, str] = {}
    for _text, place, _spec, _conversion in string.Formatter().parse(chosen):
        if place is not None:
            value = named.get(place)
            if value is None:
                return None
            values[place] = value if isinstance(value, str) else task_words.listed(value)
    return chosen.format_map(values)


def facts(warehouse: Warehouse, row: Mapping[str, Any]) -> Facts:
    """Every named place with its text, None where it is not known; to be called in Swedish."""
    task = row["task"]
    count = None if is_missing(row["amount"]) else round(float(row["amount"]))
    persons = None if is_missing(row["persons_needed"]) else int(row["persons_needed"])
    job, internship = (_coming(row, name) for name in ("latest_job_start_date", "latest_internship_start_date"))
    days = int(row["days_late"])
    # What is taken from what, where the letter says both.
    whole = {
        "not_met": "places_needed",
        "penalty_to_decide": "places_needed",
        "behind": "places_expected",
        "well_behind": "places_expected",
    }
    short = difference(row[whole[task]], row["places_delivered"]) if task in whole else row["amount"]
    can_be_met = not persons or bool(job or internship)
    return {
        "avtal": row["contract_id"] if is_missing(row["title"]) else str(row["title"]),
        "avtalsnummer": row["contract_id"],
        "leverantör": "leverantören" if is_missing(row["supplier_name"]) else str(row["supplier_name"]),
        "organisation": None if is_missing(row["organisation_name"]) else str(row["organisation_name"]),
        "ansvarig": None if is_missing(row["contract_owner"]) else str(row["contract_owner"]),
        "dag": date_text(row["as_of"]),
        "antal": None if count is None else number(count),
        "antal_ord": None if count is None else _NUMERALS[count] if count < len(_NUMERALS) else number(count),
        "perioder": _periods(warehouse, row["contract_id"], task) or None,
        "hållpunkter": _milestones(warehouse, row["contract_id"]) if task == "milestone_late" else None,
        "sedan": _day(row["since_date"]),
        "dagar_sen": f"{number(days)} {'dag' if days == 1 else 'dagar'}" if days else None,
        "utlovat": _places(row["places_required"]),
        "behövs": _places(row["places_needed"]),
        "levererat": _places(row["places_delivered"]),
        "väntat": _places(row["places_expected"]),
        "saknas": _places(short),
        "öppna": contract_words.open_reports(row) or None,
        "pågående": _places(row["places_planned"]) if persons and row["places_planned"] >= _SHOWN else None,
        # Where nobody can begin in time any more, nobody is asked to.
        "personer": None
        if not persons or not can_be_met
        else "en person"
        if persons == 1
        else f"{number(persons)} personer",
        "hinns": "" if can_be_met else None,
        "hinns_inte": None if can_be_met else contract_words.from_now(row),
        "anställning_senast": job,
        "praktik_senast": internship,
        "slut": _day(row["end_date"]),
        "första_start": _day(row["first_start_due_date"]),
        "redovisas": _REPORTED_IN.get(row["report_form"]),
        "skäl": None,
        "belopp": None if is_missing(row["amount"]) else kronor(row["amount"]),
    }


def _day(x: Any) -> str | None:
    return None if is_missing(x) else date_text(x)


def _places(x: Any) -> str | None:
    return None if is_missing(x) else task_words.place_count(x).replace("\u00a0", " ")


def _coming(row: Mapping[str, Any], name: str) -> str | None:
    return None if is_missing(row[name]) or as_date(row[name]) < as_date(row["as_of"]) else date_text(row[name])


def _periods(warehouse: Warehouse, contract_id: str, task: str) -> list[str]:
    if task in ("deviation", "changed_after_acceptance"):
        remarks = follow_up_rows.contract_remarks(contract_id, warehouse)
        return [_remark(each) for each in remarks[remarks["remark"] == task].to_dict("records")]
    status = {"report_missing": "missing", "report_returned": "returned", "months_missing": "incomplete"}.get(task)
    if status is None:
        return []
    rows = follow_up_rows.open_reports(warehouse, contract_id)
    reasons = contract_rows.words(warehouse, "reason_code", "sv")
    return [_report(each, reasons) for each in rows[rows["status"] == status].to_dict("records")]


def _remark(row: Mapping[str, Any]) -> str:
    period = month_text(row["month"]) if is_missing(row["period"]) else task_words.period_words(row["period"])
    if is_missing(row["reported_fte_months"]) or is_missing(row["counted_fte_months"]):
        return period
    reported, counted = (value_text(row[name], "months") for name in ("reported_fte_months", "counted_fte_months"))
    if row["remark"] == "deviation":
        return f"{period}: {reported} heltidsmånader i rapporten, {counted} i placeringarna"
    return f"{period}: {reported} heltidsmånader var redovisade när vi godkände, {counted} är redovisade nu"


def _report(row: Mapping[str, Any], reasons: Mapping[str, str]) -> str:
    period = task_words.period_words(row["period"])
    if row["status"] == "missing":
        return f"{period}, skulle ha kommit senast den {date_text(row['due_date'])}"
    why = (
        []
        if is_missing(row["reason_code"]) or row["reason_code"] == "other"
        else [reasons.get(row["reason_code"], "").lower()]
    )
    why += [] if is_missing(row["reason"]) else [str(row["reason"])]
    return f"{period}: {'; '.join(why)}" if why else period


def _milestones(warehouse: Warehouse, contract_id: str) -> list[str]:
    words = {**contract_rows.words(warehouse, "milestone", "sv")}
    rows = contract_rows.contract_milestones(contract_id, warehouse)
    rows = rows[rows["status"].isin(["not_held", "not_known"]) & (rows["milestone"] != "start_meeting")]
    return [
        f"{words.get(code, code)}: skulle ha {_DONE.get(code, 'hållits')} senast den {date_text(due)}"
        for code, due in zip(rows["milestone"], rows["due_date"], strict=True)
    ]


def file_name(contract_id: str, task: str, day: dt.date) -> str:
    """ "brev-report-missing-trv-2024-1-2026-10-31.docx"."""
    slug = re.sub(r"[^a-z0-9]+", "-", f"{task} {contract_id}".lower()).strip("-")[:60]
    return f"brev-{slug}-{day:%Y-%m-%d}.docx"
