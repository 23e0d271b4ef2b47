"""`python -m etl` and `python -m measures`: exit codes, what goes where, and no input that ends in a stack trace."""

import csv
import io
import json
import os
import string
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import measures.__main__
from etl.__main__ import main
from etl.build import builder
from etl.commands import check_and_load, printing
from etl.kinds import schemas
from etl.store import deliveries

ROOT = Path(__file__).parents[2]
HEADER = "contract_id;organisation_id;supplier_id;supplier_name;start_date;value_sek\n"
GOOD = "C1;212000-0142;556036-0793;Saab;2024-01-01;5\n"
BAD = "C2;212000-0142;556036-0793;Saab;2024-13-01;5\n"
ONE = "C1;212000-0142;811218-9876;Anna;2024-01-01;5\n"


@pytest.fixture
def file(tmp_path: Path):
    def make(text: str | bytes, name: str = "avtal.csv") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return make


def run(*arguments: object, data: Path, module: str = "etl") -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, "UTFALL_DATA": str(data), "PYTHONPATH": str(ROOT)},
        cwd=data.parent, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


# --- exit codes and where things are said ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER + GOOD, 0),
        (HEADER, 0),
        (HEADER + GOOD + BAD, 1),
        (HEADER + BAD, 2),
        ("", 2),
        ("x;y\n1;2\n", 2),
        (HEADER + GOOD + "C3;212000-0142;556036-0793;Anna 811218-9876;2024-01-01;5\n", 2),
    ],
)
def test_exit_codes(command: str, text: str, code: int, file, data_folder: Path, capsys) -> None:
    path = file(text)
    assert main([command, path]) == code
    told = capsys.readouterr()
    assert told.out.startswith("avtal.csv: ")
    assert main([command, path, "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["exit_code"] == code
    assert {"file", "taken", "refused"} <= set(report)
    assert ("error" in report) == (code == 2)
    assert ("delivery" in report) == (command == "load" and code != 2)


@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize("text", [HEADER + GOOD, HEADER + GOOD + BAD, HEADER + ONE, HEADER, "x;y\n", "811218-9876"])
def test_check_leaves_no_trace(text: str, as_json: list[str], file, data_folder: Path, capsys) -> None:
    main(["check", file(text), *as_json])
    assert not data_folder.exists()


def test_check_as_a_command_leaves_no_trace(file, tmp_path: Path) -> None:
    path = file(HEADER + GOOD + BAD + ONE.replace("C1", "C3"))
    before = sorted(tmp_path.rglob("*"))
    done = run("check", path, data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (1, "")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_refused_load_leaves_no_trace(file, data_folder: Path, capsys) -> None:
    for text in (HEADER + BAD, "", "x;y\n1;2\n", HEADER + GOOD.replace("Saab", "811218-9876")):
        assert main(["load", file(text)]) == 2
    assert not [path for path in data_folder.rglob("*") if path.is_file()]


def test_results_and_the_rest(file, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = run("load", file(HEADER + GOOD + BAD), "--json", data=data)
    assert done.returncode == 1
    assert json.loads(done.stdout)["taken"] == 1
    assert "Lagret är byggt" in done.stderr and "Lagret" not in done.stdout
    done = run("withdraw", "000009-deadbeef", "--why", "fel", data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Det finns ingen gällande leverans 000009-deadbeef" in done.stderr
    done = run("nonsense", data=data)
    assert (done.returncode, done.stdout) == (2, "")


def test_the_shape_of_the_report(file, data_folder: Path, capsys) -> None:
    assert main(["load", file(HEADER + GOOD + BAD + "C3;212000-0143;556036-0793;x;2024-01-01;\n"), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["file"], report["taken"], report["refused"], report["new"]) == ("avtal.csv", 2, 1, True)
    (kind,) = report["kinds"]
    assert (kind["kind"], kind["taken"], kind["refused"], kind["warnings"]) == ("contracts", 2, 1, 1)
    error, warning = kind["problems"]
    assert error["message"].startswith("Datumet finns inte i kalendern")
    assert {
        key: error[key] for key in ("level", "file", "sheet", "row_number", "column_letter", "header", "field", "code")
    } == {
        "level": "error",
        "file": "avtal.csv",
        "sheet": None,
        "row_number": 3,
        "column_letter": "E",
        "header": "start_date",
        "field": "start_date",
        "code": "date_impossible",
    }
    assert (warning["level"], warning["code"], warning["row_number"]) == ("warning", "organisation_number_invalid", 4)


def test_several_files_are_a_list(file, data_folder: Path, capsys) -> None:
    paths = [file(HEADER + GOOD, "a.csv"), file(HEADER + BAD, "b.csv"), file("", "c.csv")]
    assert main(["load", *paths, "--json"]) == 2
    reports = json.loads(capsys.readouterr().out)
    assert [report["exit_code"] for report in reports] == [0, 2, 2]
    assert len(deliveries.all_deliveries()) == 1 and builder.is_current()


def test_what_a_person_reads(file, data_folder: Path, capsys) -> None:
    assert main(["load", file(HEADER.replace("\n", ";Frukt\n") + GOOD.replace("\n", ";x\n") + BAD + BAD)]) == 1
    said = capsys.readouterr().out
    assert "avtal.csv: 1 rad inläst som avtal, 2 avvisade, 0 varningar" in said
    assert "Kolumner som inte känns igen och inte har lästs: Frukt" in said
    assert "Avvisad: rad 3, 4, kolumn E (start_date): Datumet finns inte i kalendern" in said
    assert main(["load", file(HEADER.replace("\n", ";Frukt\n") + GOOD.replace("\n", ";x\n") + BAD + BAD)]) == 1
    assert "Filen är redan inläst" in capsys.readouterr().out


def test_withdraw_and_list(file, data_folder: Path, capsys) -> None:
    main(["load", file(HEADER + GOOD), "--by", "Anna"])
    (delivery,) = deliveries.active()
    assert main(["withdraw", delivery.id, "--why", "fel fil", "--by", "Bo"]) == 0
    assert main(["withdraw", delivery.id, "--why", "fel fil"]) == 2
    assert main(["withdraw", delivery.id, "--why", " "]) == 2
    capsys.readouterr()
    assert main(["deliveries"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "Anna" in first and "(tillbakadragen)" in first
    assert "Bo" in second and f"drar tillbaka {delivery.id}: fel fil" in second
    assert main(["deliveries", "--json"]) == 0
    assert [row["active"] for row in json.loads(capsys.readouterr().out)] == [False, False]
    assert builder.is_current()


def test_build(file, data_folder: Path, capsys) -> None:
    main(["load", file(HEADER + GOOD)])
    published = builder.published()
    capsys.readouterr()
    assert main(["build", "--as-known-on", "2020-01-01"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["as_of"], made["known_on"]) == ("2020-01-01", "2020-01-01")
    assert builder.published() == published
    assert main(["build", "--as-of", "2024-06-30"]) == 0
    assert builder.published().as_of == "2024-06-30"
    capsys.readouterr()
    assert main(["build", "--up-to", "0", "--as-of", "2024-06-30"]) == 0
    assert json.loads(capsys.readouterr().out)["up_to"] == 0
    assert builder.published().as_of == "2024-06-30" and builder.published().up_to is None
    assert main(["build", "--up-to", "99"]) == 2
    assert "Det finns ingen leverans med nummer 99." in capsys.readouterr().err


# --- odd inputs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "load"])
def test_no_such_file(command: str, tmp_path: Path, data_folder: Path, capsys) -> None:
    for path in (tmp_path / "finns inte.csv", tmp_path, tmp_path / "a" / "..", "", "/dev/null/x"):
        assert main([command, str(path)]) == 2
        said = capsys.readouterr().out
        assert "finns inte eller går inte att öppna" in said or "Filen är tom" in said
    assert main([command, str(tmp_path / "x.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "file_not_found"


def test_a_damaged_key(file, data_folder: Path, capsys) -> None:
    data_folder.mkdir()
    (data_folder / "pseudonym.key").write_bytes(b"short")
    assert main(["load", file(HEADER + ONE), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "pseudonym_key_damaged"
    assert (data_folder / "pseudonym.key").read_bytes() == b"short"
    assert main(["load", file(HEADER + GOOD)]) == 0  # where no person is, no key is needed


def test_a_data_folder_that_is_a_file(file, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("UTFALL_DATA", file("x", "data"))
    for arguments in (["load", file(HEADER + GOOD)], ["build"], ["withdraw", "x", "--why", "y"]):
        assert main(arguments) == 2
        assert "Det gick inte att läsa eller skriva" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--contracts", "0"], ["--contracts", "-5"], ["--contracts", "x"], ["--seed", "-1"], ["--report-rows", "0"]],
)
def test_sample_of_nothing(arguments: list[str], tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sample", str(tmp_path / "s"), *arguments])
    assert ended.value.code == 2
    assert "skriv ett heltal" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_sample_into_a_file(file, capsys) -> None:
    assert main(["sample", file("x", "s")]) == 2


@pytest.mark.parametrize("argument", [["build", "--as-of", "2024-02-30"], ["build", "--as-known-on", "igår"]])
def test_no_date(argument: list[str], data_folder: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argument)
    assert ended.value.code == 2
    assert "är inget datum" in capsys.readouterr().err


def test_a_file_of_another_kind_than_said(file, data_folder: Path, capsys) -> None:
    for kind in schemas.kinds():
        code = main(["load", file(HEADER + GOOD), "--kind", kind])
        assert code == (0 if kind == "contracts" else 2)
    assert "Kolumner som måste finnas saknas" in capsys.readouterr().out


def test_a_kind_that_is_none(file, data_folder: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["load", file(HEADER + GOOD), "--kind", "../../etc"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "name",
    [
        "a\nLeverans 000001-deadbeef.csv",
        "\x1b[2J\x1b[31mröd.csv",
        "..\\..\\x.csv",
        "-rf.csv",
        "=1+1.csv",
        "å ä ö.csv",
        os.fsdecode(b"fil\xff.csv"),
        "<script>alert(1)<!--.csv",
        "{count}.csv",
        "x" * 240 + ".csv",
        " .csv",
        "%s%n.csv",
    ],
)
def test_odd_file_names(name: str, tmp_path: Path, data_folder: Path, capsys) -> None:
    path = tmp_path / name
    path.write_text(HEADER + GOOD)
    for arguments in (
        ["check", path],
        ["load", path],
        ["load", path, "--json"],
        ["deliveries"],
        ["deliveries", "--json"],
    ):
        assert main([str(argument) for argument in arguments]) == 0
        told = capsys.readouterr()
        assert "\x1b" not in told.out + told.err
        if arguments == ["deliveries"]:
            assert len(told.out.splitlines()) == 1
    outside = [
        found for found in tmp_path.rglob("*") if found.is_file() and found != path and data_folder not in found.parents
    ]
    assert outside == []
    assert builder.is_current()


@pytest.mark.parametrize("name", [os.fsdecode(b"fil\xff.csv"), "-rf\n\x1b[2J.csv"])
def test_odd_file_names_as_a_command(name: str, tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / name
    path.write_text(HEADER + GOOD)
    for arguments in (["load", path], ["load", path, "--json"], ["check", tmp_path / f"ingen-{name}"]):
        done = run(*arguments, data=data_folder)
        assert done.returncode == (2 if arguments[0] == "check" else 0), done.stderr
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("text", ["=1+1", "a\nb", "\x1b[2J", "\udcff", "", "x" * 10_000, "{file}"])
def test_odd_words_of_who_and_why(text: str, file, data_folder: Path, capsys) -> None:
    assert main(["load", file(HEADER + GOOD), "--by", text]) == 0
    (delivery,) = deliveries.active()
    assert main(["withdraw", delivery.id, "--why", f"x{text}", "--by", text]) == 0
    capsys.readouterr()
    assert main(["deliveries"]) == 0
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 2 and "\x1b" not in said


def test_headers_that_would_steer_a_terminal(file, data_folder: Path, capsys) -> None:
    assert main(["load", file(HEADER.replace("\n", ";\x1b]0;x\x07Frukt\x1b[2J\n") + GOOD)]) == 0
    said = capsys.readouterr().out
    assert "Frukt" in said and "\x1b" not in said and "\x07" not in said


# --- nothing ends in a stack trace -------------------------------------------------------------------------------

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
    report = check_and_load.take_file(path, kind, None, is_stored=False)
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


# --- samples and measures ----------------------------------------------------------------------------------------


def test_sample_then_load_then_show(tmp_path: Path, data_folder: Path, capsys) -> None:
    assert main(["sample", str(tmp_path / "s"), "--contracts", "4", "--seed", "7"]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    order = json.loads((tmp_path / "s" / "sample.json").read_text(encoding="utf-8"))["files"]
    assert set(order) <= {path.name for path in written}
    assert main(["load", *(str(tmp_path / "s" / name) for name in order), "--json"]) == 0
    assert all(delivery.invented for delivery in deliveries.active() if delivery.rows)
    capsys.readouterr()
    columns = ["measure", "nature", "numerator", "denominator", "value", "low", "high", "hidden", "coverage"]
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
    for dimension in ("organisation", "supplier", "contract", "nature"):
        assert measures.__main__.main(["show", "contracts", "--where", f"{dimension}={value}", "--format", "csv"]) == 0
    capsys.readouterr()
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
    assert main(["check", str(file), "--kind", kind, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["taken"] == 0, "the example is no row"
    assert [each["kind"] for each in report["kinds"]] == [kind]
