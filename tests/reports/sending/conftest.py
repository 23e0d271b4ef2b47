"""Fixtures of this folder."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from mail_server import Inbox
from worlds import followed

from etl.build import builder


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    key, crt = folder / "key.pem", folder / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", crt],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, crt


@pytest.fixture
def server(certificate, monkeypatch):
    """A server that takes mail only from anna, only after STARTTLS."""
    key, crt = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)

    def known(_server, _session, _envelope, mechanism, auth):
        # `handled`: the server itself answers, also with a no.
        return AuthResult(success=(auth.login, auth.password) == (b"anna", b"hemligt"), handled=False)

    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        inbox, hostname="localhost", port=port, tls_context=context, require_starttls=True,
        auth_required=True, authenticator=known,
    )  # fmt: skip
    controller.start()
    for name, value in {
        "UTFALL_SMTP_HOST": "localhost", "UTFALL_SMTP_PORT": str(port), "UTFALL_SMTP_CA": str(crt),
        "UTFALL_SMTP_USER": "anna", "UTFALL_SMTP_PASSWORD": "hemligt", "UTFALL_MAIL_FROM": "utfall@kommun.exempel.se",
        "UTFALL_MAIL_DOMAINS": "exempel.se, kommun.exempel.se",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    yield inbox
    controller.stop()


@pytest.fixture
def published(world, monkeypatch):
    """A published warehouse with one contract, three persons and reports that are late."""
    followed(world, persons=3)
    builder.build_and_publish(dt.date(2024, 12, 31))
    return world
