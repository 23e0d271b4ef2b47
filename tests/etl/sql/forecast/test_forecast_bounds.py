"""What holds of the forecast of any contract."""

from typing import Any

import pytest
from forecast_world import contract, rule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=st.lists(contract(), min_size=15, max_size=25))
def test_bounds_hold_and_one_person_more_never_lowers_them(
    drawn: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path_factory.mktemp("data")))
    world = World(monkeypatch)
    contracts, placements, reports = [], [], []
    for number, each in enumerate(drawn):
        for twin, given_placements in (("A", each["placements"]), ("B", [*each["placements"], each["more"]])):
            key = {"contract_id": f"{twin}{number}"}
            contracts.append(
                {
                    **key,
                    **{n: each[n] for n in ("start_date", "end_date", "required_places", "report_frequency")},
                    "report_form": "sums",  # one person more must not be the report of a month
                }
            )
            placements += [
                {
                    **key,
                    "placement_id": f"{twin}{number}-{place}",
                    "participant_key": f"p{place}",
                    **row,
                }
                for place, row in enumerate(given_placements)
            ]
            reports += [
                {**key, "period": f"2024-{month:02d}", "persons_started": 0, "persons_ongoing": 0, "fte_months": 0}
                for month in each["reported"]
            ]
    world.deliver("contracts", contracts)
    world.deliver("placements", placements)
    if reports:
        world.deliver("reports", reports)
    rows = {
        contract_id: dict(zip(("method", "delivered", "forecast", "low", "high", "missing", "ended"), row))
        for contract_id, *row in world.rows(
            """
            SELECT c.contract_id, f.forecast_method, f.places_delivered, f.forecast_places, f.forecast_low,
              f.forecast_high, c.reports_missing, c.end_date <= DATE '2024-12-31'
            FROM mart.contract_forecasts AS f INNER JOIN mart.contracts AS c USING (contract_no)
            """
        )
    }
    assert len(rows) == 2 * len(drawn)
    some = 1e-9
    for row in rows.values():
        if row["forecast"] is not None:
            assert row["delivered"] - some <= row["low"] <= row["forecast"] + some <= row["high"] + 2 * some
            if row["ended"] and not row["missing"]:
                assert row["low"] == row["forecast"] == row["high"] == row["delivered"]
        else:
            assert row["low"] is None and row["high"] is None
    for number in range(len(drawn)):
        fewer, more = rows[f"A{number}"], rows[f"B{number}"]
        if fewer["forecast"] is not None:
            # Told in sums alone, the interval is wider; the first person makes it a contract told in persons.
            first_person = fewer["method"] == "reports" != more["method"]
            fewer["high"] /= rule("spread_of_sums") if first_person else 1
            for name in ("delivered", "forecast", "low", "high"):
                assert more[name] >= fewer[name] - some, name


def test_an_ended_contract_with_nothing_but_education_has_given_none(world: World):
    world.contracts("contract_id start_date end_date requirement required_places\n C1 2024-01-01 2024-06-30 numeric 1")
    world.placements("placement_id form start_date end_date\n P1 education 2024-02-01 2024-03-31")
    figure = world.figure("forecast_places")
    assert (figure["value"], figure["low"], figure["high"]) == (0, 0, 0)
