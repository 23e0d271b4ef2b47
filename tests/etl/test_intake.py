"""A file on its way in: what it would change, what it doubles, what it is stopped for, what is remembered of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl import building, changes, deliveries, intake, mapping, opened
from etl.__main__ import main
from etl.intake import Examined
from etl.mapping import Column, FileMapping, TableMapping

CONTRACTS = """contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places
TRV 2024/1;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
TRV 2024/2;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
"""
HEAD = "placement_id;contract_id;participant_key;form;start_date;end_date;extent_pct\n"
FOREIGN = """Nr;Kontrakt nummer;Kandidat;Sort;Börjar;Slutar;Omf
1;TRV 2024/1;d1;Praktikant;2024-02-01;2024-02-29;heltid
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


def examined(text: str, name: str = "fil.csv", given: FileMapping | None = None, **more: object) -> Examined:
    file = opened.open_file(text.encode(), name, given.reading if given else mapping.AS_FOUND)
    return intake.examine(file, mapping=given, make_key=True, **more)


def load(text: str, name: str = "fil.csv", reason: str = "", **more: object) -> deliveries.Delivery:
    return intake.take(examined(text, name, **more), text.encode(), "test", reason)[0]


def codes(found: Examined) -> set[str]:
    return {group.code for group in found.groups if group.level != "advice"}


def stops(found: Examined) -> set[str]:
    return {stop.code for stop in found.stops}


@pytest.fixture
def known(data_folder: Path) -> Path:
    load(CONTRACTS, "avtal.csv")
    return data_folder


# --- what changes ------------------------------------------------------------------------------------------------


def test_new_changed_and_withdrawn_months(known: Path) -> None:
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


def test_what_was_said_is_what_comes_true(known: Path) -> None:
    load(placements(1, 2, 3, 4))
    would = examined(placements(1, 2, 7)).changes
    load(placements(1, 2, 7), reason="rättad")
    made = building.build()
    import duckdb

    with duckdb.connect(str(made.path), read_only=True) as connection:
        (total,) = connection.execute("SELECT SUM(fte_months) FROM mart.delivery_months").fetchone()
    assert would.totals[1] == pytest.approx(total) == 3.0


def test_the_same_file_changes_nothing(known: Path) -> None:
    load(placements(1, 2))
    found = examined(placements(1, 2))
    assert found.changes.is_nothing and "file_identical" in codes(found)


def test_a_withdrawal_is_seen_before(known: Path) -> None:
    delivery = load(placements(1, 2))
    would = changes.of_withdrawal(delivery)
    assert would.totals == (2.0, 0.0)
    assert {row["change"] for row in would.months.to_pylist()} == {"withdrawn"}


def test_reports_that_give_way_to_persons(known: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\nTRV 2024/1;2024-05;2\n", "rapport.csv")
    would = examined(placements(2)).changes
    assert [(f"{row['month']:%m}", row["before"], row["after"]) for row in would.months.to_pylist()] == [
        ("02", 3.0, 1.0)
    ]


def test_a_contract_that_arrives_counts_what_waited(data_folder: Path) -> None:
    load(placements(1, 2))
    would = examined(CONTRACTS).changes
    assert would.totals == (0.0, 2.0) and would.rows["contracts"].new == 2


def test_unknown_contracts_wait_and_are_told(known: Path) -> None:
    found = examined(placements(1) + placements(2, contract="ANNAT 9", prefix="x").removeprefix(HEAD))
    assert found.changes.waiting.to_pylist() == [{"contract_id": "ANNAT 9", "kind": "placements", "rows": 1}]
    assert "contract_unknown" in codes(found) and not stops(found)


@pytest.mark.parametrize("spelt", ["trv2024/1", "TRV 2024-1 "])
def test_a_contract_spelt_otherwise_is_the_same(known: Path, spelt: str) -> None:
    """As the build takes it: it replaces what the other spelling said, and is not on another contract."""
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, contract=spelt))
    assert not found.changes.waiting.num_rows and found.changes.totals == (3.0, 2.0) and not stops(found)


def test_a_contract_spelt_so_that_it_waits_can_be_put_right(known: Path) -> None:
    text = placements(1) + placements(2, contract="TRV20241", prefix="x").removeprefix(HEAD)
    found = examined(text)
    assert found.spellings == {"TRV20241": "TRV 2024/1"} and "contract_spelt_otherwise" in codes(found)
    again = examined(text, given=intake.in_words_of_register(found.file.mapping, found.spellings))
    assert not again.changes.waiting.num_rows and again.changes.totals == (0.0, 2.0)


# --- stopped -----------------------------------------------------------------------------------------------------


def test_a_shrink_of_more_than_half_stops(known: Path) -> None:
    load(placements(1, 2, 3, 4))
    assert not stops(examined(placements(1, 2)))  # half is not more than half
    found = examined(placements(1))
    assert stops(found) == {"shrinks"}
    with pytest.raises(intake.Stopped):
        intake.take(found, placements(1).encode())
    delivery, _ = intake.take(found, placements(1).encode(), "test", "tre var dubbletter")
    assert delivery.how["confirmed"] == {"codes": ["shrinks"], "reason": "tre var dubbletter"}


def test_a_file_for_unknown_contracts_alone_stops(known: Path) -> None:
    assert stops(examined(placements(1, contract="ANNAT 9"))) == {"no_contract_known"}


def test_placements_of_another_contract_stop(known: Path) -> None:
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, 3, contract="TRV 2024/2"))
    assert stops(found) == {"wrong_contract"} and "placement_on_another_contract" in codes(found)


def test_a_column_of_which_most_is_unreadable_stops(known: Path) -> None:
    text = placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 5)
    assert stops(examined(text)) == {"mapping_doubtful"}
    assert not stops(examined(placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 4)))


def test_what_came_in_between_is_asked_about(known: Path) -> None:
    """Nothing was replaced when it was examined; another file was loaded before it was taken."""
    found = examined(placements(1))
    load(placements(1, 2, 3, 4))
    with pytest.raises(intake.Stopped):
        intake.take(found, placements(1).encode())


# --- doubled -----------------------------------------------------------------------------------------------------


def test_the_same_rows_in_another_file(known: Path) -> None:
    load(placements(1, 2), "första.csv")
    found = examined(placements(2, 1), "andra.csv")
    assert codes(found) == {"rows_already_delivered"}


def test_a_revised_file_that_adds(known: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\n", "rapport.csv")
    text = "contract_id;period;fte_months\nTRV 2024/1;2024-02;4\nTRV 2024/1;2024-03;4\n"
    (group,) = [g for g in examined(text, "rapport REVIDERAD.csv").groups if g.code == "revised_but_adds"]
    assert (group.count, group.rows) == (1, (3,))
    assert "revised_but_adds" not in codes(examined(text, "rapport.csv"))


def test_one_person_under_two_keys(known: Path) -> None:
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
    return FileMapping(tables=(TableMapping("placements", None, columns, words={"extent_pct": {"heltid": "100"}}),))


def test_the_next_file_of_a_layout_needs_no_question(known: Path) -> None:
    first = intake.look(FOREIGN.encode(), "ett.csv")
    assert not first.is_clear and first.tables[0].origin == "suggested"
    load(FOREIGN, "ett.csv", given=by_hand())
    text = FOREIGN.replace("2;TRV", "3;TRV").replace("50", "heltid")
    seen = intake.look(text.encode(), "två.csv")
    assert seen.is_clear and seen.tables[0].origin == "remembered"
    found = examined(text, "två.csv")
    assert (found.file.taken, found.file.refused, found.changes.totals) == (2, 0, (1.5, 2.0))


def test_a_withdrawn_delivery_is_not_remembered(known: Path) -> None:
    delivery = load(FOREIGN, "ett.csv", given=by_hand())
    deliveries.withdraw(delivery.id, "fel")
    assert not intake.look(FOREIGN.encode(), "två.csv").is_clear


def test_a_record_that_was_tampered_with_is_not_believed(known: Path) -> None:
    delivery = load(FOREIGN, "ett.csv", given=by_hand())
    path = delivery.folder / "delivery.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["delivery"]["how"]["mapping"]["tables"][0]["words"] = {"form": {"x": "hopp"}}
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert intake.look(FOREIGN.encode(), "två.csv").tables[0].origin == "suggested"


def test_a_contract_written_by_hand_is_asked_for_again(known: Path) -> None:
    """Else the next supplier's file of the same form would be counted on this contract."""
    text = "Nr;Kandidat;Sort;Börjar\n1;d1;praktik;2024-02-01\n"
    columns = tuple(
        Column(h, f)
        for h, f in zip(text.splitlines()[0].split(";"), ["placement_id", "participant_key", "form", "start_date"])
    )
    given = FileMapping(tables=(TableMapping("placements", None, columns, fixed={"contract_id": "TRV 2024/1"}),))
    load(text, "ett.csv", given=given)
    other = text.replace("d1", "d2")
    seen = intake.look(other.encode(), "två.csv")
    assert seen.tables[0].origin == "remembered" and not seen.is_clear
    assert "fixed_text_remembered" in stops(examined(other, "två.csv"))
    assert "fixed_text_remembered" not in stops(examined(other, "två.csv", given=given))


def test_corrections_make_it_another_delivery_of_the_same_bytes(known: Path) -> None:
    from etl.mapped import Correction

    text = placements(1, 2).replace("2024-02-01", "i februari")
    first = load(text)
    assert (first.rows, first.refused) == (1, 1)
    mended = [Correction(None, 3, "start_date", "2024-02-01")]
    second = load(text, corrections=mended)
    assert second.id != first.id and (second.rows, second.refused) == (2, 0)
    assert second.how["corrections"] == [{"sheet": None, "row_number": 3, "field": "start_date", "text": "2024-02-01"}]
    assert load(text, corrections=mended).id == second.id


# --- suggestions -------------------------------------------------------------------------------------------------


def test_suggestions_from_headers_and_contents_with_reasons(known: Path) -> None:
    text = (
        "Ärende;Kandidatkod;Sort;Börjar;Slutar;K/M;Kontaktnamn\n"
        "TRV 2024/1;k1;Praktikant;2024-02-01;2024-03-01;K;Anna Berg\n"
        "trv2024/2;k2;Lärling;2024-02-01;2024-04-01;M;Omar Ali\n"
    )
    (table,) = intake.look(text.encode(), "fil.csv").tables
    assert table.suggested and table.mapping and table.mapping.kind == "placements"
    told = {c.header: (c.field, r.code) for c, r in zip(table.mapping.columns, table.suggested.reasons)}
    assert told["Ärende"] == ("contract_id", "contents_contracts")
    assert told["Sort"] == ("form", "contents_words")
    assert told["Börjar"] == ("start_date", "contents_days_before") and told["Slutar"][0] == "end_date"
    assert told["K/M"] == ("sex", "header_known")
    assert told["Kontaktnamn"] == (None, "left_out_personal")


def test_what_stands_above_the_table_or_in_the_name_is_suggested(known: Path) -> None:
    text = "Rapport för avtal TRV 2024/2;;\nNya;Pågående;Heltidsmånader\n1;2;3\n"
    (table,) = intake.look(text.encode(), "Rapport mars 2024.csv").tables
    assert table.mapping and table.mapping.kind == "reports"
    assert table.mapping.fixed == {"contract_id": "TRV 2024/2"}
    assert "period" in table.mapping.fields  # as the file's name tells
    assert not table.is_clear


# --- the command line --------------------------------------------------------------------------------------------


def test_a_mapping_is_written_changed_and_used(known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, given = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 2
    given.write_text(json.dumps(mapping.to_json(by_hand())), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(path), "--mapping", str(given), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["changes"]["fte_months_after"] == 1.5 and report["stops"] == []
    assert [month["month"] for month in report["changes"]["months"]] == ["2024-02", "2024-03"]
    assert main(["load", str(path), "--mapping", str(given), "--by", "x"]) == 0
    written = tmp_path / "skriven.json"
    assert main(["check", str(path), "--write-mapping", str(written)]) == 0
    assert mapping.from_json(json.loads(written.read_text(encoding="utf-8"))) == by_hand()


def test_load_stops_and_is_confirmed(known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
    path, given = tmp_path / "fil.csv", tmp_path / "koppling.json"
    path.write_text(FOREIGN, encoding="utf-8")
    given.write_text(text, encoding="utf-8")
    assert main(["load", str(path), "--mapping", str(given)]) == 2
    assert not data_folder.exists()


def test_an_accepted_period_asks_for_a_reason(known: Path) -> None:
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


def lost(found: Examined) -> dict[str, str]:
    """Column -> rows that lose what it says, of stops and of warnings."""
    told = [*found.stops, *found.groups]
    return {each.arguments["column"]: each.arguments["rows"] for each in told if each.code.startswith("column_lost")}


def test_a_column_left_out_that_decides_what_counts_stops_the_file(data_folder: Path) -> None:
    load(YOUTH, "avtal.csv")
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "target_groups"))
    assert found.changes.totals == (2.0, 3.0), "who was known to be outside the target group would begin to count"
    assert stops(found) == {"column_lost_decides"} and lost(found) == {"Målgrupper": "2 rader"}
    with pytest.raises(intake.Stopped):
        load(without(WITH_GROUPS, "target_groups"))
    load(without(WITH_GROUPS, "target_groups"), reason="uppgiften var fel")
    again = examined(without(WITH_GROUPS, "target_groups"), "igen.csv")
    assert not stops(again), "what is gone is not lost once more"


def test_a_column_left_out_that_decides_nothing_is_a_warning(known: Path) -> None:
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "sex"))
    assert not stops(found) and "column_lost" in codes(found) and lost(found) == {"Kön": "2 rader"}


def test_a_column_is_lost_only_for_the_rows_that_are_replaced(known: Path) -> None:
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
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
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


def test_common_headings_and_sums_with_a_unit(known: Path) -> None:
    text = (
        "Avtal;Period;Startade;Pågår;Avslutat;Heltidsmån.\nTRV 2024/1;2024-02;2;3;1;2,5\nSumma;;2 personer;3 pers.;1;2,5 mån\n"
    )
    found = examined(text, "rapport.csv")
    row = found.file.tables[0].rows.to_pylist()[0]
    assert [row[name] for name in ("persons_started", "persons_ongoing", "persons_ended", "fte_months")] == [2, 3, 1, 2.5]
    assert found.file.taken == 1 and not found.file.refused and not found.file.tables[0].ignored
