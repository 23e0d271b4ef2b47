"""Alerts: told once, again when they turn, and never of what is hidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mail_server import RECEIVER
from worlds import followed

from etl import folders
from reports import __main__ as commands
from reports.sending import alerts


def rules(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "alerts.csv"
    path.write_text("\n".join(["rule,watches,what,condition,limit,organisation_id,repeat", *rows]), encoding="utf-8")
    return path


def given(path: Path, build) -> list[str]:
    with alerts.pending(alerts.read_rules(path, build)[0], build) as found:
        return [alert.rule for alert in found]


def test_first_time_once_and_every_time_always(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first", "always,measure,report_rate,below,0.9,,every")
    assert given(path, world.opened()) == ["once", "always"]
    assert given(path, world.opened()) == ["always"]


def test_what_has_been_well_again_is_alerted_of_again(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "once,measure,report_rate,below,0.5,,first")
    assert given(path, world.opened()) == ["once"]
    world.reports("contract_id period persons_started\nC1 2024-Q2 0")
    world.reports("contract_id period persons_started\nC1 2024-Q3 0")
    assert world.value("report_rate") == 1
    assert given(path, world.opened()) == []
    world.as_of = "2026-01-31"
    assert world.value("report_rate") < 0.5
    assert given(path, world.opened()) == ["once"]


def test_each_late_report_is_told_of_once(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "late,report,,missing,,,first")
    texts = [alert.text for alert in alerts.run(alerts.read_rules(path, world.opened())[0], world.opened())]
    assert texts == [
        f"Rapporten för {which} kvartalet 2024 om avtal C1 Skolstäd (Exempelkommunen #1 *$x$*) skulle ha kommit {due} "
        'från =HYPERLINK("http://x") & <b>Bygg</b>.'
        for which, due in (("andra", "15 juli 2024"), ("tredje", "15 oktober 2024"))
    ]
    assert given(path, world.opened()) == ["late", "late"]
    world.as_of = "2025-01-31"
    assert given(path, world.opened()) == ["late"]


def test_a_goal_that_turns(world, tmp_path):
    followed(world)
    world.deliver(
        "goals",
        [{"goal_id": "G1", "organisation_id": "212000-0142", "title": "Mål", "measure": "report_rate", "year": "2024",
          "operator": "at_least", "target_low": "90"}],
    )  # fmt: skip
    path = rules(tmp_path, "turned,goal,,behind|not_met,,,first")
    world.as_of = "2024-01-10"
    before = given(path, world.opened())
    world.as_of = "2025-01-31"
    (told,) = alerts.run(alerts.read_rules(path, world.opened())[0], world.opened())
    assert told.text.startswith("Målet Mål (G1, Exempelkommunen #1 *$x$*): ")
    assert given(path, world.opened()) == ["turned"]
    assert before == []
    assert given(path, world.opened()) == []


def test_hidden_is_neither_yes_nor_no_and_never_told(world, tmp_path):
    followed(world, persons=4)
    path = rules(tmp_path, "few,measure,women_share,above,0.5,,first")
    assert given(path, world.opened()) == []
    followed(world, persons=30)
    assert given(path, world.opened()) == ["few"]


def test_what_was_remembered_stays_while_it_cannot_be_judged(world, tmp_path):
    followed(world, persons=4)
    path = rules(tmp_path, "few,measure,women_share,above,0.5,,first")
    state = Path(world.opened().path).parents[1] / "alerts" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"few": ["women_share above 0.5"]}), encoding="utf-8")
    assert given(path, world.opened()) == []
    assert json.loads(state.read_text(encoding="utf-8"))["few"] == ["women_share above 0.5"]


def test_what_could_not_be_sent_comes_again(published, server, tmp_path, monkeypatch, capsys):
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first")
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "fel")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 3
    assert not server.received
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "hemligt")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 0
    assert len(server.received) == 1


def test_alerts_are_mailed_once(published, server, tmp_path):
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first", "late,report,,missing,,,first")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER, "--dry-run"]) == 0
    assert not server.received
    for _time in range(2):
        assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 0
    (message,) = server.received
    text = message.get_content()
    assert "Rapporteringsgrad är 33 %, under gränsen 90 % (alla organisationer)." in text.replace("\u00a0", " ")
    # One line for the contract, and not one for each of its reports.
    assert text.count("avtal C1 Skolstäd (Exempelkommunen") == 1 and "andra kvartalet 2024" in text
    assert "Det saknas 1 rapport till om samma avtal." in text and "tredje kvartalet" not in text


@pytest.mark.parametrize(
    "row",
    [
        "x,nothing,,,,,first",
        "x,measure,fulfilment,below,much,,first",
        "x,measure,fulfilment,around,0.5,,first",
        "x,goal,,sad,,,first",
        "x,report,,missing,,,sometimes",
        ",report,,missing,,,first",
    ],
)
def test_a_rule_that_cannot_be_read_is_told_by_row_and_the_others_are_followed(published, tmp_path, row, capsys):
    path = rules(tmp_path, "good,report,,missing,,,first", row)
    assert commands.main(["alerts", "--rules", str(path)]) == 2
    told = capsys.readouterr()
    assert "Rad 3" in told.err and "skulle ha kommit" in told.out


def test_a_wrong_address_keeps_no_alert_from_the_others_and_none_comes_twice(published, server, tmp_path, capsys):
    path = rules(tmp_path, "late,report,,missing,,,first")
    wrong = ["--to", "anna@annat.se", "--to", "ingen adress"]
    for _time in range(2):
        assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER, *wrong]) == 3
        assert "anna@annat.se" in capsys.readouterr().err
    assert [message["To"] for message in server.received] == [RECEIVER]
    # With nobody to send to, nothing is remembered as sent.
    other = rules(tmp_path, "later,report,,missing,,,first")
    assert commands.main(["alerts", "--rules", str(other), *wrong]) == 3
    assert commands.main(["alerts", "--rules", str(other), "--to", RECEIVER]) == 0
    assert len(server.received) == 2


def test_an_address_that_the_server_refuses_makes_no_alert_come_twice(published, server, tmp_path):
    server.refused = "bo@exempel.se"
    path = rules(tmp_path, "late,report,,missing,,,first")
    for _time in range(2):
        commands.main(["alerts", "--rules", str(path), "--to", RECEIVER, "--to", "bo@exempel.se"])
    assert [message["To"] for message in server.received].count(RECEIVER) == 1


def test_a_damaged_memory_of_alerts_stops_none(published, tmp_path, capsys):
    path = rules(tmp_path, "late,report,,missing,,,first")
    assert commands.main(["alerts", "--rules", str(path)]) == 0
    (state,) = folders.data_folder().rglob("state.json")
    state.write_text("{", encoding="utf-8")
    capsys.readouterr()
    assert commands.main(["alerts", "--rules", str(path)]) == 0
    assert "skulle ha kommit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,goal,G9,not_met,,,first", "Målet G9 i regeln x finns inte"),
        ("x,measure,fulfilmint,below,0.5,,first", "Måttet fulfilmint i regeln x finns inte"),
        ("x,report,,missing,,111111-1111,first", "Organisationen 111111-1111 i regeln x finns inte"),
    ],
)
def test_a_rule_that_watches_nothing_is_told(published, tmp_path, row, said, capsys):
    """It would else be silent for ever."""
    assert commands.main(["alerts", "--rules", str(rules(tmp_path, row))]) == 2
    assert said in capsys.readouterr().err


def test_the_shipped_rules_can_be_run(published, capsys):
    assert commands.main(["alerts", "--dry-run"]) == 0


def test_make_writes_each_format_whole(published, tmp_path, capsys):
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        out = tmp_path / f"rapport.{form}"
        assert (
            commands.main(
                [
                    "make",
                    "--organisation",
                    "212000-0142",
                    "--from",
                    "2024-01",
                    "--to",
                    "2024-12",
                    "--format",
                    form,
                    "--out",
                    str(out),
                ]
            )
            == 0
        )
        assert out.read_bytes().startswith(start)
    assert sorted(path.suffix for path in tmp_path.glob("rapport*")) == [".docx", ".pdf", ".xlsx"]
    assert not list(tmp_path.glob(".rapport*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--organisation", "111111-1111"], "111111-1111"),
        (["--goal", "G9"], "Målet G9 finns inte"),
        (["--sections", "summary,weather"], "weather"),
        (["--from", "2024-12", "--to", "2024-01"], "slutar innan"),
    ],
)
def test_what_cannot_be_made_is_told(published, tmp_path, arguments, said, capsys):
    out = tmp_path / "x.pdf"
    assert commands.main(["make", "--out", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "arguments", "starts"),
    [
        ("x.pdf", [], b"%PDF"),
        ("x.DOCX", [], b"PK"),
        ("x.xlsx", [], b"PK"),
        ("x", [], b"%PDF"),
        ("x.pdf", ["--format", "docx"], b"PK"),
    ],
)
def test_a_files_name_chooses_its_format_where_nothing_else_does(published, tmp_path, name, arguments, starts):
    assert commands.main(["make", "--sections", "summary", "--out", str(tmp_path / name), *arguments]) == 0
    assert (tmp_path / name).read_bytes().startswith(starts)


def test_a_file_that_cannot_be_written_is_told(published, tmp_path, capsys):
    assert commands.main(["make", "--sections", "summary", "--out", str(tmp_path)]) == 2
    assert f"{tmp_path} kan inte läsas eller skrivas" in capsys.readouterr().err
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}.*"))


def test_without_a_warehouse_it_says_so(data_folder, tmp_path, capsys):
    assert commands.main(["make", "--out", str(tmp_path / "x.pdf")]) == 2
    assert "Inget är inläst" in capsys.readouterr().err
