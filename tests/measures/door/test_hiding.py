"""Where few are hidden: which rows are, by small tables; what is shown is exact; all else about persons is refused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import pytest
from hiding_stores import hide
from readers import READER
from world import BUYER, OTHER_BUYER, SUPPLIER, World

import measures
from access.viewer import Audience, Scope, acting_as
from etl.build.reference_files import read_yaml
from measures.__main__ import main
from measures.goals import socio
from reports import Request, make, sections
from reports.content.model import Table

# Persons alone, for all time, by form: a table of two ways, organisation and form.
BY_FORM = (
    ("  period_months: [12]", "  period_months: []"),
    ("    persons: [form, target_group, sex]\n", "    persons: [form]\n"),
    ("    placements_started: []\n", ""),
    ("    women_share: []\n", ""),
    ("    early_end_rate: []\n", ""),
    ("    in_work_6m_rate: [form, target_group, sex]\n", ""),
    ("    in_work_6m_coverage: []\n", ""),
)
FORMS = ("fixed_term", "internship", "permanent")
BODIES = (BUYER, OTHER_BUYER, "212000-0001")


def deliver(world: World, counts: Sequence[Sequence[int]]) -> None:
    """So many persons of each body (row) in each form (column)."""
    bodies = BODIES[: len(counts)]
    world.contracts("contract_id organisation_id\n" + "\n".join(f"C{n} {body}" for n, body in enumerate(bodies)))
    rows = [
        f"P{body}{form}{n} C{body} {FORMS[form]} K 2024-01-01 2024-03-31"
        for body, row in enumerate(counts)
        for form, count in enumerate(row)
        for n in range(count)
    ]
    world.placements("placement_id contract_id form sex start_date end_date\n" + "\n".join(rows))


def shown(world: World, by: Sequence[str] = ()) -> dict[tuple[str, ...], float | None]:
    """What is told of persons outside: group -> count, None where it is hidden."""
    rows = measures.ask(["persons"], by, warehouse=world.opened().outside()).rows
    return {tuple(row[name] for name in by): None if row["hidden"] else row["value"] for row in rows}


@pytest.fixture
def by_form(tmp_path, monkeypatch, world: World) -> World:
    hide(tmp_path, monkeypatch, *BY_FORM)
    return world


def table(world: World) -> list[list[float | None]]:
    """The cells, then a row of the sums of each form; each row ends with the sum of the body."""
    cells, bodies, forms = (shown(world, by) for by in (("organisation", "form"), ("organisation",), ("form",)))
    there = [body for body in BODIES if (body,) in bodies]
    columns = [form for form in FORMS if (form,) in forms]
    return [
        *([*(cells[body, form] for form in columns), bodies[body,]] for body in there),
        [*(forms[form,] for form in columns), shown(world)[()]],
    ]


def test_without_few_all_is_shown(by_form: World) -> None:
    deliver(by_form, [[20, 30], [40, 50]])
    assert table(by_form) == [[20, 30, 50], [40, 50, 90], [60, 80, 140]]


def test_one_of_few_in_a_table_of_two_by_two_hides_all_four(by_form: World) -> None:
    """3 = 33 - 30 = 43 - 40: each line and each column with a hidden cell needs another."""
    deliver(by_form, [[3, 30], [40, 50]])
    assert table(by_form) == [[None, None, 33], [None, None, 90], [43, 80, 123]]


def test_one_of_few_in_a_table_of_three_by_three_hides_a_square(by_form: World) -> None:
    """2 is hidden, and the three that are smallest of those that make a square with it: 6, 7 and 8."""
    deliver(by_form, [[2, 6, 30], [7, 8, 40], [50, 60, 70]])
    assert table(by_form) == [[None, None, 30, 38], [None, None, 40, 55], [50, 60, 70, 180], [59, 74, 140, 273]]


def test_two_of_few_whose_sum_is_few_are_not_enough_by_themselves(by_form: World) -> None:
    """1 and 2 in one line are 3 together, as 43 - 40 would tell: another cell of the line is hidden too, or its sum."""
    deliver(by_form, [[1, 2, 40], [50, 60, 70], [80, 90, 75]])
    found = table(by_form)
    assert found[0][:2] == [None, None] and None in (found[0][2], found[0][3])


def test_of_a_rate_those_who_are_not_in_the_numerator_are_few_too(tmp_path, monkeypatch, world: World) -> None:
    """17 women of 20 with known sex: 3 are men. The share is hidden, and so are the numbers that tell it."""
    hide(tmp_path, monkeypatch, ("  period_months: [12]", "  period_months: []"))
    world.contracts("contract_id\nC1")
    rows = [f"P{n} C1 {'M' if n < 3 else 'K'} 2024-01-01 2024-03-31" for n in range(20)]
    world.placements("placement_id contract_id sex start_date end_date\n" + "\n".join(rows))
    outside = world.opened().outside()
    share = measures.ask(["women_share"], warehouse=outside).only
    assert share["hidden_for"] == "protected" and math.isnan(share["value"]) and math.isnan(share["denominator"])
    by_sex = shown(world, ["sex"])
    assert by_sex["K",] is None or shown(world)[()] is None
    assert by_sex["M",] is None and by_sex[None,] == 0, "nobody is a nought"


@pytest.fixture
def listed(tmp_path, monkeypatch, world: World) -> World:
    """Two bodies, one below the other, with as many as it takes to show some."""
    hide(tmp_path, monkeypatch)
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    deliver(world, [[30, 25], [40, 3]])
    return world


def test_what_is_shown_is_exact_and_says_of_nothing_that_it_is_rounded(listed: World) -> None:
    outside = listed.opened().outside()
    of_whom = ("organisation",)
    for by in ((), of_whom, ("form",), ("year",), (*of_whom, "form"), (*of_whom, "year", "form")):
        inside = {
            tuple(row[n] for n in by): row for row in measures.ask(["persons"], by, warehouse=listed.opened()).rows
        }
        for row in measures.ask(["persons"], by, warehouse=outside).rows:
            exact = inside[tuple(row[n] for n in by)]
            assert not row["rounded"] and (row["hidden"] or row["value"] == exact["value"]), (by, row)
    assert shown(listed)[()] == 98


@pytest.mark.parametrize(
    ("measure", "by", "where", "period"),
    [
        ("persons", ["month"], {}, ()),
        ("persons", ["quarter"], {}, ()),
        ("persons", ["contract"], {}, ()),
        ("persons", ["supplier"], {}, ()),
        ("persons", ["municipality"], {}, ()),
        ("persons", ["nature"], {}, ()),
        ("persons", ["sex", "form"], {}, ()),
        ("persons", ["sex"], {"form": ["fixed_term"]}, ()),
        ("persons", [], {"form": ["fixed_term", "internship"]}, ()),
        ("persons", [], {"supplier": [SUPPLIER]}, ()),
        ("persons", [], {}, ("2024-01", "2024-02")),
        ("persons", [], {}, ("2024-02", None)),
        ("persons", [], {}, (None, "2024-02")),
        ("persons", ["year"], {}, ("2024-02", None)),
        ("placements_started", ["form"], {}, ()),
        ("women_share", ["form"], {}, ()),
        ("completed_rate", [], {}, ()),
        ("in_work_q2_rate", [], {}, ()),
        ("fte_months", ["sex"], {}, ()),
        ("places_delivered", [], {"target_group": ["young"]}, ()),
        ("contracts", ["sex"], {}, ()),
    ],
)
def test_all_else_about_persons_is_refused_in_a_sentence(listed: World, capsys, measure, by, where, period) -> None:
    """Nothing of it is shown, on no way in; inside it is."""
    listed.as_of = "2025-12-31"
    first, last = (dt.date.fromisoformat(f"{month}-01") if month else None for month in (period or (None, None)))
    try:
        inside = measures.ask([measure], by, where, first, last, listed.opened())
    except measures.UnknownName:
        pytest.skip("no such split")
    answer = measures.ask([measure], by, where, first, last, listed.opened().outside())
    assert not inside.refused
    (why,) = answer.refused
    assert "Om personer går bara det här att fråga" in why and why.endswith(".")
    assert all(row["hidden_for"] == "unlisted" and math.isnan(row["value"]) for row in answer.rows)
    assert all(math.isnan(row[name]) for row in answer.rows for name in ("numerator", "denominator", "low", "high"))


def test_contract_facts_are_exact(listed: World) -> None:
    for measure in ("places_delivered", "fte_months", "contracts", "report_rate", "persons_reported"):
        answers = [
            measures.ask([measure], warehouse=each).only for each in (listed.opened(), listed.opened().outside())
        ]
        assert answers[0]["value"] == answers[1]["value"] or all(math.isnan(each["value"]) for each in answers)


def test_the_same_row_is_hidden_however_it_is_asked_for(listed: World) -> None:
    """Split, filtered, by a period that is the year, as all of a store with one year; with all below, and alone."""
    outside = listed.opened().outside()

    def told(by: Sequence[str] = (), first: str = "", last: str = "", **where: list[str]) -> list[float | None]:
        ends = (dt.date.fromisoformat(f"{each}-01") if each else None for each in (first, last))
        answer = measures.ask(["persons"], by, where, *ends, outside)
        assert not answer.refused
        return [None if row["hidden"] else row["value"] for row in answer.rows]

    few = [None]
    assert told(organisation=[OTHER_BUYER], form=["internship"]) == few
    assert told(organisation=[OTHER_BUYER], form=["internship"], year=["2024"]) == few
    assert told((), "2024-01", "2024-12", organisation=[OTHER_BUYER], form=["internship"]) == few
    assert None in told(["form"], organisation=[OTHER_BUYER])
    alone, together = told(organisation=[BUYER]), told(organisation=[BUYER, OTHER_BUYER])
    assert set(alone) <= {55, None} and set(together) <= {98, None}
    assert told() == told((), "2024-01", "") == together


def test_who_sees_one_organisation_sees_what_all_see_of_it(listed: World) -> None:
    outside = listed.opened().outside()
    for organisation, where in ((OTHER_BUYER, [OTHER_BUYER]), (BUYER, [BUYER, OTHER_BUYER])):
        scope = Scope(Audience.OUTSIDE, frozenset({organisation}))
        theirs = measures.Warehouse(outside.id, outside.as_of, None, outside.path, None, scope)
        for by in ((), ("form",), ("sex",)):
            one = measures.ask(["persons"], by, {"organisation": where}, warehouse=outside)
            other = measures.ask(["persons"], by, warehouse=theirs)
            assert not other.refused
            assert [str(row) for row in other.rows] == [str(row) for row in one.rows]
    supplier = Scope(Audience.OUTSIDE, None, frozenset({SUPPLIER}))
    theirs = measures.Warehouse(outside.id, outside.as_of, None, outside.path, None, supplier)
    assert measures.ask(["persons"], warehouse=theirs).refused, "a supplier's persons are no row of the list"


def test_what_was_known_on_another_day_is_not_told(listed: World) -> None:
    """What is hidden on one day could be shown on another, and the same persons be reckoned out."""
    listed.as_known_on = dt.date.today().isoformat()
    (why,) = measures.ask(["persons"], warehouse=listed.opened().outside()).refused
    assert "så som det är känt nu" in why


def test_results_of_others_are_not_told_either(listed: World) -> None:
    listed.deliver(
        "socio_results",
        [
            {
                "organisation_id": BUYER, "period": "2024", "method": "SROI", "model_version": "1", "level": "state",
                "amount_sek": "100000", "persons": "50",
            }
        ],
    )  # fmt: skip
    inside, outside = socio.results(listed.opened()), socio.results(listed.opened().outside())
    assert list(inside["hidden"]) == [False] and list(outside["hidden"]) == [True]
    assert outside["persons"].isna().all() and outside["amount_sek"].isna().all()


def test_the_command_says_what_can_be_asked(listed: World, capsys) -> None:
    with acting_as(READER):
        assert main(["show", "persons", "--by", "month", "--as-of", listed.as_of]) == 2
        said = capsys.readouterr()
        assert said.out == "" and "Om personer går bara det här att fråga" in said.err
        assert main(["show", "persons", "--by", "form", "--as-of", listed.as_of]) == 0
        assert "avrundat" not in capsys.readouterr().out.replace("rounded", "")


def test_the_list_is_what_a_fixed_report_asks_of_persons(monkeypatch, world: World) -> None:
    """Goals stand for themselves: what they ask is another's choice, and is refused where it is not listed."""
    deliver(world, [[30, 25], [40, 30]])
    asked: set[tuple[str, tuple[str, ...]]] = set()
    ask = measures.ask

    def noted(names, by=(), *rest, **named):
        asked.update((name, tuple(by)) for name in names if measures.measures(world.opened())[name].protects)
        return ask(names, by, *rest, **named)

    monkeypatch.setattr(measures, "ask", noted)
    make(Request(), world.opened())
    early = {
        (name, tuple(by))
        for each in sections.ASKED.values()
        for names, by in each
        for name in names
        if measures.measures(world.opened())[name].protects
    }
    tables = read_yaml("disclosure.yml")["hide"]["tables"]
    assert (
        early <= asked == {(name, tuple(by)) for name, splits in tables.items() for by in ([], *([s] for s in splits))}
    )


def test_a_report_tells_in_words_what_is_hidden(listed: World) -> None:
    report = make(Request(), listed.opened())
    text = str(report)
    assert "dolda" in text and "avrundade" not in text
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    rows = {row[0].key: row for table in tables for row in table.rows}
    assert rows["persons"][1].text == "98"
