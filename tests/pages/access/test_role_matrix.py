"""Every page that a limited role may open, with all that it sends and every file that it offers: nothing of others.

Whose a contract, a procurement and a placement is, is read from the deliveries' own rows, apart from the build.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from stores import ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

from access import rights, viewer
from access.rights import Right
from access.viewer import Role, Viewer, acting_as
from measures import __main__ as measures_command
from measures import ask, current
from measures.release import make_release
from pages.shared import signed_in
from reports import __main__ as reports_command
from tests.reports.content.report_files import text_of

ORGANISATION, SUPPLIER = "002000-0006", "005000-0082"
LIMITED = {
    "manager": (Role.MANAGER, {ORGANISATION}, None),
    "matching_officer": (Role.MATCHING_OFFICER, {ORGANISATION}, None),
    "reader of one organisation": (Role.READER, {ORGANISATION}, None),
    "supplier": (Role.SUPPLIER, None, {SUPPLIER}),
}
PAGES = {path.stem: path for path in sorted((ROOT / "pages").glob("*/*.py"))}


def seeing(who: str) -> Viewer:
    role, organisations, suppliers = LIMITED[who]
    sets = [None if numbers is None else frozenset(numbers) for numbers in (organisations, suppliers)]
    return Viewer("eva", role, rights.scope_of(role, *sets))


def opened_by(who: str) -> list[str]:
    with acting_as(seeing(who)):
        return [page for page in PAGES if rights.may_open(page)]


MATRIX = [(who, page) for who in LIMITED for page in opened_by(who)]


def delivered(data: Path, kind: str) -> list[dict[str, Any]]:
    """All rows of a kind in the store, those that came last at the end."""
    files = sorted((data / "store" / "deliveries").glob(f"*/rows-{kind}.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


@cache
def ids_of_others(data: Path, who: str) -> tuple[frozenset[str], frozenset[str]]:
    """The contracts, procurements and placements that are not theirs, and the contracts that are."""
    _role, organisations, suppliers = LIMITED[who]
    parents = {row["organisation_id"]: row["parent_organisation_id"] for row in delivered(data, "organisations")}

    def is_below(number: str | None) -> bool:
        while number is not None and number not in (organisations or ()):
            number = parents.get(number)
        return number is not None

    contracts = {row["contract_id"]: row for row in delivered(data, "contracts")}
    own = {
        name
        for name, row in contracts.items()
        if (is_below(row["organisation_id"]) if organisations else row["supplier_id"] in (suppliers or ()))
    }
    placements = {row["placement_id"]: row["contract_id"] for row in delivered(data, "placements")}
    procurements = {row["procurement_id"]: row["organisation_id"] for row in delivered(data, "procurements")}
    tendered = {contracts[name]["procurement_id"] for name in own}
    others = set(contracts) - own
    others |= {name for name, contract in placements.items() if contract not in own}
    others |= {row["match_id"] for row in delivered(data, "matches") if row["contract_id"] not in own}
    others |= {name for name, body in procurements.items() if name not in tendered and not is_below(body)}
    return frozenset(others), frozenset(own)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(store(SAMPLES), tmp_path_factory.mktemp("matrix") / "data"))


@pytest.fixture
def fetches(data: Path, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], bytes]]:
    """What makes the files that a page offers."""
    monkeypatch.setenv("UTFALL_DATA", str(data))
    monkeypatch.setattr(signed_in, "_begun", [True])
    made: list[Callable[[], bytes]] = []
    plain = signed_in.fetched

    def fetched(*given: Any) -> Callable[[], bytes]:
        made.append(plain(*given))
        return made[-1]

    monkeypatch.setattr(signed_in, "fetched", fetched)
    return made


def sent_to(at: AppTest) -> bytes:
    """All that the page sends: each element as it goes to the browser, tables' cells and choices among it."""

    def parts(block: Any) -> Iterator[bytes]:
        proto = getattr(block, "proto", None)
        if proto is not None and hasattr(proto, "SerializeToString"):
            yield proto.SerializeToString()
        for child in getattr(block, "children", {}).values():
            yield from parts(child)

    return b"\0".join([*parts(at.main), *parts(at.sidebar)])


def told_by(content: bytes) -> bytes:
    """A file's text; of a workbook or a document all its parts; of a PDF its words, unbroken."""
    if content.startswith(b"%PDF"):
        return "".join(text_of(content).split()).encode()
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"\0".join(package.read(name) for name in package.namelist())


@pytest.mark.parametrize(("who", "page"), MATRIX)
def test_a_page_and_its_files_hold_nothing_of_others(
    who: str, page: str, data: Path, fetches: list[Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer, "_resolvers", [lambda: seeing(who)])
    others, own = ids_of_others(data, who)
    assert len(others) > 100 and own
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page(PAGES[page].relative_to(ROOT).as_posix())
    if page in ("contract", "letter"):
        at.query_params["contract"] = min(own)
    at.run()
    assert not at.exception
    shown = sent_to(at) + b"\0".join(told_by(fetch()) for fetch in fetches)
    assert not [name for name in others if name.encode() in shown]


def test_what_is_looked_for_is_there_for_whoever_sees_all(data: Path, fetches: list[Callable[[], bytes]]) -> None:
    """Else the matrix could hold nothing of anybody."""
    others, own = ids_of_others(data, "manager")
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page(PAGES["contracts"].relative_to(ROOT).as_posix())
    at.run()
    for told in (sent_to(at), b"\0".join(told_by(fetch()) for fetch in fetches)):
        assert any(name.encode() in told for name in own)
        assert len([name for name in others if name.encode() in told]) > 20


@pytest.mark.parametrize("who", [name for name in LIMITED if name != "supplier"])  # who opens no page of a contract
def test_a_contract_of_others_in_the_address_is_not_there(
    who: str, data: Path, fetches: list[Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it told that it is there: it is answered as one that there is none of."""
    monkeypatch.setattr(viewer, "_resolvers", [lambda: seeing(who)])
    others, _own = ids_of_others(data, who)
    another = next(
        name for name in sorted(others) if name in {row["contract_id"] for row in delivered(data, "contracts")}
    )
    answers = []
    for asked in (another, "FINNS-INTE"):
        at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        at.switch_page("pages/contracts/contract.py")
        at.query_params["contract"] = asked
        at.run()
        assert not at.exception and not at.dataframe
        said = [str(each.value).replace("\\", "") for each in [*at.title, *at.markdown, *at.warning]]
        answers.append([text.replace(asked, "") for text in said])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("who", [name for name, (role, *_) in LIMITED.items() if Right.READ in rights.rights_of(role)])
def test_the_number_of_contracts_is_that_of_the_deliveries(
    who: str, data: Path, fetches: list[Callable[[], bytes]]
) -> None:
    _others, own = ids_of_others(data, who)
    with acting_as(seeing(who)):
        assert [row["value"] for row in ask(["contracts"]).rows] == [len(own)]
        assert {row["contract"] for row in ask(["contracts"], ["contract"]).rows} == own


# --- without a browser -------------------------------------------------------------------------------------------


def written(folder: Path, capsys: pytest.CaptureFixture[str]) -> bytes:
    """All that commands give whoever they act for: figures, a report in each format, the copy to hand out."""
    told = b""
    for words in (
        ["show", "contracts", "places_delivered", "persons", "--by", "contract", "--names", "--format", "csv"],
        ["show", "procurements", "--by", "organisation", "--names", "--format", "json"],
    ):
        measures_command.main(words)
        told += capsys.readouterr().out.encode()
    for name in ("rapport.pdf", "rapport.xlsx", "rapport.docx"):
        assert reports_command.main(["make", "--out", str(folder / name)]) == 0
        told += told_by((folder / name).read_bytes())
    assert measures_command.main(["release", str(folder / "kopia.zip")]) == 0
    return told + told_by((folder / "kopia.zip").read_bytes()) + capsys.readouterr().out.encode()


@pytest.mark.parametrize("who", LIMITED)
def test_commands_that_act_for_somebody_write_nothing_of_others(
    who: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UTFALL_DATA", str(data))
    others, own = ids_of_others(data, who)
    if rights.may(Right.READ, seeing(who)):
        with acting_as(seeing(who)):
            told = written(tmp_path, capsys)
        assert any(name.encode() in told for name in own)
        assert not [name for name in others if name.encode() in told]
    else:
        with acting_as(seeing(who)), pytest.raises(rights.NotAllowed):
            make_release.make_release(current())


def test_what_commands_write_for_whoever_sees_all_holds_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UTFALL_DATA", str(data))
    others, _own = ids_of_others(data, "manager")
    told = written(tmp_path, capsys)
    assert len([name for name in others if name.encode() in told]) > 20
    pdf = told_by((tmp_path / "rapport.pdf").read_bytes())
    assert [name for name in others if name.encode() in pdf], "the report's words on paper are read too"
