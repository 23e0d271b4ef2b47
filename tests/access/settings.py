"""The two files that say who is who, as somebody who runs Utfall writes them, for tests."""

from __future__ import annotations

from pathlib import Path

GRANTS = """\
grants:
  - role: reader
    claims: {groups: las}
  - role: manager
    claims: {groups: avtal}
    organisations: {claim: organisations}
  - role: analyst
    claims: {groups: analys}
  - role: administrator
    claims: {groups: [skota, drift], department: IT}
  - role: auditor
    claims: {groups: granska}
  - role: supplier
    claims: {groups: leverantor}
    suppliers: ["005000-0009"]
"""


def write_settings(folder: Path, address: str, provider: str, grants: str = GRANTS) -> None:
    """`sign_on.yml` and `access.yml` in a data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    said = f"address: {address}\nprovider: {provider}\nclient_id: utfall\nclient_secret: hemlig\n"
    (folder / "sign_on.yml").write_text(said, encoding="utf-8")
    (folder / "sign_on.yml").chmod(0o600)
    (folder / "access.yml").write_text(grants, encoding="utf-8")


def claims(*groups: str, **more: object) -> dict[str, object]:
    """What a provider says of somebody who has just signed in, as Streamlit hands it on."""
    return {
        "is_logged_in": True, "iss": "https://login.kommunen.se", "sub": "1", "nonce": "n", "iat": 1_800_000_000,
        "exp": 4_000_000_000, "preferred_username": "anna.ek", "groups": list(groups), **more,
    }  # fmt: skip
