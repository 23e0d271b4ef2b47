"""What a load costs, counted and not timed: how often its file is read and tables are built."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from etl.build import builder, warehouse_file
from etl.checking import check_file
from etl.commands import check_and_load
from etl.reading import read
from tests.etl.small_deliveries import CONTRACTS, load, placements

pytestmark = pytest.mark.builds_anew
REPORTS = "contract_id;period;form;fte_months\nTRV 2024/1;2024-05;permanent;1\n"
MORE_REPORTS = "contract_id;period;form;fte_months\nTRV 2024/1;2024-06;permanent;1\n"
DECISION = "contract_id;period;decision;decision_date\nTRV 2024/1;2024-05;accept;2024-06-01\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counts: Counter[str] = Counter()

    def count(module: object, name: str) -> None:
        really = getattr(module, name)

        def called(*arguments: object, **named: object) -> object:
            counts[name] += 1
            return really(*arguments, **named)

        monkeypatch.setattr(module, name, called)

    count(read, "read_file")
    count(check_file, "check_opened")
    count(warehouse_file, "trial")
    count(warehouse_file, "write")
    return counts


def typed(folder: Path, text: str) -> None:
    path = folder / "fil.csv"
    path.write_text(text, encoding="utf-8")
    assert check_and_load.take_files(path, None, "test", True)[0]["delivery"]
    builder.build_and_publish()


def test_a_first_file_is_read_once_and_built_once(data_folder: Path, counted: Counter[str]) -> None:
    """Beside the build, its rows are held against the contracts' own: tables up to them, and not what it counts for."""
    load(CONTRACTS, "avtal.csv")
    counted.clear()
    typed(data_folder, placements(2, 3))
    assert counted == {"read_file": 1, "check_opened": 1, "trial": 1, "write": 1}


@pytest.mark.parametrize(
    ("there", "arriving", "trials"),
    [
        # Sums never stand before persons, so nothing that is there can be less: not counted beforehand.
        (placements(2, 3), REPORTS, 1),
        (REPORTS, MORE_REPORTS, 2),
        (REPORTS, placements(5), 2),
        (placements(2, 3), placements(2, 4), 2),
    ],
    ids=["reports beside placements", "more reports", "placements before reports", "placements anew"],
)
def test_what_is_replaced_is_counted_before_and_after_and_nothing_else(
    data_folder: Path, counted: Counter[str], there: str, arriving: str, trials: int
) -> None:
    load(CONTRACTS, "avtal.csv")
    load(there, "before.csv")
    counted.clear()
    typed(data_folder, arriving)
    assert counted == {"read_file": 1, "check_opened": 1, "trial": trials, "write": 1}


def test_what_is_accepted_never_changes_unseen(data_folder: Path, counted: Counter[str]) -> None:
    load(CONTRACTS, "avtal.csv")
    load(placements(2, 3), "before.csv")
    load(DECISION, "beslut.csv")
    counted.clear()
    typed(data_folder, REPORTS)
    assert counted["trial"] == 2
