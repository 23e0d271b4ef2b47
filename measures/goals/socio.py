"""Socio-economic results that were calculated elsewhere and delivered: shown per level, never added up across anything.

A gross outcome, not an effect. Deadweight (who would have got work anyway) and displacement (who lost it instead) are
not in the calculations; `interval` shows what they would take away, by assumptions that the reader makes.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from access.viewer import Audience
from measures.door import catalogue, open_warehouse
from measures.door.open_warehouse import Warehouse


@dataclass(frozen=True)
class Interval:
    """An amount as an interval in SEK: `gross` as delivered, `low` and `high` after the reader's assumptions."""

    gross: float
    low: float
    high: float


def results(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """One row per delivered result: columns as in `mart.socio_results`, organisation's name, SEK per person, `hidden`.

    Outside, where fewer persons than a rate is shown for stand behind a result, its amounts and persons are hidden:
    they could tell of one person's wage or support. Results with no number of persons have no figure per person.
    """
    warehouse = warehouse or open_warehouse.current()
    rows = warehouse.frame(
        """
        SELECT result.*, COALESCE(organisation.name, result.organisation_id) AS organisation_name,
          CAST(result.amount_sek AS DOUBLE) / NULLIF(result.persons, 0) AS sek_per_person,
          COALESCE(label.sv, result.level) AS level_label, COALESCE(label.en, result.level) AS level_label_en
        FROM mart.socio_results AS result
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.labels AS label ON label.code_list = 'level' AND label.code = result.level
        ORDER BY organisation_name, result.period DESC, result.method, result.model_version, result.contract_id,
          label.position, result.level
        """
    )
    rule = catalogue.read(warehouse).disclosure
    least = rule.least_denominator
    is_few = rows["persons"].fillna(0).between(1, least, inclusive="left")
    # Where few are hidden, nothing is told of persons beside the closed list, and these are of no table of it.
    is_closed = pd.Series(rule.hide is not None, index=rows.index)
    hidden = (is_few | is_closed) & (warehouse.scope.audience is Audience.OUTSIDE)
    rows = rows.astype({"amount_sek": float, "sek_per_person": float, "persons": float}).assign(hidden=hidden)
    rows.loc[hidden, ["amount_sek", "sek_per_person", "persons"]] = float("nan")
    return rows


def interval(gross: float, deadweight: tuple[float, float], displacement: tuple[float, float]) -> Interval:
    """What is left of a gross amount: gross x (1 - deadweight) x (1 - displacement), for the ends of each.

    Both are shares 0..1, (lowest, highest). Raises ValueError outside that.
    """
    for low, high in (deadweight, displacement):
        if not 0 <= low <= high <= 1:
            raise ValueError("en andel går från 0 till 1, den lägsta först")
    ends = [gross * (1 - deadweight[end]) * (1 - displacement[end]) for end in (0, 1)]
    return Interval(gross, min(ends), max(ends))
