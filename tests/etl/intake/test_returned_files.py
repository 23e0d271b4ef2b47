"""What is remembered of a layout: of a delivery in force, and of a file that was given back before it was loaded."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from etl.checking import check_file
from etl.intake import look, returned_files, review, take
from etl.intake.review import FileReview
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.outgoing import annotate
from etl.outgoing.remarks import remarks
from etl.reading import generated_marks, read_options
from etl.store import deliveries
from tests.etl.small_deliveries import (
    FOREIGN,
    by_hand,
    examined,
    load,
    placements,
    stops,
)

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build

# --- remembered --------------------------------------------------------------------------------------------------


def test_the_next_file_of_a_layout_needs_no_question(register: Path) -> None:
    first = look.look(FOREIGN.encode(), "ett.csv")
    assert not first.is_clear and first.tables[0].origin == "suggested"
    load(FOREIGN, "ett.csv", mapping=by_hand())
    text = FOREIGN.replace("2;TRV", "3;TRV").replace("50", "stor")
    seen = look.look(text.encode(), "två.csv")
    assert seen.is_clear and seen.tables[0].origin == "remembered"
    found = examined(text, "två.csv")
    assert (found.file.taken, found.file.refused, found.changes.totals) == (2, 0, (1.5, 2.0))


def test_a_withdrawn_delivery_is_not_remembered(register: Path) -> None:
    delivery = load(FOREIGN, "ett.csv", mapping=by_hand())
    deliveries.withdraw(delivery.id, "fel")
    assert not look.look(FOREIGN.encode(), "två.csv").is_clear


def test_a_record_that_was_tampered_with_is_not_believed(register: Path) -> None:
    delivery = load(FOREIGN, "ett.csv", mapping=by_hand())
    path = delivery.folder / "delivery.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["delivery"]["how"]["mapping"]["tables"][0]["words"] = {"form": {"x": "hopp"}}
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert look.look(FOREIGN.encode(), "två.csv").tables[0].origin == "suggested"


def test_a_contract_written_by_hand_is_asked_for_again(register: Path) -> None:
    """Else the next supplier's file of the same form would be counted on this contract."""
    text = "Nr;Kandidat;Sort;Börjar\n1;d1;praktik;2024-02-01\n"
    columns = tuple(
        Column(h, f)
        for h, f in zip(text.splitlines()[0].split(";"), ["placement_id", "participant_key", "form", "start_date"])
    )
    mapping = FileMapping(tables=(TableMapping("placements", None, columns, fixed={"contract_id": "TRV 2024/1"}),))
    load(text, "ett.csv", mapping=mapping)
    other = text.replace("d1", "d2")
    seen = look.look(other.encode(), "två.csv")
    assert seen.tables[0].origin == "remembered" and not seen.is_clear
    assert "fixed_text_remembered" in stops(examined(other, "två.csv"))
    assert "fixed_text_remembered" not in stops(examined(other, "två.csv", mapping=mapping))


def test_corrections_make_it_another_delivery_of_the_same_bytes(register: Path) -> None:
    text = placements(1, 2).replace("2024-02-01", "i februari")
    first = load(text)
    assert (first.rows, first.refused) == (1, 1)
    mended = [Correction(None, 3, "start_date", "2024-02-01")]
    second = load(text, corrections=mended)
    assert second.id != first.id and (second.rows, second.refused) == (2, 0)
    assert second.how["corrections"] == [{"sheet": None, "row_number": 3, "field": "start_date", "text": "2024-02-01"}]
    assert load(text, corrections=mended).id == second.id


# --- given back before it was loaded -----------------------------------------------------------------------------


def sent_back(content: bytes, name: str, mapping: FileMapping) -> bytes:
    """What an analyst fetches for the sender: the file with what has to be done, and how it was mapped kept."""
    file = check_file.open_file(content, name, mapping.reading)
    checked = review.review_file(file, mapping=mapping, make_key=True).file
    made = annotate.annotate(content, checked, returned_files.reference_of(checked))
    returned_files.keep(checked)
    return made.content


def mended(content: bytes, **cells: str) -> bytes:
    """The workbook with some cells of its second sheet changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, text in cells.items():
        book.worksheets[1][place] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def asked_nothing(content: bytes, name: str) -> FileReview:
    """What a later session makes of a file that it opens: no question, and no stop."""
    seen = look.look(content, name)
    assert seen.is_clear and {table.origin for table in seen.tables} == {"remembered"}
    found = review.review_file(seen.opened, make_key=True)
    assert not found.stops
    return found


def test_a_file_given_back_and_never_loaded_is_known_when_it_comes_back(register: Path) -> None:
    text = FOREIGN.replace("2024-03-31", "snart")
    back = sent_back(text.encode(), "ett.csv", by_hand())
    assert len(deliveries.all_deliveries()) == 1, "nothing of it is loaded"
    found = asked_nothing(mended(back, F3="2024-03-31"), "ett - att rätta.xlsx")
    assert (found.file.taken, found.file.refused, found.changes.totals) == (2, 0, (0.0, 1.5))
    assert found.file.tables[0].used[0].words == {"extent_pct": {"stor": "100"}}


def test_it_is_known_by_its_headers_alone_too_and_the_newest_says_how(register: Path) -> None:
    load(FOREIGN, "ett.csv", mapping=by_hand())
    (first,) = by_hand().tables
    other = FileMapping(tables=(replace(first, words={"extent_pct": {"stor": "75"}}),))
    sent_back(FOREIGN.encode(), "två.csv", other)
    again = FOREIGN.replace("d1", "d9")
    # Both are of one second; what is younger by its record wins, and at a tie the delivery.
    (record,) = (register / "store" / "given_back").glob("*.json")
    raw = json.loads(record.read_text(encoding="utf-8"))
    for day, extent in (("2099-01-01T00:00:00+01:00", 75.0), ("2000-01-01T00:00:00+01:00", 100.0), ("?", 100.0)):
        record.write_text(json.dumps(raw | {"at": day}), encoding="utf-8")
        found = asked_nothing(again.encode(), "tre.csv")
        assert found.file.tables[0].rows["extent_pct"].to_pylist() == [extent, 50.0]


def test_nothing_of_a_row_is_kept_with_the_mapping(register: Path) -> None:
    (table,) = by_hand().tables
    words = {
        "extent_pct": {"stor": "100"},
        "end_date": {"i februari 24": "2024-02-29", "tillsvidare": ""},
        "participant_key": {"d1": "d7"},
    }
    sent_back(FOREIGN.encode(), "ett.csv", FileMapping(tables=(replace(table, words=words),)))
    (record,) = (register / "store" / "given_back").glob("*.json")
    text = record.read_text(encoding="utf-8")
    raw = json.loads(text)["mapping"]["tables"][0]["words"]
    assert raw == {"extent_pct": {"stor": "100"}, "end_date": {"tillsvidare": ""}}
    assert not any(value in text for value in ("d1", "d2", "d7", "2024-02", "februari", "TRV", "ett.csv"))
    assert record.stem.isalpha(), "digits could by chance be somebody's number"


def test_a_contract_written_by_hand_follows_its_own_file_and_no_other(register: Path) -> None:
    text = "Nr;Kandidat;Sort;Börjar\n1;d1;praktik;snart\n2;d2;praktik;2024-02-01\n"
    fields = ["placement_id", "participant_key", "form", "start_date"]
    columns = tuple(Column(header, field) for header, field in zip(text.splitlines()[0].split(";"), fields))
    mapping = FileMapping(tables=(TableMapping("placements", None, columns, fixed={"contract_id": "TRV 2024/1"}),))
    back = mended(sent_back(text.encode(), "ett.csv", mapping), D2="2024-02-01")
    found = asked_nothing(back, "ett - att rätta.xlsx")
    assert found.file.taken == 2
    other = text.replace("snart", "2024-03-01")
    assert not look.look(other.encode(), "två.csv").is_clear, "without the reference it is another file"
    take.take(found, back, "test")
    reused = mended(back, B2="d8", B3="d9")
    seen = look.look(reused, "nästa månad.xlsx")
    assert seen.tables[0].origin == "remembered" and not seen.is_clear, "the same workbook with new rows in it"
    assert "fixed_text_remembered" in stops(review.review_file(seen.opened, make_key=True))


def test_how_it_was_read_is_remembered_too(register: Path) -> None:
    text = "Bygg AB;;\nAvtal;Månad;Tid\nTRV 2024/1;2024-02;1.234\nTRV 2024/1;februari;2\n"
    columns = (Column("Avtal", "contract_id"), Column("Månad", "period"), Column("Tid", "fte_months"))
    reading = read_options.Reading(encoding="cp1252", header_row=2, decimal_mark=".")
    mapping = FileMapping(reading, (TableMapping("reports", None, columns),))
    back = sent_back(text.encode("cp1252"), "rapport.csv", mapping)
    found = asked_nothing(mended(back, B4="2024-03"), "rapport - att rätta.xlsx")
    assert found.file.tables[0].rows["fte_months"].to_pylist() == [1.234, 2.0]


def test_a_cell_that_was_mended_by_hand_is_asked_of_the_sender_too(register: Path) -> None:
    """What comes back would else be wrong in a cell of which nobody has told the sender."""
    text = placements(1, 2).replace("2024-02-01", "i februari")
    checked = examined(text, corrections=[Correction(None, 3, "start_date", "2024-02-01")]).file
    page = openpyxl.load_workbook(io.BytesIO(annotate.annotate(text.encode(), checked).content)).worksheets[1]
    assert [(action.level, action.code, action.rows) for action in remarks(checked).actions] == [
        ("warning", "cell_mended", [3])
    ]
    assert not checked.refused and page["H3"].value.startswith("Se över start_date (kolumn E): Cellen är rättad")
    assert page["E3"].value == "i februari" and page["H2"].value is None, "and what was written is not told"


def test_a_file_that_its_headers_explain_leaves_nothing(register: Path) -> None:
    checked = examined(placements(1).replace("2024-01-31", "snart")).file
    returned_files.keep(checked)
    assert returned_files.reference_of(checked) == "" and not (register / "store" / "given_back").exists()


@pytest.mark.parametrize("change", ["{", "[]", '{"at": 3}', '{"at": "2024", "mapping": {"format": 9}}'])
def test_a_kept_mapping_that_was_tampered_with_is_not_believed(register: Path, change: str) -> None:
    back = sent_back(FOREIGN.encode(), "ett.csv", by_hand())
    (record,) = (register / "store" / "given_back").glob("*.json")
    record.write_text(change, encoding="utf-8")
    assert look.look(back, "ett - att rätta.xlsx").tables[0].origin == "suggested"


def test_a_reference_leads_nowhere_else(register: Path) -> None:
    back = sent_back(FOREIGN.encode(), "ett.csv", by_hand())
    (record,) = (register / "store" / "given_back").glob("*.json")
    aside = register / "abcdefghijklmnop.json"
    record.rename(aside)
    book = openpyxl.load_workbook(io.BytesIO(back))
    book.worksheets[0]["E1"] = f"{generated_marks.REFERENCE}../../{aside.stem}"
    out = io.BytesIO()
    book.save(out)
    assert look.look(out.getvalue(), "x.xlsx").tables[0].origin == "suggested"
