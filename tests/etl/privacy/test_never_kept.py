"""Identity numbers refuse a file, sole traders become pseudonyms, and what was refused is kept nowhere."""

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from etl.__main__ import main
from tests.etl.small_files import (
    BUYER,
    CONTRACTS,
    KEY,
    NO_SUCH_DAY,
    OTHER_KEY,
    PERSON,
    PERSON_FORMS,
    PLACEMENTS,
    SUPPLIER,
    as_csv,
    as_xlsx,
    check,
    contract,
    placement,
    problems,
)

# --- identity numbers: the whole file ----------------------------------------------------------------------------

TITLED = [[f"Deltagare {PERSON}", *[""] * 6], CONTRACTS, contract()]
WITH_NUMBER = {
    "cell": ("fil.csv", as_csv([PLACEMENTS, placement(participant_key=PERSON)])),
    "cell, 12 digits": ("fil.csv", as_csv([PLACEMENTS, placement(participant_key="198112189876")])),
    "cell, in a sentence": ("fil.csv", as_csv([PLACEMENTS, placement(placement_id=f"Anna ({PERSON}) slutade")])),
    "cell of a contract id": ("fil.csv", as_csv([CONTRACTS, contract(contract_id=PERSON)])),
    "cell of a name": ("fil.csv", as_csv([CONTRACTS, contract(supplier_name=f"Anna {PERSON}")])),
    "organisation number with more": ("fil.csv", as_csv([CONTRACTS, contract(supplier_id=f"{PERSON} Anna")])),
    "last of many rows": (
        "fil.csv",
        as_csv([PLACEMENTS, *[placement(placement_id=f"P{n}") for n in range(500)], placement(participant_key=PERSON)]),
    ),
    "refused row": (
        "fil.csv",
        as_csv([PLACEMENTS, placement(start_date="x", participant_key=PERSON), placement(placement_id="P2")]),
    ),
    "unmapped column": ("fil.csv", as_csv([[*CONTRACTS, "Kommentar"], [*contract(), f"ring {PERSON}"]])),
    "column without header": ("fil.csv", as_csv([[*CONTRACTS, ""], [*contract(), PERSON]])),
    "title row": ("fil.csv", as_csv(TITLED)),
    "header": ("fil.csv", as_csv([[*CONTRACTS, PERSON], [*contract(), ""]])),
    "file name": (f"rapport_{PERSON}.csv", as_csv([CONTRACTS, contract()])),
    "file name, 12 digits": ("198112189876.csv", as_csv([CONTRACTS, contract()])),
    "second sheet": ("fil.xlsx", as_xlsx({"Avtal": [CONTRACTS, contract()], "Annat": [["x"], [PERSON]]})),
    "sheet name": ("fil.xlsx", as_xlsx({f"Anna {PERSON}": [CONTRACTS, contract()]})),
    "number cell": ("fil.xlsx", as_xlsx({"Avtal": [PLACEMENTS, [*placement()[:2], 198112189876, *placement()[3:]]]})),
    "comment": ("fil.xlsx", as_xlsx({"Avtal": [CONTRACTS, contract()]}, comment=f"se {PERSON}")),
}


def everything_in(folder: Path) -> Iterable[tuple[str, bytes]]:
    """All that is kept: names, bytes, and what compressed files hold once they are read."""
    for path in folder.rglob("*"):
        yield str(path), str(path.relative_to(folder)).encode()
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield str(path), json.dumps([table.to_pylist(), str(table.schema)], default=str).encode()
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
                for schema, name in names:
                    rows = connection.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall()
                    yield f"{path} {name}", json.dumps(rows, default=str).encode()


def assert_nowhere(folder: Path, texts: Iterable[str], said: str = "") -> None:
    forms = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le")]
    for place, content in [*everything_in(folder), ("said", said.encode())]:
        for form in forms:
            assert form not in content, f"{form!r} is in {place}"


@pytest.mark.parametrize("where", WITH_NUMBER)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_identity_number_refuses_the_file(where: str, as_json: bool, tmp_path, data_folder, capsys) -> None:
    name, content = WITH_NUMBER[where]
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["load", str(path), *(["--json"] if as_json else [])]) == 2
    told = capsys.readouterr()
    said = (told.out + told.err).replace(name, "")
    assert_nowhere(data_folder, PERSON_FORMS, said)
    assert not [path for path in data_folder.rglob("*") if path.is_file()]
    if as_json:
        report = json.loads(told.out)
        assert report["error"]["code"] == "identity_numbers_found"
        assert report["error"]["places"]
        assert (report["taken"], report["refused"]) == (0, 0)


@pytest.mark.parametrize("amount", ["8112189876", "8112189876,50", "811 218 987", "20 240 101"])
def test_an_amount_is_no_identity_number(amount: str) -> None:
    assert check(as_csv([CONTRACTS, contract(value_sek=amount)])).taken == 1


@pytest.mark.parametrize("day", ["2024-03-31", "20240331", "31/3 2024", "2024-03-31T12:30:00"])
def test_a_date_is_no_identity_number(day: str) -> None:
    assert check(as_csv([CONTRACTS, contract(start_date=day)])).taken == 1


@pytest.mark.parametrize("number", [BUYER, "2120000142", "162120000142", "16212000-0142"])
def test_an_organisation_number_is_no_identity_number(number: str) -> None:
    """Not in its own column, and not in free text: its third digit is at least 2."""
    file = check(as_csv([[*CONTRACTS, "Kommentar"], [*contract(supplier_id=number), f"se {number}"]]))
    assert (file.taken, problems(file), file.natural_persons) == (1, [], False)


@pytest.mark.parametrize(
    "reference", ["AA1234567890", "2120000142", "TRV 2015/57193", "KS/2017:271", "AMN 2012-0345-1.2"]
)
def test_an_id_of_a_procurement_or_contract_is_no_identity_number(reference: str) -> None:
    content = as_csv([["procurement_id", "organisation_id", "title"], [reference, BUYER, "x"]])
    assert check(content).taken == 1
    assert check(as_csv([CONTRACTS, contract(contract_id=reference)])).taken == 1


# --- sole traders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", PERSON_FORMS)
def test_a_sole_trader_is_a_pseudonym(number: str, tmp_path, data_folder, capsys) -> None:
    path = tmp_path / "avtal.csv"
    name = "Anna Påhittad Andersson"
    rows = [contract(supplier_id=number, supplier_name=name), contract(contract_id="C2", supplier_name="Saab")]
    path.write_bytes(as_csv([CONTRACTS, *rows]))
    assert main(["load", str(path)]) == 0
    assert main(["deliveries", "--json"]) == 0
    told = capsys.readouterr()
    assert_nowhere(data_folder, [*PERSON_FORMS, name, "Andersson"], told.out + told.err)
    (folder,) = (data_folder / "store" / "deliveries").iterdir()
    rows = pq.read_table(folder / "rows-contracts.parquet").to_pylist()
    assert rows[0]["supplier_id"].startswith("ENSKILD-") and rows[0]["supplier_name"] == "Enskild näringsidkare"
    assert (rows[1]["supplier_id"], rows[1]["supplier_name"]) == (SUPPLIER, "Saab")
    assert not (folder / "original").exists()
    recorded = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))["delivery"]
    assert recorded["natural_persons"] and not recorded["original_kept"]


def pseudonyms(number: str, key: bytes) -> set[str]:
    file = check(as_csv([CONTRACTS, contract(supplier_id=number)]), key=key)
    return set(file.tables[0].rows["supplier_id"].to_pylist())


def test_one_key_one_pseudonym() -> None:
    same = {pseudonym for number in PERSON_FORMS if "+" not in number for pseudonym in pseudonyms(number, KEY)}
    assert len(same) == 1
    assert not same & pseudonyms(PERSON, OTHER_KEY)
    assert not same & pseudonyms("640823-3234", KEY)


@pytest.mark.parametrize(
    ("header", "row", "number_column", "name_column"),
    [
        (["supplier_id", "name"], [PERSON, "Anna"], "supplier_id", "name"),
        (["organisation_id", "name", "type"], [PERSON, "Anna", "other"], "organisation_id", "name"),
        (
            ["procurement_id", "organisation_id", "organisation_name", "title"],
            ["U1", PERSON, "Anna", "x"],
            "organisation_id",
            "organisation_name",
        ),
        (
            ["procurement_id", "organisation_id", "lot_id", "supplier_id", "supplier_name"],
            ["U1", BUYER, "L", PERSON, "Anna"],
            "supplier_id",
            "supplier_name",
        ),
    ],
)
def test_a_sole_trader_in_every_kind(header, row, number_column: str, name_column: str) -> None:
    file = check(as_csv([header, row]))
    (found,) = file.tables[0].rows.to_pylist()
    assert found[number_column].startswith("ENSKILD-")
    assert found[name_column] == "Enskild näringsidkare"
    assert file.natural_persons


def test_a_sole_trader_in_a_column_that_only_the_first_sheet_has() -> None:
    first = [["organisation_id", "name", "type", "parent_organisation_id"], [BUYER, "Staden", "other", PERSON]]
    second = [["organisation_id", "name", "type"], ["212000-1355", "Andra staden", "other"]]
    file = check(as_xlsx({"Ett": first, "Två": second}), "organisationer.xlsx")
    assert PERSON not in json.dumps(file.tables[0].rows.to_pylist(), default=str)
    assert file.natural_persons


def test_a_sole_trader_in_a_refused_row_keeps_the_original_out(tmp_path, data_folder) -> None:
    path = tmp_path / "avtal.csv"
    path.write_bytes(as_csv([CONTRACTS, contract(supplier_id=PERSON, start_date="x"), contract(contract_id="C2")]))
    assert main(["load", str(path)]) == 1
    assert_nowhere(data_folder, PERSON_FORMS)


# A number that may be a person's with a slip in it, or one whose leading zero a spreadsheet took (born 2005).
@pytest.mark.parametrize("number", [NO_SUCH_DAY, "7502310241", "19750231-0241", "000231-0241", "501019871"])
def test_what_may_be_a_person_is_refused_and_not_kept(number: str, tmp_path, data_folder, capsys) -> None:
    path = tmp_path / "avtal.csv"
    path.write_bytes(as_csv([CONTRACTS, contract(supplier_id=number), contract(contract_id="C2")]))
    assert main(["load", str(path)]) == 1
    told = capsys.readouterr()
    assert "liknar ett personnummer" in told.out
    assert_nowhere(data_folder, [number], told.out + told.err)


# --- refused values are never kept -------------------------------------------------------------------------------


@pytest.mark.parametrize("as_json", [False, True])
def test_refused_values_appear_nowhere(as_json: bool, tmp_path, data_folder, capsys) -> None:
    """But in the original, which is kept as it came."""
    secret = "HEMLIGT-VÄRDE"
    cells = {"start_date": secret, "end_date": secret, "value_sek": secret}
    rows = [contract(contract_id=f"C{n}", **{name: text}) for n, (name, text) in enumerate(cells.items())]
    path = tmp_path / "avtal.csv"
    path.write_bytes(as_csv([CONTRACTS, *rows, contract()]))
    for command in ("check", "load"):
        assert main([command, str(path), *(["--json"] if as_json else [])]) == 1
    told = capsys.readouterr()
    (original,) = data_folder.rglob("original")
    assert original.read_bytes() == path.read_bytes()
    original.unlink()
    assert_nowhere(data_folder, [secret], told.out + told.err)


def test_values_of_columns_left_out_are_not_in_the_rows(tmp_path, data_folder) -> None:
    path = tmp_path / "avtal.csv"
    path.write_bytes(as_csv([[*CONTRACTS, "Kommentar"], [*contract(), "HEMLIGT"]]))
    assert main(["load", str(path)]) == 0
    assert not list(data_folder.rglob("original"))  # free words may be about a person
    assert_nowhere(data_folder, ["HEMLIGT"])
