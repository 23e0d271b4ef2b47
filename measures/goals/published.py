"""What others have published, beside our own figure where the measure is the same. Nothing is added up or ranked."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from measures.door import open_warehouse
from measures.door.measure_query import OutsidePeriod
from measures.door.open_warehouse import Warehouse
from measures.door.query import ask

# A published metric -> the measure of ours that counts the same thing in the same way. Few do: persons in work by
# others' definitions are not our persons, and are shown without a figure beside them.
SAME = {
    "procurements": "procurements",
    "procurements_social": "social_consideration_share",
}


def figures(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """One row per published figure: columns as in `mart.published_figures`, `metric_label` in Swedish.

    `versions`: how many figures the same organisation, period and metric have; more than one and different values is a
    conflict (`in_conflict` 1), and all are kept. `is_delivered` 0: came with the product. Ordered by organisation,
    period, metric and value.
    """
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT figure.*, COALESCE(label.sv, figure.metric) AS metric_label,
          COALESCE(label.en, figure.metric) AS metric_label_en
        FROM mart.published_figures AS figure
        LEFT JOIN mart.labels AS label ON label.code_list = 'metric' AND label.code = figure.metric
        ORDER BY figure.organisation, figure.period, figure.metric, figure.value DESC, figure.source_id
        """
    )


def own_figures(warehouse: Warehouse | None = None) -> dict[tuple[str, str, str], float]:
    """(organisation, period, metric) -> our own count of the same, where we have one: a year, and the whole country.

    What we have is what has been delivered here, which may be part of the country: compare with care.
    """
    warehouse = warehouse or open_warehouse.current()
    counts = {}
    for row in figures(warehouse).itertuples():
        measure = SAME.get(str(row.metric))
        if measure is None or row.organisation != "Sverige" or not re.fullmatch(r"\d{4}", str(row.period)):
            continue
        year = int(row.period)
        try:
            answer = ask([measure], (), None, dt.date(year, 1, 1), dt.date(year, 12, 1), warehouse).only
        except OutsidePeriod:
            continue
        if answer["numerator"] == answer["numerator"] and answer["numerator"]:
            counts[("Sverige", str(row.period), str(row.metric))] = float(answer["numerator"])
    return counts
