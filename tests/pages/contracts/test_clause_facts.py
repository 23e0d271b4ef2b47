"""The contract's page tells jobs and internships by themselves, as they were promised and as they have been told."""

from __future__ import annotations

from page_words import open_page
from stores import SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from measures.follow_up import contract_rows
from pages.shared.text import value_text


def facts(at: AppTest) -> str:
    return next(body for body in (str(each.proto.body) for each in at.get("html")) if "En plats är" in body)


def test_jobs_and_internships_are_told_beside_what_was_promised(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    rows = contract_rows.contracts(measures.current()).dropna(subset=["jobs_required"])
    told = rows[(rows["has_told_places"] == 1) & (rows["jobs_required"] > 0) & (rows["internships_required"] > 0)]
    row = told.iloc[0]
    shown = facts(open_page("contracts/contract", contract=row["contract_id"]))
    for label, kind in (("Redovisade anställningar", "jobs"), ("Redovisade praktikplatser", "internships")):
        delivered, required = (value_text(row[f"{kind}_{what}"], "places") for what in ("delivered", "required"))
        assert f"{delivered} av {required}" in shown.split(label, 1)[1][:200]


def test_nothing_is_told_of_parts_that_were_not_promised(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    rows = contract_rows.contracts(measures.current())
    whole = rows[rows["jobs_required"].isna() & rows["internships_required"].isna() & rows["places_required"].notna()]
    assert "Redovisade anställningar" not in facts(
        open_page("contracts/contract", contract=whole.iloc[0]["contract_id"])
    )
