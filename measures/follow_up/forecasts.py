"""What contracts are likely to come to, contract by contract, and how such forecasts did when they were tried.

Figures of several contracts are asked for through `measures.ask` (forecast_places); nothing here is about persons.
"""

from __future__ import annotations

import pandas as pd

from measures.door import open_warehouse
from measures.door.open_warehouse import Warehouse


def contract_forecast(contract_id: str, warehouse: Warehouse | None = None, language: str = "sv") -> pd.Series | None:
    """One contract's forecast: columns as in `mart.contract_forecasts`, and `method`, what it rests on, in words.

    None where there is no such contract or its number of places is not known. Places; NaN where there is no forecast:
    then `method` says why.
    """
    warehouse = warehouse or open_warehouse.current()
    text = "en" if language == "en" else "sv"
    found = warehouse.frame(
        f"""
        SELECT forecast.*, COALESCE(label.{text}, forecast.forecast_method) AS method
        FROM mart.contract_forecasts AS forecast
        INNER JOIN mart.contracts AS contract ON contract.contract_no = forecast.contract_no
        LEFT JOIN mart.labels AS label ON label.code_list = 'forecast_method' AND label.code = forecast.forecast_method
        WHERE contract.contract_id = ?
        """,
        [contract_id],
    )
    return None if found.empty else found.iloc[0]


def backtest(warehouse: Warehouse | None = None, language: str = "sv") -> pd.DataFrame:
    """How forecasts did on worlds whose last months were hidden: columns as in `mart.forecast_backtest`, and in words
    `label`, the way of forecasting, and `world_label`, the kind of world.

    One row per way of forecasting and months left, all together last (`months_left` missing), and one per way and kind
    of world (`world`, else missing); the way in use first, then by the size of the error. Empty where none has been
    tried.
    """
    warehouse = warehouse or open_warehouse.current()
    text = "en" if language == "en" else "sv"
    return warehouse.frame(
        f"""
        WITH whole AS (
          SELECT candidate, mean_error_places
          FROM mart.forecast_backtest WHERE months_left IS NULL AND world IS NULL AND is_rerun = 0
        )
        SELECT test.*, COALESCE(way.{text}, test.candidate) AS label, COALESCE(kind.{text}, test.world) AS world_label
        FROM mart.forecast_backtest AS test
        LEFT JOIN whole ON whole.candidate = test.candidate
        LEFT JOIN mart.labels AS way ON way.code_list = 'forecast_candidate' AND way.code = test.candidate
        LEFT JOIN mart.labels AS kind ON kind.code_list = 'forecast_world' AND kind.code = test.world
        WHERE test.is_rerun = 0
        ORDER BY test.is_used DESC, whole.mean_error_places, test.candidate, test.world NULLS FIRST,
          test.months_left NULLS LAST
        """
    )
