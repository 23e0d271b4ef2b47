"""Templates: what is filled in is read without questions; examples and rows that wait are no rows."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from etl.__main__ import main
from etl.build import reference, reference_files
from etl.checking import check_file
from etl.kinds import schemas
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate
from etl.outgoing.templates import DueReport, Prefilled, as_csv, workbook
from etl.reading import generated_marks

KEY = bytes(32)
KINDS = sorted(schemas.kinds())
KNOWN = Prefilled(
    "Bygg AB",
    [("TRV 2024/1", "Bro"), ("TRV 2024/2", "")],
    [
        DueReport("TRV 2024/1", "2024-05", dt.date(2024, 6, 15), "saknas"),
        DueReport("TRV 2024/1", "2024-06", dt.date(2024, 7, 15), "att lämna"),
        DueReport("TRV 2024/2", "2024-Q2", dt.date(2024, 7, 15), "att lämna"),
    ],
)


def filled(content: bytes, rows: dict[int, dict[str, object]]) -> bytes:
    """The template with cells written: row number -> header without star -> value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    columns = {cell.value.rstrip(" *"): cell.column for cell in page[1]}
    for number, cells in rows.items():
        for header, value in cells.items():
            page.cell(number, columns[header], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_typed(field: schemas.Field, number: int) -> object:
    """The schema's example as somebody enters it in Excel; keys made different in each row."""
    if field.example in field.codes:
        return field.codes[field.example]["sv"]
    if field.type == "date":
        return dt.date.fromisoformat(field.example) + dt.timedelta(number)  # else they would seem to be one person
    if field.type in ("number", "integer"):
        return float(field.example.replace(",", "."))
    if field.required and field.type == "string" and field.content in ("personal", "code") and not field.codes:
        return f"{field.example}{number}"
    return field.example


@pytest.mark.parametrize("name", KINDS)
def test_a_filled_template_is_read_without_questions(name):
    """The example stays; three rows are filled in below it, and all that is known of each column is written."""
    kind = schemas.kinds()[name]
    rows = {row: {field.title: as_typed(field, row) for field in kind.fields} for row in (3, 4, 5)}
    key = kind.primary_key[0]
    for number, cells in rows.items():
        if kind.field(key).content != "organisation_number":
            cells[kind.field(key).title] = f"{kind.field(key).example}-{number}"
    if kind.field(key).content == "organisation_number":
        rows = {3: rows[3]}
    file = check_file.check_file(filled(workbook(kind), rows), "mall.xlsx", KEY)
    (table,) = file.tables
    assert table.kind.name == name
    assert (table.rows.num_rows, file.refused, table.warnings.num_rows) == (len(rows), 0, 0), table.refused.to_pylist()
    assert list(table.ignored) == [] and list(file.sheets_left_out) == []
    assert set(table.mapping) == {field.name for field in kind.fields}
    assert [(part.first_row, part.why) for part in table.readings[0].skipped] == [(2, "example")]
    typed = table.rows.to_pylist()[0]
    for field in kind.fields:
        assert typed[field.name] is not None, field.name


@pytest.mark.parametrize("name", KINDS)
def test_choices_and_rules_come_from_the_schema(name):
    kind = schemas.kinds()[name]
    book = openpyxl.load_workbook(io.BytesIO(workbook(kind)))
    page, lists = book.worksheets[0], book[generated_marks.LISTS_SHEET]
    assert [cell.value for cell in page[1]] == [f"{f.title} *" if f.required else f.title for f in kind.fields]
    assert page.freeze_panes == "A2" and lists.sheet_state == "hidden"
    rules = {str(rule.sqref).split(":")[0][:-1]: rule for rule in page.data_validations.dataValidation}
    for column, field in zip((cell.column_letter for cell in page[1]), kind.fields):
        rule = rules[column]
        assert field.description[:100] in rule.prompt
        if field.codes:
            area = rule.formula1.split("!")[1].replace("$", "")
            words = [cell[0].value for cell in lists[area]]
            assert words == [texts["sv"] for texts in field.codes.values()]
            assert rule.type == "list" and rule.errorStyle in (None, "stop")
        elif field.type in ("date", "number", "integer"):
            assert rule.type == {"date": "date", "number": "decimal", "integer": "whole"}[field.type]
    instruction = book[generated_marks.INSTRUCTION_SHEET]
    told = {row[0].value: row for row in instruction.iter_rows() if row[0].value}
    for field in kind.fields:
        assert told[field.title][1].value == ("ja" if field.required else "nej")
        assert told[field.title][2].value == field.description


@pytest.mark.parametrize("name", KINDS)
def test_the_example_is_never_a_row(name):
    kind = schemas.kinds()[name]
    for content, file_name in ((workbook(kind), "mall.xlsx"), (as_csv(kind).encode(), "mall.csv")):
        with pytest.raises(FileRefused, match=r"^no_rows$"):
            check_file.check_file(content, file_name, KEY, name)


def test_examples_are_words_that_a_swede_writes_and_the_reading_understands():
    known = reference.core_tables(reference_files.content_hash())["target_group_words"].to_pylist()
    words = {row["word"] for row in known}
    for name in ("placements", "contracts"):
        field = schemas.kinds()[name].field("target_groups")
        groups = [texts["sv"] for texts in reference_files.read_yaml("codes.yml")["target_group"].values()]
        assert field.description.endswith(f"De är: {', '.join(groups)}.")
        for part in field.example.split("|"):
            assert part in groups and part.lower() in words
    for name in ("placements", "reports", "follow_ups", "milestones"):
        page = openpyxl.load_workbook(io.BytesIO(workbook(schemas.kinds()[name]))).worksheets[0]
        told = {head.value.rstrip(" *"): cell.value for head, cell in zip(page[1], page[2])}
        english = {
            code for field in schemas.kinds()[name].fields for code in field.codes if code.isalpha() and len(code) > 1
        }
        assert not (english | {"youth", "no_candidates", "supplier"}) & set(told.values()), told


def test_a_template_of_invented_contracts_says_so():
    book = openpyxl.load_workbook(io.BytesIO(workbook(schemas.kinds()["reports"], replace(KNOWN, is_invented=True))))
    told = [cell for row in book[generated_marks.INSTRUCTION_SHEET].iter_rows(values_only=True) for cell in row]
    assert "Påhittade uppgifter: leverantören och avtalen finns inte på riktigt." in told


def test_reports_filled_in_beforehand_wait_until_something_is_added():
    """A row that nobody touched is not reported: it is neither a report nor a zero."""
    kind = schemas.kinds()["reports"]
    content = workbook(kind, KNOWN)
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [[cell.value for cell in row[:2]] for row in page.iter_rows(min_row=2, max_row=4)] == [
        ["TRV 2024/1", "2024-05"], ["TRV 2024/1", "2024-06"], ["TRV 2024/2", "2024-Q2"],
    ]  # fmt: skip
    with pytest.raises(FileRefused, match=r"^no_rows$"):
        check_file.check_file(content, "mall.xlsx", KEY)
    some = filled(
        content, {3: {"Form": "Praktik", "Började": 2, "Heltidsmånader": 1.5}, 4: {"Började": 0, "Skäl": "ingen sökte"}}
    )
    (table,) = check_file.check_file(some, "mall.xlsx", KEY).tables
    assert [
        (row["contract_id"], row["period"], row["persons_started"], row["fte_months"]) for row in table.rows.to_pylist()
    ] == [
        ("TRV 2024/1", "2024-06", 2, 1.5),
        ("TRV 2024/2", "2024-Q2", 0, None),
    ]
    assert [(part.first_row, part.why) for part in table.readings[0].skipped] == [(2, "unfilled")]
    assert table.refused_rows == 0 and list(table.ignored) == []


def test_a_row_without_figures_in_any_other_file_is_a_row():
    content = b"contract_id;period\nC1;2024-05\n"
    assert check_file.check_file(content, "rapport.csv", KEY, "reports").taken == 1


@pytest.mark.parametrize("name", ["placements", "reports", "milestones"])
def test_the_suppliers_contracts_are_offered(name):
    book = openpyxl.load_workbook(io.BytesIO(workbook(schemas.kinds()[name], KNOWN)))
    texts = [cell for row in book[generated_marks.LISTS_SHEET].iter_rows(values_only=True) for cell in row]
    assert "TRV 2024/1" in texts and "TRV 2024/2" in texts
    told = [cell for row in book[generated_marks.INSTRUCTION_SHEET].iter_rows(values_only=True) for cell in row]
    assert "2024-05 (saknas, senast 2024-06-15); 2024-06 (att lämna, senast 2024-07-15)" in told
    assert not [
        row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if generated_marks.EXAMPLE in row
    ]


def test_a_filled_template_comes_back_with_remarks_and_is_still_a_template():
    kind = schemas.kinds()["reports"]
    content = filled(workbook(kind, KNOWN), {2: {"Form": "Praktikjobb", "Började": 2}})
    made = annotate.annotate(content, check_file.check_file(content, "mall.xlsx", KEY))
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[0] == "Sammanfattning" and generated_marks.LISTS_SHEET in book.sheetnames
    again = check_file.check_file(made.content, made.file_name, KEY)
    assert (again.taken, again.refused) == (0, 1), "the rows that nobody touched still say nothing"


def test_on_the_command_line(tmp_path, data_folder, capsys):
    path = tmp_path / "mall.xlsx"
    assert main(["template", "placements", "--xlsx", str(path)]) == 0
    assert openpyxl.load_workbook(path).sheetnames == ["Placeringar", "Så fyller du i", "Val i listorna"]
    assert capsys.readouterr().out == "" and not data_folder.exists()
