"""Things to do in words: one sentence each with what and why, in numbers. Composed from its row; draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from measures import number_text
from pages.shared import contract_words
from pages.shared.text import (
    NBSP,
    _,
    _n,
    as_date,
    date_text,
    difference,
    is_missing,
    kronor,
    language,
    number,
    value_text,
)

Row = Mapping[str, Any]
SHAPES = {1: "■", 2: "▲", 3: "○"}
TONES = {1: "bad", 2: "behind", 3: ""}
# A report's status, told apart without colour: filled, half, empty, square, arrow, dash, dot.
SIGNS = {
    "received": "●", "late": "◐", "nil": "○", "missing": "■", "returned": "↩", "incomplete": "◇", "exempt": "–",
    "not_due": "·",
}  # fmt: skip
_NAMED_AT_MOST = 3
# What does not read as 0.
_SHOWN = 0.05


def task_text(row: Row, words: Mapping[str, str]) -> str:
    """Shape and word: "■ Rapport saknas"; what is called as a status is has the status' shape, as elsewhere."""
    shape = contract_words.SHAPES.get(row["task"]) or SHAPES.get(int(row["urgency"]), "")
    return f"{shape} {words.get(row['task'], row['task'])}".strip()


def sentence(row: Row, periods: Sequence[str] = ()) -> str:
    """What there is to do and why.

    row: as `follow_up_rows.tasks` gives it, with `as_of`. periods: in words, oldest first.
    """
    compose = _SENTENCES.get(row["task"])
    return compose(row, periods) if compose else ""


def place_count(x: Any) -> str:
    """ "1 plats", "3,4 platser"."""
    shown = 0 if is_missing(x) else round(float(x), 1)
    return _n("{number} plats", "{number} platser", shown).format(number=value_text(x, "places")).replace(" ", NBSP)


def day(x: Any) -> str:
    """A date that does not break over two lines."""
    return date_text(x).replace(" ", NBSP)


def days_late(row: Row) -> str:
    days = int(row["days_late"])
    return _n("{number} dag", "{number} dagar", days).format(number=number(days)).replace(" ", NBSP)


def period_words(period: Any) -> str:
    """A report's period: "mars 2026", "andra kvartalet 2026", "2026", "hela avtalstiden"."""
    return number_text.report_period("" if is_missing(period) else str(period), language())


def listed(texts: Sequence[str]) -> str:
    """ "a, b och c"."""
    if len(texts) < 2:
        return "".join(texts)
    return _("{first} och {last}").format(first=", ".join(texts[:-1]), last=texts[-1])


def ways_left(row: Row) -> str:
    """By when somebody must begin for the requirement still to be met; empty where nobody can say."""
    if is_missing(row["persons_needed"]):
        return ""
    persons = int(row["persons_needed"])
    if not persons:
        return _("De placeringar som pågår ger resten om de varar till sina planerade slut.")
    jobs = _n(
        "{number} heltidsanställd behöver börja senast {date}",
        "{number} heltidsanställda behöver börja senast {date}",
        persons,
    )
    internships = _n(
        "{number} praktikant behöver börja senast {date}", "{number} praktikanter behöver börja senast {date}", persons
    )
    ways = [
        text.format(number=number(persons), date=day(row[column]))
        for text, column in ((jobs, "latest_job_start_date"), (internships, "latest_internship_start_date"))
        if not is_missing(row[column]) and as_date(row[column]) >= as_date(row["as_of"])
    ]
    if not ways:
        return _("Ingen ny placering hinner räknas fullt ut före avtalets slut{from_now}.").format(
            from_now=contract_words.from_now(row)
        )
    told = _(" eller ").join(ways)
    return _("{told}, utöver de som pågår.").format(told=told) if row["places_planned"] >= _SHOWN else told + "."


def _named(periods: Sequence[str]) -> str:
    if not periods or len(periods) > _NAMED_AT_MOST:
        return ""
    return ": " + listed(list(periods))


def _count(row: Row) -> int:
    return 0 if is_missing(row["amount"]) else round(float(row["amount"]))


def _report_missing(row: Row, periods: Sequence[str]) -> str:
    many = _count(row)
    return _n(
        "{number} rapport saknas{periods}. Den skulle ha kommit {date} och är {days} sen.",
        "{number} rapporter saknas{periods}. Den äldsta skulle ha kommit {date} och är {days} sen.",
        many,
    ).format(number=number(many), periods=_named(periods), date=day(row["since_date"]), days=days_late(row))


def _behind(row: Row, _periods: Sequence[str]) -> str:
    told = _("{delivered} av {required} levererade, {expected} väntades vid det här laget: {behind} efter.").format(
        delivered=value_text(row["places_delivered"], "places"),
        required=place_count(row["places_required"]),
        expected=value_text(row["places_expected"], "places"),
        behind=place_count(difference(row["places_expected"], row["places_delivered"])),
    )
    if row["reports_open"]:
        told += " " + _("Mer kan vara levererat: {reports}.").format(reports=contract_words.open_reports(row))
    return f"{told} {ways_left(row)}".strip()


def _not_met(row: Row, _periods: Sequence[str]) -> str:
    return _("Avtalet tog slut {end} med {delivered} av {required}. Det krävdes {needed}, så {short} saknas.").format(
        end=day(row["end_date"]),
        delivered=value_text(row["places_delivered"], "places"),
        required=place_count(row["places_required"]),
        needed=value_text(row["places_needed"], "places"),
        short=place_count(difference(row["places_needed"], row["places_delivered"])),
    )


def _first_start_missed(row: Row, _periods: Sequence[str]) -> str:
    return _("Den första skulle ha börjat senast {date}, för {days} sedan, men ingen har börjat.").format(
        date=day(row["since_date"]), days=days_late(row)
    )


def _awaiting_candidates(row: Row, _periods: Sequence[str]) -> str:
    """Both clocks: how long the supplier has waited for us, and when it needs somebody."""
    told = _(
        "Leverantören har väntat på kandidater till {places} sedan {date}, i {days}. Leverantören är inte sen."
    ).format(places=place_count(row["amount"]), date=day(row["since_date"]), days=days_late(row))
    if is_missing(row["act_by"]):
        return told
    if as_date(row["act_by"]) < as_date(row["as_of"]):
        return told + " " + _("Någon behövdes från {date}.").format(date=day(row["act_by"]))
    return told + " " + _("Någon behövs från {date}.").format(date=day(row["act_by"]))


def _first_start_soon(row: Row, _periods: Sequence[str]) -> str:
    left = (as_date(row["act_by"]) - as_date(row["as_of"])).days
    return _n(
        "Ingen har börjat än. Den första ska börja senast {date}, om {number} dag.",
        "Ingen har börjat än. Den första ska börja senast {date}, om {number} dagar.",
        left,
    ).format(date=day(row["act_by"]), number=number(left))


def _not_agreed(row: Row, _periods: Sequence[str]) -> str:
    return _("Antalet platser är inte överenskommet. Den första skulle ha börjat senast {date}.").format(
        date=day(row["since_date"])
    )


def _start_meeting(row: Row, _periods: Sequence[str]) -> str:
    return _("Startmötet skulle ha hållits senast {date}. Ingen uppgift finns om att det har hållits.").format(
        date=day(row["since_date"])
    )


def _counted(one: str, many: str) -> Callable[[Row, Sequence[str]], str]:
    """A sentence of a number and a day; the texts are looked up when a reader's language is known."""

    def told(row: Row, periods: Sequence[str]) -> str:
        count = _count(row)
        return _said(one, many, count).format(
            number=number(count), periods=_named(periods), date=day(row["since_date"]), days=days_late(row)
        )

    return told


def _said(one: str, many: str, count: int) -> str:
    return {
        "milestone_late": _n(
            "{number} hållpunkt har passerat utan uppgift om att den är klar. Den skulle ha varit klar {date}.",
            "{number} hållpunkter har passerat utan uppgift om att de är klara. "
            "Den äldsta skulle ha varit klar {date}.",
            count,
        ),
        "report_returned": _n(
            "{number} återsänd rapport väntar på rättelse{periods}. Den återsändes {date}.",
            "{number} återsända rapporter väntar på rättelse{periods}. Den första återsändes {date}.",
            count,
        ),
        "months_missing": _n(
            "{number} rapport redovisar personer men inte deras månader{periods}. "
            "Hur mycket som är levererat är okänt tills den är kompletterad.",
            "{number} rapporter redovisar personer men inte deras månader{periods}. "
            "Hur mycket som är levererat är okänt tills de är kompletterade.",
            count,
        ),
        "changed_after_acceptance": _n(
            "Uppgifterna för {number} period har ändrats sedan rapporten godkändes.",
            "Uppgifterna för {number} perioder har ändrats sedan rapporterna godkändes.",
            count,
        ),
        "deviation": _n(
            "Rapporten för {number} period visar en annan summa än placeringarna.",
            "Rapporterna för {number} perioder visar en annan summa än placeringarna.",
            count,
        ),
        "past_planned_end": _n(
            "{number} placering har passerat sitt planerade slut, {date}, utan uppgift om att den är avslutad.",
            "{number} placeringar har passerat sitt planerade slut, den första {date}, "
            "utan uppgift om att de är avslutade.",
            count,
        ),
        "check_in_missing": _n(
            "{number} pågående placering saknar avstämning. Den skulle ha hållits senast {date}.",
            "{number} pågående placeringar saknar avstämning. Den första skulle ha hållits senast {date}.",
            count,
        ),
        "warning_open": _n(
            "{number} tidig varning har inget överenskommet stöd. Den kom {date}, för {days} sedan.",
            "{number} tidiga varningar har inget överenskommet stöd. Den första kom {date}, för {days} sedan.",
            count,
        ),
        "follow_up_missing": _n(
            "{number} avslutad placering saknar uppföljning. Den skulle ha gjorts {date}.",
            "{number} avslutade placeringar saknar uppföljning. Den första skulle ha gjorts {date}.",
            count,
        ),
        "report_to_accept": _n(
            "{number} rapport har kommit in och väntar på att godkännas. Den förföll {date}.",
            "{number} rapporter har kommit in och väntar på att godkännas. Den äldsta förföll {date}.",
            count,
        ),
    }[one or many]


def _penalty(row: Row, _periods: Sequence[str]) -> str:
    told = _("Avtalet tog slut {end} och {short} saknas. Vite är inte beslutat.").format(
        end=day(row["end_date"]), short=place_count(difference(row["places_needed"], row["places_delivered"]))
    )
    if is_missing(row["penalty_per_place_sek"]):
        return told + " " + _("Beloppet är okänt.")
    exposed = float(row["amount"]) * float(row["penalty_per_place_sek"])
    return told + " " + _("Avtalet ger {amount}.").format(amount=kronor(exposed))


def _bonus(row: Row, _periods: Sequence[str]) -> str:
    return _("{amount} i bonus är ännu inte betald.").format(amount=kronor(row["amount"]))


_SENTENCES: Mapping[str, Callable[[Row, Sequence[str]], str]] = {
    "report_missing": _report_missing,
    "well_behind": _behind,
    "behind": _behind,
    "not_met": _not_met,
    "first_start_missed": _first_start_missed,
    "awaiting_candidates": _awaiting_candidates,
    "first_start_soon": _first_start_soon,
    "not_agreed": _not_agreed,
    "start_meeting": _start_meeting,
    "penalty_to_decide": _penalty,
    "bonus_to_pay": _bonus,
    **{
        task: _counted(task, "")
        for task in (
            "milestone_late",
            "report_returned",
            "months_missing",
            "changed_after_acceptance",
            "deviation",
            "past_planned_end",
            "check_in_missing",
            "warning_open",
            "follow_up_missing",
            "report_to_accept",
        )
    },
}
TASKS = tuple(_SENTENCES)


def decide_text(task: str) -> str:
    """What the way to the decision is called."""
    return {
        "report_to_accept": _("Godkänn"),
        "changed_after_acceptance": _("Godkänn"),
        "start_meeting": _("Startmötet hölls"),
        "milestone_late": _("Ange vilken dag"),
        "not_met": _("Förklara"),
        "report_missing": _("Medge undantag"),
        "penalty_to_decide": _("Besluta om vite"),
        "bonus_to_pay": _("Bonusen är betald"),
    }.get(task, _("Besluta"))
