"""What the buyer itself knows: organisations, procurements, contracts, milestones, decisions, payments."""

from __future__ import annotations

from csv import DictReader

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import (
    Chance,
    add_months,
    code_column,
    date_column,
    first_day,
    invented_numbers,
    month_of,
    number_column,
    numbered_column,
    take_rows,
)
from etl.sample.reports import period_words
from etl.sample.words import (
    AGREEMENTS,
    BAD,
    CLAUSE_VERSIONS,
    COMPANIES,
    CPV_CODES,
    CRITERIA,
    DIALOGUE,
    EXCELLENT,
    EXCLUSIONS,
    FAR,
    FREQUENCIES,
    MISSING,
    MUNICIPALITIES,
    NATURES,
    NO_REQUIREMENT,
    OWNERS,
    PROCEDURES,
    REPORT_FORMS,
    REQUIREMENTS,
    SET_AS,
    TARGET_GROUPS,
    TITLES,
    TOWNS,
    TRADE_NATURE,
    Column,
    Ints,
)
from etl.sample.world import Contracts, ReportPeriods, Suppliers


def organisation_table(count: int, seed: int) -> pa.Table:
    """A state authority, a region, then municipalities and their companies, spread over the country.

    The municipality codes are real, so that a map can be shown; the bodies are not.
    """
    chance = Chance(seed, "organisations")
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in DictReader(file)]
    order = np.argsort(chance.uniform(len(codes)), kind="stable")
    ids = invented_numbers("002", count).to_pylist()
    rows: list[tuple[str, str, str | None, str | None]] = [
        ("Fiktiva trafikmyndigheten", "state", None, None),
        ("Påhittade regionen", "region", None, None),
    ]
    towns = 0
    while len(rows) < count:
        again = towns // len(TOWNS)
        town = TOWNS[towns % len(TOWNS)] + (f" {again + 1}" if again else "")
        code = codes[order[towns % len(codes)]]
        parent = ids[len(rows)]
        rows.append((f"{town} kommun (påhittad)", "municipality", code, None))
        for company in COMPANIES[: (1, 0, 2, 0)[towns % 4]]:
            rows.append((f"{town} {company} (påhittat)", "municipal_company", code, parent))
        towns += 1
    names, types, places, parents = zip(*rows[:count], strict=True)
    return pa.table(
        {
            "organisation_id": ids,
            "name": list(names),
            "type": list(types),
            "municipality_code": pa.array(places, pa.string()),
            "parent_organisation_id": pa.array(parents, pa.string()),
        }
    )


def _procurement_ids(count: int) -> Column:
    return numbered_column("PAHITT-U-", np.arange(1, count + 1), 5)


def procurement_table(contracts: Contracts, organisation_ids: Column, seed: int) -> pa.Table:
    """One and a half procurements per contract: those that led to contracts, and those without."""
    own = len(contracts)
    extra = max(own // 2, 2)
    size = own + extra
    chance = Chance(seed, "procurements")
    rest = Chance(seed, "procurements without contract")

    def both(mine: Ints, others: Ints) -> Ints:
        return np.concatenate([mine, others])

    title = both(contracts.title, rest.whole(extra, 0, len(TITLES) - 1))
    nature = TRADE_NATURE[title // 2]
    published = both(
        contracts.award - chance.whole(own, 60, 150),
        contracts.award[rest.whole(extra, 0, own - 1)] - rest.whole(extra, 60, 150),
    )
    months = both(month_of(contracts.last + 1) - month_of(contracts.start), rest.whole(extra, 3, 48))
    value = both(contracts.value_sek, np.round(rest.exponential(extra, 600)).astype(np.int64) * 100_000 + 500_000)
    jobs = np.maximum(np.round(value / 2_500_000 * 12 / np.maximum(months, 12)), 1).astype(np.int64)
    jobs = np.where(np.arange(size) < own, np.maximum(jobs, 5), np.minimum(jobs, 200))
    agreement = both(np.zeros(own, dtype=np.int64), rest.quota(extra, [0.66, 0.16, 0.1, 0.08]))

    # The first ground that applies excludes, in the order of the list.
    grounds = [months < 6, jobs < 5, agreement == 1, agreement == 2, agreement == 3, nature == 2]
    exclusion = np.select(grounds, np.arange(len(grounds)), MISSING)
    jobs_known = chance.quota(size, [0.86, 0.14]) == 0
    asked = both(np.minimum(contracts.requirement, 1), rest.quota(extra, [0.88, 0.12])) == 1
    required = asked & ((np.arange(size) < own) | (exclusion == MISSING))
    exclusion = np.where(required, MISSING, exclusion)
    unknown = ~jobs_known & (exclusion == MISSING) & ~required
    social = required | chance.yes(size, 0.25)
    return pa.table(
        {
            "procurement_id": _procurement_ids(size),
            "organisation_id": organisation_ids.take(
                pa.array(both(contracts.organisation, rest.whole(extra, 0, len(organisation_ids) - 1)))
            ),
            "title": code_column(title, TITLES),
            "published_date": date_column(published),
            "nature": code_column(nature, NATURES),
            "procedure": code_column(
                np.where(agreement == 3, 4, chance.pick(size, [7, 1, 1, 1])), (*PROCEDURES, "Direktupphandling")
            ),
            "agreement_type": code_column(agreement, AGREEMENTS),
            "cpv": code_column(title, CPV_CODES),
            "value_sek": number_column(value, chance.yes(size, 0.95)),
            "duration_months": number_column(months),
            "full_time_jobs": number_column(jobs, jobs_known),
            "social_consideration": pa.array(social, mask=~(required | chance.yes(size, 0.85))),
            "has_requirement": pa.array(required, mask=~required & chance.yes(size, 0.12)),
            "eligible": pa.array(exclusion == MISSING, mask=unknown),
            "exclusion_reason": code_column(exclusion, EXCLUSIONS),
            "reserved": pa.array(chance.quota(size, [0.96, 0.04]) == 1, mask=chance.yes(size, 0.1)),
        }
    )


def contract_table(contracts: Contracts, suppliers: Suppliers, organisation_ids: Column, seed: int) -> pa.Table:
    """The rows of contracts: the register, and the changes that some contracts got."""
    chance = Chance(seed, "contract details")
    size = len(contracts)
    own_months = chance.quota(size, [0.9, 0.05, 0.05])
    asked = contracts.requirement > NO_REQUIREMENT
    groups = contract_groups(contracts, seed)
    register = pa.table(
        {
            "contract_id": contracts.ids,
            "organisation_id": organisation_ids.take(pa.array(contracts.organisation)),
            "supplier_id": suppliers.ids.take(pa.array(contracts.supplier)),
            "supplier_name": suppliers.names.take(pa.array(contracts.supplier)),
            "procurement_id": take_rows(_procurement_ids(size), contracts.procurement),
            "title": code_column(contracts.title, TITLES),
            "nature": code_column(contracts.nature, NATURES),
            "cpv": code_column(contracts.title, CPV_CODES),
            "value_sek": number_column(contracts.value_sek),
            "award_date": date_column(contracts.award),
            "start_date": date_column(contracts.start),
            "end_date": date_column(contracts.end),
            "requirement": code_column(contracts.requirement, REQUIREMENTS),
            "required_places": number_column(contracts.places, contracts.agreed & ~contracts.in_months),
            "required_fte_months": number_column(contracts.places * 12, contracts.agreed & contracts.in_months),
            "months_per_job": number_column(np.full(size, 10), asked & (own_months == 1)),
            "months_per_internship": number_column(np.full(size, 4), asked & (own_months > 0)),
            "target_groups": group_words(np.where(asked, groups, 0)),
            "report_frequency": code_column(contracts.frequency, FREQUENCIES),
            "report_form": code_column(contracts.report_form, REPORT_FORMS),
            "report_due_days": number_column(contracts.due_days, contracts.due_days != MISSING),
            "contract_owner": code_column(chance.whole(size, 0, len(OWNERS) - 1), OWNERS),
            # A dialogue ends in an agreement some weeks after the start; a bonus is agreed in some, a penalty in few.
            "agreed_date": date_column(
                np.where(
                    contracts.agreed & (contracts.requirement == DIALOGUE),
                    contracts.start + chance.whole(size, 5, 80),
                    MISSING,
                )
            ),
            "bonus_clause": pa.array(chance.yes(size, 0.4), mask=~asked | chance.yes(size, 0.5)),
            "penalty_per_place_sek": number_column(np.full(size, 60_000), asked & chance.yes(size, 0.15)),
            "valid_from": date_column(np.full(size, MISSING)),
            **_requirement_columns(contracts, seed),
        }
    )
    return pa.concat_tables([register, _change_table(register, contracts, seed)]).combine_chunks()


def _requirement_columns(contracts: Contracts, seed: int) -> dict[str, Column]:
    """How the requirement is set; of some contracts jobs and internships by themselves, which make its places."""
    chance = Chance(seed, "how requirements are set")
    size = len(contracts)
    asked = contracts.requirement > NO_REQUIREMENT
    known = asked & chance.yes(size, 0.8)
    alternative = np.where(contracts.requirement == DIALOGUE, CRITERIA.index("dialogue"), chance.pick(size, [5, 2, 2]))
    criterion = np.where(chance.yes(size, 0.15), CRITERIA.index("own"), alternative)
    parted = contracts.agreed & ~contracts.in_months & chance.yes(size, 0.25)
    jobs = np.floor(contracts.places * chance.uniform(size, 0.4, 1.0) + 0.5).astype(np.int64)
    reserved = chance.quota(size, [0.95, 0.05]) == 1
    version = code_column(np.where(known, chance.whole(size, 0, len(CLAUSE_VERSIONS) - 1), MISSING), CLAUSE_VERSIONS)
    return {
        "required_jobs": number_column(jobs, parted),
        "required_internships": number_column(contracts.places - jobs, parted),
        "criterion": code_column(np.where(known, criterion, MISSING), CRITERIA),
        "set_as": code_column(np.where(known, chance.pick(size, [90, 6, 4]), MISSING), SET_AS),
        "reserved": pa.array(reserved, mask=~known),
        "reserved_share_pct": number_column(np.full(size, 30), known & reserved),
        "clause_version": version,
    }


def _change_table(register: pa.Table, contracts: Contracts, seed: int) -> pa.Table:
    """Changes of some contracts: another number of places, or another end. What is not changed is an empty cell."""
    chance = Chance(seed, "contract changes")
    size = len(contracts)
    possible = contracts.agreed & (contracts.end != FAR) & ~contracts.in_months
    which = np.flatnonzero(possible & (chance.quota(size, [0.88, 0.12]) == 1))
    some = len(which)
    from_day = first_day(month_of(contracts.start[which] + (contracts.end[which] - contracts.start[which]) // 3))
    longer = chance.yes(some, 0.5)
    end = add_months(contracts.end[which] + 1, np.where(longer, 3, 0)) - 1
    places = np.maximum(np.where(longer, contracts.places[which], contracts.places[which] - 1), 1)
    kept = ("contract_id", "organisation_id", "supplier_id", "start_date")
    told = {
        "end_date": date_column(end),
        "required_places": number_column(places),
        "valid_from": date_column(from_day),
    }
    rows = pa.array(which)
    return pa.table(
        {
            field.name: told.get(
                field.name,
                register[field.name].combine_chunks().take(rows) if field.name in kept else pa.nulls(some, field.type),
            )
            for field in register.schema
        },
        schema=register.schema,
    )


def contract_groups(contracts: Contracts, seed: int) -> Ints:
    """The target groups that a contract is about, as a number whose bits say which."""
    chance = Chance(seed, "contract groups")
    size = len(contracts)
    return chance.whole(size, 1, 255) & chance.whole(size, 1, 255) & ~np.int64(1 << 7)


def group_words(bits: Ints) -> Column:
    """Target groups as one text, from a number whose bits say which; none is an empty cell."""
    words = [
        "|".join(group for place, group in enumerate(TARGET_GROUPS) if number >> place & 1)
        for number in range(2 ** len(TARGET_GROUPS))
    ]
    return code_column(np.where(bits == 0, MISSING, bits), words)


def milestone_table(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> pa.Table:
    """A start meeting within a month of award, a check-in every half year, documentation at the end."""
    chance = Chance(seed, "milestones")
    which = np.flatnonzero((contracts.requirement > NO_REQUIREMENT) & (contracts.award <= as_of))
    halves = np.clip((month_of(contracts.last) - month_of(contracts.start)) // 6, 1, 7)[which]
    check = np.repeat(which, halves)
    nth = np.arange(len(check)) - np.repeat(np.cumsum(halves) - halves, halves) + 1
    contract = np.concatenate([which, check, which])
    kind = np.repeat([0, 1, 2], [len(which), len(check), len(which)])
    due = np.concatenate(
        [
            add_months(contracts.award[which], 1),
            add_months(contracts.start[check], 6 * nth),
            contracts.last[which] + 30,
        ]
    )
    # Check-ins are planned half a year ahead; the documentation of what has no end date is not planned.
    planned = (kind != 1) | (due <= as_of + 183)
    planned &= (kind != 2) | (contracts.end[contract] != FAR)
    contract, kind, due = contract[planned], kind[planned], due[planned]
    order = np.lexsort((due, kind, contract))
    contract, kind, due = contract[order], kind[order], due[order]
    size = len(contract)
    slack = np.where(contracts.supplier[contract] == BAD, 0.35, suppliers.late[contracts.supplier[contract]])
    late = chance.uniform(size) < slack
    held = due + np.where(late, chance.whole(size, 1, 40), -chance.whole(size, 0, 12))
    skipped = chance.uniform(size) < np.where(contracts.supplier[contract] == BAD, 0.4, 0.1)
    held = np.where(skipped | (held > as_of), MISSING, held)
    return pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(contract)),
            "milestone": code_column(kind, ("start_meeting", "check_in", "final_documentation")),
            "due_date": date_column(due),
            "held_date": date_column(held),
        }
    )


def decision_table(periods: ReportPeriods, contracts: Contracts, seed: int, as_of: int) -> pa.Table:
    """What the contracts' owners decided: most reports accepted after a while, some on evidence, a few returned."""
    chance = Chance(seed, "decisions")
    size = len(periods)
    decided_on = np.maximum(periods.received, periods.last) + chance.whole(size, 5, 40)
    accepted = (decided_on <= as_of) & chance.yes(size, 0.75)
    returned = (decided_on <= as_of) & ~accepted & (periods.last > as_of - 150) & chance.yes(size, 0.25)
    which = np.flatnonzero(accepted | returned)
    evidence = chance.yes(len(which), 0.35) & accepted[which]
    serial = chance.whole(len(which), 1, 999)
    reports = pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(periods.contract[which])),
            "decision": code_column(np.where(accepted[which], 0, 1), ("accept", "return")),
            "period": period_words(periods, contracts).take(pa.array(which)),
            "decision_date": date_column(decided_on[which]),
            "reason_code": code_column(np.where(accepted[which], MISSING, serial % 2), ("incomplete", "wrong_figures")),
            "reason": pa.nulls(len(which), pa.string()),
            "evidence_reference": pc.if_else(
                pa.array(evidence),
                pc.binary_join_element_wise("PAHITT", numbered_column("", serial, 3), "/"),
                pa.scalar(None, pa.string()),
            ),
        }
    )
    # One contract that is freed for a while, and one that explains why its number was not reached.
    ended = np.flatnonzero((contracts.end < as_of) & contracts.agreed)[:1]
    paused = np.flatnonzero((contracts.end > as_of) & (contracts.start < as_of - 200) & contracts.agreed)[:1]
    told = np.concatenate([ended, paused])
    others = pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(told)),
            "decision": pa.array(["explain"] * len(ended) + ["exempt"] * len(paused), pa.string()),
            "period": pa.nulls(len(told), pa.string()),
            "decision_date": date_column(np.full(len(told), as_of - 30)),
            "reason_code": pa.array(["less_work"] * len(ended) + ["paused"] * len(paused), pa.string()),
            "reason": pa.array(["Påhittat skäl"] * len(told), pa.string()),
            "evidence_reference": pa.nulls(len(told), pa.string()),
        }
    )
    return pa.concat_tables([reports, others]).combine_chunks()


def payment_table(contracts: Contracts, as_of: int) -> pa.Table:
    """Bonus to the supplier that does well, a penalty from the one that does not."""
    ended = contracts.agreed & (contracts.end < as_of - 60)
    bonus = np.flatnonzero(ended & (contracts.supplier == EXCELLENT))[:2]
    penalty = np.flatnonzero(ended & (contracts.supplier == BAD))[:1]
    told = np.concatenate([bonus, penalty])
    return pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(told)),
            "kind": pa.array(["bonus"] * len(bonus) + ["penalty"] * len(penalty), pa.string()),
            "date": date_column(contracts.end[told] + 45),
            "months": number_column(
                np.where(np.arange(len(told)) < len(bonus), 2.0, 0.0), np.arange(len(told)) < len(bonus)
            ),
            "amount_sek": number_column(np.where(np.arange(len(told)) < len(bonus), 40_000, 60_000)),
        }
    )
