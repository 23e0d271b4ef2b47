"""A reference file that says what cannot be stops the build before anything is published, with file and row."""

from __future__ import annotations

import re
import shutil

import pytest

from etl import __main__ as command
from etl.build import builder, reference_files

WRONG = [
    ("rules/defaults.csv", ("12,", "tolv,"), "data/reference/rules/defaults.csv, rad 2, kolumn value: tolv går inte"),
    ("rules/defaults.csv", ("12,", "-12,"), "defaults.csv, rad 2, kolumn value: skriv ett tal större än 0."),
    ("rules/defaults.csv", ("12,", "nan,"), "data/reference/rules/defaults.csv, rad 2, kolumn value: nan går inte"),
    ("rules/defaults.csv", ("national", "natoinal"), "defaults.csv, rad 2, kolumn rule_set: natoinal är varken"),
    ("disclosure.yml", ("key_range: 256", "key_range: 4"), "disclosure.yml, rad 13: key_range ska vara ett heltal"),
    ("disclosure.yml", ("key_range: 256", "key_range: fem"), "disclosure.yml, rad 13: key_range ska vara ett heltal"),
    ("disclosure.yml", ("{-1: 171, 2: 85}", "{-1: 170, 2: 86}"), "noise ändrar 1 i medeltal med 0.008"),
    ("disclosure.yml", ("{-1: 171, 2: 85}", "{0: 256}"), "noise visar 1 som det inte får."),
    ("disclosure.yml", ("{-1: 171, 2: 85}", "{-1: 171, 2: 84}"), "noise har för antalet 1 inte 256 nycklar"),
    ("disclosure.yml", ("{-2: 51, -1: 51, 0: 52, 1: 51, 2: 51}", "{0: 256}"), "noise ändrar aldrig 5."),
    ("disclosure.yml", ("variance: 1.992", "variance: 3"), "variance är 1.9922 enligt noise."),
    ("disclosure.yml", ("least_denominator: 10", "least_denominator: 1"), "least_denominator ska vara ett"),
    ("disclosure.yml", ("period_months: [6, 12]", "period_months: [1, 6]"), "period_months får vara 6 och 12"),
    ("disclosure.yml", ("never_shown: [1, 2]", "never_shown: [1]"), "never_shown ska ha med 1 och 2."),
    ("disclosure.yml", ("\noutside: change", "\noutside: round"), "rad 12: outside ska vara change eller hide."),
    ("disclosure.yml", ("below: 5", "below: 2"), "hide.below ska vara ett heltal, 3 till 20."),
    ("disclosure.yml", ("least_apart: 3", "least_apart: 4"), "hide.least_apart ska vara ett heltal, 1 till 3"),
    ("disclosure.yml", ("period_months: [12]", "period_months: [1]"), "hide.period_months får vara 6"),
    ("disclosure.yml", ("placements_started: []", "contracts: []"), "har contracts, som inte är något mått"),
    ("disclosure.yml", ("persons: [form, ", "persons: [from, "), "delar persons på from, som den"),
    ("disclosure.yml", ("  tables:", "  table:"), "och hide ska ha below, least_apart, period_months och tables."),
    ("disclosure.yml", ("noise:", "noises:"), "disclosure.yml: filen ska ha key_range"),
    ("rules/defaults.csv", ("value,", "vaerde,"), "data/reference/rules/defaults.csv: kolumnen value saknas."),
    ("rules/forms.csv", ("1900-01-01", "1900"), "kolumn valid_from: 1900 går inte att läsa. Skriv dagen som 2024"),
    ("rules/bonus_rates.csv", ("\n", "\nenbart\n"), "rad 2: raden har inte lika många celler som rubriken."),
    ("rules/forms.csv", ("job", "jbo"),
     "rules/forms.csv, rad 2, kolumn counts_as: jbo finns inte. Det som finns: job, internship, none."),
    ("rules/status_bands.csv", ("well_behind", "well_behnid"), "rad 2, kolumn status: well_behnid finns inte. Det som"),
    ("rules/tasks.csv", ("supplier", "leverantör"), "kolumn waits_on: leverantör finns inte. Det som finns: supplier"),
    ("rules/defaults.csv", ("months_per_job", "months_pr_job"), "rad 2, kolumn name: months_pr_job finns inte."),
    ("rules/schedules.csv", ("works", "bygg"), "kolumn nature: bygg finns inte. Det som finns: works, services,"),
    ("outcome_statuses.csv", ("employed", "anställd"), "rad 2, kolumn status: anställd finns inte."),
    ("outcome_statuses.csv", ("1", "ja"), "data/reference/outcome_statuses.csv, rad 2, kolumn"),
    ("codes.yml", ("{sv:", "{{sv:"), "data/reference/codes.yml, rad 4"),
    ("measures.yml", ("numerator: is_advertised", "numerator: is_advertized"),
     "måttet procurements läser kolumnen is_advertized, som inte finns i mart.procurements."),
    ("measures.yml", ("mart: procurements\n", "mart: no_such\n"), "måttet procurements läser tabellen mart.no_such"),
]  # fmt: skip

# Columns of text that no list of words can hold.
FREE = {
    *("source", "rule_set", "organisation_id", "class_name", "why_sv", "why_en", "calibrated_on", "tested_on"),
    *("source_id", "organisation", "period", "definition", "url", "as_of", "reason"),
}


def test_every_column_of_words_has_its_list():
    """A new column is a list of words, a number, a day, or free on purpose."""
    unheld = {
        f"{path.name} {column}"
        for path in reference_files.REFERENCE_FOLDER.rglob("*.csv")
        if path.stem not in ("municipalities", "alerts")
        for column, texts in _columns(path).items()
        if any(re.search("[A-Za-zÅÄÖåäö]", text) for text in texts)
        and column not in FREE
        and not reference_files.words_of(path.name, column)
    }
    assert unheld == {"status_bands.csv scale", "retention.csv kind"}, "held by check_bands and etl/retention/terms.py"


def _columns(path) -> dict[str, list[str]]:
    rows = reference_files.read_csv(str(path.relative_to(reference_files.REFERENCE_FOLDER)))
    return {column: [row[column] for row in rows] for column in (rows[0] if rows else ())}


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
