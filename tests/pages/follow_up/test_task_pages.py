"""Att göra and Kalender through AppTest, on a small invented world whose numbers are seen, and on the samples."""

from __future__ import annotations

import re
import shutil

import pytest
from small_world import CONTRACT, PAGES, deliver, field, opened, said
from stores import EMPTY, SAMPLES, store
from world import World

import measures
from etl.build import builder
from etl.store import deliveries
from measures.follow_up import follow_up_rows
from pages.follow_up import calendar_grid
from pages.shared import text


@pytest.fixture
def small(world: World) -> World:
    deliver(world)
    return world


def test_the_date_looked_at_stays_the_samples_own_while_all_is_invented(small: World):
    assert builder.published().as_of == "2026-10-31"
    # One's own file makes it today, whoever builds.
    small.contracts("contract_id start_date\n EGET-1 2026-01-01")
    assert builder.build_and_publish()[0].as_of == f"{builder.dt.date.today()}"


def test_the_list_says_what_and_why_with_numbers(small: World):
    at = opened("tasks")
    words = said(at)
    # April to September: 6 reports; April's fell due on 15 May and 31 October is 169 days later.
    assert "6 rapporter saknas. Den äldsta skulle ha kommit 15 maj 2026 och är 169 dagar sen." in words
    assert "3 rapporter har kommit in och väntar på att godkännas. Den äldsta förföll 15 februari 2026." in words
    assert "startmötet skulle ha hållits senast 1 januari 2026." in words
    assert "Ansvarig: Vägenheten" in words
    assert "1 avtal har något som behöver göras nu." in words
    headings = [each.value for each in at.subheader]
    assert [heading.split()[1] for heading in headings] == ["Nu", "Snart", "När"]
    links = [str(link.proto) for link in at.get("page_link")]
    assert any("contract" in link and CONTRACT in link for link in links)
    assert any("letter" in link and "report_missing" in link for link in links)
    assert any("decide" in link for link in links)


def test_filters_stand_in_the_address(small: World):
    assert "6 rapporter saknas" not in said(opened("tasks", waits="owner"))
    assert "startmötet skulle" in said(opened("tasks", waits="owner"))
    assert "6 rapporter saknas" in said(opened("tasks", task="report_missing", owner="Vägenheten"))
    assert "Inget att göra i det här urvalet." in said(opened("tasks", q="finnsinte"))
    at = opened("tasks")
    field(at.selectbox, "Vad").select("start_meeting").run()
    assert "6 rapporter saknas" not in said(at)
    assert at.query_params["task"] in ("start_meeting", ["start_meeting"])


def test_nothing_to_do(world: World):
    world.contracts("contract_id start_date requirement\n PAHITT-2 2026-10-01 none")
    builder.build_and_publish()
    assert "Inget att göra." in said(opened("tasks"))


def test_the_menu_counts_contracts_with_something_urgent(small: World, monkeypatch):
    from pages.follow_up import task_list

    assert task_list.menu_title() == "Att göra (1)"
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    tasks = follow_up_rows.tasks(measures.current())
    assert (
        follow_up_rows.urgent_contracts(measures.current()) == tasks.loc[tasks["urgency"] == 1, "contract_id"].nunique()
    )
    monkeypatch.setenv("UTFALL_DATA", store(EMPTY))
    assert task_list.menu_title() == "Att göra"


def test_the_calendar_and_its_totals(small: World):
    at = opened("calendar")
    table = next(element.proto.body for element in at.get("html") if "<table" in element.proto.body)
    cells = re.findall(r'<td colspan="1" class="(\w+)">', table)
    # January to March have no day of arrival: in, and not late. October falls due in November.
    assert cells == ["received"] * 3 + ["missing"] * 6 + ["not_due"]
    assert "april 2026: saknas, förfaller 15 maj 2026" in table
    rows = follow_up_rows.report_calendar(measures.current())
    assert calendar_grid.totals(rows) == {
        "received": {1: 1, 2: 1, 3: 1}, "missing": dict.fromkeys(range(4, 10), 1), "not_due": {10: 1},
    }  # fmt: skip
    assert "Saknas: 6" in said(at)
    legend = next(element.proto.body for element in at.get("html") if "utfall-legend" in element.proto.body)
    # The short word and the long one, but the same word not twice.
    assert "Sen</b> Inkommen för sent" in legend and "Saknas</b></li>" in legend


def test_a_quarter_is_three_months_wide(world: World):
    world.contracts("""
        contract_id start_date end_date   requirement required_places report_frequency
        PAHITT-3    2026-02-10 2026-12-31 numeric     1               quarterly
    """)
    builder.build_and_publish()
    at = opened("calendar")
    table = next(element.proto.body for element in at.get("html") if "<table" in element.proto.body)
    body = table.split("<tbody>")[1].split("</tbody>")[0]
    widths = re.findall(r'<td (?:class="(none)" )?colspan="(\d+)"', body)
    # Nothing in January; February and March; then two whole quarters, and one that has begun.
    assert widths == [("none", "1"), ("", "2"), ("", "3"), ("", "3"), ("", "3")]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("data", [SAMPLES, EMPTY])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws(page, data, language, monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(data))
    address = {"contract": "PAHITT-2025-0035", "task": "not_met"} if page in ("letter", "decide", "contract") else {}
    at = opened(page, lang=language, **address)
    assert not at.error
    if data == EMPTY:
        assert "python -m etl load" in said(at)
    elif language == "en":
        # The names of contracts, and the letters, are in Swedish.
        words = said(at).replace("gång- och cykelbro", "")
        left = re.findall(r"[^.:;]*\b(?:och|inte|avtalet|är|saknas)\b[^.:;]*", words)
        assert not left or page == "letter", left
        if page == "letter":
            assert "The letters are in Swedish." in said(at) and "Hej!" in at.code[0].value


def test_the_samples_are_not_changed_by_looking(monkeypatch, tmp_path):
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "data"))
    before = len(deliveries.all_deliveries())
    for page in PAGES:
        opened(page, contract="PAHITT-2025-0035", task="not_met")
    assert len(deliveries.all_deliveries()) == before


def test_a_language_is_asked_for_when_a_sentence_is_made(small: World):
    with text.speaking("en"):
        from pages.shared import task_words

        row = {"task": "report_missing", "amount": 1, "since_date": builder.dt.date(2026, 5, 15), "days_late": 1}
        assert task_words.sentence(row, ["April 2026"]).replace("\u00a0", " ") == (
            "1 report is missing: April 2026. It was due 15 May 2026 and is 1 day late."
        )
