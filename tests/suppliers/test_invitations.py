"""Suppliers that are invited: an address opens one supplier's page and no other, from a folder without the store."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from stores import ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from access import log, viewer
from access.rights import NotAllowed
from access.viewer import Role, Viewer, acting_as
from etl.intake import form_rows, returned_files, without_questions
from etl.kinds import schemas
from etl.store import deliveries
from measures.follow_up import contract_rows
from pages.shared import signed_in
from suppliers import __main__ as command
from suppliers import invitations, prefilled_template, receive, sent_files, supplier_status
from suppliers.invitations import NotInvited
from suppliers.sent_files import HELD, TAKEN, WAITING, NotSent, SentFile


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of somebody who has the samples, and an address for suppliers."""
    where = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    monkeypatch.setenv("UTFALL_DATA", str(where))
    monkeypatch.setenv(invitations.ADDRESS, "https://lamna.kommunen.se/")
    return where


@pytest.fixture
def supplier(data: Path) -> str:
    """The one that owes most reports."""
    warehouse = measures.current()
    owing = contract_rows.contracts(warehouse).sort_values("reports_missing").iloc[-1]
    return str(owing["supplier_id"])


def due(supplier: str) -> tuple[str, str]:
    first = prefilled_template.prefilled(measures.current(), supplier).due[0]
    return first.contract_id, first.period


def token_of(address: str) -> str:
    return address.split("invitation=")[1]


def report_file(contract: str, period: str, persons: str = "1", months: str = "1") -> bytes:
    row = {"contract_id": contract, "period": period, "received_date": "2026-10-31", "form": "internship"}
    return form_rows.as_file(
        schemas.kinds()["reports"],
        [{**row, "persons_started": persons, "persons_ongoing": persons, "persons_ended": "0", "fte_months": months}],
    )


@pytest.fixture
def for_suppliers(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As the process that suppliers reach: its data folder is theirs, and the store is nowhere."""
    away = data.parent / "elsewhere"

    def begin() -> None:
        shutil.move(data / "invited", away)
        shutil.rmtree(data)
        monkeypatch.setenv("UTFALL_DATA", str(away))
        monkeypatch.setenv("UTFALL_OPEN_CHECK", "only")
        signed_in.begin(is_open=True)

    monkeypatch.setattr(viewer, "_resolvers", [])
    monkeypatch.setattr(signed_in, "_begun", [])
    return begin  # type: ignore[return-value]


def open_page(page: str = "", **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    if page:
        at.switch_page(page)
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    shown = [*at.title, *at.subheader, *at.caption, *at.markdown, *at.warning, *at.success, *at.error, *at.info]
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


# --- the address -------------------------------------------------------------------------------------------------


def test_an_address_opens_for_one_supplier_until_it_is_ended(supplier: str) -> None:
    new = invitations.invite(supplier, 30)
    address = invitations.address(new)
    assert address.startswith("https://lamna.kommunen.se/?invitation=") and supplier not in address
    assert invitations.of_token(token_of(address)) == new
    invitations.end(new.id)
    told = [(line.event, line.about) for line in log.lines()][-2:]
    assert told == [("invited", supplier), ("invitation_ended", supplier)]
    with pytest.raises(NotInvited) as refused:
        invitations.of_token(token_of(address))
    assert refused.value.why == "ended"
    with pytest.raises(KeyError):
        invitations.end("finns inte")


@pytest.mark.parametrize("changed", ["", "x", "IjAwMDAwMDAwIg.abc", "{token}x", "x{token}"])
def test_an_address_that_we_did_not_give_opens_nothing(supplier: str, changed: str) -> None:
    token = token_of(invitations.address(invitations.invite(supplier, 30)))
    with pytest.raises(NotInvited) as refused:
        invitations.of_token(changed.format(token=token))
    assert refused.value.why == "wrong"


def test_an_address_of_another_installation_opens_nothing(supplier: str, data: Path) -> None:
    token = token_of(invitations.address(invitations.invite(supplier, 30)))
    (data / "invited" / "invitations.key").write_text("0" * 64, encoding="ascii")
    with pytest.raises(NotInvited):
        invitations.of_token(token)


def test_an_address_opens_to_the_end_of_its_last_day(supplier: str, data: Path) -> None:
    new = invitations.invite(supplier, 1)
    assert new.until == (date.today() + timedelta(days=1)).isoformat()
    file = data / "invited" / "invitations.json"
    for until, opens in ((date.today(), True), (date.today() - timedelta(days=1), False)):
        content = json.loads(file.read_text(encoding="utf-8"))
        content[0]["until"] = until.isoformat()
        file.write_text(json.dumps(content), encoding="utf-8")
        assert invitations.all_invitations()[0].opens is opens
    with pytest.raises(NotInvited) as refused:
        invitations.of_token(token_of(invitations.address(new)))
    assert refused.value.why == "over"


@pytest.mark.parametrize("days", [0, -1, 367])
def test_an_invitation_is_for_some_days(supplier: str, days: int) -> None:
    with pytest.raises(ValueError):
        invitations.invite(supplier, days)
    assert not invitations.all_invitations()


@pytest.mark.parametrize("role", [Role.READER, Role.SUPPLIER, Role.AUDITOR, Role.MATCHING_OFFICER])
def test_who_may_not_invite_invites_nobody(supplier: str, role: Role) -> None:
    with acting_as(Viewer("eva", role)), pytest.raises(NotAllowed):
        invitations.invite(supplier, 30)
    assert not invitations.all_invitations()


# --- what the supplier is shown ----------------------------------------------------------------------------------


def test_what_a_supplier_is_shown_is_its_own_and_no_persons(supplier: str, data: Path) -> None:
    status = supplier_status.write(supplier)
    contracts = contract_rows.contracts(measures.current())
    own = set(contracts.loc[contracts["supplier_id"] == supplier, "contract_id"])
    assert status and {number for number, _title in status.contracts} == own
    assert {contract for contract, *_ in status.due} <= own
    text = next((data / "invited" / "suppliers").iterdir()).read_text(encoding="utf-8")
    assert not [number for number in set(contracts["contract_id"]) - own if f'"{number}"' in text]
    assert set(json.loads(text)) == {
        "supplier_id", "supplier_name", "is_invented", "as_of", "build", "contracts", "due", "periods",
    }  # fmt: skip
    assert supplier_status.write("000000-0000") is None


def test_the_page_works_where_the_store_is_not(supplier: str, data: Path, for_suppliers) -> None:
    contract, period = due(supplier)
    token = token_of(invitations.address(invitations.invite(supplier, 30)))
    supplier_status.write(supplier)
    for_suppliers()
    assert not (data / "store").exists()
    at = open_page(invitation=token)
    assert "Lämna uppgifter" in words(at)
    assert "Påhittade uppgifter" in "".join(each.proto.body for each in at.get("html"))
    at.selectbox(key="report-contract").select(contract).run()
    at.text_input(key="report-who").set_value("Ekonomi").run()
    assert next(box for box in at.selectbox if box.label == "Period").value == period
    at.toggle[0].set_value(True).run()
    next(each for each in at.text_input if each.label == "Varför fanns det ingen?").set_value("ingen sökte")
    next(each for each in at.button if each.label == "Lämna rapporten").click().run()
    assert "Tack, 1 rad skickades." in words(at)
    (sent,) = sent_files.all_sent()
    assert (sent.state, sent.by, sent.supplier_id) == (WAITING, "Ekonomi", supplier)
    assert period.encode() in sent_files.content(sent)
    assert [line.event for line in log.lines()] == ["invitation_used", "delivered"], "a log of its own"


@pytest.mark.parametrize("address", [{}, {"invitation": "fel"}])
def test_nothing_is_shown_to_whoever_is_not_invited(supplier: str, for_suppliers, address: dict[str, str]) -> None:
    invitations.invite(supplier, 30)
    supplier_status.write(supplier)
    name = supplier_status.read(supplier).supplier_name
    for_suppliers()
    at = open_page(**address)
    assert not at.selectbox and not at.button and name not in words(at)
    assert "inbjudan" in words(at).lower()


def test_an_invitation_that_is_ended_closes_the_page_at_the_next_click(
    supplier: str, for_suppliers, data: Path
) -> None:
    new = invitations.invite(supplier, 30)
    supplier_status.write(supplier)
    token = token_of(invitations.address(new))
    for_suppliers()
    at = open_page(invitation=token)
    file = data.parent / "elsewhere" / "invitations.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content[0]["ended_at"] = "2026-01-01T00:00:00+01:00"
    file.write_text(json.dumps(content), encoding="utf-8")
    at.run()
    assert "avslutad" in words(at) and not at.selectbox


@pytest.mark.parametrize("page", ["pages/overview/overview.py", "pages/access/log.py", "pages/deliveries/history.py"])
def test_no_other_page_is_in_that_process(supplier: str, for_suppliers, page: str) -> None:
    token = token_of(invitations.address(invitations.invite(supplier, 30)))
    supplier_status.write(supplier)
    for_suppliers()
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.query_params["invitation"] = token
    at.switch_page(page)
    at.run()
    assert "Översikt" not in words(at) and "Logg" not in words(at) and "Historik" not in words(at)


def test_the_process_of_the_store_opens_no_invitation(supplier: str) -> None:
    """Whoever has an address gets nothing where the store is."""
    token = token_of(invitations.address(invitations.invite(supplier, 30)))
    assert not invitations.are_served()
    at = open_page("pages/upload/check.py", invitation=token)
    assert not [each for each in at.button if each.key == "invited-file-send"]


# --- what the supplier sends -------------------------------------------------------------------------------------


def sent(supplier: str, content: bytes, name: str = "rapport.csv", by: str = "Ekonomi") -> sent_files.SentFile:
    return sent_files.send(invitations.invite(supplier, 30), content, name, by)


def test_what_is_sent_is_taken_in_as_the_supplier(supplier: str, data: Path) -> None:
    contract, period = due(supplier)
    one = sent(supplier, report_file(contract, period))
    (settled,) = receive.receive()
    delivery = deliveries.all_deliveries()[-1]
    assert (settled.state, settled.rows, settled.answer) == (TAKEN, 1, f"leverans {delivery.id}")
    assert delivery.by == "Ekonomi" or "inbjudan" in delivery.by
    assert (contract, period) != due(supplier), "it is owed no more"
    assert supplier_status.read(supplier).build == measures.current().id, "and the supplier is shown so"
    assert not list((data / "invited" / "sent" / one.id).glob("content")), "its bytes are in the store alone"
    assert f"{supplier} (inbjudan" in [line.who for line in log.lines()][-1]
    assert receive.receive() == []


def test_what_the_supplier_said_of_its_rows_goes_along(supplier: str, data: Path) -> None:
    """A list by person, checked as placements: without what was said, its rows would be one written twice."""
    contract, _period = due(supplier)
    rows = "".join(f"{contract};2024-W14;Visstid;{number};K;40\n" for number in (17, 18))
    content = f"Avtalsnummer;Period;Form;Anst.nr;Kön;Timmar\n{rows}".encode()
    file = returned_files.open_file(content, "lista.csv")
    mapping = without_questions.by_person(file, "Anst.nr", None, None)
    one = sent_files.send(invitations.invite(supplier, 30), content, "lista.csv", "Ekonomi", mapping)
    (settled,) = receive.receive()
    assert (settled.state, settled.rows) == (TAKEN, 2), settled.answer
    stored = deliveries.all_deliveries()[-1]
    assert pq.read_table(stored.folder / "rows-reports.parquet")["participant_key"].to_pylist() == ["17", "18"]
    assert [path.name for path in (data / "invited" / "sent" / one.id).iterdir()] == ["about.json"]


def test_a_file_about_others_is_held_and_names_none_of_them(supplier: str) -> None:
    contracts = contract_rows.contracts(measures.current())
    other = contracts.loc[contracts["supplier_id"] != supplier, "contract_id"].iloc[0]
    before = len(deliveries.all_deliveries())
    one = sent(supplier, report_file(other, "2025-01"))
    (settled,) = receive.receive()
    assert settled.state == HELD and other not in settled.answer
    assert len(deliveries.all_deliveries()) == before
    assert receive.take_anyway(settled, "det stämmer").state == HELD, "no reason makes it theirs"
    assert receive.put_aside(sent_files.of_supplier(supplier)[0], "fel avtal").answer == "fel avtal"
    with pytest.raises(FileNotFoundError):
        sent_files.content(one)


def test_what_speaks_against_a_file_holds_it_until_somebody_says_why(supplier: str) -> None:
    contract = next(
        row["contract_id"]
        for row in contract_rows.contracts(measures.current(), {"supplier": [supplier]}).to_dict("records")
        if row["places_delivered"] == 0 and row["reports_missing"] > 0
    )
    period = prefilled_template.due_reports(measures.current(), contract)[0].period
    sent(supplier, report_file(contract, period, months="10"))
    assert [each.state for each in receive.receive()] == [TAKEN]
    sent(supplier, report_file(contract, period, months="1"))
    (held,) = receive.receive()
    assert held.state == HELD and contract in held.answer, "more than half would disappear"
    taken = receive.take_anyway(held, "första filen var fel")
    delivery = deliveries.all_deliveries()[-1]
    assert (taken.state, delivery.how["confirmed"]["reason"]) == (TAKEN, "första filen var fel")


def test_what_is_no_table_is_held_whatever_somebody_says(supplier: str) -> None:
    sent(supplier, b"Rubrik\nbara text\n")
    (held,) = receive.receive()
    assert held.state == HELD and held.answer
    assert receive.take_anyway(held, "det stämmer").state == HELD


@pytest.mark.parametrize(("name", "by"), [("811218-9876.csv", "Ekonomi"), ("rapport.csv", "811218-9876")])
def test_no_personal_number_is_kept_in_what_is_written_beside_a_file(supplier: str, data: Path, name: str, by: str):
    with pytest.raises(NotSent) as refused:
        sent(supplier, b"a;b\n1;2\n", name, by)
    assert refused.value.why == "identity_number"
    assert not [path for path in (data / "invited").rglob("*") if path.is_file() and b"811218" in path.read_bytes()]


def test_an_address_gone_astray_fills_no_disk(supplier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_files, "MOST_WAITING", 2)
    for _each in range(2):
        sent(supplier, b"a;b\n1;2\n")
    with pytest.raises(NotSent) as refused:
        sent(supplier, b"a;b\n1;2\n")
    assert refused.value.why == "full" and len(sent_files.all_sent()) == 2


def test_who_may_not_load_takes_nothing_in(supplier: str) -> None:
    contract, period = due(supplier)
    sent(supplier, report_file(contract, period))
    for role in (Role.READER, Role.SUPPLIER, Role.AUDITOR):
        with acting_as(Viewer("eva", role)), pytest.raises(NotAllowed):
            receive.receive()
    assert sent_files.all_sent()[0].state == WAITING


def test_what_was_sent_is_forgotten_after_its_term(supplier: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = sent(supplier, b"a;b\n1;2\n"), sent(supplier, b"a;b\n3;4\n")
    receive.put_aside(one, "fel")
    _sent_on(one, date.today() - timedelta(days=370))
    assert command.main(["forget"]) == 0
    assert "Filer vars frist har gått ut: 1, varav 0 inte är inlästa." in (said := capsys.readouterr().out)
    assert "Inget är gallrat än." in said and len(sent_files.all_sent()) == 2
    assert command.main(["forget", "--confirm"]) == 0
    assert [each.id for each in sent_files.all_sent()] == [other.id], "its term is not over"
    _sent_on(other, date.today() - timedelta(days=370))
    assert command.main(["forget", "--confirm"]) == 0 and sent_files.all_sent() == [], (
        "nor does what waits stay for ever"
    )
    assert [line.what for line in log.lines() if line.event == "retained"] == ["sent 1", "sent 1"]


def _sent_on(file: SentFile, day: date) -> None:
    about = next(invitations.folder().rglob(f"{file.id}/about.json"))
    about.write_text(about.read_text().replace(file.sent_at[:10], day.isoformat()))


# --- the page of whoever invites, and the command ----------------------------------------------------------------


def test_the_page_invites_and_takes_in_what_came(supplier: str) -> None:
    contract, period = due(supplier)
    at = open_page("pages/access/invitations.py")
    at.selectbox(key="invite-supplier").select(supplier)
    next(each for each in at.button if each.label == "Bjud in").click().run()
    (new,) = invitations.all_invitations()
    assert at.code[0].value == invitations.address(new)
    sent_files.send(new, report_file(contract, period), "rapport.csv", "Ekonomi")
    at.run()
    at.button(key="sent-receive").click().run()
    assert "1 fil är inläst." in words(at)
    at.selectbox(key="invitation-end").select(new.id).run()
    at.button(key="invitation-end-now").click().run()
    assert not invitations.all_invitations()[0].opens and not at.code


def test_the_command_invites_lists_ends_and_takes_in(supplier: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["invite", supplier, "--days", "10"]) == 0
    address = capsys.readouterr().out.strip()
    new = invitations.of_token(token_of(address))
    contract, period = due(supplier)
    sent_files.send(new, report_file(contract, period), "rapport.csv", "Ekonomi")
    assert command.main(["receive"]) == 0 and "inläst" in capsys.readouterr().out
    assert command.main(["list"]) == 0 and f"{new.id}  {supplier}" in capsys.readouterr().out
    assert command.main(["end", new.id]) == 0
    assert command.main(["end", "nej"]) == 2 and command.main(["invite", "Ingen AB"]) == 2
    assert command.main(["invite", supplier, "--days", "0"]) == 2
    assert "1 till 366" in capsys.readouterr().err
