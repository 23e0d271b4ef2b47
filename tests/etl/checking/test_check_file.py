"""The check: where what is refused is said to be, what a file is taken for, and files that are hostile or broken."""

import datetime as dt
import io
import json
from collections.abc import Sequence

import pyarrow as pa
import pytest
import xlsxwriter

from etl.kinds import schemas
from tests.etl.small_files import (
    BUYER,
    CONTRACTS,
    HERE,
    NO_SUCH_DAY,
    PLACEMENTS,
    SUPPLIER,
    as_csv,
    as_xlsx,
    check,
    contract,
    placement,
    problems,
    refused,
)

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
        (None, 7, "B", "Avtalsnr", "row_doubled_contracts"),
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
        ("Två", 6, "E", "Avtal", "row_doubled_contracts"),
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
    rows = [
        placement(placement_id=f"P{number}", participant_key=f"d{number}", extent_pct=cell)
        for number, cell in enumerate(cells)
    ]
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
        # Whose a number is that does not say it: of the body to the left of it.
        ("Avtalsnr;Leverantör;Org.nr;Beställare;Start", {"supplier_id": 2, "supplier_name": 1}),
        ("Avtalsnr;Org.nr;Leverantör;Start", {"supplier_id": 2}),
        ("Leverantörens org.nr;Org.nr;Start", {"supplier_id": 0}),
        ("Leverantör;Org.nr;Org.nr leverantör;Start", {"supplier_id": 2, "supplier_name": 0}),
        ("Leverantör;Beställare;Org.nr;Start", {"supplier_id": 0}),
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
    assert refused(as_csv([CONTRACTS])).code == "no_rows"


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
