"""Mail through the organisation's own SMTP server, to addresses that the configuration lets through and to no other.

Settings come from the environment:

    UTFALL_SMTP_HOST, UTFALL_SMTP_PORT (25)     the server
    UTFALL_SMTP_STARTTLS (ja)                   ja or nej (yes, no, true, false, 1, 0); no only for one on the same
    machine UTFALL_SMTP_CA                              a file of certificates to trust, when the system's are not
    enough UTFALL_SMTP_USER, UTFALL_SMTP_PASSWORD      when the server asks for them UTFALL_MAIL_FROM
    the sender's address UTFALL_MAIL_DOMAINS                         domains that may receive, with commas: "exempel.se,
    kommun.se"

Until readers have rights of their own a mail holds what every reader may see: the figures of the door, where small
numbers are hidden.
"""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from reports.content.text import _

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_SECONDS = 30
_YES, _NO = frozenset(("ja", "yes", "true", "1")), frozenset(("nej", "no", "false", "0"))


class NotSent(Exception):
    """What could not be sent. `code` says why and `what` the detail; `told` has both in a sentence. Holds no password.

    Of the settings: not_configured, not_a_port, not_yes_or_no, not_a_sender, in_the_clear, no_authority. Of who
    receives: not_an_address, not_allowed. Of the server: no_host, no_answer, refused, timeout, not_trusted, no_tls,
    tls_needed, no_login, login_needed, wrong_login, password_letters, sender_refused, receivers_refused, some_refused
    (the others have got it), server.
    """

    def __init__(self, code: str, what: str, address: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what
        self.address = address


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
    """The settings of the environment. Raises NotSent when what is needed is not there, or cannot be read."""
    needed = ("UTFALL_SMTP_HOST", "UTFALL_MAIL_FROM", "UTFALL_MAIL_DOMAINS")
    for name in needed:
        if not environment.get(name, "").strip():
            raise NotSent("not_configured", name)
    port = environment.get("UTFALL_SMTP_PORT", "").strip() or "25"
    if not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise NotSent("not_a_port", "UTFALL_SMTP_PORT")
    starttls = environment.get("UTFALL_SMTP_STARTTLS", "").strip().lower() or "ja"
    if starttls not in _YES | _NO:
        raise NotSent("not_yes_or_no", "UTFALL_SMTP_STARTTLS")
    sender = environment["UTFALL_MAIL_FROM"].strip()
    if _ADDRESS.fullmatch(sender) is None:
        raise NotSent("not_a_sender", "UTFALL_MAIL_FROM")
    domains = tuple(part.strip().lower().lstrip("@") for part in environment["UTFALL_MAIL_DOMAINS"].split(","))
    found = Settings(
        host=environment["UTFALL_SMTP_HOST"].strip(),
        port=int(port),
        starttls=starttls in _YES,
        authority_file=environment.get("UTFALL_SMTP_CA", "").strip(),
        user=environment.get("UTFALL_SMTP_USER", "").strip(),
        password=environment.get("UTFALL_SMTP_PASSWORD", ""),
        sender=sender,
        domains=tuple(domain for domain in domains if domain),
    )
    if found.user and not found.starttls:
        raise NotSent("in_the_clear", "UTFALL_SMTP_STARTTLS")
    return found


def check(addresses: Sequence[str], server_settings: Settings) -> None:
    """Raises NotSent unless every address is one address at a domain that may receive. A subdomain is another."""
    for address in addresses:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise NotSent("not_an_address", address)
        if match.group(1).lower() not in server_settings.domains:
            raise NotSent("not_allowed", address)


def send(
    addresses: Sequence[str],
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    server_settings: Settings | None = None,
) -> None:
    """Sends one mail to each address, so that receivers do not see each other. Raises NotSent; then see `code`.

    A login is never sent in the clear: a user name without STARTTLS is refused. An address that the server refuses does
    not keep the mail from the others: then `some_refused` names those who did not get it.
    """
    server_settings = server_settings or settings()
    check(addresses, server_settings)
    refused = []
    try:
        with smtplib.SMTP(server_settings.host, server_settings.port, timeout=_SECONDS) as server:
            if server_settings.starttls:
                server.starttls(context=_trust(server_settings))
            if server_settings.user:
                _log_in(server, server_settings)
            for address in addresses:
                try:
                    server.send_message(_message(server_settings.sender, address, subject, text, attachments))
                except smtplib.SMTPRecipientsRefused:
                    refused.append(address)
    except (OSError, UnicodeError, smtplib.SMTPException) as problem:
        # What the library says may hold what was sent to the server, so it is not passed on.
        raise NotSent(_reason(problem, server_settings), f"{server_settings.host}:{server_settings.port}") from None
    if refused:
        code = "receivers_refused" if len(refused) == len(addresses) else "some_refused"
        raise NotSent(code, f"{server_settings.host}:{server_settings.port}", ", ".join(refused))


def _trust(server_settings: Settings) -> ssl.SSLContext:
    """Which certificates are trusted. Raises NotSent when the file of them cannot be read."""
    try:
        return ssl.create_default_context(cafile=server_settings.authority_file or None)
    except OSError:
        raise NotSent("no_authority", "UTFALL_SMTP_CA") from None


def _log_in(server: smtplib.SMTP, server_settings: Settings) -> None:
    try:
        server.login(server_settings.user, server_settings.password)
    except smtplib.SMTPServerDisconnected:
        # Some servers hang up on who has the wrong password.
        raise NotSent("wrong_login", f"{server_settings.host}:{server_settings.port}") from None


def _reason(problem: Exception, server_settings: Settings) -> str:
    """The code of what went wrong with the server."""
    match problem:
        case UnicodeEncodeError() if not (server_settings.user + server_settings.password).isascii():
            return "password_letters"
        case socket.gaierror() | UnicodeError():
            return "no_host"
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "timeout"
        case ssl.SSLCertVerificationError():
            return "not_trusted"
        case ssl.SSLError():
            return "no_tls"
        case smtplib.SMTPAuthenticationError():
            return "wrong_login"
        case smtplib.SMTPNotSupportedError():
            return "no_login" if server_settings.user and "AUTH" in str(problem) else "no_tls"
        case smtplib.SMTPSenderRefused(smtp_code=530):
            return "login_needed" if server_settings.starttls else "tls_needed"
        case smtplib.SMTPSenderRefused():
            return "sender_refused"
        case smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError() | ConnectionError():
            return "no_answer"
        case OSError() if not isinstance(problem, smtplib.SMTPException):
            return "no_answer"
    return "server"


def problem_in_words(problem: NotSent) -> str:
    """Why nothing was sent and what to do, in a sentence."""
    nothing = " " + _("Inget skickades.")
    said = {
        "not_configured": _("E-posten är inte inställd: {what} saknas.") + nothing,
        "not_a_port": _("{what} ska vara ett portnummer mellan 1 och 65535.") + nothing,
        "not_yes_or_no": _("{what} ska vara ja eller nej (yes, no, true, false, 1 och 0 går också).") + nothing,
        "not_a_sender": _("{what} ska vara en enda e-postadress.") + nothing,
        "in_the_clear": _("Lösenord skickas aldrig i klartext: med UTFALL_SMTP_USER måste {what} vara ja.") + nothing,
        "no_authority": _("Filen med certifikat i {what} går inte att läsa.") + nothing,
        "not_an_address": _("{what} är ingen e-postadress.") + nothing,
        "not_allowed": _("{what} får inte ta emot: adressens domän finns inte i UTFALL_MAIL_DOMAINS.") + nothing,
        "no_host": _("E-postservern {what} hittas inte. Stämmer UTFALL_SMTP_HOST?") + nothing,
        "refused": _("E-postservern {what} tar inte emot någon anslutning. Är den igång, och stämmer porten?")
        + nothing,
        "timeout": _("E-postservern {what} svarade inte i tid."),
        "no_answer": _("Det gick inte att nå e-postservern {what}, eller så bröts anslutningen."),
        "not_trusted": _(
            "E-postservern {what} har ett certifikat som inte går att lita på. Är det utfärdat av er egen myndighet: "
            "ange filen i UTFALL_SMTP_CA."
        )
        + nothing,
        "no_tls": _("Det gick inte att kryptera anslutningen till e-postservern {what} (STARTTLS).") + nothing,
        "no_login": _("E-postservern {what} tar inte emot någon inloggning. Ta bort UTFALL_SMTP_USER om ingen behövs.")
        + nothing,
        "tls_needed": _("E-postservern {what} kräver kryptering: sätt UTFALL_SMTP_STARTTLS till ja.") + nothing,
        "login_needed": _("E-postservern {what} kräver inloggning: ange UTFALL_SMTP_USER och UTFALL_SMTP_PASSWORD.")
        + nothing,
        "wrong_login": _("E-postservern {what} godtog inte UTFALL_SMTP_USER och UTFALL_SMTP_PASSWORD.") + nothing,
        "password_letters": _("UTFALL_SMTP_USER och UTFALL_SMTP_PASSWORD kan inte ha bokstäver som å, ä och ö.")
        + nothing,
        "sender_refused": _("E-postservern {what} godtog inte avsändaren i UTFALL_MAIL_FROM.") + nothing,
        "receivers_refused": _("E-postservern {what} godtog inte {address} som mottagare.") + nothing,
        "some_refused": _("E-postservern {what} godtog inte {address} som mottagare. De andra har fått brevet."),
        "server": _("E-postservern {what} tog inte emot brevet."),
    }[problem.code]
    return said.format(what=problem.what, address=problem.address)


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
