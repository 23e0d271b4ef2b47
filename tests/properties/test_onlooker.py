"""No hidden number can be worked out from all that is shown."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from property_worlds import (
    FEW,
    Row,
    delivered,
    fresh,
)
from world import World

import measures
from measures.door import query
from measures.door.guarded_answer import guarded_answer

LIMIT = 5


# Organisations of two municipalities in one county and one in another.
BUYERS = (("212000-0142", "0180"), ("212000-1355", "0184"), ("232100-0016", "0180"), ("212000-2049", "1480"))


OF_PERSONS = ("women_share", "in_work_6m_rate", "in_work_6m_coverage", "in_work_q2_rate", "early_end_rate")


@st.composite
def crowds(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Contracts with few or many persons each, all of one contract alone, so that parts add up to the whole."""
    placed, followed, signed = [], [], []
    for number in range(draw(st.integers(2, 7))):
        signed.append(
            {
                "contract_id": f"C{number}",
                "organisation_id": draw(st.sampled_from(BUYERS))[0],
                "supplier_id": draw(st.sampled_from(["556036-0793", "556012-5790"])),
                "nature": draw(st.sampled_from(["works", "services"])),
                "end_date": "2024-12-31",
                "contract_owner": draw(st.sampled_from(["Anna", "Bo", ""])),
            }
        )
        crowd = (
            (sex, status)
            for sex in ("K", "M", "")
            for status in ("employed", "unemployed", "")
            for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 4, 6])))
        )
        for sex, status in crowd:
            name = f"P{len(placed)}"
            placed.append(
                {
                    "placement_id": name,
                    "contract_id": f"C{number}",
                    "form": draw(st.sampled_from(["permanent", "internship"])),
                    "sex": sex,
                    "target_groups": draw(st.sampled_from(["youth", "disability", ""])),
                    "start_date": f"2024-0{draw(st.integers(1, 2))}-01",
                    "end_date": "2024-03-15",
                    "end_reason": draw(st.sampled_from(["completed", "own_request", ""])),
                }
            )
            if status:
                followed.append({"placement_id": name, "follow_up_date": "2024-09-15", "status": status})
    return {
        "organisations": [
            {"organisation_id": key, "name": f"Organisation {key}", "municipality_code": code} for key, code in BUYERS
        ],
        "contracts": signed,
        "placements": placed,
        "follow_ups": followed,
    }


# More than there is of anything: what is hidden is one of so many numbers, kept as bits.
MOST = 400
ANY = (1 << MOST) - 1
NONE, SOME, FEW_BITS = 1, ANY - 1, (1 << LIMIT) - 2
NOT_FEW = ANY - FEW_BITS


def _numbers(bits: int) -> list[int]:
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


def _plus(some: int, others: int) -> int:
    """All that a number of some and one of the others can be together."""
    few, many = sorted((some, others), key=int.bit_count)
    if few.bit_count() > MOST // 2:  # of both nearly everything is possible
        return ANY & ~((1 << ((some & -some).bit_length() + (others & -others).bit_length() - 2)) - 1)
    found = 0
    for number in _numbers(few):
        found |= many << number
    return found & ANY


def _less(whole: int, others: int) -> int:
    """All that is left of a number of the whole when one of the others is taken from it."""
    if others.bit_count() > MOST // 2:
        least = (others & -others).bit_length() - 1
        return (1 << max(0, whole.bit_length() - least)) - 1
    found = 0
    for number in _numbers(others):
        found |= whole >> number
    return found


class Onlooker:
    """Who takes what is shown from what is shown: for each hidden number, all that it can be (as bits).

    A number is that of a group's `part`: everybody, those in the numerator, those not, those of whom it is unknown.
    `reads`: whether it is also read why something is hidden.
    """

    def __init__(self, reads: bool) -> None:
        self.reads = reads
        self.possible: dict[tuple[str, str], int] = {}
        self.sums: list[tuple[list[tuple[str, str]], tuple[str, str]]] = []
        self.few: list[str] = []

    def told(self, group: str, row: Row, is_rate: bool, least: int = 1) -> None:
        """`least`: how many a hidden group is of; 0 where it is not even told that somebody is there."""
        numbers = self.numbers(row, is_rate) if not row["hidden"] else {}
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            known = numbers.get(part)
            bits = ANY if known is None else 1 << round(known)
            if row["hidden"] and part == "all":
                bits &= SOME if least else ANY
            if row["hidden"] and self.reads and part != "unknown":
                if row["hidden_for"] == "neighbour":
                    bits &= NOT_FEW
                elif row["measure"] == "persons":
                    bits &= FEW_BITS | (0 if least else NONE)
            self.possible[group, part] = bits
        if is_rate:
            self.sums.append(([(group, "top"), (group, "rest")], (group, "all")))
            if self.reads and row["hidden_for"] == "few":
                self.few.append(group)

    @staticmethod
    def numbers(row: Row, is_rate: bool) -> dict[str, float]:
        if not is_rate:
            return {"all": row["numerator"] or 0}
        top, bottom = row["numerator"] or 0, row["denominator"] or 0
        found = {"all": bottom, "top": top, "rest": bottom - top}
        if row["coverage"]:
            found["unknown"] = round(bottom / row["coverage"]) - bottom
        elif row["low"]:
            found["unknown"] = round(top / row["low"]) - bottom
        elif row["coverage"] == 0:
            del found["all"], found["top"], found["rest"]
        return found

    def sum_of(self, groups: list[str], whole: str, is_rate: bool) -> None:
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            self.sums.append(([(group, part) for group in groups], (whole, part)))

    def think(self) -> None:
        before: dict[tuple[str, str], int] = {}
        while before != self.possible:
            before = dict(self.possible)
            for parts, whole in self.sums:
                # What those before and those after a part can be together.
                before_it, after_it = [NONE], [NONE]
                for part in parts:
                    before_it.append(_plus(before_it[-1], self.possible[part]))
                for part in reversed(parts):
                    after_it.append(_plus(after_it[-1], self.possible[part]))
                self.possible[whole] &= before_it[-1]
                for at, name in enumerate(parts):
                    others = _plus(before_it[at], after_it[len(parts) - at - 1])
                    self.possible[name] &= _less(self.possible[whole], others)
            for group in self.few:
                self._think_of_few(group)

    def _think_of_few(self, group: str) -> None:
        """Few are in the numerator, or in the rest, or in both together."""
        tops, rests = self.possible[group, "top"], self.possible[group, "rest"]
        if min(tops.bit_count(), rests.bit_count()) > 2 * LIMIT:
            return
        left, right = 0, 0
        for top in _numbers(tops):
            for rest in _numbers(rests):
                if 0 < top < LIMIT or 0 < rest < LIMIT or top + rest < LIMIT:
                    left |= 1 << top
                    right |= 1 << rest
        self.possible[group, "top"], self.possible[group, "rest"] = left, right


def _label(row: Row, by: str) -> str:
    return f"{by}={row[by] if isinstance(row[by], str) else ''}"


def _counted(warehouse: measures.Warehouse, question: measures.Question) -> list[Row]:
    """The rows with all figures, as they stand behind what is shown."""
    columns = guarded_answer(warehouse, question)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _split(world: World, measure: str, by: str) -> dict[str, Row]:
    return {_label(row, by): row for row in world.ask(measure, [by])}


BREAKDOWNS = ("contract", "organisation", "municipality", "supplier", "nature", "sex", "form", "owner")


@FEW
@given(
    crowds(), st.sampled_from(OF_PERSONS), st.lists(st.sampled_from(BREAKDOWNS), min_size=2, max_size=2, unique=True)
)
def test_no_hidden_number_can_be_worked_out_from_all_that_is_shown(tables, measure, breakdowns):
    """One breakdown, its total, what stands above it, and each group asked for by itself."""
    with fresh() as world:
        build = delivered(world, tables).opened()
        known = query.dimensions(build)
        (total,) = world.ask(measure)
        told = [*query.FIGURES, "hidden_for"]
        for by in breakdowns:
            if not query.can_split(build, measure, by):
                continue
            rows = _split(world, measure, by)
            for label, row in rows.items():
                alone = world.figure(measure, **{by: label.split("=")[1]})
                assert {k: alone[k] for k in told} == {k: row[k] for k in told}, (measure, label)
            above_of: dict[str, list[str]] = {}
            above: list[tuple[dict[str, Row], dict[str, list[str]]]] = []
            for step in dict.fromkeys(step for way in known[by].within for step in way):
                pairs = _counted(build, measures.Question((measure,), (by, step)))
                parents = _split(world, measure, step)
                members = {
                    parent: sorted({_label(pair, by) for pair in pairs if _label(pair, step) == parent})
                    for parent in parents
                }
                above.append((parents, members))
                for parent, labels in members.items():
                    for label in labels:
                        above_of.setdefault(label, []).append(parent)
            whole = _counted(build, measures.Question((measure,), (by,)))
            truth = {_label(row, by): row for row in whole}
            for reads in (False, True):
                onlooker = Onlooker(reads)
                for label, row in rows.items():
                    onlooker.told(label, row, is_rate=True)
                onlooker.told("total", total, is_rate=True)
                onlooker.sum_of(list(rows), "total", is_rate=True)
                for parents, members in above:
                    for parent, row in parents.items():
                        onlooker.told(parent, row, is_rate=True)
                        onlooker.sum_of(members[parent], parent, is_rate=True)
                    onlooker.sum_of(list(parents), "total", is_rate=True)
                onlooker.think()
                _nothing_found(onlooker, rows, truth, above_of, (measure, by))


@FEW
@given(
    crowds(),
    st.sampled_from(("persons", "placements_started")),
    st.sampled_from(("contract", "organisation", "supplier", "form")),
    st.sampled_from(("sex", "target_group")),
    st.sampled_from(({}, {"first": "2024-02", "last": "2024-03"})),
)
def test_how_many_persons_there_are_tells_not_what_they_are_like(tables, measure, by, personal, period):
    """How many a group has is known, whatever it is; and what they are like, split, and each asked for by itself."""
    with fresh() as world:
        build = delivered(world, tables).opened()
        every = {_label(row, by): row for row in world.ask(measure, [by], **period)}
        assert not any(row["hidden"] for row in every.values())
        kinds = {_label(row, personal): row for row in world.ask(measure, [personal], **period)}
        rows = {
            f"{_label(row, by)} {_label(row, personal)}": row for row in world.ask(measure, [by, personal], **period)
        }
        values = sorted({*kinds, f"{personal}="})
        nobody = {"hidden": False, "hidden_for": "", "numerator": 0}
        for label in every:
            for value in values:
                cell = rows.setdefault(f"{label} {value}", nobody)
                if value == "target_group=":  # who has no group is a group of its own, and no filter
                    continue
                wanted = {by: label.split("=")[1], personal: value.split("=")[1]}
                alone = world.figure(measure, **wanted, **period)
                assert alone["hidden_for"] == cell["hidden_for"], (label, value)
                assert (alone["numerator"] or 0) == (cell["numerator"] or 0), (label, value)
        columns = (measure,), (by, personal), (), *(dt.date.fromisoformat(f"{m}-01") for m in period.values())
        truth = {
            f"{_label(row, by)} {_label(row, personal)}": row["numerator"]
            if row["numerator"] == row["numerator"]
            else 0
            for row in _counted(build, measures.Question(*columns))
        }
        for reads in (False, True):
            onlooker = Onlooker(reads)
            for label, row in rows.items():
                onlooker.told(label, row, is_rate=False, least=0)
            for label, row in every.items():
                onlooker.told(label, row, is_rate=False)
                onlooker.sum_of([f"{label} {value}" for value in values], label, is_rate=False)
            for value in values:
                onlooker.told(value, kinds.get(value, nobody), is_rate=False, least=0)
                onlooker.sum_of([f"{label} {value}" for label in every], value, is_rate=False)
            onlooker.think()
            for label, row in rows.items():
                if row["hidden"]:
                    possible = onlooker.possible[label, "all"]
                    assert possible >> round(truth[label]) & 1, (label, "the sums do not hold")
                    assert possible.bit_count() > 1, (label, reads, truth[label])


def _nothing_found(
    onlooker: Onlooker,
    rows: dict[str, Row],
    truth: dict[str, Row],
    above_of: dict[str, list[str]],
    where: tuple[str, str],
) -> None:
    for label, row in truth.items():
        real = Onlooker.numbers({**row, "coverage": None, "low": None}, is_rate=True)
        real["unknown"] = (row["possible"] or 0) - (row["known"] or 0) if row["possible"] == row["possible"] else 0
        for part in ("all", "top", "rest", "unknown"):
            if not 0 < real.get(part, 0) < LIMIT:
                continue  # what is no small number may be known
            possible = onlooker.possible[label, part]
            assert possible >> round(real[part]) & 1, (where, label, part, "the sums do not hold")
            if _is_all_hidden(rows, label, above_of, part):
                continue
            assert possible.bit_count() > 1, (where, label, part, onlooker.reads, real[part])
            assert onlooker.reads or possible.bit_length() > LIMIT, (where, label, part, real[part])


def _is_all_hidden(rows: dict[str, Row], label: str, above_of: dict[str, list[str]], part: str) -> bool:
    """Whether nobody is left to hide behind, in all or in what stands above it: docs/method.md says so."""
    lines = [list(rows)]
    lines += [[other for other in rows if above in above_of.get(other, ())] for above in above_of.get(label, ())]

    def nobody(row: Row) -> bool:
        numbers = {"unknown": 0, **Onlooker.numbers(row, is_rate=True)}
        return not (numbers["unknown"] if part == "unknown" else numbers.get("all", 0))

    def hidden(row: Row) -> bool:
        return bool(row["hidden"]) or (part == "unknown" and row["coverage"] is None)

    return any(all(hidden(rows[each]) or nobody(rows[each]) for each in line) for line in lines)
