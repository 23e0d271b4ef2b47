"""What a server that a test starts in this process says to those that it would start is forgotten with the test."""

import pytest

from server import hosts


@pytest.fixture(autouse=True)
def _own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hosts.VARIABLE, "")
