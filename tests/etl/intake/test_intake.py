"""A file on its way in: what it would change, what it doubles, what it is stopped for, what is remembered of it."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from etl.__main__ import main
from etl.build import builder
from etl.checking import check_file
from etl.comparing import impact
from etl.intake import look, returned_files, review, take
from etl.intake.review import FileReview
from etl.mapping import model, place_tables
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.outgoing import annotate
from etl.outgoing.remarks import remarks
from etl.reading import generated_marks, read_options
from etl.store import deliveries

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build
CONTRACTS = """contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places
TRV 2024/1;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
TRV 2024/2;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
"""
HEAD = "placement_id;contract_id;participant_key;form;start_date;end_date;extent_pct\n"
FOREIGN = """Nr;Kontrakt nummer;Kandidat;Sort;Börjar;Slutar;Omf
1;TRV 2024/1;d1;Praktikant;2024-02-01;2024-02-29;stor
2;TRV 2024/1;d2;Praktikant;2024-03-01;2024-03-31;50
"""
FIELDS = ["placement_id", "contract_id", "participant_key", "form", "start_date", "end_date", "extent_pct"]


def placements(*months: int, contract: str = "TRV 2024/1", prefix: str = "d") -> str:
    """One placement per month of 2024, full time for that whole month: one full-time month each."""
    days = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
    return HEAD + "".join(
        f"{prefix}P{m};{contract};{prefix}{m};praktik;2024-{m:02}-01;2024-{m:02}-{days.get(m, 31)};100\n"
        for m in months
    )


def examined(text: str, name: str = "fil.csv", mapping: FileMapping | None = None, **more: object) -> FileReview:
    file = check_file.open_file(text.encode(), name, mapping.reading if mapping else read_options.AS_FOUND)
    return review.review_file(file, mapping=mapping, make_key=True, **more)


def load(text: str, name: str = "fil.csv", reason: str = "", **more: object) -> deliveries.Delivery:
    return take.take(examined(text, name, **more), text.encode(), "test", reason)[0]


def codes(reviewed: FileReview) -> set[str]:
    return {group.code for group in reviewed.groups if group.level != "advice"}


def stops(reviewed: FileReview) -> set[str]:
    return {stop.code for stop in reviewed.stops}


@pytest.fixture
def register(data_folder: Path) -> Path:
    load(CONTRACTS, "avtal.csv")
    return data_folder


# --- what changes ------------------------------------------------------------------------------------------------


def test_new_changed_and_withdrawn_months(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    text = placements(1, 2, 3, 5).replace("2024-02-29;100", "2024-02-29;50")
    would = examined(text).changes
    assert [(f"{row['month']:%m}", row["before"], row["after"], row["change"]) for row in would.months.to_pylist()] == [
        ("02", 1.0, 0.5, "changed"),
        ("04", 1.0, None, "withdrawn"),
        ("05", None, 1.0, "new"),
    ]
    assert would.totals == (4.0, 3.5)
    rows = would.rows["placements"]
    assert (rows.new, rows.changed, rows.withdrawn, rows.unchanged) == (1, 1, 1, 2)


def test_what_was_said_is_what_comes_true(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    would = examined(placements(1, 2, 7)).changes
    load(placements(1, 2, 7), reason="rättad")
    made = builder.build()
    import duckdb

    with duckdb.connect(str(made.path), read_only=True) as connection:
        (total,) = connection.execute("SELECT SUM(fte_months) FROM mart.delivery_months").fetchone()
    assert would.totals[1] == pytest.approx(total) == 3.0


def test_the_same_file_changes_nothing(register: Path) -> None:
    load(placements(1, 2))
    found = examined(placements(1, 2))
    assert found.changes.is_nothing and "file_identical" in codes(found)


def test_a_withdrawal_is_seen_before(register: Path) -> None:
    delivery = load(placements(1, 2))
    would = impact.of_withdrawal(delivery)
    assert would.totals == (2.0, 0.0)
    assert {row["change"] for row in would.months.to_pylist()} == {"withdrawn"}


def test_reports_that_give_way_to_persons(register: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\nTRV 2024/1;2024-05;2\n", "rapport.csv")
    would = examined(placements(2)).changes
    assert [(f"{row['month']:%m}", row["before"], row["after"]) for row in would.months.to_pylist()] == [
        ("02", 3.0, 1.0)
    ]


def test_a_contract_that_arrives_counts_what_waited(data_folder: Path) -> None:
    load(placements(1, 2))
    would = examined(CONTRACTS).changes
    assert would.totals == (0.0, 2.0) and would.rows["contracts"].new == 2


def test_unknown_contracts_wait_and_are_told(register: Path) -> None:
    found = examined(placements(1) + placements(2, contract="ANNAT 9", prefix="x").removeprefix(HEAD))
    assert found.changes.waiting.to_pylist() == [{"contract_id": "ANNAT 9", "kind": "placements", "rows": 1}]
    assert "contract_unknown" in codes(found) and not stops(found)


@pytest.mark.parametrize("spelt", ["trv2024/1", "TRV 2024-1 "])
def test_a_contract_spelt_otherwise_is_the_same(register: Path, spelt: str) -> None:
    """As the build takes it: it replaces what the other spelling said, and is not on another contract."""
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, contract=spelt))
    assert not found.changes.waiting.num_rows and found.changes.totals == (3.0, 2.0) and not stops(found)


def test_a_contract_spelt_so_that_it_waits_can_be_put_right(register: Path) -> None:
    text = placements(1) + placements(2, contract="TRV20241", prefix="x").removeprefix(HEAD)
    found = examined(text)
    assert found.spellings == {"TRV20241": "TRV 2024/1"} and "contract_spelt_otherwise" in codes(found)
    again = examined(text, mapping=review.in_words_of_register(found.file.mapping, found.spellings))
    assert not again.changes.waiting.num_rows and again.changes.totals == (0.0, 2.0)


# --- stopped -----------------------------------------------------------------------------------------------------


def test_a_shrink_of_more_than_half_stops(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    assert not stops(examined(placements(1, 2)))  # half is not more than half
    found = examined(placements(1))
    assert stops(found) == {"shrinks"}
    with pytest.raises(take.Stopped):
        take.take(found, placements(1).encode())
    delivery, _ = take.take(found, placements(1).encode(), "test", "tre var dubbletter")
    assert delivery.how["confirmed"] == {"codes": ["shrinks"], "reason": "tre var dubbletter"}


def test_a_file_for_unknown_contracts_alone_stops(register: Path) -> None:
    assert stops(examined(placements(1, contract="ANNAT 9"))) == {"no_contract_known"}


def test_placements_of_another_contract_stop(register: Path) -> None:
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, 3, contract="TRV 2024/2"))
    assert stops(found) == {"wrong_contract"} and "placement_on_another_contract" in codes(found)


def test_a_column_of_which_most_is_unreadable_stops(register: Path) -> None:
    text = placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 5)
    assert stops(examined(text)) == {"mapping_doubtful"}
    assert not stops(examined(placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 4)))


def test_what_came_in_between_is_asked_about(register: Path) -> None:
    """Nothing was replaced when it was examined; another file was loaded before it was taken."""
    found = examined(placements(1))
    load(placements(1, 2, 3, 4))
    with pytest.raises(take.Stopped):
        take.take(found, placements(1).encode())


# --- doubled -----------------------------------------------------------------------------------------------------


def test_the_same_rows_in_another_file(register: Path) -> None:
    load(placements(1, 2), "första.csv")
    found = examined(placements(2, 1), "andra.csv")
    assert codes(found) == {"rows_already_delivered"}


def test_a_revised_file_that_adds(register: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\n", "rapport.csv")
    text = "contract_id;period;fte_months\nTRV 2024/1;2024-02;4\nTRV 2024/1;2024-03;4\n"
    (group,) = [g for g in examined(text, "rapport REVIDERAD.csv").groups if g.code == "revised_but_adds"]
    assert (group.count, group.rows) == (1, (3,))
    assert "revised_but_adds" not in codes(examined(text, "rapport.csv"))


def test_one_person_under_two_keys(register: Path) -> None:
    head = HEAD.strip() + ";sex;age_band\n"
    rows = [
        "P1;TRV 2024/1;a;praktik;2024-02-01;2024-03-01;100;K;25-29",
        "P2;TRV 2024/1;b;praktik;2024-02-01;2024-03-01;100;K;25-29",
    ]
    rows += [
        "P3;TRV 2024/1;c;praktik;2024-02-01;2024-03-01;100;M;25-29",
        "P4;TRV 2024/1;d;praktik;2024-02-01;2024-03-02;100;K;25-29",
    ]
    (group,) = [g for g in examined(head + "\n".join(rows) + "\n").groups if g.code == "person_under_two_keys"]
    assert group.rows == (2, 3) and group.level == "warning"


# --- remembered --------------------------------------------------------------------------------------------------


def by_hand() -> FileMapping:
    columns = tuple(Column(header, field) for header, field in zip(FOREIGN.splitlines()[0].split(";"), FIELDS))
    return FileMapping(tables=(TableMapping("placements", None, columns, words={"extent_pct": {"stor": "100"}}),))


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
    assert len(deliveries.everything()) == 1, "nothing of it is loaded"
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


# --- suggestions -------------------------------------------------------------------------------------------------


def test_suggestions_from_headers_and_contents_with_reasons(register: Path) -> None:
    text = (
        "Ärende;Kandidatkod;Sort;Börjar;Slutar;K/M;Kontaktnamn\n"
        "TRV 2024/1;k1;Praktikant;2024-02-01;2024-03-01;K;Anna Berg\n"
        "trv2024/2;k2;Lärling;2024-02-01;2024-04-01;M;Omar Ali\n"
    )
    (table,) = look.look(text.encode(), "fil.csv").tables
    assert table.suggested and table.mapping and table.mapping.kind == "placements"
    told = {c.header: (c.field, r.code) for c, r in zip(table.mapping.columns, table.suggested.reasons)}
    assert told["Ärende"] == ("contract_id", "contents_contracts")
    assert told["Sort"] == ("form", "contents_words")
    assert told["Börjar"] == ("start_date", "contents_days_before") and told["Slutar"][0] == "end_date"
    assert told["K/M"] == ("sex", "header_known")
    assert told["Kontaktnamn"] == (None, "left_out_personal")


def test_what_stands_above_the_table_or_in_the_name_is_suggested(register: Path) -> None:
    text = "Rapport för avtal TRV 2024/2;;\nNya;Pågående;Heltidsmånader\n1;2;3\n"
    (table,) = look.look(text.encode(), "Rapport mars 2024.csv").tables
    assert table.mapping and table.mapping.kind == "reports"
    assert table.mapping.fixed == {"contract_id": "TRV 2024/2"}
    assert "period" in table.mapping.fields  # as the file's name tells
    assert not table.is_clear


# --- the command line --------------------------------------------------------------------------------------------


def test_a_mapping_is_written_changed_and_used(register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, mapping = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 2
    mapping.write_text(json.dumps(model.to_json(by_hand())), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(path), "--mapping", str(mapping), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["changes"]["fte_months_after"] == 1.5 and report["stops"] == []
    assert [month["month"] for month in report["changes"]["months"]] == ["2024-02", "2024-03"]
    assert main(["load", str(path), "--mapping", str(mapping), "--by", "x"]) == 0
    written = tmp_path / "skriven.json"
    assert main(["check", str(path), "--write-mapping", str(written)]) == 0
    assert model.from_json(json.loads(written.read_text(encoding="utf-8"))) == by_hand()


def test_load_stops_and_is_confirmed(register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(placements(1, 2, 3, 4))
    path = tmp_path / "mindre.csv"
    path.write_text(placements(1), encoding="utf-8")
    before = len(deliveries.everything())
    capsys.readouterr()
    assert main(["load", str(path), "--careful", "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["error"]["code"] == "confirmation_needed" and [s["code"] for s in report["stops"]] == ["shrinks"]
    assert len(deliveries.everything()) == before
    assert main(["check", str(path), "--careful"]) == 2
    capsys.readouterr()
    assert main(["check", str(path), "--json"]) == 0, "a script that does not ask is only told"
    assert [stop["code"] for stop in json.loads(capsys.readouterr().out)["stops"]] == ["shrinks"]
    assert main(["check", str(path)]) == 0 and "Se upp: " in capsys.readouterr().out
    assert main(["load", str(path), "--careful", "--confirm", "de andra var fel"]) == 0
    assert deliveries.everything()[-1].how["confirmed"]["reason"] == "de andra var fel"


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2}', '{"format": 1, "tables": [{"kind": "x"}]}'])
def test_a_mapping_that_cannot_be_read(text: str, data_folder: Path, tmp_path: Path) -> None:
    path, mapping = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    mapping.write_text(text, encoding="utf-8")
    assert main(["load", str(path), "--mapping", str(mapping)]) == 2
    assert not data_folder.exists()


def test_an_accepted_period_asks_for_a_reason(register: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\nTRV 2024/1;2024-03;3\n", "rapport.csv")
    load("contract_id;decision;period;decision_date\nTRV 2024/1;accept;2024-02;2024-03-20\n", "beslut.csv")
    found = examined("contract_id;period;fte_months\nTRV 2024/1;2024-02;4\n", "rapport.csv")
    assert stops(found) == {"period_accepted"} and found.changes.accepted == [("TRV 2024/1", "2024-02")]
    assert not stops(examined("contract_id;period;fte_months\nTRV 2024/1;2024-03;4\n", "rapport.csv"))


# --- columns that would be lost ----------------------------------------------------------------------------------

YOUTH = CONTRACTS.replace("required_places\n", "required_places;target_groups\n").replace(";10\n", ";10;youth\n")
WITH_GROUPS = """placement_id;contract_id;participant_key;form;start_date;end_date;sex;target_groups
P1;TRV 2024/1;d1;praktik;2024-01-01;2024-01-31;K;youth
P2;TRV 2024/1;d2;praktik;2024-02-01;2024-02-29;;newly_arrived
P3;TRV 2024/1;d3;praktik;2024-03-01;2024-03-31;M;
"""


def without(text: str, *names: str) -> str:
    """The file without those columns."""
    lines = [line.split(";") for line in text.splitlines()]
    kept = [place for place, name in enumerate(lines[0]) if name not in names]
    return "".join(";".join(line[place] for place in kept) + "\n" for line in lines)


def lost(reviewed: FileReview) -> dict[str, str]:
    """Column -> rows that lose what it says, of stops and of warnings."""
    told = [*reviewed.stops, *reviewed.groups]
    return {each.arguments["column"]: each.arguments["rows"] for each in told if each.code.startswith("column_lost")}


def test_a_column_left_out_that_decides_what_counts_stops_the_file(data_folder: Path) -> None:
    load(YOUTH, "avtal.csv")
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "target_groups"))
    assert found.changes.totals == (2.0, 3.0), "who was known to be outside the target group would begin to count"
    assert stops(found) == {"column_lost_decides"} and lost(found) == {"Målgrupper": "2 rader"}
    with pytest.raises(take.Stopped):
        load(without(WITH_GROUPS, "target_groups"))
    load(without(WITH_GROUPS, "target_groups"), reason="uppgiften var fel")
    again = examined(without(WITH_GROUPS, "target_groups"), "igen.csv")
    assert not stops(again), "what is gone is not lost once more"


def test_a_column_left_out_that_decides_nothing_is_a_warning(register: Path) -> None:
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "sex"))
    assert not stops(found) and "column_lost" in codes(found) and lost(found) == {"Kön": "2 rader"}


def test_a_column_is_lost_only_for_the_rows_that_are_replaced(register: Path) -> None:
    load(WITH_GROUPS)
    assert not lost(examined(placements(1, contract="TRV 2024/2", prefix="x"))), "another contract"
    assert not lost(examined(WITH_GROUPS.replace("2024-03-31", "2024-03-30"))), "the column is there"
    spelt = without(WITH_GROUPS, "sex").replace("TRV 2024/1", "trv 2024/1")
    assert lost(examined(spelt)) == {"Kön": "2 rader"}, "however the contract's number is written"
    reports = "contract_id;period;form;fte_months;reason\nTRV 2024/1;2024-02;praktik;3;no_candidates\n"
    load(reports, "rapport.csv")
    assert not lost(examined("contract_id;period;fte_months\nTRV 2024/1;2024-03;3\n", "rapport.csv")), "another period"
    found = examined("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\n", "rapport.csv")
    assert lost(found) == {"Form": "1 rad", "Skäl": "1 rad"} and stops(found) == {"column_lost_decides"}


def test_the_command_line_stops_for_a_lost_column(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(WITH_GROUPS)
    path = tmp_path / "utan.csv"
    path.write_text(without(WITH_GROUPS, "target_groups", "sex"), encoding="utf-8")
    capsys.readouterr()
    assert main(["load", str(path)]) == 2
    told = " ".join(capsys.readouterr().out.split())
    assert "Kolumnen Målgrupper saknas, och den avgör vad som räknas. Uppgiften försvinner för 2 rader" in told
    assert "Kolumnen Kön saknas. Uppgiften försvinner för 2 rader som redan finns." in told
    assert main(["load", str(path), "--confirm", "leverantören vet inte"]) == 0


def test_common_headings_and_sums_with_a_unit(register: Path) -> None:
    text = (
        "Avtal;Period;Startade;Pågår;Avslutat;Heltidsmån.\nTRV 2024/1;2024-02;2;3;1;2,5\nSumma;;2 personer;3 "
        "pers.;1;2,5 mån\n"
    )
    found = examined(text, "rapport.csv")
    row = found.file.tables[0].rows.to_pylist()[0]
    assert [row[name] for name in ("persons_started", "persons_ongoing", "persons_ended", "fte_months")] == [
        2,
        3,
        1,
        2.5,
    ]
    assert found.file.taken == 1 and not found.file.refused and not found.file.tables[0].ignored


# --- what a contract cannot hold ---------------------------------------------------------------------------------

ENDED = """contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places
TRV 2024/1;212000-0142;556036-0793;2024-02-01;2024-06-30;numeric;3
"""


def told(reviewed: FileReview) -> dict[str, tuple[str, int, tuple[int, ...], str]]:
    """Code -> level, rows, their numbers and the column, of what is said beside the file's own problems."""
    return {
        each.code: (each.level, each.count, each.rows, each.header) for each in reviewed.groups if each.level == "warning"
    }


def test_rows_and_time_outside_the_contract_are_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    rows = [
        "P1;trv 2024-1;d1;praktik;2024-01-31;2024-03-31;100",
        "P2;TRV 2024/1;d2;praktik;2024-03-01;2024-06-30;100",
        "P3;TRV 2024/1;d3;praktik;2024-07-01;2024-08-31;100",
        "P4;TRV 2024/1;d4;praktik;2024-06-01;2024-07-01;100",
        "P5;TRV 2024/1;d5;tillsvidare;2024-06-01;;100",
        "P6;TRV 2024/1;d6;praktik;2024-09-01;;100",
    ]
    found = examined(HEAD + "\n".join(rows) + "\n", as_of=dt.date(2024, 12, 31))
    assert told(found) == {
        "placement_before_contract": ("warning", 1, (2,), "start_date"),
        "placement_after_contract": ("warning", 2, (4, 7), "start_date"),
        "time_after_contract": ("warning", 1, (5,), "end_date"),
    }
    assert found.file.taken == 6 and not found.stops, "they are taken as they are"
    # 1 June to the end of June for P4 and P5, and 4 months of P2: none of the rest counts.
    assert found.changes.totals == (0.0, 6.0)


def test_a_report_of_a_period_outside_the_contract_is_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    text = (
        "contract_id;period;fte_months\nTRV 2024/1;2024-01;1\nTRV 2024/1;2024-Q1;1\nTRV 2024/1;2024-07;1\nTRV "
        "2024/1;2024;1\n"
    )
    assert told(examined(text, "rapport.csv")) == {"period_outside_contract": ("warning", 2, (2, 4), "period")}


def test_a_contract_that_is_extended_in_the_same_file_or_later_is_not_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    late = placements(9, prefix="x")
    assert "placement_after_contract" in told(examined(late))
    load(ENDED.replace("2024-06-30", "2025-06-30"), "förlängt.csv")
    assert "placement_after_contract" not in told(examined(late))


@pytest.mark.parametrize(
    ("rows", "code", "row", "header"),
    [
        ("TRV 2024/1;2024-02;1;300;0;60\nTRV 2024/1;2024-03;1;3;0;2,5", "persons_beyond_belief", 2, "persons_ongoing"),
        ("TRV 2024/1;2024-02;1;3;0;2,5\nTRV 2024/1;2024-03;300;3;;2,5", "persons_beyond_belief", 3, "persons_started"),
        ("TRV 2024/1;2024-02;;;;109\nTRV 2024/1;2024-03;;;;108", "months_beyond_belief", 2, "fte_months"),
    ],
)
def test_more_than_an_undertaking_makes_believable(
    data_folder: Path, rows: str, code: str, row: int, header: str
) -> None:
    """Three places: 20 persons each and 3 times 36 months are the limits of data/reference/plausible_limits.csv."""
    load(ENDED, "avtal.csv")
    text = f"contract_id;period;persons_started;persons_ongoing;persons_ended;fte_months\n{rows}\n"
    assert told(examined(text, "rapport.csv")) == {code: ("warning", 1, (row,), header)}


def test_more_months_than_persons(data_folder: Path) -> None:
    """A person at full time gives one month in a calendar month; 0,05 of each is rounding."""
    final = "C9;212000-0142;556036-0793;2024-01-01;2024-12-31;numeric;300;final\n"
    header = CONTRACTS.splitlines()[0] + ";report_frequency\n"
    load(header + final.replace("C9", "C1").replace("final", "monthly") + final, "avtal.csv")
    rows = {  # contract; period; there at the end; left; began; full-time months -> whether it is pointed out
        "C1;2024-01;3;0;;3,15": False,
        "C1;2024-02;3;0;;3,16": True,
        "C1;2024-03;3;1;;4,2": False,  # who left may have been there all month
        "C1;2024-Q1;3;;;9,4": False,
        "C1;2024-Q2;3;;;9,5": True,
        "C1;2024-H1;3;;;18,9": False,
        "C1;2024;3;;;37,9": True,  # 3 x 12 x 1.05 = 37.8
        "C1;2024-04;0;0;0;0,5": True,
        "C1;2024-05;;;2;9": False,  # who was there before is not told
        "C1;2024-06;1;0;5;5": False,  # more began than are there: who left is not told right
        "C9;2024-12;3;0;;40": False,  # a final report tells of the whole contract
        "C7;2024-12;3;0;;40": False,  # of a contract that is not known nothing is
    }
    text = "contract_id;period;persons_ongoing;persons_ended;persons_started;fte_months\n" + "\n".join(rows)
    level, _count, numbers, header = told(examined(text, "rapport.csv"))["more_months_than_persons"]
    assert (level, header) == ("warning", "fte_months")
    assert numbers == tuple(number for number, is_told in enumerate(rows.values(), start=2) if is_told)


def test_more_persons_in_a_file_than_an_undertaking_makes_believable(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")

    def of(persons: int) -> FileReview:
        return examined(
            HEAD + "".join(f"P{n};TRV 2024/1;d{n};feriejobb;2024-06-10;2024-06-28;100\n" for n in range(persons))
        )

    assert "persons_beyond_belief" not in told(of(60))
    level, count, rows, header = told(of(61))["persons_beyond_belief"]
    assert (level, count, rows[:2], header) == ("warning", 61, (2, 3), "participant_key")


def test_the_page_and_the_command_line_look_at_the_same_day(data_folder: Path) -> None:
    """With invented deliveries alone that is the samples' own day, whoever asks."""
    load(CONTRACTS.replace("TRV 2024/", "PAHITT-"), "avtal.csv")
    text = placements(1, contract="PAHITT-1").replace("2024-01-31", "")
    as_page = examined(text, as_of=builder.date_looked_at()).changes
    assert as_page.totals == examined(text).changes.totals
    assert (
        builder.date_looked_at() != dt.date.today()
        and as_page.totals != examined(text, as_of=dt.date.today()).changes.totals
    )


# --- columns of numbers that nobody reads ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "level"),
    [
        ("Timmar per vecka", ("20", "40"), "warning"),
        ("Arbetade tim", ("20 h", "37,5 h"), "warning"),
        ("Tjänst", ("50", "100"), "warning"),  # written as extents are
        ("Antal personer", ("1", "3"), "warning"),
        ("Löpande", ("1", "2"), "advice"),
        ("Timmar", ("många", "få"), "advice"),  # no numbers
        ("Kostnadsställe", ("5012", "5013"), "advice"),
    ],
)
def test_a_column_of_numbers_that_may_decide_is_a_warning(
    register: Path, header: str, cells: tuple[str, str], level: str
) -> None:
    lines = without(placements(1, 2), "extent_pct").splitlines()
    text = "\n".join(f"{line};{cell}" for line, cell in zip(lines, (header, *cells))) + "\n"
    (group,) = [each for each in examined(text).groups if each.header == header]
    assert (group.level, group.column_letter) == (level, "G")
    assert group.code == ("column_number_unread" if level == "warning" else "column_unknown")


def test_it_is_pointed_out_where_columns_are_mapped_too(register: Path) -> None:
    text = (
        FOREIGN.replace("Omf", "Timmar").replace("stor", "20") + "3;TRV 2024/1;d3;Praktikant;2024-04-01;2024-04-30;40\n"
    )
    (table,) = look.look(text.encode(), "fil.csv", kind="placements").tables
    assert table.suggested and table.header[-1] == "Timmar"
    assert table.suggested.reasons[-1].code == "left_out_number"


def test_a_column_that_somebody_left_out_is_not_pointed_out(register: Path) -> None:
    text = FOREIGN.replace("Omf", "Timmar").replace("stor", "20")
    (table,) = by_hand().tables
    columns = tuple(Column("Timmar", None) if column.header == "Omf" else column for column in table.columns)
    found = examined(text, mapping=FileMapping(tables=(replace(table, columns=columns, words={}),)))
    assert not [each for each in found.groups if each.header == "Timmar"]


def test_what_several_sheets_have_is_said_once_with_their_names(register: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, month in (("Vår", 2), ("Sommar", 6)):
        page = book.create_sheet(name)
        for line in placements(month, prefix=name[0]).splitlines():
            page.append([*line.split(";"), "Diarium" if line.startswith("placement") else "x"])
    out = io.BytesIO()
    book.save(out)
    (group,) = [
        each
        for each in review.review_file(check_file.open_file(out.getvalue(), "två.xlsx")).groups
        if each.header == "Diarium"
    ]
    assert (group.code, group.sheet) == ("column_unknown", "Vår, Sommar")


# --- a foreign layout on the command line, from nothing ----------------------------------------------------------


def test_a_foreign_layout_gets_a_mapping_to_complete(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, mapping = tmp_path / "fil.csv", tmp_path / "koppling.json"
    # Of more rows than two it is seen that a contract has many: that they are no contracts.
    path.write_text(FOREIGN + "3;TRV 2024/1;d3;Praktikant;2024-04-01;2024-04-30;50\n", encoding="utf-8")
    assert main(["check", str(path), "--write-mapping", str(mapping)]) == 2
    said = capsys.readouterr().err
    assert "Ett förslag till koppling är skrivet" in said and "participant_key (Deltagarnyckel)" in said
    raw = json.loads(mapping.read_text(encoding="utf-8"))
    fields = dict(zip(FOREIGN.splitlines()[0].split(";"), FIELDS))
    for column in raw["tables"][0]["columns"]:
        column["field"] = fields[column["header"]]
    raw["tables"][0] |= {"fixed": {}, "derived": {}, "words": {"extent_pct": {"stor": "100"}}}
    mapping.write_text(json.dumps(raw), encoding="utf-8-sig")  # as some editors save it
    assert main(["load", str(path), "--mapping", str(mapping)]) == 0
    assert deliveries.everything()[-1].rows == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"columns": [{"header": "Nr", "field": "placement_id"}]},
            "Rubriker som filen har men inte kopplingen: Kontrakt nummer, Kandidat",
        ),
        ({"sheet": "Blad7"}, "Kopplingen är för bladet Blad7"),
        ({"kind": "reports", "columns": [], "words": {}}, "Kopplingen av kolumner passar inte filen"),
        ({"fixed": {"participant_key": "d1"}}, "Deltagarnyckel"),
        ({"words": {"extent_pct": {"stor": "mycket"}}}, "Ett värde i kopplingen går inte att läsa som Omfattning, %"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_in_swedish(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], sentence: str
) -> None:
    path, mapping = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    raw = model.to_json(by_hand())
    raw["tables"][0] |= change
    mapping.write_text(json.dumps(raw), encoding="utf-8")
    assert main(["load", str(path), "--mapping", str(mapping)]) == 2
    assert sentence in capsys.readouterr().out
    with pytest.raises(place_tables.FileRefused) as refusal:
        examined(FOREIGN, mapping=FileMapping(tables=(replace(by_hand().tables[0], sheet="Blad7"),)))
    assert refusal.value.code == "mapping_of_another_sheet"


def test_a_mapping_of_another_kind_is_said_so(register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, mapping = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    mapping.write_text(json.dumps(model.to_json(by_hand())), encoding="utf-8")
    capsys.readouterr()
    assert main(["load", str(path), "--mapping", str(mapping), "--kind", "reports", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "mapping_of_another_kind"
    assert error["message"].startswith("Kopplingen är för Placeringar, men filen ska läsas som Rapporter.")


def test_a_place_that_cannot_be_written_is_said_in_swedish(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fil.csv"
    path.write_text(placements(1), encoding="utf-8")
    assert main(["check", str(path), "--write-mapping", str(tmp_path / "finns inte" / "m.json")]) == 2
    assert "filen eller mappen finns inte." in capsys.readouterr().err


# --- what stands for a key without a column ----------------------------------------------------------------------


def test_a_placement_without_a_key_is_told_by_who_began_where_and_when(register: Path) -> None:
    text = "Avtalsnr;Deltagare;Form;Startdag\nTRV 2024/1;d1;praktik;2024-02-01\nTRV 2024/1;d1;praktik;2024-05-01\n"
    (table,) = look.look(text.encode(), "fil.csv").tables
    assert table.mapping and table.suggested and not table.is_clear
    assert table.mapping.derived == {"placement_id": model.Derivation("joined", ("Avtalsnr", "Deltagare", "Startdag"))}
    assert table.suggested.for_fields["placement_id"].code == "from_person_and_day"
    found = examined(text, mapping=FileMapping(tables=(table.mapping,)))
    assert found.file.tables[0].rows["placement_id"].to_pylist() == [
        "TRV 2024/1/d1/2024-02-01",
        "TRV 2024/1/d1/2024-05-01",
    ]
