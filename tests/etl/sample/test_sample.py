"""The invented deliveries: that they are invented throughout, always the same, and odd where they should be."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sample_world import AS_OF, COMMITTED, KINDS, World, first_made, rows_of
from stdnum.luhn import is_valid as has_right_check_digit  # type: ignore[import-untyped, unused-ignore]
from stdnum.se import personnummer  # type: ignore[import-untyped, unused-ignore]

from etl.sample import words, write_sample

ROOT = Path(__file__).parents[3]


def test_some_contracts_have_changed() -> None:
    rows = rows_of(COMMITTED / "contracts.csv")
    changes = [row for row in rows if row["valid_from"]]
    assert len(first_made(rows)) == 60 and changes
    assert {row["contract_id"] for row in changes} <= {row["contract_id"] for row in first_made(rows)}
    assert not any(row["title"] or row["requirement"] for row in changes)


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
    files = write_sample(tmp_path, contracts=60)
    assert [path.name for path in files] == list(KINDS)
    about = json.loads((tmp_path / "sample.json").read_text())
    assert about["invented"] is True
    assert (about["contracts"], about["seed"], about["as_of"]) == (60, 1, AS_OF)
    assert about["files"] == list(KINDS)


def test_a_small_world_has_no_file_without_rows(tmp_path: Path) -> None:
    files = write_sample(tmp_path, contracts=5)
    assert len(files) < len(KINDS)
    assert set(tmp_path.glob("*.csv")) == set(files)
    assert all(len(path.read_bytes().splitlines()) > 1 for path in files)


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
    assert ids("matches.csv", "contract_id") <= contracts
    assert ids("matches.csv", "placement_id") <= ids("placements.csv", "placement_id")
    assert ids("support.csv", "contract_id") <= contracts
    assert ids("support.csv", "placement_id") <= ids("placements.csv", "placement_id")
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
        "support.csv": ("event_date",),
        "matches.csv": ("profile_date", "candidates_date", "interview_date", "offer_date", "start_date", "closed_date"),
    }
    for file, columns in known.items():
        for row in world[file]:
            assert all(row[column] <= AS_OF for column in columns), row
