"""The check that keeps nothing but a count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from etl.checking.check_file import check_file
from etl.intake import public_check, returned_files
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate

ROWS = b"contract_id;organisation_id;supplier_id;start_date\nHEMLIGT-1;212000-0142;556036-0793;2024-01-01\n"


def test_only_the_count_is_left(data_folder):
    assert public_check.checked_files() == 0
    assert public_check.check_without_trace(ROWS, "hemligt namn.csv").taken == 1
    with pytest.raises(FileRefused):
        public_check.check_without_trace(ROWS.replace(b"556036-0793", b"Anna 811218-9876"), "hemligt namn.csv")
    files = [path for path in data_folder.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == [".checks.lock", "checked_files.txt"]
    assert [path.read_bytes() for path in sorted(files)] == [b"", b"2"]
    assert not any("hemligt" in str(path) for path in data_folder.rglob("*"))


def test_a_file_given_back_is_known_and_leaves_no_more(data_folder):
    """Whoever corrects it can see whether it is right before sending it again."""
    content = b"Nr;Avtal;Kandidat;Sort;Dag\n1;C1;hemlig;praktik;2024-02-01\n"
    fields = ("placement_id", "contract_id", "participant_key", "form", "start_date")
    columns = tuple(Column(header, field) for header, field in zip(("Nr", "Avtal", "Kandidat", "Sort", "Dag"), fields))
    given = FileMapping(tables=(TableMapping("placements", None, columns),))
    checked = check_file(content, "x.csv", bytes(32), mapping=given)
    returned_files.keep(checked)
    back = annotate.annotate(content, checked, returned_files.reference_of(checked)).content
    there = sorted(data_folder.rglob("*"))
    assert public_check.check_without_trace(back, "x - att rätta.xlsx").taken == 1
    new = {path.name for path in data_folder.rglob("*")} - {path.name for path in there}
    assert new == {".checks.lock", "checked_files.txt"}


def test_many_at_once_are_all_counted(data_folder):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: public_check.check_without_trace(ROWS, "x.csv"), range(24)))
    assert public_check.checked_files() == 24
