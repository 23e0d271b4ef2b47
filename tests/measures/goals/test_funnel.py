"""The funnel: each step and what fell away before it add up to the step before, in words too, whatever the world."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import pytest
from world import BUYER, OTHER_BUYER, World

from measures.goals import funnel


def random_world(world: World, seed: int) -> None:
    """Procurements of every sort with none, one or two contracts of every sort, some reporting, some exempted."""
    choose = random.Random(seed)
    procurements, contracts, reports, decisions = [], [], [], []
    for n in range(120):
        eligible = choose.choice(["ja", "ja", "ja", "ja", "nej", ""])
        procurements.append(
            {
                "procurement_id": f"U{n}",
                "organisation_id": choose.choice([BUYER, OTHER_BUYER]),
                "published_date": f"{choose.choice([2023, 2024])}-0{choose.randint(1, 9)}-01",
                "nature": choose.choice(["services", "works", ""]),
                "eligible": eligible,
                "exclusion_reason": choose.choice(["goods", ""]) if eligible == "nej" else "",
                "has_requirement": choose.choice(["ja", "ja", "ja", "ja", "nej", ""]),
            }
        )
        for k in range(choose.choice([0, 1, 1, 1, 2])):
            name, requirement = f"C{n}-{k}", choose.choice(["numeric", "numeric", "numeric", "dialogue", "none"])
            start = choose.choice(["2023-01-01", "2024-01-01", "2025-03-01"])
            end = choose.choice(["2024-06-30", "2025-12-31", "2026-12-31", ""])
            contracts.append(
                {
                    "contract_id": name,
                    "procurement_id": f"U{n}",
                    "requirement": requirement,
                    "required_places": choose.choice([1, 2]) if requirement == "numeric" else "",
                    "start_date": start,
                    "end_date": choose.choice(["2025-05-31", "2025-12-31", "2026-12-31", ""])
                    if start > "2024"
                    else end,
                    "contract_owner": choose.choice(["Enheten", "Enheten", "Enheten", ""]),
                    "report_frequency": "yearly",
                }
            )
            months = choose.choice([0, 6, 24, 24])
            if choose.random() < 0.7:
                for year in (year for year in ("2023", "2024") if year >= start[:4]):
                    reports.append({"contract_id": name, "period": year, "form": "fixed_term", "fte_months": months})
            if choose.random() < 0.15:
                code = choose.choice(["paused", "other"])
                words = "Förklaring" if code == "other" else ""
                decisions.append(
                    {
                        "contract_id": name,
                        "decision": "exempt",
                        "decided_date": "2024-09-01",
                        "reason_code": code,
                        "reason": words,
                    }
                )
    world.deliver("procurements", procurements)
    world.deliver("contracts", contracts)
    world.deliver("reports", reports)
    world.deliver("decisions", decisions)
    world.as_of = "2025-06-30"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_step_and_its_losses_are_the_step_before(world, seed):
    random_world(world, seed)
    build = world.opened()
    selections: list[Mapping[str, list[str]]] = [{}, {"organisation": [BUYER]}, {"nature": ["works"]}]
    for where in selections:
        found = funnel.coverage_funnel(build, where)
        assert found.steps[0].count > 0
        for before, step in zip(found.steps, found.steps[1:]):
            assert before.count - step.count == sum(step.beside.values()), (where, step)
            for language in ("sv", "en"):
                # Reasons in brackets are parts of the number before them.
                said = re.sub(r"\([^)]*\)", "", funnel.losses_text(build, found, step, language))
                assert sum(int(n) for n in re.findall(r": (\d+)", said)) == before.count - step.count
        # No step can be more than the unknown let it be, nor less than what is known; and nothing that is known to have
        # fallen away is in either.
        open_ = 0.0
        for before, step in zip(found.steps, found.steps[1:]):
            unknown = sum(count for name, count in step.beside.items() if name.endswith("_unknown"))
            known_losses = sum(step.beside.values()) - unknown
            open_ += unknown
            assert step.possible == step.count + open_ == before.possible - known_losses
    everything = funnel.coverage_funnel(build)
    # The world is one in which every way out is taken by somebody, so that none goes untried.
    lost = {name: count for step in everything.steps for name, count in step.beside.items()}
    assert min(lost.values()) > 0, lost
    assert sum(everything.exempted.values()) == lost["funnel_exempted"]
    assert sum(everything.excluded.values()) == lost["funnel_excluded"]


def test_six_without_a_contract_and_three_not_met_are_named(world):
    """48 of 54 signed was told of with "exempted: 1"; here 3 set = 1 signed + 1 of unknown + 1 without requirement."""
    world.deliver(
        "procurements",
        [
            {"procurement_id": f"U{n}", "published_date": "2023-02-01", "eligible": "ja", "has_requirement": "ja"}
            for n in (1, 2, 3)
        ],
    )
    row = {"requirement": "numeric", "required_places": 1, "end_date": "2023-12-31", "contract_owner": "E",
           "start_date": "2023-01-01", "report_frequency": "yearly"}  # fmt: skip
    world.deliver(
        "contracts",
        [
            {**row, "contract_id": "C1", "procurement_id": "U1"},
            {**row, "contract_id": "C2", "procurement_id": "U2", "requirement": "none", "required_places": ""},
        ],
    )
    world.reports("contract_id period form fte_months\n C1 2023 fixed_term 3")
    found = funnel.coverage_funnel(world.opened())
    assert [step.count for step in found.steps] == [3, 3, 3, 1, 1, 1, 0]
    said = [funnel.losses_text(world.opened(), found, step, "sv") for step in found.steps]
    assert said[3:] == ["avtal utan krav: 1; okänt om avtal: 1", "", "", "kravet inte uppfyllt: 1"]
