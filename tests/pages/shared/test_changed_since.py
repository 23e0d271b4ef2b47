"""What has changed since the day that a page is shown for: each delivery that came, and sums that add up."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some
from known_day import CONTRACT, finished, opened
from page_words import plain, said
from readers import asked_by_a_reader
from streamlit.testing.v1 import AppTest

import measures
from measures.follow_up import changes_since
from measures.follow_up.changes_since import Account, ChangeStep, Value
from measures.goals import goal_model
from pages.shared.changed_since import lines
from pages.shared.changed_since.values import change_text, movement, value_as_read


def table(at: AppTest, caption: str) -> list[list[str]]:
    """The cells of the table with that caption."""
    html = next(e.proto.body for e in at.get("html") if f"<caption>{caption}</caption>" in e.proto.body)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html.split("<tbody>")[1])
    return [
        [plain(" ".join(re.sub(r"<[^>]+>", " ", cell).split())) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_what_has_changed_names_the_deliveries_and_adds_up(history):
    at = finished(opened("contracts/contract", known="2025-08-01", contract=CONTRACT))
    words = said(at)
    assert "Vad har ändrats sedan dess?" in words
    assert "2 leveranser har kommit in sedan den 1 augusti 2025." in words
    assert "Vad varje leverans ändrade räknas med läget per 1 augusti 2025." in words
    at.button(key="changed-show").click().run()
    at = finished(at)
    assert not at.exception and not at.error
    at.selectbox(key="changed-figure").set_value(2).run()
    today = dt.datetime.now(dt.UTC).astimezone().date()
    months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    day = f"{today.day} {months[today.month - 1]} {today.year}"
    assert table(at, "Avtalade platser") == [
        ["Känt 1 augusti 2025", "", "18,0"],
        [
            f"reports_resent.csv Leverans 19, Tillbakadragande, {day}, av Anna, drar tillbaka leverans 9",
            "ingen ändring",
            "18,0",
        ],
        [f"rattat.csv Leverans 20, Avtal, {day}, av Bo, gäller", "+2,0", "20,0"],
        ["Läget per 31 oktober 2026 i stället för 1 augusti 2025", "ingen ändring", "20,0"],
        ["Känt i dag, och skillnaden", "+2,0", "20,0"],
    ]
    at.selectbox(key="changed-figure").set_value(0).run()
    rows = table(at, "Uppfyllelsegrad")
    assert rows[0][2] == "9,7 %" and rows[-1][2] == "47,6 %" and rows[2][1] == "−1,0 procentenheter"


def test_a_figure_that_was_hidden_then_has_no_difference(history):
    """Outside, with few outcomes then and more now: `..`, no difference, and no line to work it out by."""
    with asked_by_a_reader():
        day = dt.date(2025, 4, 20)
        by_organisation = [
            measures.ask(["in_work_6m_rate"], ["organisation"], warehouse=build).frame.set_index("organisation")
            for build in (measures.known_at(day, day), measures.current())
        ]
        both = by_organisation[0].join(by_organisation[1], lsuffix="_then")
        organisation = both.index[both["hidden_then"].astype(bool) & both["value"].notna()][0]
        at = finished(opened("overview/overview", known=day.isoformat(), organisation=organisation))
        assert re.search(r"I arbete efter 6 månader \.\. \S+\s% \.\. ", said(at)), "then, now, difference"
        at.button(key="changed-show").click().run()
        at = finished(at)
        at.selectbox(key="changed-figure").set_value(5).run()
        rows = table(at, "I arbete efter 6 månader")
        assert rows[0][2] == ".." and rows[-1][1] == ".." and rows[1][1] == ".."
        assert all(row[1] in ("..", "ingen ändring") or "procentenheter" in row[1] for row in rows[1:])
        assert "Siffran är dold då eller nu, så skillnaden visas inte" in said(at)


def test_goals_tell_what_has_changed(history):
    at = finished(opened("goals/attainment", known="2025-08-01"))
    at.button(key="changed-show").click().run()
    at = finished(at)
    assert not at.exception and not at.error
    labels = at.selectbox(key="changed-figure").options
    assert len(labels) == len(goal_model.goals(measures.known_at(dt.date(2025, 8, 1), dt.date(2025, 8, 1))))
    assert table(at, labels[0])[-1][0] == "Känt i dag, och skillnaden"


def test_today_has_no_list_of_changes(history):
    assert "Vad har ändrats sedan dess?" not in said(opened("overview/overview"))


@given(
    some.lists(some.one_of(some.none(), some.decimals(-1000, 1000, places=9)), min_size=2, max_size=8),
    some.sampled_from(["share", "count", "places", "months", "sek"]),
)
def test_what_is_read_adds_up(numbers, unit):
    """Each line is the difference of two values as they are read, so no rounding is left over."""
    values = [Value(number, False) for number in numbers]
    steps = tuple(ChangeStep((), False, False, before, after) for before, after in pairwise(values))
    account = Account(values[0], values[-1], steps)
    moves = [movement(step.before, step.after, unit) for step in steps]
    whole = movement(values[0], values[-1], unit)
    left = lines.while_missing(account, unit)
    if whole is None:
        assert left == 0
    else:
        assert sum((move for move in moves if move is not None), Decimal(0)) + left == whole
        assert left == 0 or None in moves


def test_words_where_there_is_no_change_to_tell():
    five, missing, hidden = Value(Decimal(5), False), Value(None, False), Value(None, True)
    assert change_text(missing, five, "count") == "saknades före"
    assert change_text(five, missing, "count") == "saknas efter"
    assert change_text(missing, missing, "count") == "uppgift saknas"
    assert change_text(five, five, "count") == "ingen ändring"
    for before, after in ((hidden, five), (five, hidden), (hidden, hidden), (hidden, missing)):
        assert change_text(before, after, "count") == ".."
    assert value_as_read(hidden, "share") == ".." and value_as_read(missing, "share") == "uppgift saknas"
    assert changes_since.difference(hidden, five) is None
