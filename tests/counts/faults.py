"""Faults planted in the SQL of the follow-up, one at a time, to see whether the second count notices.

`PYTHONPATH=tests:tests/counts .venv/bin/python -m tests.counts.faults` builds some worlds with each fault in memory and
says which worlds tell; it ends with an error where a fault is not noticed. Nothing of the project is changed: the
faults are in a copy.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from follow_up_count import Contract, count
from follow_up_world import World
from test_follow_up_count import built, deliver, wrong

from etl.build import sql_files

WORLDS = 16
FAULTS = (  # file, what stands there, what is put instead
    (
        "core/contract_versions",
        "ELSE valid_from END AS effective_from",
        "ELSE CAST(valid_from + INTERVAL 1 DAY AS DATE) END AS effective_from",
    ),
    ("core/contract_versions", "WHEN stated_places > 0 THEN", "WHEN stated_places >= 0 THEN"),
    ("core/contract_versions", "IS NOT NULL THEN 0", "IS NOT NULL THEN NULL"),
    ("core/contract_versions", "COALESCE(required_jobs, 0) + ", ""),
    ("core/contract_versions", "stated_job_months / months_per_job", "stated_job_months / 12"),
    ("steps/stated_versions", "AND stated.version_no >= COALESCE(inherited.parts_from_version, 0)", ""),
    (
        "core/contract_versions",
        "first_start_within_months * INTERVAL 1 MONTH AS DATE) AS first_start_due",
        "(first_start_within_months + 1) * INTERVAL 1 MONTH AS DATE) AS first_start_due",
    ),
    ("core/contracts", "versions.effective_from <= parameters.as_of", "versions.effective_from < parameters.as_of"),
    ("core/contracts", "WHEN in_force.agreed_date > parameters.as_of THEN NULL ELSE", "WHEN FALSE THEN NULL ELSE"),
    ("core/contract_forms", "accepted_forms = 'jobs'", "accepted_forms = 'neither'"),
    (
        "core/report_calendar",
        "LEAST(COALESCE(taken_over.end_date, taken_over.as_of), taken_over.as_of)",
        "taken_over.as_of",
    ),
    ("core/report_calendar", ") < taken_over.next_from", ") <= taken_over.next_from"),
    ("core/report_calendar", "COALESCE(broken.first_day, spans.effective_from)", "spans.effective_from"),
    ("core/placements", "THEN 'form_not_taken'", "THEN NULL"),
    ("core/placements", "    AND is_outside_target_group = 0\n", ""),
    ("core/placements", "COALESCE(extent_pct, 100) > 50", "COALESCE(extent_pct, 100) > 80"),
    (
        "core/placements",
        "dated.start_date < dated.contract_start_date",
        "dated.start_date <= dated.contract_start_date",
    ),
    ("core/excused_ends", "placements.end_date < contracts.end_date", "placements.end_date <= contracts.end_date"),
    ("core/excused_ends", "AND early_ends.counts_as_met = 1", "AND early_ends.is_early = 1"),
    (
        "core/first_starts",
        "LEAST(placements.start_date, COALESCE(placements.offered_date, placements.start_date)) AS first_start_date",
        "placements.start_date AS first_start_date",
    ),
    (
        "core/first_starts",
        "counts_as IN ('job', 'internship')\n  GROUP BY",
        "counts_as IN ('job', 'internship', 'none')\n  GROUP BY",
    ),
    ("core/reported_periods", "THEN -DATE_DIFF('day', reported.first_day, reported.last_day) - 1", "THEN 0"),
    (
        "core/report_states",
        "decided.decision = 'accept' AND reported.delivery_sequence > decided.delivery_sequence THEN 'changed'",
        "FALSE THEN 'changed'",
    ),
    ("core/report_states", "ORDER BY delivery_sequence DESC", "ORDER BY delivery_sequence"),
    ("core/report_versions", "MIN(reports.received_date)", "MAX(reports.received_date)"),
    ("core/decisions", "decisions.decision_date <= parameters.as_of", "TRUE"),
    ("mart/acceptances", "ELSE states.counted_fte_months / now_reported.fte_months", "ELSE 1.0"),
    ("mart/placement_months", "placement_months.fraction / together.fraction", "placement_months.fraction"),
    ("mart/report_periods", "(is_received = 0 OR is_returned = 1 OR", "(is_received = 0 OR"),
    (
        "mart/report_periods",
        "WHEN is_due = 1 THEN 1 - is_received",
        "WHEN is_due = 1 AND due_date < as_of THEN 1 - is_received",
    ),
    (
        "mart/report_periods",
        "received_date <= due_date THEN 1 ELSE 0 END AS reports_on_time,",
        "received_date < due_date THEN 1 ELSE 0 END AS reports_on_time,",
    ),
    ("steps/judged_contracts", "ELSE 1.0\n  END AS needed_share", "ELSE 0.99\n  END AS needed_share"),
    ("steps/judged_contracts", "THEN versions.early_end_share", "THEN 0.8"),
    ("steps/measured_contracts", "scaled.judged_open_share * scaled.reports_due", "0.6 * scaled.reports_due"),
    (
        "steps/judged_contracts",
        "versions.next_valid_from > running.judged_on",
        "versions.next_valid_from >= running.judged_on",
    ),
    ("steps/measured_contracts", "LEAST(0.001, 0.001 * places_required)", "0.001"),
    (
        "mart/contract_standings",
        "WHEN known_on <= curve_start_date THEN 'too_early'",
        "WHEN known_on < curve_start_date THEN 'too_early'",
    ),
    ("steps/measured_contracts", "AND scaled.has_first_start = 0", "AND FALSE"),
    (
        "mart/contract_standings",
        "(reports_open > 0 OR is_awaited = 1) THEN 'data_missing'",
        "reports_open > 0 THEN 'data_missing'",
    ),
    ("mart/contract_standings", "ELSE 'data_missing'\n", "ELSE pace_status\n"),
    ("mart/contract_standings", "LEAST(places_delivered + places_beyond, places_required)", "places_delivered"),
    ("mart/contract_standings", "places_beyond > 0 AND places_rounded", "FALSE AND places_rounded"),
    ("mart/contract_forecasts", "        + places_beyond\n", ""),
    ("mart/contract_forecasts", "THEN opened.spread_of_sums ELSE 1", "THEN 1 ELSE 1"),
    ("steps/new_start_places", "THEN placements.months_left", "THEN 0"),
    ("steps/reported_contract_months", "<= numbers.recent_months", "< numbers.recent_months"),
    ("steps/forecast_basis", "LEAST(contracts.months_passed, numbers.recent_months)", "contracts.months_passed"),
    ("core/reported_periods", "    AND placements.not_counted_reason IS NULL\n", ""),
    ("steps/reports_beside_placements", "settled.period_no IS NULL", "TRUE"),
    ("steps/reports_beside_placements", "compared.is_overlapped = 0", "TRUE"),
    ("steps/measured_contracts", "scaled.outcome_value < outcome.below", "scaled.outcome_value <= outcome.below"),
    (
        "mart/contract_standings",
        "WHEN reports_open > 0 OR (has_ended = 1 AND is_awaited = 1) THEN places_required",
        "WHEN reports_open > 0 THEN places_required",
    ),
    ("steps/first_start_terms", "OR contracts.first_start_due_date > standings.known_on", "OR FALSE"),
    ("steps/single_milestones", "WHERE moves_too_late = 0", "WHERE TRUE"),
    ("steps/single_milestones", "first_told_on > earlier_due_date", "first_told_on >= earlier_due_date"),
    (
        "mart/milestones",
        "contracts.start_meeting_within_months * INTERVAL 1 MONTH",
        "(contracts.start_meeting_within_months + 1) * INTERVAL 1 MONTH",
    ),
    ("mart/placement_ends", "placements.end_date <= parameters.as_of", "TRUE"),
    ("mart/bonus_months", "'bonus') THEN 0", "'bonus') THEN NULL"),
    ("mart/bonus_months", "LEAST(uncapped_so_far_sek, bonus_max_sek) -", "uncapped_so_far_sek -"),
    ("mart/bonus_months", "(running.places_so_far - entitled.places_first) / running.places_in_month", "1.0"),
    ("mart/payments", "payments.date <= parameters.as_of", "payments.date < parameters.as_of"),
    (
        "mart/report_remarks",
        "ABS(reported_periods.fte_months - compared.counted_fte_months), 6) > 0.1",
        "ABS(reported_periods.fte_months - compared.counted_fte_months), 6) > 1",
    ),
    ("steps/listed_placements", "WHEN reports.fte_months > 0 AND", "WHEN reports.fte_months >= 0 AND"),
    ("steps/listed_placements", "THEN (reports.last_day, -reports.row_number", "THEN (-reports.row_number"),
    ("steps/listed_placements", "CASE WHEN ended_on >= told_to THEN", "CASE WHEN TRUE THEN"),
    ("core/reported_periods", " OR reported.is_listed = 1 THEN", " THEN"),
    ("core/reported_periods", "OR (reported.is_listed = 1 AND not_counted_reason = 'counted_from_persons')", ""),
    ("core/placements", "COALESCE(dated.told_to, dated.active_to)", "dated.active_to"),
    ("steps/judged_contracts", "AND placements.is_listed = 0", ""),
    ("steps/period_reports", "GREATEST(summed.is_nil, summed.is_listed, 0)", "GREATEST(summed.is_nil, 0)"),
    ("steps/reports_beside_placements", "AND reported_periods.is_listed = 0", ""),
)


def main() -> int:
    """Plants each fault and prints what became of it; 1 where one is not noticed, or a world differs without any."""
    kept, missed = sql_files.SQL_FOLDER, 0
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        worlds: dict[int, tuple[World, dict[str, Contract]]] = {}
        for seed in range(WORLDS):
            world = World(seed)
            patch.setenv("UTFALL_DATA", f"{folder}/{seed}")
            deliver(world, Path(folder) / f"files-{seed}", patch)
            worlds[seed] = (world, count(world.deliveries, world.as_of))

        def noticed() -> int | None:
            """The first world whose second count differs from the SQL; None where none does."""
            for seed, (world, contracts) in worlds.items():
                patch.setenv("UTFALL_DATA", f"{folder}/{seed}")
                with built(world.as_of) as connection:
                    if wrong(contracts, connection):
                        return seed
            return None

        if noticed() is not None:
            print("the worlds differ without any fault", file=sys.stderr)
            return 1
        patch.setattr(sql_files, "SQL_FOLDER", Path(shutil.copytree(kept, Path(folder) / "sql")))
        for file, stands, instead in FAULTS:
            path = sql_files.SQL_FOLDER / f"{file}.sql"
            text = path.read_text(encoding="utf-8")
            assert stands in text, f"{file} has no {stands!r}"
            path.write_text(text.replace(stands, instead, 1), encoding="utf-8")
            seed = noticed()
            path.write_text(text, encoding="utf-8")
            missed += seed is None
            print(
                "NOT NOTICED" if seed is None else f"noticed by world {seed}",
                f"{file}: {stands!r} -> {instead!r}",
                flush=True,
            )
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} noticed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
