"""From what the provider says of somebody to what they may; wrong files are told of by line and give nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from stores import SAMPLES, store

from access import __main__ as command
from access import grants, rights, sign_on
from access.rights import NotAllowed, Right
from access.settings_file import WrongSettings
from access.viewer import EVERYTHING, Audience, Role, Scope, Viewer, acting_as
from etl import folders
from etl.build import builder
from tests.access.settings import claims, write_settings

PUBLISHED = EVERYTHING.outside()


@pytest.fixture
def settings(data_folder: Path) -> Path:
    write_settings(data_folder, "https://utfall.kommunen.se", "https://login.kommunen.se")
    return data_folder


@pytest.mark.parametrize(
    ("said", "viewers"),
    [
        (claims("las"), [(Role.READER, PUBLISHED)]),
        (claims("granska", "las"), [(Role.READER, PUBLISHED), (Role.AUDITOR, EVERYTHING)]),
        (claims("drift", department="IT"), [(Role.ADMINISTRATOR, EVERYTHING)]),
        (claims("drift", department="Vägar"), []),
        (claims("drift"), []),
        (claims(), []),
        (claims("LAS"), []),
        (claims(groups="las"), [(Role.READER, PUBLISHED)]),
        (claims("avtal", organisations=["0020000006", "002000-0071"]),
         [(Role.MANAGER, Scope(organisations=frozenset({"002000-0006", "002000-0071"})))]),
        (claims("avtal"), [(Role.MANAGER, Scope(organisations=frozenset()))]),  # of none, and not of all
        (claims("leverantor"), [(Role.SUPPLIER, Scope(Audience.OUTSIDE, suppliers=frozenset({"005000-0009"})))]),
        (claims("las", preferred_username="", email="a@kommunen.se"), [(Role.READER, PUBLISHED)]),
        (claims("las", preferred_username="", sub=""), []),  # nobody whom the log could name
    ],
)  # fmt: skip
def test_claims_become_roles(said: dict[str, object], viewers: list[tuple[Role, Scope]], settings: Path) -> None:
    assert [(viewer.role, viewer.scope) for viewer in grants.read().viewers(said)] == viewers


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({"preferred_username": "198112189876", "email": "anna@kommunen.se"}, "anna@kommunen.se"),
        ({"preferred_username": "811218-9876", "sub": "a1b2"}, "a1b2"),
        ({"preferred_username": "19811218-9876", "sub": "8112189876"}, ""),
    ],
)
def test_nobody_is_called_by_a_personal_number(names: dict[str, str], name: str, settings: Path) -> None:
    said = claims("las", **{"sub": "", **names})
    assert grants.read().name_of(said) == name
    assert bool(grants.read().viewers(said)) is bool(name)


WRONG = [
    ("- role: reader", 1, "skriv grants:"),
    ("grants: []", 1, "skriv grants:"),
    ("grants:\n  - role: chef\n    claims: {a: b}", 2, 'rollen "chef" finns inte'),
    ("grants:\n  - claims: {a: b}", 2, "role saknas"),
    ("grants:\n  - role: reader\n", 2, "Utan det skulle alla få den"),
    ("grants:\n  - role: reader\n    claims: {}", 3, "Utan det skulle alla få den"),
    ("grants:\n  - role: reader\n    claims: {a: ''}", 3, "Utan det skulle alla få den"),
    ("grants:\n  - role: manager\n    claims: {a: b}", 2, "ser bara sina egna"),
    ("grants:\n  - role: supplier\n    claims: {a: b}\n    suppliers: all", 4, "aldrig alla leverantörer"),
    ("grants:\n  - role: supplier\n    claims: {a: b}\n    suppliers: [12]", 4, "12 är inget organisationsnummer"),
    ("grants:\n  - role: manager\n    claims: {a: b}\n    organisations: []", 4, "som en lista med nummer"),
    ("grants:\n  - role: manager\n    claims: {a: b}\n    organisations: {x: y}", 4, "med namnet på det"),
    ("grants:\n  - role: reader\n    claims: {a: b}\n    orgs: all", 4, "orgs finns inte"),
    ("grants:\n  - role: reader\n    role: auditor\n    claims: {a: b}", 3, "role står två gånger"),
    ("name: sub\ngrant: 1\ngrants:\n  - role: reader\n    claims: {a: b}", 2, "grant finns inte"),
    ("grants:\n  - role: reader\n  claims: {a: b", 3, "går inte att läsa som YAML"),
]


@pytest.mark.parametrize(("content", "line", "why"), WRONG)
def test_what_is_wrong_is_told_by_line(content: str, line: int, why: str, settings: Path) -> None:
    (settings / "access.yml").write_text(content, encoding="utf-8")
    with pytest.raises(WrongSettings) as wrong:
        grants.read()
    assert any(re.match(rf"access\.yml, rad {line}: .*{re.escape(why)}", text) for text in wrong.value.problems)


def test_all_that_is_wrong_is_told_at_once(settings: Path) -> None:
    (settings / "access.yml").write_text("grants:\n  - role: a\n  - role: b\n", encoding="utf-8")
    with pytest.raises(WrongSettings) as wrong:
        grants.read()
    assert len(wrong.value.problems) == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("address: http://utfall.kommunen.se", "address ska börja med https://"),
        ("address: https://utfall.kommunen.se/x", "address är bara namnet"),
        ("provider: http://login.kommunen.se", "provider ska börja med https://"),
        ("adress: x", "adress finns inte"),
        ("client_secret_file: /nowhere", "en som den står i|antingen client_secret"),
    ],
)
def test_a_wrong_sign_on_is_told(said: str, why: str, settings: Path) -> None:
    key = said.partition(":")[0]
    lines = [line for line in sign_on.file().read_text().splitlines() if not line.startswith(f"{key}:")]
    sign_on.file().write_text("\n".join([*lines, said]), encoding="utf-8")
    with pytest.raises(WrongSettings, match=why):
        sign_on.read()


def test_a_secret_that_others_can_read_is_told(settings: Path) -> None:
    sign_on.file().chmod(0o644)
    with pytest.raises(WrongSettings, match="chmod 600"):
        sign_on.read()


def test_the_key_of_cookies_is_made_once_and_for_its_owner_alone(settings: Path) -> None:
    assert sign_on.cookie_secret() == sign_on.cookie_secret() and len(sign_on.cookie_secret()) == 64
    assert (settings / "access" / "cookie.key").stat().st_mode & 0o777 == 0o600


def test_the_command_says_who_gets_what(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["check"]) == 0
    said = capsys.readouterr().out
    assert "Rad 4: där groups är avtal blir man Avtalsansvarig för organisationer som organisations säger" in said
    (settings / "someone.json").write_text('{"sub": "1", "groups": ["leverantor"]}', encoding="utf-8")
    assert command.main(["check", "--claims", str(settings / "someone.json")]) == 0
    assert "- Leverantör för leverantörer 005000-0009: får rapportera egna avtal" in capsys.readouterr().out
    (settings / "access.yml").write_text("grants: []", encoding="utf-8")
    assert command.main(["check"]) == 2
    assert capsys.readouterr().err.startswith("access.yml, rad 1")


def test_every_role_and_right_is_told_of_and_given() -> None:
    given = set().union(*(rights.rights_of(role) for role in Role))
    assert given == set(Right)
    for language in ("sv", "en"):
        assert all(rights.role_text(role, language) for role in Role)
        assert all(rights.right_text(right, language) for right in Right)


def test_whoever_may_not_read_of_persons_sees_figures_as_they_are_published() -> None:
    outside = {role for role in Role if rights.scope_of(role, None, None).audience == Audience.OUTSIDE}
    assert outside == {Role.READER, Role.SUPPLIER}


def test_who_looks_as_another_role_changes_nothing() -> None:
    own = Viewer("anna", Role.ADMINISTRATOR)
    with acting_as(own):
        rights.demand(Right.WITHDRAW)
    with acting_as(Viewer("anna", Role.ANALYST, own_role=Role.ADMINISTRATOR)):
        assert rights.may(Right.READ) and not any(rights.may(right) for right in rights.WRITES)
        with pytest.raises(NotAllowed, match="som en annan roll"):
            rights.demand(Right.WITHDRAW)
    with acting_as(Viewer("bo", Role.READER)), pytest.raises(NotAllowed, match="Din roll får inte dra tillbaka"):
        rights.demand(Right.WITHDRAW)


def test_a_page_that_nobody_has_listed_is_opened_by_nobody() -> None:
    assert not rights.may_open("new_page") and rights.may_open("log")


def test_the_files_to_begin_from_can_be_followed(data_folder: Path) -> None:
    data_folder.mkdir()
    for name in ("sign_on.yml", "access.yml"):
        (data_folder / name).write_bytes((folders.ROOT / "docs" / name).read_bytes())
        (data_folder / name).chmod(0o600)
    assert command.main(["check"]) == 0


def test_the_check_says_how_many_rows_each_would_see_and_whom_no_register_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    monkeypatch.setenv("UTFALL_DATA", str(data))
    grants = (
        "grants:\n"
        "  - role: reader\n    claims: {groups: a}\n"
        "  - role: manager\n    claims: {groups: b}\n    organisations: [002000-0006, 212000-9999]\n"
        "  - role: supplier\n    claims: {groups: c}\n    suppliers: [005000-0009]\n"
    )
    write_settings(data, "https://utfall.kommunen.se", "https://login.kommunen.se", grants)
    assert command.main(["check"]) == 0
    said = capsys.readouterr().out
    with duckdb.connect(builder.published().path, read_only=True) as build:
        ((contracts, placements),) = build.execute(
            "SELECT COUNT(*), (SELECT COUNT(*) FROM mart.placements) FROM mart.contracts"
        ).fetchall()
        ((of_manager,),) = build.execute(
            "SELECT COUNT(*) FROM mart.contracts WHERE organisation_id = '002000-0006'"
        ).fetchall()
    reader, manager, supplier = said.split("Rad ")[1:]
    assert f"Ser {contracts} av {contracts} avtal" in reader and f"0 av {placements} rader om placeringar" in reader
    assert f"Ser {of_manager} av {contracts} avtal" in manager
    assert "212000-9999 finns inte i registret" in manager and "002000-0006 finns" not in manager
    assert "finns inte i registret" not in supplier and f"0 av {placements} rader" in supplier


def test_the_check_of_an_empty_store_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path))
    write_settings(tmp_path, "https://utfall.kommunen.se", "https://login.kommunen.se")
    assert command.main(["check"]) == 0
    assert "Inget är inläst" in capsys.readouterr().out
