"""Mail to a real SMTP server, alerts the first time and every time, and the command line that cron runs."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import inspect
import io
import json
import os
import re
import socket
import ssl
import subprocess
from pathlib import Path

import pypdf
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from worlds import followed

from etl.build import builder
from reports import Request
from reports import __main__ as commands
from reports.content.text import speaking
from reports.editions import compare, fix_edition
from reports.sending import alerts, mail

RECEIVER = "namnd@kommun.exempel.se"


class Inbox:
    def __init__(self) -> None:
        self.received: list[email.message.EmailMessage] = []
        self.secure: list[bool] = []
        self.refused = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.secure.append(session.ssl is not None)
        assert len(envelope.rcpt_tos) == 1
        return "250 OK"


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


def test_a_report_is_sent_with_its_file_over_tls(published, server, capsys):
    assert commands.main(["send", "--to", RECEIVER, "--to", "anna@exempel.se", "--sections", "summary,persons"]) == 0
    assert [message["To"] for message in server.received] == [RECEIVER, "anna@exempel.se"]
    assert server.secure == [True, True]
    message = server.received[0]
    assert message["Subject"] == "Sysselsättningskrav i upphandling: Alla organisationer"
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "utfall-alla-organisationer-2024-12-31.pdf"
    content = attachment.get_content()
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "Personer .." in " ".join(text.split()) and "Personer 3" not in " ".join(text.split())
    body = message.get_body(("plain",)).get_content()
    assert "avtalade platser" in body and "Läget per: 31 december 2024" in body


def test_a_fixed_report_is_sent_as_it_was_fixed(published, server, capsys):
    kept, _new = fix_edition.fix(Request(sections=("summary",)), "Anna")
    published.placements("placement_id start_date end_date form sex\nP9 2024-01-01 2024-12-31 fixed_term woman")
    builder.build_and_publish(dt.date(2024, 12, 31))
    assert commands.main(["send", "--report", kept.number, "--to", RECEIVER]) == 0
    (message,) = server.received
    assert message["Subject"].startswith(f"{kept.number}: ")
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == kept.files["pdf"]["name"]
    assert compare.sha256(attachment.get_content()) == kept.files["pdf"]["sha256"]
    body = message.get_body(("plain",)).get_content()
    assert "avtalade platser" in body and f"Rapportnummer: {kept.number}" in body
    assert commands.main(["send", "--report", "R-1999-001", "--to", RECEIVER]) == 2
    assert len(server.received) == 1
    path = kept.folder / kept.files["pdf"]["name"]
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7")
    assert commands.main(["send", "--report", kept.number, "--to", RECEIVER]) == 2
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("anna@annat.se", "not_allowed"),
        ("anna@sub.exempel.se", "not_allowed"),
        ("anna@exempel.se.ond.se", "not_allowed"),
        ("anna@exempel.se, bo@annat.se", "not_an_address"),
        ("anna@exempel.se\nBcc: bo@annat.se", "not_an_address"),
        ("<anna@exempel.se>", "not_an_address"),
    ],
)
def test_only_configured_domains_receive(published, server, address, code, capsys):
    with pytest.raises(mail.NotSent) as refused:
        mail.send([RECEIVER, address], "x", "y")
    assert refused.value.code == code
    assert commands.main(["send", "--to", RECEIVER, "--to", address]) == 3
    assert not server.received
    assert "skickades" in capsys.readouterr().err


def test_without_settings_nothing_is_sent(published, monkeypatch, capsys):
    for name in ("UTFALL_SMTP_HOST", "UTFALL_MAIL_FROM", "UTFALL_MAIL_DOMAINS"):
        monkeypatch.delenv(name, raising=False)
    assert commands.main(["send", "--to", RECEIVER]) == 3
    assert "UTFALL_SMTP_HOST" in capsys.readouterr().err


def test_a_wrong_password_is_told_without_it(published, server, monkeypatch, capsys):
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "fel-hemlighet")
    assert commands.main(["send", "--to", RECEIVER]) == 3
    said = capsys.readouterr().err
    assert "godtog inte UTFALL_SMTP_USER och UTFALL_SMTP_PASSWORD. Inget skickades." in said
    assert "fel-hemlighet" not in said and "Traceback" not in said
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "lösenord")
    assert commands.main(["send", "--to", RECEIVER]) == 3
    said = capsys.readouterr().err
    assert "kan inte ha bokstäver som å, ä och ö" in said and "lösenord" not in said
    assert not server.received


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("UTFALL_SMTP_STARTTLS", "0", "in_the_clear"),
        ("UTFALL_SMTP_STARTTLS", "Nej", "in_the_clear"),
        ("UTFALL_SMTP_STARTTLS", "kanske", "not_yes_or_no"),
        ("UTFALL_SMTP_STARTTLS", "off", "not_yes_or_no"),
        ("UTFALL_SMTP_PORT", "70000", "not_a_port"),
        ("UTFALL_SMTP_PORT", "smtp", "not_a_port"),
        ("UTFALL_MAIL_FROM", "Utfall\nBcc: a@b.se", "not_a_sender"),
        ("UTFALL_SMTP_CA", "/nowhere.pem", "no_authority"),
        ("UTFALL_SMTP_HOST", "finns.inte.invalid", "no_host"),
        ("UTFALL_SMTP_HOST", "två..punkter", "no_host"),
        ("UTFALL_SMTP_PORT", "1", "refused"),
        ("UTFALL_SMTP_USER", "", "login_needed"),
    ],
)
def test_what_is_wrong_with_the_settings_is_a_sentence(published, server, monkeypatch, capsys, name, value, code):
    """Nothing reaches the server, and cron's mail has one line that says which setting to look at."""
    monkeypatch.setenv(name, value)
    with pytest.raises(mail.NotSent) as refused:
        mail.send([RECEIVER], "x", "y")
    assert refused.value.code == code
    assert commands.main(["send", "--to", RECEIVER]) == 3
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.endswith((".", "?")) and "hemligt" not in line and "{" not in line
    assert name in line or os.environ["UTFALL_SMTP_HOST"] in line
    assert not server.received


@pytest.mark.parametrize("word", ["ja", "JA", "yes", "true", "1", "", "nej", "no", "False", "0"])
def test_starttls_is_yes_or_no_in_words(word):
    found = mail.settings({"UTFALL_SMTP_HOST": "h", "UTFALL_MAIL_FROM": "a@b.se", "UTFALL_MAIL_DOMAINS": "b.se",
                           "UTFALL_SMTP_STARTTLS": word})  # fmt: skip
    assert found.starttls == (word.lower() in ("ja", "yes", "true", "1", ""))


def test_a_server_that_nobody_vouches_for_is_refused(server, monkeypatch):
    monkeypatch.delenv("UTFALL_SMTP_CA")
    with pytest.raises(mail.NotSent) as refused:
        mail.send([RECEIVER], "x", "y")
    assert refused.value.code == "not_trusted"
    assert not server.received


def test_a_receiver_that_the_server_refuses_keeps_nothing_from_the_others(server):
    server.refused = "borta@exempel.se"
    with pytest.raises(mail.NotSent) as refused:
        mail.send(["borta@exempel.se", RECEIVER], "x", "y")
    assert (refused.value.code, refused.value.address) == ("some_refused", "borta@exempel.se")
    assert [message["To"] for message in server.received] == [RECEIVER]
    with pytest.raises(mail.NotSent) as refused:
        mail.send(["borta@exempel.se"], "x", "y")
    assert refused.value.code == "receivers_refused"


def test_every_reason_has_its_sentence_in_both_languages():
    codes = set(re.findall(r'(?:NotSent\(|return )"(\w+)"|code = "(\w+)" if|else "(\w+)"', inspect.getsource(mail)))
    names = {name for found in codes for name in found if name}
    assert {"not_trusted", "wrong_login", "some_refused", "tls_needed"} <= names
    for spoken in ("sv", "en"):
        with speaking(spoken):
            said = {mail.problem_in_words(mail.NotSent(name, "WHAT", "ADDRESS")) for name in names}
        assert len(said) == len(names) and all("WHAT" in text or "UTFALL" in text for text in said)


# --- alerts


def rules(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "alerts.csv"
    path.write_text("\n".join(["rule,watches,what,condition,limit,organisation_id,repeat", *rows]), encoding="utf-8")
    return path


def given(path: Path, build) -> list[str]:
    with alerts.pending(alerts.read_rules(path), build) as found:
        return [alert.rule for alert in found]


def test_first_time_once_and_every_time_always(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first", "always,measure,report_rate,below,0.9,,every")
    assert given(path, world.opened()) == ["once", "always"]
    assert given(path, world.opened()) == ["always"]


def test_what_has_been_well_again_is_alerted_of_again(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "once,measure,report_rate,below,0.5,,first")
    assert given(path, world.opened()) == ["once"]
    world.reports("contract_id period persons_started\nC1 2024-Q2 0")
    world.reports("contract_id period persons_started\nC1 2024-Q3 0")
    assert world.value("report_rate") == 1
    assert given(path, world.opened()) == []
    world.as_of = "2026-01-31"
    assert world.value("report_rate") < 0.5
    assert given(path, world.opened()) == ["once"]


def test_each_late_report_is_told_of_once(world, tmp_path):
    followed(world)
    path = rules(tmp_path, "late,report,,missing,,,first")
    texts = [alert.text for alert in alerts.run(alerts.read_rules(path), world.opened())]
    assert texts == [
        f"Rapporten för {which} kvartalet 2024 om avtal C1 Skolstäd (Exempelkommunen #1 *$x$*) skulle ha kommit {due} "
        'från =HYPERLINK("http://x") & <b>Bygg</b>.'
        for which, due in (("andra", "15 juli 2024"), ("tredje", "15 oktober 2024"))
    ]
    assert given(path, world.opened()) == ["late", "late"]
    world.as_of = "2025-01-31"
    assert given(path, world.opened()) == ["late"]


def test_a_goal_that_turns(world, tmp_path):
    followed(world)
    world.deliver(
        "goals",
        [{"goal_id": "G1", "organisation_id": "212000-0142", "title": "Mål", "measure": "report_rate", "year": "2024",
          "operator": "at_least", "target_low": "90"}],
    )  # fmt: skip
    path = rules(tmp_path, "turned,goal,,behind|not_met,,,first")
    world.as_of = "2024-01-10"
    before = given(path, world.opened())
    world.as_of = "2025-01-31"
    (told,) = alerts.run(alerts.read_rules(path), world.opened())
    assert told.text.startswith("Målet Mål (G1, Exempelkommunen #1 *$x$*): ")
    assert given(path, world.opened()) == ["turned"]
    assert before == []
    assert given(path, world.opened()) == []


def test_hidden_is_neither_yes_nor_no_and_never_told(world, tmp_path):
    followed(world, persons=4)
    path = rules(tmp_path, "few,measure,persons,below,100,,first")
    assert given(path, world.opened()) == []


def test_what_was_remembered_stays_while_it_cannot_be_judged(world, tmp_path):
    followed(world, persons=4)
    path = rules(tmp_path, "few,measure,persons,below,100,,first")
    state = Path(world.opened().path).parents[1] / "alerts" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"few": ["persons below 100.0"]}), encoding="utf-8")
    assert given(path, world.opened()) == []
    assert json.loads(state.read_text(encoding="utf-8"))["few"] == ["persons below 100.0"]


def test_what_could_not_be_sent_comes_again(published, server, tmp_path, monkeypatch, capsys):
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first")
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "fel")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 3
    assert not server.received
    monkeypatch.setenv("UTFALL_SMTP_PASSWORD", "hemligt")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 0
    assert len(server.received) == 1


def test_alerts_are_mailed_once(published, server, tmp_path):
    path = rules(tmp_path, "once,measure,report_rate,below,0.9,,first", "late,report,,missing,,,first")
    assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER, "--dry-run"]) == 0
    assert not server.received
    for _time in range(2):
        assert commands.main(["alerts", "--rules", str(path), "--to", RECEIVER]) == 0
    (message,) = server.received
    text = message.get_content()
    assert "Rapporteringsgrad är 33 %, under gränsen 90 % (alla organisationer)." in text.replace("\u00a0", " ")
    # One line for the contract, and not one for each of its reports.
    assert text.count("avtal C1 Skolstäd (Exempelkommunen") == 1 and "andra kvartalet 2024" in text
    assert "Det saknas 1 rapport till om samma avtal." in text and "tredje kvartalet" not in text


@pytest.mark.parametrize(
    "row",
    [
        "x,nothing,,,,,first",
        "x,measure,fulfilment,below,much,,first",
        "x,measure,fulfilment,around,0.5,,first",
        "x,goal,,sad,,,first",
        "x,report,,missing,,,sometimes",
        ",report,,missing,,,first",
    ],
)
def test_a_rule_that_cannot_be_read_is_told_by_row(published, tmp_path, row, capsys):
    path = rules(tmp_path, "good,report,,missing,,,first", row)
    assert commands.main(["alerts", "--rules", str(path)]) == 2
    assert "Rad 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,goal,G9,not_met,,,first", "Målet G9 i regeln x finns inte"),
        ("x,measure,fulfilmint,below,0.5,,first", "Måttet fulfilmint i regeln x finns inte"),
        ("x,report,,missing,,111111-1111,first", "Organisationen 111111-1111 i regeln x finns inte"),
    ],
)
def test_a_rule_that_watches_nothing_is_told(published, tmp_path, row, said, capsys):
    """It would else be silent for ever."""
    assert commands.main(["alerts", "--rules", str(rules(tmp_path, row))]) == 2
    assert said in capsys.readouterr().err


def test_the_shipped_rules_can_be_run(published, capsys):
    assert commands.main(["alerts", "--dry-run"]) == 0


# --- the command line


def test_make_writes_each_format_whole(published, tmp_path, capsys):
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        out = tmp_path / f"rapport.{form}"
        assert (
            commands.main(
                [
                    "make",
                    "--organisation",
                    "212000-0142",
                    "--from",
                    "2024-01",
                    "--to",
                    "2024-12",
                    "--format",
                    form,
                    "--out",
                    str(out),
                ]
            )
            == 0
        )
        assert out.read_bytes().startswith(start)
    assert sorted(path.suffix for path in tmp_path.glob("rapport*")) == [".docx", ".pdf", ".xlsx"]
    assert not list(tmp_path.glob(".rapport*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--organisation", "111111-1111"], "111111-1111"),
        (["--goal", "G9"], "Målet G9 finns inte"),
        (["--sections", "summary,weather"], "weather"),
        (["--from", "2024-12", "--to", "2024-01"], "slutar innan"),
    ],
)
def test_what_cannot_be_made_is_told(published, tmp_path, arguments, said, capsys):
    out = tmp_path / "x.pdf"
    assert commands.main(["make", "--out", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_told(published, tmp_path, capsys):
    assert commands.main(["make", "--sections", "summary", "--out", str(tmp_path)]) == 2
    assert f"{tmp_path} kan inte läsas eller skrivas" in capsys.readouterr().err
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}.*"))


def test_without_a_warehouse_it_says_so(data_folder, tmp_path, capsys):
    assert commands.main(["make", "--out", str(tmp_path / "x.pdf")]) == 2
    assert "Inget är inläst" in capsys.readouterr().err
