"""Mail to a real SMTP server, alerts the first time and every time, and the command line that cron runs."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import os
import re

import pypdf
import pytest
from mail_server import RECEIVER
from world import BUYER, OTHER_BUYER

from etl.build import builder
from reports import Request
from reports import __main__ as commands
from reports.content.text import speaking
from reports.editions import compare, fix_edition
from reports.sending import mail


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
    pages = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    text = " ".join(pages.split())
    # How many persons is the contract's; what the three are like is not told.
    assert "Personer 3" in text
    assert "Andel kvinnor .." in text and "Kvinna .." in text and "Kvinna 3" not in text and "100 % 3 3" not in text
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


def test_what_is_sent_of_a_goal_is_of_its_body_and_years(published, server, capsys):
    """The other body's contract, and what came before the goal's year, are in neither the mail nor the file."""
    published.organisations(f"organisation_id name\n {BUYER} Ettan\n {OTHER_BUYER} Tvåan")
    published.contracts(
        "contract_id organisation_id start_date end_date requirement required_places\n"
        f" ANNANS {OTHER_BUYER} 2024-01-01 2024-12-31 numeric 77"
    )
    cells = {"measure": "places_delivered", "year": 2024, "operator": "at_least", "target_low": 4}
    published.deliver("goals", [{"goal_id": "G1", "organisation_id": BUYER, **cells}])
    builder.build_and_publish(dt.date(2024, 12, 31))
    assert commands.main(["send", "--goal", "G1", "--to", RECEIVER]) == 0
    (message,) = server.received
    assert message["Subject"] == "Sysselsättningskrav i upphandling: Ettan"
    body = message.get_body(("plain",)).get_content()
    assert "Organisation: Ettan" in body and "Period: januari 2024 – december 2024" in body
    (attachment,) = message.iter_attachments()
    reader = pypdf.PdfReader(io.BytesIO(attachment.get_content()))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Tvåan" not in text and "ANNANS" not in text and "av 1 mål" in body
    # Whoever names an organisation or a period has those.
    assert commands.main(["send", "--goal", "G1", "--until", "2024-06", "--organisation", OTHER_BUYER,
                          "--to", RECEIVER]) == 0  # fmt: skip
    assert "Period: till juni 2024" in server.received[1].get_body(("plain",)).get_content()
    assert server.received[1]["Subject"].endswith(": Tvåan")


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
