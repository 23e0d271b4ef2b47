"""Figures of persons outside: changed as the published table says, the same for the same persons, and few questions."""

from __future__ import annotations

import datetime as dt
import hmac
import random

import pandas as pd
import pytest
from cell_key_perturbation.create_perturbed_table import create_perturbed_table
from hypothesis import given
from hypothesis import strategies as st
from world import OTHER_BUYER, OTHER_SUPPLIER, World

import measures
from access import rights
from access.viewer import Role, Viewer, acting_as
from etl.build import sql_files
from etl.build.reference_files import read_yaml
from etl.privacy import person_keys
from measures import Warehouse
from measures.__main__ import main
from measures.door import disclosure

RULE = disclosure.of(read_yaml("disclosure.yml"))


def _people(world: World, women: int, men: int, contract: str = "C1", start: str = "2024-02-01") -> list[str]:
    return [f"{contract}-{n} {contract} {'K' if n < women else 'M'} {start} 2024-03-31" for n in range(women + men)]


@pytest.fixture
def hired(world: World) -> World:
    """9 women and 14 men of one buyer, 3 and 11 of another, 4 women and nobody else of a third contract."""
    world.contracts(
        "contract_id organisation_id supplier_id end_date contract_owner\n"
        f" C1 212000-0142 556036-0793 2024-12-31 Anna\n C2 {OTHER_BUYER} {OTHER_SUPPLIER} 2024-12-31 Bo\n"
        f" C3 {OTHER_BUYER} {OTHER_SUPPLIER} 2024-12-31 Bo"
    )
    rows = [*_people(world, 9, 14), *_people(world, 3, 11, "C2", "2024-03-01"), *_people(world, 4, 0, "C3")]
    world.placements("placement_id contract_id sex start_date end_date\n" + "\n".join(rows))
    return world


def keys_of(participants: list[str], key: bytes | None) -> list[int | None]:
    with sql_files.in_memory() as connection:
        sql_files.set_secret(connection, key)
        query = (
            "SELECT macros.person_key(participant, inner_pad, outer_pad)"
            " FROM (SELECT UNNEST(?) AS participant) CROSS JOIN person_secret"
        )
        return [number for (number,) in connection.execute(query, [participants]).fetchall()]


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=5), st.binary(min_size=16, max_size=64))
def test_a_participants_key_is_an_hmac_with_a_key_of_its_own(participants: list[str], key: bytes) -> None:
    own = person_keys.derived(key)
    assert keys_of(participants, key) == [
        int.from_bytes(hmac.digest(own, each.encode(), "sha256")[:6], "big") for each in participants
    ]


def test_without_the_secret_there_is_no_key() -> None:
    assert keys_of(["a", "b"], None) == [None, None]


def test_the_change_is_that_of_the_national_statistics_office() -> None:
    """The Office for National Statistics' own program gives the same of random persons, with our table of changes."""
    chance = random.Random(1)
    keys = keys_of([f"p{n}" for n in range(900)], bytes(32))
    people = pd.DataFrame(
        [
            {
                "area": f"A{chance.randint(1, 30)}",
                "sex": chance.choice("KM"),
                "record_key": keys[n] % RULE.key_range,
            }
            for n in range(900)
        ]
    )
    table = pd.DataFrame(
        [
            {"pcv": count, "ckey": ckey, "pvalue": RULE.changes[min(count, len(RULE.changes) - 1)][ckey]}
            for count in range(1, 751)
            for ckey in range(RULE.key_range)
        ]
    )
    theirs = create_perturbed_table(people, table, ["area"], ["sex"], "record_key", threshold=0)
    assert len(theirs) == 60
    for row in theirs.to_dict("records"):
        mine = people[(people["area"] == row["area"]) & (people["sex"] == row["sex"])]
        assert RULE.shown(float(len(mine)), float(mine["record_key"].sum())) == row["count"], row


def test_inside_figures_are_exact_and_outside_changed_by_two_at_most(hired: World) -> None:
    exact = {row["sex"]: row["value"] for row in hired.ask("persons", ["sex"])}
    assert exact == {"K": 16, "M": 25}
    shown = measures.ask(["persons"], ["sex"], warehouse=hired.opened().outside()).rows
    assert all(row["rounded"] and abs(row["value"] - exact.get(row["sex"], 0)) <= 2 for row in shown)
    assert [row["value"] for row in shown if row["sex"] is None] == [0], "nobody is there, and has a row all the same"


def test_the_same_persons_are_the_same_figure_everywhere(hired: World) -> None:
    """In another measure, split, filter, period, and in the build of another day."""
    hired.as_of = "2026-12-31"
    outside = hired.opened().outside()

    def women(warehouse: Warehouse, *by: str, **asked: object) -> float:
        rows = measures.ask(["persons"], ["sex", *by], warehouse=warehouse, **asked).rows
        return next(
            row["value"] for row in rows if row["sex"] == "K" and row.get("organisation") in (None, "212000-0142")
        )

    of_one = women(outside, where={"organisation": ["212000-0142"]})
    assert abs(of_one - 9) <= 2
    half_year = {"first_month": dt.date(2024, 1, 1), "last_month": dt.date(2024, 6, 1)}
    assert (
        women(outside, "organisation") == women(outside, where={"organisation": ["212000-0142"]}, **half_year) == of_one
    )
    hired.as_of = "2024-05-31"
    so_far = {"first_month": dt.date(2024, 1, 1), "last_month": dt.date(2024, 12, 1)}
    this_year = women(hired.opened().outside(), where={"organisation": ["212000-0142"]}, **so_far)
    assert this_year == of_one, "so far this year"
    years = {"first_month": dt.date(2024, 1, 1), "last_month": dt.date(2025, 12, 1)}
    assert women(outside, where={"organisation": ["212000-0142"]}, **years) == of_one, "years together are a period"
    only = {"organisation": ["212000-0142"], "sex": ["K"]}
    assert measures.ask(["persons"], where=only, warehouse=outside).only["value"] == of_one
    assert measures.ask(["placements_started"], where=only, warehouse=outside).only["value"] == of_one
    share = measures.ask(["women_share"], where={"supplier": ["556036-0793"]}, warehouse=outside).only
    assert share["numerator"] == of_one and share["value"] == pytest.approx(min(1, of_one / share["denominator"]))
    hired.as_of = "2024-11-30"
    assert women(hired.opened().outside(), where={"organisation": ["212000-0142"]}) == of_one


def test_contract_facts_are_exact_outside(hired: World) -> None:
    inside, outside = hired.opened(), hired.opened().outside()
    for measure in ("places_delivered", "fte_months", "contracts", "report_rate", "fulfilment", "persons_reported"):
        for by in ((), ("contract",)):
            rows = [measures.ask([measure], by, warehouse=each).frame for each in (inside, outside)]
            pd.testing.assert_frame_equal(*rows)


def test_what_few_are_like_is_not_told(hired: World) -> None:
    """4 of the contract C3: neither a share of them nor which sex they are of."""
    outside = hired.opened().outside()
    for measure, by in (("women_share", ()), ("persons", ("sex",)), ("placements_started", ("target_group",))):
        rows = measures.ask([measure], by, {"contract": ["C3"]}, warehouse=outside).rows
        assert rows and all(row["hidden"] and row["hidden_for"] == "few" for row in rows)
    persons = measures.ask(["persons"], ["contract"], warehouse=outside).rows
    assert [row["value"] in (3, 4, 5, 6) for row in persons if row["contract"] == "C3"] == [True]


@pytest.mark.parametrize(
    ("measure", "by", "where", "period"),
    [
        ("persons", ["month"], {}, ()),
        ("women_share", ["quarter"], {}, ()),
        ("persons", ["owner"], {}, ()),
        ("persons", ["sex", "form", "organisation"], {}, ()),
        ("persons", ["sex", "form"], {"organisation": ["212000-0142"]}, ()),
        ("persons", [], {"contract": ["C1", "C2"]}, ()),
        ("women_share", [], {"organisation": ["212000-0142", OTHER_BUYER]}, ()),
        ("persons", [], {}, ("2024-01", "2024-03")),
        ("persons", [], {}, ("2024-04", "2024-09")),
        ("persons", [], {}, ("2024-03", None)),
        ("persons", [], {}, ("2024-01", "2025-06")),
        ("persons", [], {}, ("2024-07", "2026-06")),
        ("fte_months", ["sex"], {}, ()),
        ("places_delivered", [], {"sex": ["K"]}, ()),
    ],
)
def test_what_is_not_on_the_list_is_refused_in_a_sentence(hired, capsys, measure, by, where, period) -> None:
    """Nothing of it is shown outside; inside it is."""
    hired.as_of = "2026-12-31"
    first, last = (dt.date.fromisoformat(f"{month}-01") if month else None for month in (period or (None, None)))
    inside = measures.ask([measure], by, where, first, last, hired.opened())
    answer = measures.ask([measure], by, where, first, last, hired.opened().outside())
    assert not inside.refused and not inside.frame["hidden"].any()
    (why,) = answer.refused
    assert "utanför" in why and why.endswith(".")
    assert all(row["hidden_for"] == "closed" and row["value"] != row["value"] for row in answer.rows)


def test_an_organisation_with_all_below_it_is_one(world: World) -> None:
    world.organisations(f"organisation_id name parent_organisation_id\n 212000-0142 A -\n {OTHER_BUYER} B 212000-0142")
    world.contracts("contract_id\nC1")
    world.placements("placement_id contract_id sex start_date end_date\n" + "\n".join(_people(world, 9, 14)))
    outside = world.opened().outside()
    both = {"organisation": ["212000-0142", OTHER_BUYER]}
    assert not measures.ask(["women_share"], where=both, warehouse=outside).refused


def test_the_command_line_refuses_and_says_what_is_rounded(hired: World, capsys, monkeypatch) -> None:
    reader = Viewer("läsare", Role.READER, rights.scope_of(Role.READER, None, None))
    with acting_as(reader):
        assert main(["show", "persons", "--by", "month", "--as-of", hired.as_of]) == 2
        said = capsys.readouterr()
        assert said.out == "" and "ett halvår" in said.err and "Traceback" not in said.err
        assert main(["show", "persons", "--by", "sex", "--as-of", hired.as_of]) == 0
        assert "avrundat till skydd för enskilda" in capsys.readouterr().out
    assert main(["show", "persons", "--by", "month", "--as-of", hired.as_of]) == 0
    assert "avrundat" not in capsys.readouterr().out.replace("rounded", "")
