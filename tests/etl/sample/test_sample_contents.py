"""Invented deliveries have what real ones have: kinds, traps, late and empty reports."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sample_world import AS_OF, KINDS, Row, World, first_made, rows_of, world_in

from etl.sample import chance, reports, words, write_sample
from etl.sample import world as true_world


def test_every_kind_of_requirement_form_and_frequency_is_there(world: World) -> None:
    def values(file: str, column: str) -> set[str]:
        return {row[column] for row in world[file]}

    assert values("organisations.csv", "type") == {"state", "region", "municipality", "municipal_company"}
    assert values("contracts.csv", "requirement") == set(words.REQUIREMENTS)
    assert values("contracts.csv", "nature") == set(words.NATURES)
    assert values("contracts.csv", "report_frequency") - {""} == set(words.FREQUENCIES)
    assert values("placements.csv", "form") == set(words.FORMS)
    assert values("placements.csv", "sex") == {"K", "M", "X", ""}
    assert values("placements.csv", "age_band") == {*words.AGE_BANDS, ""}
    assert values("placements.csv", "end_reason") - {""} == set(words.END_REASONS)
    assert values("follow_ups.csv", "point") == {*words.POINTS, ""}
    assert values("follow_ups.csv", "status") == set(words.STATUSES)
    assert values("milestones.csv", "milestone") == {"start_meeting", "check_in", "final_documentation"}
    assert len(values("procurements.csv", "social_consideration")) == 3
    assert len(values("procurements.csv", "eligible")) == 3
    assert len(values("procurements.csv", "reserved")) == 3
    assert len(values("procurements.csv", "exclusion_reason") - {""}) >= 4


def test_contracts_are_of_all_ages_and_kinds_of_promise(world: World) -> None:
    contracts = world["contracts.csv"]
    asked = [row for row in contracts if row["requirement"] != "none"]
    assert any(row["required_places"] for row in asked)
    assert any(row["required_fte_months"] for row in asked)
    assert not any(row["required_places"] and row["required_fte_months"] for row in asked)
    not_agreed = [row for row in asked if not row["required_places"] + row["required_fte_months"]]
    assert not_agreed
    assert {row["requirement"] for row in not_agreed} == {"dialogue"}
    assert any(row["months_per_job"] for row in contracts)
    assert any(row["report_due_days"] for row in contracts)
    assert any(not row["end_date"] for row in contracts)
    assert any(row["end_date"] and row["end_date"] < AS_OF for row in contracts)
    assert any(row["start_date"] > AS_OF for row in contracts)
    assert any(not row["procurement_id"] for row in contracts)
    assert len(world["procurements.csv"]) > len(contracts)
    assert any("|" in row["target_groups"] for row in contracts)


def test_contracts_tell_of_persons_or_sums_or_both_or_nothing(world: World) -> None:
    persons = {row["contract_id"] for row in world["placements.csv"]}
    sums = {row["contract_id"] for row in world["reports.csv"]}
    asked = {row["contract_id"] for row in world["contracts.csv"] if row["requirement"] != "none"}
    assert asked & persons & sums
    assert asked & persons - sums
    assert asked & sums - persons
    assert asked - sums - persons


def test_placements_have_the_traps_of_real_lists(world: World) -> None:
    contracts = {row["contract_id"]: row for row in world["contracts.csv"]}
    placements = [row for row in world["placements.csv"] if row["contract_id"] in contracts]

    def contract(row: Row) -> Row:
        return contracts[row["contract_id"]]

    assert any(row["start_date"] < contract(row)["start_date"] for row in placements), "began before"
    assert any(row["end_date"] > contract(row)["end_date"] > "" for row in placements), "ended after"
    assert any(not row["end_date"] and "" < row["planned_end_date"] < AS_OF for row in placements), "forgotten"
    assert any(not row["end_date"] and row["planned_end_date"] > AS_OF for row in placements), "going on"
    assert all(not row["end_date"] or row["end_date"] >= row["start_date"] for row in placements)

    ways: Counter[tuple[str, str]] = Counter()
    by_person: dict[str, list[Row]] = {}
    for row in placements:
        by_person.setdefault(row["participant_key"], []).append(row)
    for rows in by_person.values():
        for one, two in pairwise(sorted(rows, key=lambda row: row["start_date"])):
            together = (one["end_date"] or one["planned_end_date"] or AS_OF) >= two["start_date"]
            same = one["contract_id"] == two["contract_id"]
            ways["same" if same else "other", "together" if together else "after"] += 1
            assert (one["sex"], one["age_band"]) == (two["sex"], two["age_band"])
    assert ways["same", "together"] >= 1
    assert ways["same", "after"] >= 1
    assert ways["other", "together"] + ways["other", "after"] >= 1


def period_end(period: str) -> str:
    year = int(period[:4])
    month = {"": 12, "Q": 3 * int(period[-1]), "H": 6 * int(period[-1])}.get(period[5:6] or "", 0)
    month = month or int(period[5:7])
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def test_reports_come_in_time_late_empty_and_not_at_all(world: World) -> None:
    contracts = {row["contract_id"]: row for row in world["contracts.csv"]}
    late, in_time, undated = 0, 0, 0
    months = Counter(len(row["period"]) for row in world["reports.csv"])
    assert set(months) == {4, 7}
    for row in world["reports.csv"]:
        due = date.fromisoformat(period_end(row["period"]))
        due += timedelta(days=int(contracts[row["contract_id"]]["report_due_days"] or 15))
        if not row["received_date"]:
            undated += 1
        elif row["received_date"] > due.isoformat():
            late += 1
        else:
            in_time += 1
    assert in_time > late > 0
    assert undated > 0
    nil = [row for row in world["reports.csv"] if not row["form"]]
    assert nil
    for row in nil:
        assert row["reason"] in words.NIL_REASONS
        counts = (row["persons_started"], row["persons_ongoing"], row["persons_ended"])
        assert counts == ("0", "0", "0")
    periods = {
        (row["contract_id"], row["period"])
        for row in world["reports.csv"]
        if contracts[row["contract_id"]]["report_frequency"] == "monthly"
    }
    spans = {row for row, _ in periods}
    gaps = 0
    for contract in spans:
        sent = sorted(period for other, period in periods if other == contract)
        first, last = (int(at[:4]) * 12 + int(at[5:]) for at in (sent[0], sent[-1]))
        gaps += last - first + 1 - len(sent)
    assert gaps > 0


def test_some_reports_are_sent_again_with_other_figures(world: World) -> None:
    def by_period(file: str) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in world[file]:
            found.setdefault((row["contract_id"], row["period"]), []).append(row)
        return found

    first, again = by_period("reports.csv"), by_period("reports_resent.csv")
    assert 0 < len(again) < len(first) / 5
    for scope, rows in again.items():
        assert {row["form"] for row in rows} == {row["form"] for row in first[scope]}
        old = [row["persons_ongoing"] for row in first[scope]]
        assert [row["persons_ongoing"] for row in rows] != old
        for row, before in zip(rows, first[scope], strict=True):
            assert row["received_date"] > before["received_date"]


def test_one_supplier_reports_badly_and_one_well(world: World) -> None:
    bad, good = (world["suppliers.csv"][place]["supplier_id"] for place in (words.BAD, words.EXCELLENT))
    agreed = {row["contract_id"]: row for row in world["contracts.csv"] if row["required_places"]}

    def people_per_place(supplier: str) -> float:
        own = {contract: row for contract, row in agreed.items() if row["supplier_id"] == supplier}
        places = sum(float(row["required_places"].replace(",", ".")) for row in own.values())
        return sum(row["contract_id"] in own for row in world["placements.csv"]) / places

    assert 2 * people_per_place(bad) < people_per_place(good)


def test_about_half_are_in_work_half_a_year_later(medium: World) -> None:
    known = [row for row in medium["follow_ups.csv"] if row["point"] == "6m" and row["status"] != "unknown"]
    in_work = [row for row in known if row["status"] in ("employed", "employed_subsidised", "self_employed")]
    assert 0.38 < len(in_work) / len(known) < 0.55
    due = [row for row in medium["placements.csv"] if "" < row["end_date"] < "2026-04-30"]
    assert 0.3 < len(known) / len(due) < 0.8, "many are never asked"


def test_few_start_in_july_and_many_after_the_summer(medium: World) -> None:
    month = Counter(row["start_date"][5:7] for row in medium["placements.csv"])
    assert month["07"] < month["03"] < month["09"]


def days(*texts: str) -> chance.Ints:
    return np.array([chance.day_of(date.fromisoformat(text)) for text in texts])


def test_report_figures_follow_the_counting_rules() -> None:
    # April has 30 days. One person 1 April to 15 April full time: 15/30 = 0.5.
    # One from 16 April, half time, still there: 15/30 * 0.5 = 0.25. One was there before the contract: 0.
    start = days("2024-04-01", "2024-04-16", "2023-12-01")
    end = np.array([days("2024-04-15")[0], words.MISSING, words.MISSING])
    key = np.array([words.INTERNSHIP * reports.Course.DAYS] * 3)
    placements = true_world.Placements(
        contract=np.zeros(3, dtype=np.int64),
        person=np.arange(3),
        form=key // reports.Course.DAYS,
        start=start,
        planned=np.full(3, words.FAR),
        known_end=end,
        reason=np.full(3, words.MISSING),
        extent_pct=np.array([100, 50, 100]),
    )
    suppliers = true_world.draw_suppliers(3, 1)
    drawn = true_world.draw_contracts(1, 1, suppliers, 1, days("2024-06-30")[0], dense=False)
    contracts = replace(drawn, start=days("2024-01-01"), last=days("2024-05-31"))
    course = reports.Course.of(placements, contracts, days("2024-06-30")[0])

    contract, form = np.zeros(3, dtype=np.int64), np.full(3, words.INTERNSHIP)
    first, last = days("2024-03-01", "2024-04-01", "2024-05-01"), days("2024-03-31", "2024-04-30", "2024-05-31")
    started, ongoing, ended, months = course.figures(contract, form, first, last)
    assert started.tolist() == [0, 2, 0]
    assert ended.tolist() == [0, 1, 1]  # the contract ends on 31 May, and the second placement with it
    assert ongoing.tolist() == [0, 1, 1]
    assert months == pytest.approx([0.0, 0.5 + 0.25, 0.5])


def test_a_month_later_is_the_same_day_or_the_last() -> None:
    later = chance.add_months(days("2024-01-31", "2024-03-15"), 1)
    assert later.tolist() == days("2024-02-29", "2024-04-15").tolist()


@pytest.mark.parametrize("contracts", [1, 2, 5])
def test_tiny_worlds(tmp_path: Path, contracts: int) -> None:
    styles: tuple[words.Style, ...] = ("plain", "excel")
    for style in styles:
        write_sample(tmp_path, contracts, style=style)
        assert len(first_made(rows_of(tmp_path / "contracts.csv"))) == contracts


def test_a_large_world_has_so_many_report_rows(tmp_path: Path) -> None:
    write_sample(tmp_path, contracts=2_000, report_rows=200_000, style="plain")
    lines = {name: (tmp_path / name).read_bytes().count(b"\n") - 1 for name in KINDS}
    assert len(first_made(rows_of(tmp_path / "contracts.csv"))) == 2_000
    assert lines["reports.csv"] == 200_000
    assert 16 < lines["placements.csv"] / 2_000 < 24
    forms = Counter((row["contract_id"], row["period"]) for row in rows_of(tmp_path / "reports.csv"))
    assert max(forms.values()) > 1


def test_blocks_do_not_show_in_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "REPORT_BLOCK", 100)
    write_sample(tmp_path, contracts=60, report_rows=3_000, style="plain")
    rows = rows_of(tmp_path / "reports.csv")
    assert len(rows) == 3_000
    keys = {(row["contract_id"], row["period"], row["form"]) for row in rows}
    assert len(keys) == 3_000


def test_plain_and_excel_say_the_same(tmp_path: Path, medium: World) -> None:
    write_sample(tmp_path, contracts=500, seed=7, style="excel")
    other = world_in(tmp_path)
    for name, rows in medium.items():
        assert len(other[name]) == len(rows), name
    content = (tmp_path / "contracts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert "Kön".encode("cp1252") in (tmp_path / "placements.csv").read_bytes()


@pytest.mark.parametrize("wrong", [{"contracts": 0}, {"seed": -1}, {"report_rows": -1}])
def test_impossible_worlds_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        write_sample(tmp_path, wrong.get("contracts", 1), wrong.get("seed", 1), report_rows=wrong.get("report_rows"))
