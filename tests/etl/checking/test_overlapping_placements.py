"""Placements of one participant on the same days: said where they are surely more than a full time together."""

import pytest

from tests.etl.small_files import PLACEMENTS, as_csv, check, problems

HEADER = [*PLACEMENTS, "planned_end_date"]
ENDED = "P9 C9 d9 2020-01-01 2020-02-01 100"  # so that the file tells of ends


def overlapping(*lines: str, others: tuple[str, ...] = (ENDED,)) -> list[int]:
    """The rows warned of in a file of lines "id contract key start end extent planned end", "-" for what is not told;
    the first line is row 2."""
    rows = []
    for line in (*lines, *others):
        cells = ["" if cell == "-" else cell for cell in line.split()] + [""]
        number, contract, key, start, end, extent, planned = cells[:7]
        rows.append([number, contract, key, "praktik", start, end, extent, planned])
    file = check(as_csv([HEADER, *rows]))
    assert file.taken == len(rows)
    assert {problem[-1] for problem in problems(file)} <= {"overlapping_placements"}
    return [int(str(problem[1])) for problem in problems(file)]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # 100 + 100 from 1 March, both rows named
        (["P1 C1 d1 2024-02-01 2024-03-31 100", "P2 C1 d1 2024-03-01 2024-05-31 100"], [2, 3]),
        # 50 + 50 is a full time; 60 + 50 is more
        (["P1 C1 d1 2024-02-01 2024-03-31 50", "P2 C1 d1 2024-03-01 2024-05-31 50"], []),
        (["P1 C1 d1 2024-02-01 2024-03-31 60", "P2 C1 d1 2024-03-01 2024-05-31 50"], [2, 3]),
        # 40 + 40 + 40 in March, the fourth after it
        (
            [
                "P1 C1 d1 2024-01-01 2024-03-31 40",
                "P2 C1 d1 2024-02-01 2024-03-31 40",
                "P3 C1 d1 2024-03-01 2024-04-30 40",
                "P4 C1 d1 2024-04-15 2024-05-31 40",
            ],
            [2, 3, 4],
        ),
        # one after the other, and one that begins on the other's last day
        (["P1 C1 d1 2024-02-01 2024-02-29 100", "P2 C1 d1 2024-03-01 2024-05-31 100"], []),
        (["P1 C1 d1 2024-02-01 2024-03-01 100", "P2 C1 d1 2024-03-01 2024-05-31 100"], []),
        # two of a day
        (["P1 C1 d1 2024-02-01 2024-02-01 100", "P2 C1 d1 2024-02-01 2024-02-01 100"], [2, 3]),
        # another person; the same person on another contract, as a key is one person everywhere
        (["P1 C1 d1 2024-02-01 2024-03-31 100", "P2 C1 d2 2024-02-01 2024-03-31 100"], []),
        (["P1 C1 d1 2024-02-01 2024-03-31 100", "P2 C2 d1 2024-02-01 2024-03-31 100"], [2, 3]),
        # without an extent: more than nothing, and it may be little
        (["P1 C1 d1 2024-02-01 2024-03-31 100", "P2 C1 d1 2024-03-01 2024-05-31 -"], [2, 3]),
        (["P1 C1 d1 2024-02-01 2024-03-31 75", "P2 C1 d1 2024-03-01 2024-05-31 -"], []),
        (["P1 C1 d1 2024-02-01 2024-03-31 -", "P2 C1 d1 2024-03-01 2024-05-31 -"], []),
        # not ended: goes on, yet not past its planned end
        (["P1 C1 d1 2024-02-01 - 100", "P2 C1 d1 2024-06-01 2024-07-31 100"], [2, 3]),
        (["P1 C1 d1 2024-02-01 - 100 2024-05-31", "P2 C1 d1 2024-06-01 2024-07-31 100"], []),
        (["P1 C1 d1 2024-02-01 2024-02-10 100 2024-08-31", "P2 C1 d1 2024-06-01 2024-07-31 100"], []),
    ],
)
def test_placements_of_one_participant_on_the_same_days(lines: list[str], rows: list[int]) -> None:
    assert overlapping(*lines) == rows
    assert overlapping(*reversed(lines)) == sorted(len(lines) + 3 - row for row in rows)


@pytest.mark.parametrize(("second", "rows"), [("2024-06-01", []), ("2024-02-01", [2, 3])])
def test_a_file_that_tells_of_no_end_tells_only_of_first_days(second: str, rows: list[int]) -> None:
    lines = ["P1 C1 d1 2024-02-01 - 100", f"P2 C1 d1 {second} - 100"]
    assert overlapping(*lines, others=()) == rows
