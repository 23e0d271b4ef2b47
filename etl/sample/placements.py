"""What is sent in about people: placements, and what became of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import (
    Chance,
    add_months,
    code_column,
    date_column,
    number_column,
    numbered_column,
    participant_keys,
)
from etl.sample.registers import contract_groups, group_words
from etl.sample.words import (
    AGE_BANDS,
    BAD,
    END_REASONS,
    EXCELLENT,
    FIXED_TERM,
    FORMS,
    MISSING,
    POINTS,
    SEXES,
    SOURCES,
    STATUSES,
    SUBSIDIES,
    SUBSIDISED,
    SUMMER_JOB,
    Column,
    Ints,
)
from etl.sample.world import Contracts, Placements


def placement_table(
    placements: Placements, contracts: Contracts, rows: Ints, seed: int, as_of: int
) -> tuple[pa.Table, Column]:
    """The placements that are sent in, and two of a contract that the register does not have (yet).

    Also returns the ids of those rows, in the order of `rows`.
    """
    sex, age, groups = _draw_persons(placements, contracts, seed)
    chance = Chance(seed, "placement details")
    sent, told = len(rows), contracts.told_until(as_of)[placements.contract[rows]]
    form, start, person = placements.form[rows], placements.start[rows], placements.person[rows]
    subsidy = np.where(form == SUBSIDISED, chance.pick(sent, [2, 4, 1, 3, 1]), MISSING)
    subsidy = np.where((form <= FIXED_TERM) & chance.yes(sent, 0.12), 1, subsidy)
    offered = np.where(chance.yes(sent, 0.7), start - chance.whole(sent, 0, 45), MISSING)
    ids = numbered_column("PAHITT-P-", np.arange(1, sent + 1), 6)
    sent_in = pa.table(
        {
            "placement_id": ids,
            "contract_id": contracts.ids.take(pa.array(placements.contract[rows])),
            "participant_key": participant_keys(person, seed),
            "form": code_column(form, FORMS),
            "subsidy": code_column(subsidy, SUBSIDIES),
            "sex": code_column(sex[person], SEXES),
            "age_band": code_column(age[person], AGE_BANDS),
            "target_groups": group_words(groups[person]),
            "offered_date": date_column(offered),
            "start_date": date_column(start),
            "planned_end_date": date_column(placements.planned[rows]),
            "end_date": date_column(placements.known_end[rows]),
            "extent_pct": number_column(placements.extent_pct[rows], chance.yes(sent, 0.97)),
            "end_reason": code_column(placements.reason[rows], END_REASONS),
            # A row that begins later is not one that the file tells of up to that day.
            "reported_until": date_column(np.where(start > told, MISSING, told)),
        }
    )
    waiting = _waiting_table(sent, len(placements), len(contracts), seed, as_of)
    return pa.concat_tables([sent_in, waiting]).combine_chunks(), ids


def _waiting_table(sent: int, persons: int, contracts: int, seed: int, as_of: int) -> pa.Table:
    """Two placements of the next contract in the series: somebody has begun to report before registering it."""
    year = np.datetime64(as_of, "D").astype(object).year
    begun = np.array([as_of - 100, as_of - 40])
    return pa.table(
        {
            "placement_id": numbered_column("PAHITT-P-", np.arange(sent + 1, sent + 3), 6),
            "contract_id": [f"PAHITT-{year}-{contracts + 1:04d}"] * 2,
            "participant_key": participant_keys(np.array([persons, persons + 1]), seed),
            "form": ["internship", "fixed_term"],
            "subsidy": pa.nulls(2, pa.string()),
            "sex": ["K", "M"],
            "age_band": ["20-24", "30-54"],
            "target_groups": ["youth", "newly_arrived|long_term_unemployed"],
            "offered_date": date_column(begun - 7),
            "start_date": date_column(begun),
            "planned_end_date": date_column(add_months(begun, 6) - 1),
            "end_date": date_column(np.full(2, MISSING)),
            "extent_pct": number_column(np.array([100, 75])),
            "end_reason": pa.nulls(2, pa.string()),
            "reported_until": date_column(np.full(2, MISSING)),
        }
    )


def _draw_persons(placements: Placements, contracts: Contracts, seed: int) -> tuple[Ints, Ints, Ints]:
    """Sex, age band and target groups (a bit each) of everyone."""
    persons = Chance(seed, "persons")
    everyone = len(placements)
    nature = contracts.nature[placements.contract]
    man = persons.uniform(everyone) < np.array([0.64, 0.4, 0.5])[nature]
    sex = np.select([persons.yes(everyone, 0.05), persons.yes(everyone, 0.015)], [MISSING, 2], np.where(man, 1, 0))
    age = persons.pick(everyone, [8, 20, 18, 44, 10])
    age = np.where(placements.form == SUMMER_JOB, 0, age)
    bits = np.zeros(everyone, dtype=np.int64)
    for place, share in enumerate((0.28, 0.0, 0.42, 0.34, 0.11, 0.2, 0.06, 0.03)):
        bits |= np.where(persons.yes(everyone, share), 1 << place, 0)
    bits |= np.where(age <= 1, 1 << 1, 0)
    # Suppliers hire from the groups that their contract names, with few exceptions.
    named = contract_groups(contracts, seed)[placements.contract]
    lowest = named & -named
    bits |= np.where(persons.yes(everyone, 0.96), lowest, 0)
    bits = np.where(persons.yes(everyone, 0.04), 0, np.where(bits == 0, 1 << 2, bits))
    age = np.where(persons.yes(everyone, 0.03), MISSING, age)
    return sex, age, bits


def follow_up_table(
    placements: Placements, contracts: Contracts, rows: Ints, ids: Column, seed: int, as_of: int
) -> pa.Table:
    """What became of those whose placement has ended, as far as somebody asked."""
    chance = Chance(seed, "follow-ups")
    ended = placements.known_end[rows] != MISSING
    which = np.flatnonzero(ended)
    size = len(which)
    end = placements.known_end[rows][which]
    supplier = contracts.supplier[placements.contract[rows][which]]
    form = placements.form[rows][which]
    better = np.where(supplier == EXCELLENT, 0.2, np.where(supplier == BAD, -0.2, 0.0))
    better = better + np.where(form <= SUBSIDISED, 0.06, -0.04)
    fate = chance.uniform(size)  # a person's luck; what is found at one point is mostly so at the next
    latest = [end, end + 28, end + 90, add_months(end, 6), add_months(end, 12)]
    asked = (0.7, 0.42, 0.55, 0.6, 0.45)
    in_work = (0.36, 0.39, 0.42, 0.45, 0.46)
    parts: list[dict[str, Ints]] = []
    for point, reference in enumerate(latest):
        shift = chance.whole(size, 0, 4) if point < 2 else chance.whole(size, -8, 20)
        when = np.minimum(reference + shift, as_of)
        came = (reference <= as_of) & (chance.uniform(size) < asked[point] + np.where(supplier == BAD, -0.25, 0))
        luck = np.where(chance.yes(size, 0.25), chance.uniform(size), fate)
        works = np.clip(in_work[point] + better, 0.05, 0.9)
        kind = np.select(
            [luck < 0.66 * works, luck < 0.94 * works, luck < works],
            [0, 1, 2],
            3 + np.searchsorted([0.22, 0.42, 0.9], (luck - works) / (1 - works)),
        )
        kind = np.where(chance.yes(size, 0.09), 7, kind)
        same = np.where((kind <= 1) & chance.yes(size, 0.9), chance.yes(size, 0.55).astype(np.int64), MISSING)
        parts.append(
            {
                "row": which[came],
                "when": when[came],
                "point": np.where(chance.yes(size, 0.14), MISSING, point)[came],
                "order": np.full(int(came.sum()), point),
                "status": kind[came],
                "same": same[came],
                "source": np.where(chance.yes(size, 0.1), MISSING, chance.pick(size, [3, 3, 1]))[came],
            }
        )
    column = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((column["order"], column["row"]))
    column = {name: values[order] for name, values in column.items()}
    return pa.table(
        {
            "placement_id": ids.take(pa.array(column["row"])),
            "follow_up_date": date_column(column["when"]),
            "point": code_column(column["point"], POINTS),
            "status": code_column(column["status"], STATUSES),
            "same_supplier": pa.array(column["same"] == 1, mask=column["same"] == MISSING),
            "source": code_column(column["source"], SOURCES),
        }
    )
