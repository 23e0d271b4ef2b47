"""Mail through the organisation's own SMTP server, to addresses that the configuration lets through and to no other.

Settings come from the environment:

    UTFALL_SMTP_HOST, UTFALL_SMTP_PORT (25)     the server
    UTFALL_SMTP_STARTTLS (1)                    0 only for a server on the same machine
    UTFALL_SMTP_CA                              a file of certificates to trust, when the system's are not enough
    UTFALL_SMTP_USER, UTFALL_SMTP_PASSWORD      when the server asks for them
    UTFALL_MAIL_FROM                            the sender's address
    UTFALL_MAIL_DOMAINS                         domains that may receive, with commas: "exempel.se, kommun.se"

Until readers have rights of their own a mail holds what every reader may see: the figures of the door, where small
numbers are hidden.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_SECONDS = 30


class NotSent(Exception):
    """Nothing was sent. `code` says why: not_configured, not_an_address, not_allowed, server; `what`: the detail."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    starttls: bool
    authority_file: str
    user: str
    password: str
    sender: str
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment. Raises NotSent when what is needed is not there."""
    needed = ("UTFALL_SMTP_HOST", "UTFALL_MAIL_FROM", "UTFALL_MAIL_DOMAINS")
    for name in needed:
        if not environment.get(name, "").strip():
            raise NotSent("not_configured", name)
    port = environment.get("UTFALL_SMTP_PORT", "25")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise NotSent("not_configured", "UTFALL_SMTP_PORT")
    domains = tuple(part.strip().lower().lstrip("@") for part in environment["UTFALL_MAIL_DOMAINS"].split(","))
    return Settings(
        host=environment["UTFALL_SMTP_HOST"].strip(),
        port=int(port),
        starttls=environment.get("UTFALL_SMTP_STARTTLS", "1") != "0",
        authority_file=environment.get("UTFALL_SMTP_CA", ""),
        user=environment.get("UTFALL_SMTP_USER", ""),
        password=environment.get("UTFALL_SMTP_PASSWORD", ""),
        sender=environment["UTFALL_MAIL_FROM"].strip(),
        domains=tuple(domain for domain in domains if domain),
    )


def check(addresses: Sequence[str], found: Settings) -> None:
    """Raises NotSent unless every address is one address at a domain that may receive. A subdomain is another domain."""
    for address in addresses:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise NotSent("not_an_address", address)
        if match.group(1).lower() not in found.domains:
            raise NotSent("not_allowed", address)


def send(
    addresses: Sequence[str],
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    found: Settings | None = None,
) -> None:
    """Sends one mail to each address, so that receivers do not see each other. Raises NotSent; then see `code`.

    A login is never sent in the clear: a user name without STARTTLS is refused.
    """
    found = found or settings()
    check(addresses, found)
    if found.user and not found.starttls:
        raise NotSent("not_configured", "UTFALL_SMTP_STARTTLS")
    try:
        with smtplib.SMTP(found.host, found.port, timeout=_SECONDS) as server:
            if found.starttls:
                server.starttls(context=ssl.create_default_context(cafile=found.authority_file or None))
            if found.user:
                server.login(found.user, found.password)
            for address in addresses:
                server.send_message(_message(found.sender, address, subject, text, attachments))
    except (OSError, smtplib.SMTPException) as problem:
        raise NotSent("server", f"{found.host}:{found.port}, {type(problem).__name__}") from problem


def _message(sender: str, address: str, subject: str, text: str, attachments: Sequence[Attachment]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, address
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    for attachment in attachments:
        main, _slash, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message
