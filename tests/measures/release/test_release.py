"""The copy that is handed out: no person, no own firm, no free words; invented data say so; formulas are texts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from stores import SAMPLES, store
from world import World

import measures
from access import log
from etl import folders
from measures import __main__ as measures_command
from measures.release import make_release


def files_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


@pytest.fixture
def copied(world: World) -> dict[str, str]:
    folders.data_folder().mkdir(exist_ok=True)
    folders.key_file().write_bytes(bytes(32))  # an own firm has a pseudonym
    world.organisations("organisation_id name\n212000-0142 =1+1")
    world.contracts(
        "contract_id supplier_id supplier_name contract_owner title\n"
        "C1 811218-9876 Anna-Firma Olle-Ägare =HYPERLINK(1)\nC2 556036-0793 @Bolaget Olle-Ägare Om-Anna"
    )
    world.placements(
        "placement_id contract_id participant_key sex start_date end_date\n"
        "PL-1 C1 k-anna K 2024-02-03 2024-12-31\nPL-2 C2 k-bo M 2024-02-03 2024-12-31"
    )
    world.follow_ups("placement_id contract_id follow_up_date status\nPL-1 C1 2025-03-31 employed")
    made = make_release.make_release(measures.known_at(dt.date(2025, 12, 31), None))
    return files_of(make_release.write_release(made, ".zip"))


def test_nobody_is_in_it(copied: dict[str, str]) -> None:
    everything = "\n".join(copied.values())
    for word in (
        "k-anna",
        "k-bo",
        "PL-1",
        "2024-02-03",
        "2025-03-31",
        "ENSKILD-",
        "Anna-Firma",
        "Om-Anna",
        "Olle",
        "HYPERLINK",
    ):
        assert word not in everything, word
    assert "C1;212000-0142;;;" in copied["avtal.csv"], "the contract is there, without whose firm it is"
    assert "C2;212000-0142;556036-0793;" in copied["avtal.csv"]
    assert "Enskilda firmor, som är en persons egen: 1 leverantörer." in copied["LÄS FÖRST.txt"]


def test_one_person_is_never_shown_as_one(copied: dict[str, str]) -> None:
    rows = [line.split(";") for line in copied["siffror.csv"].splitlines()]
    shown = {row[7] for row in rows if row[0] == "persons"}
    assert shown and not shown & {"1", "2"}


def test_what_could_be_a_formula_is_a_text(copied: dict[str, str]) -> None:
    assert "212000-0142;'=1+1;" in copied["organisationer.csv"] and ";'@Bolaget" in copied["leverantörer.csv"]


def test_the_cover_says_what_was_left_out_and_the_log_that_it_was_made(copied: dict[str, str]) -> None:
    cover = copied["LÄS FÖRST.txt"]
    assert "Rader om personer: placeringar, listor och uppföljningar" in cover
    assert "ändrade med högst 2, och 1 och 2" in cover and "påhittade" not in cover
    *_, last = log.lines()
    assert (last.event, last.what) == ("exported", "release")


def test_invented_data_say_so_in_each_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(log, "write", lambda *told: None)
    monkeypatch.setenv("UTFALL_DATA", str(store(SAMPLES)))
    out = tmp_path / "kopia.xlsx"
    assert measures_command.main(["release", str(out)]) == 0
    assert "OBS: det här är påhittade uppgifter." in capsys.readouterr().out
    book = openpyxl.load_workbook(out, read_only=True)
    assert book.sheetnames[:2] == ["Läs först", "siffror"]
    for name in book.sheetnames[1:]:
        head, *rows = book[name].iter_rows(values_only=True)
        assert rows and {row[len(head) - 1] for row in rows} == {"påhittade uppgifter"}


def test_another_kind_of_file_is_refused_in_words(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.contracts("contract_id\nC1")
    assert measures_command.main(["release", "kopia.pdf", "--as-of", "2024-12-31"]) == 2
    assert "Skriv filen som OUT.zip eller OUT.xlsx." in capsys.readouterr().err
