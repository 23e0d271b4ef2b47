"""What a contract taught, and what contracts like it did."""

from __future__ import annotations

import streamlit as st

from measures import Warehouse
from measures.follow_up import preparation_rows, suitability
from measures.follow_up.suitability import Plan
from pages.contracts.contract_sections import Row
from pages.shared import cache, form_links
from pages.shared.contracts import lessons
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, is_missing, plain


def of_contract(question: PageQuestion, row: Row) -> None:
    """The contract's own lessons with the way into their form, asked for where it is over and none is told; then those
    of contracts like it."""
    contract = str(row["contract_id"])
    is_over = _("Avtalet är slut, och ingen har berättat vad det lärde. Nästa avtal börjar då om från början.")
    nothing = _("Inga lärdomar är inlästa om avtalet.")
    lessons.lessons(
        question, _("Lärdomar"), {"contract": [contract]}, is_of_one=True,
        empty=is_over if row["has_ended"] else nothing,
    )  # fmt: skip
    form_links.form_links({"lessons": _("Lägg in en lärdom")}, contract=contract)
    _of_contracts_like(question, row)


@st.fragment
def _of_contracts_like(question: PageQuestion, row: Row) -> None:
    """Looked for, made and sent when it is opened."""
    opened = st.expander(plain(_("Lärdomar av avtal som liknar det")), key="lessons-of-like", on_change="rerun")
    if opened.open:
        with opened:
            like = cache.cached(_like, question.warehouse, str(row["contract_id"]), _plan(row))
            if like:
                lessons.lessons(question, _("Lärdomar av liknande avtal"), {"contract": list(like)}, key="lessons-like")
            else:
                st.markdown(plain(_("Inga lärdomar är inlästa om sådana avtal.")))


def _plan(row: Row) -> Plan:
    """What was bought, as far as it is known."""
    known = {
        name: None if is_missing(row[name]) else row[name] for name in ("nature", "cpv_group", "contract_value_sek")
    }
    value = known["contract_value_sek"] if row["has_value"] else None
    return Plan(str(row["organisation_id"]), known["nature"], cpv=known["cpv_group"], value_sek=value)


def _like(warehouse: Warehouse, contract_id: str, plan: Plan) -> tuple[str, ...]:
    """Contracts like it that have taught something; none where too few are like it to say so."""
    taught = set(preparation_rows.lessons(warehouse)["contract_id"]) - {contract_id}
    if not taught:
        return ()
    like = suitability.similar(warehouse, plan)
    if like.likeness == "few":
        return ()
    return tuple(one for one in like.rows["contract_id"] if one in taught)
