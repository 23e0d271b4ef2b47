"""Random worlds, loaded as a user loads files, and every measure compared with a second count (independent_count.py).

`UTFALL_WORLDS=200 pytest tests/counts/test_independent_count.py` runs more worlds than the few of every day. All
figures are compared as they are inside; those of persons also as they are shown outside (`_shown_outside`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hmac
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence, Set
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any

import pytest
import retention
import yaml
from count_calendar import PERSONAL, Group, Row, add_months
from counted_world import AS_OF, FIGURES, FORMS, ROOT, WORLDS, Maker, written
from follow_up_count import MEASURES as FOLLOW_UP
from independent_count import DIMENSIONS, SPLITS, Asked, answer, can_split, grouped
from independent_facts import Count
from pytest import approx

import measures
from etl import __main__ as etl_command
from etl import folders
from measures import __main__ as measures_command
from tests.counts.requirements import requirement_count


def _counties() -> dict[str, str]:
    with open(ROOT / "data" / "reference" / "municipalities.csv", encoding="utf-8", newline="") as file:
        return {row["code"]: row["county_code"] for row in csv.DictReader(file)}


def _show(measures: Sequence[str], asked: Asked, as_of: dt.date, capsys: pytest.CaptureFixture[str]) -> list[Row]:
    arguments = ["show", *measures, "--as-of", str(as_of), "--format", "json"]
    if asked.by:
        arguments += ["--by", ",".join(asked.by)]
    for name, month in (("--from", asked.first), ("--to", asked.last)):
        if month:
            arguments += [name, f"{month:%Y-%m}"]
    assert measures_command.main(arguments) == 0
    rows: list[Row] = json.loads(capsys.readouterr().out)
    return rows


def _compare(count: Count, measures: Sequence[str], asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    shown: dict[str, dict[tuple[Any, ...], Row]] = {name: {} for name in measures}
    for row in _show(measures, asked, count.as_of, capsys):
        shown[row["measure"]][tuple(row[name] for name in asked.by)] = row
    for measure in measures:
        expected = answer(count, measure, asked)
        where = f"{measure} {asked}"
        assert set(expected) == set(shown[measure]), where
        for group, figures in expected.items():
            row = shown[measure][group]
            assert not row["hidden"] and not row["rounded"], f"{where} {group}"
            for name in (*FIGURES, "in_sums"):
                wanted, given = figures.get(name), row[name]
                same = (
                    given is None
                    if wanted is None
                    else given is not None and given == approx(wanted, rel=1e-9, abs=2e-9)
                )
                assert same, f"{where} {group}: {name} is {given}, counted {wanted}"


@cache
def _rule() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (ROOT / "data" / "reference" / "disclosure.yml").read_text(encoding="utf-8")
    )
    return content


@cache
def _person_key(participant: str, key: bytes) -> int:
    # A number of an organisation within a participant's key is stored without its hyphen.
    participant = re.sub(r"(\d{6})-(\d{4})", r"\1\2", participant)
    own = hmac.new(key, b"person keys for figures shown outside", "sha256").digest()
    return int(hmac.new(own, participant.encode(), "sha256").hexdigest()[:12], 16)


def _changed(persons: Set[str], key: bytes) -> int:
    """How many they are said to be."""
    rule = _rule()
    rest = sum(_person_key(participant, key) for participant in persons) % rule["key_range"]
    row = rule["noise"].get(min(len(persons), max(rule["noise"])), {0: rule["key_range"]})
    for change in sorted(row):
        if rest < row[change]:
            return len(persons) + change
        rest -= row[change]
    raise AssertionError(row)


def _shown_outside(count: Count, measure: str, asked: Asked, key: bytes) -> dict[Group, tuple[float, float] | None]:
    """Group -> numerator and denominator (NaN of a count); None where it is not shown, as they are few."""
    found: dict[Group, tuple[float, float] | None] = {}
    plain = tuple(name for name in asked.by if name not in PERSONAL)
    everybody = {
        group: {fact.participant for fact in facts if fact.participant}
        for group, facts in grouped(count.flows, Asked(plain, asked.first, asked.last)).items()
    }
    for group, facts in grouped(count.flows, asked).items():
        persons = {fact.participant for fact in facts if fact.participant}
        if not persons:
            continue
        if measure == "women_share":
            women = {person for person in persons if count.sexes.get(person) == "K"}
            known = {person for person in persons if person in count.sexes}
            rate = (float(_changed(women, key)), float(_changed(known, key)))
            found[group] = rate if rate[1] >= _rule()["least_denominator"] else None
            continue
        whole = everybody[tuple(value for name, value in zip(asked.by, group, strict=True) if name in plain)]
        is_few = plain != asked.by and _changed(whole, key) < _rule()["least_denominator"]
        found[group] = None if is_few else (float(_changed(persons, key)), float("nan"))
    return found


def _compare_outside(count: Count, asked: Asked) -> int:
    """Returns how many figures were compared."""
    warehouse = measures.known_at(count.as_of, None).outside()
    key = folders.key_file().read_bytes()
    compared = 0
    for measure in ("persons", "women_share"):
        expected = _shown_outside(count, measure, asked, key)
        answered = measures.ask([measure], asked.by, None, asked.first, asked.last, warehouse)
        assert not answered.refused
        for row in answered.rows:
            group = tuple(row[name] for name in asked.by)
            if row["hidden"] or group not in expected:
                assert group not in expected or (row["hidden_for"] == "few" and expected[group] is None), (asked, row)
                assert row["hidden"] or not row["numerator"] > 0, (asked, row)
                continue
            if isnan(row["numerator"]) and expected[group][0] == 0:
                continue  # said to be nobody one by one, and told of in sums: unknown
            assert (row["numerator"], row["denominator"]) == approx(expected[group], nan_ok=True), (asked, row)
            compared += 1
    return compared


def write_files(folder: Path, deliveries: Sequence[tuple[str, Sequence[Row]]], r: random.Random) -> list[Path]:
    folder.mkdir()
    paths = []
    for number, (kind, rows) in enumerate(deliveries):
        path = folder / f"{number:02d}-{kind}.csv"
        path.write_bytes(written(kind, rows, r))
        paths.append(path)
    return paths


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_is_what_a_second_count_gives(seed, data_folder, tmp_path, capsys):
    r = random.Random(seed)
    maker = Maker(seed)
    deliveries = maker.deliveries()
    code = etl_command.main(["load", *map(str, write_files(tmp_path / "files", deliveries, r)), "--json"])
    assert code == 0, capsys.readouterr().out
    capsys.readouterr()
    count = Count(deliveries, _counties(), maker.as_of)
    now = maker.as_of.replace(day=1)
    periods: list[tuple[dt.date | None, dt.date | None]] = [(None, None)]
    for _ in range(2):
        first = add_months(now, -r.randint(0, 19))
        periods.append((first, add_months(first, r.choice([0, 2, 5, 11, 30]))))
    periods.append(r.choice([(add_months(now, -r.randint(0, 12)), None), (None, add_months(now, -r.randint(0, 12)))]))
    every = [(), *((name,) for name in DIMENSIONS)]
    for first, last in periods:
        # Every split without a period; with one, some of them and some of two dimensions, others in the next world.
        splits = (
            every
            if first is last is None
            else [(), *r.sample(every, 4), *(tuple(r.sample(DIMENSIONS, 2)) for _ in range(2))]
        )
        for by in splits:
            wanted = [name for name in SPLITS if can_split(name, by)]
            if wanted:
                _compare(count, wanted, Asked(by, first, last), capsys)
    year = dt.date(maker.as_of.year - 1, 1, 1)
    compared = 0
    for by in ((), ("organisation",), ("sex",), ("target_group",), ("form", "sex"), ("supplier", "year"), ("county",)):
        for first, last in ((None, None), (year, year.replace(month=12)), (year, year.replace(month=6))):
            compared += _compare_outside(count, Asked(by, first, last))
    assert compared > 10
    # Persons whose term is over go (etl/retention), and every figure is counted as before, outside too.
    retention.take_out_by(maker.as_of + dt.timedelta(r.randint(0, 1500)))
    for by in ((), ("sex",), ("target_group", "form"), ("contract",), ("month",)):
        wanted = [name for name in SPLITS if can_split(name, by)]
        _compare(count, wanted, Asked(by), capsys)
        _compare_outside(count, Asked(by if by != ("month",) else ("year",)))


def test_the_second_count_knows_every_measure_and_dimension(world, capsys):
    catalogue = yaml.safe_load((ROOT / "data" / "reference" / "measures.yml").read_text(encoding="utf-8"))
    dimensions = yaml.safe_load((ROOT / "data" / "reference" / "dimensions.yml").read_text(encoding="utf-8"))
    # The follow-up is counted in test_follow_up_count.py; the funnel and the rest in tests with their sums, most of
    # them in tests/etl/sql/obligations/test_obligations.py and tests/measures/goals/test_goals.py.
    by_hand = {*FOLLOW_UP, "contracts_by_status", "forecast_places", "tasks", "places_short", "places_accepted"}
    by_hand |= {name for name in catalogue if name.startswith(("funnel_", "published_"))}
    by_hand |= {
        "fulfilment_accepted",
        "evidenced_share",
        "bonus_paid_sek",
        "penalty_open_sek",
        "in_work_q2_rate",
        "in_work_q4_rate",
    }
    by_hand |= set(requirement_count.MEASURES)
    by_hand |= {"check_in_on_time", "final_documentation_on_time"}
    by_hand |= {name for name in catalogue if name.startswith("match_")}  # test_match_count.py
    by_hand |= {name for name in catalogue if name.startswith("support_")}  # test_support_count.py
    by_hand |= {"lessons"}  # tests/etl/sql/phases/test_lessons.py
    # tests/counts/preparing
    by_hand |= {"preparations", "readiness_share", "readiness_answer_share", "dialogues", "dialogue_attendance"}
    by_hand |= {"courses_promised", "promises_kept_share"}
    assert set(SPLITS) <= set(catalogue) and set(catalogue) - set(SPLITS) <= by_hand
    others = {
        "contract_status",
        "report_status",
        "milestone_status",
        "match_status",
        "match_step",
        "trade",
        "matching_unit",
        "closed_reason",
        "early_dialogue",
        "preparation_phase",
        "readiness_question",
        "requirement_change",
        "promise_status",
        "lesson_area",
        "lesson_verdict",
        "owner",
        "task",
        "waits_on",
        "exclusion_reason",
        "exemption_reason",
    }
    assert set(DIMENSIONS) | others == set(dimensions)
    world.contracts("contract_id\n C1")
    for measure in SPLITS:
        for name in DIMENSIONS:
            code = measures_command.main(["show", measure, "--by", name, "--as-of", world.as_of, "--format", "csv"])
            assert code == (0 if can_split(measure, [name]) else 2), (measure, name)
    capsys.readouterr()


def test_the_worlds_hold_what_they_should():
    """That the comparison is about something: each oddity is in some of the worlds of every day."""
    seen: set[str] = set()
    for seed in range(12):
        maker = Maker(seed)
        deliveries = maker.deliveries()
        count = Count(deliveries, _counties(), maker.as_of)
        for row in count.placements:
            contract = row["contract"]
            seen |= {f"form {row['form']}", f"sex {row.get('sex')}", f"groups {len(row.get('target_groups') or [])}"}
            if row["start_date"] < contract["start_date"]:
                seen.add("before the contract")
            if row["end_date"] is None:
                seen.add(
                    "open"
                    if row.get("planned_end_date") is None
                    else "past its planned end"
                    if row["planned_end_date"] < maker.as_of
                    else "planned"
                )
            if contract["end_date"] and row["runs_to"] > contract["end_date"]:
                seen.add("past the contract")
        for contract in count.contracts.values():
            seen.add(f"frequency {contract['report_frequency']}")
            if contract["requirement"] == "dialogue" and contract["required"] is None:
                seen.add("not agreed")
            if contract["required"] and not contract["required_places"]:
                seen.add("only months")
        shares: dict[tuple[Any, ...], float] = {}
        for fact in count.flows:
            if fact.participant:
                at = (fact.of["contract"], fact.participant, fact.month)
                shares[at] = shares.get(at, 0) + fact.quantities["fte_months"]
        if any(
            share == approx(1) and sum(f.participant == at[1] and f.of["contract"] == at[0] for f in count.flows) > 1
            for at, share in shares.items()
        ):
            seen.add("capped")
        if any(fact.participant is None and fact.quantities["fte_months"] for fact in count.flows):
            seen.add("only sums")
        seen |= {f"follow-up {row['point']}" for kind, rows in deliveries if kind == "follow_ups" for row in rows}
    wanted = {f"form {form}" for form in FORMS} | {"sex K", "sex M", "sex X", "sex None", "groups 0", "groups 2"}
    wanted |= {f"frequency {name}" for name in ("monthly", "quarterly", "half_yearly", "yearly", "final", None)}
    wanted |= {
        "before the contract",
        "open",
        "past its planned end",
        "planned",
        "past the contract",
        "not agreed",
        "only months",
    }
    wanted |= {"capped", "only sums", "follow-up None", "follow-up 6m"}
    assert wanted <= seen, wanted - seen


def test_the_commands_are_the_ones_that_users_run(data_folder, tmp_path):
    """One world through the real command line, in processes of their own."""
    paths = write_files(tmp_path / "files", Maker(0).deliveries(), random.Random(0))

    def run(*arguments: str) -> str:
        environment = {**os.environ, "UTFALL_DATA": str(data_folder)}
        done = subprocess.run(
            [sys.executable, "-m", *arguments], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("etl", "load", *(str(path) for path in paths))
    shown = json.loads(run("measures", "show", "contracts", "persons", "--as-of", AS_OF[0], "--format", "json"))
    maker = Maker(0)
    count = Count(maker.deliveries(), _counties(), maker.as_of)
    assert [row["value"] for row in shown] == [
        answer(count, name, Asked())[()]["value"] for name in ("contracts", "persons")
    ]
