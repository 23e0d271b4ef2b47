"""Stores in which few are hidden: the reference files of a test, with the other choice made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl.build import reference_files


def hide(folder: Path, monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> None:
    """From now on builds hide few. `changes`: texts of the file -> others, beside the choice."""
    reference = folder / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, reference)
    path = reference / "disclosure.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in (("outside: change\n", "outside: hide\n"), *changes):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", reference)
