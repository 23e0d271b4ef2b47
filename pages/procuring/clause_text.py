"""A clause in words: its text from the template, what will be followed up, and what the supplier is to send."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

from measures import Warehouse
from measures.follow_up import contract_rows
from pages.procuring.clause_templates import Template
from pages.procuring.first_delivery import Contract
from pages.shared import task_words
from pages.shared.text import _, _n, date_text, is_missing, language, number, speaking

# A text, or None where nothing is chosen.
Named = Mapping[str, "str | None"]
Block = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """What was chosen. `row`: the contract as fields of a file, codes as codes. `target_groups`: codes."""

    template: Template
    organisation: str
    row: Mapping[str, str]
    target_groups: tuple[str, ...]


def clause(warehouse: Warehouse, choices: Choices, contract: Contract) -> tuple[str, list[Block]]:
    """The clause's title, and its blocks: ("heading", "item" or "paragraph", text). In Swedish, whoever reads.

    A line that names what is not chosen is left out, and a heading with nothing below it too.
    """
    with speaking("sv"):
        named = _named(warehouse, choices, contract)
    blocks: list[Block] = []
    for line in choices.template.lines:
        text = _filled(line, named) if line else None
        if text is None:
            continue
        kind = "heading" if text.startswith("# ") else "item" if text.startswith("- ") else "paragraph"
        blocks.append((kind, text if kind == "paragraph" else text[2:].strip()))
    return _filled(choices.template.title, named) or "", [
        block
        for block, after in zip(blocks, [*blocks[1:], ("heading", "")], strict=True)
        if not block[0] == after[0] == "heading"
    ]


def _filled(text: str, named: Named) -> str | None:
    return None if any(named[place] is None for place in _places_in(text)) else text.format_map(named)


def _places_in(text: str) -> set[str]:
    return {place for _before, place, _spec, _conversion in string.Formatter().parse(text) if place is not None}


def unsaid(warehouse: Warehouse, choices: Choices, contract: Contract) -> list[str]:
    """What is chosen and the template's text does not say: labels in the reader's language."""
    named = _named(warehouse, choices, contract)
    texts = [line for line in choices.template.lines if _filled(line, named) is not None]
    used = {place for text in texts for place in _places_in(text)}
    demanded = {
        "places": _("antal"),
        "target_groups": _("målgrupper"),
        "report_frequency": _("hur ofta det rapporteras"),
        "report_due_days": _("när rapporten ska vara inne"),
        "penalty": _("vite"),
        "bonus": _("bonus"),
        "bonus_max": _("högsta bonus"),
        **({"first_start": _("första start")} if choices.row.get("first_start_within_months") else {}),
    }
    return [label for name, label in demanded.items() if named[name] is not None and name not in used]


def _named(warehouse: Warehouse, choices: Choices, contract: Contract) -> Named:
    """Every name that a template may have; to be called in Swedish."""
    row = choices.row
    frequencies = contract_rows.words(warehouse, "report_frequency", "sv")
    first = contract["first_start_within_months"]
    return {
        "organisation": choices.organisation,
        "contract": row.get("contract_id") or None,
        "supplier": row.get("supplier_id") or None,
        "places": None if contract["requirement"] == "bonus" else undertaking(contract),
        "accepted_forms": _accepted(contract),
        "months_per_job": None if contract["accepted_forms"] == "internships" else _months(contract["months_per_job"]),
        "months_per_internship": None
        if contract["accepted_forms"] == "jobs"
        else _months(contract["months_per_internship"]),
        "target_groups": (groups(warehouse, choices) or "").lower() or None,
        "first_start": None if is_missing(first) else _months(first),
        "report_frequency": frequencies[contract["report_frequency"]].lower(),
        "report_due_days": _days(contract),
        "report_form": _form(contract),
        "start_date": date_text(contract["start_date"]),
        "end_date": None if is_missing(contract["end_date"]) else date_text(contract["end_date"]),
        "penalty": None
        if is_missing(contract["penalty_per_place_sek"])
        else _kronor(contract["penalty_per_place_sek"]),
        "bonus": _("bonus") if contract["bonus_clause"] else None,
        "bonus_max": None if is_missing(contract["bonus_max_sek"]) else _kronor(contract["bonus_max_sek"]),
    }


def undertaking(contract: Contract) -> str:
    """The number as it is agreed: "2 anställningar och 1 praktikplats", "24 heltidsmånader i anställning"; "ej
    överenskommet" where there is none."""
    parts = [text for text in (_jobs(contract), _internships(contract)) if text]
    if parts:
        return task_words.listed(parts)
    if not is_missing(contract["required_fte_months"]):
        months = contract["required_fte_months"]
        text = _n("{number} heltidsmånad", "{number} heltidsmånader", months)
        return text.format(number=_exact(months))
    return _places(contract)


def _jobs(contract: Contract) -> str:
    """The jobs where they are agreed by themselves, in the unit in which they are; empty where they are not."""
    if months := contract["required_job_months"]:
        text = _n("{number} heltidsmånad i anställning", "{number} heltidsmånader i anställning", months)
        return text.format(number=_exact(months))
    jobs = contract["required_jobs"]
    return _n("{number} anställning", "{number} anställningar", jobs).format(number=_exact(jobs)) if jobs else ""


def _internships(contract: Contract) -> str:
    """As `_jobs`."""
    if months := contract["required_internship_months"]:
        text = _n("{number} heltidsmånad i praktik", "{number} heltidsmånader i praktik", months)
        return text.format(number=_exact(months))
    internships = contract["required_internships"]
    text = _n("{number} praktikplats", "{number} praktikplatser", internships or 0)
    return text.format(number=_exact(internships)) if internships else ""


def _places(contract: Contract) -> str:
    required = contract["required_places"]
    if is_missing(required):
        return _("ej överenskommet")
    text = _n("{number} plats", "{number} platser", required)
    return text.format(number=_exact(required))


def _exact(value: float) -> str:
    """A number as it was chosen: what is agreed is not rounded."""
    return number(value, next((places for places in range(6) if round(value, places) == value), 6))


def _kronor(amount: float) -> str:
    return _("{number} kr").format(number=_exact(amount))


def _months(months: float) -> str:
    text = _n("{number} månad", "{number} månader", months)
    return text.format(number=_exact(months))


def _days(contract: Contract) -> str:
    days = contract["report_due_days"]
    return _n("{number} dag", "{number} dagar", days).format(number=number(days))


def _accepted(contract: Contract) -> str:
    return {"jobs": _("anställning"), "internships": _("praktik")}.get(
        contract["accepted_forms"] or "", _("anställning eller praktik")
    )


def _form(contract: Contract) -> str:
    return {
        "sums": _("rapporter med summor"),
        "persons": _("en rad för varje person, utan namn"),
        "both": _("rapporter med summor och en rad för varje person, utan namn"),
    }.get(contract["report_form"] or "", _("rapporter med summor eller en rad för varje person, utan namn"))


def groups(warehouse: Warehouse, choices: Choices) -> str | None:
    """The target groups in words, None where none is chosen."""
    words = contract_rows.words(warehouse, "target_group", language())
    return task_words.listed([words[code] for code in choices.target_groups]) or None


def followed_up(warehouse: Warehouse, choices: Choices, contract: Contract) -> list[tuple[str, str]]:
    """What will be followed up when the contract has been loaded: labels and texts, in the reader's language."""
    kind = contract["requirement"]
    rows = [(_("Antal"), _number(contract))]
    if kind != "bonus":
        rows.append((_("Första start"), _first_start(contract)))
    rows += [
        (_("En plats är"), _place(contract)),
        (_("Målgrupper"), groups(warehouse, choices) or _("Alla; ingen är vald")),
        (_("Rapporter"), _("om de kommer, om de kommer i tid och vad de säger")),
    ]
    if not is_missing(contract["penalty_per_place_sek"]):
        text = _("{amount} för varje plats som saknas, som ett förslag tills någon beslutar")
        rows.append((_("Vite"), text.format(amount=_kronor(contract["penalty_per_place_sek"]))))
    if contract["bonus_clause"]:
        most = contract["bonus_max_sek"]
        text = _("platser som ger bonus") if kind == "bonus" else _("platser utöver kravet")
        if not is_missing(most):
            text += _(", sammanlagt högst {amount}").format(amount=_kronor(most))
        rows.append((_("Bonus"), text))
    if contract["report_form"] != "sums":
        rows.append((_("Efter avslutet"), _("om deltagarna är i arbete, ur de uppföljningar som lämnas")))
    return rows


def _place(contract: Contract) -> str:
    """What a place is, in the forms that are accepted."""
    job, internship = _exact(contract["months_per_job"]), _exact(contract["months_per_internship"])
    if contract["accepted_forms"] == "jobs":
        return _("{job} månaders heltidsanställning").format(job=job)
    if contract["accepted_forms"] == "internships":
        return _("{internship} månaders praktik på heltid").format(internship=internship)
    text = _("{job} månaders heltidsanställning eller {internship} månaders praktik på heltid")
    return text.format(job=job, internship=internship)


def _number(contract: Contract) -> str:
    if contract["requirement"] == "bonus":
        return _("Inget antal krävs; platser ger bonus")
    if is_missing(contract["required_places"]):
        return _("Ej överenskommet: inget mäts mot ett antal förrän antalet och dagen är inlästa")
    said, places = undertaking(contract), _places(contract)
    text = _("levererat mot {number}")
    return text.format(number=said if said == places else _("{said}, det är {places}").format(said=said, places=places))


def _first_start(contract: Contract) -> str:
    due = contract["first_start_due_date"]
    if is_missing(due):
        return _("Ingen dag följer av reglerna")
    return _("senast {date}").format(date=date_text(due))
