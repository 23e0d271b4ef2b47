"""A short run of the mutants; the long one is `python -m tests.fuzz`."""

from collections import Counter

import pytest

from tests.fuzz.mutants import failures


@pytest.mark.builds  # starts processes
def test_no_mutant_crashes_hangs_or_is_misread() -> None:
    counted: Counter[str] = Counter()
    found = list(failures(7, 200, counted))
    assert [(each.number, each.file, each.how, each.what) for each in found] == []
    assert set(counted) == {"broken", "broken workbook", "rewritten", "cell"}
