"""Who is what: from what the provider says of somebody (claims) to roles, organisations and suppliers, as `access.yml`
in the data folder says.

    name: preferred_username          # the claim by which the log knows somebody; else preferred_username, email or sub
    grants:
      - role: reader
        claims: {groups: utfall-lasare}
      - role: manager
        claims: {groups: utfall-avtal, department: Vägar}   # all of them
        organisations: [002000-0006]                        # or: all
      - role: supplier
        claims: {groups: utfall-leverantorer}
        suppliers: {claim: organisation_number}             # the numbers stand in a claim of their own

A claim that is a list matches where one of its texts does; so does a list in the file. Nobody is anything that no line
gives them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from access import rights
from access.settings_file import SettingsFile, WrongSettings, read_settings, texts
from access.viewer import Role, Scope, Viewer
from etl import folders
from etl.privacy import identity_numbers

FILE = "access.yml"
ALL = "all"
_NAMES = ("preferred_username", "email", "sub")
_NUMBER = re.compile(r"\d{6}-\d{4}|ENSKILD-[0-9A-F]{10}")
_KEYS = ("role", "claims", "organisations", "suppliers")


@dataclass(frozen=True)
class Limit:
    """Which organisations or suppliers: all of them (neither is said), those named, or those that a claim names."""

    numbers: frozenset[str] | None = None
    claim: str | None = None

    def of(self, claims: Mapping[str, Any]) -> frozenset[str] | None:
        """The numbers for somebody with those claims; None is all."""
        if self.claim is None:
            return self.numbers
        return frozenset(_with_hyphen(text) for text in _texts(claims.get(self.claim)))


@dataclass(frozen=True)
class Grant:
    """One line of the file: whoever has all those claims has that role. `claims`: name -> the texts that match."""

    role: Role
    claims: Mapping[str, frozenset[str]]
    organisations: Limit
    suppliers: Limit
    line: int

    def matches(self, claims: Mapping[str, Any]) -> bool:
        """Whether the line is about somebody with those claims."""
        return all(wanted & set(_texts(claims.get(name))) for name, wanted in self.claims.items())

    def scope(self, claims: Mapping[str, Any]) -> Scope:
        """What somebody with those claims sees by it."""
        return rights.scope_of(self.role, self.organisations.of(claims), self.suppliers.of(claims))


@dataclass(frozen=True)
class Grants:
    """The whole file. `names`: the claims by which somebody is known, the first that is there counts."""

    names: Sequence[str]
    grants: Sequence[Grant]

    def name_of(self, claims: Mapping[str, Any]) -> str:
        """What the log calls somebody. Providers that sign in by BankID may name people by their personal numbers: such
        a name is passed over for the next."""
        there = (text for name in self.names for text in _texts(claims.get(name)) if text.strip())
        return next((text for text in there if not identity_numbers.holds_identity_number([text])), "")

    def viewers(self, claims: Mapping[str, Any]) -> list[Viewer]:
        """What somebody with those claims can act as, in the order of the file; each once."""
        name = self.name_of(claims)
        found = [Viewer(name, each.role, each.scope(claims)) for each in self.grants if each.matches(claims)]
        return list(dict.fromkeys(found)) if name else []


def file() -> Path:
    """Where it is said."""
    return folders.data_folder() / FILE


def read() -> Grants:
    """What the file says now. Raises WrongSettings where it is missing or wrong: then nobody is anything."""
    try:
        written = file().stat()
    except OSError:
        raise WrongSettings([f"{FILE} finns inte i {folders.data_folder()}. Utan den har ingen någon roll."]) from None
    return _read(file(), (written.st_mtime_ns, written.st_ino, written.st_size))


@lru_cache(maxsize=4)
def _read(path: Path, written: tuple[int, int, int]) -> Grants:
    there = read_settings(path)
    wrong: list[str] = []
    content = there.content if isinstance(there.content, dict) else {}
    if not isinstance(there.content, dict) or not isinstance(content.get("grants"), list) or not content["grants"]:
        wrong.append(there.wrong("skriv grants: och under den en rad för varje roll (- role: ...).", "grants"))
    wrong += [
        there.wrong(f"{key} finns inte; skriv name och grants.", key)
        for key in content
        if key not in ("name", "grants")
    ]
    there_are = content["grants"] if not wrong else []
    grants = [grant for n, each in enumerate(there_are) if (grant := _grant(there, each, n, wrong)) is not None]
    if wrong:
        raise WrongSettings(wrong)
    return Grants(tuple(texts(content["name"])) if "name" in content else _NAMES, tuple(grants))


def _grant(there: SettingsFile, said: Any, number: int, wrong: list[str]) -> Grant | None:
    """One line, or what is wrong with it."""
    before = len(wrong)

    def tell(text: str, *steps: str | int) -> None:
        wrong.append(there.wrong(text, "grants", number, *steps))

    if not isinstance(said, dict):
        tell("skriv role: och claims: under varje streck.")
        return None
    for key in said:
        if key not in _KEYS:
            tell(f"{key} finns inte; skriv {', '.join(_KEYS)}.", key)
    name = said.get("role")
    if name not in list(Role):
        tell(f'rollen "{name}" finns inte; välj en av {", ".join(Role)}.' if name else "role saknas.", "role")
        return None
    role = Role(name)
    claims = said.get("claims")
    if not isinstance(claims, dict) or not claims or not all(_is_texts(value) for value in claims.values()):
        tell(
            "skriv under claims vad inloggningen ska säga om den som får rollen, till exempel {groups: utfall-lasare}. "
            "Utan det skulle alla få den.",
            "claims",
        )
    limits = {key: _limit(said.get(key), key, tell) for key in ("organisations", "suppliers")}
    needed = rights.limited_by(role)
    if needed and needed not in said:
        what = "nummer" if needed == "suppliers" else "nummer, eller all"
        tell(f"{rights.role_text(role)} ser bara sina egna: skriv {needed} med {what}.")
    if needed == "suppliers" and said.get("suppliers") == ALL:
        tell("en leverantör ser aldrig alla leverantörer; skriv deras nummer.", "suppliers")
    if len(wrong) > before:
        return None
    return Grant(
        role,
        {key: frozenset(texts(value)) for key, value in said["claims"].items()},
        limits["organisations"],
        limits["suppliers"],
        there.lines["grants", number],
    )


def _limit(said: Any, key: str, tell: Any) -> Limit:
    if said is None or (said == ALL and isinstance(said, str)):
        return Limit()
    if isinstance(said, dict):
        if list(said) != ["claim"] or not isinstance(said["claim"], str) or not said["claim"]:
            tell(f"skriv {key}: {{claim: NAMN}}, med namnet på det som numren står i.", key)
        return Limit(claim=said.get("claim"))
    if not _is_texts(said):
        tell(f"skriv {key} som en lista med nummer, [002000-0006], eller all.", key)
        return Limit(frozenset())
    numbers = [_with_hyphen(text) for text in texts(said)]
    for number in numbers:
        if not _NUMBER.fullmatch(number):
            tell(f"{number} är inget organisationsnummer; skriv det som 212000-1234.", key)
    return Limit(frozenset(numbers))


def _is_texts(value: Any) -> bool:
    return bool(value) and all(isinstance(text, str) and text.strip() for text in texts(value))


def _with_hyphen(text: str) -> str:
    text = text.strip()
    return f"{text[:6]}-{text[6:]}" if re.fullmatch(r"\d{10}", text) else text


def _texts(value: Any) -> list[str]:
    """A claim as texts, whatever the provider makes of it."""
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
