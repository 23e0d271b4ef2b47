"""How one signs in: by OpenID Connect, as `sign_on.yml` in the data folder says. Without that file nobody signs in, and
Utfall answers on this machine alone.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from access.settings_file import SettingsFile, WrongSettings, read_settings
from etl import folders

FILE = "sign_on.yml"
# Set by the server when it starts, so that a file that is taken away while it runs opens nothing.
REQUIRED = "UTFALL_SIGN_ON"
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
CALLBACK = "/oauth2callback"
_NEEDED = ("address", "provider", "client_id")
_KEYS = (*_NEEDED, "client_secret", "client_secret_file", "scope")
_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class SignOn:
    """`address`: Utfall's own, as readers write it. `provider`: where the provider describes itself."""

    address: str
    provider: str
    client_id: str
    client_secret: str
    scope: str

    @property
    def host(self) -> str:
        """The name that readers write."""
        return (urlsplit(self.address).hostname or "").lower()


def file() -> Path:
    """Where it is said."""
    return folders.data_folder() / FILE


def is_required() -> bool:
    """Whether one has to sign in."""
    return bool(os.environ.get(REQUIRED)) or file().exists()


def require() -> None:
    """Has this process, and those that it starts, demand it from now on, whatever becomes of the file."""
    os.environ[REQUIRED] = "1"


def read() -> SignOn:
    """What the file says. Raises WrongSettings."""
    written = read_settings(file())
    content = written.content
    if not isinstance(content, dict):
        raise WrongSettings([written.wrong(f"skriv {', '.join(_NEEDED)} och client_secret, en rad var.")])
    wrong = [written.wrong(f"{key} finns inte; skriv {', '.join(_KEYS)}.", key) for key in content if key not in _KEYS]
    wrong += [written.wrong(f"{key} saknas.") for key in _NEEDED if not content.get(key)]
    wrong += [
        written.wrong(f"{key} ska vara en text.", key) for key in _KEYS if not isinstance(content.get(key, ""), str)
    ]
    if wrong:
        raise WrongSettings(wrong)
    address, provider = content["address"].rstrip("/"), content["provider"].rstrip("/")
    wrong += [each for each in (_unsafe(written, "address", address), _unsafe(written, "provider", provider)) if each]
    if urlsplit(address).path or urlsplit(address).query:
        wrong.append(
            written.wrong("address är bara namnet, som https://utfall.kommunen.se, utan något efter.", "address")
        )
    secret = _secret(written, wrong)
    if wrong:
        raise WrongSettings(wrong)
    where = provider if provider.endswith(_WELL_KNOWN) else provider + _WELL_KNOWN
    return SignOn(address, where, content["client_id"], secret, content.get("scope", "openid profile email"))


def _unsafe(written: SettingsFile, key: str, address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return None
    if parts.scheme == "http" and parts.hostname in OWN_MACHINE:
        return None
    return written.wrong(f"{key} ska börja med https:// (http:// bara för den egna datorn).", key)


def _secret(written: SettingsFile, wrong: list[str]) -> str:
    content = written.content
    if ("client_secret" in content) == ("client_secret_file" in content):
        wrong.append(
            written.wrong("skriv client_secret, eller client_secret_file med filen som den står i; en av dem.")
        )
        return ""
    holder = written.path
    if "client_secret_file" in content:
        holder = Path(content["client_secret_file"])
        if not holder.is_absolute():
            holder = written.path.parent / holder
    if not folders.WINDOWS and holder.exists() and holder.stat().st_mode & 0o077:
        wrong.append(
            f"{holder.name}: filen har en hemlighet, och andra konton på datorn kan läsa den. Kör: chmod 600 {holder}"
        )
    if "client_secret" in content:
        return str(content["client_secret"])
    try:
        return holder.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        wrong.append(written.wrong(f"filen {holder.name} kan inte läsas.", "client_secret_file"))
        return ""


def cookie_secret() -> str:
    """What the cookies of those who are signed in are signed with: made once, and kept in the data folder (0600)."""
    path = folders.data_folder() / "access" / "cookie.key"
    with folders.hold(path.with_name(".cookie.lock")):
        if not path.exists():
            folders.place_text(path, secrets.token_hex(32))
        return path.read_text(encoding="ascii").strip()


def for_streamlit(sign_on: SignOn) -> dict[str, Any]:
    """The same as Streamlit's `[auth]` says it."""
    return {
        "redirect_uri": sign_on.address + CALLBACK,
        "cookie_secret": cookie_secret(),
        "client_id": sign_on.client_id,
        "client_secret": sign_on.client_secret,
        "server_metadata_url": sign_on.provider,
        "client_kwargs": {"scope": sign_on.scope},
    }
