"""The invented deliveries: that they are invented throughout, always the same, and odd where they should be."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from stdnum.luhn import is_valid as has_right_check_digit  # type: ignore[import-untyped, unused-ignore]
from stdnum.se import personnummer  # type: ignore[import-untyped, unused-ignore]

from etl.sample import chance, reports, words, write_sample
from etl.sample import world as true_world

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "data" / "samples"
AS_OF = "2026-10-31"

Row = dict[str, str]
World = dict[str, list[Row]]

KINDS = {
    "organisations.csv": "organisations",
    "suppliers.csv": "suppliers",
    "procurements.csv": "procurements",
    "contracts.csv": "contracts",
    "placements.csv": "placements",
    "reports.csv": "reports",
    "reports_resent.csv": "reports",
    "follow_ups.csv": "follow_ups",
    "milestones.csv": "milestones",
    "decisions.csv": "decisions",
    "payments.csv": "payments",
    "goals.csv": "goals",
    "socio_results.csv": "socio_results",
}


def rows_of(path: Path) -> list[Row]:
    content = path.read_bytes()
    text = content.decode("utf-8-sig") if content.startswith(b"\xef\xbb\xbf") else None
    if text is None:
        text = content.decode("cp1252" if b"\r\n" in content else "utf-8")
    separator = ";" if "\r\n" in text else ","
    english = {swedish: name for name, swedish in words.PLACEMENT_HEADER_SV.items()}
    header, *lines = csv.reader(text.splitlines(), delimiter=separator)
    names = [english.get(name, name) for name in header]
    return [dict(zip(names, line, strict=True)) for line in lines]


def world_in(folder: Path) -> World:
    """The rows by file; of contracts only as they were first made: a change leaves empty what it does not change."""
    world = {name: rows_of(folder / name) for name in KINDS}
    return world | {"contracts.csv": first_made(world["contracts.csv"])}


def first_made(contracts: list[Row]) -> list[Row]:
    return [row for row in contracts if not row["valid_from"]]


def test_some_contracts_have_changed() -> None:
    rows = rows_of(COMMITTED / "contracts.csv")
    changes = [row for row in rows if row["valid_from"]]
    assert len(first_made(rows)) == 60 and changes
    assert {row["contract_id"] for row in changes} <= {row["contract_id"] for row in first_made(rows)}
    assert not any(row["title"] or row["requirement"] for row in changes)


@pytest.fixture(scope="module")
def small() -> World:
    return world_in(COMMITTED)


@pytest.fixture(scope="module")
def medium_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("medium")
    write_sample(folder, contracts=500, seed=7, style="plain")
    return folder


@pytest.fixture(scope="module")
def medium(medium_folder: Path) -> World:
    return world_in(medium_folder)


@pytest.fixture(scope="module", params=["small", "medium"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


# Always the same ---------------------------------------------------------------------------------------


def test_same_arguments_give_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_sample(tmp_path / folder, contracts=40, seed=3)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted([*KINDS, "sample.json"])
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    write_sample(tmp_path / "one", contracts=20, seed=1)
    write_sample(tmp_path / "two", contracts=20, seed=2)
    for name in ("contracts.csv", "placements.csv", "reports.csv"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()


def test_committed_samples_are_what_is_written(tmp_path: Path) -> None:
    for path in [*write_sample(tmp_path, 60, 1), tmp_path / "sample.json"]:
        again = "run: python -m etl sample data/samples"
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), f"{path.name} differs; {again}"


def test_committed_samples_are_small_and_complete() -> None:
    names = {path.name for path in COMMITTED.iterdir()}
    assert names == {*KINDS, "sample.json", "README.md"}
    assert sum(path.stat().st_size for path in COMMITTED.iterdir()) < 400_000


def test_files_come_in_the_order_to_load_them(tmp_path: Path) -> None:
    files = write_sample(tmp_path, contracts=5)
    assert [path.name for path in files] == list(KINDS)
    about = json.loads((tmp_path / "sample.json").read_text())
    assert about["invented"] is True
    assert (about["contracts"], about["seed"], about["as_of"]) == (5, 1, AS_OF)
    assert about["files"] == list(KINDS)


# Invented throughout -----------------------------------------------------------------------------------


def cells(world: World) -> Iterable[str]:
    return (value for rows in world.values() for row in rows for value in row.values() if value)


def could_be_personal(digits: str) -> bool:
    """Ten digits whose first six can be a date, also one with 60 added to the day, whatever the check digit."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)


def test_the_guard_itself_would_find_a_personal_identity_number() -> None:
    assert could_be_personal("9001012384")
    assert could_be_personal("9001612384")
    assert not could_be_personal("0020000014")


def test_no_cell_holds_anything_like_a_personal_identity_number(world: World) -> None:
    for cell in cells(world):
        assert not personnummer.is_valid(cell), cell
        for found in re.finditer(r"(?<!\d)(?:\d\d)?(\d{6})[-+ ]?(\d{4})(?!\d)", cell):
            assert not could_be_personal(found[1] + found[2]), cell
        digits = re.sub(r"\D", "", cell)
        # Dates in the form 2024-03-15 have eight digits; nothing else may look like a person.
        if len(digits) in (10, 12) and not cell.startswith("d-"):
            assert not could_be_personal(digits[-10:]), cell
        assert not re.search(r"\d{10}", cell), cell


def test_organisation_numbers_are_of_a_form_that_no_body_has(world: World) -> None:
    numbers = {
        row[column]
        for rows in world.values()
        for row in rows
        for column in ("organisation_id", "supplier_id", "parent_organisation_id")
        if row.get(column)
    }
    assert len(numbers) > 20
    for number in numbers:
        digits = number.replace("-", "")
        assert re.fullmatch(r"\d{6}-\d{4}", number)
        assert digits.startswith("00"), "no group of legal entities has the number 0"
        assert int(digits[2]) >= 2, "a third digit below 2 could be the month of a person's birth"
        assert not could_be_personal(digits)
        assert has_right_check_digit(digits), "so that a check of the check digit has nothing to say"


def test_ids_say_that_they_are_invented(world: World) -> None:
    patterns = {
        "contract_id": r"PAHITT-\d{4}-\d{4}",
        "procurement_id": r"PAHITT-U-\d{5}",
        "placement_id": r"PAHITT-P-\d{6}",
        "participant_key": r"d-[0-9a-f]{5}[a-f][0-9a-f]{6}",
    }
    for rows in world.values():
        for row in rows:
            for column, pattern in patterns.items():
                if row.get(column):
                    assert re.fullmatch(pattern, row[column])


def test_names_say_that_they_are_invented(world: World) -> None:
    mark = re.compile("påhitt|fiktiv|exempel|uppdikt|låtsas", re.IGNORECASE)
    names = [row["name"] for file in ("organisations.csv", "suppliers.csv") for row in world[file]]
    names += [row["supplier_name"] for row in world["contracts.csv"]]
    names += [row["title"] for file in ("procurements.csv", "contracts.csv") for row in world[file]]
    for name in names:
        assert mark.search(name), name
    for file in ("organisations.csv", "suppliers.csv"):
        assert not [name for name, times in Counter(row["name"] for row in world[file]).items() if times > 1]


def test_contract_owners_are_roles(world: World) -> None:
    assert {row["contract_owner"] for row in world["contracts.csv"]} <= set(words.OWNERS)


# Whole -------------------------------------------------------------------------------------------------


def test_keys_are_unique(world: World) -> None:
    for file, kind in KINDS.items():
        schema = json.loads((ROOT / "data" / "schemas" / f"{kind}.json").read_text())
        keys = Counter(tuple(row.get(column, "") for column in schema["primaryKey"]) for row in world[file])
        assert not [key for key, times in keys.items() if times > 1], file


def test_columns_and_codes_are_those_of_the_schemas(world: World) -> None:
    for file, kind in KINDS.items():
        schema = json.loads((ROOT / "data" / "schemas" / f"{kind}.json").read_text())
        fields = {field["name"]: field for field in schema["fields"]}
        assert set(world[file][0]) <= set(fields), file
        for row in world[file]:
            for column, value in row.items():
                rules = fields[column].get("constraints", {})
                assert value or not rules.get("required"), (file, column)
                if value and "enum" in rules:
                    assert value in rules["enum"], (file, column, value)


def test_swedish_headers_are_known_to_the_schema() -> None:
    schema = json.loads((ROOT / "data" / "schemas" / "placements.json").read_text())
    titles = {field["name"]: field["title"] for field in schema["fields"]}
    assert titles == words.PLACEMENT_HEADER_SV


def test_references_hold_except_the_contract_that_is_waited_for(world: World) -> None:
    def ids(file: str, column: str) -> set[str]:
        return {row[column] for row in world[file] if row[column]}

    organisations = ids("organisations.csv", "organisation_id")
    contracts = ids("contracts.csv", "contract_id")
    assert ids("organisations.csv", "parent_organisation_id") <= organisations
    assert ids("contracts.csv", "organisation_id") <= organisations
    assert ids("procurements.csv", "organisation_id") <= organisations
    assert ids("contracts.csv", "supplier_id") <= ids("suppliers.csv", "supplier_id")
    assert ids("contracts.csv", "procurement_id") <= ids("procurements.csv", "procurement_id")
    assert ids("reports.csv", "contract_id") <= contracts
    assert ids("milestones.csv", "contract_id") <= contracts
    assert ids("follow_ups.csv", "placement_id") <= ids("placements.csv", "placement_id")

    waiting = [row for row in world["placements.csv"] if row["contract_id"] not in contracts]
    assert len(waiting) == 2
    names = {row["supplier_id"]: row["name"] for row in world["suppliers.csv"]}
    assert all(names[row["supplier_id"]] == row["supplier_name"] for row in world["contracts.csv"])


def test_municipality_codes_are_real() -> None:
    with (ROOT / "data" / "reference" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["code"] for row in rows}) == 290
    assert len({row["county_code"] for row in rows}) == 21
    assert all(re.fullmatch(r"\d{4}", row["code"]) and row["code"][:2] == row["county_code"] for row in rows)
    assert {row["code"]: row["name"] for row in rows}["0180"] == "Stockholm"
    for organisation in rows_of(COMMITTED / "organisations.csv"):
        if organisation["type"] in ("municipality", "municipal_company"):
            assert organisation["municipality_code"] in {row["code"] for row in rows}


def test_companies_stand_under_their_municipality(world: World) -> None:
    by_id = {row["organisation_id"]: row for row in world["organisations.csv"]}
    companies = [row for row in by_id.values() if row["type"] == "municipal_company"]
    assert companies
    for company in companies:
        parent = by_id[company["parent_organisation_id"]]
        assert parent["type"] == "municipality"
        assert parent["municipality_code"] == company["municipality_code"]


def test_only_what_is_planned_is_later_than_the_date_looked_from(world: World) -> None:
    known = {
        "placements.csv": ("start_date", "end_date", "offered_date"),
        "reports.csv": ("received_date",),
        "reports_resent.csv": ("received_date",),
        "follow_ups.csv": ("follow_up_date",),
        "milestones.csv": ("held_date",),
    }
    for file, columns in known.items():
        for row in world[file]:
            assert all(row[column] <= AS_OF for column in columns), row


# Odd where it should be --------------------------------------------------------------------------------


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


# Sums by hand ------------------------------------------------------------------------------------------


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


# Any size ----------------------------------------------------------------------------------------------


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
