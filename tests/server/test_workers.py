"""Several processes behind one address: readers, uploads and files find their process, and none is left behind."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server import reader_cookie, workers
from server.ports import Refused
from tests.server.served import ROOT, WAIT, Reader, Served, ask, etl, process_in, put, serving, texts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("several") / "data"
    etl(folder, "start", UTFALL_NO_SAMPLES="1")
    return folder


@pytest.fixture(scope="module")
def two(data: Path) -> Iterator[Served]:
    with serving(data, data.parent / "log", "--workers", "2", "--cold") as served:
        yield served


def test_new_readers_are_dealt_out_and_come_back_to_their_process(two: Served):
    first = [process_in(ask(two.port, "/", Accept="text/html")[1]["set-cookie"]) for _ in range(4)]
    assert sorted(first) == [0, 0, 1, 1]
    for number in (0, 1):
        told = ask(two.port, "/", Accept="text/html", Cookie=f"a=b; utfall_process={number}")[1]
        assert "utfall_process" not in told.get("set-cookie", "")
        with Reader(two.port, number) as reader:
            assert reader.connection.response.headers.get("set-cookie") is None
    # A number that is no process is no cookie; a script may be kept on the way, so it carries none.
    assert "utfall_process=" in ask(two.port, "/", Cookie="utfall_process=7")[1]["set-cookie"]
    assert "set-cookie" not in ask(two.port, "/static/js/nothing.js")[1]


def test_an_upload_reaches_the_session_and_no_other_process(two: Served):
    content = bytes(range(256)) * 4 * 1024 * 20  # 20 MB
    for number in (0, 1):
        with Reader(two.port, number) as reader:
            reader.run("upload")
            path = reader.upload_address("f.csv")
            assert put(two.port, path, content, f"utfall_process={number}") == (204, "")
            assert put(two.port, path, b"x", f"utfall_process={1 - number}")[0] == 400


def test_what_comes_on_another_readers_connection_is_sent_round_again(two: Served):
    with Reader(two.port, 1) as reader:
        address = reader.address_of_download(reader.run("templates")).rpartition("/media/")[2]
        connection = http.client.HTTPConnection("127.0.0.1", two.port, timeout=WAIT)
        connection.request("GET", "/_stcore/health", headers={"Cookie": "utfall_process=0"})
        assert connection.getresponse().read() == b"ok"
        connection.request("GET", f"/media/{address}?x=1", headers={"Cookie": "utfall_process=1"})
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["location"]) == (307, f"/media/{address}?x=1")
        assert answer.headers["connection"] == "close"
        connection.close()
        status, _headers, content = ask(two.port, f"/media/{address}", Cookie="utfall_process=1")
        assert status == 200 and len(content) > 100
        assert ask(two.port, f"/media/{address}", Cookie="utfall_process=0")[0] == 404


def test_nobody_is_sent_to_another_server(two: Served):
    connection = http.client.HTTPConnection("127.0.0.1", two.port, timeout=WAIT)
    for cookie, path in (("utfall_process=0", "/_stcore/health"), ("utfall_process=1", "//example.org/x")):
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
    connection.close()
    assert (answer.status, answer.headers["location"]) == (307, "/example.org/x")


def test_large_messages_come_whole_both_ways(two: Served):
    with Reader(two.port) as reader:
        reader.run("", nothing="x" * 4_000_000)
        assert reader.run("definitions")[-1].WhichOneof("type") == "script_finished"


def test_a_request_may_come_in_pieces_and_one_that_never_ends_holds_nobody_up(two: Served):
    with socket.create_connection(("127.0.0.1", two.port)) as slow:
        slow.sendall(b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\nCoo")
        assert ask(two.port, "/_stcore/health")[0] == 200
        slow.sendall(b"kie: utfall_process=1\r\nConnection: close\r\n\r\n")
        whole = b"".join(iter(lambda: slow.recv(4096), b""))
        assert whole.startswith(b"HTTP/1.1 200") and b"utfall_process" not in whole
    with socket.create_connection(("127.0.0.1", two.port)) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
        assert endless.recv(4096).startswith(b"HTTP/1.1 4")


def test_the_next_run_in_each_process_shows_what_was_published(two: Served, data: Path):
    with Reader(two.port, 0) as one, Reader(two.port, 1) as other:
        for reader in (one, other):
            assert "Inga uppgifter är inlästa än" in texts(reader.run(""))
        file = data.parent / "organisations.csv"
        file.write_text("organisation_id;name\n212000-1355;Göteborgs kommun\n", encoding="utf-8")
        etl(data, "load", str(file))
        for reader in (one, other):
            assert "000001-" in texts(reader.run("history"))


def test_a_process_that_dies_is_started_again_and_its_readers_go_to_another(data: Path):
    log = data.parent / "dies"
    with serving(data, log, "--workers", "2", "--cold") as served, Reader(served.port, 1) as reader:
        reader.run("")
        before = {process.pid for process in served.workers()}
        victim = next(process for process in served.workers() if has_connection(process, reader))
        victim.kill()
        until = time.monotonic() + WAIT
        while "is started again" not in log.read_text(encoding="utf-8") and time.monotonic() < until:
            time.sleep(0.01)
        with Reader(served.port, 1) as again:  # what names the dead one, and where it is now
            assert again.process == 0
            again.run("definitions")
        while len(served.workers()) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert len({process.pid for process in served.workers()} - before) == 1
        while time.monotonic() < until:
            with Reader(served.port, 1) as again:
                if again.process == 1:
                    break
        assert again.process == 1
        all_of_it = psutil.Process(served.process.pid).children(recursive=True)
        assert served.stop(signal.SIGINT) == 0
        assert psutil.wait_procs(all_of_it, WAIT)[1] == []
    assert "Process 2 ended (-9) and is started again" in log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def has_connection(process: psutil.Process, reader: Reader) -> bool:
    ours = reader.connection.local_address[1]
    return any(found.raddr and found.raddr.port == ours for found in process.net_connections("tcp"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_stopping_leaves_nothing_behind(data: Path, how: signal.Signals):
    log = data.parent / how.name
    with serving(data, log, "--workers", "2", "--cold") as served, Reader(served.port, 0) as reader:
        reader.run("")
        all_of_it = psutil.Process(served.process.pid).children(recursive=True)
        assert len(served.workers()) == 2
        served.stop(how)
        assert psutil.wait_procs(all_of_it, WAIT)[1] == []
    with socket.socket() as free:
        free.bind(("127.0.0.1", served.port))
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_taken_port_is_told(two: Served):
    command = [sys.executable, "-m", "server", "--workers", "2", "--port", str(two.port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WAIT, check=False)
    assert done.returncode == 2 and done.stderr.startswith(f"Port {two.port} är upptagen")


@pytest.mark.parametrize("option", ["0", "-1", "65", "två", "2.5", ""])
def test_what_is_no_number_of_processes_is_told_in_a_sentence(option):
    with pytest.raises(Refused, match="--workers ska vara ett antal processer från 1 till 64"):
        workers.wanted_workers(option)


@pytest.mark.parametrize(
    ("head", "process"),
    [
        (b"GET / HTTP/1.1\r\nCookie: a=1; utfall_process=1; b=2\r\n\r\n", 1),
        (b"GET / HTTP/1.1\r\ncookie:utfall_process=0\r\n\r\n", 0),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nCookie: utfall_process=1\r\n", None),
        (b"GET /?Cookie:%20utfall_process=1 HTTP/1.1\r\nX: utfall_process=1\r\n\r\n", None),
        (b"GET / HTTP/1.1\r\nCookie: my_utfall_process=1\r\n\r\n", None),
        (b"GET / HTTP/1.1\r\nCookie: utfall_process=2\r\n\r\n", None),
        (b"GET / HTTP/1.1\r\nCookie: utfall_process=-1\r\n\r\n", None),
    ],
)
def test_the_process_is_read_out_of_the_cookie_alone(head, process):
    assert reader_cookie.process_of(reader_cookie.cookies_in(head), 2) == process
