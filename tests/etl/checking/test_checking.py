"""Checking: what is refused and where it is said to be; what is never kept; what a file is taken for."""

import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import yaml

from etl.__main__ import main
from etl.checking import check_file
from etl.checking.checked_file import CheckedFile
from etl.kinds import messages, schemas
from etl.kinds import problems as problems_of_files
from etl.mapping.place_tables import FileRefused
from etl.readers import uhm
from etl.reading import workbook

HERE = Path(__file__).parents[1]
MESSAGES = HERE.parents[1] / "data" / "reference" / "messages.yml"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
# Skatteverket's own examples of numbers that nobody has.
PERSON = "811218-9876"
PERSON_FORMS = ("811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "811218 9876")
NO_SUCH_DAY = "750231-0241"
BUYER, SUPPLIER = "212000-0142", "556036-0793"
CONTRACTS = ["contract_id", "organisation_id", "supplier_id", "supplier_name", "start_date", "end_date", "value_sek"]
PLACEMENTS = ["placement_id", "contract_id", "participant_key", "form", "start_date", "end_date", "extent_pct"]


def as_csv(rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode(encoding)


def as_xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], comment: str = "") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if comment:
                sheet.write_comment(0, 0, comment)
    return content.getvalue()


def contract(**cells: str) -> list[str]:
    row = {"contract_id": "C1", "organisation_id": BUYER, "supplier_id": SUPPLIER, "start_date": "2024-01-01", **cells}
    return [row.get(name, "") for name in CONTRACTS]


def placement(**cells: str) -> list[str]:
    row = {
        "placement_id": "P1",
        "contract_id": "C1",
        "participant_key": "d1",
        "form": "praktik",
        "start_date": "2024-02-01",
        **cells,
    }
    return [row.get(name, "") for name in PLACEMENTS]


def check(content: bytes, name: str = "fil.csv", kind: str | None = None, key: bytes = KEY) -> CheckedFile:
    return check_file.check_file(content, name, key, kind)


def refused(content: bytes, name: str = "fil.csv", kind: str | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        check(content, name, kind)
    return refusal.value


def problems(file: CheckedFile) -> list[tuple[object, ...]]:
    """(sheet, row, letter, header, code) of all that was refused or warned of."""
    names = ("sheet", "row_number", "column_letter", "header", "code")
    found = [
        problem for table in file.tables for part in (table.refused, table.warnings) for problem in part.to_pylist()
    ]
    return sorted(tuple(problem[name] for name in names) for problem in found)


# --- every message -----------------------------------------------------------------------------------------------

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


FILES = {
    **{code: goal(*cell) for code, cell in GOAL_CELLS.items()},
    **{code: as_csv([CONTRACTS, row, contract(contract_id="C2")]) for code, row in CELLS.items()},
    "period_unreadable": b"contract_id;period;persons_started\nC1;mars;1\nC1;2024-01;1\n",
    "number_three_decimals": b"contract_id;period;fte_months\nC1;2024-01;1,234\nC1;2024-02;2\n",
    "integer_unreadable": b"contract_id;period;persons_started\nC1;2024-01;1,5\nC1;2024-02;1\n",
    "boolean_unreadable": b"procurement_id;organisation_id;reserved\nU1;212000-0142;kanske\nU2;212000-0142;ja\n",
    "code_unknown": as_csv([PLACEMENTS, placement(form="hopp"), placement(placement_id="P2")]),
    "above_maximum": as_csv([PLACEMENTS, placement(extent_pct="101"), placement(placement_id="P2")]),
    "share_instead_of_percent": as_csv([PLACEMENTS, placement(extent_pct="0,5"), placement(placement_id="P2")]),
    "planned_end_before_start": (
        b"placement_id;contract_id;participant_key;form;start_date;planned_end_date\n"
        b"P1;C1;d1;praktik;2024-02-01;2024-01-01\nP2;C1;d1;praktik;2024-02-01;\n"
    ),
    "row_doubled": as_csv([CONTRACTS, contract(), contract()]),
}
WHOLE_FILES = {
    "identity_numbers_found": ("fil.csv", as_csv([PLACEMENTS, placement(participant_key=PERSON)])),
    "kind_unknown": ("fil.csv", b"frukt;antal\nbanan;3\n"),
    "kind_unclear": ("fil.csv", b"orgnr;namn\n556036-0793;Saab\n"),
    "columns_missing": ("fil.csv", as_csv([CONTRACTS[:-3], contract()])),
    "workbook_too_large": ("fil.xlsx", as_xlsx({"Blad1": [CONTRACTS]})),
}
# Said by the command line: tests/etl/test_command_line.py.
BY_COMMAND = {"all_rows_refused", "file_not_found", "pseudonym_key_damaged"}
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


# --- places ------------------------------------------------------------------------------------------------------


def test_place_in_a_text_file() -> None:
    """Rows and letters as the spreadsheet shows them: titles and empty rows counted, unknown columns too."""
    rows = [
        ["Rapport från leverantören", "", "", "", "", ""],
        ["", "", "", "", "", ""],
        ["Anteckning", "Avtalsnr", "Org.nr", "Leverantör", "Startdatum", "Avtalsvärde"],
        ["x", "C1", BUYER, SUPPLIER, "2024-01-01", "5"],
        ["", "", "", "", "", ""],
        ["x", "C2", BUYER, SUPPLIER, "2024-13-01", "mycket"],
        ["x", "C1", BUYER, SUPPLIER, "2024-01-01", "5"],
    ]
    assert problems(check(as_csv(rows, "cp1252"))) == [
        (None, 6, "E", "Startdatum", "date_impossible"),
        (None, 6, "F", "Avtalsvärde", "number_unreadable"),
        (None, 7, "B", "Avtalsnr", "row_doubled"),
    ]


def test_place_in_sheets_with_columns_in_different_order() -> None:
    first = [["contract_id", "organisation_id", "supplier_id", "start_date", "end_date"]]
    first += [["C1", BUYER, SUPPLIER, "2024-01-01", "2023-01-01"], ["C2", BUYER, NO_SUCH_DAY, "2024-01-01", ""]]
    second = [["Ny lista"], ["Slutdatum", "Startdatum", "Leverantör", "Köpare", "Avtal"]]
    second += [["2023-01-01", "2024-01-01", SUPPLIER, BUYER, "C3"], ["", "2024-01-01", NO_SUCH_DAY, BUYER, "C4"]]
    second += [["", "2024-01-01", SUPPLIER, BUYER, "C5"], ["", "2024-01-01", SUPPLIER, BUYER, "C5"]]
    file = check(as_xlsx({"Ett": first, "Två": second}), "två.xlsx")
    assert problems(file) == [
        ("Ett", 2, "E", "end_date", "end_before_start"),
        ("Ett", 3, "C", "supplier_id", "person_like_number"),
        ("Två", 3, "A", "Slutdatum", "end_before_start"),
        ("Två", 4, "C", "Leverantör", "person_like_number"),
        ("Två", 6, "E", "Avtal", "row_doubled"),
    ]
    assert (file.taken, file.refused) == (1, 5)


def test_place_beyond_column_z() -> None:
    header = ["x"] * 30 + CONTRACTS
    file = check(as_csv([header, ["y"] * 30 + contract(value_sek="fem"), ["y"] * 30 + contract(contract_id="C2")]))
    assert problems(file) == [(None, 2, "AK", "value_sek", "number_unreadable")]


def test_a_row_with_two_problems_is_one_refused_row() -> None:
    file = check(as_csv([CONTRACTS, contract(start_date="x", value_sek="y"), contract(contract_id="C2")]))
    assert len(problems(file)) == 2
    assert (file.taken, file.refused) == (1, 1)


def test_the_first_of_doubled_rows_is_taken() -> None:
    file = check(as_csv([CONTRACTS, contract(value_sek="1"), contract(value_sek="2"), contract(value_sek="3")]))
    assert file.tables[0].rows["value_sek"].to_pylist() == [1]
    assert [problem[1] for problem in problems(file)] == [3, 4]


def test_a_doubled_row_whose_first_was_refused_is_taken() -> None:
    file = check(as_csv([CONTRACTS, contract(value_sek="fel"), contract(value_sek="2")]))
    assert file.tables[0].rows["row_number"].to_pylist() == [3]


# --- shares and per cent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["50", "100", "1"], [None, None, None]),
        (["50 %", "75%", "100 procent"], [None, None, None]),
        (["0,5", "1", "0,75"], ["share_instead_of_percent"] * 3),  # 1 is then 100 %, not 1 %
        (["0,5", "50"], ["share_instead_of_percent", None]),
        (["0", "50"], ["below_minimum", None]),
        (["-5", "50"], ["below_minimum", None]),
        (["150", "100,1"], ["above_maximum"] * 2),
        (["", "50"], [None, None]),
    ],
)
def test_extent(cells: Sequence[str], codes: Sequence[str | None]) -> None:
    rows = [placement(placement_id=f"P{number}", extent_pct=cell) for number, cell in enumerate(cells)]
    found = {row: code for _, row, _, _, code in problems(check(as_csv([PLACEMENTS, *rows])))}
    assert [found.get(number) for number in range(2, len(cells) + 2)] == codes


def test_very_large_numbers_are_refused_not_broken() -> None:
    rows = ["99999999999999999999", "1e999", "9" * 500, "1e308", "123456789012345678", "7"]
    content = "contract_id;period;persons_started\n" + "".join(f"C{n};2024-01;{text}\n" for n, text in enumerate(rows))
    file = check(content.encode())
    assert {code for *_, code in problems(file)} == {"number_unreadable"}
    assert file.tables[0].rows["persons_started"].to_pylist() == [7]


# --- what a file is ----------------------------------------------------------------------------------------------


def headers(kind: schemas.Kind, choose) -> list[str]:
    return [choose(field) for field in kind.fields]


KINDS = list(schemas.kinds().values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "form", [str, str.upper, str.title, lambda text: f" {text}: *", lambda text: text.replace(" ", "_")]
)
def test_a_kind_is_known_by_its_titles(kind: schemas.Kind, form) -> None:
    for choose in (lambda field: field.name, lambda field: field.title):
        header = [form(cell) for cell in headers(kind, choose)]
        assert [found.name for found in schemas.recognise(header, "fil.csv")] == [kind.name]
        assert list(schemas.match_columns(kind, header)) == [field.name for field in kind.fields]
        assert [found.name for found in schemas.recognise(header[::-1], "fil.csv")] == [kind.name]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_synonym_means_its_column(kind: schemas.Kind) -> None:
    words: dict[str, list[schemas.Field]] = {}
    for field in kind.fields:
        for word in {schemas.normal(word) for word in (field.name, field.title, *field.synonyms)}:
            words.setdefault(word, []).append(field)
    for word, fields in words.items():
        # A word that several fields share means the required one, while nothing better says so.
        meant = next((field for field in fields if field.required), fields[0])
        assert schemas.match_columns(kind, [word]) == {meant.name: 0}


@pytest.mark.parametrize(
    ("header", "matched"),
    [
        ("Avtalsnr;Leverantör;Beställare;Start", {"supplier_id": 1}),
        ("Avtalsnr;Leverantör;Org.nr leverantör;Beställare;Start", {"supplier_id": 2, "supplier_name": 1}),
        ("Avtalsnr;Leverantör;Leverantörens namn;Beställare;Start", {"supplier_id": 1, "supplier_name": 2}),
    ],
)
def test_a_word_for_number_or_name_means_what_is_left(header: str, matched: dict[str, int]) -> None:
    found = schemas.match_columns(schemas.kinds()["contracts"], header.split(";"))
    assert {name: place for name, place in found.items() if name.startswith("supplier")} == matched


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("contracts", "Avtalsnr;Beställare;Entreprenör;Startdatum;Slutdatum;Avtalsvärde;Antal platser"),
        ("contracts", "Diarienr;Myndighet;Leverantör orgnr;Leverantörsnamn;Fr.o.m.;T.o.m."),
        ("placements", "Löpnummer;Avtal;Deltagare;Anställningsform;Från;Till;Tjänstgöringsgrad (%)"),
        ("placements", "Placering;Kontraktsnr;Kod;Typ av plats;Startdatum;Slutdatum;Målgrupp;Kön"),
        ("reports", "Avtalsnr;Rapportmånad;Nya;Pågående;Avslutade"),
        ("follow_ups", "Placering;Uppföljningsdatum;Status;Mättillfälle"),
        ("milestones", "Avtal;Hållpunkt;Planerad;Genomförd"),
        ("procurements", "Upphandlings-ID;Köpare;Upphandlingens namn;Publicerad;Sysselsättningskrav"),
        ("suppliers", "Leverantörens organisationsnummer;Företagsnamn"),
        ("organisations", "Organisationsnummer;Organisationsnamn;Kommunkod"),
        ("published_figures", "Källa;Organisation;År;Mått;Värde;Länk"),
        ("awards", "Upphandlings-ID;Upphandlande organisation;Leverantör;Leverantörens namn"),
        ("procurement_values", "Upphandlings-ID;Upphandlande organisation;Kontrakterat värde"),
    ],
)  # fmt: skip
def test_natural_swedish_headers(kind: str, header: str) -> None:
    assert [found.name for found in schemas.recognise(header.split(";"), "fil.csv")] == [kind]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("leverantörer 2024.csv", "suppliers"), ("ORGANISATIONER.csv", "organisations"), ("suppliers.csv", "suppliers")],
)
def test_the_file_name_decides_where_the_header_does_not(name: str, kind: str) -> None:
    assert check(b"orgnr;namn\n556036-0793;Saab\n", name).tables[0].kind.name == kind


def test_unclear_kind_is_asked_for() -> None:
    content = b"orgnr;namn\n556036-0793;Saab\n"
    assert refused(content).arguments == {"kinds": "Organisationer, Leverantörer"}
    assert check(content, kind="suppliers").tables[0].kind.name == "suppliers"


def test_missing_columns_are_named() -> None:
    content = as_csv([[name for name in CONTRACTS if name != "start_date"], ["C1", BUYER, SUPPLIER, "", "", ""]])
    for kind in (None, "contracts"):
        refusal = refused(content, kind=kind)
        assert refusal.code == "columns_missing"
        assert refusal.arguments == {"columns": "Startdag", "kind": "Avtal"}


def test_unknown_columns_are_left_out_and_said() -> None:
    file = check(as_csv([[*CONTRACTS, "Kommentar", "Frukt"], [*contract(), "bra", "banan"]]))
    assert file.tables[0].ignored == ["Kommentar", "Frukt"]
    assert "banan" not in json.dumps(file.tables[0].rows.to_pylist(), default=str)


def test_of_two_columns_for_one_field_the_better_name_wins() -> None:
    file = check(as_csv([[*CONTRACTS, "startdatum"], [*contract(), "2020-01-01"]]))
    assert file.tables[0].rows["start_date"].to_pylist() == [dt.date(2024, 1, 1)]
    assert file.tables[0].ignored == ["startdatum"]


def test_header_and_no_rows() -> None:
    file = check(as_csv([CONTRACTS]))
    assert (file.taken, file.refused) == (0, 0)


def test_a_workbook_with_several_kinds() -> None:
    content = as_xlsx(
        {"Avtal": [CONTRACTS, contract()], "Platser": [PLACEMENTS, placement()], "Läs mig": [["Hej"], ["då"]]}
    )
    file = check(content, "allt.xlsx")
    assert {table.kind.name: table.rows.num_rows for table in file.tables} == {"contracts": 1, "placements": 1}


def test_a_sheet_that_cannot_be_read_is_said() -> None:
    half = [[name for name in PLACEMENTS if name != "participant_key"], ["P1", "C1", "praktik", "2024-01-01", "", ""]]
    file = check(as_xlsx({"Avtal": [CONTRACTS, contract()], "Platser": half}), "allt.xlsx")
    assert file.sheets_left_out == ["Platser"]


def test_a_kind_that_the_export_is_not() -> None:
    """A statistics export that is asked to be read as something else is not silently nothing."""
    content = (HERE / "uhm" / "upphandlingar.csv").read_bytes()
    assert refused(content, kind="placements").code in ("columns_missing", "kind_unknown")


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
    "reference", ["AA1234567890", "8112189876", "TRV 2015/57193", "KS/2017:271", "AMN 2012-0345-1.2"]
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


# --- Upphandlingsmyndigheten's exports ---------------------------------------------------------------------------


def export(name: str) -> CheckedFile:
    return check((HERE / "uhm" / name).read_bytes(), name)


def test_uhm_procurements() -> None:
    file = export("upphandlingar.csv")
    (table,) = file.tables
    assert table.kind.name == "procurements"
    rows = {row["procurement_id"]: row for row in table.rows.to_pylist()}
    assert {name: row["social_consideration"] for name, row in rows.items()} == {"AA1": True, "AA2": None, "AA3": None}
    assert {name: row["reserved"] for name, row in rows.items()} == {"AA1": None, "AA2": None, "AA3": True}
    assert all(row["has_requirement"] is None and row["eligible"] is None for row in rows.values())
    assert {name: row["cpv"] for name, row in rows.items()} == {"AA1": "90910000", "AA2": "45214200", "AA3": None}
    assert (rows["AA1"]["nature"], rows["AA2"]["nature"], rows["AA3"]["nature"]) == ("services", "works", "goods")
    assert rows["AA1"]["published_date"] == dt.date(2021, 3, 1)
    assert rows["AA3"]["agreement_type"] == "framework"
    assert problems(file) == [
        (None, 4, "A", "Upphandlings-ID", "row_doubled"),
        (None, 5, "B", "Organisationsnummer för köpare", "organisation_number_invalid"),
    ]


def test_uhm_values() -> None:
    (table,) = export("varden.csv").tables
    assert table.kind.name == "procurement_values"
    assert table.rows["contracted_value_sek"].to_pylist() == [1_500_000, 45_250_000.5, 1]


def test_uhm_awards() -> None:
    """Names that differ in case and in how the company form is written are one supplier; with and without form, two."""
    (table,) = export("tilldelningar.csv").tables
    assert table.kind.name == "awards"
    keys = table.rows["supplier_id"].to_pylist()
    assert keys == ["namn:påhittade städ ab"] * 3 + ["namn:påhittade städ"] + ["namn:fiktiva möbler hb"] * 2
    assert {problem[-1] for problem in problems(export("tilldelningar.csv"))} == {"organisation_number_invalid"}


def test_uhm_social_types() -> None:
    (table,) = export("socialtyper.csv").tables
    assert table.kind.name == "published_figures"
    rows = table.rows.to_pylist()
    assert [(row["period"], row["metric"], row["value"]) for row in rows] == [
        ("2021", "Sysselsättningsmöjligheter", 12),
        ("2021", "Jämställdhet", 3),
    ]


def test_uhm_freedom_of_choice_with_a_header_alone() -> None:
    file = export("valfrihetssystem.csv")
    assert (file.tables, file.taken, file.refused) == ([], 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("X AKTIEBOLAG", "X AB", True),
        ("X AKTIEBOLAGET", "X ab", True),
        ("X Aktiebolag (publ)", "X AB", True),
        ("X KOMMANDITBOLAG", "X KB", True),
        ("X HANDELSBOLAGET", "X HB", True),
        ("X EKONOMISK FÖRENING", "X Ek. för.", True),
        ("X,  AB", "X AB", True),
        ("X", "X AB", False),
        ("X AB", "Y AB", False),
        ("X AB", "X HB", False),
    ],
)
def test_supplier_key(one: str, other: str, same: bool) -> None:
    assert (uhm.supplier_key(one) == uhm.supplier_key(other)) is same


def test_uhm_empty_social_consideration_is_unknown_in_the_warehouse(data_folder) -> None:
    names = ("upphandlingar", "varden", "tilldelningar", "socialtyper", "valfrihetssystem")
    main(["load", *(str(HERE / "uhm" / f"{name}.csv") for name in names)])
    (path,) = (data_folder / "warehouse").glob("*.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT procurement_id, social_consideration, has_requirement FROM core.procurements ORDER BY 1"
        ).fetchall()
        suppliers = connection.execute("SELECT COUNT(*) FROM core.suppliers").fetchall()
    assert rows == [("AA1", True, None), ("AA2", None, None), ("AA3", None, None), ("AA9", None, None)]
    assert suppliers == [(3,)]


# --- hostile and broken files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE "
                                                                                          "checked; --", "${x}",
     "../../../etc/passwd", "%00", "\\", "\u202etxt.exe", "å" * 5000, "{count}", "C1\x1b[31m"],
)  # fmt: skip
def test_a_text_is_only_a_text(text: str) -> None:
    quoted = f'"{text}"'
    file = check(as_csv([CONTRACTS, contract(contract_id=quoted, supplier_name=quoted)]))
    assert file.tables[0].rows["contract_id"].to_pylist() == [text]
    assert file.tables[0].rows["supplier_name"].to_pylist() == [text]


def test_line_breaks_in_a_cell_are_spaces() -> None:
    file = check(as_csv([CONTRACTS, contract(contract_id='"C\r\n1"', supplier_name='"a;\nb"')]))
    assert file.tables[0].rows["contract_id"].to_pylist() == ["C 1"]
    assert file.tables[0].rows["supplier_name"].to_pylist() == ["a; b"]


def test_formula_cells_give_their_saved_value() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Avtal")
        sheet.write_row(0, 0, CONTRACTS)
        sheet.write_row(1, 0, contract())
        sheet.write_formula(1, CONTRACTS.index("value_sek"), "=1+1", None, 2)
    assert check(content.getvalue(), "x.xlsx").tables[0].rows["value_sek"].to_pylist() == [2]


def test_ten_thousand_columns() -> None:
    header = [*CONTRACTS, *(f"k{number}" for number in range(10_000))]
    file = check(as_csv([header, [*contract(), *["v"] * 10_000]]))
    assert file.taken == 1
    assert len(file.tables[0].ignored) == 10_000


def test_a_huge_cell() -> None:
    file = check(
        as_csv(
            [CONTRACTS, contract(supplier_name="x" * 5_000_000), contract(contract_id="C2", value_sek="9" * 100_000)]
        )
    )
    assert (file.taken, file.refused) == (1, 1)


def test_columns_called_like_ours_inside() -> None:
    """Names that the checks use themselves are nothing in a file."""
    file = check(as_csv([[*CONTRACTS, "row_number", "sheet", "0", "checked"], [*contract(), "99", "x", "y", "z"]]))
    assert file.tables[0].rows["row_number"].to_pylist() == [2]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("../../x.csv", "x.csv"),
        ("/etc/passwd", "passwd"),
        ("C:\\Användare\\anna\\avtal.csv", "avtal.csv"),
        ("a\nb.csv", "a b.csv"),
        ("a\x1b[2Jb.csv", "a [2Jb.csv"),
        ("fil\udcff.csv", "fil?.csv"),
        ("\u202evsc.exe", "vsc.exe"),
    ],
)
def test_file_names(name: str, printed: str) -> None:
    assert check(as_csv([CONTRACTS, contract()]), name).file_name == printed


def test_checking_leaves_types_as_the_schema_says() -> None:
    for kind in KINDS:
        header = [field.name for field in kind.fields]
        example = [field.example for field in kind.fields]
        file = check(as_csv([header, example]), kind=kind.name)
        assert file.taken == 1, (kind.name, problems(file))
        types = {
            "string": pa.string(),
            "period": pa.string(),
            "date": pa.date32(),
            "number": pa.float64(),
            "integer": pa.int64(),
            "boolean": pa.bool_(),
        }
        for field in kind.fields:
            assert file.tables[0].rows.schema.field(field.name).type == types[field.type]
