"""Every message that a check can give is given by a file, and says what is wrong and what to do."""

import json

import pytest
import yaml

from etl.kinds import messages, schemas
from etl.kinds import problems as problems_of_files
from etl.reading import workbook
from tests.etl.small_files import (
    BUYER,
    CONTRACTS,
    HERE,
    MESSAGES,
    NO_SUCH_DAY,
    PERSON,
    PLACEMENTS,
    as_csv,
    as_xlsx,
    check,
    contract,
    placement,
    problems,
    refused,
)

AWARDS = ["procurement_id", "organisation_id", "supplier_id", "supplier_name"]
CELLS = {
    "required_missing": contract(supplier_id=""),
    "date_unreadable": contract(start_date="snart"),
    "date_impossible": contract(start_date="2024-02-30"),
    "number_unreadable": contract(value_sek="cirka 5"),
    "number_ambiguous": contract(value_sek="1.234"),
    "below_minimum": contract(value_sek="-1"),
    "end_before_start": contract(end_date="2023-12-31"),
    "person_like_number": contract(supplier_id=NO_SUCH_DAY),
    "organisation_number_invalid": contract(supplier_id="556036-0794"),
}
GOALS = ["goal_id", "organisation_id", "measure", "year", "operator", "target_low"]
GOAL = ["M1", BUYER, "persons", "2024", "at_least", "50"]
GOAL_CELLS = {
    "measure_unknown": ("measure", "tasks"),
    "dimension_unknown": ("dimension", "stjärntecken"),
    "two_years": ("year", "2021-2025"),
    "target_says_nothing": ("target_low", "0"),
    "target_unit": ("target_low", "50 %"),
    "target_missing": ("target_low", ""),
    "targets_reversed": ("target_high", "10"),
    "target_is_a_fraction": ("target_low", "0,5"),
    "years_reversed": ("last_year", "2020"),
    "limited_by_half": ("dimension", "form"),
    "part_of_itself": ("part_of", "M1"),
}


def goal(name: str, value: str) -> bytes:
    """A file of two goals, the first with one cell changed."""
    header = list(dict.fromkeys([*GOALS, name]))
    good = dict(zip(GOALS, GOAL, strict=True))
    rows = [{**good, name: value}, {**good, "goal_id": "M2"}]
    return as_csv([header, *([row.get(column, "") for column in header] for row in rows)])


LISTED = ["contract_id", "period", "form", "participant_key", "hours"]
SHARE = [BUYER, "Uppfyllelsegrad", "2024", "minst"]
FILES = {
    "target_over_whole": as_csv([GOALS, ["M1", *SHARE, "150 %"], ["M2", *SHARE, "50 %"]]),
    **{code: goal(*cell) for code, cell in GOAL_CELLS.items()},
    "week_without_hours": as_csv(
        [["contract_id", "period", "hours", "fte_months"], ["C1", "2024-W14", "40", ""], ["C1", "2024-W15", "", "1"]]
    ),
    "average_of_longer_period": b"contract_id;period;FTE\nC1;2024-Q1;2,5\nC1;2024-04;2,5\n",
    "weeks_share_days": as_csv(
        [["contract_id", "period", "hours"], ["C1", "2024-W14", "40"], ["C1", "2024-03-31 – 2024-04-06", "41"]]
    ),
    "week_unclear": as_csv(
        [["contract_id", "vecka", "hours"], ["C1", "vecka 2024-03-31", "40"], ["C1", "2024-W15", "41"]]
    ),
    "person_without_form": as_csv(
        [LISTED, ["C1", "2024-01", "", "17", "40"], ["C1", "2024-01", "praktik", "18", "40"]]
    ),
    "person_without_key": as_csv(
        [LISTED, ["C1", "2024-01", "praktik", "", "40"], ["C1", "2024-01", "praktik", "18", "9"]]
    ),
    **{code: as_csv([CONTRACTS, row, contract(contract_id="C2")]) for code, row in CELLS.items()},
    "period_unreadable": b"contract_id;period;persons_started\nC1;mars;1\nC1;2024-01;1\n",
    "number_three_decimals": b"contract_id;period;fte_months\nC1;2024-01;1,234\nC1;2024-02;2\n",
    "integer_unreadable": b"contract_id;period;persons_started\nC1;2024-01;1,5\nC1;2024-02;1\n",
    "parts_differ_from_places": as_csv(
        [
            [*CONTRACTS, "required_places", "required_jobs", "required_internships"],
            [*contract(), "4", "2", "1"],
            [*contract(contract_id="C2"), "3", "2", "1"],
        ]
    ),
    "boolean_unreadable": b"procurement_id;organisation_id;reserved\nU1;212000-0142;kanske\nU2;212000-0142;ja\n",
    "code_unknown": as_csv([PLACEMENTS, placement(form="hopp"), placement(placement_id="P2")]),
    "above_maximum": as_csv([PLACEMENTS, placement(extent_pct="101"), placement(placement_id="P2")]),
    "share_instead_of_percent": as_csv([PLACEMENTS, placement(extent_pct="0,5"), placement(placement_id="P2")]),
    "overlapping_placements": as_csv(
        [PLACEMENTS, *(placement(placement_id=number, extent_pct="100") for number in ("P1", "P2"))]
    ),
    "planned_end_before_start": (
        b"placement_id;contract_id;participant_key;form;start_date;planned_end_date\n"
        b"P1;C1;d1;praktik;2024-02-01;2024-01-01\nP2;C1;d1;praktik;2024-02-01;\n"
    ),
    **{
        code: as_csv([[*PLACEMENTS, "reported_until"], [*placement(), day], [*placement(placement_id="P2"), day]])
        for code, day in (("reported_before_start", "2019-12-31"), ("reported_in_future", "2099-12-31"))
    },
    "row_doubled_contracts": as_csv([CONTRACTS, contract(), contract()]),
    **{
        code: f"{rows[0]}\n{rows[1]}\n{rows[1]}\n".encode()
        for code, rows in {
            "row_doubled": ("upphandlings-id;organisation", "U1;212000-0142"),
            "row_doubled_reports": ("contract_id;period;fte_months", "C1;2024-01;1"),
            "row_doubled_placements": (";".join(PLACEMENTS), ";".join(placement(end_date="2024-02-01"))),
            "row_doubled_awards": (";".join(AWARDS), "U1;212000-0142;556036-0793;Saab"),
            "row_doubled_milestones": ("contract_id;milestone;due_date", "C1;startmöte;2024-01-01"),
            "row_doubled_payments": ("contract_id;kind;date;amount_sek", "C1;vite;2024-01-01;5000"),
            "row_doubled_follow_ups": ("placement_id;follow_up_date;status", "P1;2024-01-01;anställd"),
            "row_doubled_decisions": ("contract_id;decision;period;reason_code;reason", "C1;return;2024-01;other;skäl"),
        }.items()
    },
}
WHOLE_FILES = {
    "identity_numbers_found": ("fil.csv", as_csv([PLACEMENTS, placement(participant_key=PERSON)])),
    "kind_unknown": ("fil.csv", b"frukt;antal\nbanan;3\n"),
    "no_rows": ("fil.csv", as_csv([CONTRACTS])),
    "kind_unclear": ("fil.csv", b"orgnr;namn\n556036-0793;Saab\n"),
    "columns_missing": ("fil.csv", as_csv([CONTRACTS[:-3], contract()])),
    "workbook_too_large": ("fil.xlsx", as_xlsx({"Blad1": [CONTRACTS]})),
}
# Said by the command line: tests/etl/test_command_line.py.
BY_COMMAND = {"all_rows_refused", "file_not_found", "path_is_folder", "pseudonym_key_damaged", "pseudonym_key_other"}
# Said of a place of an identity number.
PLACES = {
    "identity_number": ("fil.csv", as_csv([PLACEMENTS, placement(participant_key=PERSON)])),
    "identity_number_in_sheet": ("fil.xlsx", as_xlsx({"Blad1": [PLACEMENTS, placement(participant_key=PERSON)]})),
    "identity_number_in_file_name": (f"{PERSON}.csv", as_csv([PLACEMENTS, placement()])),
    "identity_number_in_sheet_name": ("fil.xlsx", as_xlsx({f"Blad {PERSON}": [PLACEMENTS, placement()]})),
}


@pytest.mark.parametrize("code", FILES)
def test_message_of_a_row(code: str) -> None:
    """One row has the problem; the other is taken, and with a warning both are."""
    file = check(FILES[code])
    assert {problem[-1] for problem in problems(file)} == {code}
    is_warning = code in problems_of_files.WARNINGS
    assert (file.taken, file.refused) == ((2, 0) if is_warning else (1, 1))


@pytest.mark.parametrize("code", WHOLE_FILES)
def test_message_of_a_file(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES", 1000)
    name, content = WHOLE_FILES[code]
    assert refused(content, name).code == code


@pytest.mark.parametrize("code", PLACES)
def test_message_of_a_place(code: str) -> None:
    name, content = PLACES[code]
    refusal = refused(content, name)
    assert refusal.code == "identity_numbers_found"
    assert refusal.places[0].message[0] == code


def test_every_message_can_be_given() -> None:
    """What reading refuses is tested with its own files; every message but those is tested here or on the command
    line."""
    known = yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))
    reading = {
        json.loads(path.read_text(encoding="utf-8")).get("refused")
        for path in (HERE / "awkward").glob("*.expected.json")
    }
    awkward = "".join(path.read_text(encoding="utf-8") for path in (HERE / "awkward").glob("*.expected.json"))
    reading |= {code for code in known if f'"{code}"' in awkward}
    given = {*FILES, *WHOLE_FILES, *PLACES, *BY_COMMAND, *reading, "identity_number_outside_cells"}
    # What a mapping, a comparison or a page says is tested with those, by its name; suggestions' reasons are all alike.
    others = "".join(path.read_text(encoding="utf-8") for path in HERE.parent.rglob("test_*.py"))
    given |= {code for code in known if f'"{code}"' in others or known[code]["level"] == "advice"}
    assert set(known) - given == set()
    assert all(text["level"] in ("error", "warning", "advice") and text["sv"] and text["en"] for text in known.values())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_word_that_is_not_known_is_told_with_those_that_are(language: str) -> None:
    (group,) = [group for group in check(FILES["code_unknown"]).groups if group.level == "error"]
    told = messages.message(group.code, group.arguments, language)
    assert all(texts[language] in told for texts in schemas.kinds()["placements"].field("form").codes.values())
