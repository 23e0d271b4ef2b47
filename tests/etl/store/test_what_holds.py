"""The same file again: already read only where what it says is what counts, and else heard."""

from pathlib import Path

import pytest

from etl.checking import check_file
from etl.store import deliveries

CONTRACT = "contract_id;organisation_id;supplier_id;supplier_name;start_date;value_sek\n"
PLACEMENT = "placement_id;contract_id;participant_key;form;start_date;sex\n"
REPORT = "contract_id;period;persons_started\n"
DECISION = "contract_id;decision;period;reason_code;reason\n"
FOLLOW_UP = "placement_id;follow_up_date;point;status\n"
GOAL = "goal_id;organisation_id;title;measure;year;operator;target_low\n"


def deliver(text: str, name: str = "fil.csv") -> bool:
    """Whether the file became a delivery of its own."""
    content = text.encode()
    file = check_file.check_file(content, name, bytes(32))
    assert not file.refused, [table.refused.to_pylist() for table in file.tables]
    return deliveries.accept(file, content, "test")[1]


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        (CONTRACT, "C1;212000-0142;556036-0793;;2024-01-01;5", "C1;212000-0142;556036-0793;;2024-01-01;7"),
        # Written otherwise it is the same contract, also where nothing else differs: the latest spelling is shown.
        (CONTRACT, "TRV 1;212000-0142;556036-0793;;2024-01-01;5", "trv-1;212000-0142;556036-0793;;2024-01-01;5"),
        # Two contracts, and one supplier that they name.
        (CONTRACT, "C1;212000-0142;556036-0793;Alfa;2024-01-01;5", "C2;212000-0142;5560360793;Beta;2024-01-01;5"),
        (PLACEMENT, "P1;C1;a;praktik;2024-02-01;K", "P1;C1;a;praktik;2024-02-02;K"),
        (PLACEMENT, "P1;C1;a;praktik;2024-02-01;K", "P2;C1;b;praktik;2024-02-01;K"),
        # Two contracts, and one person whose sex the latest word decides.
        (PLACEMENT, "P1;C1;a;praktik;2024-02-01;K", "P2;C2;a;praktik;2024-02-01;M"),
        (REPORT, "C1;2024-02;3", "C1;2024-02;4"),
        (DECISION, "C1;accept;2024-02;;", "C1;return;2024-02;;fel"),
        # The same point, once by its name and once by its day.
        (FOLLOW_UP, "P1;2024-02-01;exit;employed", "P1;2024-02-03;;unemployed"),
        (GOAL, "M1;212000-0142;Mål;persons;2024;at_least;50", "M1;212000-0142;Mål;persons;2024;at_least;60"),
    ],
)
def test_who_goes_back_to_an_earlier_file_is_heard(data_folder: Path, head: str, first: str, second: str) -> None:
    before, after = f"{head}{first}\n", f"{head}{second}\n"
    assert deliver(before) and not deliver(before)
    assert deliver(after) and deliver(before) and not deliver(before) and deliver(after)
    assert len(deliveries.active()) == 4


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        (CONTRACT, "C1;212000-0142;556036-0793;;2024-01-01;5", "C2;212000-0142;556036-0793;;2024-01-01;7"),
        (PLACEMENT, "P1;C1;a;praktik;2024-02-01;K", "P2;C2;b;praktik;2024-02-01;M"),
        (REPORT, "C1;2024-02;3", "C1;2024-03;4"),
        (DECISION, "C1;accept;2024-02;;", "C1;accept;2024-03;;"),
        # The same words and more.
        (REPORT, "C1;2024-02;3", "C1;2024-02;3\nC1;2024-03;4"),
    ],
)
def test_what_is_not_spoken_against_is_already_read(data_folder: Path, head: str, first: str, second: str) -> None:
    assert deliver(f"{head}{first}\n") and deliver(f"{head}{second}\n")
    assert not deliver(f"{head}{first}\n")


def test_what_spoke_against_it_is_withdrawn(data_folder: Path) -> None:
    assert deliver(f"{REPORT}C1;2024-02;3\n") and deliver(f"{REPORT}C1;2024-02;4\n")
    deliveries.withdraw(deliveries.active()[-1].id, "fel")
    assert not deliver(f"{REPORT}C1;2024-02;3\n")
