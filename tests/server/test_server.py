"""What the server does to requests, without a server."""

import ast
import asyncio
import gc
import gzip
import socket
import weakref
from pathlib import Path

import pytest

from server import door, ports, serve, serving


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

    named = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in ({"host": "localhost"} | headers).items()
    ]
    scope = {"type": "http", "method": "GET", "path": path, "headers": named, "query_string": b""}
    asyncio.run(door.Door(_streamlits_page)(scope, receive, send))
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
    name = next(door.STATIC.glob("js/index.*.js"))
    status, headers, body = get(f"/static/js/{name.name}", accept_encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip" and "immutable" in headers["cache-control"]
    assert gzip.decompress(body) == name.read_bytes()


@pytest.mark.parametrize("path", ["/static/js/../../../config.py.js", "/static/js/..%2f.js", "/static/nothing.js"])
def test_nothing_outside_the_folder_is_read(path):
    assert "content-encoding" not in get(path, accept_encoding="gzip", accept="text/html")[1]


# What would hold every reader up while it is waited for. On a thread (`asyncio.to_thread`) it may be done.
BLOCKING = {"open", "read_bytes", "read_text", "write_bytes", "compress", "decompress", "sleep", "run", "join", "recv"}


@pytest.mark.parametrize("path", sorted(Path(door.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_nothing_is_waited_for_on_the_loop(path):
    assert [ast.unparse(call) for call in calls_on_the_loop(path.read_text(encoding="utf-8"))] == []
    assert calls_on_the_loop("async def f(): open(x)") and not calls_on_the_loop(
        "async def f(): await t(lambda: open(x))"
    )


def calls_on_the_loop(code: str) -> list[ast.Call]:
    """The calls of such names in functions that run on the event loop, but for those that are awaited there."""
    loop = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.AsyncFunctionDef)]
    aside = [node for each in loop for node in ast.walk(each) if isinstance(node, ast.Lambda | ast.Await)]
    beside = {
        id(inner) for node in aside for inner in ([node.value] if isinstance(node, ast.Await) else ast.walk(node))
    }
    calls = [node for each in loop for node in ast.walk(each) if isinstance(node, ast.Call) and id(node) not in beside]
    return [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in BLOCKING]


class Ring:
    """Something that only a collection takes away."""

    def __init__(self) -> None:
        self.itself = self


def test_what_stays_is_left_out_of_collections_and_what_went_meanwhile_is_taken_away():
    ring = Ring()
    there = weakref.ref(ring)
    try:
        serving.settle()
        assert gc.get_freeze_count() > 10_000
        del ring
        gc.collect()
        assert there() is not None
        serving.settle()
        assert there() is None
    finally:
        gc.unfreeze()


def test_the_socket_does_not_wait():
    with ports.listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_taken_port_is_told_or_passed_over():
    with ports.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError):
            ports.listen("127.0.0.1", port)
        with ports.listen("127.0.0.1", port, tries=20) as second:
            assert second.getsockname()[1] != port


@pytest.mark.parametrize(
    ("option", "variable", "port"),
    [(None, "", None), (None, " 8660 ", 8660), ("8661", "8660", 8661), ("0", "", 0), ("65535", "abc", 65535)],
)
def test_the_port_is_the_options_then_the_variables(option, variable, port):
    assert ports.wanted_port(option, variable) == port


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
    with ports.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Port {port} är upptagen, kanske av ett Utfall") and said.count("\n") == 1


def test_an_address_that_is_not_ours_is_told(monkeypatch, capsys):
    monkeypatch.setenv("UTFALL_OPEN_CHECK", "only")
    assert serve.main(["--port", "0", "--address", "192.0.2.1"]) == 2
    assert capsys.readouterr().err.startswith("192.0.2.1 är ingen adress som den här datorn kan svara på")


def test_a_port_that_nobody_chose_is_passed_over_and_that_is_said(monkeypatch, capsys):
    with ports.listen("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        monkeypatch.setattr(ports, "PORT", taken)
        with ports.open_port("127.0.0.1", None) as second:
            port = second.getsockname()[1]
    said = capsys.readouterr().err
    assert port != taken and said.startswith(f"Port {taken} är upptagen") and f"svarar på port {port}." in said
