"""Utfall answers under its own names alone, and opens a websocket to its own pages alone."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from access import sign_on
from server import hosts
from server.door import Door
from server.ports import Refused
from tests.access.settings import write_settings


def asked(kind: str, **headers: str) -> list[dict[str, Any]]:
    """What a request to the door is answered with; what stands behind it answers "in"."""
    sent: list[dict[str, Any]] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "in"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": f"{kind}.request"}

    scope = {
        "type": kind, "method": "GET", "path": "/_stcore/stream", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(Door(behind)(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8650", "127.0.0.1.evil.example", "localhost@evil.example", "", "a:b:c"]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_another_name_is_not_answered(kind: str, host: str) -> None:
    sent = asked(kind, host=host, origin=f"http://{host}")
    assert sent[0].get("status") == 421 if kind == "http" else sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "LOCALHOST."])
def test_the_machine_s_own_names_are_answered(host: str) -> None:
    assert asked("websocket", host=host, origin=f"http://{host}") == [{"type": "in"}]
    assert asked("http", host=host)[0] == {"type": "in"}


@pytest.mark.parametrize("origin", ["http://localhost:1234", "https://evil.example", "null", "http://127.0.0.1:8501"])
def test_another_page_opens_no_websocket(origin: str) -> None:
    assert asked("websocket", host="localhost:8501", origin=origin) == [{"type": "websocket.close", "code": 1008}]


def test_names_that_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hosts.VARIABLE, "utfall.kommunen.se, *.regionen.se")
    assert [hosts.is_ours(name) for name in ("utfall.kommunen.se", "a.regionen.se:443", "regionen.se", "x.se")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert asked("websocket", host="utfall.kommunen.se", origin="https://utfall.kommunen.se") == [{"type": "in"}]


@pytest.fixture
def nobody_signs_in(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (hosts.VARIABLE, sign_on.REQUIRED, "UTFALL_OPEN_CHECK"):
        monkeypatch.setenv(name, "")
    data_folder.mkdir()
    return data_folder


@pytest.mark.parametrize(
    ("address", "names"),
    [("0.0.0.0", ""), ("0.0.0.0", "utfall.kommunen.se"), ("192.0.2.7", ""), ("127.0.0.1", "utfall.kommunen.se")],
)
def test_without_sign_on_no_other_machine_is_answered(
    address: str, names: str, nobody_signs_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hosts.VARIABLE, names)
    with pytest.raises(Refused, match=r"Utan inloggning svarar Utfall bara på den egna datorn.*sign_on\.yml"):
        hosts.answer_at(address)
    assert hosts.is_own_machine_only()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_without_sign_on_the_own_machine_is_answered(address: str, nobody_signs_in: Path) -> None:
    hosts.answer_at(address)
    assert set(hosts.names()) == set(sign_on.OWN_MACHINE)


def test_with_sign_on_its_name_is_answered_at_any_address(
    nobody_signs_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(nobody_signs_in, "https://utfall.kommunen.se", "https://login.kommunen.se")
    hosts.answer_at("0.0.0.0")
    hosts.answer_at("192.0.2.7")
    assert os.environ[hosts.VARIABLE] == "utfall.kommunen.se,192.0.2.7"
    assert hosts.is_ours("192.0.2.7:8501") and hosts.is_ours("utfall.kommunen.se")
    (nobody_signs_in / sign_on.FILE).unlink()
    assert sign_on.is_required()  # a file that is taken away while it runs opens nothing


@pytest.mark.parametrize("missing", [sign_on.FILE, "access.yml"])
def test_with_wrong_settings_nothing_starts(missing: str, nobody_signs_in: Path) -> None:
    write_settings(nobody_signs_in, "https://utfall.kommunen.se", "https://login.kommunen.se")
    (nobody_signs_in / missing).write_text("x: 1", encoding="utf-8")
    with pytest.raises(Refused, match=f"ingen skulle kunna logga in rätt:\n{missing}, rad 1"):
        hosts.answer_at("127.0.0.1")


def test_the_open_check_alone_is_for_anybody_under_a_name(
    nobody_signs_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTFALL_OPEN_CHECK", "only")
    with pytest.raises(Refused, match=hosts.VARIABLE):
        hosts.answer_at("0.0.0.0")
    monkeypatch.setenv(hosts.VARIABLE, "utfall.kommunen.se")
    hosts.answer_at("0.0.0.0")
