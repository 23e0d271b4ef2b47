"""Fixed reports: numbered once, never changed, the same bits again after a hundred corrections, and new editions."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from worlds import followed

from etl.build import builder, reference_files
from etl.store import deliveries
from measures.follow_up import contract_rows
from reports import Request, make
from reports import __main__ as commands
from reports.content.model import Table
from reports.editions import compare, edition_store, fix_edition
from reports.editions.edition_store import Edition

ROOT = Path(__file__).parents[3]
YEAR = dt.datetime.now().astimezone().year
FIRST, SECOND = f"R-{YEAR}-001", f"R-{YEAR}-002"
ADDRESS = "https://utfall.exempel.se/publication?from=2024-01"
LIMIT = 5
ASKED = Request(sections=("summary", "persons"), address=ADDRESS)


@pytest.fixture
def published(world):
    """A published warehouse with one contract and eight persons."""
    followed(world, persons=8)
    built(world)
    return world


def built(world) -> None:
    builder.build_and_publish(dt.date.fromisoformat(world.as_of))


def fixed(request: Request = ASKED) -> Edition:
    return fix_edition.fix(request, "Nämndens sekreterare")[0]


def persons_left(world, count: int) -> None:
    """The supplier's file again, with so many persons."""
    rows = ["placement_id start_date end_date form sex"]
    world.placements("\n".join(rows + [f"P{n} 2024-01-01 2024-06-30 internship woman" for n in range(count)]))
    built(world)


def bytes_of(kept: Edition) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(kept.folder.iterdir())}


def text_of(content: bytes) -> str:
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


# --- a number, and everything that the report rests on


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
    assert kept.last_delivery == contract_rows.deliveries(build)["delivery_sequence"].max() == len(kept.deliveries)
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
    document = docx.Document(io.BytesIO(edition_store.file(kept, "docx")))
    assert f"{FIRST} · {address}" in document.sections[0].header.paragraphs[0].text
    assert [FIRST, address] == [
        row.cells[1].text for row in document.tables[0].rows if row.cells[0].text in ("Rapportnummer", "Adress")
    ]
    about = openpyxl.load_workbook(io.BytesIO(edition_store.file(kept, "xlsx")))["Om rapporten"]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (facts["Rapportnummer"], facts["Adress"]) == (FIRST, address)


def test_a_draft_has_no_number(published):
    report = make(Request(sections=("summary",)))
    assert dict(report.facts)["Rapportnummer"] == "utkast utan nummer"
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


# --- the same bits


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
    assert compare.differences(edition_store.content(kept), now, LIMIT)


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


# --- a new edition


def test_a_new_edition_lists_each_figure_and_the_deliveries_between(published):
    kept = fixed()
    before = bytes_of(kept)
    persons_left(published, 6)
    withdrawn = published.contracts(
        "contract_id title requirement required_places start_date end_date report_frequency\n"
        "C9 Annat numeric 5 2024-01-01 2025-12-31 quarterly"
    )
    deliveries.withdraw(withdrawn.id, "fel avtal", "Bo")
    built(published)
    new = fix_edition.revise(FIRST, "Leverantören har rättat sin fil.", "Nämndens sekreterare")
    assert (new.number, new.report, new.edition, new.replaces) == (f"{FIRST}-2", FIRST, 2, FIRST)
    assert new.as_of == kept.as_of and new.request == kept.request
    assert new.address.endswith(f"?report={FIRST}-2")
    book = openpyxl.load_workbook(io.BytesIO(edition_store.file(new, "xlsx")))
    rows = [row for row in book["Ändrade siffror"].iter_rows(min_row=2, values_only=True) if row[2]]
    # Two persons fewer: that is a change of few, and not told. What they gave is the contract's.
    assert ("Nyckeltal", "Personer", "Värde", "..", "..", "–") in rows
    assert ("Nyckeltal", "Levererade platser", "Värde", 8, 6, -2) in rows
    listed = {row[:3]: row[3:5] for row in rows}
    found = {
        (c.table, c.row, c.column)
        for c in compare.differences(edition_store.content(kept), edition_store.content(new), LIMIT)
    }
    assert found == set(listed)
    between = [row for row in book["Leveranser emellan"].iter_rows(min_row=2, values_only=True) if row[2]]
    assert [(row[0], row[2], row[3]) for row in between] == [
        (str(kept.last_delivery + 1), "placeringar", "test"),
        (str(kept.last_delivery + 2), "avtal", "test"),
        (str(kept.last_delivery + 3), f"drar tillbaka leverans {kept.last_delivery + 2}", "Bo"),
    ]
    said = text_of(edition_store.file(new, "pdf"))
    assert "Skäl: Leverantören har rättat sin fil." in said and f"Ersätter {FIRST}" in said
    assert f"Ändrat sedan {FIRST}" in said
    # The edition before stays as it was, and both can be made anew.
    assert bytes_of(kept) == before
    assert [each.number for each in edition_store.editions(f"{FIRST}-2")] == [FIRST, new.number]
    for number in (FIRST, new.number):
        again = fix_edition.reproduce(number)
        assert again.same and all(again.files.values()), number


def test_a_third_edition_is_compared_with_the_second(published):
    fixed()
    persons_left(published, 6)
    fix_edition.revise(FIRST, "Rättat.", "Anna")
    persons_left(published, 11)
    third = fix_edition.revise(FIRST, "Rättat igen.", "Anna")
    assert (third.number, third.replaces) == (f"{FIRST}-3", f"{FIRST}-2")
    book = openpyxl.load_workbook(io.BytesIO(edition_store.file(third, "xlsx")))
    rows = list(book["Ändrade siffror"].iter_rows(min_row=2, values_only=True))
    assert ("Nyckeltal", "Personer", "Värde", 6, 11, 5) in rows
    assert fixed(Request(sections=("summary",))).number == SECOND


def test_no_new_edition_without_a_change_or_a_reason(published):
    fixed()
    for why, code in (("", "no_reason"), ("Inget har hänt.", "nothing_changed"), ("19811218-9876", "identity_number")):
        with pytest.raises(fix_edition.CannotFix) as refused:
            fix_edition.revise(FIRST, why, "Anna")
        assert refused.value.code == code
        assert fix_edition.problem_in_words(refused.value)
    assert len(edition_store.everything()) == 1


def test_a_hidden_figure_stays_hidden_in_the_list_of_changes(published):
    """Eight persons, then three: the new figure is hidden, and no difference tells what it is."""
    fixed()
    persons_left(published, 3)
    hidden = fix_edition.revise(FIRST, "Rättat.", "Anna")
    persons_left(published, 9)
    shown = fix_edition.revise(FIRST, "Rättat.", "Anna")
    for new, old_text, new_text in ((hidden, 8, ".."), (shown, "..", 9)):
        book = openpyxl.load_workbook(io.BytesIO(edition_store.file(new, "xlsx")))
        rows = list(book["Ändrade siffror"].iter_rows(min_row=2, values_only=True))
        assert ("Nyckeltal", "Personer", "Värde", old_text, new_text, "–") in rows
        for row in rows:
            if ".." in row[3:5]:
                assert row[5] == "–", row
    kept = edition_store.content(hidden)
    cells = [c for s in kept["sections"] for b in s["blocks"] if b["is"] == "table" for row in b["rows"] for c in row]
    assert any(cell["text"] == ".." for cell in cells)
    assert all("value" not in cell for cell in cells if cell["text"] == "..")


def test_missing_and_new_rows_have_no_difference():
    def told(rows: list[list[dict[str, object]]]) -> compare.Content:
        table = {"is": "table", "name": "T", "title": "T", "columns": ["Vad", "Värde"], "rows": rows}
        return {"sections": [{"name": "s", "title": "S", "blocks": [table]}]}

    old = told(
        [
            [{"text": "a"}, {"text": "uppgift saknas", "unit": "count"}],
            [{"text": "b"}, {"text": "50 %", "unit": "share", "value": 0.5}],
            [{"text": "c", "key": "1"}, {"text": "1", "unit": "count", "value": 1}],
            [{"text": "c", "key": "2"}, {"text": "2", "unit": "count", "value": 2}],
        ]
    )
    new = told(
        [
            [{"text": "a"}, {"text": "5", "unit": "count", "value": 5}],
            [{"text": "b"}, {"text": "53 %", "unit": "share", "value": 0.531}],
            [{"text": "c", "key": "2"}, {"text": "2", "unit": "count", "value": 2}],
            [{"text": "d"}, {"text": "1", "unit": "count", "value": 1}],
        ]
    )
    changes = [(c.row, c.difference, c.old is None, c.new is None) for c in compare.differences(old, new, LIMIT)]
    assert changes == [
        ("a", "–", False, False),
        ("b", "+3,1 procentenheter", False, False),
        ("d", "–", True, False),
        ("c", "–", False, True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "unit", "wanted"),
    [
        (360.5, 439.5, "places", "+79,0"),
        (8.9, 8.7, "places", "−0,2"),
        (8.94, 8.93, "places", "−0,01"),
        (1_000_000, 1_500_000, "sek", "+500\u00a0000"),
        (0.5, 0.5004, "share", "+0,04 procentenheter"),
    ],
)
def test_a_difference_is_never_told_as_nought(old, new, unit, wanted):
    before, after = ({"text": "x", "unit": unit, "value": value} for value in (old, new))
    assert compare.Change("S", "T", "r", "c", before, after).difference == wanted


@pytest.mark.parametrize(
    ("old", "new", "unit", "wanted"),
    [
        (10.76, 10.62, "places", ("10,8", "10,6", "−0,2")),
        (30.8, 32, "places", ("30,8", "32,0", "+1,2")),
        (8.26, 8.34, "places", ("8,26", "8,34", "+0,08")),  # one decimal would show the same twice
        (0.5, 0.505, "share", ("50,0\u00a0%", "50,5\u00a0%", "+0,5 procentenheter")),
        (69, 72, "count", ("69", "72", "+3")),
    ],
)
def test_old_new_and_difference_add_up_as_they_are_written(old, new, unit, wanted):
    before, after = ({"text": "x", "unit": unit, "value": value} for value in (old, new))
    assert compare.Change("S", "T", "r", "c", before, after).written == wanted


def test_every_row_of_a_report_can_be_told_from_the_others(published):
    """A table of which two rows share key and text could compare one with the other."""
    for _section, block in make(Request()).blocks():
        if isinstance(block, Table) and not block.repeats:
            keys = [row[0].key or row[0].text for row in block.rows]
            assert len(keys) == len(set(keys)), block.title
            labels = [column.label for column in block.columns]
            assert len(labels) == len(set(labels)), block.title


# --- the command line


def test_the_command_line(published, capsys):
    assert commands.main(["fix", "--by", "Anna", "--sections", "summary", "--from", "2024-01", "--to", "2024-12"]) == 0
    number, *files = capsys.readouterr().out.split()
    assert number == FIRST and sorted(Path(name).suffix for name in files) == [".docx", ".pdf", ".xlsx"]
    assert commands.main(["reproduce", number]) == 0
    assert "desamma, bit för bit" in capsys.readouterr().out
    persons_left(published, 5)
    assert commands.main(["fix", "--replaces", number, "--why", "Rättat.", "--by", "Bo"]) == 0
    capsys.readouterr()
    assert commands.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [FIRST, f"{FIRST}-2"]
    assert "Anna" in lines[0] and "januari 2024 – december 2024" in lines[0] and lines[1].endswith(f"← {FIRST}")
    assert commands.main(["list", "--json"]) == 0
    assert [each["number"] for each in json.loads(capsys.readouterr().out)] == [FIRST, f"{FIRST}-2"]
    assert commands.main(["reproduce", f"{FIRST}-2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True
    assert commands.main(["fix", "--replaces", number, "--why", "Rättat.", "--from", "2024-02"]) == 2
    assert "samma urval" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["R-1999-001", "../../etc", "R-2026-001/../x", ""])
def test_an_unknown_number_is_told(published, number, capsys):
    assert commands.main(["reproduce", number]) == 2
    assert "Det finns ingen fastställd rapport" in capsys.readouterr().err
    assert commands.main(["fix", "--replaces", number or "x", "--why", "Rättat."]) == 2
