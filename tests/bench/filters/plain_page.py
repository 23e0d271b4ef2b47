"""The overview as somebody would write it in an afternoon: pandas and Streamlit, the tables kept in memory.

`?organisation=…` and the like choose. It hides nothing, has no intervals and no texts: what it leaves out is in its
favour.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pandas as pd
import streamlit as st

import measures

TABLES = {
    "contracts": "*",
    "contract_months": "contract_no, month, last_month, places_required, places_delivered_capped",
    "delivery_months": "contract_no, month, form, places_delivered, places_accepted, places_evidenced",
    "report_periods": "contract_no, month, reports_due, reports_received, reports_on_time, reports_time_known",
    "placement_months": "contract_no, form, participant_no",
    "outcomes": "contract_no, form, point, in_work, outcomes_known",
    "milestones": "contract_no, milestone, held_on_time, milestones_known",
    "placement_ends": "contract_no, form, ended_early, end_reason_known",
}
OF_CONTRACTS = {
    "organisation": "organisation_id",
    "supplier": "supplier_id",
    "nature": "nature",
    "requirement": "requirement",
}


@st.cache_resource
def tables() -> Mapping[str, pd.DataFrame]:
    """All that the page needs, read once."""
    with duckdb.connect(measures.current().path, read_only=True) as connection:
        return {name: connection.execute(f"SELECT {columns} FROM mart.{name}").df() for name, columns in TABLES.items()}


def chosen(all_tables: Mapping[str, pd.DataFrame], dimension: str, value: str) -> dict[str, pd.DataFrame]:
    """The rows of each table that the filter lets through; a form is none of a contract's."""
    if dimension == "form":
        return {name: frame[frame["form"] == value] if "form" in frame else frame for name, frame in all_tables.items()}
    contracts = all_tables["contracts"]
    numbers = contracts.loc[contracts[OF_CONTRACTS[dimension]] == value, "contract_no"]
    return {name: frame[frame["contract_no"].isin(numbers)] for name, frame in all_tables.items()}


def figures(rows: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The figures that are compared with those of the page: sums, not rounded."""
    contracts, delivered, reports = rows["contracts"], rows["delivery_months"], rows["report_periods"]
    return {
        "places_delivered_capped": float(contracts["places_delivered_capped"].sum()),
        "places_required": float(contracts["places_required"].sum()),
        "places_delivered": float(delivered["places_delivered"].sum()),
        "places_accepted": float(delivered["places_accepted"].sum()),
        "reports_received": float(reports["reports_received"].sum()),
        "reports_due": float(reports["reports_due"].sum()),
        "persons": float(rows["placement_months"]["participant_no"].nunique()),
    }


def page() -> None:
    dimension, value = next(iter(st.query_params.items()), ("nature", "services"))
    rows = chosen(tables(), dimension, value)
    sums = figures(rows)
    outcomes = rows["outcomes"][rows["outcomes"]["point"] == "6m"]
    meetings = rows["milestones"][rows["milestones"]["milestone"] == "start_meeting"]
    ends, contracts, reports = rows["placement_ends"], rows["contracts"], rows["report_periods"]
    for place, (name, number) in zip(st.columns(6) * 2, sums.items()):
        place.metric(name, round(number, 1))
    for frame, top, bottom in (
        (rows["delivery_months"], "places_evidenced", "places_delivered"),
        (outcomes, "in_work", "outcomes_known"),
        (meetings, "held_on_time", "milestones_known"),
        (ends, "ended_early", "end_reason_known"),
        (contracts, "first_start_on_time", "first_start_known"),
        (reports, "reports_on_time", "reports_time_known"),
    ):
        st.metric(top, round(frame[top].sum() / max(frame[bottom].sum(), 1), 3))
    months = rows["contract_months"]
    months = months[months["last_month"].isna() | (months["last_month"] >= months["month"])]
    by_month = months.groupby("month")[["places_delivered_capped", "places_required"]].sum()
    st.line_chart(by_month["places_delivered_capped"] / by_month["places_required"])
    st.bar_chart(rows["delivery_months"].groupby("month")["places_delivered"].sum())
    st.bar_chart(contracts["status"].value_counts())
    st.dataframe(contracts.sort_values(["places_behind", "reports_missing"], ascending=False).head(8))


if __name__ == "__main__":
    page()
