"""Random worlds, loaded as a user loads files, and every measure compared with a second count (independent_count.py).

`UTFALL_WORLDS=200 pytest tests/counts/test_independent_count.py` runs more worlds than the few of every day. Half of
them are asked with the limit for small numbers in force, half without, so that the figures under it are compared too.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from follow_up_count import MEASURES as FOLLOW_UP
from independent_count import (
    DIMENSIONS,
    SPLITS,
    Asked,
    Count,
    Row,
    add_months,
    answer,
    can_split,
    period_days,
    periods_of,
)
from pytest import approx
from stdnum import luhn
from world import as_csv

from etl import __main__ as etl_command
from etl.build import reference_files
from measures import __main__ as measures_command

ROOT = Path(__file__).parents[2]
WORLDS = int(os.environ.get("UTFALL_WORLDS", "5"))
FIGURES = ("numerator", "denominator", "value", "low", "high", "coverage")
MUNICIPALITIES = ("0180", "1480", "1280", "0127", "0114")
GROUPS = ("youth", "newly_arrived", "disability", "long_term_unemployed", "student")
FORMS = (
    "permanent", "fixed_term", "subsidised", "apprenticeship", "internship", "work_training", "trainee", "summer_job",
    "education", "other",
)  # fmt: skip
STATUSES = (
    "employed", "employed_subsidised", "self_employed", "studying", "programme", "unemployed", "other", "unknown",
)  # fmt: skip
# Days on which a rule changes its mind: leap days, ends of months, and the 15th, when reports fall due.
AS_OF = ("2024-02-29", "2023-02-28", "2024-03-31", "2024-12-31", "2024-03-15", "2025-01-15", "2024-07-01", "2023-11-17")


# --- a world ---------------------------------------------------------------------------------------------


class Maker:
    """Makes a world's deliveries: (kind, rows with typed values, None where a cell is empty)."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.as_of = dt.date.fromisoformat(AS_OF[seed % len(AS_OF)])

    def maybe(self, *values: Any, empty: float = 0.3) -> Any:
        """One of the values, or nothing."""
        return None if self.r.random() < empty else self.r.choice(values)

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day between the two, every other time one at the edge of a month, a leap day or the date looked at."""
        if self.r.random() < 0.5:
            edges = [
                first,
                last,
                self.as_of,
                self.as_of - dt.timedelta(1),
                self.as_of + dt.timedelta(1),
                dt.date(2024, 2, 29),
            ]
            month = self.r.choice(edges).replace(day=1)
            edges += [month, add_months(month, 1) - dt.timedelta(1)]
            edges = [day for day in edges if first <= day <= last]
            if edges:
                return self.r.choice(edges)
        return first + dt.timedelta(self.r.randint(0, max(0, (last - first).days)))

    def number(self) -> str:
        """A valid organisation number that is invented."""
        digits = f"2120{self.r.randint(0, 99999):05d}"
        return f"{digits[:6]}-{digits[6:]}{luhn.calc_check_digit(digits)}"

    def spelt(self, number: str, is_registered: bool) -> str:
        """Registered organisations are recognised however their number is written."""
        bare = number.replace("-", "")
        return self.r.choice([number, number, bare, f"16{bare}"]) if is_registered else number

    def deliveries(self) -> list[tuple[str, list[Row]]]:
        registered, unregistered = [self.number() for _ in range(4)], [self.number() for _ in range(2)]
        buyers = [*((number, True) for number in registered), *((number, False) for number in unregistered)]
        sellers = [(self.number(), number < 3) for number in range(5)]
        self.buyers, self.sellers = buyers, sellers
        procurement_ids = [f"U{number}" for number in range(14)]
        contracts = [self.contract(f"C{number}", procurement_ids) for number in range(14)]
        changed = [self.contract(row["contract_id"], procurement_ids) for row in self.r.sample(contracts, 2)]
        late = self.r.sample(contracts, 2)
        known = {row["contract_id"]: row for row in [*contracts, *changed]}
        of_sums_only = set(self.r.sample(sorted(known), 4))
        placements = [row for name in known if name not in of_sums_only for row in self.placements(known[name], "")]
        placements += self.placements({**contracts[0], "contract_id": "unknown-contract"}, "")
        again = [name for name in known if name not in of_sums_only and self.r.random() < 0.3]
        replaced = [row for name in again for row in self.placements(known[name], "r")]
        reports = [row for row in known.values() for row in self.reports(row, 0.6)]
        reports += self.reports({**contracts[1], "contract_id": "unknown-contract"}, 0.3)
        every = [*placements, *replaced]
        made = [
            ("organisations", [self.organisation(number) for number in registered]),
            (
                "suppliers",
                [
                    {"supplier_id": number, "name": f"Leverantör {n}"}
                    for n, (number, known_) in enumerate(sellers)
                    if known_
                ],
            ),
            ("procurements", [self.procurement(name) for name in procurement_ids]),
            ("procurements", [self.procurement(name) for name in self.r.sample(procurement_ids, 3)]),
            ("contracts", [row for row in contracts if row not in late]),
            (
                "contracts",
                [*late, *(row for row in changed if row["contract_id"] not in {one["contract_id"] for one in late})],
            ),
            ("placements", placements),
            ("placements", replaced),
            ("reports", reports),
            ("reports", [row for row in known.values() for row in self.reports(row, 0.15)]),
            ("follow_ups", self.follow_ups(every)),
            ("follow_ups", self.follow_ups(every)),
        ]
        made = [(kind, rows) for kind, rows in made if rows]
        self.r.shuffle(made)
        return made

    def organisation(self, number: str) -> Row:
        kind = self.maybe("state", "region", "municipality", "municipal_company")
        # 9999 is no municipality.
        code = self.maybe(*MUNICIPALITIES, "9999")
        return {
            "organisation_id": number,
            "name": f"Organisation {number[-4:]}",
            "type": kind,
            "municipality_code": code,
        }

    def procurement(self, name: str) -> Row:
        return {
            "procurement_id": name,
            "organisation_id": self.spelt(*self.r.choice(self.buyers)),
            "published_date": self.maybe(self.day(dt.date(2022, 1, 1), dt.date(2025, 3, 1)), empty=0.15),
            "nature": self.maybe("works", "services", "goods"),
            "value_sek": self.maybe(0, 1_500_000, 25_000_000.5),
            "social_consideration": self.maybe(True, False),
            "has_requirement": self.maybe(True, False),
            "eligible": self.maybe(True, True, False),
        }

    def contract(self, name: str, procurement_ids: Sequence[str]) -> Row:
        start = self.day(self.as_of - dt.timedelta(700), self.as_of + dt.timedelta(40))
        return {
            "contract_id": name,
            "organisation_id": self.spelt(*self.r.choice(self.buyers)),
            "supplier_id": self.spelt(*self.r.choice(self.sellers)),
            "procurement_id": self.maybe(*procurement_ids, "U-unknown"),
            "nature": self.maybe("works", "services", "goods"),
            "value_sek": self.maybe(0, 1_250_000, 30_000_000),
            "start_date": start,
            "end_date": self.maybe(self.day(start, start + dt.timedelta(self.r.choice([0, 40, 400, 800])))),
            "requirement": self.maybe("none", "dialogue", "numeric", "combined", empty=0.15),
            "required_places": self.maybe(0, 0.5, 1, 2, 5, 12),
            "required_fte_months": self.maybe(0, 6, 24, 30.5),
            "months_per_job": self.maybe(6, 9.5, empty=0.7),
            "months_per_internship": self.maybe(3, 4.5, empty=0.7),
            "target_groups": self.maybe(["youth"], ["youth", "disability"]),
            "report_frequency": self.maybe("monthly", "quarterly", "half_yearly", "yearly", "final", empty=0.15),
            "report_due_days": self.maybe(0, 10, 45, empty=0.7),
        }

    def placements(self, contract: Row, mark: str) -> list[Row]:
        rows = []
        # Some suppliers number from one, each for itself.
        series = "S" if contract["contract_id"] in ("C3", "C6", "C9") else contract["contract_id"]
        last = min(contract.get("end_date") or self.as_of, self.as_of) + dt.timedelta(30)
        for number in range(self.r.randint(4, 22)):
            start = self.day(
                contract["start_date"] - dt.timedelta(30), max(last, contract["start_date"] + dt.timedelta(20))
            )
            if self.r.random() < 0.7:
                start = max(start, contract["start_date"])
            rows.append(
                {
                    "placement_id": f"{series}{mark}-{number}",
                    "contract_id": contract["contract_id"],
                    "participant_key": f"person {self.r.randint(1, 70)}",
                    "form": self.r.choice(FORMS),
                    "sex": self.maybe("K", "M", "K", "M", "X", empty=0.15),
                    "age_band": self.maybe("16-19", "25-29", "unknown"),
                    "target_groups": self.maybe(*([one] for one in GROUPS), ["youth", "disability"], list(GROUPS)),
                    "start_date": start,
                    "planned_end_date": self.maybe(self.day(start, start + dt.timedelta(300))),
                    "end_date": self.maybe(self.day(start, start + dt.timedelta(self.r.choice([0, 30, 250])))),
                    "extent_pct": self.maybe(1, 25, 50, 75, 80, 100, 100),
                    "end_reason": self.maybe("completed", "own_request"),
                }
            )
        return rows

    def reports(self, contract: Row, share: float) -> list[Row]:
        # Reports of one contract are of one length of period: what overlapping ones mean is not said in the rules.
        units = ("monthly", "quarterly", "half_yearly", "yearly")
        unit = (
            contract["report_frequency"]
            if contract["report_frequency"] in units
            else units[len(contract["contract_id"]) % 4]
        )
        rows = []
        first, last = contract["start_date"] - dt.timedelta(40), self.as_of + dt.timedelta(40)
        for period in periods_of(unit, first, max(last, first)):
            if self.r.random() < share:
                ends = period_days(period)[1]
                received = self.maybe(self.day(ends, ends + dt.timedelta(60)), self.day(ends, ends + dt.timedelta(10)))
                rows += [
                    {
                        "contract_id": contract["contract_id"],
                        "period": period,
                        "received_date": received,
                        "form": form,
                        "persons_started": self.maybe(0, 1, 3, 8),
                        "persons_ongoing": self.maybe(0, 2),
                        "fte_months": self.maybe(0, 1, 2.5, 7),
                    }
                    for form in self.r.sample([*FORMS, None], self.r.randint(1, 3))
                ]
        return rows

    def follow_ups(self, placements: Sequence[Row]) -> list[Row]:
        found: dict[tuple[Any, ...], Row] = {}
        for row in placements:
            for _ in range(self.r.choice([0, 1, 1, 2, 3])):
                end = row.get("end_date") or row["start_date"]
                near = self.r.choice(
                    [end, end + dt.timedelta(28), end + dt.timedelta(90), add_months(end, 6), add_months(end, 6)]
                )
                day = near + dt.timedelta(self.r.choice([0, 0, -14, 14, 30, -30, 31, -31, self.r.randint(-60, 60)]))
                point = self.maybe("exit", "28d", "90d", "6m", "6m", "12m", empty=0.6)
                contract = self.maybe(row["contract_id"], empty=0.5)
                found[row["placement_id"], contract, day, point] = {
                    "placement_id": row["placement_id"],
                    "contract_id": contract,
                    "follow_up_date": day,
                    "point": point,
                    "status": self.r.choice(STATUSES),
                    "same_supplier": self.maybe(True, False),
                }
        return list(found.values())


def written(kind: str, rows: Sequence[Row], r: random.Random) -> bytes:
    """The rows as a file: dates and numbers as Swedes and machines write them, columns in any order."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    r.shuffle(names)
    yes, no = r.choice([("ja", "nej"), ("true", "false"), ("1", "0")])
    date = r.choice([str, str, lambda day: f"{day.day}/{day.month} {day.year}", lambda day: f"{day:%Y%m%d}"])
    between = r.choice(["|", ", "])

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, dt.date):
            return date(value)
        if isinstance(value, list):
            return between.join(value)
        if isinstance(value, float):
            return str(value).replace(".", ",")
        if isinstance(value, int) and value >= 1000:
            return f"{value:,}".replace(",", "\u00a0")
        return str(value)

    return as_csv([{name: cell(row.get(name)) for name in names} for row in rows])


BOUNDS = ("low", "high", "coverage")

# --- the comparison --------------------------------------------------------------------------------------


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


def _compare(
    count: Count, measures: Sequence[str], asked: Asked, limit: int, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: dict[str, dict[tuple[Any, ...], Row]] = {name: {} for name in measures}
    for row in _show(measures, asked, count.as_of, capsys):
        shown[row["measure"]][tuple(row[name] for name in asked.by)] = row
    for measure in measures:
        expected = answer(count, measure, asked, limit)
        where = f"{measure} {asked}"
        assert set(shown[measure]) == set(expected), where
        some_must_be_hidden = any(figures["hidden"] for figures in expected.values())
        some_bounds_must = some_must_be_hidden or any(figures["bounds_hidden"] for figures in expected.values())
        for group, figures in expected.items():
            row = shown[measure][group]
            if row["hidden"] and not figures["hidden"]:
                # More may be hidden than must be, but only to keep what must be from being worked out.
                assert some_must_be_hidden, f"{where} {group} is hidden without cause"
                continue
            assert row["hidden"] == figures["hidden"], f"{where} {group}"
            for name in FIGURES:
                wanted = figures[name]
                given = row[name]
                if (
                    given is None
                    and some_bounds_must
                    and name in BOUNDS
                    and measure in ("women_share", "in_work_6m_rate")
                ):
                    continue  # as for the figures themselves
                same = (
                    given is None
                    if wanted is None
                    else given is not None and given == approx(wanted, rel=1e-9, abs=2e-9)
                )
                assert same, f"{where} {group}: {name} is {given}, counted {wanted}"


def _load(folder: Path, deliveries: Sequence[tuple[str, Sequence[Row]]], r: random.Random) -> list[Path]:
    folder.mkdir()
    paths = []
    for number, (kind, rows) in enumerate(deliveries):
        path = folder / f"{number:02d}-{kind}.csv"
        path.write_bytes(written(kind, rows, r))
        paths.append(path)
    return paths


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_is_what_a_second_count_gives(seed, data_folder, tmp_path, monkeypatch, capsys):
    r = random.Random(seed)
    maker = Maker(seed)
    deliveries = maker.deliveries()
    limit = 5
    if seed % 2:
        # Nothing is hidden, so that small groups are compared too.
        limit = 1
        shutil.copytree(reference_files.REFERENCE_FOLDER, tmp_path / "reference")
        (tmp_path / "reference" / "disclosure.yml").write_text("smallest_shown: 1\n", encoding="utf-8")
        monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path / "reference")
    code = etl_command.main(["load", *map(str, _load(tmp_path / "files", deliveries, r)), "--json"])
    assert code == 0, capsys.readouterr().out
    capsys.readouterr()
    count = Count(deliveries, _counties(), maker.as_of)
    now = maker.as_of.replace(day=1)
    periods: list[tuple[dt.date | None, dt.date | None]] = [(None, None)]
    for _ in range(2):
        first = add_months(now, -r.randint(0, 26))
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
            measures = [name for name in SPLITS if can_split(name, by)]
            if measures:
                _compare(count, measures, Asked(by, first, last), limit, capsys)


def test_the_second_count_knows_every_measure_and_dimension(world, capsys):
    catalogue = yaml.safe_load((ROOT / "data" / "reference" / "measures.yml").read_text(encoding="utf-8"))
    dimensions = yaml.safe_load((ROOT / "data" / "reference" / "dimensions.yml").read_text(encoding="utf-8"))
    # The follow-up is counted in test_follow_up_count.py; the funnel and the rest in tests with their sums, most of
    # them in
    # tests/etl/sql/test_obligations.py and tests/measures/goals/test_goals.py.
    by_hand = {*FOLLOW_UP, "contracts_by_status", "forecast_places", "tasks", "places_short", "places_accepted"}
    by_hand |= {name for name in catalogue if name.startswith("funnel_")}
    by_hand |= {
        "fulfilment_accepted",
        "evidenced_share",
        "bonus_paid_sek",
        "penalty_open_sek",
        "in_work_q2_rate",
        "in_work_q4_rate",
    }
    by_hand |= {"check_in_on_time", "final_documentation_on_time"}
    assert set(SPLITS) <= set(catalogue) and set(catalogue) - set(SPLITS) <= by_hand
    others = {"status", "owner", "task", "waits_on", "exclusion_reason", "exemption_reason"}
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
            seen |= {f"form {row['form']}", f"sex {row['sex']}", f"groups {len(row['target_groups'] or [])}"}
            if row["start_date"] < contract["start_date"]:
                seen.add("before the contract")
            if row["end_date"] is None:
                seen.add(
                    "open"
                    if row["planned_end_date"] is None
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
    paths = _load(tmp_path / "files", Maker(0).deliveries(), random.Random(0))

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
        answer(count, name, Asked(), 5)[()]["value"] for name in ("contracts", "persons")
    ]
