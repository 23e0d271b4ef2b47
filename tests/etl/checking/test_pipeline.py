"""How many files of the product a reader meets who follows one plain CSV from its bytes to what it would change."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from etl.checking import check_file
from etl.intake import review

ETL = Path(check_file.__file__).parents[1]
PLAIN = (
    b"placement_id;contract_id;participant_key;form;start_date;end_date;extent_pct\r\n"
    b"P1;TRV 2024/1;d1;praktik;2024-01-01;2024-01-31;100\r\n"
    b"P2;TRV 2024/1;d2;praktik;2024-02-01;2024-02-29;50\r\n"
)
# Of 39 once, for check and comparison together. A step that needs a file more is worth asking twice about.
# 22 before units, identifiers, days, ways of writing numbers and columns left out had files of their own
MOST_ENTERED_BY_A_CHECK = 33
# With who may deliver what, what is retained of persons, and what a file waits for. Those of the check, and the build
# (etl/build) that it tries, are not counted
MOST_ENTERED_BY_THE_COMPARISON = 14


def entered(work: Callable[[], object]) -> set[str]:
    """The files of `etl` of which a function runs meanwhile, in whatever thread."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            files.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return {Path(name).relative_to(ETL).as_posix() for name in files if Path(name).is_relative_to(ETL)}


def test_the_check_of_a_plain_file_enters_few_files() -> None:
    by_check = entered(lambda: check_file.check_file(PLAIN, "mars.csv", bytes(32)))
    assert {"checking/check_file.py", "reading/delimited.py", "privacy/identity_numbers.py"} <= by_check
    assert len(by_check) <= MOST_ENTERED_BY_A_CHECK, sorted(by_check)


@pytest.mark.builds  # it tries the build, several calls away
def test_the_comparison_adds_no_more_than_its_subjects(data_folder: Path) -> None:
    by_check = entered(lambda: check_file.check_file(PLAIN, "mars.csv", bytes(32)))
    by_review = entered(lambda: review.review_file(check_file.open_file(PLAIN, "mars.csv"), make_key=True))
    assert by_check <= by_review
    added = {name for name in by_review - by_check if not name.startswith("build/")}
    assert len(added) <= MOST_ENTERED_BY_THE_COMPARISON, sorted(added)
