"""Odd files, names, keys and folders on the command line."""

import json
import os
from pathlib import Path

import pytest
from command_line import GOOD, HEADER, ONE, run

from etl.__main__ import main
from etl.build import builder
from etl.kinds import schemas
from etl.store import deliveries


@pytest.mark.parametrize("command", ["check", "load"])
def test_no_such_file(command: str, tmp_path: Path, data_folder: Path, capsys) -> None:
    for path in (tmp_path / "finns inte.csv", tmp_path, tmp_path / "a" / "..", "", "/dev/null/x"):
        assert main([command, str(path)]) == 2
        said = capsys.readouterr().out
        is_folder = Path(path).is_dir()
        assert ("Det är en mapp, inte en fil." if is_folder else "finns inte eller går inte att öppna") in said
    assert main([command, str(tmp_path / "x.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "file_not_found"


def test_a_damaged_key(file, data_folder: Path, capsys) -> None:
    data_folder.mkdir()
    (data_folder / "pseudonym.key").write_bytes(b"short")
    assert main(["load", file(HEADER + ONE), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "pseudonym_key_damaged"
    assert (data_folder / "pseudonym.key").read_bytes() == b"short"
    assert main(["load", file(HEADER + GOOD)]) == 2  # what persons are shown as outside rests on it too
    assert "pseudonym.key" in capsys.readouterr().err


@pytest.mark.builds
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "pseudonym_key_missing"),
        (b"", "pseudonym_key_damaged"),
        (bytes(31), "pseudonym_key_damaged"),
        (bytes(32), "pseudonym_key_other"),
        (bytes(64), "pseudonym_key_other"),
        ("and more", "pseudonym_key_other"),
    ],
)
def test_a_store_takes_and_builds_nothing_with_another_key(content, code, file, data_folder: Path, capsys) -> None:
    """Also where nobody in it has a pseudonym: what figures of persons are changed by outside rests on the key."""
    key, right = data_folder / "pseudonym.key", b"the key of this one store, in all"
    data_folder.mkdir()
    key.write_bytes(right)
    assert main(["load", file(HEADER + GOOD)]) == 0
    capsys.readouterr()
    published = builder.published()
    key.unlink()
    if content is not None:
        key.write_bytes(right + content.encode() if isinstance(content, str) else content)
    put = key.read_bytes() if key.exists() else None
    assert main(["load", file(HEADER + ONE, "en.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    for command in (["build", "--as-of", "2024-02-01"], ["start"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert "Ingenting nytt är publicerat. Nyckeln till pseudonymerna (pseudonym.key)" in said
        assert "Återställ nyckeln från en säkerhetskopia" in said
    assert (key.read_bytes() if key.exists() else None) == put and builder.published() == published

    key.write_bytes(right)
    assert main(["load", file(HEADER + ONE, "en.csv")]) == 0
    assert right.hex() not in (data_folder / "store" / "pseudonym.check").read_text(encoding="ascii")


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
