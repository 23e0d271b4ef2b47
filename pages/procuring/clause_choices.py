"""The form of a clause: whose, which kind, how many and for whom, when, how it is reported, money, and of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_rows
from pages.procuring.clause_templates import KINDS, Template
from pages.procuring.clause_text import Choices
from pages.shared import page_filters
from pages.shared.deliveries import number_parsing
from pages.shared.number_field import Typed, number_field, written
from pages.shared.text import _, date_text, language, plain

# A new round gives the form new keys, so that nothing of what was written is left in the session.
_ROUND, _TOLD = "clause-round", "clause-told"
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
_UNITS = ("places", "parts", "months", "part_months")
# Jobs and internships by themselves, as places or as months.
_PARTS = (("required_jobs", "required_job_months"), ("required_internships", "required_internship_months"))
_WITH_NUMBER = ("numeric", "combined")


def wiped(text: str) -> None:
    """Empties the form, and says why: nothing of what was written stays in the session."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[_TOLD] = text
    st.rerun()


def form(warehouse: Warehouse, usable: Sequence[Template]) -> Choices | None:
    """What is chosen; None while something that the clause needs is not, which is then said."""
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.error(plain(told), icon=":material/block:")
    key = f"clause-{st.session_state.get(_ROUND, 0)}"
    organisations = measures.labels(warehouse, "organisation", language())
    with st.container(horizontal=True, gap="medium", key="clause-kind"):
        organisation = page_filters.pick(_("Organisation"), organisations, _("Välj"), f"{key}-organisation", width=320)
        kind = _select(warehouse, _("Slag av krav"), "requirement", KINDS, f"{key}-kind")
        template = st.selectbox(
            _("Klausultext"), [each for each in usable if each.kind == kind], format_func=_template_text,
            key=f"{key}-template-{kind}", width=320, placeholder=_("Ingen finns"),
        )  # fmt: skip
    amounts, fields = _number(kind, key)
    groups = contract_rows.words(warehouse, "target_group", language())
    with st.container(horizontal=True, gap="medium", key="clause-whom"):
        chosen = st.multiselect(
            _("Målgrupper"), list(groups), format_func=lambda code: groups[code], key=f"{key}-groups", width=430,
            placeholder=_("Alla"),
        )  # fmt: skip
        accepted = _accepted(warehouse, fields, key)
    days, first_start = _when(kind, key)
    reporting, due_days = _reporting(warehouse, key)
    money, amounts_of_money = _money(kind, key)
    about = _about(key)
    if not all(each.is_right for each in (*fields.values(), first_start, due_days, *amounts_of_money.values())):
        return None
    lacking = _lacking(organisation, template, days, kind, fields, amounts_of_money)
    if lacking or organisation is None or template is None:
        st.caption(plain(lacking))
        return None
    swedish = contract_rows.words(warehouse, "target_group", "sv")
    row = {
        "organisation_id": organisation, "requirement": kind, "clause_version": template.version, "criterion": "own",
        "set_as": "condition", "target_groups": "|".join(swedish[code] for code in chosen),
        "accepted_forms": accepted, "report_due_days": written(due_days.value),
        "first_start_within_months": written(first_start.value),
        **amounts, **days, **reporting, **money, **about,
    }  # fmt: skip
    return Choices(template, organisations[organisation], row, tuple(chosen))


def _template_text(template: Template) -> str:
    own = _("egen") if template.is_own else _("förslag")
    return f"{template.version}, {date_text(template.dated)} ({own})"


def _select(warehouse: Warehouse, label: str, code_list: str, codes: Sequence[str], key: str) -> str:
    """One of those codes, in the reader's words; the first until another is chosen."""
    words = contract_rows.words(warehouse, code_list, language())
    chosen: str = st.selectbox(label, list(codes), format_func=lambda code: words.get(code, code), key=key, width=220)
    return chosen


def _number(kind: str, key: str) -> tuple[dict[str, str], dict[str, Typed]]:
    """How many: fields of the contract. A dialogue has no number, and a bonus alone asks for none."""
    if kind not in _WITH_NUMBER:
        told = {
            "dialogue": _("Antal: ej överenskommet. Det skrivs in i avtalet när dialogen har gett ett antal."),
            "bonus": _("Inget antal krävs; platser ger bonus."),
        }
        st.caption(plain(told[kind]))
        return {}, {}
    units = {
        "places": _("Platser"),
        "parts": _("Anställningar och praktikplatser"),
        "months": _("Heltidsmånader"),
        "part_months": _("Heltidsmånader, anställning och praktik var för sig"),
    }
    labels = {
        "places": [("required_places", _("Antal platser"))],
        "parts": [("required_jobs", _("Anställningar")), ("required_internships", _("Praktikplatser"))],
        "months": [("required_fte_months", _("Antal heltidsmånader"))],
        "part_months": [
            ("required_job_months", _("Månader i anställning")),
            ("required_internship_months", _("Månader i praktik")),
        ],
    }
    more = [("months_per_job", _("Månader per anställning")), ("months_per_internship", _("Månader per praktikplats"))]
    with st.container(horizontal=True, gap="medium", key="clause-number"):
        unit = st.selectbox(
            _("Antalet uttrycks i"), _UNITS, format_func=lambda code: units[code], key=f"{key}-unit", width=320
        )
        fields = {
            name: number_field(
                label, number_parsing.reader("contracts", name), key=f"{key}-{name}", width=190,
                placeholder=_by_rules() if name.startswith("months_per") else None,
            )
            for name, label in [*labels[unit], *more]
        }  # fmt: skip
    return {name: written(typed.value) for name, typed in fields.items()}, fields


def _by_rules() -> str:
    return _("Enligt reglerna")


def _accepted(warehouse: Warehouse, fields: Mapping[str, Typed], key: str) -> str:
    """What a place can be; where jobs and internships are stated by themselves their numbers say it."""
    if any(name in fields for names in _PARTS for name in names):
        jobs, internships = (any(name in fields and fields[name].value for name in names) for names in _PARTS)
        return "both" if jobs == internships else "jobs" if jobs else "internships"
    return _select(warehouse, _("Kravet avser"), "accepted_forms", ("both", "jobs", "internships"), f"{key}-accepted")


def _when(kind: str, key: str) -> tuple[dict[str, str], Typed]:
    """The contract's first and last day, and the months to the first start."""
    with st.container(horizontal=True, gap="medium", key="clause-when"):
        days = {
            name: st.date_input(
                label,
                value=None,
                min_value=_FIRST,
                max_value=_LAST,
                format="YYYY-MM-DD",
                key=f"{key}-{name}",
                width=190,
            )
            for name, label in (("start_date", _("Avtalet börjar")), ("end_date", _("Avtalet slutar")))
        }
        first_start = Typed(None)
        if kind != "bonus":
            first_start = number_field(
                _("Första start inom, månader"), number_parsing.reader("contracts", "first_start_within_months"),
                key=f"{key}-first-start", width=220, placeholder=_by_rules(),
            )  # fmt: skip
    return {name: day.isoformat() for name, day in days.items() if isinstance(day, dt.date)}, first_start


def _reporting(warehouse: Warehouse, key: str) -> tuple[dict[str, str], Typed]:
    """How often, in what form, and within how many days."""
    with st.container(horizontal=True, gap="medium", key="clause-reporting"):
        often = ("monthly", "quarterly", "half_yearly", "yearly", "final")
        frequency = _select(warehouse, _("Rapporteras"), "report_frequency", often, f"{key}-frequency")
        form = _select(warehouse, _("Redovisas i"), "report_form", ("sums", "persons", "both"), f"{key}-form")
        due_days = number_field(
            _("Dagar till rapport"), number_parsing.reader("contracts", "report_due_days"), key=f"{key}-due-days",
            width=190, placeholder=_by_rules(),
        )  # fmt: skip
    return {"report_frequency": frequency, "report_form": form}, due_days


def _money(kind: str, key: str) -> tuple[dict[str, str], dict[str, Typed]]:
    """Penalty and bonus: whether there is one, and its amount. A bonus alone has its bonus, and no penalty."""
    fields: dict[str, Typed] = {}
    has_bonus = kind == "bonus"
    with st.container(horizontal=True, gap="medium", key="clause-money", vertical_alignment="bottom"):
        if not has_bonus:
            if st.checkbox(_("Vite"), key=f"{key}-penalty", width=110):
                fields["penalty_per_place_sek"] = number_field(
                    _("Vite per plats, kr"), number_parsing.reader("contracts", "penalty_per_place_sek"),
                    key=f"{key}-penalty-sek", width=190,
                )  # fmt: skip
            has_bonus = st.checkbox(_("Bonus"), key=f"{key}-bonus", width=110)
        if has_bonus:
            fields["bonus_max_sek"] = number_field(
                _("Bonus högst, kr"), number_parsing.reader("contracts", "bonus_max_sek"), key=f"{key}-bonus-sek",
                width=190, placeholder=_("Inget högsta belopp"),
            )  # fmt: skip
    said = {name: written(typed.value) for name, typed in fields.items()}
    return {"bonus_clause": "ja" if has_bonus else "nej", **said}, fields


def _about(key: str) -> dict[str, str]:
    """What the contract's first delivery needs, and the clause does not."""
    later = _("Kan fyllas i senare")
    with st.container(horizontal=True, gap="medium", key="clause-about"):
        return {
            name: st.text_input(label, key=f"{key}-{name}", max_chars=most, width=width, placeholder=later).strip()
            for name, label, most, width in (
                ("title", _("Vad avtalet gäller"), 200, 320),
                ("contract_id", _("Avtalsnummer"), 60, 220),
                ("supplier_id", _("Leverantörens organisationsnummer"), 20, 260),
            )
        }


def _lacking(
    organisation: str | None,
    template: Template | None,
    days: Mapping[str, str],
    kind: str,
    fields: Mapping[str, Typed],
    money: Mapping[str, Typed],
) -> str:
    """What has to be chosen before there is a clause, in words; empty where nothing has."""
    numbers = [typed.value for name, typed in fields.items() if name.startswith("required")]
    if template is None:
        return _(
            "Det finns ingen klausultext för det valda slaget av krav. Lägg en i mappen clauses bland uppgifterna."
        )
    if organisation is None or "start_date" not in days:
        return _("Välj organisation och den dag då avtalet börjar, så byggs klausulen.")
    if kind in _WITH_NUMBER and not any(numbers):
        return _("Skriv antalet. Ska det bestämmas senare, välj dialogkrav.")
    penalty = money.get("penalty_per_place_sek")
    if penalty is not None and not penalty.value:
        return _("Skriv vitets belopp, eller ta bort vitet.")
    return ""
