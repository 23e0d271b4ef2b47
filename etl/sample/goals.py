"""Invented goals and socio-economic results for the samples, so that their pages are seen alive."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

_GOALS = """
1  | 0 | fulfilment         | 0 | at_least | 60 |    |          |   | Uppfyllda åtaganden
2  | 0 | places_delivered   | 0 | at_least | 4  |    |          |   | Levererade platser
3  | 0 | persons            | 0 | between  | 20 | 60 |          |   | Personer i arbete eller praktik
4  | 2 | requirement_share  | 1 | at_least | 50 |    | services |   | Krav i tjänsteupphandlingar
5  | 2 | report_rate        | 0 | at_least | 90 |    |          |   | Rapporter som kommer in
5A | 3 | report_rate        | 0 | at_least | 95 |    |          | 5 | Bolagets rapporter
6  | 1 | placements_started | 0 | at_least | 40 |    |          |   | Påbörjade placeringar
7  | 1 | early_end_rate     | 0 | at_most  |    | 25 |          |   | Placeringar som slutar i förtid
"""


def goal_table(organisations: Sequence[str], year: int) -> pa.Table:
    """Goals of `year` and the year before, of the first four: an authority, a region, a town, its company."""
    rows = []
    for number, line in enumerate(_GOALS.strip().splitlines(), start=1):
        name, body, measure, before, operator, low, high, nature, part_of, title = (x.strip() for x in line.split("|"))
        rows.append(
            {
                "goal_id": f"PAHITT-MAL-{name}",
                "organisation_id": organisations[int(body)],
                "title": f"{title} (påhittat)",
                "measure": measure,
                "year": str(year - int(before)),
                "operator": operator,
                "target_low": low or None,
                "target_high": high or None,
                "nature": nature or None,
                "part_of": f"PAHITT-MAL-{part_of}" if part_of else None,
                "decided_by": "Fullmäktige (påhittat)" if int(body) > 1 else "Styrelsen (påhittad)",
                "decision_reference": f"PÅHITT {year - 1}/{number}",
                "decided_date": f"{year - 1 - int(before)}-11-20",
            }
        )
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in rows[0]]))


def socio_table(organisations: Sequence[str], year: int) -> pa.Table:
    """The results of an invented calculation for two bodies; the second has too few persons to be shown."""
    amounts = {"individual": 310_000, "municipality": 640_000, "state": 1_250_000, "society": 2_400_000}
    return pa.Table.from_pylist(
        [
            {
                "organisation_id": body,
                "period": str(year),
                "method": "Påhittad kalkyl",
                "model_version": "1.0",
                "level": level,
                "amount_sek": amount * persons // 12,
                "persons": persons,
                "assumptions": "Påhittade antaganden",
            }
            for body, persons in zip(organisations[:2], (12, 3))
            for level, amount in amounts.items()
        ]
    )
