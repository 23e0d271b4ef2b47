"""What a page sends is counted, not timed: a frame is a message that the browser reads and an element of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from stores import LARGE, SAMPLES, store
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

import measures

ROOT = Path(__file__).parents[2]
# A page, and the most that it may send: frames, and kilobytes, with 60 contracts and with 2,000 alike.
PAGES = {
    "overview/overview": (82, 80),
    "follow_up/tasks": (155, 65),
    "follow_up/calendar": (30, 150),
    "contracts/contracts": (38, 85),
    "contracts/contract": (130, 235),
    "preparation/preparation": (110, 370),
    "matching/matching": (120, 420),
    "comparisons/suppliers": (53, 330),
    "comparisons/organisations": (65, 370),
    "comparisons/procurements": (72, 165),
    "goals/chain": (100, 130),
    "goals/attainment": (142, 85),
    "deliveries/quality": (50, 140),
}


@pytest.fixture(params=[SAMPLES, LARGE])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("UTFALL_DATA", store(request.param))
    return str(request.param)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of each frame."""
    sizes: list[int] = []
    enqueue: Callable[..., Any] = ScriptRunContext.enqueue

    def counting(context: ScriptRunContext, message: Any) -> None:
        sizes.append(message.ByteSize())
        enqueue(context, message)

    monkeypatch.setattr(ScriptRunContext, "enqueue", counting)
    return sizes


def _most(row: Mapping[str, Any]) -> tuple[float, str]:
    return row["value"] or 0, row["contract"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_few_frames_however_many_contracts_there_are(page: str, size: str, sent: list[int]) -> None:
    frames, kilobytes = PAGES[page]
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page(f"pages/{page}.py")
    if page == "contracts/contract":
        at.query_params["contract"] = max(measures.ask(["deviations"], ["contract"]).rows, key=_most)["contract"]
    at.run()  # what is made now says meanwhile that it is being made
    sent.clear()
    at.run()
    assert not at.exception and not at.error
    assert 20 < len(sent) <= frames
    assert sum(sent) / 1000 <= kilobytes
