"""What a file says that its contracts cannot hold is said, and taken all the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from etl.build import builder
from etl.checking import check_file
from etl.intake import review
from etl.intake.review import FileReview
from tests.etl.small_deliveries import (
    CONTRACTS,
    HEAD,
    examined,
    load,
    placements,
)

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build

ENDED = """contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places
TRV 2024/1;212000-0142;556036-0793;2024-02-01;2024-06-30;numeric;3
"""


def told(reviewed: FileReview) -> dict[str, tuple[str, int, tuple[int, ...], str]]:
    """Code -> level, rows, their numbers and the column, of what is said beside the file's own problems."""
    return {
        each.code: (each.level, each.count, each.rows, each.header)
        for each in reviewed.groups
        if each.level == "warning"
    }


def test_rows_and_time_outside_the_contract_are_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    rows = [
        "P1;trv 2024-1;d1;praktik;2024-01-31;2024-03-31;100",
        "P2;TRV 2024/1;d2;praktik;2024-03-01;2024-06-30;100",
        "P3;TRV 2024/1;d3;praktik;2024-07-01;2024-08-31;100",
        "P4;TRV 2024/1;d4;praktik;2024-06-01;2024-07-01;100",
        "P5;TRV 2024/1;d5;tillsvidare;2024-06-01;;100",
        "P6;TRV 2024/1;d6;praktik;2024-09-01;;100",
    ]
    found = examined(HEAD + "\n".join(rows) + "\n", as_of=dt.date(2024, 12, 31))
    assert told(found) == {
        "placement_before_contract": ("warning", 1, (2,), "start_date"),
        "placement_after_contract": ("warning", 2, (4, 7), "start_date"),
        "time_after_contract": ("warning", 1, (5,), "end_date"),
    }
    assert found.file.taken == 6 and not found.stops, "they are taken as they are"
    # 1 June to the end of June for P4 and P5, and 4 months of P2: none of the rest counts.
    assert found.changes.totals == (0.0, 6.0)


def test_a_report_of_a_period_outside_the_contract_is_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    text = (
        "contract_id;period;fte_months\nTRV 2024/1;2024-01;1\nTRV 2024/1;2024-Q1;1\nTRV 2024/1;2024-07;1\nTRV "
        "2024/1;2024;1\n"
    )
    assert told(examined(text, "rapport.csv")) == {"period_outside_contract": ("warning", 2, (2, 4), "period")}


def test_a_contract_that_is_extended_in_the_same_file_or_later_is_not_said(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    late = placements(9, prefix="x")
    assert "placement_after_contract" in told(examined(late))
    load(ENDED.replace("2024-06-30", "2025-06-30"), "förlängt.csv")
    assert "placement_after_contract" not in told(examined(late))


@pytest.mark.parametrize(
    ("rows", "code", "row", "header"),
    [
        ("TRV 2024/1;2024-02;1;300;0;60\nTRV 2024/1;2024-03;1;3;0;2,5", "persons_beyond_belief", 2, "persons_ongoing"),
        ("TRV 2024/1;2024-02;1;3;0;2,5\nTRV 2024/1;2024-03;300;3;;2,5", "persons_beyond_belief", 3, "persons_started"),
        ("TRV 2024/1;2024-02;;;;109\nTRV 2024/1;2024-03;;;;108", "months_beyond_belief", 2, "fte_months"),
    ],
)
def test_more_than_an_undertaking_makes_believable(
    data_folder: Path, rows: str, code: str, row: int, header: str
) -> None:
    """Three places: 20 persons each and 3 times 36 months are the limits of data/reference/plausible_limits.csv."""
    load(ENDED, "avtal.csv")
    text = f"contract_id;period;persons_started;persons_ongoing;persons_ended;fte_months\n{rows}\n"
    assert told(examined(text, "rapport.csv")) == {code: ("warning", 1, (row,), header)}


def test_more_months_than_persons(data_folder: Path) -> None:
    """A person at full time gives one month in a calendar month; 0,05 of each is rounding."""
    final = "C9;212000-0142;556036-0793;2024-01-01;2024-12-31;numeric;300;final\n"
    header = CONTRACTS.splitlines()[0] + ";report_frequency\n"
    load(header + final.replace("C9", "C1").replace("final", "monthly") + final, "avtal.csv")
    rows = {  # contract; period; there at the end; left; began; full-time months -> whether it is pointed out
        "C1;2024-01;3;0;;3,15": False,
        "C1;2024-02;3;0;;3,16": True,
        "C1;2024-03;3;1;;4,2": False,  # who left may have been there all month
        "C1;2024-Q1;3;;;9,4": False,
        "C1;2024-Q2;3;;;9,5": True,
        "C1;2024-H1;3;;;18,9": False,
        "C1;2024;3;;;37,9": True,  # 3 x 12 x 1.05 = 37.8
        "C1;2024-04;0;0;0;0,5": True,
        "C1;2024-05;;;2;9": False,  # who was there before is not told
        "C1;2024-06;1;0;5;5": False,  # more began than are there: who left is not told right
        "C9;2024-12;3;0;;40": False,  # a final report tells of the whole contract
        "C7;2024-12;3;0;;40": False,  # of a contract that is not known nothing is
    }
    text = "contract_id;period;persons_ongoing;persons_ended;persons_started;fte_months\n" + "\n".join(rows)
    level, _count, numbers, header = told(examined(text, "rapport.csv"))["more_months_than_persons"]
    assert (level, header) == ("warning", "fte_months")
    assert numbers == tuple(number for number, is_told in enumerate(rows.values(), start=2) if is_told)


def test_more_persons_in_a_file_than_an_undertaking_makes_believable(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")

    def of(persons: int) -> FileReview:
        return examined(
            HEAD + "".join(f"P{n};TRV 2024/1;d{n};feriejobb;2024-06-10;2024-06-28;100\n" for n in range(persons))
        )

    assert "persons_beyond_belief" not in told(of(60))
    level, count, rows, header = told(of(61))["persons_beyond_belief"]
    assert (level, count, rows[:2], header) == ("warning", 61, (2, 3), "participant_key")


def test_the_page_and_the_command_line_look_at_the_same_day(data_folder: Path) -> None:
    """With invented deliveries alone that is the samples' own day, whoever asks."""
    load(CONTRACTS.replace("TRV 2024/", "PAHITT-"), "avtal.csv")
    text = placements(1, contract="PAHITT-1").replace("2024-01-31", "")
    as_page = examined(text, as_of=builder.date_looked_at()).changes
    assert as_page.totals == examined(text).changes.totals
    assert (
        builder.date_looked_at() != dt.date.today()
        and as_page.totals != examined(text, as_of=dt.date.today()).changes.totals
    )


def test_a_follow_up_of_a_placement_that_nobody_delivered_is_said_to_wait(data_folder: Path) -> None:
    load(ENDED, "avtal.csv")
    load(HEAD + "P1;TRV 2024/1;d1;praktik;2024-02-01;2024-03-31;100\n", "placeringar.csv")
    rows = ["P1;;2024-09-30;employed", "P1;trv 2024-1;2024-10-31;employed", "P2;;2024-09-30;employed"]
    found = examined(
        "placement_id;contract_id;follow_up_date;status\n" + "\n".join([*rows, "P1;X9;2024-09-30;employed"])
    )
    assert told(found)["follow_up_without_placement"] == ("warning", 2, (4, 5), "placement_id")


LISTED = "contract_id;period;form;participant_key;hours\n"


def test_a_week_of_a_month_that_has_a_report_is_said_not_to_count(data_folder: Path) -> None:
    load(CONTRACTS, "avtal.csv")
    load("contract_id;period;form;hours\nTRV 2024/1;2024-04;praktik;40\n", "april.csv")
    # Week 14 lies in April, week 18 in April and May, week 19 in May, and week 15 is another contract's.
    rows = ["1;2024-W14;praktik;1;10", "1;2024-W18;praktik;1;10", "1;2024-W19;praktik;1;10", "2;2024-W15;praktik;1;10"]
    found = examined(LISTED + "".join(f"TRV 2024/{row}\n" for row in rows), "vecka.csv")
    assert told(found) == {"week_told_by_month": ("warning", 2, (2, 3), "period")}
    alone = examined(f"{LISTED}TRV 2024/1;2024-W14;praktik;1;10\n", "vecka.csv")
    assert alone.changes.months.num_rows == 0 and told(alone).keys() == {"week_told_by_month"}
    uncounted = review.review_file(
        check_file.open_file(f"{LISTED}TRV 2024/1;2024-W14;praktik;1;10\n".encode(), "vecka.csv"), is_counted=False
    )
    assert told(uncounted).keys() == {"week_told_by_month"}


def test_a_list_of_a_contract_with_placements_is_said_not_to_count(data_folder: Path) -> None:
    load(CONTRACTS, "avtal.csv")
    load(placements(1), "placeringar.csv")
    rows = "".join(f"TRV 2024/{number};2024-02;praktik;1;10\n" for number in (1, 2))
    assert told(examined(LISTED + rows, "februari.csv")) == {
        "list_beside_placements": ("warning", 1, (2,), "participant_key")
    }
