"""What would count as something else than it is: not suggested, or the file waits until somebody has said why."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.checking import check_file
from etl.intake import look, review
from tests.etl.small_files import as_xlsx


def _seen(content: bytes, name: str = "lista.csv") -> tuple[dict[str, str | None], dict[str, str], set[str]]:
    """As suggested: header -> field, header -> why, and what stops the file where nobody changes that."""
    seen = look.look(content, name)
    (table,) = seen.tables
    assert table.mapping and table.suggested
    stops = review.review_file(seen.opened, None, seen.mapping, is_counted=False).stops
    fields = {column.header: column.field for column in table.mapping.columns}
    reasons = {header: reason.code for header, reason in zip(fields, table.suggested.reasons)}
    return fields, reasons, {stop.code for stop in stops}


@pytest.mark.parametrize(
    "header",
    [
        "Ack. heltidsmånader", "Heltidsmånader (ackumulerat)", "Heltidsmånader YTD", "Heltidsmånader hittills",
        "Timmar (plan)", "Planerade timmar", "Timmar, budget", "Heltidsmånader (mål)", "Heltidsmånader (prognos)",
        "Timmar i snitt", "Timmar per person", "Frånvarotimmar", "Sjuktimmar", "Absence hours", "Hours (YTD)",
    ],
)  # fmt: skip
def test_a_plan_a_mean_a_sum_so_far_and_absence_are_no_figures_of_the_period(header: str, data_folder: Path) -> None:
    fields, reasons, stops = _seen(f"Avtal;Månad;{header}\nK-1;2024-01;1,5\nK-1;2024-02;4\n".encode())
    assert fields[header] is None and reasons[header] == "left_out_another"
    # Nothing is left of the report but that it came.
    assert stops == {"no_figures_read"}


@pytest.mark.parametrize("header", ["Ackordstimmar", "Timmar totalt", "Arbetade timmar i maj", "Heltidsmånader utfall"])
def test_what_was_done_is_suggested(header: str, data_folder: Path) -> None:
    fields, _, stops = _seen(f"Avtal;Månad;{header}\nK-1;2024-01;1,5\nK-1;2024-02;4\n".encode())
    assert fields[header] in ("hours", "fte_months") and not stops


@pytest.mark.parametrize("header", ["Timverk", "Verk", "Antal dagsverken"])
def test_a_report_of_which_no_figure_is_read_stops(header: str, data_folder: Path) -> None:
    file = check_file.open_file(f"Avtal;Månad;{header}\nK-1;2024-01;120\n".encode(), "lista.csv")
    assert [stop.code for stop in review.review_file(file, is_counted=False).stops] == ["no_figures_read"]


def test_hours_of_absence_among_others_stop_the_file(data_folder: Path) -> None:
    rows = "".join(f"K-1;2024-01;17;{what};{hours}\n" for what, hours in (("Arbetad tid", 120), ("Sjuk", 24)))
    fields, _, stops = _seen(f"Avtal;Månad;Anst.nr;Löneart;Timmar\n{rows}".encode())
    assert fields["Timmar"] == "hours" and stops == {"absence_among_hours"}
    assert not _seen(f"Avtal;Månad;Anst.nr;Yrke;Timmar\n{rows}".replace("Sjuk", "Sjuksköterska").encode())[2]


@pytest.mark.parametrize(("second", "expected"), [(("K-2", "K-1"), {"part_left_out"}), (("K-1", "K-2"), set())])
def test_tables_side_by_side_are_of_the_contracts_that_both_name(
    second: tuple[str, str], expected: set[str], data_folder: Path
) -> None:
    sheet = [
        ["Januari 2024", "", "", "Februari 2024", ""],
        ["Avtal", "Heltidsmånader", "", "Avtal", "Heltidsmånader"],
        ["K-1", "1.5", "", second[0], "2.5"],
        ["K-2", "1", "", second[1], "2"],
    ]
    assert _seen(as_xlsx({"Blad1": sheet}), "lista.xlsx")[2] == expected


def test_a_label_above_the_table_is_not_its_header(data_folder: Path) -> None:
    text = "Avtal:;K-1;;\nVecka 14 2024;;;\n;;;\nAnst.nr;Mån;Tis;Summa\n17;8;8;16\n18;4;4;8\n"
    (table,) = look.look(text.encode(), "lista.csv").tables
    assert table.header == ("Anst.nr", "Mån", "Tis", "Summa") and table.count == 2


def test_what_numbers_employees_is_a_participants_key(data_folder: Path) -> None:
    text = "Employee ID,Name,Contract,Hire Date,Employment Type\nE1,Ida Ek,K-1,2024-01-01,Fixed-term\n"
    fields, _, _ = _seen(text.encode())
    assert (fields["Employee ID"], fields["Name"], fields["Hire Date"]) == ("participant_key", None, "start_date")


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (("Oktober", "November", "December", "Januari"), {"year_of_sheets_unclear"}),
        (("Oktober", "Januari"), {"year_of_sheets_unclear"}),
        (("Januari", "Februari", "Mars"), set()),
        (("Mars", "Februari", "Januari"), set()),
        (("Oktober 2023", "Januari 2024"), set()),
    ],
)
def test_sheets_of_months_that_are_of_no_one_year_stop_the_file(sheets, expected: set[str], data_folder: Path) -> None:
    content = as_xlsx({sheet: [["Avtal", "Heltidsmånader"], ["K-1", "1"]] for sheet in sheets})
    file = check_file.open_file(content, "rapport.xlsx" if "2023" in sheets[0] else "rapport 2024.xlsx")
    assert {stop.code for stop in review.review_file(file, is_counted=False).stops} == expected


def test_months_that_the_rows_say_are_of_any_year(data_folder: Path) -> None:
    rows = {"Oktober": "2023-10", "Januari": "2024-01"}
    content = as_xlsx(
        {sheet: [["Avtal", "Period", "Heltidsmånader"], ["K-1", day, "1"]] for sheet, day in rows.items()}
    )
    file = check_file.open_file(content, "rapport 2024.xlsx")
    assert not review.review_file(file, is_counted=False).stops


@pytest.mark.parametrize(
    ("details", "refused"),
    [
        ({"Januari": [["praktik", "0.5"], ["visstid", "1"]]}, 1),
        ({"Januari": [["praktik", "1.5"]]}, 1),
        ({"Januari": [["praktik", "0.5"], ["visstid", "2"]]}, 0),
        ({"Januari": [["praktik", "0.5"]], "Mars": [["visstid", "1"]]}, 1),
    ],
)
def test_a_summary_on_a_sheet_of_its_own_is_not_counted_beside_its_details(details, refused, data_folder: Path) -> None:
    of_sheets = {
        sheet: [["Avtal", "Period", "Form", "Heltidsmånader"], *[["K-1", "2024-01", *row] for row in rows]]
        for sheet, rows in details.items()
    }
    summary = [["Avtal", "Period", "Heltidsmånader"], ["K-1", "2024-01", "1.5"]]
    file = check_file.check_file(as_xlsx({"Översikt": summary, **of_sheets}), "rapport.xlsx", bytes(32))
    assert [row["code"] for row in file.tables[0].refused.to_pylist()] == ["sum_of_other_rows"] * refused


def test_one_number_twice_on_a_sheet_is_no_sum(data_folder: Path) -> None:
    rows = "K-1;2024-01;praktik;1;\nK-1;2024-01;visstid;0;\nK-1;2024-01;;1;\nK-1;2024-01;feriejobb;;3\n"
    file = check_file.check_file(
        f"Avtal;Period;Form;Heltidsmånader;Påbörjade\n{rows}".encode(), "rapport.csv", bytes(32)
    )
    assert (file.taken, file.refused) == (4, 0)
