"""How the forecast did, as docs/benchmarks.md has it."""

from __future__ import annotations

from tests.bench.forecasting import forecast
from tests.bench.forecasting.candidates import COVERED, NAIVE, USED
from tests.bench.forecasting.hidden import SAMPLE
from tests.bench.results.report_words import Measured, measured_when, table, verdict


def summary_row(measured: Measured) -> list[str]:
    """The row of the first table: how much of what contracts came to lies inside the interval."""
    used = forecast.overall(measured["scores"][USED])
    answer = f"{used['coverage']:.0%} ({used['share_below']:.0%} less, {used['share_above']:.0%} more)"
    reached = abs(used["coverage"] - COVERED) <= forecast.GOAL_OFF
    return ["(e) truth inside the forecast's 80 % interval", "75 to 85 %", answer, verdict(reached)]


def _error(row: Measured) -> list[object]:
    return [f"{row['mean_error_places']:.2f}", f"{row['mean_error_share']:.0%}", f"{row['bias_places']:+.2f}"]


def _score(row: Measured) -> list[object]:
    shares = [f"{row[name]:.0%}" for name in ("coverage", "share_below", "share_above")]
    return [f"{row['forecasts']:,}", *shares, f"{row['mean_width_places']:.2f}", *_error(row)]


def forecast_section(measured: Measured) -> str:
    """How the forecast in use did by months left and by kind of contract, and the ways that it was chosen among."""
    errors = ["mean error", "of required", "bias"]
    header = ["forecasts", "inside", "came to less", "to more", "mean width", *errors]
    scores = measured["scores"]
    near = [
        [f"{row['months_left']} months" if row["months_left"] else "all", *_score(row)]
        for row in scores[USED]
        if not row["world"]
    ]
    near += [[name, *_score(row)] for name, row in measured["parts"].items()]
    error_in = {(name, row["world"]): row["mean_error_places"] for name, rows in scores.items() for row in rows}
    worlds = [
        [
            row["world"] if row["world"] in (SAMPLE, *forecast.CHOOSING) else f"{row['world']} (only tested)",
            *_score(row),
            *(f"{error_in[name, row['world']]:.2f}" for name in NAIVE),
        ]
        for row in scores[USED]
        if row["world"]
    ]
    ways = [
        [
            f"**{name}**" if name == USED else name,
            *_error(forecast.overall(rows)),
            *(f"{row['mean_error_places']:.2f}" for row in rows if row["months_left"]),
        ]
        for name, rows in sorted(scores.items(), key=lambda pair: forecast.overall(pair[1])["mean_error_places"])
    ]
    horizons = [f"error {row['months_left']} m" for row in scores[USED] if row["months_left"]]
    return f"""
## (e) Forecast at the end of the contract

{measured_when(measured)} Invented worlds with the last months hidden, of several kinds
(tests/bench/forecasting/courses.py). Calibrated on {measured["calibrated_on"]}.
Tested on {measured["tested_on"]}.
"Inside": the share of what contracts came to that lies inside the 80 % interval. Width, error (absolute) and bias in
places. The forecast in use, by months left:

{table(["months left", *header], near)}

By how the starts are spread, with the mean error of what anybody could say without a forecast:

{table(["kind", *header, *(f"error of {name}" for name in NAIVE)], worlds)}

All candidates, all together, least error first; the last columns are the mean error by months left. docs/decisions.md
(D22) says why the bold one is used, tests/bench/forecasting/candidates.py what they are.

{table(["candidate", *errors, *horizons], ways)}
"""
