"""Kalender: a table of contracts by months, each report with sign and word; on a phone, a list per contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import cache, frame, page_filters
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads
from pages.shared.task_words import SIGNS, period_words
from pages.shared.text import _, _n, alphabetical, date_text, is_missing, language, month_text, number

CONTRACTS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen on the page; empty texts limit nothing."""

    year: str
    owner: str = ""
    frequency: str = ""


def short(status: str) -> str:
    """The word in a cell, where there is room for one."""
    return {
        "received": _("Inne"),
        "late": _("Sen"),
        "nil": _("Noll"),
        "missing": _("Saknas"),
        "returned": _("Åter"),
        "incomplete": _("Ofullst."),
        "exempt": _("Fri"),
        "not_due": _("Ej än"),
    }.get(status, status)


def choose(question: PageQuestion) -> Chosen:
    """Year, owner and how often they report; all of it in the address."""
    years, owners, frequencies = cache.cached(_offered, question.warehouse, question.selection)
    now = str(question.about.as_of.year)
    years = years or [now]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="calendar-tools"):
        return Chosen(
            page_filters.choice("year", _("År"), {y: y for y in years}, "calendar", now if now in years else years[0])
            or (now if now in years else years[0]),
            page_filters.choice("owner", _("Ansvarig"), {owner: owner for owner in owners}, "calendar"),
            page_filters.choice("frequency", _("Rapporterar"), frequencies, "calendar"),
        )


def _offered(warehouse: Warehouse, selection: Selection) -> tuple[list[str], list[str], dict[str, str]]:
    """What there is to choose among: years, latest first, owners, and how often reports come, in words."""
    rows = cache.cached(_all, warehouse, selection)
    years = [str(year) for year in sorted(rows["year"].unique(), reverse=True)]
    owners = sorted(map(str, rows["contract_owner"].dropna().unique()), key=alphabetical)
    in_use = set(rows["report_frequency"].dropna().unique())
    words = contract_rows.words(warehouse, "report_frequency", language())
    return years, owners, {name: word for name, word in words.items() if name in in_use}


def legend(question: PageQuestion) -> None:
    """What the signs mean."""
    words = contract_rows.words(question.warehouse, "report_status", language())
    parts = ""
    for status, sign in SIGNS.items():
        word, long = short(status), words.get(status, status)
        # Where the short word says all, it is not said twice.
        more = "" if word.casefold() == long.casefold() else f" {escape(long)}"
        parts += f"<li><b>{escape(sign)} {escape(word)}</b>{more}</li>"
    st.html(f'<ul class="utfall-legend" aria-label="{escape(_("Teckenförklaring"), quote=True)}">{parts}</ul>')


def grid(question: PageQuestion, chosen: Chosen) -> None:
    """The table, a page of contracts at a time, with totals of all; and files."""
    rows = cache.cached(_chosen_rows, question.warehouse, question.selection, chosen)
    if rows.empty:
        frame.empty(_("Inga rapporter i det här urvalet."), _("Välj ett annat år, eller rensa filtren."))
        return
    contracts = len(cache.cached(_contracts, question.warehouse, question.selection, chosen))
    pages = math.ceil(contracts / CONTRACTS_ON_A_PAGE)
    page = 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(_n("**{number} avtal**", "**{number} avtal**", contracts).format(number=number(contracts)))
        if pages > 1:
            page = st.pagination(pages, key=f"calendar-page-{pages}-{hash(chosen)}")
    cache.drawn(
        _table, question.warehouse, question.selection, chosen, page, tuple(st.session_state.get("address", {}).items())
    )
    downloads(rows, _("Kalender"), file_columns(), key="calendar", about=question.about)


def file_columns() -> list[Column]:
    return [
        Column("contract_id", _("Avtals-id")),
        Column("name", _("Avtal")),
        Column("supplier_name", _("Leverantör")),
        Column("organisation_name", _("Organisation")),
        Column("contract_owner", _("Ansvarig")),
        Column("frequency_text", _("Rapporterar")),
        Column("period_text", _("Period")),
        Column("first_day", _("Från"), "date"),
        Column("last_day", _("Till"), "date"),
        Column("due_date", _("Förfaller"), "date"),
        Column("status_text", _("Läge")),
        Column("received_date", _("Inkom"), "date"),
        Column("reported_in_text", _("Redovisad i")),
        Column("decision_text", _("Beslut")),
    ]


def _all(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = follow_up_rows.report_calendar(warehouse, selection.where)
    spoken = language()
    words = {
        name: contract_rows.words(warehouse, name, spoken)
        for name in ("report_status", "report_state", "report_frequency", "report_form")
    }
    rows["year"] = pd.to_datetime(rows["last_day"]).dt.year
    rows["name"] = rows["title"].fillna(rows["contract_id"])
    rows["period_text"] = [period_words(period) for period in rows["period"]]
    rows["status_text"] = [f"{SIGNS[s]} {words['report_status'].get(s, s)}" for s in rows["status"]]
    rows["decision_text"] = ["" if is_missing(s) else words["report_state"].get(s, s) for s in rows["decision_state"]]
    rows["frequency_text"] = [
        "" if is_missing(f) else words["report_frequency"].get(f, f) for f in rows["report_frequency"]
    ]
    rows["reported_in_text"] = ["" if is_missing(f) else words["report_form"].get(f, f) for f in rows["reported_in"]]
    return rows


def _chosen_rows(warehouse: Warehouse, selection: Selection, chosen: Chosen) -> pd.DataFrame:
    rows = cache.cached(_all, warehouse, selection)
    rows = rows[rows["year"] == int(chosen.year)]
    for column, value in (("contract_owner", chosen.owner), ("report_frequency", chosen.frequency)):
        if value:
            rows = rows[rows[column] == value]
    return rows.reset_index(drop=True)


def _contracts(warehouse: Warehouse, selection: Selection, chosen: Chosen) -> list[int]:
    """The contracts of the rows, in their order."""
    return list(dict.fromkeys(cache.cached(_chosen_rows, warehouse, selection, chosen)["contract_no"].tolist()))


def totals(rows: pd.DataFrame) -> dict[str, dict[int, int]]:
    """Status -> month in which the period ends (1..12) -> how many reports."""
    months = pd.to_datetime(rows["last_day"]).dt.month
    counts = rows.groupby([rows["status"], months]).size()
    by_status: dict[str, dict[int, int]] = {}
    for (status, month), count in counts.items():
        by_status.setdefault(status, {})[int(month)] = int(count)
    return by_status


def _table(
    warehouse: Warehouse, selection: Selection, chosen: Chosen, page: int, address: tuple[tuple[str, Any], ...]
) -> None:
    rows = cache.cached(_chosen_rows, warehouse, selection, chosen)
    words = contract_rows.words(warehouse, "report_status", language())
    year = int(chosen.year)
    order = cache.cached(_contracts, warehouse, selection, chosen)
    shown = order[(page - 1) * CONTRACTS_ON_A_PAGE : page * CONTRACTS_ON_A_PAGE]
    by_contract = {
        no: group.to_dict("records") for no, group in rows[rows["contract_no"].isin(shown)].groupby("contract_no")
    }
    heads = "".join(
        f'<th scope="col">{escape(month_text(f"{year}-{m:02d}").split()[0][:3])}</th>' for m in range(1, 13)
    )
    body = "".join(_row(by_contract[no], year, words, address) for no in shown)
    caption = escape(_("Rapporter {year}, efter den månad då perioden slutar").format(year=year))
    st.html(
        f'<div class="utfall-calendar" tabindex="0" role="region" aria-label="{caption}"><table>'
        f'<caption>{caption}</caption><thead><tr><th scope="col">{escape(_("Avtal"))}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody><tfoot>{_totals(rows, words, year)}</tfoot></table></div>"
    )


def _row(
    reports: list[dict[str, Any]], year: int, words: Mapping[str, str], address: tuple[tuple[str, Any], ...]
) -> str:
    first = reports[0]
    where = urlencode([*((n, v) for n, values in address for v in values), ("contract", first["contract_id"])])
    beside = " · ".join(str(text) for text in (first["contract_id"], first["supplier_name"]) if not is_missing(text))
    supplier = f"<small>{escape(beside)}</small>"
    return (
        f'<tr><th scope="row"><a href="contract?{escape(where, quote=True)}">{escape(str(first["name"]))}</a>{supplier}'
        f"{_fold(_counts(reports))}</th>"
        f"{''.join(_cells(reports, year, words))}</tr>"
    )


def _fold(text: str) -> str:
    """What a phone shows in place of twelve months until somebody opens them; a wide screen shows the months alone."""
    return f'<details class="fold"><summary>{escape(text)}</summary></details>'


def _counts(reports: list[dict[str, Any]]) -> str:
    """ "● 8 Inne, ■ 1 Saknas": how many reports of each status, what is wanting first."""
    order = ["missing", "returned", *SIGNS]
    counts = {status: sum(row["status"] == status for row in reports) for status in dict.fromkeys(order)}
    return ", ".join(
        f"{SIGNS[status]} {number(count)} {short(status).lower()}" for status, count in counts.items() if count
    )


def _cells(reports: list[dict[str, Any]], year: int, words: Mapping[str, str]) -> list[str]:
    """Twelve months wide: a report covers the months of its period that are in the year."""
    cells: list[str] = []
    at = 1
    for row in reports:
        first, last = pd.Timestamp(row["first_day"]), pd.Timestamp(row["last_day"])
        begin = max(at, first.month if first.year == year else 1)
        inside = _inside(row, words)
        if last.month < begin:  # two periods in one month
            cells[-1] = cells[-1].removesuffix("</td>") + inside + "</td>"
            continue
        if begin > at:
            cells.append(f'<td class="none" colspan="{begin - at}"></td>')
        cells.append(f'<td colspan="{last.month - begin + 1}" class="{row["status"]}">{inside}</td>')
        at = last.month + 1
    if at <= 12:
        cells.append(f'<td class="none" colspan="{13 - at}"></td>')
    return cells


def _inside(row: dict[str, Any], words: Mapping[str, str]) -> str:
    """Sign and word to see; to hear, the period, the whole word and the due date."""
    status = row["status"]
    full = _("{period}: {status}, förfaller {date}").format(
        period=row["period_text"], status=words.get(status, status).lower(), date=date_text(row["due_date"])
    )
    sign = f"<b>{SIGNS[status]}</b> {escape(short(status))}"
    return (
        f'<span class="period" aria-hidden="true">{escape(row["period_text"])}</span>'
        f'<span aria-hidden="true" title="{escape(full, quote=True)}">{sign}</span>'
        f'<span class="heard">{escape(full)}</span>'
    )


def _totals(rows: pd.DataFrame, words: Mapping[str, str], year: int) -> str:
    counted = totals(rows)
    lines = []
    for status, sign in SIGNS.items():
        by_month = counted.get(status)
        if by_month:
            cells = "".join(
                f'<td class="{"" if m in by_month else "none"}"><span class="period" aria-hidden="true">'
                f"{escape(month_text(f'{year}-{m:02d}'))}</span>{number(by_month[m]) if m in by_month else ''}</td>"
                for m in range(1, 13)
            )
            label = f"{sign} {words.get(status, status)}: {number(sum(by_month.values()))}"
            lines.append(f'<tr><th scope="row">{escape(label)}{_fold(_("Månad för månad"))}</th>{cells}</tr>')
    return "".join(lines)
