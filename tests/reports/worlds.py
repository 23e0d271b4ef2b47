"""Worlds that the tests of reports share."""

from __future__ import annotations

from world import BUYER, SUPPLIER, World


def followed(world: World, persons: int = 4) -> None:
    """One contract of 10 places, `persons` persons in internship for a whole year, one report of four come, no goal."""
    world.as_of = "2024-12-31"
    world.deliver(
        "organisations",
        [{"organisation_id": BUYER, "name": "Exempelkommunen #1 *$x$*", "organisation_type": "municipality"}],
    )
    world.deliver("suppliers", [{"supplier_id": SUPPLIER, "name": '=HYPERLINK("http://x") & <b>Bygg</b>'}])
    world.contracts(
        """
        contract_id title     requirement required_places start_date end_date   report_frequency report_form
        C1          Skolstäd  numeric     10              2024-01-01 2025-12-31 quarterly        sums
        """
    )
    rows = ["placement_id start_date end_date form sex"]
    rows += [f"P{n} 2024-01-01 2024-06-30 internship woman" for n in range(persons)]
    world.placements("\n".join(rows))
    world.reports("contract_id period persons_started\nC1 2024-Q1 0")
