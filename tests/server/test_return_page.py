"""The page that one comes back to after signing in is one of ours, and is led to once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server import return_page
from server.return_page import COOKIE, ReturnPage


def asked(path: str, query: str = "", cookie: str = "", accept: str = "text/html") -> dict[str, str]:
    """The answer's status, Location and Set-Cookie to a request for that page."""
    answer: dict[str, str] = {}

    async def page(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.update({name.decode(): value.decode() for name, value in message["headers"]})
            answer["status"] = str(message["status"])

    headers = [(b"accept", accept.encode()), (b"cookie", cookie.encode())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
    asyncio.run(ReturnPage(page)(scope, None, send))  # type: ignore[arg-type]
    return answer


@pytest.fixture(params=[True, False])
def is_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(return_page, "_is_signed_in", lambda _headers: request.param)
    return bool(request.param)


def test_a_page_that_needs_a_sign_in_is_noted(is_in: bool) -> None:
    answer = asked("/contract", "contract=A-1")
    assert answer["status"] == "200"
    assert answer.get("set-cookie", "").startswith(f"{COOKIE}=%2Fcontract%3Fcontract%3DA-1;") is not is_in


@pytest.mark.parametrize("path", ["/", "/static/js/x.js", "/media/abc", "/oauth2callback", "//elsewhere.example"])
def test_what_is_no_page_of_ours_is_not_noted(is_in: bool, path: str) -> None:
    assert "set-cookie" not in asked(path)
    assert "set-cookie" not in asked("/contract", accept="application/json")


def test_whoever_has_signed_in_is_led_to_it_once(is_in: bool) -> None:
    answer = asked("/", cookie=f"{COOKIE}=%2Fcontract%3Fcontract%3DA-1")
    if is_in:
        assert (answer["status"], answer["location"]) == ("302", "/contract?contract=A-1")
        assert "Max-Age=0" in answer["set-cookie"]
        assert "Max-Age=0" in asked("/history", cookie=f"{COOKIE}=%2Fcontract")["set-cookie"], (
            "one that is over is gone"
        )
    else:
        assert answer["status"] == "200"


@pytest.mark.parametrize(
    "noted", ["%2F%2Felsewhere.example", "%2F%5Celsewhere.example", "https%3A%2F%2Felsewhere.example", "a"]
)
def test_nobody_is_led_away_from_us(is_in: bool, noted: str) -> None:
    assert asked("/", cookie=f"{COOKIE}={noted}")["status"] == "200"
