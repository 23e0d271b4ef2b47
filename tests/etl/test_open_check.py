"""The check that keeps nothing but a count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from etl import open_check
from etl.checking import FileRefused

ROWS = b"contract_id;organisation_id;supplier_id;start_date\nHEMLIGT-1;212000-0142;556036-0793;2024-01-01\n"


def test_only_the_count_is_left(data_folder):
    assert open_check.checked_files() == 0
    assert open_check.check_without_trace(ROWS, "hemligt namn.csv").taken == 1
    with pytest.raises(FileRefused):
        open_check.check_without_trace(ROWS.replace(b"556036-0793", b"Anna 811218-9876"), "hemligt namn.csv")
    files = [path for path in data_folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == [".checks.lock", "checked_files.txt"]
    assert [path.read_bytes() for path in sorted(files)] == [b"", b"2"]
    assert not any("hemligt" in str(path) for path in data_folder.rglob("*"))


def test_many_at_once_are_all_counted(data_folder):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: open_check.check_without_trace(ROWS, "x.csv"), range(24)))
    assert open_check.checked_files() == 24
