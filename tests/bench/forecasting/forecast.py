"""(e) The forecast at the end of the contract, tested on invented worlds whose last months are hidden.

Worlds of several kinds, by how their starts are spread. Some worlds calibrate the widths of the interval, others test;
one kind only tests. Every contract is forecast some 3, 6, 12 and 18 months before its end and compared with what it had
given when it ended. `python -m tests.bench.forecasting.forecast` writes the calibrated numbers into
data/reference/rules/forecast.csv; `python -m tests.bench e` tests, and writes forecast_backtest.csv.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from etl.build.reference_files import REFERENCE_FOLDER
from tests.bench.forecasting.candidates import RULES, USED, candidates, new_starts, rules, widths
from tests.bench.forecasting.cases import HORIZONS, cases
from tests.bench.forecasting.courses import COURSES
from tests.bench.forecasting.hidden import SAMPLE, InventedWorld
from tests.bench.worlds import say

SAMPLES, OTHERS = 600, 300  # contracts of a world; one of the sample's is looked at on five days, the others on one
CHOOSING = tuple(name for name, course in COURSES.items() if course.chooses)
CALIBRATING = (
    *(InventedWorld(SAMPLES, seed) for seed in (1, 2)),
    *(InventedWorld(OTHERS, seed, name) for name in CHOOSING for seed in (0, 2)),
)
TESTING = (
    *(InventedWorld(SAMPLES, seed) for seed in (11, 12)),
    *(InventedWorld(OTHERS, seed, name) for name in COURSES for seed in (5, 7)),
)
# A world that a test runs again, so that the file cannot be older than the SQL.
CHECKED = InventedWorld(150, 21)
CHECKED_DAYS = (dt.date(2025, 4, 30),)

GOAL_OFF = 0.05  # how far from 80 % the share inside may be
BACKTEST = REFERENCE_FOLDER / "rules" / "forecast_backtest.csv"
Row = dict[str, Any]


# --- scores ----------------------------------------------------------------------------------------------


def scores(found: pd.DataFrame, forecast: pd.Series) -> list[Row]:
    """Per horizon, all together (months_left None), and per kind of world (`world`): mean absolute error and bias.

    `mean_error_share`: the sum of absolute errors divided by the sum of required places.
    """
    error = forecast - found["truth"]
    return [
        {
            "world": world,
            "months_left": horizon,
            "forecasts": int(part.sum()),
            "mean_error_places": float(error[part].abs().mean()),
            "mean_error_share": float(error[part].abs().sum() / found["required_places"][part].sum()),
            "bias_places": float(error[part].mean()),
        }
        for world, horizon, part in _parts(found)
    ]


def _parts(found: pd.DataFrame) -> Iterator[tuple[str, int | None, pd.Series]]:
    """World (empty: all), months left (None: all) and which rows; no part is empty."""
    whole = found["months_left"].notna()
    parts: list[tuple[str, int | None, pd.Series]] = [
        *(("", horizon, found["months_left"] == horizon) for horizon in HORIZONS),
        ("", None, whole),
    ]
    worlds = [name for name in (SAMPLE, *COURSES) if (found["world"] == name).any()]
    if len(worlds) > 1:
        parts += [(name, None, whole & (found["world"] == name)) for name in worlds]
    yield from (each for each in parts if each[2].any())


def overall(rows: Sequence[Row]) -> Row:
    """The row of all worlds and all horizons together."""
    (row,) = [row for row in rows if not row["world"] and row["months_left"] is None]
    return row


def score_used(found: pd.DataFrame) -> list[Row]:
    """The same of the forecast that the warehouse holds, and how its interval did: the share inside (`coverage`), the
    shares that came to less and to more, and how wide it is."""
    low, high, truth = found["forecast_low"], found["forecast_high"], found["truth"]
    less, more = truth < low - 1e-6, truth > high + 1e-6
    intervals = [
        {
            "coverage": float((~less & ~more)[part].mean()),
            "share_below": float(less[part].mean()),
            "share_above": float(more[part].mean()),
            "mean_width_places": float((high - low)[part].mean()),
        }
        for _, _, part in _parts(found)
    ]
    return [{**score, **held} for score, held in zip(scores(found, found["forecast_places"]), intervals, strict=True)]


# --- the run ---------------------------------------------------------------------------------------------


def run(keep: bool = True) -> Row:
    """Tests every candidate and returns what it found; with `keep`, writes the file that travels into the warehouse."""
    testing = _together(TESTING)
    found: dict[str, list[Row]] = {}
    for name, forecast in candidates(testing).items():
        found[name] = score_used(testing) if name == USED else scores(testing, forecast)
        say(f"(e) {name}: mean error {overall(found[name])['mean_error_places']:.3f} places")
    say("(e) the small world that a test runs again")
    checked = score_used(cases(CHECKED, CHECKED_DAYS))
    if keep:
        write(found, checked)
    missing = testing["reports_missing"] > 0
    parts = {
        "all reports in": testing[~missing],
        "a report missing": testing[missing],
        "told in sums alone": testing[testing["placements"] == 0],
    }
    return {
        "calibrated_on": _words(CALIBRATING),
        "tested_on": _words(TESTING),
        "scores": found,
        "parts": {name: overall(score_used(part)) for name, part in parts.items() if len(part)},
    }


def _together(worlds: Sequence[InventedWorld]) -> pd.DataFrame:
    say(f"(e) {_words(worlds)}")
    with ProcessPoolExecutor() as pool:
        return pd.concat(pool.map(cases, worlds), ignore_index=True)


def _words(worlds: Sequence[InventedWorld]) -> str:
    """Kinds of world, how many contracts in each and from which seeds."""
    found: dict[tuple[int, tuple[int, ...]], list[str]] = {}
    for name in dict.fromkeys(world.course for world in worlds):
        alike = [world for world in worlds if world.course == name]
        found.setdefault((alike[0].contracts, tuple(world.seed for world in alike)), []).append(name)
    return "; ".join(
        f"{contracts} contracts, seeds {', '.join(map(str, seeds))}: {', '.join(names)}"
        for (contracts, seeds), names in found.items()
    )


def write(found: Mapping[str, Sequence[Row]], checked: Sequence[Row]) -> None:
    """Writes forecast_backtest.csv: every candidate on the testing worlds, then the used one on the checked world."""
    told = [(name, row, TESTING) for name, rows in found.items() for row in rows]
    told += [(USED, row, (CHECKED,)) for row in checked]
    rows = [
        {
            "candidate": name,
            "is_used": int(name == USED),
            "is_chosen_by": int(row["world"] in ("", SAMPLE, *CHOOSING)),
            **{key: _rounded(value) for key, value in row.items()},
            "is_invented": 1,
            "is_rerun": int(worlds == (CHECKED,)),
            "calibrated_on": _words(CALIBRATING),
            "tested_on": _words(worlds),
            "tested_date": dt.date.today().isoformat(),
        }
        for name, row, worlds in told
    ]
    with open(BACKTEST, encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    with open(BACKTEST, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


# --- calibrating -----------------------------------------------------------------------------------------


def calibrated(found: pd.DataFrame) -> dict[str, dict[float, float]]:
    """The numbers of forecast.csv that the worlds decide: the share of new starts that is reckoned on, with the least
    error to a hundredth of a place and of equals the highest, and the widths."""
    known, new = found["places_delivered"] + found["places_planned"], new_starts(found)
    told_in_sums = found["placements"] == 0

    def forecast(share: float) -> pd.Series:
        return (known + share * new).where(~told_in_sums, found["forecast_places"])

    def error(share: float) -> tuple[float, float]:
        return round(float((forecast(share) - found["truth"]).abs().mean()), 2), -share

    kept = min((round(0.5 + 0.05 * step, 2) for step in range(11)), key=error)
    pairs = widths(found, forecast(kept))
    return {
        "starts_share_kept": {0.0: kept},
        "width_below": {band: round(pair[0], 2) for band, pair in pairs.items()},
        "width_above": {band: round(pair[1], 2) for band, pair in pairs.items()},
    }


def rewrite(path: Path, numbers: Mapping[str, Mapping[float, float]]) -> None:
    """The rules with those values in place of theirs; all else of the file stays."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or []), list(reader)
    for row in rows:
        if row["name"] in numbers:
            row["value"] = str(numbers[row["name"]][float(row["from_share_left"] or 0)])
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    rewrite(RULES, calibrated(_together(CALIBRATING)))
    say(str(rules()))
    sys.exit(0)
