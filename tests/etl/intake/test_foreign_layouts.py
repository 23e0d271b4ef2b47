"""A layout that nobody has mapped: suggested, put into words on the command line, and what is said of a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.intake import look
from etl.mapping import model
from etl.mapping.model import FileMapping
from etl.store import deliveries
from tests.etl.small_deliveries import (
    FIELDS,
    FOREIGN,
    by_hand,
    examined,
    load,
    placements,
    stops,
)

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build

SORT_LEFT_OUT = [
    {"header": header, "field": None if field == "form" else field}
    for header, field in zip(FOREIGN.splitlines()[0].split(";"), FIELDS)
]

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


def test_a_mapping_is_written_changed_and_used(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
    before = len(deliveries.all_deliveries())
    capsys.readouterr()
    assert main(["load", str(path), "--careful", "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["error"]["code"] == "confirmation_needed" and [s["code"] for s in report["stops"]] == ["shrinks"]
    assert len(deliveries.all_deliveries()) == before
    assert main(["check", str(path), "--careful"]) == 2
    capsys.readouterr()
    assert main(["check", str(path), "--json"]) == 0, "a script that does not ask is only told"
    assert [stop["code"] for stop in json.loads(capsys.readouterr().out)["stops"]] == ["shrinks"]
    assert main(["check", str(path)]) == 0 and "Se upp: " in capsys.readouterr().out
    assert main(["load", str(path), "--careful", "--confirm", "de andra var fel"]) == 0
    assert deliveries.all_deliveries()[-1].how["confirmed"]["reason"] == "de andra var fel"


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
    assert deliveries.all_deliveries()[-1].rows == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"columns": [{"header": "Nr", "field": "placement_id"}]},
            "Rubriker som filen har men inte kopplingen: Kontrakt nummer, Kandidat",
        ),
        (
            {"sheet": "Praktik", "columns": SORT_LEFT_OUT, "fixed": {"form": "praktik"}},
            "Kopplingen är för bladet Praktik",
        ),
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


def test_a_mapping_of_another_kind_is_said_so(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
