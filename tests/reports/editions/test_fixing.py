"""Fixed reports: numbered once, never changed, the same bits again after a hundred corrections, and new editions."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
import retention
from fixed_world import ASKED, FIRST, SECOND, YEAR, built, bytes_of, fixed, persons_left, text_of
from worlds import followed

from etl.build import builder, reference_files
from etl.store import deliveries
from measures.follow_up import delivery_rows
from reports import Request, make
from reports import __main__ as commands
from reports.editions import compare, edition_store, fix_edition

ROOT = Path(__file__).parents[3]


def test_a_fixed_report_keeps_what_it_was_asked_and_what_it_rests_on(published):
    kept = fixed(Request(first=dt.date(2024, 1, 1), last=dt.date(2024, 12, 1), sections=("summary",), language="en"))
    assert kept.number == FIRST and kept.by == "Nämndens sekreterare" and kept.at[:4] == str(YEAR)
    assert kept.request == {
        "organisations": [],
        "first": "2024-01",
        "last": "2024-12",
        "sections": ["summary"],
    }
    build = published.opened()
    assert (kept.as_of, kept.known_on, kept.build, kept.language) == ("2024-12-31", None, build.id, "en")
    assert kept.last_delivery == delivery_rows.deliveries(build)["delivery_sequence"].max() == len(kept.deliveries)
    assert set(kept.software) == {"duckdb", "reference", "rules", "program", "libraries"}
    on_disk = bytes_of(kept)
    assert compare.sha256(on_disk["figures.json"]) == kept.figures
    for form, about in kept.files.items():
        assert compare.sha256(on_disk[about["name"]]) == about["sha256"]
        assert about["name"].startswith(FIRST) and about["name"].endswith(form)
    assert edition_store.find(FIRST.lower()) == kept


def test_number_and_address_stand_in_every_file(published):
    kept = fixed()
    address = f"https://utfall.exempel.se/publication?report={FIRST}"
    assert kept.address == address
    for page in pypdf.PdfReader(io.BytesIO(edition_store.file(kept, "pdf"))).pages:
        text = " ".join(page.extract_text().split())
        assert text.startswith(f"{FIRST} · {address}")
        assert f"· {FIRST} Sida" in text
    first = text_of(edition_store.file(kept, "pdf"))
    assert f"Rapportnummer {FIRST}" in first and "av Nämndens sekreterare" in first
    assert f"till och med leverans {kept.last_delivery}" in first
    assert "Regler allt är räknat med de regler som gällde " in first
    document = docx.Document(io.BytesIO(edition_store.file(kept, "docx")))
    assert f"{FIRST} · {address}" in document.sections[0].header.paragraphs[0].text
    assert [FIRST, address] == [
        row.cells[1].text for row in document.tables[0].rows if row.cells[0].text in ("Rapportnummer", "Adress")
    ]
    about = openpyxl.load_workbook(io.BytesIO(edition_store.file(kept, "xlsx")))["Om rapporten"]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (facts["Rapportnummer"], facts["Adress"]) == (FIRST, address)
    assert facts["Regler"].startswith("allt är räknat med de regler som gällde ")


def test_a_draft_has_no_number(published):
    report = make(Request(sections=("summary",)))
    assert dict(report.facts)["Rapportnummer"] == "utkast utan nummer"
    assert "Regler" not in dict(report.facts), "a draft of today is of today in all ways"
    then = make(Request(sections=("summary",), known_on=dt.date.today()))
    assert dict(then.facts)["Regler"].endswith("de regler som gällde när rapporten gjordes")
    assert not report.above


def test_the_same_request_is_fixed_once_and_another_gets_the_next_number(published):
    kept = fixed()
    again, is_new = fix_edition.fix(ASKED, "Någon annan")
    assert again == kept and not is_new
    assert fixed(Request(sections=("summary",))).number == SECOND
    persons_left(published, 7)
    assert fixed().number == f"R-{YEAR}-003"


def test_two_who_fix_at_once_get_a_number_each(published):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "reports", "fix", "--by", "Anna", "--sections"]
    both = [
        subprocess.Popen([*arguments, sections], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for sections in ("summary", "contracts")
    ]
    numbers = sorted(process.communicate()[0].splitlines()[0] for process in both)
    assert numbers == [FIRST, SECOND]
    assert [each.number for each in edition_store.everything()] == numbers


def test_what_a_killed_process_left_takes_no_number(published):
    half = published.opened()
    folder = Path(half.path).parents[1] / "reports" / f".staging-1-{FIRST}"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text("{", encoding="utf-8")
    assert not edition_store.everything()
    assert fixed().number == FIRST
    assert not folder.exists()


@pytest.mark.parametrize(
    ("by", "code"), [("  ", "no_name"), ("Anna 19811218-9876", "identity_number"), ("8112189876", "identity_number")]
)
def test_who_fixes_is_named_and_never_by_a_personal_number(published, by, code):
    with pytest.raises(fix_edition.CannotFix) as refused:
        fix_edition.fix(ASKED, by)
    assert refused.value.code == code
    assert not edition_store.everything()


def test_a_warehouse_that_could_not_be_built_again_is_not_fixed(published, monkeypatch):
    monkeypatch.setattr(builder.duckdb, "__version__", "9.9.9")
    with pytest.raises(fix_edition.CannotFix) as refused:
        fixed()
    assert refused.value.code == "other_software" and "python -m etl build" in fix_edition.problem_in_words(
        refused.value
    )


def test_the_same_bits_after_a_hundred_corrections(published):
    kept = fixed()
    before = bytes_of(kept)
    extra = []
    contract = "contract_id title requirement required_places start_date end_date report_frequency\n"
    for turn in range(100):
        match turn % 4:
            case 0:  # changed: the supplier's file again, with other persons
                rows = [f"P{n} 2024-01-01 2024-06-30 internship woman {turn + 2}" for n in range(5 + turn % 7)]
                published.placements("\n".join(["placement_id start_date end_date form sex extent_pct", *rows]))
            case 1:  # added: another contract
                line = f"C{turn} Avtal numeric {turn} 2024-01-01 2025-12-31 quarterly"
                extra.append(published.contracts(contract + line))
            case 2:  # added: a report
                published.reports(f"contract_id period persons_started\nC1 2024-Q{1 + turn // 4 % 4} {turn}")
            case 3:  # withdrawn: every other contract, and at last one of the report's own deliveries
                deliveries.withdraw(extra.pop().id if turn < 99 else kept.deliveries[4]["id"], "fel")
    later = [each for each in deliveries.all_deliveries() if each.sequence > kept.last_delivery]
    assert len(later) == 100 and sum(each.withdraws is not None for each in later) == 25
    built(published)
    found = fix_edition.reproduce(kept.number)
    assert found.same and not found.changes and not found.other
    assert found.files == {"pdf": True, "docx": True, "xlsx": True}
    assert bytes_of(kept) == before
    now = compare.content(make(ASKED))
    assert compare.sha256(compare.canonical(now)) != kept.figures
    assert compare.differences(edition_store.content(kept), now)


def test_making_it_anew_leaves_nothing_and_uses_no_kept_build(published):
    kept = fixed()
    folder = Path(published.opened().path).parent
    for path in folder.glob("build-*.duckdb"):
        path.unlink()
    left = sorted(folder.iterdir())
    assert fix_edition.reproduce(kept.number).same
    assert sorted(folder.iterdir()) == left


def test_a_report_of_what_was_known_on_a_day(world):
    followed(world)
    world.placements(
        "placement_id start_date end_date form sex\n"
        + "\n".join(f"P{n} 2024-01-01 2024-06-30 internship woman" for n in range(9)),
        on="2030-01-15",
    )
    built(world)
    day = dt.date.fromisoformat(deliveries.all_deliveries()[0].at[:10])
    kept = fixed(Request(sections=("summary", "contracts"), as_of=dt.date(2024, 12, 31), known_on=day))
    assert kept.known_on == day.isoformat() and kept.last_delivery == len(deliveries.all_deliveries()) - 1
    found = fix_edition.reproduce(kept.number)
    assert found.same and all(found.files.values())


def test_other_reference_data_are_told_with_the_figures_that_differ(published, tmp_path, monkeypatch):
    kept = fixed()
    other = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, other)
    rule = other / "rules" / "defaults.csv"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("months_per_internship,6,", "months_per_internship,3,"),
        encoding="utf-8",
    )
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", other)
    found = fix_edition.reproduce(kept.number)
    assert not found.same and found.other == ("reference",)
    assert not found.files["pdf"]
    (delivered,) = [c for c in found.changes if (c.row, c.column) == ("Levererade platser", "Värde")]
    assert delivered.old is not None and delivered.new is not None
    assert delivered.new["value"] == pytest.approx(2 * delivered.old["value"])
    said = " ".join(fix_edition.verdict(found))
    assert "referensuppgifterna" in said and "De fastställda filerna är oförändrade" in said


def test_a_report_of_persons_who_are_gone_is_made_anew_to_the_same_bytes(published):
    kept = fixed()
    assert retention.take_out_by(dt.date(2040, 1, 1)).persons
    found = fix_edition.reproduce(kept.number)
    assert found.same and all(found.files.values()) and not found.other


def test_a_delivery_that_is_gone_or_damaged_is_told(published, capsys):
    kept = fixed()
    folder = deliveries.all_deliveries()[2].folder
    rows = next(folder.glob("rows-*.parquet"))
    content = rows.read_bytes()
    rows.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert commands.main(["reproduce", kept.number]) == 2
    assert "Leverans 3" in (said := capsys.readouterr().err) and "inte som när rapporten fastställdes" in said
    rows.write_bytes(content)
    assert commands.main(["reproduce", kept.number]) == 0
    shutil.rmtree(folder)
    assert commands.main(["reproduce", kept.number]) == 2
    assert "finns inte kvar" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["figures.json", "pdf", "report.json"])
def test_what_is_kept_and_has_been_changed_is_told(published, name, capsys):
    kept = fixed()
    path = kept.folder / kept.files.get(name, {"name": name})["name"]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-3])
    assert commands.main(["reproduce", kept.number]) == 2
    assert path.name in capsys.readouterr().err
