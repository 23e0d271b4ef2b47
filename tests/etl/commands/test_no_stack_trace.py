"""Nothing ends in a stack trace; samples and measures on the command line."""

import csv
import io
import json
import string
from pathlib import Path

import pytest
import xlsxwriter
from command_line import GOOD, HEADER, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import measures.__main__
from etl.__main__ import main
from etl.build import builder
from etl.commands import check_and_load, printing
from etl.kinds import schemas
from etl.store import deliveries

CELLS = st.one_of(
    st.text(alphabet=string.printable + "åäö\u00a0", max_size=12),
    st.sampled_from(
        [
            "C1",
            "212000-0142",
            "556036-0793",
            "2024-01-01",
            "1.234",
            "1e999",
            "-",
            "ja",
            "K",
            "811218-9876",
            "praktik",
            "0,5",
            "750231-0241",
            "9" * 40,
            "2024-Q1",
            "#REF!",
            '"',
            "\x00",
            "=1+1",
            "Summa",
            "\ufeff",
        ]
    ),
)


NAMES = st.sampled_from(
    [name for kind in schemas.kinds().values() for field in kind.fields for name in (field.name, field.title)]
)


@given(
    st.lists(NAMES, min_size=1, max_size=8),
    st.lists(st.lists(CELLS, max_size=9), max_size=6),
    st.sampled_from(";,\t"),
    st.sampled_from([None, *schemas.kinds()]),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_checked_or_refused(tmp_path, data_folder, header, rows, separator, kind, encoding) -> None:
    content = "\n".join(separator.join(row) for row in [header, *rows]).encode(encoding, "replace")
    assert_checked_or_refused(tmp_path, content, kind)
    assert not data_folder.exists()


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", HEADER.encode()]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_checked_or_refused(tmp_path, data_folder, content, start) -> None:
    assert_checked_or_refused(tmp_path, start + content, None)
    assert not data_folder.exists()


def assert_checked_or_refused(folder: Path, content: bytes, kind: str | None) -> None:
    path = folder / "fil.csv"
    path.write_bytes(content)
    (report,) = check_and_load.take_files(path, kind, None, is_stored=False)
    assert report["exit_code"] in (0, 1, 2)
    assert json.dumps(report, ensure_ascii=False).encode("utf-8", "replace")
    assert printing.report_lines(report)
    assert ("error" in report) == (report["exit_code"] == 2)


@given(
    st.lists(st.lists(CELLS.filter(lambda text: "\x00" not in text), min_size=6, max_size=6), min_size=1, max_size=4)
)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_taken_can_be_built(tmp_path, data_folder, rows) -> None:
    """Whatever gets through the door does not break the warehouse behind it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADER.strip().split(";"), GOOD.strip().split(";"), *rows])
    path = tmp_path / "avtal.csv"
    path.write_text(text.getvalue(), encoding="utf-8", errors="replace")
    if main(["load", str(path)]) != 2:
        assert builder.is_current()


def test_a_workbook_that_claims_a_billion_rows(file, data_folder: Path, capsys) -> None:
    for path in sorted((ROOT / "tests" / "etl" / "awkward").glob("bomb_*")):
        if path.suffix != ".json":
            assert main(["check", str(path)]) in (0, 2)


def test_a_workbook_with_all_kinds_of_odd_cells(tmp_path: Path, data_folder: Path, capsys) -> None:
    path = tmp_path / "udda.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("=1+1")
        sheet.write_row(0, 0, HEADER.strip().split(";"))
        for number, text in enumerate(["=cmd", "+1", "-1", "@x", "<b>", "'", '"', "\\", "x" * 32_000], start=1):
            sheet.write_row(number, 0, ["", "212000-0142", "556036-0793", text, 45292, 1.5])
            sheet.write_string(number, 0, f"{text[:20]}{number}")
    assert main(["load", str(path)]) == 0


def test_sample_then_load_then_show(tmp_path: Path, data_folder: Path, capsys) -> None:
    assert main(["sample", str(tmp_path / "s"), "--contracts", "4", "--seed", "7"]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    order = json.loads((tmp_path / "s" / "sample.json").read_text(encoding="utf-8"))["files"]
    assert set(order) <= {path.name for path in written}
    assert main(["load", *(str(tmp_path / "s" / name) for name in order), "--json"]) == 0
    assert all(delivery.invented for delivery in deliveries.active() if delivery.rows)
    capsys.readouterr()
    figures = ["numerator", "denominator", "value", "low", "high", "hidden", "coverage"]
    columns = ["measure", "nature", *figures, "hidden_for", "in_sums", "rounded", "state"]
    assert measures.__main__.main(["show", "contracts", "fulfilment", "--by", "nature", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == columns and {row[0] for row in rows[1:]} == {"contracts", "fulfilment"}
    assert measures.__main__.main(["show", "contracts", "fulfilment", "--by", "nature", "--format", "json"]) == 0
    as_json = json.loads(capsys.readouterr().out)
    assert all(list(row) == columns for row in as_json)
    for row, same in zip(rows[1:], as_json, strict=True):
        assert row[:2] == [same["measure"], same["nature"] or ""]
        assert row[2] == ("" if same["numerator"] is None else str(same["numerator"]))
    assert measures.__main__.main(["show", "contracts", "--by", "nature"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == columns
    assert measures.__main__.main(["list"]) == 0
    assert "fulfilment" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "nothing"],
        ["show", "contracts", "--by", "nothing"],
        ["show", "contracts", "--where", "x; DROP TABLE y=1"],
    ],
)
def test_measures_that_cannot_be_shown(arguments: list[str], file, data_folder: Path, capsys) -> None:
    assert measures.__main__.main(arguments) == 2
    assert "Inget är inläst ännu" in capsys.readouterr().err
    main(["load", file(HEADER + GOOD)])
    capsys.readouterr()
    assert measures.__main__.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == "" and "finns inte" in told.err


@pytest.mark.parametrize("value", ["'; DROP TABLE mart.contracts; --", "", "%", "x" * 1000, "\x00", "å=ä=ö"])
def test_odd_conditions(value: str, file, data_folder: Path, capsys) -> None:
    main(["load", file(HEADER + GOOD)])
    capsys.readouterr()
    for dimension in ("organisation", "supplier", "contract", "nature"):
        code = measures.__main__.main(["show", "contracts", "--where", f"{dimension}={value}", "--format", "csv"])
        said = capsys.readouterr()
        if not value:  # whose value is missing
            assert (code, said.err) == (0, "") and said.out.startswith("measure,")
        else:
            assert code == 2 and said.out == "" and len(said.err.splitlines()) == 1
            assert said.err.startswith(f"{dimension}={value[:60]} finns inte. Det som finns: ")
    assert measures.__main__.main(["show", "contracts", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_is_a_formula(start: str, file, data_folder: Path, capsys) -> None:
    """Ids come from others' files; a spreadsheet that opens the figures must not take them for formulas."""
    name = f"{start}cmd|' /C calc'!A0"
    main(["load", file(HEADER + GOOD.replace("C1", f'"{name}"').replace("556036-0793", f'"{start}1+1"'))])
    capsys.readouterr()
    assert measures.__main__.main(["show", "contracts", "--by", "contract,supplier", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 2
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert name.strip() in rows[1][1]
    assert measures.__main__.main(["show", "contracts", "--by", "contract", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["contract"] == name.strip()  # JSON is plain


@pytest.mark.parametrize("kind", sorted(schemas.kinds()))
def test_a_template_is_read_back_as_its_kind(kind, tmp_path, capsys):
    assert main(["template", kind]) == 0
    file = tmp_path / "mall.csv"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["check", str(file), "--kind", kind, "--json"]) == 2
    # Its columns are known, or that would be said; the example is no row.
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_rows"
