"""A file with personal numbers becomes one with keys: the same person the same key, and nothing left of the number."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from stdnum import luhn

from etl.__main__ import main
from etl.checking import check_file
from etl.privacy.number_forms import natural_person_number
from etl.privacy.pseudonymise import CannotPseudonymise, Secret
from etl.reading import read
from spreadsheets.write_xlsx import Book

PHRASE = "en lång fras som vi två vet"
ANNA, BO, CIA = (f"{digits}{luhn.calc_check_digit(digits)}" for digits in ("811218987", "920315239", "750607123"))


def file_of(rows: list[list[str]], folder: Path, name: str = "lista.xlsx") -> Path:
    path = folder / name
    if name.endswith(".csv"):
        path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    else:
        with Book({}) as book:
            sheet = book.sheet("Mars")
            for number, row in enumerate(rows):
                sheet.put_row(number, row)
        path.write_bytes(book.content)
    return path


def run(monkeypatch: pytest.MonkeyPatch, path: Path, out: Path, *more: str, secret: str = PHRASE) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
    return main(["pseudonymise", str(path), "--out", str(out), *more])


def lines(path: Path) -> list[list[str]]:
    (table,) = read.read_file(path.read_bytes(), path.name, check_file.known_columns).tables
    return [
        list(table.header),
        *([text or "" for text in row] for row in zip(*(column.to_pylist() for column in table.cells.columns))),
    ]


ROWS = [
    ["Personnummer", "Namn", "Avtal", "Startdatum", "Slutdatum", "Form", "Löpnummer"],
    [f"{ANNA[:6]}-{ANNA[6:]}", "Anna Andersson", "C1", "2026-03-01", "", "Tidsbegränsad", "L1"],
    [f"19{BO}", "Bo Berg", "C1", "2026-03-15", "2026-09-30", "Praktik", "L2"],
    [ANNA, "Anna Andersson", "C2", "2026-03-20", "", "Praktik", "L3"],
]


@pytest.mark.parametrize(
    ("name", "out"), [("lista.xlsx", "ut.xlsx"), ("lista.csv", "ut.csv"), ("lista.csv", "ut.xlsx")]
)
def test_numbers_become_keys_and_names_are_left_out(name, out, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, file_of(ROWS, tmp_path, name), tmp_path / out) == 0
    header, *rows = lines(tmp_path / out)
    assert header == ["Deltagarnyckel", "Avtal", "Startdatum", "Slutdatum", "Form", "Löpnummer"]
    keys = [row[0] for row in rows]
    assert keys[0] == keys[2] != keys[1] and all(len(key) == 18 and key.startswith("P-") for key in keys)
    assert [row[1:] for row in rows] == [row[2:] for row in ROWS[1:]]
    said = capsys.readouterr().out
    assert "Personnummer (2 personer)" in said and "Utelämnade kolumner: Namn" in said
    written = (tmp_path / out).read_bytes()
    for secret in (ANNA, BO, PHRASE, "Andersson"):
        assert secret not in said and secret.encode() not in written


def test_the_same_secret_gives_the_same_keys_next_month_and_another_gives_others(tmp_path, monkeypatch, capsys):
    path = file_of(ROWS, tmp_path)
    for out, secret in (("a.csv", PHRASE), ("b.csv", PHRASE), ("c.csv", PHRASE + "!")):
        assert run(monkeypatch, path, tmp_path / out, secret=secret) == 0
    first, again, other = (lines(tmp_path / name) for name in ("a.csv", "b.csv", "c.csv"))
    assert first == again and {row[0] for row in first[1:]}.isdisjoint(row[0] for row in other[1:])
    signs = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("Kontrolltecken")]
    assert signs[0] == signs[1] != signs[2]


def test_a_protected_person_has_the_number_that_is_given_and_no_key_of_the_secret(tmp_path, monkeypatch):
    protected = tmp_path / "skyddade.csv"
    protected.write_text(f"personnummer;ersättningsnummer\n19{ANNA[:6]}-{ANNA[6:]};S-17\n", encoding="utf-8")
    assert run(monkeypatch, file_of(ROWS, tmp_path), tmp_path / "ut.csv", "--protected", str(protected)) == 0
    keys = [row[0] for row in lines(tmp_path / "ut.csv")[1:]]
    assert keys == ["S-17", Secret(PHRASE).key(BO), "S-17"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (f"{ANNA}", "1"),
        (f"{ANNA};S-1\nhej;S-2", "2"),
        (f"{ANNA};", "1"),
        (f"{ANNA};S-1\n{BO};S-1", "1, 2"),
        (f"{ANNA};{BO}", "1"),
        ("personnummer;ersättningsnummer", "1"),
    ],
)
def test_a_list_of_protected_persons_that_protects_nobody_is_refused(text, row, tmp_path, monkeypatch, capsys):
    protected = tmp_path / "skyddade.csv"
    protected.write_text(text, encoding="utf-8")
    assert run(monkeypatch, file_of(ROWS, tmp_path), tmp_path / "ut.csv", "--protected", str(protected)) == 2
    said = capsys.readouterr()
    assert f"Se rad {row}." in said.out + said.err and ANNA not in said.out + said.err
    assert not (tmp_path / "ut.csv").exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Avtal", "Form"], ["C1", "Praktik"]], "Ingen kolumn i filen har personnummer"),
        ([ROWS[0], *ROWS[1:], ["skyddad", "", "C1", "2026-03-01", "", "Praktik"]], "Mars!A5"),
        # In a column of other things, and so in none that is replaced.
        (
            [ROWS[0], *ROWS[1:3], [ANNA, "", f"Avtal för {CIA[:6]}-{CIA[6:]}", "2026-03-01", "", "Praktik"]],
            "kvar i filen: B4",
        ),
    ],
)
def test_what_cannot_be_replaced_is_told_by_cell_and_nothing_is_written(rows, said, tmp_path, monkeypatch, capsys):
    assert run(monkeypatch, file_of(rows, tmp_path), tmp_path / "ut.xlsx") == 2
    out = capsys.readouterr()
    assert said in out.out + out.err and "skyddad" not in out.out and CIA not in out.out + out.err
    assert not (tmp_path / "ut.xlsx").exists()


def test_a_sole_traders_number_is_left_to_the_store(tmp_path, monkeypatch):
    rows = [["Personnummer", "Leverantör"], [ANNA, CIA], [BO, CIA]]
    # It is a personal number too, so the file is not handed on with it: the supplier writes who they are when loading.
    assert run(monkeypatch, file_of(rows, tmp_path), tmp_path / "ut.xlsx") == 2


def test_the_file_itself_is_not_written_over(tmp_path, monkeypatch, capsys):
    path = file_of(ROWS, tmp_path)
    before = path.read_bytes()
    assert run(monkeypatch, path, path) == 2 and path.read_bytes() == before
    assert "annat namn" in "".join(capsys.readouterr())


def test_a_short_secret_is_no_secret(tmp_path, monkeypatch, capsys):
    with pytest.raises(CannotPseudonymise):
        Secret("kort")
    assert run(monkeypatch, file_of(ROWS, tmp_path), tmp_path / "ut.csv", secret="kort") == 2
    assert "minst 16 tecken" in "".join(capsys.readouterr())


def test_the_file_with_keys_is_taken(tmp_path, monkeypatch):
    assert run(monkeypatch, file_of(ROWS, tmp_path), tmp_path / "ut.xlsx") == 0
    content = (tmp_path / "ut.xlsx").read_bytes()
    checked = check_file.check_file(content, "ut.xlsx", bytes(32))
    (table,) = checked.tables
    assert (table.kind.name, table.rows.num_rows) == ("placements", 3)
    keys = table.rows["participant_key"].to_pylist()
    assert keys[0] == keys[2] and all(natural_person_number(key) is None for key in keys)
