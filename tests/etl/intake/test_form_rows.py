"""A form's rows as a file: the same checks, nothing lost that was reported before, and nothing that runs."""

from __future__ import annotations

import datetime as dt

import pytest
from world import World

from etl.checking import check_file
from etl.comparing import history
from etl.intake import form_rows
from etl.kinds import schemas
from etl.store import deliveries

AS_OF = dt.date(2024, 12, 31)
KEY = bytes(32)
PLACEMENTS, REPORTS = schemas.kinds()["placements"], schemas.kinds()["reports"]


def test_what_was_reported_is_in_the_next_file_with_the_change(world: World):
    world.contracts("contract_id\nC1\nC2")
    world.deliver(
        "placements",
        [
            {
                "placement_id": "P1",
                "participant_key": "a",
                "form": "internship",
                "sex": "K",
                "age_band": "16-19",
                "start_date": "2024-01-01",
                "extent_pct": "33,5",
                "end_reason": "",
            },
            {
                "placement_id": "P2",
                "participant_key": "b",
                "form": "internship",
                "sex": "M",
                "start_date": "2024-02-01",
            },
            {
                "placement_id": "P9",
                "contract_id": "C2",
                "participant_key": "b",
                "form": "internship",
                "start_date": "2024-02-01",
            },
        ],
    )
    there = form_rows.reported_placements("C1", AS_OF)
    assert [row["placement_id"] for row in there] == ["P1", "P2"]
    ended = form_rows.amended(there[0], {"end_date": "2024-03-31"})
    new = {
        "placement_id": "P3",
        "participant_key": "c",
        "form": "Praktik",
        "start_date": "1/4 2024",
        "contract_id": "C1",
    }
    content = form_rows.as_file(PLACEMENTS, [ended, there[1], new])
    file = check_file.check_file(content, "formulär.csv", KEY, "placements")
    assert (file.taken, file.refused) == (3, 0)
    before = {
        row["placement_id"]: row for row in history.rows(deliveries.all_deliveries()[-1], "placements").to_pylist()
    }
    delivery, _ = deliveries.accept(file, content, "Bygg AB")
    after = {row["placement_id"]: row for row in history.rows(delivery, "placements").to_pylist()}
    assert after["P1"]["end_date"] == dt.date(2024, 3, 31)
    same = [field.name for field in PLACEMENTS.fields if field.name != "end_date"]
    assert {name: after["P1"][name] for name in same} == {name: before["P1"][name] for name in same}
    assert {name: after["P2"][name] for name in same} == {name: before["P2"][name] for name in same}
    assert [row["placement_id"] for row in form_rows.reported_placements("C1", AS_OF)] == ["P1", "P2", "P3"]
    assert [row["placement_id"] for row in form_rows.reported_placements("C2", AS_OF)] == ["P9"]
    assert history.original(delivery) == content


def test_nothing_that_describes_the_person_is_shown():
    row = {field.name: "x" for field in PLACEMENTS.fields}
    assert set(form_rows.without_persons(row)) == {
        "placement_id", "contract_id", "form", "start_date", "planned_end_date", "end_date", "extent_pct",
        "reported_until",
    }  # fmt: skip


def test_a_nil_report_is_noughts_with_a_reason(world: World):
    row = form_rows.nil_report("C1", "2024-01", "ingen sökte", dt.date(2024, 2, 1))
    file = check_file.check_file(form_rows.as_file(REPORTS, [row]), "formulär.csv", KEY, "reports")
    (read,) = file.tables[0].rows.to_pylist()
    assert (read["persons_started"], read["persons_ongoing"], read["fte_months"], read["form"]) == (0, 0, 0.0, None)
    assert read["received_date"] == dt.date(2024, 2, 1)


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0"])
def test_a_text_that_a_spreadsheet_would_run_is_not_written(text):
    with pytest.raises(form_rows.RiskyText) as refused:
        form_rows.as_file(PLACEMENTS, [{"placement_id": "P1"}, {"placement_id": text}])
    assert (refused.value.row, refused.value.field) == (1, "placement_id")
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", ["-", "-5", "+46", "2,5", "100 %", "A=B"])
def test_other_texts_are(text):
    assert text in form_rows.as_file(REPORTS, [{"reason": text}]).decode()


def test_empty_rows_of_a_form_are_none():
    assert form_rows.filled([{"a": None, "b": " "}, {"a": "x", "b": None}, {"a": "", "b": ""}]) == [{"a": "x", "b": ""}]


def test_the_files_name_says_what_is_reported():
    assert form_rows.file_name(REPORTS, "TRV 2024/1", "2024-Q1") == "Rapporter TRV 2024-1 2024-Q1 (formulär).csv"
    assert form_rows.file_name(PLACEMENTS, "C1") == "Placeringar C1 (formulär).csv"
