"""What the server does to requests, without a server."""

import asyncio
import gzip
import socket

import pytest

from server import serve


async def _streamlits_page(scope, receive, send):
    compressed = any(name == b"accept-encoding" for name, _value in scope["headers"])
    body = b"compressed" if compressed else b'<html lang="en"><title>Streamlit</title></html>'
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(body)).encode())]
    if compressed:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body[:10], "more_body": True})
    await send({"type": "http.response.body", "body": body[10:]})


def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    messages = []

    async def send(message):
        messages.append(message)

    async def receive():
        return {"type": "http.request"}

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": named, "query_string": b""}
    asyncio.run(serve.Door(_streamlits_page)(scope, receive, send))
    got = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], got, b"".join(m.get("body", b"") for m in messages[1:])


def test_a_page_is_swedish_and_guarded_even_when_the_browser_takes_gzip():
    status, headers, body = get("/contracts", accept="text/html", accept_encoding="gzip")
    assert status == 200 and body.startswith(b'<html lang="sv"><title>Utfall')
    assert int(headers["content-length"]) == len(body)
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_nobody_needs_from_outside_is_closed(path):
    assert get(path)[0] == 404


def test_scripts_are_compressed_once():
    name = next(serve.STATIC.glob("js/index.*.js"))
    status, headers, body = get(f"/static/js/{name.name}", accept_encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip" and "immutable" in headers["cache-control"]
    assert gzip.decompress(body) == name.read_bytes()


@pytest.mark.parametrize("path", ["/static/js/../../../config.py.js", "/static/js/..%2f.js", "/static/nothing.js"])
def test_nothing_outside_the_folder_is_read(path):
    assert "content-encoding" not in get(path, accept_encoding="gzip", accept="text/html")[1]


def test_the_socket_does_not_wait():
    with serve.listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_taken_port_is_told_or_passed_over():
    with serve.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError):
            serve.listen("127.0.0.1", port)
        with serve.listen("127.0.0.1", port, tries=20) as second:
            assert second.getsockname()[1] != port


@pytest.mark.parametrize(
    ("option", "variable", "port"),
    [(None, "", None), (None, " 8660 ", 8660), ("8661", "8660", 8661), ("0", "", 0), ("65535", "abc", 65535)],
)
def test_the_port_is_the_options_then_the_variables(option, variable, port):
    assert serve.wanted_port(option, variable) == port


@pytest.mark.parametrize(
    ("option", "variable", "named"),
    [
        ("99999", "", "--port"),
        ("", "", "--port"),
        ("-1", "", "--port"),
        ("8501.5", "", "--port"),
        (None, "abc", "UTFALL_PORT"),
        (None, "²", "UTFALL_PORT"),
    ],
)
def test_what_is_no_port_is_told_in_a_sentence(option, variable, named, monkeypatch, capsys):
    monkeypatch.setenv("UTFALL_PORT", variable)
    assert serve.main([] if option is None else [f"--port={option}"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{named} ska vara ett portnummer från 1 till 65535") and said.count("\n") == 1


def test_a_port_that_was_chosen_and_is_taken_is_told(capsys):
    with serve.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Port {port} är upptagen, kanske av ett Utfall") and said.count("\n") == 1


def test_an_address_that_is_not_ours_is_told(capsys):
    assert serve.main(["--port", "0", "--address", "192.0.2.1"]) == 2
    assert capsys.readouterr().err.startswith("192.0.2.1 är ingen adress som den här datorn kan svara på")


def test_a_port_that_nobody_chose_is_passed_over_and_that_is_said(monkeypatch, capsys):
    with serve.listen("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        monkeypatch.setattr(serve, "PORT", taken)
        with serve.open_port("127.0.0.1", None) as second:
            port = second.getsockname()[1]
    said = capsys.readouterr().err
    assert port != taken and said.startswith(f"Port {taken} är upptagen") and f"svarar på port {port}." in said
