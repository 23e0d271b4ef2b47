"""`python -m etl` and `python -m measures`: exit codes, what goes where, and no input that ends in a stack trace."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import GOOD, HEADER, ONE, ROOT, run

from etl.__main__ import main
from etl.build import builder
from etl.store import deliveries
from tests.etl.small_files import as_xlsx

BAD = "C2;212000-0142;556036-0793;Saab;2024-13-01;5\n"


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER + GOOD, 0),
        (HEADER, 2),
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


def test_each_file_of_a_zip_is_checked_and_loaded(file, tmp_path: Path, data_folder: Path, capsys) -> None:
    path = tmp_path / "allt.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("ett.csv", HEADER + GOOD), ("två.csv", HEADER + GOOD), ("tre.csv", HEADER + BAD)):
            archive.writestr(f"mapp/{name}", text)
    assert main(["check", str(path), "--json"]) == 2
    assert [(each["file"], each["exit_code"]) for each in json.loads(capsys.readouterr().out)] == [
        ("ett.csv", 0),
        ("två.csv", 0),
        ("tre.csv", 2),
    ]
    assert main(["check", str(path), "--write-annotated", str(tmp_path / "x.xlsx")]) == 2
    assert main(["load", str(path)]) == 2
    assert [each.file_name for each in deliveries.all_deliveries()] == ["ett.csv"]
    assert "Filen är redan inläst" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "load"])
def test_a_workbook_without_any_table_is_refused_with_its_sheets(
    command: str, tmp_path: Path, data_folder: Path, capsys
) -> None:
    path = tmp_path / "vecka 20.xlsx"
    path.write_bytes(as_xlsx({"Personal": [["Vem", "Mobil"], ["A", "1"]], "Lön": [["Vecka", "Kr"], ["20", "9"]]}))
    assert main([command, str(path)]) == 2
    assert "Ingen tabell hittades i filen" in (told := capsys.readouterr().out) and "Personal, Lön" in told
    assert not data_folder.exists()


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


def test_what_does_not_fit_the_contracts_is_counted_among_the_warnings(file, data_folder: Path, capsys) -> None:
    """Each warning that is printed stands in the number of them: of a row by itself, and beside the contracts."""
    contract = "contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places\n"
    main(["load", file(contract + "C1;212000-0142;556036-0793;2024-02-01;2024-06-30;numeric;3\n")])
    capsys.readouterr()
    head = "placement_id;contract_id;participant_key;form;start_date;end_date;extent_pct\n"
    early = "P1;C1;d1;praktik;2024-01-31;2024-03-31;100\nP2;C1;d2;praktik;2024-02-01;2024-03-31;100\n"
    for rows, printed in (
        (early, "1 varning"),
        (early + "P3;C9;d3;praktik;2024-02-01;2024-03-31;100\n", "2 varningar"),
    ):
        assert main(["check", file(head + rows, "p.csv")]) == 0
        said = capsys.readouterr().out
        assert f"0 avvisade, {printed}\n" in said
        assert said.count("Varning: ") == int(printed[0])
    follow_up = "placement_id;follow_up_date;status\nP9;2024-09-30;employed\n"
    assert main(["check", file(follow_up, "f.csv")]) == 0
    said = capsys.readouterr().out
    assert "1 varning\n" in said and "Varning: " in said


def test_a_sender_that_goes_back_to_its_earlier_file_is_heard(file, data_folder: Path, capsys) -> None:
    def loaded(text: str) -> str:
        assert main(["load", file(HEADER + text)]) == 0
        return capsys.readouterr().out

    other = GOOD.replace(";5\n", ";7\n")
    assert other != GOOD
    said = [loaded(text) for text in (GOOD, other, GOOD, GOOD, other)]
    assert ["redan inläst" in each for each in said] == [False, False, False, True, False]
    # The one that came after it is withdrawn: what the file says is what counts.
    assert main(["withdraw", deliveries.active()[-1].id, "--why", "fel fil"]) == 0
    capsys.readouterr()
    assert "redan inläst" in loaded(GOOD)


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
    for later in ("--as-of", "--as-known-on"):
        assert main(["build", later, "2099-01-01"]) == 2
        assert "2099-01-01 har inte varit än" in capsys.readouterr().err
    assert builder.published().as_of == "2024-06-30"
    assert main(["build", "--up-to", "99"]) == 2
    assert "Det finns ingen leverans med nummer 99." in capsys.readouterr().err


def test_a_command_waits_for_no_library_that_it_has_no_use_for(tmp_path: Path) -> None:
    """Who loads a file reads no frame of pandas and writes no workbook; pyarrow would import the one by itself."""
    script = (
        "import runpy, sys; sys.argv = ['etl', 'load', 'missing.csv']\n"
        "try: runpy.run_module('etl', run_name='__main__', alter_sys=True)\n"
        "except SystemExit: print(sorted({'pandas', 'openpyxl', 'xlsxwriter', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "UTFALL_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "['pyarrow']"
