"""The log holds together, tells of what was done to it, and lets go only of what it says that it lets go of."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from access import __main__ as command
from access import log, sessions
from access.log import BrokenLog, Event
from access.viewer import NotSignedIn, Role, Viewer, acting_as
from tests.access.settings import claims


@pytest.fixture
def five(data_folder: Path) -> list[str]:
    with acting_as(Viewer("anna.ek", Role.ANALYST)):
        for number in range(5):
            log.write(Event.FETCHED, about=f"00000{number}-abc")
    return log.file().read_text(encoding="utf-8").splitlines()


def write(lines: list[str]) -> None:
    log.file().write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def test_a_line_says_who_what_and_of_what(five: list[str]) -> None:
    line = next(log.lines())
    assert (line.who, line.role, line.event, line.about) == ("anna.ek", "analyst", "fetched", "000000-abc")
    assert log.verify()[0] == 5 and log.file().stat().st_mode & 0o777 == 0o600


def test_whoever_sits_at_the_machine_has_no_name(data_folder: Path) -> None:
    log.write(Event.WITHDREW, about="000001-abc")
    assert next(log.lines()).who == next(log.lines()).role == ""


@pytest.mark.parametrize("row", range(5))
def test_a_line_that_is_changed_is_found(row: int, five: list[str]) -> None:
    content = json.loads(five[row])
    write([*five[:row], json.dumps(content | {"who": "bo"}), *five[row + 1 :]])
    with pytest.raises(BrokenLog) as broken:
        log.verify()
    assert broken.value.row == row + 1


@pytest.mark.parametrize("row", range(4))
def test_a_line_that_is_taken_out_is_found(row: int, five: list[str]) -> None:
    write([*five[:row], *five[row + 1 :]])
    with pytest.raises(BrokenLog):
        log.verify()


def test_lines_that_change_places_or_come_in_between_are_found(five: list[str]) -> None:
    for lines in ([five[1], five[0], *five[2:]], [five[0], five[0], *five[1:]], [*five, "{}"], [*five, "x"]):
        write(lines)
        with pytest.raises(BrokenLog):
            log.verify()


def test_a_line_that_was_cut_short_is_not_lost_upon(five: list[str]) -> None:
    with open(log.file(), "a", encoding="utf-8") as half:
        half.write('{"at": "20')
    log.write(Event.SIGNED_OUT)
    assert log.verify()[0] == 6


def test_old_lines_go_and_the_log_says_so(five: list[str]) -> None:
    old = [log.Line(**{**json.loads(text), "at": f"2026-0{n + 1}-01T08:00:00+01:00"}) for n, text in enumerate(five)]
    previous, chained = log.BEGINNING, []
    for line in old:
        chained.append(log.Line(**{**vars(line), "previous": previous}).chained())
        previous = chained[-1].hash
    write([json.dumps(vars(line)) for line in chained])
    assert log.verify()[0] == 5
    assert log.thin(dt.date(2026, 3, 1)) == 2 and log.thin(dt.date(2026, 3, 1)) == 0
    assert [line.event for line in log.lines()] == ["fetched"] * 3 + ["thinned"]
    assert log.verify()[0] == 4
    assert log.thin(dt.date(2026, 5, 1)) == 2 and log.verify()[0] == 3
    write(log.file().read_text(encoding="utf-8").splitlines()[1:])
    with pytest.raises(BrokenLog, match="utan att loggen säger det"):
        log.verify()


def test_the_command_tells_of_a_broken_log(five: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["log"]) == 0 and "Loggen är hel: 5 rader" in capsys.readouterr().out
    write(five[1:])
    assert command.main(["log"]) == 2 and capsys.readouterr().err.startswith("Loggen, rad 1")
    assert command.main(["log", "--thin", "1"]) == 2  # a log that is not whole is left as it is


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        (claims(), True),
        (claims(exp=1), False),
        ({name: value for name, value in claims().items() if name != "exp"}, False),
        (claims(exp=True), False),
        (claims(exp="4000000000"), False),
    ],
)
def test_a_sign_in_lasts_as_long_as_the_provider_says(
    said: dict[str, object], is_open: bool, data_folder: Path
) -> None:
    if is_open:
        sessions.demand_open(said, "anna.ek")
    else:
        with pytest.raises(NotSignedIn):
            sessions.demand_open(said, "anna.ek")


def test_what_is_ended_stays_so_and_nothing_else(data_folder: Path) -> None:
    mine, another = claims(nonce="a"), claims(nonce="b")
    sessions.end(mine)
    with pytest.raises(sessions.Expired):
        sessions.demand_open(mine, "anna.ek")
    sessions.demand_open(another, "anna.ek")
    assert command.main(["end", "Anna.Ek"]) == 0
    with pytest.raises(sessions.Expired):
        sessions.demand_open(claims(nonce="b", iat=1_700_000_000), "anna.ek")
    sessions.demand_open(claims(nonce="c", iat=3_000_000_000), "anna.ek")  # signed in anew, afterwards
    sessions.demand_open(claims(nonce="b", iat=1_700_000_000), "bo.al")
