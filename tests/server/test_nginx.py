"""docs/nginx.conf, served by nginx itself: readers, uploads and files find their process through it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.served import ROOT, WAIT, Reader, ask, etl, process_in, put, serving, texts
from tools.nginx import NO_NGINX, find_nginx

pytestmark = [pytest.mark.nginx, pytest.mark.builds]

# What the rest of nginx's settings must say for a server that nobody installed: its files lie in the test's folder.
AROUND = """daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx in front of two processes over an empty store."""
    nginx = find_nginx()
    assert nginx, NO_NGINX
    folder = tmp_path_factory.mktemp("nginx")
    etl(folder / "data", "start", UTFALL_NO_SAMPLES="1")
    with serving(folder / "data", folder / "log", "--workers", "2", "--cold") as served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            listens = free.getsockname()[1]
        site = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
        assert site.count("listen 80;") == 1 and site.count("127.0.0.1:8501;") == 1
        site = site.replace("listen 80;", f"listen 127.0.0.1:{listens};").replace(":8501;", f":{served.port};")
        settings = folder / "nginx.conf"
        settings.write_text(AROUND.format(folder=folder, site=site), encoding="utf-8")
        process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(settings)], stderr=subprocess.DEVNULL)
        try:
            wait_for(listens, folder)
            yield listens
        finally:
            process.terminate()
            process.wait(WAIT)


def wait_for(port: int, folder: Path) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        try:
            if ask(port, "/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((folder / "error.log").read_text(encoding="utf-8"))


def test_new_readers_are_dealt_out_and_come_back(port: int):
    first = [process_in(ask(port, "/", Accept="text/html")[1]["set-cookie"]) for _ in range(4)]
    assert sorted(first) == [0, 0, 1, 1]
    told = ask(port, "/", Accept="text/html", Cookie="utfall_process=1")
    assert told[0] == 200 and "utfall_process" not in told[1].get("set-cookie", "")
    assert b'lang="sv"' in told[2] and told[1]["x-frame-options"] == "DENY"


def test_an_upload_reaches_its_session_whole_and_no_other_process(port: int):
    content = os.urandom(1024) * 1024 * 20
    for number in (0, 1):
        with Reader(port, number) as reader:
            assert reader.process == number
            reader.run("upload")
            path = reader.upload_address("f.csv")
            assert put(port, path, content, f"utfall_process={number}") == (204, "")
            assert put(port, path, b"x", f"utfall_process={1 - number}")[0] == 400


def test_a_file_that_is_too_large_is_refused(port: int):
    with Reader(port, 0) as reader:
        reader.run("upload")
        path = reader.upload_address("f.csv")
    headers = {"Content_Length": str(202 * 1024 * 1024), "Cookie": "utfall_process=0"}
    assert ask(port, path, "PUT", None, **headers)[0] == 413


def test_a_file_to_fetch_is_found_in_its_process(port: int):
    with Reader(port, 1) as reader:
        address = reader.address_of_download(reader.run("templates")).rpartition("/media/")[2]
        assert [ask(port, f"/media/{address}", Cookie=f"utfall_process={n}")[0] for n in (0, 1)] == [404, 200]


def test_a_websocket_carries_large_messages_and_pages(port: int):
    with Reader(port) as reader:
        assert reader.process in (0, 1)
        reader.run("", nothing="x" * 4_000_000)
        assert "Definitioner" in texts(reader.run("definitions"))


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_nobody_needs_from_outside_is_closed(port: int, path: str):
    assert ask(port, path)[0] == 404
