"""A reference file that says what cannot be stops the build before anything is published, with file and row."""

from __future__ import annotations

import shutil

import pytest

from etl import __main__ as command
from etl.build import builder, reference_files

WRONG = [
    ("rules/defaults.csv", ("12,", "tolv,"), "data/reference/rules/defaults.csv, rad 2, kolumn value: tolv går inte"),
    ("rules/defaults.csv", ("12,", "-12,"), "defaults.csv, rad 2, kolumn value: skriv ett tal större än 0."),
    ("rules/defaults.csv", ("12,", "nan,"), "data/reference/rules/defaults.csv, rad 2, kolumn value: nan går inte"),
    ("rules/defaults.csv", ("national", "natoinal"), "defaults.csv, rad 2, kolumn rule_set: natoinal är varken"),
    ("disclosure.yml", ("smallest_shown: 5", "smallest_shown: 0"), "disclosure.yml, rad 3: smallest_shown ska vara"),
    ("disclosure.yml", ("smallest_shown: 5", "smallest_shown: fem"), "disclosure.yml, rad 3: smallest_shown ska vara"),
    ("rules/defaults.csv", ("value,", "vaerde,"), "data/reference/rules/defaults.csv: kolumnen value saknas."),
    ("rules/forms.csv", ("1900-01-01", "1900"), "kolumn valid_from: 1900 går inte att läsa. Skriv dagen som 2024"),
    ("rules/bonus_rates.csv", ("\n", "\nenbart\n"), "rad 2: raden har inte lika många celler som rubriken."),
    ("outcome_statuses.csv", ("1", "ja"), "data/reference/outcome_statuses.csv, rad 2, kolumn"),
    ("codes.yml", ("{sv:", "{{sv:"), "data/reference/codes.yml, rad 4"),
    ("measures.yml", ("numerator: is_advertised", "numerator: is_advertized"),
     "måttet procurements läser kolumnen is_advertized, som inte finns i mart.procurements."),
    ("measures.yml", ("mart: procurements\n", "mart: no_such\n"), "måttet procurements läser tabellen mart.no_such"),
]  # fmt: skip


@pytest.fixture
def reference(tmp_path, monkeypatch):
    folder = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, folder)
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", folder)
    return folder


@pytest.mark.builds_anew
@pytest.mark.parametrize(("file", "change", "says"), WRONG, ids=lambda one: one if isinstance(one, str) else "")
def test_nothing_is_published_by_a_file_that_says_what_cannot_be(world, reference, capsys, file, change, says):
    world.contracts("contract_id\n C1")
    assert command.main(["build", "--as-of", "2024-12-31"]) == 0
    before = builder.published()
    path = reference / file
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    capsys.readouterr()
    assert command.main(["build", "--as-of", "2024-12-31"]) == 2
    told = "".join(capsys.readouterr())
    assert told.startswith("Ingenting nytt är publicerat. data/reference/") and says in told
    assert "Traceback" not in told
    assert builder.published() == before
