"""Fixtures of this folder."""

from __future__ import annotations

import pytest
from stores import SAMPLES, store

from reports import Request, make
from reports.content.model import Report
from reports.files import pdf


@pytest.fixture(scope="module")
def sample() -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UTFALL_DATA", store(SAMPLES))
        return make(Request(number="2026-7", address="https://utfall.exempel.se/publication"))


@pytest.fixture(scope="module")
def paper(sample: Report) -> bytes:
    return pdf.pdf(sample)
