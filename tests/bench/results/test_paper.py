"""What `make bench` measures of reports runs on a tiny world, and its section tells what was measured."""

from __future__ import annotations

from tests.bench import paper, worlds
from tests.bench.results import report


def test_a_report_and_a_day_are_measured_and_told(tmp_path, monkeypatch):
    monkeypatch.setenv("UTFALL_BENCH", str(tmp_path))
    monkeypatch.setattr(paper, "ROUNDS", 1)
    found = paper.run(worlds.World("tiny", 20, 200))
    assert set(found["seconds"]) == {"pdf", "docx", "xlsx"} and min(found["seconds"].values()) > 0
    assert found["day_first"] > 0 and found["day_again"] > 0
    told = report.paper_section({**found, "on": "2026-11-28", "machine": "a machine", "minutes": 0.1})
    assert f"| PDF | {found['seconds']['pdf']:.2f} s |" in told and "| the same day again |" in told
